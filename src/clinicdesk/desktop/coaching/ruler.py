"""A ruler from 0 to 10: a digit says it, arrows move it, Delete takes it back."""

import time
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["Ruler"]

_UNSAID: Final = -1
_TEN_WITHIN: Final = 1.0
"""Seconds in which a 0 after a 1 makes 10."""


class Ruler(QSlider):
    """Eleven cells; none is chosen until somebody says a number."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._name = name
        self._one_at = 0.0
        self.setRange(_UNSAID, 10)
        self.setValue(_UNSAID)
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.valueChanged.connect(self._on_value)
        current_theme().follow(self.updateGeometry)
        self._on_value(_UNSAID)

    @property
    def said(self) -> int | None:
        """The number, or None where nobody said one."""
        return None if self.value() == _UNSAID else self.value()

    def say(self, value: int | None) -> None:
        """Show a number, or none."""
        self.setValue(_UNSAID if value is None else value)

    def form_value(self) -> int | None:
        """The number, for a draft."""
        return self.said

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there."""
        self.say(value if isinstance(value, int) and 0 <= value <= 10 else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take digits and Delete; the arrows are the slider's own."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.say(None)
        elif len(text) == 1 and text.isascii() and text.isdigit():
            self._digit(int(text))
        else:
            super().keyPressEvent(event)

    def _digit(self, digit: int) -> None:
        now = time.monotonic()
        ten = digit == 0 and self.value() == 1 and now - self._one_at < _TEN_WITHIN
        self.setValue(10 if ten else digit)
        self._one_at = now if digit == 1 else 0.0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell under the pointer."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell = int(event.position().x() / max(self._cell(), 1.0))
        self.setValue(min(max(cell, 0), 10))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer while it is pressed."""
        self.mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Nothing more: pressing has chosen."""
        event.accept()

    def sizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(340), u(36))

    def minimumSizeHint(self) -> QSize:
        u = current_theme().u
        return QSize(u(242), u(36))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gap, radius = theme.u(2), theme.u(6)
        for number in range(11):
            where = QRectF(number * self._cell() + 1, 1, self._cell() - gap, self.height() - 2)
            chosen = number == self.value()
            below = self.value() != _UNSAID and number < self.value()
            fill = "accent" if chosen else "accent_soft" if below else "surface"
            painter.setBrush(theme.color(fill))
            painter.setPen(QPen(theme.color("accent" if chosen else "line_strong"), 1))
            painter.drawRoundedRect(where, radius, radius)
            painter.setPen(theme.color("on_accent" if chosen else "ink"))
            painter.setFont(theme.font("body_strong" if chosen else "body"))
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, str(number))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus"), 2))
            whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(whole, radius, radius)

    def _cell(self) -> float:
        return self.width() / 11

    def _on_value(self, value: int) -> None:
        words = "not said" if value == _UNSAID else f"{value} of 10"
        self.setAccessibleDescription(words)
        self.changed.emit()
        self.update()
