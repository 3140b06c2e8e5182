"""A font that has measured its words before: lines and elisions are kept for the next drawing."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from clinicdesk.desktop.widgets.columns import CellStyle
from clinicdesk.desktop.widgets.text import ink_beyond, name_lines, text_lines

__all__ = ["Typeface"]

_LATIN_END: Final = "\u0250"
"""Below it each letter is one glyph of Inter: no joining, no marks that are put on."""
_KEPT: Final = 2_000
"""Some screens full of words; beyond it the oldest are let go."""


class Typeface:
    """A font of the theme at one scale. It must be let go when the theme changes."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.ascent = self.metrics.ascent()
        self.spacing = self.metrics.lineSpacing()
        self._widths: dict[str, int] = {}
        self._depths: dict[str, int] = {}
        self._broken: dict[tuple[str, CellStyle, int], tuple[str, ...]] = {}

    def width(self, text: str) -> int:
        """Measure words, in pixels."""
        return self.metrics.horizontalAdvance(text)

    def below(self, text: str) -> int:
        """Give how far letters reach below those of this font (Arabic, Hebrew with points)."""
        if text.isascii():
            return 0
        if _single(text):
            return max(self._depth(letter) for letter in text)
        return ink_beyond(text, self.font, self.metrics)[1]

    def lines(self, text: str, style: CellStyle, width: int) -> tuple[str, ...]:
        """Give words as they are shown in ``width`` pixels; 0 and less leave them as they are.

        Names and what must be read whole are broken into lines, the rest is elided.
        """
        if width <= 0 or self.surely_fits(text, width):
            return (text,)
        key = (text, style, width)
        found = self._broken.get(key)
        if found is None:
            if len(self._broken) >= _KEPT:
                del self._broken[next(iter(self._broken))]
            found = self._broken[key] = self._break(text, style, width)
        return found

    def surely_fits(self, text: str, width: int) -> bool:
        """Tell from single letters that words fit; False says that they must be measured.

        A pixel a letter is left over, for pairs that stand further apart than their letters'
        widths and for fractions of a pixel.
        """
        if not _single(text):
            return False
        widths, room = self._widths, width - len(text)
        for letter in text:
            known = widths.get(letter)
            if known is None:
                known = widths[letter] = self.width(letter)
            room -= known
        return room >= 0

    def _depth(self, letter: str) -> int:
        if letter.isascii():
            return 0
        found = self._depths.get(letter)
        if found is None:
            found = self._depths[letter] = ink_beyond(letter, self.font, self.metrics)[1]
        return found

    def _break(self, text: str, style: CellStyle, width: int) -> tuple[str, ...]:
        if style is CellStyle.NAME:
            return tuple(name_lines(text, self.metrics, width))
        if style is CellStyle.WRAP:
            return tuple(text_lines(text, self.metrics, width))
        return (self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width),)


def _single(text: str) -> bool:
    """Tell whether words are as wide and as deep as their letters, one by one."""
    return text.isascii() or max(text) < _LATIN_END
