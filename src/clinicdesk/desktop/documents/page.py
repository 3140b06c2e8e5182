"""Documents: what this clinic printed, saved and sent, newest first; and is this file ours?"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.lists.sources import TableSource
from clinicdesk.desktop.lists.tools import TableTools
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    FlowLayout,
    Notice,
    PageHeading,
    SearchBox,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.documents import Document
from clinicdesk.domain.errors import FileRefused
from clinicdesk.domain.folding import fold

__all__ = ["DocumentsPage"]

_MOST = 1000
_LARGEST = 64 << 20
"""A file of ours is never as large; what is larger is not read into memory."""


@dataclass(frozen=True, slots=True)
class _Kept:
    document: Document
    patient: str
    folded: str


def _size(octets: int) -> str:
    return f"{max(1, round(octets / 1000)):,} KB"


def _pages(kept: _Kept) -> str:
    pages = kept.document.pages
    if not pages:
        return "A file"
    return "1 page" if pages == 1 else f"{pages} pages"


def _columns(zone: str) -> list[Column[_Kept]]:
    return [
        Column(
            "Document",
            lambda kept: kept.document.title,
            "document",
            sub=lambda kept: kept.document.number,
            sort_key=lambda kept: kept.document.title.casefold(),
            style=CellStyle.STRONG,
            width=210,
            least=150,
            stretch=2,
        ),
        Column(
            "Patient",
            lambda kept: kept.patient,
            "patient",
            sort_key=lambda kept: kept.patient.casefold(),
            style=CellStyle.NAME,
            width=190,
            least=140,
            stretch=2,
        ),
        Column(
            "Made",
            lambda kept: show_instant(kept.document.created_at, zone),
            "made",
            sub=lambda kept: kept.document.author,
            sort_key=lambda kept: kept.document.created_at,
            width=160,
            least=150,
        ),
        Column(
            "For",
            lambda kept: kept.document.recipient or "Clinic copy",
            "for",
            sub=lambda kept: kept.document.disclosure,
            sort_key=lambda kept: kept.document.recipient.casefold(),
            tone=lambda kept: "" if kept.document.recipient else "ink3",
            style=CellStyle.WRAP,
            width=180,
            least=120,
            stretch=2,
            drop=2,
        ),
        Column(
            "Length",
            _pages,
            "length",
            sub=lambda kept: _size(kept.document.size),
            sort_key=lambda kept: kept.document.pages,
            width=90,
            least=84,
            drop=1,
        ),
    ]


class DocumentsPage(Page):
    """The clinic's archive."""

    def __init__(self, desk: Desk, choose: Callable[[QWidget], Path | None] | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._choose = choose or _ask_for_file
        self._kept: tuple[_Kept, ...] = ()
        zone = desk.clinic.facts.site.zone
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Documents")
        check = Button(
            "Check a file",
            icon_name="badge-check",
            hint="Is this PDF one of ours, and unchanged?",
        )
        check.clicked.connect(self._check)
        self._heading.add(check)
        column.addWidget(self._heading)
        row = QWidget()
        flow = FlowLayout(row, spacing=8)
        self._search = SearchBox(
            "Search documents", "Search patient, number, title, recipient", width=380
        )
        self._search.searched.connect(self._show)
        self._search.left_downward.connect(self._into_list)
        self._search.entered.connect(self._into_list)
        flow.addWidget(self._search)
        self._table: DataTable[_Kept] = DataTable(
            "Documents", _columns(zone), lambda kept: kept.document.id, several=True
        )
        taken = TableSource(
            self._table, "Documents", lambda kept: kept.document.patient_id, self._taken_words
        )
        self.tools = TableTools(
            desk, self, self._table, "documents", source=taken.source, search=self._search
        )
        for button in self.tools.buttons():
            self._heading.add(button)
        column.addWidget(row)
        self._notice = Notice()
        self._notice.show_message(None)
        column.addWidget(self._notice)
        self._said = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._said)
        self._table.opened.connect(self._open)
        self._table.left_upward.connect(self._search.setFocus)
        self._nothing = EmptyState(
            "file-text",
            "No documents yet",
            "Care summaries, referral packets and handoff letters that you print are kept here "
            "with the day and who printed them.",
            button="Go to the patients",
            button_icon="users",
        )
        self._nothing.acted.connect(lambda: desk.go.show_place("patients"))
        self._unmatched = EmptyState("search", "No document matches", "Change the search.")
        self._shown = QStackedWidget()
        for widget in (self._table, self._nothing, self._unmatched):
            self._shown.addWidget(widget)
        column.addWidget(self._shown, 1)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self._search.setFocus)

    def arrive(self) -> None:
        """Read the archive's list."""
        self.tools.kept.read()
        self._read()
        self._table.enter()

    def changed(self, change: Change) -> None:
        """Read again when a document was kept."""
        if self.isVisible() and any(map(change.touches, ("document", "patient", "import"))):
            self._read()

    def remember(self) -> None:
        """Keep columns and order."""
        self.tools.kept.write()

    def _taken_words(self) -> tuple[str, str]:
        shown = "found by a search" if self._search.text().strip() else "the newest"
        return shown, "In a chosen order." if self._table.sorted_by() else "Newest first."

    def _read(self) -> None:
        documents, actor = self._desk.clinic.documents, self._desk.actor

        def work(_report: Report) -> tuple[_Kept, ...]:
            return tuple(
                _Kept(
                    document,
                    patient,
                    fold(
                        f"{patient} {document.number} {document.title} {document.recipient} "
                        f"{document.disclosure} {document.author}"
                    ),
                )
                for document, patient in documents.recent(actor, _MOST)
            )

        self._desk.tasks.read(work, self._know, key="documents")

    def _know(self, kept: tuple[_Kept, ...]) -> None:
        self._kept = kept
        self._show()

    def _show(self, *_typed: object) -> None:
        words = fold(self._search.text()).split()
        rows = [one for one in self._kept if all(word in one.folded for word in words)]
        self._table.set_rows(rows, select_first=True)
        total = len(self._kept)
        kept = f"the newest {total:,}" if total == _MOST else f"{total:,} kept"
        self._heading.note.setText(f"{len(rows):,} of {kept}" if words else kept.capitalize())
        order = "in the order that you chose" if self._table.sorted_by() else "newest first"
        self._said.setText(f"Exactly as they left, {order}.")
        self._said.setVisible(bool(rows))
        empty = self._unmatched if self._kept else self._nothing
        self._shown.setCurrentWidget(self._table if rows else empty)

    def _into_list(self) -> None:
        if self._table.model.rowCount():
            self._table.enter()

    def _open(self, kept: _Kept) -> None:
        self._desk.go.open_document(kept.document.patient_id, kept.document.id)

    # Is this file ours?

    def _check(self) -> None:
        path = self._choose(self)
        if path is None:
            return
        documents, actor = self._desk.clinic.documents, self._desk.actor

        def work(_report: Report) -> Document | None:
            try:
                if path.stat().st_size > _LARGEST:
                    return None
                pdf = path.read_bytes()
            except OSError as error:
                raise FileRefused("This file cannot be read.", "Choose another file.") from error
            return documents.recognize(actor, pdf)

        self._desk.tasks.read(work, self._recognized, key="recognize")

    def _recognized(self, document: Document | None) -> None:
        if document is None:
            self._notice.show_message(
                Message(
                    "This file is not one of ours, or it was changed after it left.",
                    "Ask whoever gave it to you for the number in its footer, and search for it.",
                    Tone.WARN,
                )
            )
            return
        zone = self._desk.clinic.facts.site.zone
        made = show_instant(document.created_at, zone)
        for_whom = f" for {document.recipient}" if document.recipient else " as a clinic copy"
        changed = "" if document.status == "current" else f" Its status here is {document.status}."
        self._notice.show_message(
            Message(
                f"This file is ours and unchanged: {document.title} {document.number}.",
                f"Made {made} by {document.author}{for_whom}.{changed}",
                Tone.OK,
                Action(
                    "Show it",
                    lambda: self._desk.go.open_document(document.patient_id, document.id),
                ),
            )
        )


def _ask_for_file(parent: QWidget) -> Path | None:
    name, _kind = QFileDialog.getOpenFileName(parent, "Check a file", "", "PDF files (*.pdf)")
    return Path(name) if name else None
