"""Sleep and screen lock on Windows, as its messages to a window tell them.

``WM_POWERBROADCAST`` with ``PBT_APMSUSPEND`` before a sleep, ``WM_WTSSESSION_CHANGE`` with
``WTS_SESSION_LOCK`` at a screen lock and ``WTS_CONSOLE_DISCONNECT`` or ``WTS_REMOTE_DISCONNECT``
when the session is left (Microsoft, "Desktop Win32 apps": Power Management, Remote Desktop
Services). The second kind is sent to windows that asked for it.
"""

import ctypes
import sys
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.locking.signals import LockSignals

__all__ = ["NativeMessage", "WindowsSignals"]

_POWERBROADCAST: Final = 0x0218
_SUSPENDS: Final = 0x0004
_SESSION_CHANGE: Final = 0x02B1
_LEAVES: Final = frozenset({0x2, 0x4, 0x7})
"""Console disconnected, remote disconnected, locked."""


class NativeMessage(ctypes.Structure):
    """The first fields of Windows' ``MSG``; the others are not read."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("words", ctypes.c_size_t),
        ("more", ctypes.c_ssize_t),
    )


class _Filter(QAbstractNativeEventFilter):
    def __init__(self, signals: "WindowsSignals") -> None:
        super().__init__()
        self._signals = signals

    def nativeEventFilter(  # type: ignore[override]  # the stub knows another return type
        self, kind: QByteArray | bytes, message: int
    ) -> tuple[bool, int]:
        if bytes(kind) in {b"windows_generic_MSG", b"windows_dispatcher_MSG"}:  # type: ignore[arg-type]
            self._signals.hear(NativeMessage.from_address(int(message)))
        return False, 0


class WindowsSignals(LockSignals):
    """Listens to the messages that Windows sends to ``window``."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._filter = _Filter(self)

    def begin(self) -> None:
        """Ask for the session's messages and hear them all."""
        app = QCoreApplication.instance()
        assert app is not None
        app.installNativeEventFilter(self._filter)
        if sys.platform == "win32":
            handle = ctypes.c_void_p(int(self._window.winId()))
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(handle, 0)

    def hear(self, told: NativeMessage) -> None:
        """Hear one message."""
        sleeps = told.message == _POWERBROADCAST and told.words == _SUSPENDS
        leaves = told.message == _SESSION_CHANGE and told.words in _LEAVES
        if sleeps or leaves:
            self.lock_asked.emit()

    def end(self) -> None:
        """Hear nothing more."""
        app = QCoreApplication.instance()
        if app is not None:
            app.removeNativeEventFilter(self._filter)
        if sys.platform == "win32":
            handle = ctypes.c_void_p(int(self._window.winId()))
            ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(handle)
