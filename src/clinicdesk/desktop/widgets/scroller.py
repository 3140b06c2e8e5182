"""A page that is longer than its window: scrolls up and down, never sideways."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import Margins, VBox

__all__ = ["Scroller"]


class Scroller(QScrollArea):
    """Holds a column of widgets in ``body``, or one widget of one's own.

    Takes the keyboard, so that a page without controls can be read to its end, and brings into
    sight whatever inside it gets the keyboard.
    """

    def __init__(
        self,
        name: str,
        content: QWidget | None = None,
        *,
        margins: Margins = (0, 0, 6, 0),
        spacing: int = 12,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        holder = QWidget()
        self.body = VBox(holder, margins=margins, spacing=spacing)
        if content is not None:
            self.body.addWidget(content)
        self.setWidget(holder)
        self.viewport().installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # With the sideways bar off the layout inside keeps its old shape when the window shrinks.
        if watched is self.viewport() and event.type() == QEvent.Type.Resize:
            self.body.invalidate()
        return super().eventFilter(watched, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(current_theme().color("focus"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        holder = self.widget()
        if now is not None and holder is not None and holder.isAncestorOf(now):
            room = current_theme().u(24)
            self.ensureWidgetVisible(now, room, room)
