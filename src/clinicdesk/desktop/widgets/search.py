"""The search box: answers at every keystroke; Down goes into what was found."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import key_hint

__all__ = ["SearchBox"]


class SearchBox(QLineEdit):
    """One line to search with. ``searched(text)`` at every change, trimmed."""

    searched = Signal(str)
    left_downward = Signal()
    """Down was pressed: the keyboard belongs to what was found."""
    entered = Signal()
    """Enter was pressed: open what is chosen."""

    def __init__(
        self, name: str, placeholder: str = "", *, width: int = 360, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._width = width
        self.setPlaceholderText(placeholder or name)
        self.setAccessibleName(name)
        key_hint(self, name, "Ctrl+F")
        self._glass = QAction(icon("search", "ink2"), "", self)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x", "ink2"), "Clear the search", self)
        self._clear.setToolTip("Clear the search (Esc)")
        self._clear.triggered.connect(self.clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
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
        elif event.matches(QKeySequence.StandardKey.Cancel) and not self.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _on_text(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text.strip())
