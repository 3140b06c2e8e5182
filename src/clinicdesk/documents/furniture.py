"""What stands on every page: who speaks, whom the page is about, which page of how many.

Drawn by the frame, outside the story; a template has no way to leave it out. Heights are measured
once a document, since a name of three hundred letters is printed whole."""

from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Table

from clinicdesk.documents.drawings import draw_qr
from clinicdesk.documents.fonts import STRONG
from clinicdesk.documents.identity import FrameFacts, identity
from clinicdesk.documents.identity import short as _short
from clinicdesk.documents.paragraphs import Text, rich, text
from clinicdesk.documents.style import (
    BODY_WIDTH,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    UNIFORM,
    color,
    style,
)
from clinicdesk.documents.tagging import artifact, layout, words
from clinicdesk.documents.text import markup, room
from clinicdesk.documents.wording import fill
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.display import phone

__all__ = ["TOTAL_FORM", "FrameFacts", "Furniture"]

TOTAL_FORM = "clinicdesk-total"
_QR_FORM = "clinicdesk-qr"
_QR = 34.0
_FOOT = 24.0
"""The lowest point that office printers reach."""


def _height(flowable: Flowable, width: float) -> float:
    return float(flowable.wrap(width, PAGE_HEIGHT)[1])


class Furniture:
    """The frame's parts, measured, ready to be drawn on each page."""

    def __init__(self, facts: FrameFacts) -> None:
        self.facts = facts
        head = facts.letterhead
        clinic = _short(", ".join(part for part in (head.clinic, head.site) if part))
        self._clinic = text(clinic, "letterhead")
        numbers = [_short(phone(head.phone))] if head.phone else []
        numbers += [f"{facts.words.fax} {_short(phone(head.fax))}"] if head.fax else []
        contact = [_short(", ".join(head.address.split("\n"))), " · ".join(numbers)]
        self._contact = text("\n".join(part for part in contact if part), "letterhead_right")
        self._footer = self._footer_text()
        self._full = self._band(full=True)
        self._slim = self._band(full=False)
        width = BODY_WIDTH / 2 - 6
        self._opening_head = max(_height(self._clinic, width), _height(self._contact, width))
        self._later_head = _height(self._clinic, width)
        self._footer_width = BODY_WIDTH - _QR - 70
        self._footer_height = max(_QR, _height(self._footer, self._footer_width))
        self._full_height = _height(self._full, BODY_WIDTH)
        self._slim_height = _height(self._slim, BODY_WIDTH)

    @property
    def bottom(self) -> float:
        """Where the body ends."""
        return _FOOT + self._footer_height + 14

    @property
    def top(self) -> float:
        """Where the letterhead begins, under the strip of a demonstration."""
        return PAGE_HEIGHT - (44 if self.facts.letterhead.demonstration else 36)

    def body_top(self, title: str, *, opening: bool) -> float:
        """Where the body begins."""
        if opening:
            titled = self._titles(title)
            over = sum(_height(line, BODY_WIDTH) for line in titled)
            return self.top - self._opening_head - 16 - over - 9 - self._full_height - 10
        return self.top - self._later_head - 10 - self._slim_height - 12

    def _titles(self, title: str) -> tuple[Paragraph, Paragraph]:
        facts = self.facts
        under = facts.copy_text
        if facts.imprint.disclosure:
            under += "  ·  " + fill(facts.words.disclosure, number=_short(facts.imprint.disclosure))
        head = Text(escape(title, quote=False), style("title"))
        head.tag = "H1"
        return head, text(under, "small_strong")

    def _footer_text(self) -> Paragraph:
        facts, words = self.facts, self.facts.words
        there = facts.imprint.printed_at.astimezone(ZoneInfo(facts.imprint.zone))
        printed = f"{show_instant(facts.imprint.printed_at, facts.imprint.zone)} {there:%Z}"
        number = facts.imprint.number or words.no_number
        parts = [
            fill(words.document, number=number),
            fill(words.printed, when=printed, author=_short(facts.imprint.author)),
            fill(words.wording, version=facts.imprint.template),
            fill(words.content, hash=facts.short_hash),
        ]
        call = _short(phone(facts.letterhead.phone)) or words.the_clinic
        return rich(
            f'<font name="{STRONG}">{escape(words.confidential, quote=False)}</font> '
            + markup(fill(words.misdirected, phone=call))
            + "<br/>"
            + "  ·  ".join(markup(part) for part in parts),
            "footer",
        )

    def _band(self, *, full: bool) -> Table:
        cells = identity(self.facts)
        names = [text(said, named) for said, named in cells[0][1]]
        # A long name has the whole width; it is printed whole, never cut short or shrunk.
        stacked = max(room(cells[0][1][0][0]), default=0) > (44 if full else 28)
        rows: list[list[Any]]
        if full:
            rest = [
                [text(label, "label"), *(text(said, named) for said, named in lines)]
                for label, lines, _ in cells[1:]
            ]
            name: list[Any] = [text(cells[0][0], "label"), *names]
            shares = [share for *_, share in cells]
            if stacked:
                shares = [1 / len(rest)] * len(rest)
            rows = [[name, *[""] * (len(rest) - 1)], rest] if stacked else [[name, *rest]]
        else:
            said = [
                f'{label}&nbsp;<font name="{STRONG}">{markup(lines[0][0], STRONG)}</font>'
                for label, lines, _ in cells[1:]
            ]
            facts = rich("&nbsp;&nbsp; ".join(said), "small" if stacked else "small_right")
            died = [
                text(lines[1][0], "bad_small" if stacked else "bad_small_right")
                for _, lines, _ in cells[1:2]
                if lines[1:]
            ]
            shares = [1.0] if stacked else [0.34, 0.66]
            rows = [[names[0]], [[facts, *died]]] if stacked else [[names[0], [facts, *died]]]
        made = layout(rows, colWidths=[share * BODY_WIDTH for share in shares])
        made.setStyle(self._band_style(full=full, stacked=stacked))
        return made

    def _band_style(self, *, full: bool, stacked: bool) -> list[Any]:
        dead = self.facts.deceased
        said = [
            *UNIFORM,
            ("BACKGROUND", (0, 0), (-1, -1), color("idle_bg" if dead else "banner")),
            ("LINEBELOW", (0, -1), (-1, -1), 1, color("ink2" if dead else "banner_line")),
            ("VALIGN", (0, 0), (-1, -1), "TOP" if full else "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 5 if full else 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7 if full else 4),
        ]
        return [*said, ("SPAN", (0, 0), (-1, 0))] if stacked else said

    def draw(self, canvas: Canvas, title: str, *, opening: bool) -> None:
        """Draw all of it on the present page.

        A part's first page is read from its title on; what repeats after that is not read again.
        """
        canvas.saveState()
        if opening:
            y = self._draw_head(canvas, self._contact, self._opening_head)
            y = self._draw_titles(canvas, title, y - 6) - 2
            self._draw_band(canvas, self._full, y, self._full_height)
            self._draw_foot(canvas)
        else:
            right = rich(
                f'<font name="{STRONG}">{escape(title, quote=False)}</font>  ·  '
                + markup(self.facts.copy_text),
                "letterhead_right",
            )
            with artifact(canvas):
                y = self._draw_head(canvas, right, self._later_head)
                self._draw_band(canvas, self._slim, y, self._slim_height)
                self._draw_foot(canvas)
        canvas.restoreState()

    def _draw_strip(self, canvas: Canvas) -> None:
        with artifact(canvas):
            canvas.setFillColor(color("warn"))
            canvas.rect(0, PAGE_HEIGHT - 17, PAGE_WIDTH, 17, stroke=0, fill=1)
        with words(canvas):
            canvas.setFillColor(color("surface"))
            canvas.setFont(STRONG, 8)
            said = self.facts.words.demonstration
            canvas.drawCentredString(PAGE_WIDTH / 2, PAGE_HEIGHT - 11.5, said)

    def _draw_head(self, canvas: Canvas, right: Paragraph, over: float) -> float:
        """Draw strip and letterhead; return where the next thing begins."""
        half = BODY_WIDTH / 2 - 6
        if self.facts.letterhead.demonstration:
            self._draw_strip(canvas)
        for part, x in ((self._clinic, MARGIN), (right, MARGIN + BODY_WIDTH - half)):
            _, height = part.wrapOn(canvas, half, PAGE_HEIGHT)
            part.drawOn(canvas, x, self.top - height)
        y = self.top - over - 5
        with artifact(canvas):
            canvas.setStrokeColor(color("line"))
            canvas.setLineWidth(0.7)
            canvas.line(MARGIN, y, MARGIN + BODY_WIDTH, y)
        return y - 5

    def _draw_titles(self, canvas: Canvas, title: str, y: float) -> float:
        for line in self._titles(title):
            _, height = line.wrapOn(canvas, BODY_WIDTH, PAGE_HEIGHT)
            line.drawOn(canvas, MARGIN, y - height)
            y -= height + 1
        return y - 5

    def _draw_band(self, canvas: Canvas, band: Table, y: float, height: float) -> None:
        band.wrapOn(canvas, BODY_WIDTH, PAGE_HEIGHT)
        band.drawOn(canvas, MARGIN, y - height)
        if self.facts.deceased:
            with artifact(canvas):
                self._hatch(canvas, y - height, height)

    def _hatch(self, canvas: Canvas, y: float, height: float) -> None:
        """A pattern beside the band: that someone has died is never said by color alone."""
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(MARGIN - 8, y, 6, height)
        canvas.clipPath(path, stroke=0, fill=0)
        canvas.setStrokeColor(color("ink"))
        canvas.setLineWidth(1.2)
        step = 0.0
        while step < height + 8:
            canvas.line(MARGIN - 9, y + step - 8, MARGIN - 1, y + step)
            step += 4
        canvas.restoreState()

    def define_forms(self, canvas: Canvas) -> None:
        """Draw once what is the same on every page and costly: the QR code."""
        facts = self.facts
        value = f"CLINICDESK:{facts.imprint.number}:{facts.content_sha256[:20].upper()}"
        canvas.beginForm(_QR_FORM)
        draw_qr(canvas, value, 0, 0, _QR)
        canvas.endForm()

    def _draw_foot(self, canvas: Canvas) -> None:
        with artifact(canvas):
            self._paint_foot(canvas)

    def _paint_foot(self, canvas: Canvas) -> None:
        over = _FOOT + self._footer_height
        canvas.setStrokeColor(color("line_strong"))
        canvas.setLineWidth(0.6)
        canvas.line(MARGIN, over + 5, MARGIN + BODY_WIDTH, over + 5)
        _, height = self._footer.wrapOn(canvas, self._footer_width, PAGE_HEIGHT)
        self._footer.drawOn(canvas, MARGIN, over - height)
        right = MARGIN + BODY_WIDTH
        canvas.saveState()
        canvas.translate(right - _QR, over - _QR)
        canvas.doForm(_QR_FORM)
        canvas.restoreState()
        page = style("page")
        canvas.setFont(page.fontName, page.fontSize)
        canvas.setFillColor(page.textColor)
        said = fill(self.facts.words.page, number=str(canvas.getPageNumber())) + " "
        x = right - _QR - 62
        canvas.drawString(x, over - 8, said)
        canvas.translate(x + canvas.stringWidth(said, page.fontName, page.fontSize), over - 8)
        canvas.doForm(TOTAL_FORM)
