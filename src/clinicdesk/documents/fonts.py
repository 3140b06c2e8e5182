"""The letters: which embedded font draws which character.

Every font is static TrueType and embedded as a subset; no page ever falls back to a font that the
reader's computer must have. Latin, Greek, Cyrillic and Vietnamese are Inter's; Arabic and Hebrew
Noto Sans'; Chinese, Japanese and Korean WenQuanYi's, read only when a character needs it.
"""

from functools import cache

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from clinicdesk import assets

__all__ = ["BOLD", "ITALIC", "MEDIUM", "REGULAR", "STRONG", "covers", "font_for", "register"]

REGULAR, MEDIUM, STRONG, BOLD, ITALIC = (
    "Inter-Regular",
    "Inter-Medium",
    "Inter-SemiBold",
    "Inter-Bold",
    "Inter-Italic",
)
_INTER = (REGULAR, MEDIUM, STRONG, BOLD, ITALIC)
_WEIGHT = {REGULAR: "Regular", MEDIUM: "Regular", STRONG: "SemiBold", BOLD: "Bold"}
_CJK = "WenQuanYiMicroHei"


@cache
def _load(name: str) -> TTFont:
    suffix = "ttc" if name == _CJK else "ttf"
    font = TTFont(name, str(assets.path_of(f"fonts/{name}.{suffix}")))
    pdfmetrics.registerFont(font)
    return font


@cache
def register() -> None:
    """Make the fonts known to reportlab; bold in running text is Inter SemiBold."""
    for name in _INTER:
        _load(name)
        bold = BOLD if name in {STRONG, BOLD} else STRONG
        addMapping(name, 0, 0, name)
        addMapping(name, 1, 0, bold)
        addMapping(name, 0, 1, ITALIC)
        addMapping(name, 1, 1, bold)


@cache
def _coverage(name: str) -> frozenset[int]:
    return frozenset(_load(name).face.charToGlyph)


def covers(name: str, character: str) -> bool:
    """Tell whether a font has a glyph for a character."""
    return ord(character) in _coverage(name)


def _candidates(base: str) -> tuple[str, ...]:
    weight = _WEIGHT.get(base, "Regular")
    return (base, REGULAR, f"NotoSansArabic-{weight}", f"NotoSansHebrew-{weight}", _CJK)


@cache
def font_for(character: str, base: str) -> str:
    """Return the font that draws a character beside ``base``; empty where no font does."""
    for name in _candidates(base):
        if covers(name, character):
            _load(name)
            return name
    return ""
