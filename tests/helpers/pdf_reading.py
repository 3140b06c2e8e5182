"""What a reader finds in a PDF: text, fonts, bookmarks; by libraries that did not make it."""

import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2

__all__ = ["body_words", "fonts", "laid_out", "outline", "page_texts", "plain_words", "words_below"]


def plain_words(text: str) -> str:
    """Text without line breaks, presentation forms and the differences of spaces and dashes."""
    text = unicodedata.normalize("NFKC", text).replace("\ufffe", "-").replace("\u2011", "-")
    return re.sub(r"\s+", " ", text).strip()


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [plain_words(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def words_below(pdf: bytes, index: int, top: float, bottom: float = 70) -> str:
    """The words of a page between two heights (points from its foot)."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[index].get_textpage()
        return plain_words(page.get_text_bounded(left=0, right=612, bottom=bottom, top=top))
    finally:
        document.close()


def body_words(pdf: bytes, index: int) -> str:
    """What a page says under the band and above the footer."""
    return words_below(pdf, index, 700)


def _resources(node: Any) -> Iterator[Any]:
    resources = node.get("/Resources", {})
    yield from resources.get("/Font", {}).values()
    for inner in resources.get("/XObject", {}).values():
        if inner.get("/Subtype") == "/Form":
            yield from _resources(inner)


def fonts(pdf: bytes) -> dict[str, bool]:
    """Every font of every page and form, and whether its file is inside."""
    found: dict[str, bool] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in _resources(page.obj):
                descriptor = font.get("/FontDescriptor", {})
                inside = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
                found[str(font["/BaseFont"])] = inside
    return found


def outline(pdf: bytes) -> list[tuple[str, int, float]]:
    """Bookmarks as (title, page index, height); height 792 where it is the page itself."""
    found: list[tuple[str, int, float]] = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for entry in document.get_toc():
            target = entry.get_dest()
            _, view = target.get_view()
            height = float(view[1]) if len(view) == 3 else 792.0
            found.append((entry.get_title(), target.get_index(), height))
    finally:
        document.close()
    return found


def laid_out(pdf: bytes) -> str:
    """Every piece of text with its place: one line a piece, points from the left and the foot."""
    lines: list[str] = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number, page in enumerate(document, 1):
            words = page.get_textpage()
            lines.append(f"== page {number}")
            for index in range(words.count_rects()):
                left, bottom, right, top = words.get_rect(index)
                said = plain_words(words.get_text_bounded(left, bottom, right, top))
                lines.append(f"{left:6.0f} {bottom:6.0f}  {said}")
    finally:
        document.close()
    return "\n".join(lines) + "\n"
