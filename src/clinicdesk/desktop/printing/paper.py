"""The way of a document to paper or into a file, once it may leave."""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMarginsF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.printing.pages import image_of
from clinicdesk.domain.errors import BadInput, ClinicDeskError, StorageFull, StorageReadOnly

__all__ = ["PrintingFailed", "ask_path", "ask_printer", "print_pages", "reserve", "write_pdf"]

_DPI = 300
_POINTS = 72


class PrintingFailed(ClinicDeskError):
    """The printer did not take the pages."""

    def __init__(self) -> None:
        super().__init__(
            "The printer did not take the document.",
            "It is kept in the chart under Documents. Look at the printer, and print it again.",
        )


def ask_printer(parent: QWidget) -> QPrinter | None:
    """Let the person choose a printer; None when they thought better of it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    # The queue of a shared printer shows the job's name to everybody.
    printer.setDocName("ClinicDesk document")
    dialog = QPrintDialog(printer, parent)
    return printer if dialog.exec() == QPrintDialog.DialogCode.Accepted else None


def ask_path(parent: QWidget, name: str) -> Path | None:
    """Let the person choose a file; None when they thought better of it."""
    chosen, _kind = QFileDialog.getSaveFileName(parent, "Save PDF", name, "PDF (*.pdf)")
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix.lower() == ".pdf" else path.with_name(f"{path.name}.pdf")


def reserve(path: Path) -> Path:
    """See that a file can be written there, before anything leaves; return its place beside.

    Raises:
        StorageReadOnly: the folder cannot be written. BadInput: there is no such folder.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        # What is saved is somebody's record: nobody else who uses the computer reads it.
        beside.touch(mode=0o600)
    except FileNotFoundError as problem:
        raise BadInput("There is no such folder.", "Choose another place.") from problem
    except OSError as problem:
        raise StorageReadOnly(
            "The file cannot be written there.", "Choose another folder."
        ) from problem
    return beside


def write_pdf(
    pdf: bytes,
    beside: Path,
    path: Path,
    then: str = "The document is kept in the chart. Make room, and save it again.",
) -> None:
    """Write a document that may leave, whole or not at all.

    Raises:
        StorageFull: the disk is full.
    """
    try:
        with beside.open("wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise StorageFull(
            "The file could not be written whole.",
            then,
        ) from problem


class print_pages:  # noqa: N801 - called like the verb it is; an object because it takes a while
    """Draws page after page at 300 dots an inch, and tells when all are with the printer."""

    def __init__(
        self,
        desk: Desk,
        pdf: bytes,
        printer: QPrinter,
        done: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._desk = desk
        self._pdf = pdf
        self._printer = printer
        self._done = done
        self._failed = failed
        self._painter: QPainter | None = None
        self._sizes: tuple[tuple[float, float], ...] = ()
        printer.setFullPage(True)
        printer.setResolution(_DPI)
        desk.tasks.read(
            lambda _report: desk.clinic.documents.page_sizes(pdf), self._begin, self._failed
        )

    def _begin(self, sizes: tuple[tuple[float, float], ...]) -> None:
        self._sizes = sizes
        self._lay(0)
        painter = QPainter()
        if not painter.begin(self._printer):
            self._failed(PrintingFailed())
            return
        self._painter = painter
        self._ask(0)

    def _lay(self, index: int) -> None:
        width, height = self._sizes[index]
        size = QPageSize(QSizeF(width, height), QPageSize.Unit.Point)
        self._printer.setPageLayout(
            QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
        )

    def _ask(self, index: int) -> None:
        documents, pdf = self._desk.clinic.documents, self._pdf
        self._desk.tasks.read(
            lambda _report: image_of(documents.page_image(pdf, index, _DPI / _POINTS)),
            lambda image: self._draw(index, image),
            self._broken,
        )

    def _draw(self, index: int, image: QImage) -> None:
        painter = self._painter
        assert painter is not None
        if index:
            self._lay(index)
            if not self._printer.newPage():
                self._broken(PrintingFailed())
                return
        sheet = self._printer.pageLayout().fullRectPixels(self._printer.resolution())
        fitted = image.size().scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRectF(QPointF(0, 0), QSizeF(fitted)), image)
        if index + 1 < len(self._sizes):
            self._ask(index + 1)
        elif painter.end():
            self._done()
        else:
            self._failed(PrintingFailed())

    def _broken(self, error: Exception) -> None:
        if self._painter is not None:
            self._painter.end()
        self._failed(error)
