"""The criteria of risk: their points, and what each of them brought."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.registries.columns import criterion_columns
from clinicdesk.desktop.widgets import Button, DataTable, HBox, IconButton, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.risk import CriterionRow

__all__ = ["RiskView"]


class RiskView(QWidget):
    """Over the page. ``left`` when it goes; ``asked`` carries the criterion to change, or None."""

    left = Signal()
    asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        column = VBox(self, margins=(24, 14, 24, 12), spacing=12)
        row = HBox(spacing=10)
        back = IconButton("Back to the registries", "arrow-left", color="ink")
        back.clicked.connect(self.left)
        row.addWidget(back)
        row.addWidget(Text("Risk points", "title"), 1)
        if may(desk.actor, Act.EDIT_PLAN):
            new = Button("New criterion", icon_name="plus")
            new.clicked.connect(lambda: self.asked.emit(None))
            row.addWidget(new)
        column.addLayout(row)
        note = (
            "A person's points are the sum of the criteria they meet; nothing else is weighed. "
            "Open a criterion to change its rule or its points."
        )
        column.addWidget(Text(note, "caption", "ink2", wrap=True))
        self.table: DataTable[CriterionRow] = DataTable(
            "Criteria of risk", criterion_columns(), lambda one: one.criterion.id
        )
        self.table.opened.connect(self._open)
        column.addWidget(self.table, 1)

    def read(self) -> None:
        """Read the criteria with their yield."""
        risk, actor = self._desk.clinic.risk, self._desk.actor
        self._desk.tasks.read(lambda _report: risk.criteria(actor), self._show, key="risk-criteria")

    def focus_first(self) -> None:
        """Put the keyboard on the list."""
        self.table.enter()

    def _show(self, rows: Any) -> None:
        self.table.set_rows(rows, select_first=True)

    def _open(self, row: CriterionRow) -> None:
        if may(self._desk.actor, Act.EDIT_PLAN):
            self.asked.emit(row.criterion)
