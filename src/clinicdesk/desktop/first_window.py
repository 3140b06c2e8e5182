"""One window for one clinic: a second start raises the first window and ends.

The two talk through a local socket that only this account can reach, and all that is ever said
is "raise". Who has the clinic is decided by its lock, not here.
"""

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

__all__ = ["FirstWindow", "raise_first_window"]

_WAIT_MS = 400


def _name(folder: Path) -> str:
    # The account is part of the name: two people of one computer may name one folder.
    account = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    mark = hashlib.sha256(f"{account}|{folder.resolve()}".encode()).hexdigest()[:24]
    return f"clinicdesk-{mark}"


def raise_first_window(folder: Path) -> bool:
    """Ask the window that has this clinic to come forward; tell whether there is one."""
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(b"raise")
    socket.waitForBytesWritten(_WAIT_MS)
    socket.disconnectFromServer()
    return True


class FirstWindow(QObject):
    """Hears second starts. Sends ``asked()`` when the window is to come forward."""

    asked = Signal()

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)
        name = _name(folder)
        if not self._server.listen(name):
            # Nobody answered at this name a moment ago: what lies there is left from a crash.
            QLocalServer.removeServer(name)
            self._server.listen(name)

    def _heard(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked.emit()

    def close(self) -> None:
        """Hear nothing more."""
        self._server.close()
