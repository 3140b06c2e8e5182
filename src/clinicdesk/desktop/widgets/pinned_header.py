"""The header of a table whose first column stays in sight when the others are scrolled."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

__all__ = ["PinnedHeader"]


class PinnedHeader(QHeaderView):
    """Paints the first section at the left edge, over those that were scrolled under it."""

    pinned_clicked = Signal(int)
    """The section that stays in sight was clicked, where another lies under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._pressed = False

    def pinned(self) -> tuple[int, int]:
        """Give the section that stays in sight and how wide it is; a width of 0 where none has to.

        Nothing is pinned before something is scrolled.
        """
        if self.offset() <= 0:
            return -1, 0
        for visual in range(self.count()):
            section = self.logicalIndex(visual)
            if not self.isSectionHidden(section):
                return section, self.sectionSize(section)
        return -1, 0

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        section, width = self.pinned()
        if width:
            painter = QPainter(self.viewport())
            self.paintSection(painter, QRect(0, 0, width, self.height()), section)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().x() < self.pinned()[1]
        if not self._pressed:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        section, width = self.pinned()
        if not self._pressed:
            super().mouseReleaseEvent(event)
        elif event.position().x() < width:
            self.pinned_clicked.emit(section)
        self._pressed = False
