"""Tree, line and cards side by side while there is room; else one over the other."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QSplitterHandle, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import VBox

__all__ = ["Panes"]

_WIDE, _TWO = 1080, 700
_TREE, _SIDE = 350, 270
_LEAST_TREE, _LEAST_LINE = 260, 340


class _Handle(QSplitterHandle):
    """The gap between two panes; a hairline shows that it can be moved."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.underMouse():
            return
        painter, middle = QPainter(self), self.width() // 2
        painter.setPen(current_theme().color("line_strong"))
        painter.drawLine(middle, 0, middle, self.height())

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()


class _Splitter(QSplitter):
    def createHandle(self) -> QSplitterHandle:
        return _Handle(self.orientation(), self)


class Panes(QWidget):
    """Three panes, two, or one, by the width that there is in design pixels.

    With two, the cards take the line's place when they are asked for; with one, the line takes the
    tree's.
    """

    arranged = Signal()
    dragged = Signal()
    """A person made a pane wider or narrower."""

    def __init__(self, tree: QWidget, line: QWidget, side: QWidget) -> None:
        super().__init__()
        self._front = "line"
        self.chosen: dict[str, int] = {}
        """How wide a person made the tree and the cards, in design pixels."""
        column = VBox(self, spacing=0)
        self._split = _Splitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        column.addWidget(self._split)
        cards = [QFrame(), QFrame()]
        for card, content, margins in zip(
            cards, (tree, line), ((8, 8, 2, 8), (1, 10, 1, 1)), strict=True
        ):
            card.setProperty("surface", "card")
            VBox(card, margins=margins).addWidget(content)
        self._tree, self._line, self._side = *cards, side
        for pane in (*cards, side):
            self._split.addWidget(pane)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setStretchFactor(2, 0)
        self._mode = 0
        self._scale = 0.0
        self._split.splitterMoved.connect(self._on_dragged)
        current_theme().follow(self._fit)

    @property
    def mode(self) -> int:
        """How many panes there is room for."""
        return self._mode

    @property
    def side_in_sight(self) -> bool:
        """Whether the cards are in sight."""
        return not self._side.isHidden()

    @property
    def tree_in_sight(self) -> bool:
        """Whether the tree is in sight."""
        return not self._tree.isHidden()

    def front(self, which: str) -> None:
        """Bring a pane into sight: tree, line or side."""
        self._front = which
        self._arrange()

    def choose(self, widths: Mapping[str, int]) -> None:
        """Take widths that a person chose before."""
        self.chosen = dict(widths)
        self._share()

    def _on_dragged(self, _at: int, _handle: int) -> None:
        # Both: where the line has its least, the far pane gives way, too.
        tree, _line, side = self._split.sizes()
        scale = current_theme().scale
        self.chosen["tree"] = round(tree / scale)
        if self._mode == 3:
            self.chosen["side"] = round(side / scale)
        self.dragged.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take more or fewer panes."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        u = current_theme().u
        width = self.width()
        mode = 3 if width >= u(_WIDE) else 2 if width >= u(_TWO) else 1
        self._split.setHandleWidth(u(14))
        self._tree.setMinimumWidth(u(_LEAST_TREE) if mode > 1 else 0)
        self._line.setMinimumWidth(u(_LEAST_LINE) if mode > 1 else 0)
        self._side.setMinimumWidth(u(_SIDE) if mode == 3 else 0)
        self._side.setMaximumWidth(u(_SIDE + 150) if mode == 3 else 16_777_215)
        scale = current_theme().scale
        if mode != self._mode:
            self._mode, self._scale = mode, scale
            if mode == 1 and self._front == "line":
                self._front = "tree"
            self._arrange()
            self._share()
        elif scale != self._scale:
            self._scale = scale
            self._share()

    def _share(self) -> None:
        """Give each pane its width: the person's own, or the one it is made with."""
        u, width = current_theme().u, self.width()
        tree = min(u(self.chosen.get("tree", _TREE)), width // 2)
        side = u(self.chosen.get("side", _SIDE)) if self._mode == 3 else 0
        self._split.setSizes([tree, max(1, width - tree - side), max(1, side or width - tree)])

    def _arrange(self) -> None:
        front = self._front
        if self._mode == 3:
            shown = {"tree", "line", "side"}
        elif self._mode == 2:
            shown = {"tree", "side" if front == "side" else "line"}
        else:
            shown = {front}
        for name, pane in (("tree", self._tree), ("line", self._line), ("side", self._side)):
            pane.setVisible(name in shown)
        self.arranged.emit()
