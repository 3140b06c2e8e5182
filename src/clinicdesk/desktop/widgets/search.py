"""The search box: answers at every keystroke; Down goes into what was found."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import IconButton, key_hint
from clinicdesk.desktop.widgets.inset import Inset
from clinicdesk.desktop.widgets.text import IconLabel

__all__ = ["SearchBox"]


class SearchBox(QLineEdit):
    """One line to search with. ``searched(text)`` at every change, trimmed."""

    searched = Signal(str)
    left_downward = Signal()
    """Down was pressed: the keyboard belongs to what was found."""
    entered = Signal()
    """Enter was pressed: open what is chosen."""

    def __init__(
        self, name: str, placeholder: str = "", *, width: int = 380, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._width = width
        self.setPlaceholderText(placeholder or name)
        self.setAccessibleName(name)
        key_hint(self, name, "Ctrl+F")
        self._clear = IconButton("Clear the search", "x")
        self._clear.setProperty("kind", "inset")
        key_hint(self._clear, "Clear the search", "Esc")
        self._clear.clicked.connect(self._on_clear)
        self._clear.hide()
        self._inset = Inset(self, IconLabel("search", "ink2", 18), self._clear)
        self.textChanged.connect(self._on_text)
        current_theme().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(current_theme().u(self._width), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().u(180), super().minimumSizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downward.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def _on_clear(self) -> None:
        self.clear()
        self.setFocus()

    def _on_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text.strip())
