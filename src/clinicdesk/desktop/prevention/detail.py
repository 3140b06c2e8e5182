"""One participant beside the list: the ways to success with their numbers, and the weights."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from clinicdesk.desktop.person.entries import DayField
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    Button,
    FlowLayout,
    HBox,
    Scroller,
    Sparkline,
    StatusChip,
    Text,
    VBox,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.prevention_report import CohortReport, ParticipantReport
from clinicdesk.domain.prevention_results import Pathway, visits_of

__all__ = ["ParticipantPanel"]


class ParticipantPanel(QFrame):
    """``opened`` carries the person's id; ``asked`` the act and the participant's row."""

    opened = Signal(object)
    asked = Signal(str, object)
    a1c_typed = Signal(object, str, object)
    """Participant's id, the words of the value, the day."""

    def __init__(self, today: Callable[[], Any], *, coaches: bool, enrolls: bool) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("The chosen participant")
        self._row: ParticipantReport | None = None
        scroll = Scroller("The chosen participant", margins=(16, 14, 16, 14), spacing=10)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        VBox(self, spacing=0).addWidget(scroll)
        body = scroll.body
        self._name = Text("", "subtitle", wrap=True)
        self._about = Text("", "caption", "ink2", wrap=True)
        body.addWidget(self._name)
        body.addWidget(self._about)
        self._line = Sparkline("Weight in pounds")
        self._weights = Text("", "caption", "ink2", wrap=True)
        body.addWidget(self._line)
        body.addWidget(self._weights)
        body.addWidget(Text("Ways to a lower risk", "body_strong", wrap=True))
        ways = VBox(spacing=8)
        self._ways: Pool[Pathway] = Pool(ways, _Way)
        body.addLayout(ways)
        self._missing_title = Text("Still missing", "body_strong")
        body.addWidget(self._missing_title)
        missing = VBox(spacing=4)
        self._missing: Pool[str] = Pool(missing, _Line)
        body.addLayout(missing)
        self._eligible = Text("", "caption", "ink2", wrap=True)
        body.addWidget(self._eligible)
        self._a1c = _A1cEntry(today)
        self._a1c.entered.connect(self._on_a1c)
        body.addWidget(self._a1c)
        self._a1c.setHidden(not coaches)
        body.addWidget(self._acts(coaches=coaches, enrolls=enrolls))
        body.addStretch(1)

    def _acts(self, *, coaches: bool, enrolls: bool) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=6)
        chart = Button("Open the chart", "quiet", "arrow-right")
        chart.clicked.connect(self._open)
        flow.addWidget(chart)
        self._correct = Button("Enrollment facts", "quiet", "pencil")
        self._correct.clicked.connect(lambda: self._ask("correct"))
        flow.addWidget(self._correct)
        self._correct.setHidden(not coaches)
        self._leave = Button("Leaves the cohort", "quiet", "minus")
        self._leave.clicked.connect(lambda: self._ask("leave"))
        self._enrolls = enrolls
        flow.addWidget(self._leave)
        self._leave.setHidden(not enrolls)
        return holder

    def _ask(self, what: str) -> None:
        if self._row is not None:
            self.asked.emit(what, self._row)

    def _open(self) -> None:
        if self._row is not None:
            self.opened.emit(self._row.participant.patient_id)

    def _on_a1c(self, words: str, on: Any) -> None:
        if self._row is not None:
            self.a1c_typed.emit(self._row.participant.id, words, on)

    @property
    def shown(self) -> UUID | None:
        """Whose numbers stand there."""
        return None if self._row is None else self._row.participant.id

    def fill(self, report: CohortReport, row: ParticipantReport | None) -> None:
        """Show a participant, or nobody."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        one, result = row.participant, row.result
        self._name.setText(one.listed)
        said = [one.code, one.mrn, f"enrolled {show_date(one.enrolled_on)}"]
        if one.withdrawn_on is not None and one.withdrawn_reason is not None:
            said.append(f"left {show_date(one.withdrawn_on)}: {one.withdrawn_reason.words.lower()}")
        self._about.setText(" · ".join(said))
        weights = [
            float(visit.weight_lb)
            for visit in visits_of(report.book, one)
            if visit.weight_lb is not None
        ]
        target = float(result.first_weight) * 0.95 if result.first_weight else None
        self._line.setVisible(len(weights) > 1)
        self._line.set_values(weights, None if target is None else round(target, 1))
        self._weights.setText(_weights(row, target))
        self._ways.fill(result.pathways)
        self._missing.fill([f"{words[:1].upper()}{words[1:]}" for words in result.missing])
        self._missing_title.setVisible(bool(result.missing) and one.in_it)
        lines = row.eligibility.missing
        self._eligible.setText(
            f"Not eligible: {' '.join(lines)}" if lines else "Eligible at enrollment."
        )
        self._leave.setVisible(self._enrolls and one.in_it)
        self._a1c.clear()


def _weights(row: ParticipantReport, target: float | None) -> str:
    result = row.result
    if result.first_weight is None or result.last_weight is None:
        return "No weight is recorded."
    said = f"{result.first_weight:.1f} lb at first, {result.last_weight:.1f} lb last"
    goal = "" if target is None else f"; 5 % is {target:.1f} lb"
    minutes = "" if result.weekly is None else f". {result.weekly:.0f} minutes a week"
    return f"{said}{goal}{minutes}."


class _Way(QWidget):
    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=2)
        row = HBox(spacing=8)
        self._title = Text("", wrap=True)
        row.addWidget(self._title, 1)
        self._chip = StatusChip("Not yet")
        row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self._words = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._words)

    def fill(self, way: Pathway) -> None:
        self._title.setText(way.title)
        self._words.setText(way.words)
        met = Status("Met", Tone.OK, "circle-check")
        self._chip.set_status(met if way.met else Status("Not yet", Tone.IDLE, "circle-dashed"))


class _Line(Text):
    def __init__(self) -> None:
        super().__init__("", wrap=True)

    def fill(self, words: str) -> None:
        self.setText(words)


class _A1cEntry(QWidget):
    """An HbA1c that somebody brought: typed, Enter, done."""

    entered = Signal(str, object)

    def __init__(self, today: Callable[[], Any]) -> None:
        super().__init__()
        self._today = today
        column = VBox(self, spacing=4)
        column.addWidget(Text("HbA1c that they brought", "body_strong", wrap=True))
        self.value = QLineEdit()
        self.value.setAccessibleName("HbA1c, percent")
        self.value.setPlaceholderText("5.9 %")
        column.addWidget(self.value)
        self.day = DayField(today)
        self.day.line.setAccessibleName("Day of the HbA1c")
        column.addWidget(self.day)
        add = Button("Record the HbA1c", "quiet", "plus")
        add.clicked.connect(self._enter)
        self.value.returnPressed.connect(self._enter)
        column.addWidget(add, 0, Qt.AlignmentFlag.AlignLeft)

    def clear(self) -> None:
        """Show nothing typed."""
        self.value.clear()
        self.day.set_value(self._today())

    def _enter(self) -> None:
        if self.value.text().strip():
            self.entered.emit(self.value.text(), self.day.value)
