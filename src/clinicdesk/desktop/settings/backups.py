"""Backups: when the last one was made, all there are, and one more now."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    Card,
    Column,
    DataTable,
    FlowLayout,
    Text,
)
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
        self._said = Text("", wrap=True)
        self.body.addWidget(self._said)
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        self.make = Button("Back up now", icon_name="save")
        self.make.clicked.connect(lambda: self._run(None))
        self._elsewhere = Button("Back up to another place", icon_name="folder-open")
        self._elsewhere.clicked.connect(self._run_elsewhere)
        flow.addWidget(self.make)
        flow.addWidget(self._elsewhere)
        self.body.addWidget(row)
        self._allowed = may(desk.actor, Act.BACK_UP)
        for button in (self.make, self._elsewhere):
            button.setEnabled(self._allowed)
        if not self._allowed:
            self.body.addWidget(Text("Your role does not make backups.", tone="warn", wrap=True))
        self._busy = BusyBar()
        self._busy.stopped.connect(self._stop)
        self.body.addWidget(self._busy)
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
        self.body.addWidget(self._table)
        self.body.addWidget(
            Text(
                "A backup is one encrypted file. It opens with a password of this clinic on this "
                "computer, or with the recovery code on any. Keep one away from this computer.",
                "caption",
                wrap=True,
            )
        )
        self.body.addStretch(1)
        current_theme().changed.connect(self._fit)
        self._show(())

    def read(self) -> None:
        """Read which there are."""
        backups = self._desk.clinic.backups
        self._desk.tasks.read(lambda _report: backups.made(), self._show, key="backups")

    def _show(self, made: tuple[BackupMade, ...]) -> None:
        zone = self._desk.clinic.facts.site.zone
        newest = f"The newest is of {show_instant(made[0].made_at, zone)}." if made else ""
        some = "1 backup" if len(made) == 1 else f"{len(made):,} backups"
        self._said.setText(f"{some} beside the clinic. {newest}" if made else "No backup yet.")
        self._said.set_tone("" if made else "warn")
        self._table.set_rows(made)
        self._table.setVisible(bool(made))
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
            on_progress=self._busy.progress,
            on_cancelled=self._stopped,
            long=True,
        )

    def _set_busy(self, *, on: bool) -> None:
        self.make.setEnabled(self._allowed and not on)
        self._elsewhere.setEnabled(self._allowed and not on)
        if on:
            self._busy.begin("Backing up")
        else:
            self._busy.end()
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
