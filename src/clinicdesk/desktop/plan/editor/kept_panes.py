"""How wide a person likes the panes beside each other, kept in the clinic as columns are."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.panes import Panes
from clinicdesk.domain.table_views import TableLayout, TableViews

__all__ = ["KeptPanes"]

_KEY: Final = "plan-panes"
_REST_MS: Final = 1_000
"""Widths are written when the person has left them alone for so long."""


class KeptPanes(QObject):
    """Brings the person's widths to the panes, and writes what they drag."""

    def __init__(self, desk: Desk, panes: Panes) -> None:
        super().__init__(panes)
        self._desk, self._panes = desk, panes
        self._kept = TableLayout()
        self._asked = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.write)
        panes.dragged.connect(self._rest.start)

    def read(self) -> None:
        """Read the widths, once; asked before a chart is, they stand before its plan."""
        if self._asked:
            return
        self._asked = True
        views, actor = self._desk.clinic.table_views, self._desk.actor
        self._desk.tasks.read(lambda _report: views.of_table(actor, _KEY), self._known)

    def write(self) -> None:
        """Write the widths if they are not kept so already."""
        self._rest.stop()
        layout = TableLayout(widths=tuple(sorted(self._panes.chosen.items())))
        if layout == self._kept:
            return
        self._kept = layout
        views, actor = self._desk.clinic.table_views, self._desk.actor
        self._desk.tasks.write(
            lambda _report: views.keep(actor, _KEY, layout), on_failure=self._not_kept
        )

    def _known(self, views: TableViews) -> None:
        # Who dragged before this was read has said it anew.
        if views.in_use is not None and not self._panes.chosen:
            self._kept = views.in_use
            self._panes.choose(dict(views.in_use.widths))

    def _not_kept(self, error: Exception) -> None:
        # Nothing of care is lost: it is tried again at the next change.
        self._kept = TableLayout()
        self._desk.failed(error)
