"""A printed or saved report of what the privacy page shows; that it was made is in the log."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.printing.paper import (
    ask_path,
    ask_printer,
    print_pages,
    reserve,
    write_pdf,
)
from clinicdesk.desktop.privacy.filters import PrivacyFilters
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import Button
from clinicdesk.services.privacy import View

__all__ = ["Reports"]


class Reports(QObject):
    """The two buttons. ``choose`` and ``choose_printer`` ask where it is to go."""

    def __init__(self, page: QWidget, desk: Desk, filters: PrivacyFilters) -> None:
        super().__init__(page)
        self._page, self._desk, self._filters = page, desk, filters
        self.choose: Callable[[QWidget, str], Path | None] = ask_path
        self.choose_printer: Callable[[QWidget], QPrinter | None] = ask_printer
        self.save = Button("Save a report", icon_name="save")
        self.save.clicked.connect(self._save_report)
        self.print = Button("Print", icon_name="printer", shortcut="Ctrl+P")
        self.print.clicked.connect(self._print_report)

    def _made_report(self) -> Callable[[], bytes]:
        """Return what makes the report of what is shown; that it was made is an entry."""
        privacy, actor = self._desk.clinic.privacy, self._desk.actor
        question, asked = self._filters.question(), self._filters.words()
        view = cast(View, self._filters.view.current)
        return lambda: privacy.report(actor, view, question, asked).pdf

    def offer(self, *, on: bool) -> None:
        """Let a report be asked for, or not."""
        self.save.setEnabled(on)
        self.print.setEnabled(on)

    def _save_report(self) -> None:
        view = self._filters.view.current
        path = self.choose(self._page, f"audit-{view}-{self._desk.clinic.today():%Y-%m-%d}.pdf")
        if path is None:
            return
        make = self._made_report()

        def work(_report: Report) -> Path:
            beside = reserve(path)
            try:
                pdf = make()
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
            write_pdf(pdf, beside, path)
            return path

        self.offer(on=False)
        self._desk.tasks.write(work, self._saved, self._not_made, long=True)

    def _saved(self, path: Path) -> None:
        self.offer(on=True)
        self._desk.messages.say(f"The report is in {path.name}. That it was made is in the log.")

    def _print_report(self) -> None:
        printer = self.choose_printer(self._page)
        if printer is None:
            return
        make = self._made_report()
        self.offer(on=False)
        self._desk.tasks.write(
            lambda _report: make(),
            lambda pdf: self._to_printer(pdf, printer),
            self._not_made,
            long=True,
        )

    def _to_printer(self, pdf: bytes, printer: QPrinter) -> None:
        self._printing = print_pages(self._desk, pdf, printer, self._printed, self._not_made)

    def _printed(self) -> None:
        self.offer(on=True)
        self._desk.messages.say("The report is with the printer. That it was made is in the log.")

    def _not_made(self, error: Exception) -> None:
        self.offer(on=True)
        self._desk.failed(error)
