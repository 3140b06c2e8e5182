"""One line of a card: who and what, opened by Enter or a click, with what can be done at once."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import HBox, IconButton, NameLabel, Text, VBox

__all__ = ["DONE_KEYS", "Line"]

DONE_KEYS = "Ctrl+Return"


class Line(QAbstractButton):
    """A line that opens the place where its work is done (``clicked``).

    ``key`` tells lines apart when the page is read again. With ``done`` the line has a button
    that finishes its work, and Ctrl+Enter does the same.
    """

    finished = Signal()
    """The person says that this is done."""

    def __init__(
        self,
        key: UUID,
        name: str,
        what: str,
        note: str = "",
        end: QWidget | None = None,
        *,
        done: str = "",
    ) -> None:
        super().__init__()
        self.key = key
        self._done = bool(done)
        self.setText(name)
        end_words = end.accessibleName() if end is not None else ""
        self.setAccessibleName(", ".join(p for p in (name, what, note, end_words) if p))
        self.setToolTip(f"{done}: Ctrl+Enter" if done else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = HBox(self, margins=(8, 7, 8, 8), spacing=6)
        lines = VBox(spacing=1)
        top = HBox(spacing=8)
        top.addWidget(NameLabel(name, "body_strong"), 1)
        if end is not None:
            top.addWidget(end, 0, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(top)
        lines.addWidget(Text(what, wrap=True))
        if note:
            lines.addWidget(Text(note, "caption", wrap=True))
        row.addLayout(lines, 1)
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        if done:
            finish = IconButton(f"{done}: {what}, {name}", "check", color="ok")
            finish.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            finish.setToolTip(f"{done} (Ctrl+Enter)")
            finish.clicked.connect(self.finished)
            row.addWidget(finish, 0, Qt.AlignmentFlag.AlignTop)

    def opens(self, act: Callable[[], None]) -> "Line":
        """Do this when the line is opened."""
        self.clicked.connect(act)
        return self

    def sizeHint(self) -> QSize:
        """As wide as it may, as high as its words need."""
        layout = self.layout()
        assert layout is not None
        return layout.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Words wrap: only the longest of them counts."""
        layout = self.layout()
        assert layout is not None
        return layout.minimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+Enter finishes, Up and Down go from line to line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                if self._done:
                    self.finished.emit()
            else:
                self.click()
        elif event.key() == Qt.Key.Key_Down:
            self.focusNextChild()
        elif event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A line below, a ground under the mouse, a ring with the keyboard."""
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        radius = theme.u(theme.tokens.radius["sm"])
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(box, radius, radius)
        painter.setPen(theme.color("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), radius, radius)
