"""Takes back what ClinicDesk put into the clipboard, and nothing else."""

import hmac
import secrets
from hashlib import sha256

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QApplication

__all__ = ["ClipboardWatch"]

_ALONE = frozenset({"offscreen", "minimal"})
"""Displays that nobody sees: no other program shares their clipboard, and none owns it."""
_MODES = (QClipboard.Mode.Clipboard, QClipboard.Mode.Selection)


class ClipboardWatch(QObject):
    """Knows what ClinicDesk put there last, by a mark that tells nothing of it.

    A clipboard manager may take the contents over, and another program may fill the clipboard
    later: only contents that are still ours are cleared.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._key = secrets.token_bytes(32)
        self._marks: dict[QClipboard.Mode, bytes] = {}
        self._clipboard = QApplication.clipboard()
        self._clipboard.changed.connect(self._on_change)

    def _mark(self, mode: QClipboard.Mode) -> bytes:
        data = self._clipboard.mimeData(mode)
        found = hmac.new(self._key, digestmod=sha256)
        if data is not None:
            text = data.text() or data.html()
            found.update(text.encode("utf-8", "surrogatepass"))
            if not text:
                for kind in sorted(data.formats()):
                    found.update(kind.encode() + bytes(data.data(kind).data()))
        return found.digest()

    def _on_change(self, mode: QClipboard.Mode) -> None:
        ours = {
            QClipboard.Mode.Clipboard: self._clipboard.ownsClipboard,
            QClipboard.Mode.Selection: self._clipboard.ownsSelection,
        }.get(mode)
        alone = QGuiApplication.platformName() in _ALONE
        if alone or (ours is not None and ours()):
            self._marks[mode] = self._mark(mode)

    def clear(self) -> None:
        """Empty the clipboard where what it holds is what we put there."""
        for mode in _MODES:
            mark = self._marks.pop(mode, None)
            if mark is not None and hmac.compare_digest(mark, self._mark(mode)):
                self._clipboard.clear(mode)
