"""The table of every page: a card with a ring when it has the keyboard, over frozen rows."""

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QEvent,
    QObject,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.memory import TableState
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.column_widths import ColumnWidths
from clinicdesk.desktop.widgets.columns import Column, RowSource
from clinicdesk.desktop.widgets.layouts import VBox
from clinicdesk.desktop.widgets.table_model import TableModel
from clinicdesk.desktop.widgets.table_view import TableView

__all__ = ["DataTable", "TableView"]

R = TypeVar("R")


class DataTable(QFrame, Generic[R]):
    """A table on a card.

    ``identity`` tells rows apart, so that the chosen person stays chosen when the rows are read
    again. ``name`` is what a screen reader calls the table.
    """

    opened = Signal(object)
    """A row was opened by Enter or a double click; carries the row."""
    current_changed = Signal(object)
    """Another row is the current one; carries the row, or None."""
    sort_asked = Signal(str, bool)
    """For windowed rows: the person asks for an order; carries the column's key and descending."""
    left_upward = Signal()

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        identity: Callable[[R], Hashable],
        *,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._identity = identity
        self._asked_by: tuple[str, bool] | None = None
        self.model: TableModel[R] = TableModel(columns, parent=self)
        self.view = TableView(self)
        self.view.delegate.compact = compact
        self.view.setModel(self.model)
        self.view.setAccessibleName(name)
        self.setFocusProxy(self.view)
        VBox(self, margins=3, spacing=0).addWidget(self.view)
        self.widths = ColumnWidths(self.view, [self._sizes(c) for c in columns])
        header = self.view.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(any(c.sort_key is not None for c in columns))
        header.sectionClicked.connect(self._on_header)
        self.view.opened.connect(self.opened)
        self.view.row_changed.connect(self.current_changed)
        self.view.left_upward.connect(self.left_upward)
        self.model.sort_asked.connect(self.sort_asked)
        self.model.dataChanged.connect(self._on_data)
        self.view.installEventFilter(self)
        current_theme().follow(self._restyle)

    @property
    def current(self) -> R | None:
        """The row the person is on, or None."""
        return self.model.row(self.view.currentIndex().row())

    def set_rows(self, rows: Sequence[R], *, select_first: bool = False) -> None:
        """Show these rows; the current row stays current if it is still among them."""
        self._keep_current(lambda: self.model.set_rows(rows), select_first)

    def set_source(self, source: RowSource[R], *, select_first: bool = False) -> None:
        """Show rows that come in windows."""
        self._keep_current(lambda: self.model.set_source(source), select_first)

    def select(self, index: int) -> None:
        """Make a row the current one and bring it into sight."""
        if 0 <= index < self.model.rowCount():
            column = self.view.horizontalHeader().logicalIndex(0)
            self.view.setCurrentIndex(self.model.index(index, max(column, 0)))
            self.view.scrollTo(self.view.currentIndex())

    def enter(self) -> None:
        """Take the keyboard, on the current row or the first."""
        if not self.view.currentIndex().isValid():
            self.select(0)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sort_by(self, key: str, *, descending: bool = False) -> None:
        """Sort by the column with this key; an unknown key changes nothing."""
        for at, column in enumerate(self.model.columns):
            if column.name == key and column.sort_key is not None:
                order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                header = self.view.horizontalHeader()
                header.setSortIndicatorShown(True)
                header.setSortIndicator(at, order)
                self._asked_by = (key, descending)
                self._keep_current(partial(self.model.sort, at, order), False)

    def sorted_by(self) -> tuple[str, bool] | None:
        """Give the key of the column sorted by, and whether descending."""
        return self._asked_by

    def state(self) -> TableState:
        """Say how the person left the table, to be remembered."""
        header = self.view.horizontalHeader()
        names = [column.name for column in self.model.columns]
        ordered = sorted(range(len(names)), key=header.visualIndex)
        key, descending = self.sorted_by() or ("", False)
        return TableState(
            widths={names[at]: width for at, width in self.widths.chosen.items()},
            order=tuple(names[at] for at in ordered),
            sorted_by=key,
            descending=descending,
        )

    def restore(self, state: TableState) -> None:
        """Bring back what was remembered; columns that are no more are passed over."""
        header = self.view.horizontalHeader()
        places = {column.name: at for at, column in enumerate(self.model.columns)}
        known = [places[name] for name in state.order if name in places]
        for visual, at in enumerate(known):
            header.moveSection(header.visualIndex(at), visual)
        for name, width in state.widths.items():
            if name in places:
                self.widths.choose(places[name], width)
        if state.sorted_by:
            self.sort_by(state.sorted_by, descending=state.descending)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.view.hasFocus():
            theme = current_theme()
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("focus"), 2))
            radius = theme.u(theme.tokens.radius["lg"])
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    @staticmethod
    def _sizes(column: Column[Any]) -> tuple[int, int, int, int]:
        return column.width, column.least, column.stretch, column.drop

    def _keep_current(self, change: Callable[[], None], select_first: bool) -> None:
        current = self.current
        scrolled = self.view.verticalScrollBar().value()
        change()
        at = self.model.find(self._identity(current), self._identity) if current is not None else -1
        if at >= 0:
            self.select(at)
            self.view.verticalScrollBar().setValue(scrolled)
            self.view.scrollTo(self.view.currentIndex())
        elif select_first and self.model.rowCount():
            self.select(0)
        else:
            self.view.verticalScrollBar().setValue(0)
            self.current_changed.emit(None)
        self.view.settle()

    def _on_header(self, section: int) -> None:
        if self.model.columns[section].sort_key is None:
            return
        was = self._asked_by
        descending = was == (self.model.columns[section].name, False)
        self.sort_by(self.model.columns[section].name, descending=descending)

    def _on_data(self) -> None:
        self.view.grow_later()
        if self.view.currentIndex().isValid():
            self.current_changed.emit(self.current)

    def _restyle(self) -> None:
        theme = current_theme()
        self.view.verticalHeader().setDefaultSectionSize(self.view.delegate.row_height())
        self.view.horizontalHeader().setFixedHeight(theme.u(40))
        self.widths.fit()
        self.view.grow_later()
