"""Layouts whose margins and gaps are design pixels, and two that reflow.

``VBox`` and ``HBox`` follow the theme's scale. ``FlowLayout`` wraps its widgets like words.
``CardGrid`` lays cards in three, two or one columns, as many as fit; the last of a row fills it.
"""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from clinicdesk.desktop.theme import FITS_ITSELF, current_theme

__all__ = ["CardGrid", "FlowLayout", "HBox", "Margins", "Stack", "VBox", "hairline"]

Margins = int | tuple[int, int, int, int]
"""Design pixels: one for all sides, or left, top, right, bottom."""


class VBox(QVBoxLayout):
    """A column of widgets."""

    def __init__(
        self, parent: QWidget | None = None, *, margins: Margins = 0, spacing: int = 12
    ) -> None:
        super().__init__()
        self._margins = margins
        self._gap = spacing
        if parent is not None:
            parent.setLayout(self)
        current_theme().follow(self._fit)

    def _fit(self) -> None:
        _fit(self, self._margins, self._gap)


class HBox(QHBoxLayout):
    """A row of widgets."""

    def __init__(
        self, parent: QWidget | None = None, *, margins: Margins = 0, spacing: int = 8
    ) -> None:
        super().__init__()
        self._margins = margins
        self._gap = spacing
        if parent is not None:
            parent.setLayout(self)
        current_theme().follow(self._fit)

    def _fit(self) -> None:
        _fit(self, self._margins, self._gap)


