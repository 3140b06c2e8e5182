"""Asks what a list of people is for, and prints it, saves it as a PDF or exports it as a file."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.lists.sources import ListSource, Ranges
from clinicdesk.desktop.messages import Message, message_for
from clinicdesk.desktop.printing.paper import ask_printer, print_pages, reserve, write_pdf
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    FlowLayout,
    Notice,
    Overlay,
    SectionHeading,
    Text,
)
from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.people_lists import (
    MOST_PRINTED,
    MOST_PRINTED_COLUMNS,
    ListLine,
    ListRequest,
    ListUse,
    MadeList,
    check_use,
)

__all__ = ["TakeSheet", "ask_file"]

_FILTERS: Final = {"pdf": "PDF (*.pdf)", "csv": "CSV (*.csv)"}


def ask_file(parent: QWidget, name: str) -> Path | None:
    """Let the person choose a file of the name's kind; None when they thought better of it."""
    kind = Path(name).suffix.removeprefix(".")
    chosen, _filter = QFileDialog.getSaveFileName(parent, "Save the list", name, _FILTERS[kind])
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == f".{kind}" else path.with_name(f"{path.name}.{kind}")


class TakeSheet(Overlay):
    """``open(source, ranges, count)`` asks; ``choose`` and ``choose_printer`` ask where it goes."""

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "Print or export a list", width=600)
        self._over, self._desk = over, desk
        self.choose: Callable[[QWidget, str], Path | None] = ask_file
        self.choose_printer: Callable[[QWidget], QPrinter | None] = ask_printer
        self._source: ListSource | None = None
        self._ranges: Ranges | None = None
        self.body.addWidget(SectionHeading("Print or export this list"))
        self._what = Text("", wrap=True)
        self._how = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self._what)
        self.body.addWidget(self._how)
        label = Text("What is it for?", "label")
        self.use = QComboBox()
        self.use.setAccessibleName("What is the list for?")
        self.use.addItem("Choose", None)
        for use in ListUse:
            self.use.addItem(use.value, use.value)
        self.use.currentIndexChanged.connect(self._on_use)
        self.body.addWidget(label)
        self.body.addWidget(self.use)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("In your own words")
        self.reason.setPlaceholderText("In your own words, such as flu clinic in December")
        self.body.addWidget(self.reason)
        self._outreach = Text(
            "Nobody who has died is in a list for calls and letters. Of everybody else it says"
            " whether and how they may be reached.",
            "caption",
            "ink2",
            wrap=True,
        )
        self.body.addWidget(self._outreach)
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self._busy = BusyBar()
        self._busy.stopped.connect(self._stop)
        self.body.addWidget(self._busy)
        self.body.addWidget(self._buttons())
        self._task: object | None = None

    def _buttons(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, spacing=8)
        self.to_printer = Button("Print", "primary", "printer")
        self.to_printer.clicked.connect(self._print)
        self.to_pdf = Button("Save as PDF", icon_name="file-down")
        self.to_pdf.clicked.connect(lambda: self._save("pdf"))
        self.to_csv = Button("Export as CSV", icon_name="table")
        self.to_csv.clicked.connect(lambda: self._save("csv"))
        cancel = Button("Cancel", hint="Close: Esc")
        cancel.clicked.connect(self.close_overlay)
        for button in (self.to_printer, self.to_pdf, self.to_csv, cancel):
            row.addWidget(button)
        return holder

    def open(self, source: ListSource, ranges: Ranges | None, count: int) -> None:
        """Ask what some rows (all of them: None) are taken for."""
        self._source, self._ranges = source, ranges
        shown, _order = source.words()
        columns = source.columns()
        which = "chosen" if ranges is not None else "all"
        lines = "1 line" if count == 1 else f"{count:,} lines"
        self._what.setText(f"{source.title}, {shown}: {lines}, {which}.")
        titles = ", ".join(one.title for one in columns)
        self._how.setText(
            f"Columns: {titles}. The log will say who took it, how many, and what for."
            " A file on a disk is not encrypted: keep it where only the clinic reads."
        )
        paper = count <= MOST_PRINTED and len(columns) <= MOST_PRINTED_COLUMNS
        self.to_printer.setEnabled(paper)
        self.to_pdf.setEnabled(paper)
        self.notice.hide()
        if not paper:
            why = "lines" if count > MOST_PRINTED else "columns"
            most = MOST_PRINTED if count > MOST_PRINTED else MOST_PRINTED_COLUMNS
            self.notice.show_message(
                Message(
                    f"Too many {why} for paper: {most:,} at most.",
                    "Choose fewer, or export the list.",
                    Tone.INFO,
                    seconds=0,
                )
            )
        self.use.setCurrentIndex(0)
        self.reason.clear()
        self._on_use()
        self.cover(self.use)

    def _on_use(self, *_index: object) -> None:
        self._outreach.setVisible(self.use.currentData() == ListUse.OUTREACH.value)

    # Making

    def _save(self, kind: str) -> None:
        if not self._ready():
            return
        path = self.choose(self._over, f"list-{self._desk.clinic.today():%Y-%m-%d}.{kind}")
        if path is not None:
            self._make(kind, lambda made: self._write(made, path))

    def _print(self) -> None:
        if not self._ready():
            return
        printer = self.choose_printer(self._over)
        if printer is not None:
            self._make("pdf", lambda made: self._to_paper(made, printer))

    def _ready(self) -> bool:
        """See that the use is said, before anything is read or asked."""
        assert self._source is not None
        probe = self._with_use((ListLine(None, ()),))
        try:
            check_use(probe)
        except ClinicDeskError as error:
            self.notice.show_message(message_for(error, ""))
            (self.reason if self.use.currentData() else self.use).setFocus()
            return False
        return True

    def _with_use(self, lines: tuple[ListLine, ...]) -> ListRequest:
        assert self._source is not None
        said = self.use.currentData()
        return dataclasses.replace(
            self._source.request(lines),
            use=ListUse(said) if said else None,
            reason=self.reason.text().strip(),
        )

    def _make(self, kind: str, then: Callable[[MadeList], None]) -> None:
        assert self._source is not None
        self._busy.begin("Reading the list")
        self._work_buttons(on=False)

        def made(lines: tuple[ListLine, ...]) -> None:
            request, lists, actor = self._with_use(lines), self._desk.clinic.lists, self._desk.actor
            make = lists.export if kind == "csv" else lists.print
            self._task = self._desk.tasks.write(
                lambda _report: make(actor, request), then, self._failed, long=True
            )

        self._task = self._desk.tasks.read(
            self._source.lines(self._ranges, kind == "csv"),
            made,
            self._failed,
            on_progress=self._busy.progress,
            on_cancelled=self._stopped,
        )

    def _write(self, made: MadeList, path: Path) -> None:
        def work(_report: Report) -> MadeList:
            write_pdf(made.data, reserve(path), path, "Make room, and take the list again.")
            return made

        self._task = self._desk.tasks.write(
            work, lambda done: self._done(done, f"in {path.name}"), self._failed, long=True
        )

    def _to_paper(self, made: MadeList, printer: QPrinter) -> None:
        self._printing = print_pages(
            self._desk,
            made.data,
            printer,
            lambda: self._done(made, "with the printer"),
            self._failed,
        )

    def _done(self, made: MadeList, where: str) -> None:
        self._stopped()
        self.close_overlay()
        lines = "1 line is" if made.count == 1 else f"{made.count:,} lines are"
        left = f" {made.left_out:,} left out: they may not be contacted." if made.left_out else ""
        self._desk.messages.say(f"{lines} {where}.{left} That it was made is in the log.")

    def _failed(self, error: Exception) -> None:
        self._stopped()
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        self.notice.show_message(message_for(error, reference))

    def _stop(self) -> None:
        cancel = getattr(self._task, "cancel", None)
        if cancel is not None:
            cancel()

    def _stopped(self) -> None:
        self._busy.end()
        self._work_buttons(on=True)

    def _work_buttons(self, *, on: bool) -> None:
        for button in (self.to_printer, self.to_pdf, self.to_csv):
            button.setEnabled(on)
