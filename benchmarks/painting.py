"""Pages on a real store, drawn by Qt without a display, and how long until they are painted."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from whole import Whole

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import Messages
from clinicdesk.desktop.tasks import Tasks

__all__ = ["Painted", "Stage", "leave", "pause", "stage", "until"]

_PATIENCE_S = 20.0


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def until(done: Callable[[], bool]) -> None:
    """Wait as an event loop does, asleep between events: spinning would starve the reader."""
    end = time.monotonic() + _PATIENCE_S
    tick = QTimer()
    tick.start(200)
    flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    dispatcher = QAbstractEventDispatcher.instance()
    while not done():
        dispatcher.processEvents(flags)
        if time.monotonic() > end:
            raise TimeoutError("nothing was painted")


def leave(page: QWidget) -> None:
    """Be rid of a page before its tasks end: its timers would ask for more."""
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a page is given."""

    desk: Desk
    memory: Memory
    tasks: Tasks


def pause(seconds: float) -> None:
    """Let the event loop run: QTest.qWait() would hold the interpreter, and stop the reader."""
    end = time.monotonic() + seconds
    nudge = QTimer()
    nudge.start(5)
    until(lambda: time.monotonic() >= end)


@contextmanager
def stage(clinic: Whole) -> Iterator[Stage]:
    """Build what the pages of a clinic are given."""
    owner = QObject()
    go = SimpleNamespace(
        open_chart=lambda *_: None,
        open_referral=lambda *_: None,
        show_place=lambda *_: None,
        back=lambda: None,
    )
    tasks = Tasks(owner)
    desk = Desk(clinic.clinic, tasks, Messages(owner), cast(Any, go), str)
    with tempfile.TemporaryDirectory(prefix="clinicdesk-benchmark-") as folder:
        try:
            yield Stage(desk, Memory(Path(folder) / "window.ini"), tasks)
        finally:
            tasks.close()
