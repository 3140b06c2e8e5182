"""Whether the window is so low that what stands above and below the work must be brief."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["LowWindow"]

_LOW: Final = 380
"""Design pixels: 600 pixels with text of 200 % are low, with text of 150 % they are not."""


class LowWindow(QObject):
    """Follows the window that a widget stands in, and the size of text."""

    changed = Signal(bool)

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._window: QWidget | None = None
        self.low = False
        widget.installEventFilter(self)
        current_theme().changed.connect(self._look)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look again when the widget is shown or its window has another size."""
        kind = event.type()
        if watched is self._widget and kind == QEvent.Type.Show:
            window = self._widget.window()
            if window is not self._window and window is not self._widget:
                self._window = window
                window.installEventFilter(self)
            self._look()
        elif watched is self._window and kind == QEvent.Type.Resize:
            self._look()
        return False

    def _look(self) -> None:
        if self._window is None:
            return
        low = self._window.height() < current_theme().u(_LOW)
        if low != self.low:
            self.low = low
            self.changed.emit(low)
