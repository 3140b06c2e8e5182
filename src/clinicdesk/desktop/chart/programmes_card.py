"""The programs that a person is in: where each stands, whose it is, and whether its clock runs."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.listed_card import ListedCard
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, HBox, StatusChip, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
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


class ProgrammesCard(ListedCard):
    """Enrol, start, pause, resume and end, each with its reason in one line."""

    def __init__(self, desk: Desk) -> None:
        edits = may(desk.actor, Act.EDIT_PLAN)
        super().__init__(desk, "Programs", "badge-check", "Enroll" if edits else "", spacing=10)
        self._edits = edits
        self._form = _EnrolForm(desk)
        self._form.enrol.clicked.connect(self._enrol)
        self.below(self._form)
        if self.action is not None:
            self.action.clicked.connect(self._ask)

    def fill(self, chart: Chart) -> None:
        """Ask which programs the person is in."""
        if chart.patient.id != self.person:
            self._form.hide()
            self.problem.say("")
        self.person = chart.patient.id
        self._read()

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self.person = None
        self._form.hide()
        self.clear_rows()

    def _read(self) -> None:
        programmes, actor = self.desk.clinic.programmes, self.desk.actor
        self.ask(
            lambda person: programmes.of_patient(actor, person), self._show, key="chart-programs"
        )

    def _show(self, found: tuple[Enrolment, ...]) -> None:
        running = [one for one in found if one.status not in ENDED]
        ended = [one for one in found if one.status in ENDED][:_MOST_ENDED]
        self.show_rows([self._row(one) for one in (*running, *ended)], "In no program")

    def _row(self, one: Enrolment) -> QWidget:
        holder = QWidget()
        column = VBox(holder, spacing=2)
        top = HBox(spacing=8)
        top.addWidget(Text(one.title, "body_strong", wrap=True), 1)
        top.addWidget(StatusChip(_chip(one, self.desk)), 0, Qt.AlignmentFlag.AlignTop)
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
        programmes, actor = self.desk.clinic.programmes, self.desk.actor

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
        self.desk.tasks.write(
            lambda _report: act(), lambda _saved: self._again(), self.problem.refused
        )

    def _again(self) -> None:
        self.problem.say("")
        self._read()

    def _ask(self) -> None:
        self._form.setVisible(self._form.isHidden())
        if not self._form.isHidden():
            self._form.programme.setFocus()

    def _enrol(self) -> None:
        if self.person is None:
            return
        draft = self._form.draft(self.person)
        programmes, actor = self.desk.clinic.programmes, self.desk.actor
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
