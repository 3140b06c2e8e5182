"""A ruler from 0 to 10, as a coach holds it out: how important is it, how sure are you."""

from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["Ruler"]

_TOP = 10
_STEP, _HEIGHT, _LEAST = 34, 34, 22


class Ruler(QWidget):
    """Eleven steps; none is chosen until somebody was asked.

    Digits and arrows choose (1 and 0 typed quickly are 10), Home and End go to the ends, Backspace
    and Delete say that nobody has asked. ``low`` and ``high`` say what the ends mean.
    """

    changed = Signal()

    def __init__(self, low: str = "not at all", high: str = "very") -> None:
        super().__init__()
        self._value: int | None = None
        self._low, self._high = low, high
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        current_theme().changed.connect(self.updateGeometry)
        self._describe()

    @property
    def value(self) -> int | None:
        """What was answered, 0 to 10; None where nobody has asked."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Show an answer, or none."""
        if value != self._value:
            self._value = value
            self._describe()
            self.update()
            self.changed.emit()

    def form_value(self) -> str:
        """The answer as a form keeps it."""
        return "" if self._value is None else str(self._value)

    def set_form_value(self, value: Any) -> None:
        """Put back what a form kept."""
        text = str(value) if value is not None else ""
        self.set_value(int(text) if text.isdigit() and int(text) <= _TOP else None)

    def _describe(self) -> None:
        said = "nobody has asked" if self._value is None else f"{self._value} of 10"
        self.setAccessibleDescription(f"{said}. 0 is {self._low}, 10 is {self._high}")
        self.setToolTip(f"{said.capitalize()}. 0 is {self._low}, 10 is {self._high}")

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = event.key(), event.text()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif text.isdigit() and text.isascii():
            self.set_value(_TOP if self._value == 1 and text == "0" else int(text))
        elif key in (Qt.Key.Key_Right, Qt.Key.Key_Plus):
            self.set_value(min(_TOP, (-1 if self._value is None else self._value) + 1))
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Minus):
            self.set_value(max(0, (1 if self._value is None else self._value) - 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.set_value(0 if key == Qt.Key.Key_Home else _TOP)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.set_value(None)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._step_at(event.position().toPoint())
        self.set_value(None if at == self._value else at)
        super().mousePressEvent(event)

    def _step_at(self, where: QPoint) -> int:
        return min(_TOP, max(0, int(where.x() // self._step())))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # Looks

    def _step(self) -> float:
        return min(current_theme().u(_STEP), self.width() / (_TOP + 1))

    def sizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(_STEP) * (_TOP + 1), u(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(_LEAST) * (_TOP + 1), u(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, step = current_theme(), self._step()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0.5, 0.5, step * (_TOP + 1) - 1, self.height() - 1)
        radius = theme.u(6)
        painter.setPen(QPen(theme.color("line_strong")))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(whole, radius, radius)
        for number in range(_TOP + 1):
            box = QRectF(number * step, 0, step, self.height())
            chosen = number == self._value
            if self._value is not None and number <= self._value:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("accent" if chosen else "accent_soft"))
                painter.drawRoundedRect(box.adjusted(2, 3, -2, -3), theme.u(4), theme.u(4))
            painter.setFont(theme.font("body_strong" if chosen else "body"))
            painter.setPen(theme.color("on_accent" if chosen else "ink2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(number))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(whole.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
