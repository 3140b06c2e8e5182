"""A small line of readings over time, with its target."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["Sparkline"]


class Sparkline(QLabel):
    """Readings in time order; ``None`` is a gap, which stays a gap.

    ``summary`` says in words what the line shows, for those who cannot see it; without it the
    first and last readings and the target are said.
    """

    def __init__(
        self,
        name: str,
        values: Sequence[float | None] = (),
        target: float | None = None,
        summary: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._values: tuple[float | None, ...] = ()
        self._target: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_values(values, target, summary)
        current_theme().changed.connect(self.updateGeometry)

    def set_values(
        self, values: Sequence[float | None], target: float | None = None, summary: str = ""
    ) -> None:
        """Show other readings."""
        self._values = tuple(values)
        self._target = target
        self.setAccessibleName(f"{self._name}: {summary or self._in_words()}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().u(200), current_theme().u(64))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().u(80), current_theme().u(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        known = [value for value in self._values if value is not None]
        if not known:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        label = "" if self._target is None else f"{self._target:g}"
        metrics = QFontMetricsF(theme.font("caption"))
        room = metrics.horizontalAdvance(label) + theme.u(8) if label else 0.0
        edge = float(theme.u(6))
        area = QRectF(self.rect()).adjusted(edge, edge, -edge - room, -edge)
        spread = [*known] if self._target is None else [*known, self._target]
        low, high = min(spread), max(spread)
        height = (high - low) or 1.0

        def y_of(value: float) -> float:
            return area.bottom() - (value - low) / height * area.height()

        if self._target is not None:
            painter.setPen(QPen(theme.color("line_strong"), 1, Qt.PenStyle.DashLine))
            level = round(y_of(self._target)) + 0.5
            painter.drawLine(QPointF(0, level), QPointF(area.right() + edge, level))
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("ink3"))
            where = QRectF(area.right() + edge + theme.u(4), level - 12, room, 24)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, label)
        step = area.width() / max(len(self._values) - 1, 1)
        points = [
            None if value is None else QPointF(area.left() + at * step, y_of(value))
            for at, value in enumerate(self._values)
        ]
        self._draw_runs(painter, points, area)

    def _draw_runs(self, painter: QPainter, points: Sequence[QPointF | None], area: QRectF) -> None:
        theme = current_theme()
        accent = theme.color("accent")
        wash = QColor(accent)
        wash.setAlphaF(0.10)
        pen = QPen(accent, max(1.5, 2 * theme.scale))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        run: list[QPointF] = []
        for point in (*points, None):
            if point is not None:
                run.append(point)
                continue
            if len(run) > 1:
                floor = [QPointF(run[-1].x(), area.bottom()), QPointF(run[0].x(), area.bottom())]
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(wash)
                painter.drawPolygon(QPolygonF([*run, *floor]))
                path = QPainterPath(run[0])
                for other in run[1:]:
                    path.lineTo(other)
                painter.strokePath(path, pen)
            elif run:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(accent)
                painter.drawEllipse(run[0], pen.widthF(), pen.widthF())
            run = []
        last = next(point for point in reversed(points) if point is not None)
        painter.setPen(pen)
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(last, theme.u(4), theme.u(4))

    def _in_words(self) -> str:
        known = [value for value in self._values if value is not None]
        if not known:
            return "no readings"
        words = f"{len(known)} readings, from {known[0]:g} to {known[-1]:g}"
        return words if self._target is None else f"{words}, target {self._target:g}"
