"""A goal on one line and a bar: what it is, how it stands, from where to where, by when."""

from dataclasses import dataclass
from datetime import date
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QWidget

from clinicdesk.desktop.person.measure_names import short_name
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import GoalBar, HBox, IconLabel, StatusChip, Text, VBox
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, unit_text
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.goal_progress import Chip, GoalProgress
from clinicdesk.domain.plans import Goal

__all__ = ["GoalLineFacts", "GoalRow", "bar_tone", "chip_of", "goal_facts"]

_STATUSES = {
    Chip.ON_TRACK: Status("On track", Tone.OK, "circle-check"),
    Chip.AT_RISK: Status("At risk", Tone.WARN, "triangle-alert"),
    Chip.OFF_TRACK: Status("Off track", Tone.BAD, "circle-alert"),
    Chip.ACHIEVED: Status("Achieved", Tone.OK, "flag"),
    Chip.OVERDUE: Status("Overdue", Tone.BAD, "circle-alert"),
    Chip.NOT_STARTED: Status("Not started", Tone.IDLE, "circle-dashed"),
    Chip.DUE_SOON: Status("Due soon", Tone.INFO, "clock"),
    Chip.ON_HOLD: Status("On hold", Tone.IDLE, "minus"),
    Chip.STOPPED: Status("Stopped", Tone.IDLE, "circle-x"),
}
_ICONS = (
    (("8480-6", "8462-4", "8867-4"), "heart-pulse"),
    (("4548-4", "17856-6", "2339-0", "13457-7", "18262-6"), "droplets"),
    (("29463-7", "39156-5"), "scale"),
    (("93832-4",), "moon-star"),
    (("41950-7", "55411-3"), "footprints"),
    (("44261-6", "70274-6"), "brain"),
    (("64218-1", "smoke-free-days"), "cigarette-off"),
)
_WORDS = (("smok", "cigarette-off"), ("walk", "footprints"), ("sleep", "moon-star"))


def chip_of(stands: GoalProgress) -> Status:
    """Give the chip of a goal's progress."""
    return _STATUSES[stands.chip]


def _icon(goal: Goal) -> str:
    code = goal.target.measure.code if goal.target and goal.target.measure else ""
    for codes, name in _ICONS:
        if code in codes:
            return name
    words = goal.description.casefold()
    return next((name for word, name in _WORDS if word in words), "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLineFacts:
    """A goal as one line shows it."""

    goal: Goal
    icon: str
    title: str
    status: Status
    measure: str
    now: str
    unit: str
    rest: str
    """From where to where."""
    due: str
    percent: int | None
    note: str = ""

    @property
    def spoken(self) -> str:
        """The whole line in words."""
        now = f"{self.measure}: {self.now} {self.unit}".strip() if self.now else ""
        done = f"{self.percent} percent of the way" if self.percent is not None else ""
        parts = (self.title, self.status.word, now, self.rest, done, self.due, self.note)
        return ", ".join(part for part in parts if part)


def goal_facts(goal: Goal, stands: GoalProgress, today: date) -> GoalLineFacts:
    """Put a goal and its progress into the words of its line."""
    target = goal.target
    measure, now, unit, rest = "", "", "", []
    if target is not None and target.measure is not None:
        measure, unit = short_name(target.measure), unit_text(target.unit)
        now = number(stands.latest.value) if stands.latest else ""
        if stands.baseline is not None:
            rest.append(f"start {number(stands.baseline)}")
        if target.value is not None:
            rest.append(f"target {goal_target(target)}")
    due = f"Due {show_date(goal.due_on)}" if goal.due_on else "No due date"
    if goal.due_on is not None and stands.chip is Chip.OVERDUE:
        days = (today - goal.due_on).days
        due += f", {days} day{'' if days == 1 else 's'} late"
    return GoalLineFacts(
        goal=goal,
        icon=_icon(goal),
        title=goal.description,
        status=chip_of(stands),
        measure=measure,
        now=now,
        unit=unit,
        rest=", ".join(rest),
        due=due,
        percent=stands.percent,
        note=goal.status_reason or goal.note,
    )


class GoalRow(QPushButton):
    """Shows a goal; pressed, it opens. Without a reading the bar is empty and the words say so."""

    def __init__(self, *, with_note: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "inset")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.facts: GoalLineFacts | None = None
        self._with_note = with_note
        self._row = row = HBox(self, margins=(6, 6, 6, 8), spacing=12)
        self._icon = IconLabel("target", "accent_ink", 22)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=3)
        first = HBox(spacing=10)
        self._title = Text("", "body_strong", wrap=True)
        self._chip = StatusChip("Not started")
        first.addWidget(self._title, 1)
        first.addWidget(self._chip)
        column.addLayout(first)
        second = HBox(spacing=10)
        self._way = QLabel()
        self._way.setProperty("kind", "caption")
        self._way.setTextFormat(Qt.TextFormat.RichText)
        self._way.setWordWrap(True)
        self._way.setIndent(0)
        self._due = Text("", "caption")
        second.addWidget(self._way, 1)
        second.addWidget(self._due)
        column.addLayout(second)
        self._bar = GoalBar("")
        column.addWidget(self._bar)
        self._note = Text("", "body", "ink2", wrap=True)
        column.addWidget(self._note)
        row.addLayout(column, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def fill(self, facts: GoalLineFacts) -> None:
        """Show a goal."""
        self.facts = facts
        self._icon.set_icon(facts.icon)
        self._title.setText(facts.title)
        self._chip.set_status(facts.status)
        self._way.setText(_way(facts))
        self._due.setText(facts.due)
        self._bar.set_progress(facts.percent or 0, bar_tone(facts.status))
        self._bar.setVisible(facts.percent is not None)
        self._note.setText(facts.note)
        self._note.setVisible(self._with_note and bool(facts.note))
        self.setAccessibleName(facts.spoken)

    def sizeHint(self) -> QSize:
        return self._row.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)


def bar_tone(status: Status) -> Tone | None:
    """Give the tone of a goal's bar."""
    # What goes well is in the accent color; green is for what is reached.
    if status.word == Chip.ACHIEVED.value:
        return Tone.OK
    return status.tone if status.tone in (Tone.WARN, Tone.BAD) else None


def _way(facts: GoalLineFacts) -> str:
    if not facts.measure:
        return "Told in words, without a measure"
    now = f"<b>{escape(facts.now)}</b> {escape(facts.unit)}" if facts.now else "no reading yet"
    rest = f" · {escape(facts.rest)}" if facts.rest else ""
    return f"{escape(facts.measure)}: {now}{rest}"
