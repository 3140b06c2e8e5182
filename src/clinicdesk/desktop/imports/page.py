"""Import: choose or drop files, try them first, watch, stop, and see what became of each."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from clinicdesk.desktop.census.panel import CensusPanel
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.forms.import_files_form import Ui_ImportFilesForm
from clinicdesk.desktop.imports.report_card import ReportCard
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.tasks import Report, Task
from clinicdesk.desktop.widgets import Card, FilterPills, Notice, PageHeading, Scroller, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.imports import ImportReport

__all__ = ["ImportsPage"]

Choose = Callable[[QWidget], Sequence[Path]]
_MOST_NAMED = 4


class ImportsPage(Page):
    """Brings charts in. ``choose_files`` and ``choose_folder`` ask the person for paths."""

    def __init__(
        self, desk: Desk, choose_files: Choose | None = None, choose_folder: Choose | None = None
    ) -> None:
        super().__init__()
        self._desk = desk
        self._choose_files = choose_files or _ask_for_files
        self._choose_folder = choose_folder or _ask_for_folder
        self._paths: tuple[Path, ...] = ()
        self._task: Task | None = None
        self._allowed = may(desk.actor, Act.IMPORT)
        self.setAcceptDrops(self._allowed)
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        column.addWidget(PageHeading("Import", "Charts of other systems, and who is eligible"))
        pills = FilterPills(
            "What to import",
            [("charts", "Charts (FHIR)", "download"), ("census", "Eligibility file", "users")],
        )
        pills.chosen.connect(self._show_kind)
        column.addWidget(pills)
        self.kinds = pills
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self._scroller = Scroller("Import", spacing=16)
        self._stack.addWidget(self._scroller)
        self.census: CensusPanel | None = None
        self._notice = Notice()
        self._notice.show_message(None)
        self._scroller.body.addWidget(self._notice)
        self._scroller.body.addWidget(self._card())
        self._result = ReportCard(desk)
        self._result.hide()
        self._scroller.body.addWidget(self._result)
        self._scroller.body.addStretch(1)
        self._show_paths()

    def _card(self) -> Card:
        card = Card("What to import", "download")
        self._ui = ui = Ui_ImportFilesForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        card.body.addWidget(form)
        ui.files.clicked.connect(lambda: self._take(self._choose_files(self)))
        ui.folder.clicked.connect(lambda: self._take(self._choose_folder(self)))
        ui.demo.setVisible(self._desk.clinic.facts.demonstration)
        ui.demo.toggled.connect(self._show_paths)
        ui.go.clicked.connect(lambda: self._run(dry_run=False))
        ui.trial.clicked.connect(lambda: self._run(dry_run=True))
        ui.busy.stopped.connect(self._stop)
        ui.forbidden.setVisible(not self._allowed)
        return card

    def _show_kind(self, kind: str) -> None:
        if kind == "census" and self.census is None:
            self.census = CensusPanel(self._desk)
            scroller = Scroller("Eligibility file", spacing=16)
            scroller.body.addWidget(self.census)
            self.census.attention.connect(scroller.ensureWidgetVisible)
            scroller.body.addStretch(1)
            self._stack.addWidget(scroller)
        self._stack.setCurrentIndex(1 if kind == "census" else 0)

    # What the shell calls

    def arrive(self) -> None:
        """Put the keyboard on the choice of files."""
        self._ui.files.setFocus()

    # Choosing

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, while nothing is being imported."""
        if self._task is None and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files that were dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        paths = [Path(u.toLocalFile()) for u in event.mimeData().urls() if u.isLocalFile()]
        if self.census is not None and self._stack.currentIndex() == 1:
            self.census.take(next(iter(paths), None))
        else:
            self._take(paths)

    def _take(self, paths: Sequence[Path]) -> None:
        if paths:
            self._paths = tuple(paths)
            self._result.hide()
            self._notice.show_message(None)
            self._show_paths()
            self._ui.source.setFocus()

    def _show_paths(self, *_changed: object) -> None:
        ui = self._ui
        names = [path.name or str(path) for path in self._paths[:_MOST_NAMED]]
        rest = len(self._paths) - len(names)
        if rest:
            names.append(f"{rest:,} more")
        ui.chosen.setText(", ".join(names) if names else "Nothing chosen yet.")
        ui.chosen.set_tone("" if names else "ink3")
        ready = bool(self._paths) and self._task is None and self._allowed
        sure = ui.demo.isChecked() or not self._desk.clinic.facts.demonstration
        ui.go.setEnabled(ready and sure)
        ui.trial.setEnabled(ready)
        for control in (ui.files, ui.folder, ui.source, ui.demo):
            control.setEnabled(self._task is None and self._allowed)

    # Importing

    def _run(self, *, dry_run: bool) -> None:
        imports, actor = self._desk.clinic.imports, self._desk.actor
        paths, source = self._paths, self._ui.source.text().strip()

        def work(report: Report) -> tuple[ImportReport, Change]:
            return imports.import_paths(actor, paths, source=source, dry_run=dry_run, report=report)

        self._notice.show_message(None)
        self._result.hide()
        self._scroller.setFocus()  # the button that was pressed is about to be disabled
        self._ui.busy.begin("Trying the files" if dry_run else "Importing")
        self._task = self._desk.tasks.write(
            work,
            self._done,
            self._failed,
            on_progress=self._ui.busy.progress,
            on_cancelled=self._stopped,
            long=True,
        )
        self._show_paths()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _ended(self) -> None:
        self._task = None
        self._ui.busy.end()
        self._show_paths()

    def _done(self, answer: tuple[ImportReport, Change]) -> None:
        self._ended()
        self._result.show_report(answer[0])
        self._result.show()
        self._result.setFocus()
        self._scroller.ensureWidgetVisible(self._result)

    def _stopped(self) -> None:
        self._ended()
        self._desk.messages.warn(
            "The import was stopped.",
            "The files before are in, the one that was being read is not. Import again to go on: "
            "what is in already is left as it is.",
        )

    def _failed(self, error: Exception) -> None:
        self._ended()
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))


def _ask_for_files(parent: QWidget) -> Sequence[Path]:
    names, _kind = QFileDialog.getOpenFileNames(
        parent,
        "Choose files to import",
        "",
        "Records (*.json *.ndjson *.jsonl *.gz *.zip);;All files (*)",
    )
    return [Path(name) for name in names]


def _ask_for_folder(parent: QWidget) -> Sequence[Path]:
    name = QFileDialog.getExistingDirectory(parent, "Choose a folder to import")
    return [Path(name)] if name else []
