"""The screen's lock on macOS, as its distributed notifications tell it.

Core Foundation (Apple, "CFNotificationCenter Reference") through ctypes: an observer for each name
that means "locked", whose callback asks nothing of what it is given. It is called in the run loop
of the thread that asked, which Qt runs. Apple promises none of these names; a system that sends
them no more costs nothing, and the clock that jumped is heard all the same (``signals.py``).
"""

import ctypes
import sys
from contextlib import suppress
from typing import Final

from clinicdesk.desktop.locking.signals import LockSignals

__all__ = ["Callback", "MacSignals"]

_FRAMEWORK: Final = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation"
_LOCKED: Final = (b"com.apple.screenIsLocked", b"com.apple.screensaver.didstart")
_UTF8: Final = 0x08000100
_AT_ONCE: Final = 4  # CFNotificationSuspensionBehaviorDeliverImmediately
_POINTER: Final = ctypes.c_void_p

Callback: Final = ctypes.CFUNCTYPE(None, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER)
"""``CFNotificationCallback``: center, observer, name, object, and what else was said."""


class MacSignals(LockSignals):
    """Listens to what is told to every program of the session."""

    def __init__(self) -> None:
        super().__init__()
        # Kept for as long as anybody may call it: what ctypes makes goes with its last reference.
        self.callback = Callback(self._hear)
        self._center: int | None = None
        self._library: ctypes.CDLL | None = None

    def begin(self) -> None:
        """Ask for the notifications; elsewhere than on macOS nothing happens."""
        if sys.platform == "darwin":
            with suppress(OSError, AttributeError):  # no such framework, or none of these calls
                self._ask(ctypes.CDLL(_FRAMEWORK))

    def end(self) -> None:
        """Hear nothing more."""
        if self._library is not None and self._center is not None:
            self._library.CFNotificationCenterRemoveEveryObserver(self._center, self._observer)
        self._library = self._center = None

    @property
    def _observer(self) -> ctypes.c_void_p:
        """An address that is ours alone, by which the observers are removed."""
        return ctypes.cast(self.callback, _POINTER)

    def _ask(self, library: ctypes.CDLL) -> None:
        make, add = library.CFStringCreateWithCString, library.CFNotificationCenterAddObserver
        make.restype, make.argtypes = _POINTER, [_POINTER, ctypes.c_char_p, ctypes.c_uint32]
        add.restype = None
        add.argtypes = [_POINTER, _POINTER, Callback, _POINTER, _POINTER, ctypes.c_long]
        library.CFNotificationCenterRemoveEveryObserver.restype = None
        library.CFNotificationCenterRemoveEveryObserver.argtypes = [_POINTER, _POINTER]
        library.CFRelease.restype, library.CFRelease.argtypes = None, [_POINTER]
        center_of = library.CFNotificationCenterGetDistributedCenter
        center_of.restype, center_of.argtypes = _POINTER, []
        center = center_of()
        if not center:
            return
        self._library, self._center = library, center
        for said in _LOCKED:
            name = make(None, said, _UTF8)
            if name:
                add(center, self._observer, self.callback, name, None, _AT_ONCE)
                library.CFRelease(name)

    def _hear(self, *_told: int | None) -> None:
        """Lock: only what means a lock is asked for."""
        self.lock_asked.emit()
