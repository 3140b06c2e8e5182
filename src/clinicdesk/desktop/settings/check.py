"""The check of the clinic's file, from the window: the same as ``clinicdesk verify``."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_check_form import Ui_SettingsCheckForm
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Card, HBox, Notice, StatusChip, Text
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.clinics import CheckResult

__all__ = ["CheckCard"]


class CheckCard(Card):
    """Checks, and says what holds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Is everything well?", "shield-check")
        self._desk = desk
        self._task: Task | None = None
        self._ui = ui = Ui_SettingsCheckForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        ui.check.clicked.connect(self._run)
        ui.check.setEnabled(may(desk.actor, Act.BACK_UP))
        ui.busy.stopped.connect(self._stop)
        ui.results.hide()
        self._rows: list[QWidget] = []
        self._notes = Notice()
        self.body.addWidget(self._notes)
        desk.tasks.read(
            lambda _report: desk.clinic.upkeep.computer_notes(), self._tell, key="notes"
        )
        self.body.addStretch(1)

    def _tell(self, notes: tuple[str, ...]) -> None:
        """Say what of this computer is a weakness; it stays until that is put right."""
        if notes:
            self._notes.show_message(Message(" ".join(notes), "", Tone.WARN))

    def _run(self) -> None:
        upkeep, actor = self._desk.clinic.upkeep, self._desk.actor

        def work(report: Report) -> tuple[CheckResult, ...]:
            return upkeep.verify(actor, report=report)

        self._ui.check.setEnabled(False)
        self._ui.busy.begin("Checking the clinic")
        self._task = self._desk.tasks.write(
            work,
            self._show,
            self._failed,
            on_progress=self._ui.busy.progress,
            on_cancelled=self._ended,
            long=True,
        )

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self) -> None:
        self._task = None
        self._ui.busy.end()
        self._ui.check.setEnabled(True)

    def _failed(self, error: Exception) -> None:
        self._ended()
        self._desk.failed(error)

    def _show(self, checks: tuple[CheckResult, ...]) -> None:
        self._ended()
        for row in self._rows:
            self._ui.results_column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_line(check) for check in checks]
        for row in self._rows:
            self._ui.results_column.addWidget(row)
        self._ui.results.setVisible(bool(self._rows))
        if all(check.ok for check in checks):
            self._desk.messages.say("Everything holds.")
        else:
            self._desk.messages.warn(
                "The check found something.", "Tell the person who looks after ClinicDesk."
            )


def _line(check: CheckResult) -> QWidget:
    holder = QWidget()
    row = HBox(holder, spacing=10)
    words = check.name[:1].upper() + check.name[1:]
    detail = f": {check.detail}" if check.detail else ""
    row.addWidget(Text(f"{words}{detail}", wrap=True), 1)
    chip = (
        Status("Holds", Tone.OK, "circle-check")
        if check.ok
        else Status(f"{check.count:,} faults", Tone.BAD, "circle-alert")
    )
    row.addWidget(StatusChip(chip), 0, Qt.AlignmentFlag.AlignTop)
    return holder
