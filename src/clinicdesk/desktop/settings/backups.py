"""Backups: all there are, one more now, a try whether one can be restored, and when."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_backups_form import Ui_SettingsBackupsForm
from clinicdesk.desktop.keeping import SafeKeeping
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import Card, Column, DataTable, Notice
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.clinics import BackupMade
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.keeping import Keeping, age_words

__all__ = ["BackupCard"]

_MOST_ROWS = 6


def _size(backup: BackupMade) -> str:
    return f"{backup.octets / 1_000_000:,.1f} MB"


class BackupCard(Card):
    """``choose`` asks where a copy is to go."""

    def __init__(
        self,
        desk: Desk,
        keeping: SafeKeeping,
        choose: Callable[[QWidget, str], Path | None] | None = None,
    ) -> None:
        super().__init__("Backups", "hard-drive")
        self._desk, self._keeping = desk, keeping
        self._choose = choose or _ask_where
        zone = desk.clinic.facts.site.zone
        self._ui = ui = Ui_SettingsBackupsForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self._trouble = Notice()
        self.body.addWidget(self._trouble)
        self.body.addWidget(form)
        ui.make.clicked.connect(self._run_here)
        ui.elsewhere.clicked.connect(self._run_elsewhere)
        ui.busy.stopped.connect(keeping.stop)
        self._allowed = may(desk.actor, Act.BACK_UP)
        ui.forbidden.setVisible(not self._allowed)
        self._table: DataTable[BackupMade] = DataTable(
            "Backups, newest first",
            [
                Column(
                    "Made",
                    lambda made: show_instant(made.made_at, zone),
                    width=150,
                    least=140,
                    stretch=1,
                ),
                Column(
                    "Age",
                    lambda made: age_words(made.made_at, desk.clinic.now()),
                    width=110,
                    least=100,
                ),
                Column("Size", _size, width=90, least=80, right=True),
                Column(
                    "State", lambda made: "Damaged" if made.fault else "Checked", width=90, least=80
                ),
            ],
            lambda made: made.path,
            compact=True,
        )
        ui.backups_column.addWidget(self._table)
        self.body.addStretch(1)
        current_theme().changed.connect(self._fit)
        keeping.began.connect(self._began)
        keeping.progressed.connect(ui.busy.progress)
        keeping.ended.connect(self._ended)
        keeping.made.connect(self._made)
        keeping.failed.connect(self._failed)
        keeping.stopped.connect(self._stopped)
        self._show(())
        self._set_busy(keeping.words)

    def focus_first(self) -> None:
        """Put the keyboard on what is done here most."""
        self._ui.make.setFocus()

    def read(self) -> None:
        """Read which there are."""
        backups = self._desk.clinic.backups
        self._desk.tasks.read(lambda _report: backups.listed(), self._show, key="backups")

    def show_state(self, state: Keeping) -> None:
        """Say what went wrong, until it goes well."""
        trouble = state.failed or state.copies_failed
        tone = Tone.BAD if state.failed else Tone.WARN
        self._trouble.show_message(
            Message(trouble.sentence, trouble.remedy, tone) if trouble else None
        )

    def _show(self, made: tuple[BackupMade, ...]) -> None:
        good = [one for one in made if not one.fault]
        zone = self._desk.clinic.facts.site.zone
        newest = f" The newest good one is of {show_instant(good[0].made_at, zone)}" if good else ""
        ago = f" ({age_words(good[0].made_at, self._desk.clinic.now())})." if good else ""
        some = "1 backup" if len(made) == 1 else f"{len(made):,} backups"
        self._ui.said.setText(
            f"{some} beside the clinic.{newest}{ago}" if made else "No backup yet."
        )
        self._ui.said.set_tone("" if good else "warn")
        self._table.set_rows(made)
        self._ui.backups.setVisible(bool(made))
        self._fit()

    def _fit(self) -> None:
        theme = current_theme()
        rows = min(self._table.model.rowCount(), _MOST_ROWS)
        self._table.setFixedHeight(theme.u(40) + 8 + rows * theme.u(theme.tokens.row_compact))

    def _run_here(self) -> None:
        self._keeping.back_up()

    def _run_elsewhere(self) -> None:
        name = f"clinic-{self._desk.clinic.now():%Y%m%dT%H%M%SZ}.clinicbackup"
        target = self._choose(self, name)
        if target is not None:
            self._keeping.back_up(target)

    # What runs, whoever began it

    def _began(self, words: str) -> None:
        self._set_busy(words)

    def _ended(self) -> None:
        self._set_busy("")

    def _set_busy(self, words: str) -> None:
        for button in (self._ui.make, self._ui.elsewhere):
            button.setEnabled(self._allowed and not words)
        if words:
            self._ui.busy.begin(words)
        else:
            self._ui.busy.end()

    def _made(self, made: BackupMade) -> None:
        self.read()
        if self._keeping.by_itself:
            return
        self._desk.messages.say(f"Backed up and opened again to be sure: {Path(made.path).name}")
        for warning in made.warnings:
            self._desk.messages.warn(warning)

    def _stopped(self, kind: str) -> None:
        what = "backup" if kind == "backup" else "restore drill"
        self._desk.messages.say(f"The {what} was stopped; nothing of it is left.")

    def _failed(self, error: Exception) -> None:
        # What the schedule could not do stands on the pages until it goes well.
        if not self._keeping.by_itself:
            self._desk.failed(error)


def _ask_where(parent: QWidget, name: str) -> Path | None:
    chosen, _kind = QFileDialog.getSaveFileName(
        parent, "Back up to", name, "Backups (*.clinicbackup)"
    )
    return Path(chosen) if chosen else None
