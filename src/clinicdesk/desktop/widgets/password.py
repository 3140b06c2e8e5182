"""Entering a password: hidden or shown, with a strength bar where a new one is chosen."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QProgressBar, QSizePolicy, QWidget

from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import IconButton
from clinicdesk.desktop.widgets.inset import Inset
from clinicdesk.desktop.widgets.layouts import VBox
from clinicdesk.desktop.widgets.text import Text

__all__ = ["PasswordField", "Strength"]

_PARTS = 4


@dataclass(frozen=True, slots=True)
class Strength:
    """How strong a password is, 0 (guessed at once) to 4, and in words what would help."""

    score: int
    words: str
    enough: bool


class PasswordField(QWidget):
    """A line for a password.

    ``strength`` judges what is typed; without it no bar is shown (as for unlocking). What is
    typed never leaves the line but by ``text()``; ``clear()`` forgets it.
    """

    changed = Signal()
    entered = Signal()

    def __init__(
        self,
        name: str = "Password",
        strength: Callable[[str], Strength] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._strength = strength
        column = VBox(self, spacing=5)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setAccessibleName(name)
        self.setFocusProxy(self.line)
        self._show = IconButton("Show what is typed", "eye")
        self._show.setProperty("kind", "inset")
        self._show.clicked.connect(self._toggle)
        self._inset = Inset(self.line, end=self._show)
        self.line.textChanged.connect(self._on_text)
        self.line.returnPressed.connect(self.entered)
        column.addWidget(self.line)
        self._bar = _StrengthBar()
        self._words = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._bar)
        column.addWidget(self._words)
        self.judge_with(strength)

    def judge_with(self, strength: Callable[[str], Strength] | None) -> None:
        """Show how strong the password is, from now on; None shows nothing."""
        self._strength = strength
        for widget in (self._bar, self._words):
            widget.setVisible(strength is not None)
        if strength is not None:
            self._on_text(self.line.text())

    def text(self) -> str:
        """What is typed."""
        return self.line.text()

    def clear(self) -> None:
        """Forget what is typed and hide it again."""
        self.line.clear()
        if self.line.echoMode() is not QLineEdit.EchoMode.Password:
            self._toggle()

    @property
    def judgement(self) -> str:
        """What is said of its strength; empty where nothing judges it."""
        return self._words.text() if self._strength is not None else ""

    @property
    def is_enough(self) -> bool:
        """Whether what is typed is strong enough; always true where nothing judges it."""
        return self._strength is None or self._strength(self.line.text()).enough

    def _toggle(self) -> None:
        hidden = self.line.echoMode() is QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._show.setIcon(icon("eye-off" if hidden else "eye", "ink2"))
        words = "Hide what is typed" if hidden else "Show what is typed"
        self._show.setAccessibleName(words)
        self._show.setToolTip(words)

    def _on_text(self, text: str) -> None:
        if self._strength is not None:
            judged = self._strength(text)
            self._bar.set_strength(judged)
            self._words.setText(judged.words)
            self.line.setAccessibleDescription(judged.words)
        self.changed.emit()


class _StrengthBar(QProgressBar):
    """Four parts that fill up; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._enough = False
        self.setRange(0, _PARTS)
        self.setTextVisible(False)
        self.setAccessibleName("Strength of the password")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current_theme().changed.connect(self.updateGeometry)

    def set_strength(self, strength: Strength) -> None:
        self._enough = strength.enough
        self.setValue(min(max(strength.score, 0), _PARTS))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().u(160), current_theme().u(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().u(60), current_theme().u(6))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = theme.u(4)
        part = (self.width() - gap * (_PARTS - 1)) / _PARTS
        filled = "ok" if self._enough else "warn_bar" if self.value() > 1 else "bad_bar"
        for at in range(_PARTS):
            painter.setBrush(theme.color(filled if at < self.value() else "track"))
            box = QRectF(at * (part + gap), 0, part, self.height())
            painter.drawRoundedRect(box, self.height() / 2, self.height() / 2)
