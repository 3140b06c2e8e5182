"""A coaching session on paper: agenda, rulers, what was agreed last, room for what is new."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from clinicdesk.documents.blocks import lead_height, note, section
from clinicdesk.documents.coach_sheet_words import CoachText, coach_text
from clinicdesk.documents.drawings import Drawn, Rule, TickBox
from clinicdesk.documents.fonts import REGULAR
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.paragraphs import text
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM, color
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited
from clinicdesk.documents.trend_drawing import TrendDrawing
from clinicdesk.documents.wording import fill
from clinicdesk.domain.coaching import GoalCard
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, or_not_recorded
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.goal_display import goal_now, goal_target
from clinicdesk.domain.plan_contents import CoachSheetContent
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.trend_story import lately

__all__ = ["missing", "parts", "render"]

_MOST = 300
_PLAIN = (
    *UNIFORM,
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), 2),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
)


class Ruler(Drawn):
    """0 to 10 to ring; the number told last is shaded."""

    def __init__(self, name: str, last: int | None, width: float = 300) -> None:
        super().__init__()
        self.width, self.height, self._last = width, 18, last
        told = f", last {last}" if last is not None else ""
        self.alt = f"{name}, ruler from 0 to 10{told}"

    def paint(self) -> None:
        """Draw eleven circles with their numbers."""
        canvas, step = self.canv, self.width / 11
        canvas.setFont(REGULAR, 9)
        canvas.setLineWidth(0.7)
        for value in range(11):
            middle = step * (value + 0.5)
            canvas.setStrokeColor(color("line_strong"))
            canvas.setFillColor(color("accent_soft" if value == self._last else "surface"))
            canvas.circle(middle, 9, 8.4, stroke=1, fill=1)
            canvas.setFillColor(color("ink"))
            canvas.drawCentredString(middle, 5.8, str(value))


def _rows(
    rows: list[list[Any]], shares: tuple[float, ...], stand: str = "TOP", *, together: int = 1
) -> Flowable:
    """Rows whose cells stand alike; so many rows at a time are on one page."""
    widths = [share * BODY_WIDTH for share in shares]
    style: list[Any] = [*_PLAIN, ("VALIGN", (0, 0), (-1, -1), stand)]
    starts = range(0, len(rows), together) if together > 1 else ()
    style += [("NOSPLIT", (0, first), (-1, first + together - 1)) for first in starts]
    return layout(rows, colWidths=widths, hAlign="LEFT", style=style)


def _label(label: str, last: str) -> list[Flowable]:
    """A label, with what was agreed last."""
    told: list[Flowable] = [text(label, "strong")]
    return [*told, note(limited(last, _MOST))] if last.strip() else told


def _written(pairs: Sequence[Sequence[tuple[str, str]]]) -> Flowable:
    """Labels side by side, each over a line for what is agreed now; the lines stand level."""
    rows: list[list[Any]] = []
    for pair in pairs:
        rows.append([_label(*one) for one in pair])
        rows.append([Rule(BODY_WIDTH / 2 - 14, 19) for _ in pair])
    return _rows(rows, (0.5, 0.5), together=2)


def _ticks(*words: str) -> Flowable:
    cells: list[Any] = []
    for word in words:
        cells += [TickBox(10), text(word)]
    share = (1 / len(words)) * 0.75
    return _rows([cells], tuple(s for _ in words for s in (0.035, share - 0.035)))


def _goal(
    place: int, goal: Goal, card: GoalCard, content: CoachSheetContent, said: CoachText
) -> list[Flowable]:
    head = text(fill(said.goal, number=str(place), goal=limited(goal.description, _MOST)), "value")
    head.tag = "H3"
    facts_ = fill(
        said.now,
        now=goal_now(goal) or NOT_RECORDED.lower(),
        target=goal_target(goal.target) or "in words",
        due=show_date(goal.due_on),
    )
    agreed = card.action_plan or goal.action_plan.strip()
    last = fill(said.last, plan=agreed) if agreed else said.no_plan
    body: list[Flowable] = [head, note(facts_), note(limited(last, _MOST * 2))]
    story = next((t.story for t in content.trends if t.goal_id == goal.id), None)
    if story is not None and len(story.readings) > 1:
        body += [Spacer(0, 3), TrendDrawing(lately(story), height=78)]
    body.append(
        _rows(
            [
                [
                    text(said.went, "strong"),
                    _ticks(said.went_done, said.went_partly, said.went_not),
                ]
            ],
            (0.27, 0.73),
        )
    )
    importance = card.importance if card.importance is not None else goal.importance
    confidence = card.confidence if card.confidence is not None else goal.confidence
    rulers = [
        [text(said.importance, "strong"), Ruler(said.importance, importance)],
        [text(said.confidence, "strong"), Ruler(said.confidence, confidence)],
    ]
    body += [_rows(rulers, (0.27, 0.73), "MIDDLE")]
    pairs = (
        ((said.what, card.what), (said.place, card.where)),
        ((said.time, card.when), (said.often, card.often)),
        ((said.if_then, card.if_then), (said.barrier, card.barrier)),
        ((said.support, card.support), (said.readings, "")),
    )
    body.append(_written(pairs))
    need = sum(lead_height(part) for part in body)
    return [CondPageBreak(min(need, 560)), *body, Spacer(0, 10)]


def parts(content: CoachSheetContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said = coach_text()
    cards = {card.goal_id: card for card in content.cards}
    held: list[Any] = [text(said.held, "label"), Rule(BODY_WIDTH * 0.26, 18)]
    coach = [text(said.coach, "label"), text(or_not_recorded(content.coach))]
    when = [text(said.session, "label"), text(or_not_recorded(content.session))]
    about = _rows([[coach, when, held]], (0.3, 0.42, 0.28))
    agenda: list[list[Any]] = [
        [TickBox(10), text(limited(line, _MOST * 2))]
        for line in content.agenda or (said.no_agenda,)
    ]
    blank: list[list[Any]] = [[TickBox(10), Rule(BODY_WIDTH * 0.94, 19)] for _ in range(2)]
    goals: list[Flowable] = [note(said.rulers_note), Spacer(0, 4)]
    for place, goal in enumerate(content.goals, 1):
        card = cards.get(goal.id, GoalCard(goal_id=goal.id))
        goals += _goal(place, goal, card, content, said)
    if not content.goals:
        goals.append(note(said.goal_less))
    ending: list[Flowable] = [
        *_label(said.next, ""),
        Rule(BODY_WIDTH / 2 - 14, 19),
        _rows([[TickBox(10), text(said.nurse)]], (0.035, 0.965)),
        *(Rule(BODY_WIDTH, 19) for _ in range(3)),
    ]
    story = [
        about,
        Spacer(0, 6),
        *section(
            said.agenda, [_rows(agenda, (0.035, 0.965)), _rows(blank, (0.035, 0.965), "BOTTOM")]
        ),
        *section(said.action, goals, gap=2),
        *section(said.notes, ending),
    ]
    return [Part(facts_.title, story)]


def missing(content: CoachSheetContent) -> list[str]:
    """Say what the coach will look for and not find."""
    return [name for name, value in (("A planned session", content.session),) if not value]


def render(content: CoachSheetContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    return press(content, Template(DocumentKind.COACH_SHEET, coach_text().title, parts, missing))
