"""One goal on paper for four weeks: days to tick, numbers to write, a code that finds it again."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable, Table

from clinicdesk.documents.drawings import Drawn, QrMark, Stairs, TickBox
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.frame import Part
from clinicdesk.documents.furniture import FrameFacts
from clinicdesk.documents.goal_tracker_words import TrackerText, tracker_text
from clinicdesk.documents.patient_blocks import Plain
from clinicdesk.documents.press import Template, press
from clinicdesk.documents.rendered import RenderedDocument
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM, color
from clinicdesk.documents.tagging import data_table
from clinicdesk.documents.text import limited, markup
from clinicdesk.documents.wording import fill
from clinicdesk.domain.display import number, phone
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.goal_display import goal_progress
from clinicdesk.domain.numbers import goal_code_scanned
from clinicdesk.domain.plain_words import plain_target, plain_unit
from clinicdesk.domain.plan_contents import GoalTrackerContent

__all__ = ["missing", "parts", "render"]

_WEEKS = 4
_READINGS = 3
"""Rows of numbers, three beside each other."""


class Faces(Drawn):
    """Three faces to ring: glad, even, sad."""

    def __init__(self, alt: str, size: float) -> None:
        super().__init__()
        self.alt, self._size = alt, size
        self.width, self.height = size * 3 + 8, size

    def paint(self) -> None:
        """Circles with eyes and a mouth; its bend is the mood."""
        canvas, half = self.canv, self._size / 2
        canvas.setStrokeColor(color("ink2"))
        canvas.setFillColor(color("ink2"))
        canvas.setLineWidth(0.9)
        for place, mood in enumerate((1, 0, -1)):
            middle = half + place * (self._size + 4)
            canvas.circle(middle, half, half - 1, stroke=1, fill=0)
            for side in (-1, 1):
                eye = middle + side * half * 0.35
                canvas.circle(eye, half * 1.3, half * 0.1, stroke=0, fill=1)
            path, low = canvas.beginPath(), half * 0.68
            near, far, bend = half * 0.2, half * 0.45, low - mood * half * 0.45
            path.moveTo(middle - far, low)
            path.curveTo(middle - near, bend, middle + near, bend, middle + far, low)
            canvas.drawPath(path, stroke=1, fill=0)


def _boxed(rows: Sequence[Sequence[Any]], shares: Sequence[float], height: float) -> Table:
    return data_table(
        rows,
        colWidths=[share * BODY_WIDTH for share in shares],
        rowHeights=[None, *([height] * (len(rows) - 1))],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
            ("GRID", (0, 0), (-1, -1), 0.6, color("line_strong")),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _grid(said: TrackerText, plain: Plain) -> Table:
    """Weeks down, days across; each day a box, each week how sure and how it felt."""
    large = plain.by > 1
    words = ["", *said.days_short.split()] if large else [said.week, *said.days.split()]
    head: list[Any] = [plain.say(word, "plain_strong") for word in words]
    head += [plain.say(said.sure_short if large else said.sure), plain.say(said.felt)]
    alt = f"{said.felt_good}, {said.felt_so}, {said.felt_hard}"
    rows: list[list[Any]] = [head]
    for week in range(1, _WEEKS + 1):
        days: list[Any] = [[TickBox(18 if large else 15)] for _ in range(7)]
        named = plain.say(str(week), "plain_strong")
        rows.append([named, *days, "", Faces(alt, 24 if large else 18)])
    first, day = (0.06, 0.075) if large else (0.125, 0.076)
    rest = 1 - first - 7 * day
    shares = [first, *([day] * 7), rest * 0.52, rest * 0.48]
    return _boxed(rows, shares, 25 * plain.by)


def _numbers(said: TrackerText, plain: Plain, unit: str) -> Table:
    value = f"{said.value} ({unit})" if unit else said.value
    several = 3 if plain.by == 1 else 2
    head = [plain.say(word, "plain_strong") for _ in range(several) for word in (said.day, value)]
    rows: list[list[Any]] = [head, *([""] * (2 * several) for _ in range(_READINGS))]
    return _boxed(rows, [0.35 / several, 0.65 / several] * several, 20 * plain.by)


def _goal(content: GoalTrackerContent, said: TrackerText, plain: Plain) -> list[Flowable]:
    goal, language = content.goal, content.imprint.language
    target = plain_target(goal.target, language)
    unit = plain_unit(goal.target.unit, language) if goal.target else ""
    latest = goal.latest_value
    now = f"{number(latest)}\u00a0{unit}".strip() if latest is not None else ""
    where = " → ".join(p for p in (now, target) if p)
    share = goal_progress(goal)
    climbed = None if share is None else int(share * Stairs.STEPS)
    left: list[Flowable] = [
        plain.say(goal.description, "plain_strong", 240),
        *([plain.say(f"“{goal.own_words}”", "plain_quote", 240)] if goal.own_words else []),
    ]
    if where:
        left.append(plain.say(f"{said.where}: {where}"))
    left += [plain.gap(3), Stairs(climbed, where or goal.description, 110, 44), plain.gap(2)]
    strong = f'<font name="{STRONG}">{markup(said.step, STRONG)}</font> '
    left.append(plain.marked(strong + markup(limited(content.step, 300))))
    if not content.step.strip():
        left += plain.lines(1, BODY_WIDTH * (0.6 if plain.by == 1 else 0.52))
    use = fill(said.code_use, phone=phone(content.letterhead.phone) or content.letterhead.clinic)
    right: list[Flowable] = [
        QrMark(goal_code_scanned(content.code), 84),
        plain.gap(3),
        plain.say(content.code, "plain_code"),
        plain.say(use),
    ]
    return [plain.beside(left, right, 0.66 if plain.by == 1 else 0.58)]


def parts(content: GoalTrackerContent, facts_: FrameFacts) -> list[Part]:
    """Make its one part. Raises WordingProblem."""
    said = tracker_text(content.imprint.language)
    plain = Plain(large=content.large)
    unit = content.goal.target.unit if content.goal.target else ""
    story = [
        *plain.part(said.goal, _goal(content, said, plain)),
        *plain.part(said.weeks, [_grid(said, plain), plain.gap(3), plain.say(said.missed)]),
        *plain.part(
            said.readings, [_numbers(said, plain, plain_unit(unit, content.imprint.language))]
        ),
        plain.beside(
            [plain.say(said.helped, "plain_strong"), *plain.lines(2, BODY_WIDTH * 0.46, 20)],
            [plain.say(said.hard, "plain_strong"), *plain.lines(2, BODY_WIDTH * 0.46, 20)],
        ),
    ]
    return [Part(facts_.title, story)]


def missing(content: GoalTrackerContent) -> list[str]:
    """Say what the person will look for and not find."""
    return [] if content.step.strip() else ["This week's step: it is written in by hand"]


def render(content: GoalTrackerContent) -> RenderedDocument:
    """Print it; a failing layout is replaced by the plain one, and the result says so."""
    title = tracker_text(content.imprint.language).title
    return press(content, Template(DocumentKind.GOAL_TRACKER, title, parts, missing))
