"""Building blocks of a part's story: sections, tables, facts, callouts, notes.

A section never leaves its heading alone at a page's foot: it asks for room for the heading and the
first lines (or the header and the first row of a table) before it begins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Paragraph, Spacer, Table

from clinicdesk.documents.paragraphs import heading, text
from clinicdesk.documents.style import BODY_WIDTH, PAGE_HEIGHT, UNIFORM, color
from clinicdesk.documents.tagging import data_table, layout
from clinicdesk.documents.text import limited
from clinicdesk.domain.display import NOT_RECORDED, or_not_recorded

__all__ = [
    "Cell",
    "Column",
    "callout",
    "facts",
    "lead_height",
    "lines",
    "long_table",
    "not_recorded",
    "note",
    "section",
    "table",
]

_SMALL_TABLE = 150.0

Cell = str | Flowable | Sequence[Flowable]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its heading, its share of the width, its style."""

    title: str
    share: float
    named: str = "body"

    @property
    def most(self) -> int:
        """Letters that fit some thirty lines of the column: a row must fit a page."""
        return int(self.share * BODY_WIDTH / 5.2 * 30)


def _cell(cell: Cell, column: Column) -> Flowable | list[Flowable]:
    if isinstance(cell, str):
        return text(limited(cell, column.most, column.most // 30), column.named)
    if isinstance(cell, Flowable):
        return cell
    return list(cell)


def table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    width: float = BODY_WIDTH,
    valign: str = "TOP",
    head: str = "column",
) -> Table:
    """Make a table: quiet heading repeated on each page, a strong line under it, fine row lines."""
    data: list[list[Any]] = [[text(column.title, head) for column in columns]]
    data += [[_cell(c, column) for c, column in zip(row, columns, strict=True)] for row in rows]
    return data_table(
        data,
        colWidths=[column.share * width for column in columns],
        splitInRow=1,  # only a row that no page holds is torn
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), valign),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, color("ink2")),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, color("row_line")),
        ],
    )


def long_table(
    columns: Sequence[Column], rows: Iterable[Sequence[Cell]], *, head: str = "column"
) -> Table:
    """Make a table that no page's end leaves with one row alone, neither before nor after it.

    ``head`` is the style of its heads.
    """
    listed = list(rows)
    made = table(columns, listed, head=head)
    if len(listed) > 2:
        made.setStyle([("NOSPLIT", (0, 0), (-1, 2)), ("NOSPLIT", (0, -2), (-1, -1))])
        # Of three rows none can be parted from the others.
        made.lead_rows = 4 if len(listed) == 3 else 3  # type: ignore[attr-defined]
    return made


def lead_height(flowable: Flowable, width: float = BODY_WIDTH) -> float:
    """How high the part of a flowable is that must stand beside its heading."""
    height = float(flowable.wrap(width, PAGE_HEIGHT * 100)[1])
    if isinstance(flowable, Table):
        rows: list[float] = flowable._rowHeights  # type: ignore[attr-defined]
        # A small table is not torn; of a large one the heading and the first row come along.
        first = getattr(flowable, "lead_rows", 2)
        whole = height <= _SMALL_TABLE and not getattr(flowable, "may_tear", False)
        return height if whole else sum(rows[:first])
    if isinstance(flowable, Paragraph):
        count = len(flowable.blPara.lines)  # type: ignore[attr-defined]
        return height if count < 6 else flowable.style.leading * 3 + 2
    return height


def section(
    title: str,
    body: Sequence[Flowable],
    *,
    gap: float = 10,
    named: str = "heading",
    level: int = 1,
) -> list[Flowable]:
    """Make a section: heading and body, kept together where a page ends."""
    head = heading(title, named, level)
    need = lead_height(head) + 4
    for flowable in body:
        if isinstance(flowable, CondPageBreak):
            need += flowable.height
            break
        need += lead_height(flowable)
        if not isinstance(flowable, Spacer):
            break
    return [CondPageBreak(need), head, Spacer(0, 3), *body, Spacer(0, gap)]


def subsection(title: str, body: Sequence[Flowable], *, level: int = 2) -> list[Flowable]:
    """Make a smaller heading with its body, kept together likewise."""
    head = text(title, "subheading")
    head.tag = f"H{level + 1}"
    need = lead_height(head) + 2 + (lead_height(body[0]) if body else 0) + 1
    return [CondPageBreak(need), head, Spacer(0, 1), *body, Spacer(0, 5)]


def not_recorded() -> Paragraph:
    """Say that there is nothing."""
    return text(NOT_RECORDED, "small")


def note(said: str) -> Paragraph:
    """A remark in small letters."""
    return text(said, "small")


def lines(said: Iterable[str], named: str = "body") -> list[Flowable]:
    """One paragraph a line."""
    return [text(line, named) for line in said]


def facts(pairs: Sequence[tuple[str, str]], *, columns: int = 2) -> Table:
    """A grid of labels over values; empty values say "Not recorded"."""
    width = BODY_WIDTH / columns
    most = int(width / 5.2 * 12)
    cells: list[Any] = [
        [text(label, "label"), text(limited(or_not_recorded(value), most, most // 12), "body")]
        for label, value in pairs
    ]
    cells += [Spacer(0, 0)] * (-len(cells) % columns)
    rows = [cells[i : i + columns] for i in range(0, len(cells), columns)]
    return layout(
        rows,
        colWidths=[width] * columns,
        splitInRow=1,
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ],
    )


def callout(
    body: Sequence[Flowable],
    *,
    ground: str = "accent_soft",
    edge: str = "accent",
    width: float = BODY_WIDTH,
    padding: float = 7,
) -> Table:
    """Words that must be seen, on a tinted ground with a strong left edge."""
    return layout(
        [[list(body)]],
        colWidths=[width],
        splitInRow=1,
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("BACKGROUND", (0, 0), (-1, -1), color(ground)),
            ("LINEBEFORE", (0, 0), (0, -1), 3, color(edge)),
            ("LEFTPADDING", (0, 0), (-1, -1), 11),
            ("RIGHTPADDING", (0, 0), (-1, -1), 9),
            ("TOPPADDING", (0, 0), (-1, -1), padding),
            ("BOTTOMPADDING", (0, 0), (-1, -1), padding),
        ],
    )
