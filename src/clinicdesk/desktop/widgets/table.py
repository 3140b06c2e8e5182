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

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.column_widths import ColumnWidths
from clinicdesk.desktop.widgets.columns import Column, RowSource
from clinicdesk.desktop.widgets.layouts import VBox
from clinicdesk.desktop.widgets.table_model import TableModel
from clinicdesk.desktop.widgets.table_view import TableView
from clinicdesk.domain.table_views import TableLayout

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
    layout_changed = Signal()
    """A person chose, moved, sized or sorted columns."""
    picked_changed = Signal(int)
    """Other rows are chosen; carries how many."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[R]],
        identity: Callable[[R], Hashable],
        *,
        compact: bool = False,
        several: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._settling = True
        self._hidden: frozenset[int] = frozenset()
        self.setProperty("surface", "card")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._identity = identity
        self._asked_by: tuple[str, bool] | None = None
        self.model: TableModel[R] = TableModel(columns, parent=self)
        self.view = TableView(self)
        self.view.delegate.compact = compact
        if several:
            self.view.choose_several()
        self.view.setModel(self.model)
        self.view.setAccessibleName(name)
        self.setFocusProxy(self.view)
        VBox(self, margins=3, spacing=0).addWidget(self.view)
        self.widths = ColumnWidths(self.view, [self._sizes(c) for c in columns])
        header = self.view.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsClickable(any(c.sort_key is not None for c in columns))
        header.sectionClicked.connect(self._on_header)
        self.view.header.pinned_clicked.connect(self._on_header)
        header.sectionMoved.connect(self._on_moved)
        self.widths.dragged.connect(self.layout_changed)
        self.view.picked.connect(lambda: self.picked_changed.emit(self.picked_count))
        self.view.opened.connect(self.opened)
        self.view.row_changed.connect(self.current_changed)
        self.view.left_upward.connect(self.left_upward)
        self.model.sort_asked.connect(self.sort_asked)
        self.model.dataChanged.connect(self._on_data)
        self.view.installEventFilter(self)
        self._as_made()
        self._settling = False
        current_theme().follow(self._restyle)

    @property
    def current(self) -> R | None:
        """The row the person is on, or None."""
        return self.model.row(self.view.currentIndex().row())

    @property
    def picked_count(self) -> int:
        """How many rows are chosen."""
        return sum(last - first + 1 for first, last in self.view.ranges())

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
                self._tell()

    def unsort(self) -> None:
        """Go back to the order in which the rows come."""
        if self._asked_by is not None:
            self._asked_by = None
            self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self._keep_current(partial(self.model.sort, -1), False)
            self.sort_asked.emit("", False)
            self._tell()

    def sorted_by(self) -> tuple[str, bool] | None:
        """Give the key of the column sorted by, and whether descending."""
        return self._asked_by

    def layout_now(self) -> TableLayout:
        """Say how the table looks; its columns are named where a person changed them."""
        names = [column.name for column in self.model.columns]
        shown = self.columns_shown()
        key, descending = self.sorted_by() or ("", False)
        return TableLayout(
            columns=() if shown == self._made_with() else shown,
            widths=tuple((names[at], width) for at, width in sorted(self.widths.chosen.items())),
            sorted_by=key,
            descending=descending,
        )

    def columns_shown(self) -> tuple[str, ...]:
        """Give the keys of the columns that a person may see, from left to right."""
        header = self.view.horizontalHeader()
        order = sorted(range(len(self.model.columns)), key=header.visualIndex)
        return tuple(self.model.columns[at].name for at in order if at not in self._hidden)

    def apply(self, layout: TableLayout) -> None:
        """Look as a layout says; columns that are no more are passed over."""
        places = {column.name: at for at, column in enumerate(self.model.columns)}
        self._settling = True
        try:
            known = [places[name] for name in layout.columns if name in places]
            self.widths.chosen = {
                places[name]: max(width, self.widths.least(places[name]))
                for name, width in layout.widths
                if name in places
            }
            self._place(known)
            if layout.sorted_by in places:
                self.sort_by(layout.sorted_by, descending=layout.descending)
            else:
                self.unsort()
        finally:
            self._settling = False
        self._tell()

    def _made_with(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.model.columns if column.shown)

    def _as_made(self) -> None:
        self._place([])

    def _place(self, known: Sequence[int]) -> None:
        """Show some columns in an order; none: those of the beginning."""
        header, columns = self.view.horizontalHeader(), self.model.columns
        order = known or [at for at, column in enumerate(columns) if column.shown]
        rest = [at for at in range(len(columns)) if at not in order]
        for visual, at in enumerate([*order, *rest]):
            header.moveSection(header.visualIndex(at), visual)
        self._hidden = frozenset(rest)
        self.model.described_by = order
        as_made = [columns[at].name for at in order] == list(self._made_with())
        self.widths.choose_columns(self._hidden, all_stay=not as_made)
        self.view.grow_later()

    def _on_moved(self, _section: int, _old: int, _new: int) -> None:
        if not self._settling:
            places = {column.name: at for at, column in enumerate(self.model.columns)}
            self.model.described_by = [places[name] for name in self.columns_shown()]
            self._tell()

    def _tell(self) -> None:
        if not self._settling:
            self.layout_changed.emit()

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
