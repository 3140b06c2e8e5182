"""Sleep and screen lock on Linux, as logind and the desktops tell them over D-Bus.

- logind (freedesktop.org, "org.freedesktop.login1"): ``PrepareForSleep`` before a sleep, which
  waits while we hold its "delay" inhibitor, and ``Lock`` to our session, as ``loginctl
  lock-session`` sends it;
- screen savers: ``ActiveChanged`` of freedesktop.org, GNOME, Cinnamon, MATE and Xfce.

The buses are named by their address, so that nothing depends on what a library has cached. A bus
that is not there, or does not answer, costs nothing and is no error: not every computer has one.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any, Final, cast

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from clinicdesk.desktop.locking.signals import LockSignals

__all__ = ["BusSignals"]

_LOGIN: Final = "org.freedesktop.login1"
_MANAGER_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_SESSION: Final = "org.freedesktop.login1.Session"
_SAVERS: Final = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
)
_ANSWER_MS: Final = 5_000
_names = count(1)


class BusSignals(LockSignals):
    """Listens on the system's bus and on the session's."""

    def __init__(self, environ: Mapping[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._addresses = _addresses(environ)
        self._session_id = environ.get("XDG_SESSION_ID") or "auto"
        self._buses: list[tuple[str, QDBusConnection]] = []
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        self._sleeping = False

    def begin(self) -> None:
        """Listen on each bus that is there."""
        system = self._bus("system")
        if system is not None:
            system.connect(
                _LOGIN, _MANAGER_PATH, _MANAGER, "PrepareForSleep", self, _slot("_on_sleep(bool)")
            )
            self._ask(system, "GetSession", [self._session_id], self._got_session)
            self._hold_sleep()
        session = self._bus("session")
        if session is not None:
            for service, path in _SAVERS:
                session.connect(
                    service, path, service, "ActiveChanged", self, _slot("_on_saver(bool)")
                )

    def locked(self) -> None:
        """Let the sleep go on that waits for us."""
        if self._sleeping:
            self._inhibitor = None

    def end(self) -> None:
        """Leave the buses."""
        self._inhibitor = None
        for name, _bus in self._buses:
            QDBusConnection.disconnectFromBus(name)
        self._buses.clear()

    @property
    def holds_sleep(self) -> bool:
        """Whether a sleep would wait for us now."""
        return self._inhibitor is not None

    @Slot(bool)
    def _on_sleep(self, begins: bool) -> None:
        self._sleeping = begins
        if begins:
            self.lock_asked.emit()
        else:
            self._hold_sleep()

    @Slot()
    def _on_session_lock(self) -> None:
        self.lock_asked.emit()

    @Slot(bool)
    def _on_saver(self, active: bool) -> None:
        if active:
            self.lock_asked.emit()

    def _bus(self, which: str) -> QDBusConnection | None:
        address = self._addresses[which]
        if not address:
            return None
        # A connection of our own: the shared one belongs to Qt, and is there once a process.
        name = f"clinicdesk-{which}-{next(_names)}"
        bus = QDBusConnection.connectToBus(address, name)
        if not bus.isConnected():
            QDBusConnection.disconnectFromBus(name)
            return None
        self._buses.append((name, bus))
        return bus

    def _hold_sleep(self) -> None:
        """Ask logind to wait with a sleep until we have locked (at most its own few seconds)."""
        system = next((bus for name, bus in self._buses if "-system-" in name), None)
        if system is not None:
            words = ["sleep", "ClinicDesk", "Locks the clinic before the computer sleeps", "delay"]
            self._ask(system, "Inhibit", words, self._got_inhibitor)

    def _ask(self, bus: QDBusConnection, verb: str, words: list[Any], heard: Any) -> None:
        call = QDBusMessage.createMethodCall(_LOGIN, _MANAGER_PATH, _MANAGER, verb)
        call.setArguments(words)
        # logind must not be started by our asking, where a system has none.
        call.setAutoStartService(False)
        watcher = QDBusPendingCallWatcher(bus.asyncCall(call, _ANSWER_MS), self)
        watcher.finished.connect(heard)

    @Slot("QDBusPendingCallWatcher*")
    def _got_session(self, watcher: QDBusPendingCallWatcher) -> None:
        answer = _answered(watcher)
        if isinstance(answer, QDBusObjectPath) and self._buses:
            self._buses[0][1].connect(
                _LOGIN, answer.path(), _SESSION, "Lock", self, _slot("_on_session_lock()")
            )

    @Slot("QDBusPendingCallWatcher*")
    def _got_inhibitor(self, watcher: QDBusPendingCallWatcher) -> None:
        answer = _answered(watcher)
        if isinstance(answer, QDBusUnixFileDescriptor) and self._buses:
            self._inhibitor = answer


def _slot(signature: str) -> Any:
    # The stubs ask for bytes, and what is called takes text alone.
    return SLOT(signature)


def _answered(watcher: QDBusPendingCallWatcher) -> object:
    """Give what was answered, or None: a system without logind answers with an error."""
    failed = watcher.isError()
    arguments = cast("list[object]", watcher.reply().arguments())
    watcher.deleteLater()
    return None if failed or not arguments else arguments[0]


def _addresses(environ: Mapping[str, str]) -> dict[str, str]:
    runtime = environ.get("XDG_RUNTIME_DIR")
    of_runtime = f"unix:path={runtime}/bus" if runtime else ""
    return {
        "system": environ.get("DBUS_SYSTEM_BUS_ADDRESS") or "unix:path=/run/dbus/system_bus_socket",
        "session": environ.get("DBUS_SESSION_BUS_ADDRESS") or of_runtime,
    }
