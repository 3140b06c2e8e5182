"""Progress of a goal, and progress of work that takes a while."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from clinicdesk.desktop.theme import Theme, Tone, current_theme
from clinicdesk.desktop.widgets.buttons import Button
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.text import Text

__all__ = ["BusyBar", "GoalBar", "GoalLine", "paint_bar"]

_BARS = {Tone.OK: "ok", Tone.WARN: "warn_bar", Tone.BAD: "bad_bar", Tone.INFO: "accent"}


def paint_bar(
    painter: QPainter, where: QRectF, percent: int, tone: Tone | None, theme: Theme
) -> None:
    """Draw a track and how far it is filled. Without a tone it is in the accent color."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = where.height() / 2
    painter.setBrush(theme.color("track"))
    painter.drawRoundedRect(where, radius, radius)
    share = min(max(percent, 0), 100) / 100
    if share > 0:
        # Never narrower than its own roundness, so that 1 % is seen.
        filled = max(where.width() * share, where.height())
        painter.setBrush(theme.color(_BARS.get(tone, "accent") if tone else "accent"))
        painter.drawRoundedRect(
            QRectF(where.topLeft(), where.size()).adjusted(0, 0, filled - where.width(), 0),
            radius,
            radius,
        )
    painter.restore()


class GoalBar(QProgressBar):
    """How far a goal is, 0 to 100, read aloud as "Sleep 7 hours: 11 percent"."""

    def __init__(
        self, goal: str, percent: int = 0, tone: Tone | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._goal = goal
        self._tone = tone
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_progress(percent, tone)
        current_theme().changed.connect(self.updateGeometry)

    def set_progress(self, percent: int, tone: Tone | None = None) -> None:
        """Show another progress in a tone."""
        self._tone = tone
        # setValue() paints at once, and with it everything else that waits to be painted.
        self.setUpdatesEnabled(False)
        self.setValue(min(max(percent, 0), 100))
        self.setUpdatesEnabled(True)
        self.setAccessibleName(f"{self._goal}: {self.value()} percent")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current_theme().u(120), current_theme().u(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(current_theme().u(40), current_theme().u(8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        where = QRectF(self.rect())
        paint_bar(painter, where, self.value(), self._tone, current_theme())


class GoalLine(QWidget):
    """A goal's name, its percentage and its bar, as in the peek panel."""

    def __init__(
        self, goal: str, percent: int, tone: Tone | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = VBox(self, spacing=4)
        row = HBox(spacing=8)
        row.addWidget(Text(goal, wrap=True), 1)
        row.addWidget(Text(f"{percent}%", tone="ink3"))
        column.addLayout(row)
        column.addWidget(GoalBar(goal, percent, tone))


class BusyBar(QWidget):
    """What is being done, how far it is, and a button that stops it.

    Hidden until ``begin``; then shown after a short while, so that quick work does not flicker.
    """

    stopped = Signal()
    """The person pressed Stop."""

    _DELAY_MS = 250

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = VBox(self, spacing=6)
        row = HBox(spacing=12)
        self._words = Text("", "caption", "ink2", wrap=True)
        self._stop = Button("Stop", "quiet", "x")
        self._stop.clicked.connect(self._on_stop)
        row.addWidget(self._words, 1)
        row.addWidget(self._stop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        column.addLayout(row)
        column.addWidget(self.bar)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(self._DELAY_MS)
        self._delay.timeout.connect(self.show)
        current_theme().follow(self._restyle)
        self.hide()

    def begin(self, words: str, *, can_stop: bool = True) -> None:
        """Announce work whose length is not known yet."""
        self.setAccessibleName(words)
        self.bar.setAccessibleName(words)
        self._words.setText(words)
        self._stop.setEnabled(True)
        self._stop.setVisible(can_stop)
        self._stop.set_words("Stop")
        self.bar.setRange(0, 0)
        self._delay.start()

    def progress(self, done: int, total: int, words: str = "") -> None:
        """Show ``done`` of ``total``; a total of 0 says that it is not known."""
        self.bar.setRange(0, max(total, 0))
        self.bar.setValue(done)
        if words:
            self._words.setText(words)

    def end(self) -> None:
        """The work is over, however it ended."""
        self._delay.stop()
        self.hide()

    def _on_stop(self) -> None:
        self._stop.setEnabled(False)
        self._stop.set_words("Stopping")
        self.stopped.emit()

    def _restyle(self) -> None:
        self.bar.setFixedHeight(current_theme().u(8))
