"""Colors, measures and paragraph styles of the pages. Lengths are points; paper is US Letter.

Colors are the window's light theme, so that a page and the screen that previews it look alike.
"""

from functools import cache
from typing import Final, Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.styles import ParagraphStyle

from clinicdesk import assets
from clinicdesk.documents.fonts import BOLD, ITALIC, MEDIUM, REGULAR, STRONG

__all__ = [
    "BODY_WIDTH",
    "MARGIN",
    "PAGE_HEIGHT",
    "PAGE_WIDTH",
    "UNIFORM",
    "color",
    "scaled",
    "style",
]

PAGE_WIDTH, PAGE_HEIGHT = 612.0, 792.0
MARGIN = 54.0
_CENTER: Final = 1
_RIGHT: Final = 2
BODY_WIDTH = PAGE_WIDTH - 2 * MARGIN
UNIFORM: Final = (("FONTNAME", (0, 0), (-1, -1), REGULAR),)
"""Begins every table's style: a bare cell would ask for Helvetica, which is never embedded."""


_ROW_LINE = HexColor("#BCC6C2")
"""Between the window's two lines: the fainter one vanishes on office printers."""


@cache
def color(name: str) -> Color:
    """Return a color of the light theme by its name: ink, ink2, accent, line, bad, …"""
    if name == "row_line":
        return _ROW_LINE
    return HexColor(assets.read_json("tokens.json")["light"][name])


def _make(
    name: str,
    font: str = REGULAR,
    size: float = 9.5,
    leading: float = 13.5,
    ink: str = "ink",
    *,
    alignment: Literal[0, 1, 2] = 0,
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=font,
        bulletFontName=font,
        fontSize=size,
        leading=leading,
        textColor=color(ink),
        splitLongWords=True,
        allowWidows=0,
        allowOrphans=0,
        alignment=alignment,
    )


def _plain(suffix: str, size: float, leading: float) -> list[ParagraphStyle]:
    """Styles of the person's own papers: no letter is smaller than 12 points, or than 18."""
    return [
        _make(f"plain{suffix}", REGULAR, size, leading),
        _make(f"plain_strong{suffix}", STRONG, size, leading),
        _make(f"plain_head{suffix}", BOLD, size * 1.15, leading * 1.15, "accent"),
        _make(f"plain_bad{suffix}", BOLD, size, leading, "bad"),
        _make(f"plain_warn{suffix}", BOLD, size, leading, "warn"),
        _make(f"plain_code{suffix}", BOLD, size * 1.25, leading * 1.3),
        _make(f"plain_quote{suffix}", ITALIC, size, leading),
    ]


@cache
def _styles() -> dict[str, ParagraphStyle]:
    made = [
        _make("body"),
        _make("body_right", alignment=_RIGHT),
        _make("strong", STRONG),
        _make("small", size=8, leading=11, ink="ink2"),
        _make("small_ink", size=8.5, leading=11.5),
        _make("small_right", size=8, leading=11, ink="ink2", alignment=_RIGHT),
        _make("small_strong", STRONG, 8, 11, "ink2"),
        _make("question", STRONG, 11, 15.5),
        _make("quote", ITALIC, 10, 14.5),
        _make("title", BOLD, 20, 25),
        _make("part", BOLD, 16, 21),
        _make("heading", STRONG, 12, 16, "accent"),
        _make("subheading", STRONG, 9.5, 13, "ink"),
        _make("label", STRONG, 7.5, 10, "ink3"),
        _make("column", STRONG, 7.5, 10, "ink3"),
        _make("value", STRONG, 10.5, 14),
        _make("name", STRONG, 11.5, 15),
        _make("bad", STRONG, 9.5, 13.5, "bad"),
        _make("bad_big", BOLD, 15, 18, "bad"),
        _make("big", BOLD, 14, 18),
        _make("bad_small", STRONG, 8, 11, "bad"),
        _make("bad_small_right", STRONG, 8, 11, "bad", alignment=_RIGHT),
        _make("warn", STRONG, 9.5, 13.5, "warn"),
        _make("ok", STRONG, 9.5, 13.5, "ok"),
        _make("letterhead", STRONG, 9.5, 13, "accent"),
        _make("letterhead_right", REGULAR, 8, 11, "ink2", alignment=_RIGHT),
        _make("footer", REGULAR, 6.8, 9, "ink2"),
        _make("page", STRONG, 8, 10, "ink"),
        _make("huge", BOLD, 26, 32),
        _make("centered", MEDIUM, 9.5, 13.5, alignment=_CENTER),
        *_plain("", 12, 15.4),
        *_plain("_large", 18, 23.5),
    ]
    return {each.name: each for each in made}


def style(name: str) -> ParagraphStyle:
    """Return a paragraph style by its name."""
    return _styles()[name]


@cache
def scaled(name: str, by: float) -> ParagraphStyle:
    """Return a style with its size and leading multiplied: for the letter that must fit a page."""
    base = style(name)
    if by == 1:
        return base
    return ParagraphStyle(
        f"{name}-{by}", parent=base, fontSize=base.fontSize * by, leading=base.leading * by
    )
