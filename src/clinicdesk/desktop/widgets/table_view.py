"""The view of every table: whole rows are chosen, grown to their words and painted row by row."""

from typing import Any, Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.columns import CellStyle
from clinicdesk.desktop.widgets.pinned_header import PinnedHeader
from clinicdesk.desktop.widgets.row_delegate import Place, RowDelegate
from clinicdesk.desktop.widgets.table_model import ROW_ROLE, TableModel

__all__ = ["TableView"]

_SETTLING: Final = 3
"""Rounds at most, before the event loop has its turn: widths and heights depend on each other."""

Index = QModelIndex | QPersistentModelIndex
_Mark = QItemSelectionModel.SelectionFlag
_Move = QAbstractItemView.CursorAction
_ROWS: Final = _Mark.Rows


class TableView(QTableView):
    """A table view for rows: whole rows are chosen, Enter opens, letters go to the search box.

    With ``several`` more than one row can be chosen: Shift and the arrows, Ctrl+A, Ctrl+Space.
    """

    opened = Signal(object)
    row_changed = Signal(object)
    left_upward = Signal()
    """Up was pressed on the first row: the keyboard belongs to what stands above."""
    typed = Signal(str)
    """A letter was typed where only a search box can use it."""
    peeked = Signal()
    """Space: the person wants a look at the current row."""
    copied = Signal()
    """Ctrl+C."""
    menu_asked = Signal(QPoint)
    """The menu key or the right button; where the menu is to show, on the screen."""
    picked = Signal()
    """Other rows are chosen than before."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.copies = False
        """Whether ``copied`` is answered; else Qt copies the current cell."""
        self.delegate = RowDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # Painted to the last pixel here, so that scrolling moves what is there and paints the rest.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.header = PinnedHeader(self)
        self.setHorizontalHeader(header)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled_aside)
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(self._open)
        self._growing = QTimer(self)
        self._growing.setSingleShot(True)
        self._growing.setInterval(0)
        self._growing.timeout.connect(self._grow_rows)
        self._grows = False
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def grow_later(self) -> None:
        """Look, when the event loop is next idle, whether rows in sight must grow."""
        self._growing.start()

    def choose_several(self) -> None:
        """Let several rows be chosen."""
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    @property
    def several(self) -> bool:
        """Whether several rows can be chosen."""
        return self.selectionMode() == QAbstractItemView.SelectionMode.ExtendedSelection

    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Give the chosen rows as ranges (first and last), in their order, none touching another.

        However many rows are chosen, none is looked at.
        """
        marked = self.selectionModel().selection()
        found = sorted((marked.at(n).top(), marked.at(n).bottom()) for n in range(marked.count()))
        joined: list[tuple[int, int]] = []
        for first, last in found:
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(joined[-1][1], last))
            else:
                joined.append((first, last))
        return tuple(joined)

    def selectAll(self) -> None:
        """Choose every row, as one range: none is fetched for it."""
        model = self.model()
        if self.several and model.rowCount():
            column = max(self.currentIndex().column(), 0)
            whole = QItemSelection(
                model.index(0, column), model.index(model.rowCount() - 1, column)
            )
            self.selectionModel().select(whole, _ROWS | _Mark.ClearAndSelect)

    def keyboardSearch(self, search: str) -> None:
        """Choose nothing by its letters: where there is a search box they go there (``typed``)."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._open(self.currentIndex())
            return
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Up and plain and self.currentIndex().row() <= 0:
            self.left_upward.emit()
        elif event.key() == Qt.Key.Key_Space and plain:
            self.peeked.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.copies:
            self.copied.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif _a_letter(event):
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the first and the last row, not to a cell of this one."""
        ends = {_Move.MoveHome: 0, _Move.MoveEnd: self.model().rowCount() - 1}
        if action in ends and ends[action] >= 0:
            return self.model().index(ends[action], max(self.currentIndex().column(), 0))
        return super().moveCursor(action, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            row = self.visualRect(self.currentIndex())
            where = self.viewport().mapToGlobal(QPoint(24, row.center().y()))
        self.menu_asked.emit(where)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.picked.emit()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.row() != previous.row():
            self.row_changed.emit(current.data(ROW_ROLE) if current.isValid() else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Qt makes the first row current without choosing it; then the person cannot see it.
        current = self.currentIndex()
        if current.isValid() and not self.selectionModel().hasSelection():
            self.setCurrentIndex(current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._growing.start()

    def _open(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE) if index.isValid() else None
        if row is not None:
            self.opened.emit(row)

    def settle(self) -> None:
        """Bring the rows in sight to their heights at once, so that they are painted only once."""
        if not self.isVisible():
            self._growing.start()
            return
        self.updateGeometries()
        for _ in range(_SETTLING):
            self._growing.stop()
            self._grow_rows()
            # Rows that grew may have brought a scroll bar, and with it narrower columns.
            if not self._growing.isActive():
                break

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint whole rows.

        Qt would ask model, selection and style about each cell, through Python, many times.
        """
        model = self.model()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), current_theme().color("surface"))
        if isinstance(model, TableModel):
            self._paint_rows(painter, event.rect(), model)
        painter.end()
        if not isinstance(model, TableModel):
            super().paintEvent(event)

    def _paint_rows(self, painter: QPainter, area: QRect, model: TableModel[Any]) -> None:
        first, places = self.rowAt(area.top()), self._places(model)
        if first < 0 or not places:
            return
        left = min(place.left for place in places)
        width = max(place.left + place.width for place in places) - left
        chosen, current = self.ranges(), self.currentIndex().row()
        section, wide = self.header.pinned()
        pinned = Place(model.columns[section], 0, wide) if wide else None
        top = self.rowViewportPosition(first)
        for at in range(first, model.rowCount()):
            if top > area.bottom():
                break
            height = self.rowHeight(at)
            self.delegate.paint_row(
                painter,
                QRect(left, top, width, height),
                places,
                model.row(at),
                chosen=any(one <= at <= last for one, last in chosen),
                current=at == current,
            )
            if pinned is not None:
                self._paint_pinned(painter, pinned, QRect(0, top, pinned.width, height), at)
            top += height

    def _paint_pinned(self, painter: QPainter, place: Place, band: QRect, at: int) -> None:
        """Paint the first cell over those scrolled under it: whose row it is stays in sight."""
        theme, model = current_theme(), self.model()
        assert isinstance(model, TableModel)
        painter.save()
        painter.setClipRect(band)
        painter.fillRect(band, theme.color("surface"))
        self.delegate.paint_row(
            painter,
            band,
            [place],
            model.row(at),
            chosen=any(one <= at <= last for one, last in self.ranges()),
            current=at == self.currentIndex().row(),
        )
        painter.setPen(theme.color("line_strong"))
        painter.drawLine(band.topRight(), band.bottomRight())
        painter.restore()

    def _on_scrolled(self, _value: int) -> None:
        """Let rows that come into sight grow before they are painted, so that they are once."""
        if self._grows or not self.isVisible():
            self._growing.start()
            return
        self._grows = True
        try:
            self._grow_rows()
        finally:
            self._grows = False

    def _on_scrolled_aside(self, _value: int) -> None:
        # Qt moves the pixels that are there, and what is pinned with them.
        self.viewport().update()
        self.header.viewport().update()

    def _places(self, model: TableModel[Any]) -> list[Place]:
        """Give where the columns stand that are shown, in the order in which they are seen."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [
            Place(model.columns[at], self.columnViewportPosition(at), header.sectionSize(at))
            for at in order
            if not header.isSectionHidden(at)
        ]

    def _grow_rows(self) -> None:
        """Give rows in sight the height that their names need; names are never cut."""
        model = self.model()
        if not isinstance(model, TableModel) or model.rowCount() == 0:
            return
        growing = [
            place
            for place in self._places(model)
            if place.column.style in (CellStyle.NAME, CellStyle.WRAP)
        ]
        usual = self.delegate.row_height()
        first = max(self.rowAt(0), 0)
        top, end, changed = self.rowViewportPosition(first), self.viewport().height(), -1
        # Qt would paint the rows once more for each that grows, a moment after they were painted.
        with QSignalBlocker(self.verticalHeader()):
            for at in range(first, model.rowCount()):
                if top >= end:
                    break
                row, height = model.row(at), self.rowHeight(at)
                wanted = height
                if row is not None:
                    needed = (self.delegate.needed_height(p.column, row, p.width) for p in growing)
                    wanted = max((usual, *needed))
                if height != wanted:
                    self.setRowHeight(at, wanted)
                    changed = top if changed < 0 else changed
                # Some more than are in sight, so that a short scroll finds them grown.
                top += min(height, wanted)
        if changed >= 0:
            self.updateGeometries()
            # What stands above the first that grew is as it was.
            self.viewport().update(0, changed, self.viewport().width(), end - changed)


def _a_letter(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return not held and event.text().isprintable() and bool(event.text().strip())
