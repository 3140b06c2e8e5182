"""A table's columns as the person likes them, kept in the clinic."""

from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import ColumnSheet, DataTable
from clinicdesk.domain.table_views import TableLayout, TableView, TableViews

__all__ = ["KeptLayout"]

_REST_MS: Final = 1_500
"""A layout is written when the person has left the columns alone for so long."""


class KeptLayout(QObject):
    """Brings the person's layout to a table, and writes what they change."""

    def __init__(self, desk: Desk, table: DataTable[Any], key: str) -> None:
        super().__init__(table)
        self._desk, self._table, self._key = desk, table, key
        self._kept: TableLayout | None = None
        self._named: tuple[TableView, ...] = ()
        self._sheet: ColumnSheet | None = None
        self._asked = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.write)
        table.layout_changed.connect(self._rest.start)

    def read(self) -> None:
        """Read the layout, once; it stands before rows that are asked for afterwards."""
        if self._asked:
            return
        self._asked = True
        views, actor, key = self._desk.clinic.table_views, self._desk.actor, self._key
        self._desk.tasks.read(lambda _report: views.of_table(actor, key), self._known)

    def write(self) -> None:
        """Write the layout if it is not kept so already."""
        self._rest.stop()
        layout = self._table.layout_now()
        if self._kept is None or layout == self._kept:
            return
        self._kept = layout
        views, actor, key = self._desk.clinic.table_views, self._desk.actor, self._key
        self._desk.tasks.write(
            lambda _report: views.keep(actor, key, layout), on_failure=self._not_kept
        )

    def open_sheet(self, over: Any) -> ColumnSheet:
        """Let the person choose columns."""
        if self._sheet is None:
            sheet = self._sheet = ColumnSheet(over, self._table)
            sheet.keep_asked.connect(self._keep)
            sheet.remove_asked.connect(self._remove)
            sheet.closed.connect(self.write)
        self._sheet.open(self._named)
        return self._sheet

    def _known(self, views: TableViews) -> None:
        self._named = views.named
        self._kept = views.in_use or TableLayout()
        if self._kept != self._table.layout_now():
            self._table.apply(self._kept)
        self._rest.stop()

    def _renamed(self, views: TableViews) -> None:
        self._named = views.named
        if self._sheet is not None:
            self._sheet.know(views.named)

    def _keep(self, name: str) -> None:
        views, actor, key = self._desk.clinic.table_views, self._desk.actor, self._key
        layout = self._table.layout_now()
        self._desk.tasks.write(
            lambda _report: views.keep(actor, key, layout, name or " "),
            self._renamed,
            self._desk.failed,
        )

    def _remove(self, name: str) -> None:
        views, actor, key = self._desk.clinic.table_views, self._desk.actor, self._key
        self._desk.tasks.write(
            lambda _report: views.remove(actor, key, name), self._renamed, self._desk.failed
        )

    def _not_kept(self, error: Exception) -> None:
        # Nothing of care is lost: the table looks as it did, and it is tried at the next change.
        self._kept = TableLayout()
        self._desk.failed(error)
