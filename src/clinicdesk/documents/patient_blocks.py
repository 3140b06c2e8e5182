"""Building blocks of the person's own papers: large letters, few words, room to write."""

from collections.abc import Iterable, Sequence

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import callout, section
from clinicdesk.documents.drawings import Rule, TickBox
from clinicdesk.documents.paragraphs import Text, heading, rich, text
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited

__all__ = ["Plain"]

_MOST = 500


class Plain:
    """Makes paragraphs and rows in one size: 12 points, or 18 in large print."""

    def __init__(self, *, large: bool) -> None:
        self._suffix = "_large" if large else ""
        self.by = 1.5 if large else 1.0

    def style(self, named: str = "plain") -> str:
        """The name of a style in this size."""
        return f"{named}{self._suffix}"

    def say(self, said: str, named: str = "plain", most: int = _MOST) -> Text:
        """A paragraph of plain text."""
        return text(limited(said, most), self.style(named))

    def marked(self, marked: str) -> Text:
        """A paragraph of our own markup."""
        return rich(marked, self.style())

    def points(self, said: Iterable[str]) -> list[Flowable]:
        """One point a line."""
        return [self.say(f"•  {line}") for line in said]

    def part(self, title: str, body: Sequence[Flowable]) -> list[Flowable]:
        """A heading with what belongs to it."""
        return section(title, body, gap=3 * self.by, named=self.style("plain_head"))

    def beside(
        self,
        left: Sequence[Flowable],
        right: Sequence[Flowable],
        share: float = 0.5,
        *,
        torn: bool = False,
    ) -> Flowable:
        """Two columns; ``torn`` where they may be longer than a page."""
        return layout(
            [[list(left), list(right)]],
            colWidths=[BODY_WIDTH * share, BODY_WIDTH * (1 - share)],
            splitInRow=int(torn),
            hAlign="LEFT",
            style=[
                *UNIFORM,
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("LEFTPADDING", (1, 0), (1, -1), 6),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ],
        )

    def box(self, body: Sequence[Flowable], tone: str, width: float = BODY_WIDTH) -> Flowable:
        """Words on a ground: accent, warn or bad."""
        ground = "accent_soft" if tone == "accent" else f"{tone}_bg"
        return callout(body, ground=ground, edge=tone, width=width, padding=4)

    def ticks(self, said: Iterable[str]) -> list[Flowable]:
        """Boxes to tick, each with its words."""
        size = 11 * self.by
        return [
            layout(
                [[TickBox(size), self.say(line)]],
                colWidths=[size + 9, None],
                hAlign="LEFT",
                style=[
                    *UNIFORM,
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 1),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
                ],
            )
            for line in said
        ]

    def heading(self, title: str) -> Flowable:
        """A heading inside a column."""
        return heading(title, self.style("plain_head"))

    def lines(self, count: int, width: float = BODY_WIDTH, height: float = 21) -> list[Flowable]:
        """Lines to write on."""
        return [Rule(width, height * self.by) for _ in range(count)]

    def to_fill(self, label: Flowable, width: float) -> Flowable:
        """A label with a line behind it to write on."""
        share = 0.42 if self.by == 1 else 0.5
        return layout(
            [[label, Rule(width * (1 - share), 16 * self.by)]],
            colWidths=[width * share, width * (1 - share)],
            hAlign="LEFT",
            style=[
                *UNIFORM,
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ],
        )

    def gap(self, points: float = 4) -> Flowable:
        """Room."""
        return Spacer(0, points * self.by)