class _Reflow(QLayout):
    """What both reflowing layouts share: their items, and a height that depends on the width."""

    def __init__(self, parent: QWidget | None, margins: Margins, spacing: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._margins = margins
        self._gap = spacing
        if parent is not None:
            parent.setLayout(self)
        current_theme().follow(self._fit)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _inside(self, rect: QRect) -> QRect:
        margins = self.contentsMargins()
        return rect.adjusted(margins.left(), margins.top(), -margins.right(), -margins.bottom())

    def _fit(self) -> None:
        _fit(self, self._margins, self._gap)
        self.invalidate()

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        raise NotImplementedError


class FlowLayout(_Reflow):
    """Widgets side by side that wrap to the next line when the width ends.

    With ``last_shrinks`` the last of them takes what is left of a line, where that is at least its
    smallest width.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        margins: Margins = 0,
        spacing: int = 8,
        line_spacing: int = 8,
        last_shrinks: bool = False,
    ) -> None:
        self._line_gap = line_spacing
        self._last_shrinks = last_shrinks
        self._heights: dict[int, int] = {}
        super().__init__(parent, margins, spacing)

    def invalidate(self) -> None:
        # Qt asks for the same heights many times while it looks for a shape.
        self._heights = {}
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def sizeHint(self) -> QSize:
        theme = current_theme()
        hints = [item.sizeHint() for item in self._shown()]
        width = sum(hint.width() for hint in hints) + theme.u(self._gap) * max(len(hints) - 1, 0)
        height = max((hint.height() for hint in hints), default=0)
        margins = self.contentsMargins()
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        inside = self._inside(rect)
        gap, line_gap = self.spacing(), current_theme().u(self._line_gap)
        top, bottom = inside.top(), inside.top()
        line: list[tuple[QLayoutItem, QSize]] = []
        x = inside.left()
        items = self._shown()
        for item in items:
            size, least = item.sizeHint(), item.minimumSize().width()
            width = min(size.width(), max(inside.width(), least))
            left = inside.right() + 1 - x
            if self._last_shrinks and item is items[-1] and line and least <= left < width:
                width = left
            height = item.heightForWidth(width) if item.hasHeightForWidth() else size.height()
            if line and x + width > inside.right() + 1:
                bottom = _place_line(line, inside.left(), top, gap, move=move)
                top, x, line = bottom + line_gap, inside.left(), []
            line.append((item, QSize(width, height)))
            x += width + gap
        if line:
            bottom = _place_line(line, inside.left(), top, gap, move=move)
        return bottom - rect.top() + self.contentsMargins().bottom()


class CardGrid(_Reflow):
    """Cards in as many equal columns as fit (at most ``columns``); rows share one height.

    With ``fill`` the last card of a row takes what is left of it. With ``least_width`` 0 a column
    is never narrower than any card can be made. ``line_spacing`` is between rows, by default as
    between columns.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        columns: int = 3,
        least_width: int = 320,
        margins: Margins = 0,
        spacing: int = 16,
        line_spacing: int | None = None,
        fill: bool = True,
    ) -> None:
        self._columns = columns
        self._line_gap = spacing if line_spacing is None else line_spacing
        self._fill = fill
        self._least = least_width
        self._spans: dict[QWidget, int] = {}
        self._begins: set[QWidget] = set()
        self._heights: dict[int, int] = {}
        self._widest = 0
        super().__init__(parent, margins, spacing)

    def add(self, card: QWidget, span: int = 1, *, new_row: bool = False) -> None:
        """Add a card that takes ``span`` columns where there are so many.

        With ``new_row`` it begins one, as long as all columns fit.
        """
        self._spans[card] = span
        if new_row:
            self._begins.add(card)
        self.addWidget(card)

    def sizeHint(self) -> QSize:
        width = self._least_pixels()
        if not self._least:
            width = self._columns * (width + self.spacing()) - self.spacing()
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        width = max((item.minimumSize().width() for item in self._shown()), default=0)
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), 0)

    def invalidate(self) -> None:
        # Qt asks for the same heights many times while it looks for a shape.
        self._heights, self._widest = {}, 0
        super().invalidate()

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = super().heightForWidth(width)
        return self._heights[width]

    def _least_pixels(self) -> int:
        if self._least:
            return current_theme().u(self._least)
        if not self._widest:
            single = (item for item in self._shown() if self._span_of(item) == 1)
            self._widest = max((item.minimumSize().width() for item in single), default=1)
        return self._widest

    def _span_of(self, item: QLayoutItem) -> int:
        widget = item.widget()
        return self._spans.get(widget, 1) if widget is not None else 1

    def _rows(self, columns: int) -> list[list[tuple[QLayoutItem, int]]]:
        rows: list[list[tuple[QLayoutItem, int]]] = [[]]
        used = 0
        whole = columns == self._columns
        begins = False
        for item in self._items:
            widget = item.widget()
            # A row is begun even where the card that begins it is hidden.
            begins = begins or (whole and widget in self._begins)
            if item.isEmpty():
                continue
            span = min(self._span_of(item), columns)
            if used + span > columns or (begins and used):
                rows.append([])
                used = 0
            begins = False
            rows[-1].append((item, span))
            used += span
        for row in rows:
            if row and self._fill:
                item, span = row[-1]
                row[-1] = (item, span + columns - sum(taken for _, taken in row))
        return rows

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        inside = self._inside(rect)
        gap = self.spacing()
        line_gap = current_theme().u(self._line_gap)
        fitting = (inside.width() + gap) // (self._least_pixels() + gap)
        columns = max(1, min(self._columns, fitting))
        unit = (inside.width() - gap * (columns - 1)) / columns
        y = inside.top()
        for row in self._rows(columns):
            if not row:
                continue
            placed, column, height = [], 0, 0
            for item, span in row:
                left = round(column * (unit + gap))
                width = round((column + span) * (unit + gap) - gap) - left
                wants = (
                    item.heightForWidth(width)
                    if item.hasHeightForWidth()
                    else item.sizeHint().height()
                )
                height = max(height, wants)
                placed.append((item, left, width))
                column += span
            if move:
                for item, left, width in placed:
                    item.setGeometry(QRect(inside.left() + left, y, width, height))
            y += height + line_gap
        return max(y - line_gap, inside.top()) - rect.top() + self.contentsMargins().bottom()


class Stack(QStackedWidget):
    """Shows one page of several; only the page in sight says how low it may be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _at: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        height = page.minimumSizeHint().height() if page is not None else 0
        return QSize(super().minimumSizeHint().width(), height)


def hairline(parent: QWidget | None = None) -> QFrame:
    """Give a line of one pixel that does not grow with the scale."""
    line = QFrame(parent)
    line.setProperty("line", "true")
    line.setFrameShape(QFrame.Shape.NoFrame)
    return line


def _fit(layout: QLayout, margins: Margins, gap: int) -> None:
    u = current_theme().u
    layout.setProperty(FITS_ITSELF, True)
    left, top, right, bottom = (margins,) * 4 if isinstance(margins, int) else margins
    layout.setContentsMargins(u(left), u(top), u(right), u(bottom))
    layout.setSpacing(u(gap))


def _place_line(
    line: list[tuple[QLayoutItem, QSize]], left: int, top: int, gap: int, *, move: bool
) -> int:
    height = max(size.height() for _, size in line)
    x = left
    for item, size in line:
        if move:
            item.setGeometry(QRect(QPoint(x, top + (height - size.height()) // 2), size))
        x += size.width() + gap
    return top + height
