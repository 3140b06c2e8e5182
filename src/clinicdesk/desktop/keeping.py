"""What the open window does by itself to be safe, and one place that shows it everywhere.

It asks each minute whether a backup or a drill is due, and runs one at a time on the thread for
long work: typing goes on. Pages start one here too, so that whoever looks sees the one that runs.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from clinicdesk.desktop.tasks import Report, Task, Tasks
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import BackupMade
from clinicdesk.domain.keeping import Drill

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic

__all__ = ["BACKUP_CHANGE", "SafeKeeping"]

BACKUP_CHANGE: Final = Change(frozenset({"backup"}))
_FIRST_LOOK_MS: Final = 20_000
_LOOK_MS: Final = 60_000
_NOT_AGAIN_S: Final = 1800.0
"""After a failure or a stop it is not tried again by itself for half an hour."""
_WORDS: Final = {"backup": "Backing up", "drill": "Trying a restore"}


class SafeKeeping(QObject):
    """Backups and drills of one window, one at a time."""

    began = Signal(str)
    progressed = Signal(int, int, str)
    ended = Signal()
    made = Signal(object)
    """A ``BackupMade``."""
    tried = Signal(object)
    """A ``Drill``."""
    failed = Signal(object)
    """An exception."""
    stopped = Signal(str)
    """"backup" or "drill"."""

    def __init__(self, clinic: "Clinic", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic, self._tasks = clinic, tasks
        self._task: Task | None = None
        self._kind = ""
        self._by_itself = False
        self._followed: date | None = None
        self._not_before = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look whether something is due."""
        self._timer.start(_FIRST_LOOK_MS)

    @property
    def by_itself(self) -> bool:
        """Whether what runs, or ran last, was the schedule's own doing."""
        return self._by_itself

    @property
    def words(self) -> str:
        """What is being done now; empty for nothing."""
        return _WORDS.get(self._kind, "")

    def look(self) -> None:
        """Ask whether something is due, and do it."""
        self._timer.setInterval(_LOOK_MS)
        self._follow_days()
        if self._task is None and time.monotonic() >= self._not_before:
            schedule = self._clinic.schedule
            self._tasks.read(lambda _report: schedule.due(), self._do_due, key="due")

    def _follow_days(self) -> None:
        """Once a day: whose eligibility ended or began since stands as they do today."""
        today, eligibility, actor = (
            self._clinic.today(),
            self._clinic.eligibility,
            self._clinic.actor,
        )
        if today != self._followed and may(actor, Act.EDIT_PERSON):
            self._followed = today
            self._tasks.write(lambda _report: eligibility.follow_the_days(actor), by_itself=True)

    def _do_due(self, due: str) -> None:
        schedule, actor = self._clinic.schedule, self._clinic.actor
        if self._task is not None:
            return
        if due == "backup":
            self._run("backup", lambda report: schedule.back_up(actor, report), by_itself=True)
        elif due == "drill":
            self._run("drill", lambda report: schedule.drill(actor, report), by_itself=True)

    def back_up(self, target: Path | None = None) -> None:
        """Make a backup now, beside the clinic or elsewhere; one that runs goes on."""
        backups, actor = self._clinic.backups, self._clinic.actor
        self._run("backup", lambda report: backups.make(actor, target, report))

    def try_restore(self) -> None:
        """Run a restore drill now."""
        drills, actor = self._clinic.drills, self._clinic.actor
        self._run("drill", lambda report: drills.run(actor, report))

    def stop(self) -> None:
        """Ask what runs to stop; nothing of it is left."""
        if self._task is not None:
            self._task.cancel()

    def _run(self, kind: str, act: Callable[[Report], Any], *, by_itself: bool = False) -> None:
        if self._task is not None:
            return

        def work(report: Report) -> tuple[Any, Change]:
            return act(report), BACKUP_CHANGE

        self._kind, self._by_itself = kind, by_itself
        self._task = self._tasks.write(
            work,
            self._answered,
            self._failed,
            on_progress=self._progressed,
            on_cancelled=self._stopped,
            long=True,
            by_itself=by_itself,
        )
        self.began.emit(self.words)

    def _over(self) -> str:
        kind, self._kind, self._task = self._kind, "", None
        self.ended.emit()
        return kind

    def _progressed(self, done: int, total: int, words: str) -> None:
        self.progressed.emit(done, total, words)

    def _answered(self, answer: tuple[BackupMade | Drill, Change]) -> None:
        self._over()
        result = answer[0]
        if isinstance(result, Drill):
            self.tried.emit(result)
        else:
            self.made.emit(result)

    def _failed(self, error: Exception) -> None:
        self._not_before = time.monotonic() + _NOT_AGAIN_S
        self._over()
        self.failed.emit(error)

    def _stopped(self) -> None:
        self._not_before = time.monotonic() + _NOT_AGAIN_S
        self.stopped.emit(self._over())
