"""Running text that keeps to the rules of the page: no widow under three lines, right-to-left lines
in their order, headings that bring their bookmark along.
"""

from html import escape
from typing import Any

from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph

from clinicdesk.documents.fonts import REGULAR, STRONG, font_for
from clinicdesk.documents.style import scaled, style
from clinicdesk.documents.tagging import words
from clinicdesk.documents.text import clean, has_rtl, markup, visual
from clinicdesk.domain.display import or_not_recorded

__all__ = ["Heading", "Text", "heading", "labelled", "rich", "text"]

_LONG = 60
_LEAST = 3
"""Lines that must stand together before and after a page's end."""


class Text(Paragraph):
    """A paragraph whose first and last three lines never stand alone."""

    wrapped_at: float | None = None
    tag = "P"

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        """Break into lines, once for a width: a table and its section ask several times."""
        if self.wrapped_at != aW or not hasattr(self, "blPara"):
            super().wrap(aW, aH)
            self.wrapped_at = aW
        return float(self.width), float(self.height)

    def draw(self) -> None:
        """Draw it as one element of the page's structure."""
        with words(self.canv, self.tag):
            super().draw()

    def split(self, aW: float, aH: float) -> list[Flowable]:  # noqa: N803 - reportlab's names
        """Split so that three lines stand on either side, or move the whole."""
        lines = getattr(getattr(self, "blPara", None), "lines", None)
        if lines is None:
            return list(super().split(aW, aH))
        leading = self.style.leading
        count, fit = len(lines), int((aH + 0.01) / leading)
        if count <= fit:
            return list(super().split(aW, aH))
        fit = min(fit, count - _LEAST)
        if fit < _LEAST:
            return []
        return list(super().split(aW, fit * leading + 0.5))


class RightToLeft(Text):
    """A paragraph of one right-to-left text: lines are broken first and put in order after."""

    logical: str | None = None
    before = ""
    """Markup of a label, on a line of its own."""

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 - reportlab's names
        """Break the logical text into lines that fit, then draw each in visual order."""
        if self.logical is not None:
            lines = _broken(self.logical, self.style, aW - 1)
            self.logical = None
            marked = self.before + "<br/>".join(markup(line, self.style.fontName) for line in lines)
            self.__init__(marked, self.style)  # type: ignore[misc]
        return super().wrap(aW, aH)


def _width(said: str, at: ParagraphStyle) -> float:
    return sum(
        stringWidth(c, font_for(c, at.fontName) or REGULAR, at.fontSize) for c in visual(said)
    )


def _broken(logical: str, at: ParagraphStyle, width: float) -> list[str]:
    lines: list[str] = []
    for said in logical.split("\n"):
        line = ""
        for word in said.split(" "):
            candidate = f"{line} {word}" if line else word
            if line and _width(candidate, at) > width:
                lines.append(line)
                line = word
            else:
                line = candidate
        lines.append(line)
    return lines


def text(said: str, named: str = "body", by: float = 1) -> Text:
    """Make a paragraph of plain text, whatever it holds.

    A long right-to-left text stands at the right; a name stays beside its label.
    """
    at = scaled(named, by)
    if has_rtl(said):
        logical = clean(said)
        first = next((c for c in logical if c.isalpha()), "")
        if at.alignment == TA_LEFT and has_rtl(first) and len(logical) > _LONG:
            at = ParagraphStyle(f"{at.name}-rtl", parent=at, alignment=TA_RIGHT)
        made = RightToLeft("", at)
        made.logical = logical
        return made
    return Text(markup(said, at.fontName), at)


def rich(marked: str, named: str = "body", by: float = 1) -> Text:
    """Make a paragraph of markup that was made by ``markup`` and our own tags."""
    return Text(marked, scaled(named, by))


def labelled(label: str, said: str, named: str = "body", by: float = 1) -> Text:
    """Make a strong label with its value behind it; an empty value says "Not recorded"."""
    value = or_not_recorded(said)
    strong = f'<font name="{STRONG}">{markup(label, STRONG)}</font>'
    made = text(value, named, by)
    if isinstance(made, RightToLeft) and len(value) > _LONG:
        made.before = f"{strong}<br/>"
        return made
    return rich(f"{strong}  {markup(value)}", named, by)


class Heading(Text):
    """A heading with its bookmark; ``level`` 0 is a part, 1 a section of it."""

    level = 1
    said = ""

    def draw(self) -> None:
        """Draw it, and let the outline point here."""
        canvas: Any = self.canv
        key = f"h{canvas.getPageNumber()}-{len(canvas._doc.outline.destinationnamestotitles)}"
        canvas.bookmarkHorizontal(key, 0, self.height + 6)
        canvas.addOutlineEntry(self.said, key, level=self.level, closed=False)
        super().draw()


def heading(said: str, named: str = "heading", level: int = 1) -> Heading:
    """Make a heading; its words are the template's, never a patient's."""
    made = Heading(escape(said, quote=False), style(named))
    made.level, made.said, made.tag = level, said, f"H{level + 1}"
    return made
