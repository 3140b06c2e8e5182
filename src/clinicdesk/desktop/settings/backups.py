"""Backups: when the last one was made, all there are, and one more now."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_backups_form import Ui_SettingsBackupsForm
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Card, Column, DataTable
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import BackupMade
from clinicdesk.domain.dates import show_instant

__all__ = ["BackupCard"]

_MOST_ROWS = 5


def _size(backup: BackupMade) -> str:
    path = Path(backup.path)
    try:
        octets = path.stat().st_size
    except OSError:
        return "Not there any more"
    return f"{octets / 1_000_000:,.1f} MB"


class BackupCard(Card):
    """``choose`` asks where a copy is to go."""

    def __init__(
        self, desk: Desk, choose: Callable[[QWidget, str], Path | None] | None = None
    ) -> None:
        super().__init__("Backups", "hard-drive")
        self._desk = desk
        self._choose = choose or _ask_where
        self._task: Task | None = None
        zone = desk.clinic.facts.site.zone
        self._ui = ui = Ui_SettingsBackupsForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        ui.make.clicked.connect(lambda: self._run(None))
        ui.elsewhere.clicked.connect(self._run_elsewhere)
        ui.busy.stopped.connect(self._stop)
        self._allowed = may(desk.actor, Act.BACK_UP)
        for button in (ui.make, ui.elsewhere):
            button.setEnabled(self._allowed)
        ui.forbidden.setVisible(not self._allowed)
        self._table: DataTable[BackupMade] = DataTable(
            "Backups, newest first",
            [
                Column(
                    "Made",
                    lambda made: show_instant(made.made_at, zone),
                    width=170,
                    least=150,
                    stretch=1,
                ),
                Column("Size", _size, width=100, least=90, right=True),
            ],
            lambda made: made.path,
            compact=True,
        )
        ui.backups_column.addWidget(self._table)
        self.body.addStretch(1)
        current_theme().changed.connect(self._fit)
        self._show(())

    def focus_first(self) -> None:
        """Put the keyboard on what is done here most."""
        self._ui.make.setFocus()

    def read(self) -> None:
        """Read which there are."""
        backups = self._desk.clinic.backups
        self._desk.tasks.read(lambda _report: backups.made(), self._show, key="backups")

    def _show(self, made: tuple[BackupMade, ...]) -> None:
        zone = self._desk.clinic.facts.site.zone
        newest = f"The newest is of {show_instant(made[0].made_at, zone)}." if made else ""
        some = "1 backup" if len(made) == 1 else f"{len(made):,} backups"
        self._ui.said.setText(f"{some} beside the clinic. {newest}" if made else "No backup yet.")
        self._ui.said.set_tone("" if made else "warn")
        self._table.set_rows(made)
        self._ui.backups.setVisible(bool(made))
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        rows = min(self._table.model.rowCount(), _MOST_ROWS)
        self._table.setFixedHeight(theme.u(40) + 8 + rows * theme.u(theme.tokens.row_compact))

    def _run_elsewhere(self) -> None:
        name = f"clinic-{self._desk.clinic.now():%Y%m%dT%H%M%SZ}.clinicbackup"
        target = self._choose(self, name)
        if target is not None:
            self._run(target)

    def _run(self, target: Path | None) -> None:
        backups, actor = self._desk.clinic.backups, self._desk.actor

        def work(report: Report) -> tuple[BackupMade, Change]:
            return backups.make(actor, target, report), Change(frozenset({"backup"}))

        self._set_busy(on=True)
        self._task = self._desk.tasks.write(
            work,
            self._made,
            self._failed,
            on_progress=self._ui.busy.progress,
            on_cancelled=self._stopped,
            long=True,
        )

    def _set_busy(self, *, on: bool) -> None:
        self._ui.make.setEnabled(self._allowed and not on)
        self._ui.elsewhere.setEnabled(self._allowed and not on)
        if on:
            self._ui.busy.begin("Backing up")
        else:
            self._ui.busy.end()
            self._task = None

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _made(self, answer: tuple[BackupMade, Change]) -> None:
        made = answer[0]
        self._set_busy(on=False)
        self._desk.messages.say(f"Backed up and opened again to be sure: {Path(made.path).name}")
        self.read()

    def _stopped(self) -> None:
        self._set_busy(on=False)
        self._desk.messages.say("The backup was stopped; nothing of it is left.")

    def _failed(self, error: Exception) -> None:
        self._set_busy(on=False)
        self._desk.failed(error)


def _ask_where(parent: QWidget, name: str) -> Path | None:
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, "Back up to", name, "Backups (*.clinicbackup)"
    )
    return Path(chosen) if chosen else None
