"""Status chips: icon, word and tone together, never tone alone.

"Bad" (Overdue, Urgent, Off track) is the one filled chip and "idle" the one with only an outline,
because warn and bad differ little for the color blind.
"""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from clinicdesk.desktop.icons import paint_icon
from clinicdesk.desktop.theme import Status, Theme, Tone, current_theme

__all__ = ["StatusChip", "chip_size", "paint_chip"]

_HEIGHT, _ICON, _LEFT, _GAP, _RIGHT = 24, 14, 7, 4, 9


def chip_size(status: Status, theme: Theme) -> QSize:
    """Give the size of a chip at today's scale."""
    metrics = QFontMetricsF(theme.font("label"))
    width = metrics.horizontalAdvance(status.word) + theme.u(_LEFT + _ICON + _GAP + _RIGHT)
    return QSize(round(width) + 1, theme.u(_HEIGHT))


def paint_chip(painter: QPainter, corner: QPointF, status: Status, theme: Theme) -> None:
    """Draw a chip with its top left corner at ``corner``."""
    size = chip_size(status, theme)
    ink, fill, edge = _colors(status.tone)
    box = QRectF(corner, size.toSizeF()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color(edge)) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(fill) if fill else QColor(Qt.GlobalColor.transparent))
    painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
    side = theme.u(_ICON)
    icon_top = corner.y() + (size.height() - side) / 2
    paint_icon(
        painter,
        QRectF(corner.x() + theme.u(_LEFT), round(icon_top), side, side),
        status.icon,
        ink,
    )
    painter.setFont(theme.font("label"))
    painter.setPen(theme.color(ink))
    words = QRectF(corner, size.toSizeF()).adjusted(theme.u(_LEFT + _ICON + _GAP), 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, status.word)
    painter.restore()


class StatusChip(QLabel):
    """A status of the design by its word ("Overdue"), or any ``Status`` of one's own."""

    def __init__(self, status: Status | str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = _as_status(status)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._status.word)
        current_theme().changed.connect(self.updateGeometry)

    @property
    def status(self) -> Status:
        """The status that is shown."""
        return self._status

    def set_status(self, status: Status | str) -> None:
        """Show another status."""
        self._status = _as_status(status)
        self.setAccessibleName(self._status.word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return chip_size(self._status, current_theme())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(painter, QPointF(0, 0), self._status, current_theme())


def _as_status(status: Status | str) -> Status:
    return current_theme().status(status) if isinstance(status, str) else status


def _colors(tone: Tone) -> tuple[str, str, str]:
    """Give the tokens of ink, filling and edge."""
    if tone is Tone.BAD:
        return "bad_on", "bad_fill", ""
    if tone is Tone.IDLE:
        return "idle", "", "line_strong"
    return tone.value, f"{tone.value}_bg", ""
