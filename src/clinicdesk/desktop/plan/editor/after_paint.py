"""What can wait until a person sees the first of it: done after the next painting."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

__all__ = ["AfterPaint"]

_MOST_MS = 60
"""What is not painted, since it is out of sight, holds nothing up for longer."""


class AfterPaint(QObject):
    """Does one thing at a time, once a widget was painted; a newer one takes its place."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._act: Callable[[], None] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.do_now)

    def ask(self, act: Callable[[], None]) -> None:
        """Do something after the next painting."""
        self._act = act
        self._widget.installEventFilter(self)
        self._soon.start(_MOST_MS)

    def forget(self) -> None:
        """Do nothing any more."""
        self._act = None
        self._soon.stop()
        self._widget.removeEventFilter(self)

    def do_now(self) -> None:
        """Do what was asked for, if it is not done yet."""
        act = self._act
        self.forget()
        if act is not None:
            act()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the painting end, then do it."""
        if event.type() == QEvent.Type.Paint and self._act is not None:
            watched.removeEventFilter(self)
            self._soon.start(0)
        return False
