"""A trend's figure as pyqtgraph draws it. Imported with the first chart, never before.

The figure is computed in the domain; here its parts become items of a plot, by the theme.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPen
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.domain.trend import Room, SideKind, TrendFigure, TrendStory
from clinicdesk.domain.trend_layout import lay_out

__all__ = ["TrendPlot"]

_MANY, _VERY_MANY = 60, 250
"""Readings from which each is a smaller mark, and a very small one."""
_SIDE_TONES: Final = {
    SideKind.TARGET: "ok",
    SideKind.BASELINE: "ink3",
    SideKind.LATEST: "accent_ink",
    SideKind.STEP: "info",
}
_LINES: Final = Qt.PenStyle
_MARKS: Final = ((True, "o", "accent"), (None, "o", "accent"), (False, "d", "surface"))
"""Whether a reading meets the target, its shape, what fills it."""


class TrendPlot:
    """Draws one story after another into ``view``; it takes no mouse and no keyboard."""

    def __init__(self) -> None:
        # Its cleaning-up at the end closes scenes that Qt has closed already.
        pg.setConfigOptions(antialias=True, exitCleanup=False)
        self._widget: Any = pg.PlotWidget()
        view: QWidget = self._widget
        self.view = view
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._widget.setFrameShape(QFrame.Shape.NoFrame)
        self._plot: Any = self._widget.getPlotItem()
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.hideButtons()
        self._plot.layout.setContentsMargins(0, 0, 0, 0)
        self._plot.getViewBox().setDefaultPadding(0)
        self._figure: TrendFigure | None = None
        self._here: Any = None
        self._line = 12.0

    @property
    def figure(self) -> TrendFigure | None:
        """What is drawn."""
        return self._figure

    def draw(self, story: TrendStory, size: QSize) -> TrendFigure:
        """Draw a story for a size of the view, in the theme's present look."""
        theme = current_theme()
        font = theme.font("caption")
        metrics = QFontMetricsF(font)
        self._line = metrics.height()
        left_axis, bottom_axis = float(theme.u(52)), self._line * 2 + theme.u(8)
        strip = self._line + theme.u(10)
        width = max(float(size.width()) - left_axis, theme.u(120))
        height = max(float(size.height()) - bottom_axis - strip, theme.u(48))
        side = self._side_width(story, metrics)
        room = Room(width - side, height, self._line, metrics.horizontalAdvance)
        figure = self._figure = lay_out(story, room)
        self._plot.clear()
        self._widget.setBackground(theme.color("surface"))
        self._frame(figure, side / room.width, strip / height)
        self._axes(figure, left_axis, bottom_axis)
        self._levels(figure)
        self._happened(figure, strip / height)
        self._readings(figure)
        self._words(figure, room)
        self._here = pg.ScatterPlotItem(pxMode=True)
        self._here.setZValue(20)
        self._plot.addItem(self._here, ignoreBounds=True)
        return figure

    def clear(self) -> None:
        """Draw nothing, and keep nothing of what was drawn."""
        self._plot.clear()
        self._figure = self._here = None

    def point(self, at: int | None) -> None:
        """Ring one of the readings, or none."""
        if self._figure is None or self._here is None:
            return
        if at is None:
            self._here.clear()
            return
        theme, found = current_theme(), self._figure.points[at]
        self._here.setData(
            [found.x],
            [found.y],
            symbol="o",
            size=theme.u(15),
            pen=_pen("focus", theme.u(2)),
            brush=None,
        )

    def nearest(self, x: float) -> int | None:
        """Return the reading nearest to a place across the view, in its pixels."""
        figure = self._figure
        if figure is None or not figure.points:
            return None
        day = self._plot.getViewBox().mapSceneToView(QPointF(x, 0)).x()
        return min(range(len(figure.points)), key=lambda i: abs(figure.points[i].x - day))

    def _side_width(self, story: TrendStory, metrics: QFontMetricsF) -> float:
        probe = Room(400, 400, 1, metrics.horizontalAdvance)
        words = [label.words for label in lay_out(story, probe).side]
        return max((metrics.horizontalAdvance(w) for w in words), default=0.0) + current_theme().u(
            22
        )

    def _frame(self, figure: TrendFigure, beside: float, over: float) -> None:
        across, upward = figure.right - figure.left, figure.high - figure.low
        self._plot.setRange(
            xRange=(figure.left, figure.right + across * beside),
            yRange=(figure.low, figure.high + upward * over),
            padding=0,
            disableAutoRange=True,
        )
        self._pairs(
            [(figure.left, t.at, figure.right, t.at) for t in figure.y_ticks], _pen("line", 1)
        )

    def _axes(self, figure: TrendFigure, left: float, bottom: float) -> None:
        theme = current_theme()
        for name, ticks in (("left", figure.y_ticks), ("bottom", figure.x_ticks)):
            axis = self._plot.getAxis(name)
            axis.setStyle(
                tickFont=theme.font("caption"),
                tickLength=-theme.u(4),
                tickTextOffset=theme.u(5),
                autoExpandTextSpace=False,
                hideOverlappingLabels=False,
            )
            axis.setPen(_pen("line_strong", 1))
            axis.setTextPen(theme.color("ink2"))
            axis.setTicks(
                [[(t.at, f"{t.label}\n{t.under}" if t.under else t.label) for t in ticks]]
            )
        self._plot.getAxis("left").setWidth(left)
        self._plot.getAxis("bottom").setHeight(bottom)

    def _levels(self, figure: TrendFigure) -> None:
        """The target's band, where the person set out, and the steps between."""
        theme, left, right = current_theme(), figure.left, figure.right
        if figure.band is not None:
            low, high = figure.band
            ground = QColor(theme.color("ok"))
            ground.setAlphaF(0.13)
            if high > low:
                self._plot.addItem(
                    pg.BarGraphItem(
                        x0=[left], x1=[right], y0=[low], y1=[high], brush=ground, pen=None
                    ),
                    ignoreBounds=True,
                )
            edges = {low, high} - ({figure.low, figure.high} if high > low else set())
            self._pairs([(left, y, right, y) for y in edges], _pen("ok", 1.5, _LINES.DashLine))
        if figure.baseline is not None:
            level = [(left, figure.baseline, right, figure.baseline)]
            self._pairs(level, _pen("ink3", 1.2, _LINES.DashDotLine))
        for reached in (False, True):
            flat = [(s.start, s.y, s.end, s.y) for s in figure.steps if s.reached is reached]
            self._pairs(flat, _pen("info", 2.2, _LINES.SolidLine if reached else _LINES.DotLine))
        if figure.today < figure.right - 1:
            now = [(figure.today, figure.low, figure.today, figure.high)]
            self._pairs(now, _pen("line_strong", 1, _LINES.DotLine))

    def _happened(self, figure: TrendFigure, over: float) -> None:
        theme = current_theme()
        lines = [(d, figure.low, d, figure.high) for m in figure.marks for d in m.days]
        self._pairs(lines, _pen("ink3", 1, _LINES.DotLine))
        at = figure.high + (figure.high - figure.low) * over / 2
        for mark in figure.marks:
            item = pg.TextItem(
                mark.label,
                color=theme.color("ink"),
                anchor=(0.5, 0.5),
                border=_pen("line_strong", 1),
                fill=theme.color("sunken"),
            )
            self._put(item, mark.x, at)

    def _readings(self, figure: TrendFigure) -> None:
        theme, points = current_theme(), figure.points
        x = np.array([p.x for p in points])
        y = np.array([p.y for p in points])
        joined = np.ones(len(points), dtype=np.int32)
        for _, end in figure.runs:
            joined[end - 1] = 0
        line = _pen("accent", max(1.5, 2 * theme.scale))
        if len(points) > 1:
            curve = pg.PlotCurveItem(x, y, connect=joined, pen=line, antialias=True)
            self._plot.addItem(curve, ignoreBounds=True)
        size = theme.u(9 if len(points) < _MANY else 4 if len(points) < _VERY_MANY else 3)
        for met, symbol, fill in _MARKS:
            here = [i for i, p in enumerate(points) if p.met is met]
            if not here:
                continue
            marks = pg.ScatterPlotItem(
                x[here],
                y[here],
                symbol=symbol,
                size=size if met is not False else round(size * 1.25),
                pen=_pen("accent", 1.5),
                brush=theme.color(fill),
            )
            marks.setZValue(10)
            self._plot.addItem(marks, ignoreBounds=True)

    def _words(self, figure: TrendFigure, room: Room) -> None:
        theme = current_theme()
        for silence in figure.silences:
            foot = figure.low + (figure.high - figure.low) * self._line / room.height * 0.7
            ends = [(silence.start, foot, silence.end, foot)]
            if silence.words:
                item = pg.TextItem(silence.words, color=theme.color("ink3"), anchor=(0.5, 0.5))
                self._put(item, (silence.start + silence.end) / 2, foot)
            else:
                self._pairs(ends, _pen("ink3", 1, _LINES.DotLine))
        gap = (figure.right - figure.left) * theme.u(6) / room.width
        for label in figure.side:
            item = pg.TextItem(
                label.words, color=theme.color(_SIDE_TONES[label.kind]), anchor=(0, 0.5)
            )
            self._put(item, figure.right + gap, label.at)
        self._pairs(
            [(figure.right, s.y, figure.right + gap * 1.4, s.at) for s in figure.side],
            _pen("line_strong", 1),
        )

    def _put(self, item: Any, x: float, y: float) -> None:
        item.setFont(current_theme().font("caption"))
        item.setPos(x, y)
        item.setZValue(15)
        self._plot.addItem(item, ignoreBounds=True)

    def _pairs(self, lines: Sequence[tuple[float, float, float, float]], pen: QPen) -> None:
        """Draw lines that do not hang together, each from a place to a place."""
        if not lines:
            return
        x = np.array([v for line in lines for v in (line[0], line[2])])
        y = np.array([v for line in lines for v in (line[1], line[3])])
        item = pg.PlotCurveItem(x, y, connect="pairs", pen=pen, antialias=False)
        self._plot.addItem(item, ignoreBounds=True)


def _pen(color: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(current_theme().color(color), width, style)
    pen.setCosmetic(True)
    return pen
