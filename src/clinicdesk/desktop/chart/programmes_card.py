"""The programs that a person is in: where each stands, whose it is, and whether its clock runs."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, Card, HBox, StatusChip, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.programmes import ENDED, Enrolment, EnrolmentDraft, EnrolmentStatus

__all__ = ["ProgrammesCard"]

_CHIPS = {
    EnrolmentStatus.PLANNED: Status("Planned", Tone.INFO, "calendar"),
    EnrolmentStatus.WAITLIST: Status("Waiting list", Tone.INFO, "hourglass"),
    EnrolmentStatus.ACTIVE: Status("Active", Tone.OK, "circle-check"),
    EnrolmentStatus.ONHOLD: Status("On hold", Tone.WARN, "clock"),
    EnrolmentStatus.FINISHED: Status("Finished", Tone.IDLE, "circle-check"),
    EnrolmentStatus.CANCELLED: Status("Left", Tone.IDLE, "minus"),
    EnrolmentStatus.ENTERED_IN_ERROR: Status("In error", Tone.IDLE, "circle-x"),
}
_MOST_ENDED = 3


class ProgrammesCard(Card):
    """Enrol, start, pause, resume and end, each with its reason in one line."""

    def __init__(self, desk: Desk) -> None:
        edits = may(desk.actor, Act.EDIT_PLAN)
        super().__init__("Programs", "badge-check", "Enroll" if edits else "")
        self._desk = desk
        self._edits = edits
        self._person: UUID | None = None
        self._rows: list[QWidget] = []
        self._lines = VBox(spacing=10)
        self.body.addLayout(self._lines)
        self._form = _EnrolForm(desk)
        self._form.hide()
        self._form.enrol.clicked.connect(self._enrol)
        self.body.addWidget(self._form)
        self._problem = Text("", "caption", "bad", wrap=True)
        self._problem.hide()
        self.body.addWidget(self._problem)
        self.body.addStretch(1)
        if self.action is not None:
            self.action.clicked.connect(self._ask)

    def fill(self, chart: Chart) -> None:
        """Ask which programs the person is in."""
        if chart.patient.id != self._person:
            self._form.hide()
            self._say("")
        person = self._person = chart.patient.id
        programmes, actor = self._desk.clinic.programmes, self._desk.actor
        self._desk.tasks.read(
            lambda _report: programmes.of_patient(actor, person),
            lambda found: self._show(found) if person == self._person else None,
            key="chart-programs",
        )

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self._person = None
        self._form.hide()
        self._clear()

    def _clear(self) -> None:
        for row in self._rows:
            self._lines.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []

    def _show(self, found: tuple[Enrolment, ...]) -> None:
        self._clear()
        running = [one for one in found if one.status not in ENDED]
        ended = [one for one in found if one.status in ENDED][:_MOST_ENDED]
        for one in (*running, *ended):
            self._add(self._row(one))
        if not self._rows:
            self._add(Text("In no program", "body", "ink3"))

    def _add(self, row: QWidget) -> None:
        self._rows.append(row)
        self._lines.addWidget(row)

    def _row(self, one: Enrolment) -> QWidget:
        holder = QWidget()
        column = VBox(holder, spacing=2)
        top = HBox(spacing=8)
        top.addWidget(Text(one.title, "body_strong", wrap=True), 1)
        top.addWidget(StatusChip(_chip(one, self._desk)), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(Text(_words(one), "caption", "ink2", wrap=True))
        if self._edits and one.status not in ENDED:
            column.addLayout(self._acts(one))
        return holder

    def _acts(self, one: Enrolment) -> HBox:
        """A line for the reason, and what can be done from the state it is in."""
        row = HBox(spacing=6)
        reason = QLineEdit()
        reason.setAccessibleName(f"Reason, {one.title}")
        reason.setPlaceholderText("Reason")
        row.addWidget(reason, 1)
        programmes, actor = self._desk.clinic.programmes, self._desk.actor

        def pressed(words: str, act: Callable[[str], object]) -> None:
            button = Button(words, "quiet")
            button.setAccessibleName(f"{words} {one.title}")
            button.clicked.connect(lambda: self._do(lambda: act(reason.text().strip())))
            row.addWidget(button)

        if one.status is EnrolmentStatus.ACTIVE:
            pressed("Pause", lambda why: programmes.pause(actor, one.id, one.version, why))
        elif one.frozen:
            pressed("Resume", lambda why: programmes.resume(actor, one.id, one.version, why))
        else:
            pressed("Start", lambda why: programmes.start(actor, one.id, one.version, why))
        if one.status in {EnrolmentStatus.PLANNED, EnrolmentStatus.WAITLIST}:
            cancelled = EnrolmentStatus.CANCELLED
            pressed(
                "Cancel", lambda why: programmes.end(actor, one.id, one.version, why, to=cancelled)
            )
        else:
            pressed("End", lambda why: programmes.end(actor, one.id, one.version, why))
        return row

    def _do(self, act: Callable[[], object]) -> None:
        self._desk.tasks.write(lambda _report: act(), lambda _saved: self._again(), self._refused)

    def _again(self) -> None:
        self._say("")
        person = self._person
        if person is None:
            return
        programmes, actor = self._desk.clinic.programmes, self._desk.actor
        self._desk.tasks.read(
            lambda _report: programmes.of_patient(actor, person),
            lambda found: self._show(found) if person == self._person else None,
            key="chart-programs",
        )

    def _refused(self, error: Exception) -> None:
        if isinstance(error, ClinicDeskError):
            self._say(f"{error.sentence} {error.remedy}".strip())
        else:
            self._desk.failed(error)

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _ask(self) -> None:
        self._form.setVisible(self._form.isHidden())
        if not self._form.isHidden():
            self._form.programme.setFocus()

    def _enrol(self) -> None:
        if self._person is None:
            return
        draft = self._form.draft(self._person)
        programmes, actor = self._desk.clinic.programmes, self._desk.actor
        self._form.hide()
        self._do(lambda: programmes.enrol(actor, draft))


class _EnrolForm(QWidget):
    """Which program, and whether it begins now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        column = VBox(self, spacing=6)
        self.programme = QComboBox()
        self.programme.setAccessibleName("Program")
        for one in desk.clinic.programmes.offered():
            self.programme.addItem(one.title, one.key)
        self.status = QComboBox()
        self.status.setAccessibleName("Begins as")
        for status in (EnrolmentStatus.ACTIVE, EnrolmentStatus.WAITLIST, EnrolmentStatus.PLANNED):
            self.status.addItem(status.words, status.value)
        column.addWidget(self.programme)
        row = HBox(spacing=6)
        row.addWidget(self.status, 1)
        self.enrol = Button("Enroll", "primary")
        row.addWidget(self.enrol)
        column.addLayout(row)

    def draft(self, patient_id: UUID) -> EnrolmentDraft:
        """Return what is chosen."""
        return EnrolmentDraft(
            patient_id=patient_id,
            programme=str(self.programme.currentData()),
            status=EnrolmentStatus(self.status.currentData()),
        )


def _chip(one: Enrolment, desk: Desk) -> Status:
    if one.overdue(desk.clinic.today()):
        return Status("Overdue", Tone.BAD, "circle-alert")
    return _CHIPS[one.status]


def _words(one: Enrolment) -> str:
    if one.status in ENDED:
        when = show_date(one.end_on)
        return " · ".join(part for part in (when, one.reason) if part)
    due = show_date(one.due_on)
    if one.frozen:
        since = show_date(one.held_since)
        parts = (f"On hold since {since}", one.reason, f"{due} stands still")
    else:
        parts = (f"{one.next_action} by {due}", one.owner, f"since {show_date(one.start_on)}")
    return " · ".join(part for part in parts if part)
