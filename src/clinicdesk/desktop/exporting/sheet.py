"""The export of a record: chosen, written down, and only then in a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.exporting.panel import ExportPanel
from clinicdesk.desktop.printing.outward_sheet import OutwardSheet
from clinicdesk.desktop.printing.paper import reserve, write_pdf
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    HBox,
    IconButton,
    Scroller,
    Text,
    VBox,
)
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.exporting import Exported, ExportRequest
from clinicdesk.domain.protected import withheld_words

__all__ = ["ExportSheet", "ask_export_path"]

_KEPT = "The export is kept in the chart. Make room, and export it again."


def ask_export_path(parent: QWidget, name: str) -> Path | None:
    """Let the person choose a file; None when they thought better of it."""
    ending = Path(name).suffix
    kinds = f"{ending[1:].upper()} (*{ending})"
    chosen, _kind = QFileDialog.getSaveFileName(parent, "Export", name, kinds)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ending else path.with_name(f"{path.name}{ending}")


class ExportSheet(OutwardSheet):
    """Chooses form and recipient, and lets the record out. ``path`` asks the person for a file."""

    def __init__(
        self,
        desk: Desk,
        chart: Chart,
        *,
        path: Callable[[QWidget, str], Path | None] = ask_export_path,
    ) -> None:
        panel = ExportPanel(chart)
        scroll = Scroller("Export", margins=(24, 4, 24, 12), spacing=14)
        super().__init__(desk, chart, panel.parts, scroll)
        self.panel = panel
        self._ask_path = path
        self._withheld = chart.withheld
        column = VBox(self, margins=(0, 0, 0, 0), spacing=0)
        head = HBox(margins=(24, 14, 24, 8), spacing=10)
        back = IconButton("Back, without exporting", "arrow-left", color="ink")
        back.clicked.connect(self.leave)
        head.addWidget(back)
        head.addWidget(Text("Export this record", "title", wrap=True), 1)
        column.addLayout(head)
        self._body = body = QWidget()
        inner = VBox(body, spacing=14)
        inner.addWidget(self.panel)
        inner.addWidget(self._notice)
        scroll.body.addWidget(body)
        scroll.body.addStretch(1)
        column.addWidget(scroll, 1)
        column.addLayout(self._foot())
        self.panel.changed.connect(lambda: self._notice.show_message(None))
        current_theme().follow(self._fit)

    def _foot(self) -> VBox:
        column = VBox(margins=(24, 8, 24, 14), spacing=8)
        column.addWidget(self._busy)
        words = "All of the general record goes. What leaves is written down, and kept as it left."
        if self._withheld:
            words += f" {withheld_words(self._withheld)}"
        column.addWidget(Text(words, "caption", wrap=True))
        row = HBox(spacing=8)
        self._go = Button("Export…", "primary", "file-up", shortcut="Ctrl+S")
        self._go.clicked.connect(self.export)
        row.addWidget(self._go)
        row.addStretch(1)
        column.addLayout(row)
        return column

    def focus_first(self) -> None:
        """The forms come first: the keys choose one."""
        self._go.setFocus()

    def export(self) -> None:
        """Ask for a file; see that it can be written; write it down; then write the file."""
        request = self.panel.request()
        if request is None:
            return
        # The person's name stands in no file name: lists of recent files show those to everybody.
        name = f"record-{self.desk.clinic.today().isoformat()}{request.format.ending}"
        path = self._ask_path(self, name)
        if path is None:
            return
        self._notice.show_message(None)
        self._busy.begin("Exporting", can_stop=False)
        self._go.setEnabled(False)
        self.desk.tasks.write(self._work(request, path), self._out, self._failed)

    def _work(
        self, request: ExportRequest, path: Path
    ) -> Callable[[object], tuple[Exported, Change]]:
        desk = self.desk

        def work(_report: object) -> tuple[Exported, Change]:
            beside = reserve(path)
            try:
                answer = desk.clinic.exports.export_patient(desk.actor, request)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            write_pdf(answer[0].data, beside, path, _KEPT)
            return answer

        return work

    def _out(self, answer: tuple[Exported, Change]) -> None:
        document = answer[0].document
        to = f" for {document.recipient}" if document.recipient else ", a clinic copy"
        self.desk.messages.say(f"Exported{to}. It is kept as {document.number}.")
        if isValid(self):
            self._busy.end()
            self.closed.emit()

    def _not(self, error: Exception) -> None:
        self._go.setEnabled(True)
        super()._not(error)

    def _fit(self) -> None:
        self._body.setMaximumWidth(current_theme().u(560))
