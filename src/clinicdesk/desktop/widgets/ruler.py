"""A ruler from 0 to 10, as a coach holds it out: how important is it, how sure are you."""

import time
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from clinicdesk.desktop.theme import current_theme

__all__ = ["Ruler"]

_UNSAID: Final = -1
_TOP: Final = 10
_STEP, _HEIGHT, _LEAST = 34, 34, 22
_TEN_WITHIN: Final = 1.0
"""Seconds in which a 0 after a 1 makes 10."""
_KEYS = {
    Qt.Key.Key_Right.value: 1,
    Qt.Key.Key_Plus.value: 1,
    Qt.Key.Key_Left.value: -1,
    Qt.Key.Key_Minus.value: -1,
}


class Ruler(QSlider):
    """Eleven cells; none is chosen until somebody was asked.

    Digits and arrows choose (1, then 0, is 10), Home and End go to the ends, Backspace and Delete
    say that nobody has asked. ``low`` and ``high`` say what the ends mean.
    """

    changed = Signal()

    def __init__(self, low: str = "not at all", high: str = "very") -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._low, self._high = low, high
        self._one_at = 0.0
        self.setRange(_UNSAID, _TOP)
        self.setValue(_UNSAID)
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._on_value)
        current_theme().follow(self.updateGeometry)
        self._describe()

    @property
    def said(self) -> int | None:
        """What was answered, 0 to 10; None where nobody has asked."""
        return None if self.value() == _UNSAID else self.value()

    def say(self, value: int | None) -> None:
        """Show an answer, or none."""
        self.setValue(_UNSAID if value is None else value)

    def form_value(self) -> int | None:
        """The answer, for a draft."""
        return self.said

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there, as a number or in digits."""
        text = "" if value is None else str(value)
        known = text.isascii() and text.isdigit() and int(text) <= _TOP
        self.say(int(text) if known else None)

    def _on_value(self) -> None:
        self._describe()
        self.changed.emit()
        self.update()

    def _describe(self) -> None:
        said = "nobody has asked" if self.said is None else f"{self.said} of 10"
        words = f"{said}. 0 is {self._low}, 10 is {self._high}"
        self.setAccessibleDescription(words)
        self.setToolTip(f"{words[0].upper()}{words[1:]}")

    # Keys and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits, arrows, ends, and what takes the answer back."""
        key, text = event.key(), event.text()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif text.isascii() and text.isdigit():
            self._digit(int(text))
        elif key in _KEYS:
            before = self.said if self.said is not None else _UNSAID if _KEYS[key] > 0 else 1
            self.say(min(_TOP, max(0, before + _KEYS[key])))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.say(0 if key == Qt.Key.Key_Home else _TOP)
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.say(None)
        else:
            super().keyPressEvent(event)

    def _digit(self, digit: int) -> None:
        now = time.monotonic()
        ten = digit == 0 and self.said == 1 and now - self._one_at < _TEN_WITHIN
        self.say(_TOP if ten else digit)
        self._one_at = now if digit == 1 else 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer; pressed again, it is taken back."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = self._cell_at(event)
        self.say(None if at == self.said else at)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while it is pressed."""
        at = self._cell_at(event)
        if self.said is not None and at != self.said:
            self.say(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more: pressing has chosen."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A page that is scrolled changes no answer."""
        event.ignore()

    def _cell_at(self, event: QMouseEvent) -> int:
        return min(_TOP, max(0, int(event.position().x() // max(self._step(), 1.0))))

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
            chosen = number == self.said
            if self.said is not None and number <= self.said:
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
