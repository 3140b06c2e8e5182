"""The page frame that no template can remove, and the press that makes the bytes.

A template gives parts: a title and a story each. The frame gives every page its letterhead, the
person's identity, the document's number, "page x of y", confidentiality, the hash of the content
and its QR code. All parts are one story in one file, so the pages are counted through.

The same parts, facts and clock give the same bytes: dates come from the imprint, the file's id from
the content's hash, fonts are subset in the order of use.
"""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    NotAtTopPageBreak,
    PageTemplate,
)

from clinicdesk.documents.fonts import REGULAR, register
from clinicdesk.documents.furniture import TOTAL_FORM, FrameFacts, Furniture
from clinicdesk.documents.style import BODY_WIDTH, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, style
from clinicdesk.documents.tagging import Tags
from clinicdesk.documents.text import clean

__all__ = ["Part", "bind"]


@dataclass(frozen=True)
class Part:
    """One part of a document: begins a page, has a title and a story."""

    title: str
    story: Sequence[Flowable] = field(default_factory=list)


class _Sheets(Canvas):
    """A canvas that says the number of pages once it is known."""

    pages = 0

    def __init__(self, *how: Any, **more: Any) -> None:
        self.tags = Tags()
        super().__init__(*how, **more)

    def save(self) -> None:
        """Write the total where each page refers to it, then the file."""
        # A story ends with a finished page; the canvas stands on the next, empty one.
        self.pages = self.getPageNumber() - 1
        page = style("page")
        self.beginForm(TOTAL_FORM)
        self.setFont(page.fontName, page.fontSize)
        self.setFillColor(page.textColor)
        self.drawString(0, 0, str(self.pages))
        self.endForm()
        document: Any = self._doc  # type: ignore[attr-defined]
        self.tags.write(document, document.Pages.pages)
        super().save()


def _canvas(facts: FrameFacts, target: io.BytesIO) -> _Sheets:
    # Text around binary streams is from the days of seven-bit mail: a fifth larger, and slow.
    rl_config.useA85 = 0
    sheets = _Sheets(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=REGULAR,
        pdfVersion=(1, 7),
        lang=facts.imprint.language,
    )
    sheets.setViewerPreference("DisplayDocTitle", "true")
    sheets.showOutline()
    document: Any = sheets._doc  # type: ignore[attr-defined]
    stamp = document._timeStamp
    stamp.t = facts.imprint.printed_at.timestamp()
    stamp.lt, stamp.tzname, stamp.dhh, stamp.dmm = time.gmtime(stamp.t), "UTC", 0, 0
    stamp.YMDhms = tuple(stamp.lt)[:6]
    digest = facts.content_sha256[:32].encode("ascii")
    document._ID = b"[<" + digest + b"><" + digest + b">]"
    return sheets


def _templates(furniture: Furniture, place: int, title: str) -> list[PageTemplate]:
    made = []
    for opening in (True, False):
        top = furniture.body_top(title, opening=opening)
        frame = Frame(
            MARGIN,
            furniture.bottom,
            BODY_WIDTH,
            top - furniture.bottom,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )

        def on_page(canvas: Canvas, _: object, *, opening: bool = opening) -> None:
            if opening:
                key = f"part-{place}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(title, key, level=0, closed=False)
            furniture.draw(canvas, title, opening=opening)

        made.append(
            PageTemplate(
                id=f"{'opening' if opening else 'later'}-{place}",
                frames=[frame],
                onPage=on_page,
                autoNextPageTemplate=f"later-{place}",
            )
        )
    return made


def body_height(facts: FrameFacts, title: str) -> float:
    """How high the body of a part's first page is."""
    furniture = Furniture(facts)
    return furniture.body_top(title, opening=True) - furniture.bottom


def bind(facts: FrameFacts, parts: Sequence[Part]) -> tuple[bytes, int]:
    """Print the parts inside the frame; return the file's bytes and its number of pages.

    Raises:
        reportlab.platypus.doctemplate.LayoutError: something does not fit on any page.
    """
    register()
    furniture = Furniture(facts)
    story: list[Flowable] = []
    templates: list[PageTemplate] = []
    for place, part in enumerate(parts):
        templates += _templates(furniture, place, part.title)
        if place:
            story += [NextPageTemplate(f"opening-{place}"), NotAtTopPageBreak()]
        story += part.story
    target = io.BytesIO()
    sheets = _canvas(facts, target)
    furniture.define_forms(sheets)
    document = BaseDocTemplate(
        target,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageTemplates=templates,
        # No patient's name: a reader shows the title over its window and in its lists.
        title=" ".join(p for p in (facts.title, facts.imprint.number) if p),
        author=clean(facts.letterhead.clinic),
        subject=facts.title,
        creator="ClinicDesk",
        producer="ClinicDesk",
    )
    document.build(story, canvasmaker=lambda *_, **__: sheets)
    return target.getvalue(), sheets.pages
