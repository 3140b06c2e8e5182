"""What lies over the window: the cover of a locked clinic, and a card over a dimmed page.

Both are children of the window. A translucent window of its own would show black corners on
computers without a compositor.
"""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.layouts import VBox

__all__ = ["Cover", "Overlay"]


class _Over(QWidget):
    """Fills its window, keeps the keyboard inside, and gives it back when it goes."""

    def __init__(self, window: QWidget, width: int) -> None:
        super().__init__(window)
        self._window = window
        self._width = width
        self._had_focus: QWidget | None = None
        self.card = QFrame(self)
        self.card.setProperty("surface", "card")
        self.card.setFrameShape(QFrame.Shape.NoFrame)
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        window.installEventFilter(self)
        self.card.installEventFilter(self)
        current_theme().changed.connect(self.place)
        self.hide()

    def cover(self, first: QWidget | None = None) -> None:
        """Lie over the window and give the keyboard to ``first``."""
        self._had_focus = self._window.focusWidget()
        self.place()
        self.show()
        self.raise_()
        (first or self.card).setFocus(Qt.FocusReason.PopupFocusReason)

    def uncover(self) -> None:
        """Go away; the keyboard returns to where it was."""
        if self.isHidden():
            return
        self.hide()
        if self._had_focus is not None and self._had_focus.isVisible():
            self._had_focus.setFocus(Qt.FocusReason.PopupFocusReason)
        self._had_focus = None

    def place(self) -> None:
        """Fill the window and put the card where it belongs."""
        window = self._window
        self.setGeometry(window.rect())
        u = current_theme().u
        width = min(u(self._width), window.width() - u(32))
        self.card.setFixedWidth(width)
        wanted = self.card.heightForWidth(width)
        height = wanted if wanted > 0 else self.card.sizeHint().height()
        height = min(height, window.height() - u(32))
        self.card.resize(width, height)
        self.card.move((self.width() - width) // 2, self.card_top(height))

    def card_top(self, height: int) -> int:
        """Where the card's upper edge is."""
        return (self.height() - height) // 2

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        grown = watched is self.card and event.type() == QEvent.Type.LayoutRequest
        resized = watched is self._window and event.type() == QEvent.Type.Resize
        if (grown or resized) and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside: what is covered is out of reach."""
        reachable = [
            child
            for child in self.card.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.isVisibleTo(self)
            and child.isEnabled()
        ]
        if not reachable:
            return True
        now = QApplication.focusWidget()
        at = reachable.index(now) if now in reachable else (-1 if forward else 0)
        reachable[(at + (1 if forward else -1)) % len(reachable)].setFocus(
            Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        )
        return True


class Cover(_Over):
    """Covers the whole window in the rail's color, for unlocking. Nothing shows through.

    Put what it asks into ``body``.
    """

    def __init__(self, window: QWidget, width: int = 400) -> None:
        super().__init__(window, width)
        self.setObjectName("cover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("ClinicDesk is locked")
        self.body = VBox(self.card, margins=32, spacing=12)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), current_theme().color("rail"))


class Overlay(_Over):
    """A card over the dimmed window. Esc or a click beside the card closes it.

    Put what it shows into ``body``.
    """

    closed = Signal()

    def __init__(
        self, window: QWidget, name: str, width: int = 640, *, top: int | None = None
    ) -> None:
        super().__init__(window, width)
        self._top = top
        self.setAccessibleName(name)
        self.card.setAccessibleName(name)
        self.body = VBox(self.card, margins=16, spacing=12)

    def card_top(self, height: int) -> int:
        if self._top is None:
            return super().card_top(height)
        return min(current_theme().u(self._top), max(0, self.height() - height))

    def close_overlay(self) -> None:
        """Go away, and say so."""
        if not self.isHidden():
            self.uncover()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_overlay()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        dim = QColor(theme.color("rail"))
        dim.setAlphaF(0.45 if not theme.is_dark else 0.65)
        painter.fillRect(self.rect(), dim)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        shadow = QColor(Qt.GlobalColor.black)
        radius = theme.u(theme.tokens.radius["lg"])
        for step in range(1, 7):
            shadow.setAlphaF(0.035)
            painter.setBrush(shadow)
            grow = theme.u(step * 2)
            box = QRectF(self.card.geometry()).adjusted(-grow, -grow + grow / 2, grow, grow * 1.5)
            painter.drawRoundedRect(box, radius + grow, radius + grow)
