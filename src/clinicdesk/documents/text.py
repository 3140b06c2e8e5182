"""Text on its way to paper: safe, whole, in fonts that have it, in the order it is read.

Whatever a person typed or a file said goes through here and nowhere else: it is normalized (NFC),
freed of control characters, put into visual order where it runs from right to left, split into runs
by font, and escaped, so that it can neither break a page nor pretend to be markup.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from html import escape
from itertools import groupby

import arabic_reshaper  # type: ignore[import-untyped, unused-ignore]
from bidi import get_display  # type: ignore[import-untyped, unused-ignore]

from clinicdesk.documents.fonts import REGULAR, font_for
from clinicdesk.documents.romanize import romanize, script_of

__all__ = ["clean", "has_rtl", "limited", "markup", "one_line", "room", "visual"]

_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BROKEN = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BREAKS = re.compile("\r\n|\r|\x85|\u2028|\u2029|\x0b|\x0c")
_RTL = frozenset({"R", "AL", "AN"})


def clean(text: str) -> str:
    """Return a text without what cannot be printed: NFC, line breaks as newlines, no controls.

    A lone surrogate (from a damaged file) becomes U+FFFD, so that a reader sees that something
    was there.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BREAKS.sub("\n", text).replace("\t", " ")
    text = _BROKEN.sub("\ufffd", _CONTROL.sub("", text))
    return _IGNORABLE.sub("", unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def _is_rtl(character: str) -> bool:
    return unicodedata.bidirectional(character) in _RTL


def has_rtl(text: str) -> bool:
    """Tell whether any of it runs from right to left."""
    return not text.isascii() and any(map(_is_rtl, text))


@cache
def _reshaper() -> "arabic_reshaper.ArabicReshaper":
    # Vowel marks belong to a name; the reshaper drops them unless told.
    return arabic_reshaper.ArabicReshaper({"delete_harakat": False, "support_zwj": True})


def visual(line: str) -> str:
    """Put one cleaned line into the order it is drawn in, Arabic letters joined."""
    if not has_rtl(line):
        return line
    return str(get_display(_reshaper().reshape(line)))


def _runs(line: str, base: str) -> str:
    pieces = []
    for (font, script), characters in groupby(line, key=lambda c: _drawn_by(c, base)):
        run = "".join(characters)
        if not font:
            pieces.append(escape(romanize(run), quote=False))
        elif font == base:
            pieces.append(escape(run, quote=False))
        else:
            pieces.append(f'<font name="{font}">{escape(run, quote=False)}</font>')
        assert script is not None
    return "".join(pieces)


@lru_cache(maxsize=8192)
def _drawn_by(character: str, base: str) -> tuple[str, str]:
    font = font_for(character, base)
    return font, "" if font else script_of(character)


def markup(text: str, base: str = REGULAR) -> str:
    """Return the text as reportlab's paragraph markup, drawn beside the font ``base``."""
    cleaned = clean(text)
    if cleaned.isascii():
        return escape(cleaned, quote=False).replace("\n", "<br/>")
    return "<br/>".join(_runs(visual(line), base) for line in cleaned.split("\n"))


def one_line(text: str) -> str:
    """Return a text without line breaks: names and addresses in the frame."""
    return " ".join(clean(text).split())


def room(text: str, line: int = 60) -> Iterator[int]:
    """Tell the room that a text takes on paper after each of its characters, in letters.

    A line break takes a ``line``; a character that no font has takes the length of its name.
    """
    taken = 0
    for character in text:
        if character == "\n":
            taken += line
        elif character.isascii() or font_for(character, REGULAR):
            taken += 1
        else:
            taken += len(unicodedata.name(character, "")) + 14
        yield taken


def limited(text: str, most: int, line: int = 60, tail: str = "") -> str:
    """Cut a text that would take more room than there is, and say how much more the chart has.

    ``tail`` says it in other words.
    """
    text = clean(text)
    if len(text) <= most and text.isascii() and "\n" not in text:
        return text
    keep = sum(1 for taken in room(text, line) if taken <= most)
    if keep == len(text):
        return text
    kept = text[:keep].rsplit(" ", 1)[0] if " " in text[keep // 2 : keep] else text[:keep]
    return kept.rstrip(" ,;.") + (
        tail or f" … ({len(text) - len(kept):,} more letters in the chart)"
    )
