"""A table model over frozen rows, written once for every page."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from clinicdesk.desktop.widgets.columns import Column, ListRows, RowSource
from clinicdesk.desktop.widgets.row_windows import WindowedRows

__all__ = ["COLUMN_ROLE", "ROW_ROLE", "TableModel"]

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""Gives the frozen row itself, so that nobody counts through proxies."""
COLUMN_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""Gives the ``Column`` of a cell."""

_ROOT: Final = QModelIndex()


class TableModel(QAbstractTableModel, Generic[R]):
    """Shows rows of one type through columns.

    Rows of a list are sorted here, by the columns' ``sort_key``. For rows that come in windows the
    order is the reader's business: ``sort_asked(key, descending)`` is sent instead.
    """

    sort_asked = Signal(str, bool)

    def __init__(
        self,
        columns: Sequence[Column[R]],
        rows: Sequence[R] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._source: RowSource[R] = ListRows(rows)
        self._given: tuple[R, ...] | None = tuple(rows)
        self._sorted_by: tuple[int, bool] | None = None
        self.described_by: Sequence[int] = range(len(self.columns))
        """The columns that are shown, in their order: what a row is described by."""

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows, in the order the person chose, or as given when none was chosen."""
        self.beginResetModel()
        self._given = tuple(rows)
        self._source = ListRows(self._in_order(self._given))
        self.endResetModel()

    def set_source(self, source: RowSource[R]) -> None:
        """Show rows of a source that knows its own order."""
        self.beginResetModel()
        self._given = None
        self._source = source
        if isinstance(source, WindowedRows):
            source.arrived = self._on_arrived
        self.endResetModel()

    def row(self, index: int) -> R | None:
        """Give a row; None when there is none there, or when it is still being fetched."""
        return self._source.row(index) if 0 <= index < len(self._source) else None

    def at_hand(self, index: int) -> R | None:
        """Give a row if it is here; nothing is fetched for it."""
        if not 0 <= index < len(self._source):
            return None
        if isinstance(self._source, WindowedRows):
            found: R | None = self._source.at_hand(index)
            return found
        return self._source.row(index)

    def find(self, wanted: Hashable, identity: Callable[[R], Hashable]) -> int:
        """Give the place of the row with an identity among those at hand, or -1."""
        if self._given is None:
            return -1
        rows = self._source.rows if isinstance(self._source, ListRows) else ()
        return next((at for at, row in enumerate(rows) if identity(row) == wanted), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._source)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self.columns[index.column()]
        if role == COLUMN_ROLE:
            return column
        row = self._source.row(index.row())
        if row is None or role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return column.spoken(row)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self._described(index.row(), row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.hint(row) if column.hint is not None else None
        return None

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
            # A long title takes two lines; the flag is none of alignment, but stands beside them.
            return int(side | Qt.AlignmentFlag.AlignVCenter) | Qt.TextFlag.TextWordWrap.value
        if role == Qt.ItemDataRole.ToolTipRole and column.sort_key is not None:
            return f"Sort by {column.title.lower()}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}{self._order_said(section)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 goes back to the order in which the rows were given."""
        descending = order == Qt.SortOrder.DescendingOrder
        if column >= 0 and self.columns[column].sort_key is None:
            return
        self._sorted_by = (column, descending) if column >= 0 else None
        if self._given is None:
            if column >= 0:
                self.sort_asked.emit(self.columns[column].name, descending)
            return
        self.beginResetModel()
        self._source = ListRows(self._in_order(self._given))
        self.endResetModel()

    def _described(self, index: int, row: R) -> str:
        """Say a whole row, as whoever looks at it sees it, and where it stands."""
        said = [self.columns[at].spoken(row) for at in self.described_by]
        return f"{'. '.join(said)}. Row {index + 1:,} of {len(self._source):,}"

    def _order_said(self, section: int) -> str:
        if self._sorted_by is None or self._sorted_by[0] != section:
            return ""
        return ", sorted, descending" if self._sorted_by[1] else ", sorted, ascending"

    def _in_order(self, rows: tuple[R, ...]) -> Sequence[R]:
        if self._sorted_by is None:
            return rows
        column, descending = self._sorted_by
        key = self.columns[column].sort_key
        return rows if key is None else sorted(rows, key=key, reverse=descending)

    def _on_arrived(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
