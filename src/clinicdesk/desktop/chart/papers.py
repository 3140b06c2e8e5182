"""What was printed, saved or received of a person, what they agreed to, and what left."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from PySide6.QtCore import Signal

from clinicdesk.desktop.consents.lists import ConsentLists
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FilterPills,
    FlowLayout,
    VBox,
    key_hint,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.documents import Document, DocumentKind

__all__ = ["PapersTab"]


def _length(paper: Document) -> str:
    if not paper.pages:
        return "A file"
    return "1 page" if paper.pages == 1 else f"{paper.pages} pages"


class PapersTab(ChartTab):
    """Documents, consents, disclosures: Enter opens one of them."""

    PARTS: Final = ("consents", "disclosures")
    """Beside the documents; the names of places that lead here."""
    document_opened = Signal(object)

    def __init__(self, desk: Desk, host: ChartHost) -> None:
        super().__init__(desk, host)
        column = VBox(self, margins=(24, 4, 24, 20))
        column.addLayout(self._head(may_print=may(desk.actor, Act.PRINT)))
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
        self._lists = lists = ConsentLists(desk, host)
        lists.document_opened.connect(self.document_opened)
        lists.read.connect(self._count)
        column.addWidget(lists, 1)
        self._record.clicked.connect(lists.record)
        self._record.setVisible(False)
        self._fill()

    def _head(self, *, may_print: bool) -> FlowLayout:
        row = FlowLayout(spacing=8, line_spacing=6)
        self.pills = FilterPills(
            "Show",
            [
                ("papers", "Documents"),
                ("consents", "Consents"),
                ("disclosures", "Disclosures"),
            ],
        )
        self.pills.chosen.connect(lambda _key: self._fill())
        row.addWidget(self.pills)
        self._record = Button("Record a consent", "secondary", "plus")
        key_hint(self._record, "Record a consent", "Ctrl+N")
        row.addWidget(self._record)
        self._accounting = Button("Print accounting of disclosures", "secondary", "printer")
        self._accounting.clicked.connect(self._print_accounting)
        self._may_print = may_print
        row.addWidget(self._accounting)
        return row

    def choose(self, part: str) -> None:
        """Show another of the three lists."""
        self.pills.choose(part)
        self._fill()

    def open_consent(self, consent_id: UUID) -> None:
        """Open one of the consents."""
        self.choose("consents")
        self._lists.open_when_read(consent_id)

    def _print_accounting(self) -> None:
        self.host.print_document(DocumentKind.ACCOUNTING)

    def _count(self) -> None:
        consents, disclosures = self._lists.counts
        self.pills.set_count("consents", consents or None)
        self.pills.set_count("disclosures", disclosures or None)

    def _fill(self) -> None:
        part = self.pills.current
        papers = self.chart.documents if self.chart else ()
        first = part == "papers"
        self._table.setVisible(first and bool(papers))
        self._nothing.setVisible(first and not papers and self.chart is not None)
        self._lists.setVisible(not first)
        self._record.setVisible(part == "consents" and self._lists.may_record)
        self._accounting.setVisible(part == "disclosures" and self._may_print)
        if not first:
            self._lists.show_part(part)

    def _columns(self) -> tuple[Column[Document], ...]:
        return (
            Column(
                "Document",
                lambda p: p.title,
                sub=_length,
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
        self._lists.show_chart(chart)
        self._fill()

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._table.set_rows(())
        self._lists.clear()
        self._fill()

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        if self.pills.current != "papers":
            self._lists.focus_first()
        elif self._table.isHidden():
            self._nothing.button.setFocus()
        else:
            self._table.enter()

    def new(self) -> None:
        """Print a care summary, or record a consent."""
        if self.pills.current == "consents":
            self._lists.record()
            return
        self.host.print_document(DocumentKind.CARE_SUMMARY)
