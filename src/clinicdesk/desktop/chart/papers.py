"""The documents of a person that were printed, saved or received, newest first."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.widgets import CellStyle, Column, DataTable, EmptyState, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.documents import Document, DocumentKind

__all__ = ["PapersTab"]


class PapersTab(ChartTab):
    """Enter opens the kept bytes."""

    document_opened = Signal(object)

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        column = VBox(self, margins=(24, 4, 24, 20))
        self._table: DataTable[Document] = DataTable(
            "Documents, newest first", self._columns(), lambda paper: paper.id
        )
        self._table.opened.connect(lambda paper: self.document_opened.emit(paper.id))
        column.addWidget(self._table, 1)
        self._nothing = EmptyState(
            "printer",
            "Nothing was printed yet",
            "A care summary, a handoff letter or a referral packet is kept here as it left.",
            button="Print a care summary",
            button_icon="printer",
        )
        self._nothing.acted.connect(self.new)
        column.addWidget(self._nothing, 1)

    def _columns(self) -> tuple[Column[Document], ...]:
        return (
            Column(
                "Document",
                lambda p: p.title,
                sub=lambda p: "1 page" if p.pages == 1 else f"{p.pages} pages",
                style=CellStyle.STRONG,
                width=240,
                least=180,
                stretch=2,
            ),
            Column("Made", self._when(0), sub=self._when(1), width=130, least=124),
            Column(
                "For",
                lambda p: p.recipient or "Clinic copy",
                sub=lambda p: p.disclosure,
                width=240,
                least=150,
                stretch=2,
            ),
            Column("By", lambda p: p.author, width=150, least=120, drop=1, stretch=1),
            Column("Number", lambda p: p.number, style=CellStyle.IDENTIFIER, width=150, least=140),
        )

    def _when(self, part: int) -> Callable[[Document], str]:
        def said(paper: Document) -> str:
            if self.chart is None:
                return ""
            at = local(self.chart, paper.created_at)
            return f"{at:%H:%M}" if part else show_date(at.date())

        return said

    def show_chart(self, chart: Chart) -> None:
        """Show a person's documents."""
        super().show_chart(chart)
        self._table.set_rows(chart.documents)
        self._table.setVisible(bool(chart.documents))
        self._nothing.setVisible(not chart.documents)

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._table.set_rows(())

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        if self._table.isHidden():
            self._nothing.button.setFocus()
        else:
            self._table.enter()

    def new(self) -> None:
        """Print a care summary."""
        self.host.print_document(DocumentKind.CARE_SUMMARY)
