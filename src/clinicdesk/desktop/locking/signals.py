"""What the computer tells of sleep and of its own screen lock, behind one interface.

Linux tells by D-Bus (``linux.py``), Windows by messages to the window (``windows.py``), macOS by
notifications of its screen's lock (``macos.py``), and of its sleep in no way that we hear. So on
every system a clock that jumped is heard too: after a sleep that nobody announced, ClinicDesk
locks before anything else happens. ``listening.py`` puts the ways of one computer together.
"""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["LockSignals", "SleepGap"]

_TICK_S: Final = 5.0
_SLEPT_S: Final = 30.0


class LockSignals(QObject):
    """Sends ``lock_asked()`` when the computer sleeps or its screen is locked.

    Whoever locks calls ``locked()`` when it is done: a system that waits with its sleep goes on.
    """

    lock_asked = Signal()

    def begin(self) -> None:
        """Listen from now on; where nothing can be heard, nothing happens."""

    def locked(self) -> None:
        """The window is covered and the keys are gone: the computer may sleep."""

    def end(self) -> None:
        """Hear nothing more."""


class SleepGap(LockSignals):
    """Hears a sleep that nobody announced: the clock on the wall went on, and no tick came.

    ``now`` gives seconds that go on while the computer sleeps.
    """

    def __init__(self, parent: QObject | None, now: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._now = now
        self._last = now()
        self._timer = QTimer(self)
        self._timer.setInterval(int(_TICK_S * 1000))
        self._timer.timeout.connect(self.tick)

    def begin(self) -> None:
        """Start to tick."""
        self._last = self._now()
        self._timer.start()

    def tick(self) -> None:
        """Look at the clock."""
        before, self._last = self._last, self._now()
        if self._last - before > _SLEPT_S:
            self.lock_asked.emit()

    def end(self) -> None:
        """Stop ticking."""
        self._timer.stop()
