"""The preview: the very bytes that will leave, what a reader will miss in them, and the way out.

Nothing leaves before it is written down: the document is kept with its disclosure first, then
printed or saved. What was changed after the pages were drawn has to be drawn again.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFrame, QWidget
from shiboken6 import isValid

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.person.draft_keeper import DraftKeeper
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.printing.checks import Check, check_lines
from clinicdesk.desktop.printing.outward_sheet import OutwardSheet
from clinicdesk.desktop.printing.pages import show_pdf
from clinicdesk.desktop.printing.paper import ask_path, ask_printer, print_pages, reserve, write_pdf
from clinicdesk.desktop.printing.request_panel import KIND_WORDS, RequestPanel
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import (
    Button,
    HBox,
    IconButton,
    PdfView,
    Scroller,
    SectionHeading,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.documents import Document, DocumentKind

if TYPE_CHECKING:
    from clinicdesk.services.documents import PreparedDocument

__all__ = ["PreviewSheet"]


class PreviewSheet(OutwardSheet):
    """Prepares a document and lets it out. ``ask_printer`` and ``ask_path`` ask the person."""

    def __init__(
        self,
        desk: Desk,
        chart: Chart,
        kind: DocumentKind,
        referral_id: UUID | None = None,
        *,
        printer: Callable[[QWidget], QPrinter | None] = ask_printer,
        path: Callable[[QWidget, str], Path | None] = ask_path,
    ) -> None:
        panel = RequestPanel(chart, kind, referral_id)
        scroller = Scroller("What is printed", margins=(24, 4, 16, 12), spacing=14)
        super().__init__(desk, chart, panel.parts, scroller)
        self.panel = panel
        self._ask_printer = printer
        self._ask_path = path
        self._prepared: PreparedDocument | None = None
        self._asked = 0
        self._job: print_pages | None = None
        row = HBox(self, spacing=0)
        row.addWidget(self._left())
        right = VBox(margins=(0, 14, 14, 14))
        self.view = PdfView("Preview")
        right.addWidget(self.view)
        row.addLayout(right, 1)
        self.panel.chosen.connect(self.prepare)
        self.panel.typed.connect(self._on_typed)
        words = self.panel.handoff.fields
        self._keeper = DraftKeeper(desk, "handoff", chart.patient.id, words.values, self)
        words.changed.connect(self._keeper.touched)
        self._keeper.found.connect(self._on_found)
        self._keeper.begin()
        current_theme().follow(self._fit)
        self.prepare()

    def _left(self) -> QWidget:
        left = QWidget()
        self._side = left
        column = VBox(left, spacing=0)
        head = HBox(margins=(24, 14, 16, 8), spacing=10)
        back = IconButton("Back, without printing", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        self._title = Text("", "title", wrap=True)
        head.addWidget(self._title, 1)
        column.addLayout(head)
        scroll = self._scroll
        scroll.body.addWidget(self.panel)
        scroll.body.addWidget(self._notice)
        scroll.body.addWidget(SectionHeading("Check before printing"))
        checks = VBox(spacing=6)
        self._checks: Pool[tuple[str, str, str]] = Pool(checks, Check)
        scroll.body.addLayout(checks)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        column.addWidget(self._foot())
        return left

    def _foot(self) -> QFrame:
        foot = QFrame()
        column = VBox(foot, margins=(24, 8, 16, 14), spacing=8)
        column.addWidget(self._busy)
        column.addWidget(
            Text(
                "Every page carries name, birth date, MRN and page number. "
                "What leaves is written down.",
                "caption",
                wrap=True,
            )
        )
        row = HBox(spacing=8)
        self._save = Button("Save PDF", "secondary", "download", shortcut="Ctrl+S")
        self._save.clicked.connect(self.save)
        row.addWidget(self._save)
        row.addStretch(1)
        self._go = Button("Print", "primary", "printer", shortcut="Ctrl+P")
        self._go.clicked.connect(self._on_go)
        row.addWidget(self._go)
        column.addLayout(row)
        return foot

    def focus_first(self) -> None:
        """The primary button is what most people want."""
        self._go.setFocus()

    def keep_draft(self) -> bool:
        """Keep the handoff's words, now."""
        return self._keeper.keep_now()

    # Prepare

    def prepare(self) -> None:
        """Make the pages anew, from what is chosen and typed now."""
        request = self.panel.request()
        self._prepared = None
        self._asked += 1
        self._title.setText(KIND_WORDS[self.panel.kind])
        self._offer()
        if request is None:
            self.view.clear()
            return
        self._notice.show_message(None)
        self._busy.begin("Drawing the pages", can_stop=False)
        asked, desk = self._asked, self.desk

        def done(prepared: "PreparedDocument") -> None:
            if asked == self._asked:
                self._on_prepared(prepared)

        def failed(error: Exception) -> None:
            if asked == self._asked:
                self._refused(error)

        desk.tasks.write(
            lambda _report: desk.clinic.documents.prepare(desk.actor, request),
            while_alive(self, done),
            while_alive(self, failed),
        )

    def _on_prepared(self, prepared: "PreparedDocument") -> None:
        self._busy.end()
        self._prepared = prepared
        show_pdf(self.view, self.desk, prepared.pdf)
        self._checks.fill(check_lines(prepared))
        self._offer()

    def _refused(self, error: Exception) -> None:
        self._busy.end()
        self.view.clear()
        self._checks.fill(())
        self._say(error)
        self._offer()

    def _on_typed(self) -> None:
        """What stands there is no longer what the pages say."""
        if self._prepared is not None:
            action = Action("Show the pages", self.prepare)
            self._notice.show_message(
                Message("The pages do not say this yet.", "", Tone.INFO, action, seconds=0)
            )
        self._prepared = None
        self._asked += 1
        self._busy.end()
        self._checks.fill(())
        if self.panel.kind is not DocumentKind.HANDOFF:
            # Pages for one recipient never stand beside the name of another.
            self.view.clear()
        self._offer()

    def _offer(self) -> None:
        prepared = self._prepared
        self._save.setEnabled(prepared is not None)
        self._go.setEnabled(True)
        if prepared is None:
            self._go.set_words("Show the pages")
        else:
            pages = prepared.rendered.pages
            self._go.set_words("Print 1 page" if pages == 1 else f"Print {pages} pages")

    def _on_go(self) -> None:
        if self._prepared is None:
            self.prepare()
        else:
            self.print()

    # Out

    def print(self) -> None:
        """Ask for a printer; keep the document; then let the paper move."""
        prepared = self._prepared
        printer = self._ask_printer(self) if prepared is not None else None
        if prepared is None or printer is None:
            return
        self._lock("Printing")

        def released(answer: tuple[Document, Change]) -> None:
            self._job = print_pages(
                self.desk,
                prepared.pdf,
                printer,
                lambda: self._out(answer[0], "printed"),
                self._failed,
            )

        self._release(prepared, "print", released)

    def save(self) -> None:
        """Ask for a file; see that it can be written; keep the document; then write it."""
        prepared = self._prepared
        if prepared is None:
            return
        path = self._ask_path(self, f"{prepared.number}-{prepared.request.kind.value}.pdf")
        if path is None:
            return
        self._lock("Saving")
        desk = self.desk

        def work(_report: object) -> tuple[Document, Change]:
            beside = reserve(path)
            try:
                answer = desk.clinic.documents.release(desk.actor, prepared, "save")
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            write_pdf(prepared.pdf, beside, path)
            return answer

        desk.tasks.write(work, lambda answer: self._out(answer[0], "saved"), self._failed)

    def _release(
        self,
        prepared: "PreparedDocument",
        channel: str,
        then: Callable[[tuple[Document, Change]], None],
    ) -> None:
        desk = self.desk
        desk.tasks.write(
            lambda _report: desk.clinic.documents.release(desk.actor, prepared, channel),
            then,
            self._failed,
        )

    def _lock(self, words: str) -> None:
        self._busy.begin(words, can_stop=False)
        self._save.setEnabled(False)
        self._go.setEnabled(False)

    def _out(self, document: Document, how: str) -> None:
        to = f" for {document.recipient}" if document.recipient else ", a clinic copy"
        self.desk.messages.say(f"{document.title} {how}{to}. It is kept as {document.number}.")
        if isValid(self):
            self._busy.end()
            self._keeper.end()
            self.closed.emit()

    def _not(self, error: Exception) -> None:
        # A number is used once: what is tried again is prepared again.
        self._prepared = None
        super()._not(error)
        self._offer()

    def _on_found(self, values: dict[str, object], words: str) -> None:
        self.panel.handoff.fields.set_values(values)
        if self.panel.kind is DocumentKind.HANDOFF:
            said = Message(f"What you typed {words} is here again.", "", Tone.INFO, seconds=0)
            self._notice.show_message(said)

    def _fit(self) -> None:
        self._side.setFixedWidth(current_theme().u(400))
