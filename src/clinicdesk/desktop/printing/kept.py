"""A kept document: the bytes that left, shown as they were kept."""

from uuid import UUID

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Message, message_for
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.printing.pages import show_pdf
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import (
    Button,
    HBox,
    IconButton,
    Notice,
    PdfView,
    Text,
    VBox,
)
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.documents import Document, DocumentKind
from clinicdesk.domain.exporting import EXPORT_KIND

__all__ = ["KeptSheet"]


class KeptSheet(Sheet):
    """Shows a document of the archive. ``anew`` asks to prepare the same one afresh."""

    anew = Signal(object)
    """Carries the ``Document``."""

    def __init__(self, desk: Desk, document_id: UUID) -> None:
        super().__init__()
        self.desk = desk
        self._document: Document | None = None
        column = VBox(self, margins=(24, 12, 24, 16), spacing=12)
        row = HBox(spacing=10)
        back = IconButton("Back", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        row.addWidget(back)
        self._title = Text("", "title")
        self._note = Text("", tone="ink3", wrap=True)
        row.addWidget(self._title)
        row.addWidget(self._note, 1)
        self.view = PdfView("Document")
        for name, icon, act in (
            ("Smaller", "zoom-out", self.view.zoom_out),
            ("Larger", "zoom-in", self.view.zoom_in),
        ):
            button = IconButton(name, icon)
            button.clicked.connect(act)
            row.addWidget(button)
        self._anew = Button("Prepare anew", "secondary", "refresh-cw", shortcut="Ctrl+P")
        self._anew.clicked.connect(self._on_anew)
        self._anew.hide()
        row.addWidget(self._anew)
        column.addLayout(row)
        self._notice = Notice()
        column.addWidget(self._notice)
        column.addWidget(self.view, 1)
        desk.tasks.write(
            lambda _report: desk.clinic.documents.open(desk.actor, document_id),
            self._on_open,
            self._on_failure,
        )

    @property
    def shows_protected(self) -> bool:
        """It may: what was kept sealed opens here, too."""
        return True

    def focus_first(self) -> None:
        """Let the keys scroll the pages."""
        self.view.setFocus()

    def _on_open(self, answer: tuple[Document, bytes]) -> None:
        document, pdf = answer
        self._document = document
        zone = self.desk.clinic.facts.site.zone
        pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
        pages = pages if document.pages else "a file"
        to = f"for {document.recipient}" if document.recipient else "clinic copy"
        disclosed = f"disclosure {document.disclosure}" if document.disclosure else ""
        when = show_instant(document.created_at, zone)
        parts = (document.number, when, document.author, pages, to, disclosed)
        self._title.setText(document.title)
        self._note.setText(" · ".join(part for part in parts if part))
        printed = document.kind in set(DocumentKind)
        self._anew.setVisible(document.source == "clinic" and printed)
        show_pdf(self.view, self.desk, pdf, self._on_no_pages)

    def _on_no_pages(self, error: Exception) -> None:
        kind = self._document.kind if self._document is not None else ""
        if kind == "received" or kind.startswith(EXPORT_KIND):
            went = "came" if kind == "received" else "left"
            words = f"This file is kept as it {went}. It has no pages that can be shown here."
            self._notice.show_message(Message(words, "", Tone.INFO, seconds=0))
        else:
            self._on_failure(error)

    def _on_failure(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self.desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))

    def _on_anew(self) -> None:
        if self._document is not None:
            self.anew.emit(self._document)
