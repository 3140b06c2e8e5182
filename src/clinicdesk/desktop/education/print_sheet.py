"""A leaflet is printed: the very bytes that will leave, for the person or as a clinic copy."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.print_leaflet_form import Ui_PrintLeafletForm
from clinicdesk.desktop.messages import Action, Message, message_for
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.printing.pages import show_pdf
from clinicdesk.desktop.printing.paper import ask_path, ask_printer, print_pages, reserve, write_pdf
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    GradeMeter,
    HBox,
    IconButton,
    Notice,
    PdfView,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.disclosure import PATIENT_ACCESS
from clinicdesk.domain.documents import Document, DocumentKind, PrintRequest
from clinicdesk.domain.people import Patient
from clinicdesk.domain.readability import LANGUAGES
from clinicdesk.domain.referrals import Recipient

if TYPE_CHECKING:
    from clinicdesk.services.documents import PreparedDocument

__all__ = ["LeafletPrintSheet", "Ways"]

_BOTH = "both"
_SELF, _CLINIC = "self", "clinic"
_USUAL, _LARGE = "usual", "large"


@dataclass(frozen=True, slots=True)
class Ways:
    """How printer and file are asked for."""

    printer: Callable[[QWidget], QPrinter | None] = ask_printer
    path: Callable[[QWidget, str], Path | None] = ask_path


class LeafletPrintSheet(Sheet):
    """Prepares a leaflet's pages and lets them out; closed when they are out."""

    def __init__(
        self, desk: Desk, patient: Patient, topic: str, language: str, ways: Ways | None = None
    ) -> None:
        super().__init__()
        self._desk, self._patient, self._topic = desk, patient, topic
        self._ways = ways or Ways()
        self._prepared: PreparedDocument | None = None
        self._asked = 0
        self._job: print_pages | None = None
        self.ui = Ui_PrintLeafletForm()
        form = QWidget()
        self.ui.setupUi(form)
        fields = FormFields(form, self.ui)
        fill_choices(self.ui.language, [*LANGUAGES.items(), (_BOTH, "English and Spanish")])
        choose(self.ui.language, language)
        fill_choices(
            self.ui.size, [(_USUAL, "Usual letters"), (_LARGE, "Large letters, 18 points")]
        )
        fill_choices(
            self.ui.to, [(_SELF, patient.name.spoken), (_CLINIC, "Clinic copy, stays here")]
        )
        self.meter = GradeMeter(self.ui.note, language)
        note = self.ui.note_field.layout()
        assert note is not None
        note.addWidget(self.meter)
        row = HBox(self, spacing=0)
        row.addWidget(self._left(form))
        right = VBox(margins=(0, 14, 14, 14))
        self.view = PdfView("The leaflet’s pages")
        right.addWidget(self.view)
        row.addLayout(right, 1)
        for combo in (self.ui.language, self.ui.size, self.ui.to):
            combo.currentIndexChanged.connect(self.prepare)
        self.ui.language.currentIndexChanged.connect(
            lambda: self.meter.set_language(str(self.ui.language.currentData()))
        )
        self.ui.note.textChanged.connect(self._on_typed)
        fields.setParent(form)
        current_theme().follow(self._fit)
        self.prepare()

    def _left(self, form: QWidget) -> QWidget:
        left = QWidget()
        self._side = left
        column = VBox(left, spacing=0)
        head = HBox(margins=(24, 14, 16, 8), spacing=10)
        back = IconButton("Back, without printing", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        head.addWidget(Text("Print a leaflet", "title", wrap=True), 1)
        column.addLayout(head)
        scroll = Scroller("How the leaflet is printed", margins=(24, 4, 16, 12), spacing=14)
        scroll.body.addWidget(form)
        self._notice = Notice()
        scroll.body.addWidget(self._notice)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        foot = QFrame()
        below = VBox(foot, margins=(24, 8, 16, 14), spacing=8)
        self._busy = BusyBar()
        below.addWidget(self._busy)
        row = HBox(spacing=8)
        self._save = Button("Save PDF", "secondary", "download", shortcut="Ctrl+S")
        self._save.clicked.connect(self.save)
        row.addWidget(self._save)
        row.addStretch(1)
        self._go = Button("Print", "primary", "printer", shortcut="Ctrl+P")
        self._go.clicked.connect(self._on_go)
        row.addWidget(self._go)
        below.addLayout(row)
        column.addWidget(foot)
        return left

    def focus_first(self) -> None:
        """The primary button is what most people want."""
        self._go.setFocus()

    @property
    def request(self) -> PrintRequest:
        """What is asked for."""
        education = self._desk.clinic.education
        chosen = str(self.ui.language.currentData())
        tongues = list(LANGUAGES) if chosen == _BOTH else [chosen]
        own = self.ui.to.currentData() == _SELF
        return PrintRequest(
            kind=DocumentKind.LEAFLET,
            patient_id=self._patient.id,
            recipient=Recipient(name=self._patient.name.spoken) if own else None,
            purpose=PATIENT_ACCESS if own else "treatment",
            leaflets=tuple(education.leaflet(self._topic, one) for one in tongues),
            note=self.ui.note.toPlainText().strip(),
            large=self.ui.size.currentData() == _LARGE,
        )

    def prepare(self) -> None:
        """Draw the pages anew, of what is chosen and typed now."""
        request, desk = self.request, self._desk
        self._prepared = None
        self._asked += 1
        asked = self._asked
        self._notice.show_message(None)
        self._busy.begin("Drawing the pages", can_stop=False)
        self._offer()

        def done(prepared: "PreparedDocument") -> None:
            if asked == self._asked:
                self._busy.end()
                self._prepared = prepared
                show_pdf(self.view, desk, prepared.pdf)
                self._offer()

        desk.tasks.write(
            lambda _report: desk.clinic.documents.prepare(desk.actor, request),
            while_alive(self, done),
            while_alive(self, self._failed),
        )

    def _on_typed(self) -> None:
        if self._prepared is not None:
            again = Action("Show the pages", self.prepare)
            words = "The pages do not say this yet."
            self._notice.show_message(Message(words, "", Tone.INFO, again, seconds=0))
        self._prepared = None
        self._asked += 1
        self._busy.end()
        self._offer()

    def _offer(self) -> None:
        prepared = self._prepared
        self._save.setEnabled(prepared is not None)
        self._go.setEnabled(True)
        pages = prepared.rendered.pages if prepared else 0
        words = f"Print {pages} page{'' if pages == 1 else 's'}"
        self._go.set_words(words if prepared else "Show the pages")

    def _on_go(self) -> None:
        if self._prepared is None:
            self.prepare()
        else:
            self.print()

    def print(self) -> None:
        """Ask for a printer; keep the document; then let the paper move."""
        prepared, desk = self._prepared, self._desk
        printer = self._ways.printer(self) if prepared is not None else None
        if prepared is None or printer is None:
            return
        self._lock("Printing")

        def released(answer: tuple[Document, Change]) -> None:
            self._job = print_pages(
                desk,
                prepared.pdf,
                printer,
                lambda: self._out(answer[0], "printed"),
                while_alive(self, self._failed, desk.failed),
            )

        desk.tasks.write(
            lambda _report: desk.clinic.documents.release(desk.actor, prepared, "print"),
            released,
            while_alive(self, self._failed, desk.failed),
        )

    def save(self) -> None:
        """Ask for a file; see that it can be written; keep the document; then write it."""
        prepared, desk = self._prepared, self._desk
        path = self._ways.path(self, f"{prepared.number}-leaflet.pdf") if prepared else None
        if prepared is None or path is None:
            return
        self._lock("Saving")

        def work(_report: object) -> tuple[Document, Change]:
            beside = reserve(path)
            try:
                answer = desk.clinic.documents.release(desk.actor, prepared, "save")
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            write_pdf(prepared.pdf, beside, path)
            return answer

        desk.tasks.write(
            work,
            lambda answer: self._out(answer[0], "saved"),
            while_alive(self, self._failed, desk.failed),
        )

    def _lock(self, words: str) -> None:
        self._busy.begin(words, can_stop=False)
        self._save.setEnabled(False)
        self._go.setEnabled(False)

    def _out(self, document: Document, how: str) -> None:
        to = f" for {document.recipient}" if document.recipient else ", a clinic copy"
        self._desk.messages.say(f"{document.title} {how}{to}. It is kept as {document.number}.")
        if isValid(self):
            self._busy.end()
            self.closed.emit()

    def _failed(self, error: Exception) -> None:
        # A number is used once: what is tried again is prepared again.
        self._prepared = None
        self._busy.end()
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))
        self._offer()

    def _fit(self) -> None:
        self._side.setFixedWidth(current_theme().u(400))
