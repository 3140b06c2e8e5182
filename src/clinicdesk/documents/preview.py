"""The very bytes that print, as pictures: pages rasterized from memory, nothing on disk."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from clinicdesk.domain.errors import Damage

__all__ = ["PageImage", "page_count", "page_size", "render_page"]

_ONE_AT_A_TIME = threading.Lock()
"""PDFium is not safe to use from two threads at once."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page's pixels: RGBA, 8 bits each, rows of ``stride`` bytes from the top."""

    width: int
    height: int
    stride: int
    data: bytes


@contextmanager
def _opened(pdf: bytes, index: int = 0) -> Iterator[Any]:
    # PDFium is a library of 7 MB: it is loaded when a document is looked at.
    import pypdfium2

    with _ONE_AT_A_TIME:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as problem:
            raise Damage(
                "This document cannot be shown.",
                "Its bytes are not a readable PDF, or it is locked by a passphrase. "
                "Open it again from the archive, or print it anew.",
            ) from problem
        try:
            if not 0 <= index < len(document):
                raise IndexError(index)
            yield document
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """Return the number of pages.

    Raises:
        Damage: the bytes are no PDF that can be read.
    """
    with _opened(pdf) as document:
        return len(document)


def page_size(pdf: bytes, index: int) -> tuple[float, float]:
    """Return a page's width and height in points.

    Raises:
        Damage: the bytes are no PDF that can be read.
        IndexError: there is no such page.
    """
    with _opened(pdf, index) as document:
        width, height = document.get_page_size(index)
        return float(width), float(height)


def render_page(pdf: bytes, index: int, scale: float) -> PageImage:
    """Rasterize one page; ``scale`` is pixels a point (dpi / 72), from 0.05 to 12.

    Raises:
        Damage: the bytes are no PDF that can be read.
        IndexError: there is no such page.
        ValueError: the scale is out of range.
    """
    if not 0.05 <= scale <= 12:
        raise ValueError("a page is shown at 0.05 to 12 pixels a point")
    with _opened(pdf, index) as document:
        page = document[index]
        bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=4)
        try:
            return PageImage(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        finally:
            bitmap.close()
            page.close()
