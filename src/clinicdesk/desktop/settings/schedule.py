"""When backups are made by themselves, and where a second copy goes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_schedule_form import Ui_SettingsScheduleForm
from clinicdesk.desktop.keeping import BACKUP_CHANGE
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import Card
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.changes import Change
from clinicdesk.domain.keeping import Keeping

__all__ = ["ScheduleCard"]

_CLOSING = (1, 4, 8, 12, 24, 72)


class ScheduleCard(Card):
    """``choose`` asks for a folder."""

    def __init__(self, desk: Desk, choose: Callable[[QWidget], Path | None] | None = None) -> None:
        super().__init__("Backups by themselves", "calendar-clock")
        self._desk = desk
        self._choose = choose or _ask_folder
        self._plan = BackupPlan()
        self._ui = ui = Ui_SettingsScheduleForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        self.body.addStretch(1)
        ui.hour.addItem("Never by itself", None)
        for hour in range(24):
            ui.hour.addItem(f"{hour:02}:00", hour)
        ui.closing.addItem("Never on closing", None)
        for hours in _CLOSING:
            ui.closing.addItem("1 hour" if hours == 1 else f"{hours} hours", hours)
        allowed = may(desk.actor, Act.BACK_UP)
        for control in (ui.hour, ui.closing, ui.choose, ui.none):
            control.setEnabled(allowed)
        ui.hour.activated.connect(lambda: self._keep(hour=ui.hour.currentData()))
        ui.closing.activated.connect(lambda: self._keep(closing_hours=ui.closing.currentData()))
        ui.choose.clicked.connect(self._choose_folder)
        ui.none.clicked.connect(lambda: self._keep(copies=""))

    def show_state(self, state: Keeping) -> None:
        """Show what is chosen."""
        self._plan = plan = state.plan
        _select(self._ui.hour, plan.hour)
        if plan.closing_hours is not None and self._ui.closing.findData(plan.closing_hours) < 0:
            self._ui.closing.addItem(f"{plan.closing_hours} hours", plan.closing_hours)
        _select(self._ui.closing, plan.closing_hours)
        self._ui.copies.setText(plan.copies or "None")
        self._ui.none.setVisible(bool(plan.copies))

    def _choose_folder(self) -> None:
        folder = self._choose(self)
        if folder is not None:
            self._keep(copies=str(folder))

    def _keep(self, **chosen: int | str | None) -> None:
        plan = replace(self._plan, **chosen)  # type: ignore[arg-type]  # by the names of its fields
        schedule, actor = self._desk.clinic.schedule, self._desk.actor

        def work(_report: object) -> Change:
            schedule.choose(actor, plan)
            return BACKUP_CHANGE

        self._desk.tasks.write(work, None, self._failed)

    def _failed(self, error: Exception) -> None:
        self._desk.failed(error)
        _select(self._ui.hour, self._plan.hour)
        _select(self._ui.closing, self._plan.closing_hours)


def _select(box: QComboBox, value: int | None) -> None:
    # findData(None) finds nothing: the first entry is the one without a value.
    box.setCurrentIndex(0 if value is None else max(box.findData(value), 0))


def _ask_folder(parent: QWidget) -> Path | None:
    chosen = QFileDialog.getExistingDirectory(parent, "A second folder for backups")
    return Path(chosen) if chosen else None
