"""A document's very bytes in a view: pages are drawn on the reading thread, from memory."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.widgets import PdfView

__all__ = ["image_of", "show_pdf"]


class _Pixels(Protocol):
    """One page's pixels: RGBA, rows of ``stride`` bytes from the top."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def stride(self) -> int: ...
    @property
    def data(self) -> bytes: ...


def image_of(page: _Pixels) -> QImage:
    """Turn a drawn page into an image that owns its pixels."""
    return QImage(
        page.data, page.width, page.height, page.stride, QImage.Format.Format_RGBA8888
    ).copy()


def show_pdf(
    view: PdfView,
    desk: Desk,
    pdf: bytes,
    failed: Callable[[Exception], None] | None = None,
) -> None:
    """Show a document in a view; ``failed`` is told when its bytes are no pages."""
    documents = desk.clinic.documents

    def begin(sizes: tuple[tuple[float, float], ...]) -> None:
        def render(index: int, pixels: QSize, deliver: Callable[[QImage], None]) -> None:
            scale = pixels.width() / sizes[index][0]
            desk.tasks.read(
                lambda _report: image_of(documents.page_image(pdf, index, scale)),
                while_alive(view, deliver),
            )

        view.set_document(sizes, render)

    desk.tasks.read(lambda _report: documents.page_sizes(pdf), while_alive(view, begin), failed)
