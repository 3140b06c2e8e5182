"""One conflict in plain words: both sides beside each other, why, what to consider, from where."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.widgets import HBox, IconLabel, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.conflict_lines import ConflictLine
from clinicdesk.domain.conflict_standing import (
    ConflictEvent,
    ConflictStanding,
    ConflictState,
)
from clinicdesk.domain.dates import show_date

__all__ = ["KINDS", "ConflictView", "status_of"]

KINDS = {
    "concern": ("Concern", "circle-alert"),
    "goal": ("Goal", "target"),
    "intervention": ("What is done", "list-checks"),
    "statement": ("Words of the plan", "message-square"),
    "problem": ("Problem in the chart", "stethoscope"),
    "medicine": ("Medicine", "pill"),
    "allergy": ("Allergy", "triangle-alert"),
    "result": ("Result", "flask-conical"),
    "program": ("Program", "users-round"),
}
"""What a line is, and its icon."""
_OF_PLAN = frozenset({"concern", "goal", "intervention"})
_TONES = {
    ConflictState.OPEN: Tone.WARN,
    ConflictState.AGAIN: Tone.WARN,
    ConflictState.ASKED: Tone.INFO,
    ConflictState.SETTLED: Tone.OK,
    ConflictState.GONE: Tone.OK,
}
_ICONS = {
    ConflictState.OPEN: "triangle-alert",
    ConflictState.AGAIN: "rotate-ccw",
    ConflictState.ASKED: "clock",
    ConflictState.SETTLED: "circle-check",
    ConflictState.GONE: "circle-check",
}


def status_of(one: ConflictStanding) -> Status:
    """How a conflict stands, as a chip says it."""
    tone = Tone.BAD if one.to_settle and one.serious else _TONES[one.state]
    return Status(one.state.words, tone, _ICONS[one.state])


class ConflictView(QWidget):
    """``asked`` is sent with a line of the plan that the person wants to change."""

    asked = Signal(object)

    def __init__(self, chart: Chart, one: ConflictStanding) -> None:
        super().__init__()
        column = VBox(self, spacing=12)
        if one.why_again:
            row = HBox(spacing=8)
            row.addWidget(IconLabel("rotate-ccw", "warn", 18))
            row.addWidget(Text(f"Asked again. {one.why_again}", "body_strong", wrap=True), 1)
            column.addLayout(row)
        self._sides = HBox(spacing=12)
        found = one.conflict
        if found is not None:
            for title, lines in (("One side", found.first), ("The other side", found.second)):
                side = _Side(title, self.asked.emit)
                side.fill(lines)
                self._sides.addWidget(side, 1)
        column.addLayout(self._sides)
        if found is not None:
            column.addWidget(Text(found.why, wrap=True))
            points = VBox(spacing=4)
            for words in found.consider:
                row = HBox(spacing=8)
                row.addWidget(IconLabel("chevron-right", "accent_ink", 16))
                row.addWidget(Text(words, wrap=True), 1)
                points.addLayout(row)
            column.addLayout(points)
            if found.source is not None:
                said = f"After: {found.source.words}"
                column.addWidget(Text(said, "caption", wrap=True, selectable=True))
        self._history(column, chart, one)
        current_theme().follow(self._fit)

    def _history(self, column: VBox, chart: Chart, one: ConflictStanding) -> None:
        events = one.record.events if one.record else ()
        for event in reversed([e for e in events if e.resolution or e.reason]):
            words, who = _event_words(chart, event)
            line = VBox(spacing=0)
            line.addWidget(Text(words, wrap=True))
            line.addWidget(Text(who, "caption", wrap=True))
            column.addLayout(line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the sides below each other where there is no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().u(560)
        self._sides.setDirection(HBox.Direction.LeftToRight if wide else HBox.Direction.TopToBottom)


def _event_words(chart: Chart, event: ConflictEvent) -> tuple[str, str]:
    head = event.resolution.words if event.resolution else "Asked again"
    until = f", until {show_date(event.until)}" if event.until else ""
    at = local(chart, event.at)
    answer = f" Answer: {event.task_outcome}" if event.task_outcome else ""
    words = f"{head}{until}: {event.reason}{answer}" if event.reason else f"{head}{until}"
    when = f"{show_date(at.date())} {at:%H:%M}"
    return words, f"{when} · {event.by} · plan version {event.plan_number}"


class _Side(QFrame):
    """The lines of one side; those of the plan can be pressed."""

    def __init__(self, title: str, ask: Callable[[ConflictLine], None]) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self._ask = ask
        column = VBox(self, margins=(10, 8, 10, 8), spacing=4)
        column.addWidget(Text(title, "caption"))
        rows = VBox(spacing=4)
        self._pool: Pool[ConflictLine] = Pool(rows, lambda: _Line(self._ask))
        column.addLayout(rows)
        column.addStretch(1)

    def fill(self, lines: tuple[ConflictLine, ...]) -> None:
        """Show lines."""
        self._pool.fill(lines)


class _Line(RowButton):
    def __init__(self, ask: Callable[[ConflictLine], None]) -> None:
        super().__init__("circle")
        self._line: ConflictLine | None = None
        self._ask = ask
        self.clicked.connect(self._on_clicked)

    def fill(self, line: ConflictLine) -> None:
        self._line = line
        kind, icon = KINDS[line.kind]
        self.set_icon(icon)
        ours = line.kind in _OF_PLAN
        change = "press to change it" if ours else ""
        self.say(line.title, " · ".join(filter(None, [kind, line.words, change])))
        self.setEnabled(ours)

    def _on_clicked(self) -> None:
        if self._line is not None:
            self._ask(self._line)
