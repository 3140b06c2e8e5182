"""Things inside a line: an icon at its start, a small button at its end, at every scale."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.theme import current_theme

__all__ = ["Inset"]


class Inset(QObject):
    """Keeps ``start`` and ``end`` inside ``line`` and the text clear of them.

    Qt's own actions in a line neither grow with our scale nor take the keyboard.
    """

    def __init__(
        self, line: QLineEdit, start: QWidget | None = None, end: QWidget | None = None
    ) -> None:
        super().__init__(line)
        self._line = line
        self._start = start
        self._end = end
        for widget in (start, end):
            if widget is not None:
                widget.setParent(line)
        if end is not None:
            end.setCursor(Qt.CursorShape.ArrowCursor)
        line.installEventFilter(self)
        current_theme().follow(self._fit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self._place()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        u = current_theme().u
        self._line.setTextMargins(
            u(24) if self._start is not None else 0, 0, u(26) if self._end is not None else 0, 0
        )
        self._place()

    def _place(self) -> None:
        u = current_theme().u
        height, width = self._line.height(), self._line.width()
        if self._start is not None:
            self._start.resize(self._start.sizeHint())
            self._start.move(u(10), (height - self._start.height()) // 2)
        if self._end is not None:
            side = min(u(28), height - 4)
            self._end.setFixedSize(side, side)
            self._end.move(width - side - u(4), (height - side) // 2)
