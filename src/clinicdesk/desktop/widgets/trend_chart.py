"""Readings over time as a chart: seen, walked by the arrow keys, and said in words.

The plotting library is loaded when the first chart has been shown; until then, and for who does not
see it, the words stand.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import Button
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import Text
from clinicdesk.domain.display import unit_text
from clinicdesk.domain.trend import Room, TrendFigure, TrendStory
from clinicdesk.domain.trend_layout import lay_out
from clinicdesk.domain.trend_story import lately

if TYPE_CHECKING:
    from clinicdesk.desktop.widgets.trend_plot import TrendPlot

__all__ = ["TrendChart"]

_HEIGHT: Final = 250
_EDGE: Final = 3
"""Pixels around the plot, for the ring."""
_HINT: Final = "Left and Right walk the readings, Up and Down go to what happened."


class _Canvas(QWidget):
    """Where the plot lies: takes the keyboard, shows that it has it, walks the points."""

    def __init__(self, owner: "TrendChart") -> None:
        super().__init__()
        self._owner = owner
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(current_theme().u(420), current_theme().u(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().u(240), current_theme().u(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._owner.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._owner.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._owner.walk(event.key()):
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._owner.point_at(event.position().x())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._owner.choose(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._owner.entered()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A chart that is taken down loses the keyboard when nobody is left to be told.
        if (owner := getattr(self, "_owner", None)) is not None:
            owner.choose(None)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.hasFocus():
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), 2))
        edge = theme.u(6)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), edge, edge)


class TrendChart(QWidget):
    """One trend. ``fill(story)`` shows another; ``fill(None)`` shows nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._whole: TrendStory | None = None
        self._story: TrendStory | None = None
        self._figure: TrendFigure | None = None
        self._plot: TrendPlot | None = None
        self._loading = False
        self._current: int | None = None
        column = VBox(self, spacing=4)
        row = HBox(spacing=8)
        self._unit = Text("", "caption", "ink3")
        row.addWidget(self._unit)
        row.addStretch(1)
        self.more = Button("", "quiet")
        self.more.setCheckable(True)
        self.more.clicked.connect(self._on_more)
        row.addWidget(self.more)
        column.addLayout(row)
        self._canvas = _Canvas(self)
        self._inside = VBox(self._canvas, margins=0)
        self._inside.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        column.addWidget(self._canvas)
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        self._notes = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._notes)
        current_theme().changed.connect(self._redraw)

    @property
    def figure(self) -> TrendFigure | None:
        """What is shown, computed for the room that there is."""
        return self._figure

    @property
    def plotted(self) -> bool:
        """Whether what draws is loaded; before that the words stand alone."""
        return self._plot is not None

    @property
    def canvas(self) -> QWidget:
        """What takes the keyboard."""
        return self._canvas

    @property
    def said(self) -> str:
        """The words under the chart: the reading that is pointed at."""
        return self._said.text()

    def fill(self, story: TrendStory | None) -> None:
        """Show a trend."""
        self._whole = story
        self.more.setChecked(False)
        self._on_more()

    def _on_more(self) -> None:
        """Show the time since the goal began, or every reading."""
        whole = self._whole
        short = lately(whole) if whole is not None else None
        self._story = whole if self.more.isChecked() else short
        shorter = whole is not None and short is not None and short.earlier > whole.earlier
        self.more.setVisible(shorter)
        if whole is not None:
            asked = self.more.isChecked()
            count = len(whole.readings)
            self.more.setText("Since the start" if asked else f"All {count:,} readings")
        self._current = None
        self._redraw()

    def fit(self) -> None:
        """Draw again where the size changed, and load what draws when it is first needed."""
        if self._plot is not None:
            self._redraw()
        elif not self._loading and self._canvas.isVisible() and self._story is not None:
            self._loading = True
            # Half a second, once: the page is painted before it.
            QTimer.singleShot(0, self, self._load)

    def _load(self) -> None:
        # numpy and pyqtgraph take half a second and 60 MB: only who looks at a chart pays.
        from clinicdesk.desktop.widgets.trend_plot import TrendPlot

        self._plot = TrendPlot()
        self._inside.addWidget(self._plot.view)
        self._inside.activate()
        self._redraw()

    def _redraw(self) -> None:
        story = self._story
        if story is None:
            self._forget()
            return
        self._unit.setText(unit_text(story.unit) or story.name)
        if self._plot is not None:
            self._figure = self._plot.draw(story, self._canvas.size() - QSize(2 * _EDGE, 2 * _EDGE))
        else:
            plain = Room(400, 180, 14, lambda said: len(said) * 7.0)
            self._figure = lay_out(story, plain)
            self.fit()
        self._canvas.setAccessibleName(f"Trend of {story.name}")
        self._canvas.setAccessibleDescription(f"{self._figure.summary} {_HINT}")
        self._notes.setText("\n".join(self._figure.notes))
        self._notes.setVisible(bool(self._figure.notes))
        self.choose(self._current)

    def _forget(self) -> None:
        """Nothing of the trend before stays, seen or said."""
        self._figure = None
        if self._plot is not None:
            self._plot.clear()
        for words in (self._unit, self._said, self._notes):
            words.setText("")
        self._canvas.setAccessibleName("Trend")
        self._canvas.setAccessibleDescription("")

    # Walking

    def choose(self, at: int | None) -> None:
        """Point at a reading; None says the whole again."""
        figure = self._figure
        if figure is None:
            return
        self._current = at if at is not None and at < len(figure.points) else None
        if self._plot is not None:
            self._plot.point(self._current)
        if self._current is not None:
            self._said.setText(figure.points[self._current].words)
        else:
            self._said.setText(_HINT if self._canvas.hasFocus() else _legend(figure))

    def entered(self) -> None:
        """The keyboard came: point at the newest reading."""
        figure = self._figure
        if figure is not None:
            self.choose(len(figure.points) - 1 if figure.points else None)

    def point_at(self, x: float) -> None:
        """Point at the reading under the mouse."""
        if self._plot is not None:
            self.choose(self._plot.nearest(x - self._plot.view.x()))

    def walk(self, key: int) -> bool:
        """Go to another reading or event by a key; tell whether the key is one of these."""
        figure = self._figure
        keys = Qt.Key
        if figure is None or not figure.points:
            return False
        last = len(figure.points) - 1
        here = last if self._current is None else self._current
        step = max(1, len(figure.points) // 10)
        places = {
            keys.Key_Left: here - 1,
            keys.Key_Right: here + 1,
            keys.Key_PageUp: here - step,
            keys.Key_PageDown: here + step,
            keys.Key_Home: 0,
            keys.Key_End: last,
        }
        if key in places:
            self.choose(min(max(places[keys(key)], 0), last))
            self._announce(self._said.text())
            return True
        if key in {keys.Key_Up, keys.Key_Down} and figure.notes:
            self._walk_events(figure, forward=key == keys.Key_Down)
            return True
        return False

    def _walk_events(self, figure: TrendFigure, *, forward: bool) -> None:
        days = [day for mark in figure.marks for day in mark.days]
        shown = next((i for i, note in enumerate(figure.notes) if note == self.said), None)
        if shown is None:
            at = 0 if forward else len(days) - 1
        else:
            at = min(max(shown + (1 if forward else -1), 0), len(days) - 1)
        nearest = min(range(len(figure.points)), key=lambda i: abs(figure.points[i].x - days[at]))
        self.choose(nearest)
        self._said.setText(figure.notes[at])
        self._announce(figure.notes[at])

    def _announce(self, words: str) -> None:
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._canvas, words))


def _legend(figure: TrendFigure) -> str:
    """Explain the marks that are there."""
    parts = []
    if any(point.met is not None for point in figure.points):
        parts.append("Filled dot: target met. Open diamond: not met.")
    if figure.band is not None:
        parts.append("Shaded: target.")
    if figure.steps:
        parts.append("Dotted stairs: steps, solid when reached.")
    return " ".join(parts)
