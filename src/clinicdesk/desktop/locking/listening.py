"""The ways in which this computer tells of sleep and screen lock, heard as one."""

import sys
from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.locking.signals import LockSignals, SleepGap

__all__ = ["lock_signals"]


class _Together(LockSignals):
    """Several ways of hearing, as one."""

    def __init__(self, parent: QObject | None, parts: tuple[LockSignals, ...]) -> None:
        super().__init__(parent)
        self._parts = parts
        for part in parts:
            part.setParent(self)
            part.lock_asked.connect(self.lock_asked)

    def begin(self) -> None:
        for part in self._parts:
            part.begin()

    def locked(self) -> None:
        for part in self._parts:
            part.locked()

    def end(self) -> None:
        for part in self._parts:
            part.end()


def lock_signals(window: QWidget, environ: Mapping[str, str]) -> LockSignals:
    """Return what hears this computer's sleep and screen lock, not yet listening."""
    parts: list[LockSignals] = [SleepGap(None)]
    if sys.platform == "win32":
        # Each system's own way is imported on that system alone.
        from clinicdesk.desktop.locking.windows import WindowsSignals

        parts.append(WindowsSignals(window))
    elif sys.platform.startswith("linux"):
        # QtDBus is not part of Qt on the other systems.
        from clinicdesk.desktop.locking.linux import BusSignals

        parts.append(BusSignals(environ))
    elif sys.platform == "darwin":
        # Of macOS alone.
        from clinicdesk.desktop.locking.macos import MacSignals

        parts.append(MacSignals())
    return _Together(window, tuple(parts))
