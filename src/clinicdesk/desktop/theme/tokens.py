"""The design tokens: colors, sizes and status words, read once from ``resources/tokens.json``.

Lengths are pixels at scale 1.0. Colors come in two sets, light and dark, under one name each, so
that a widget names what a color is for and never what it looks like.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

__all__ = ["Status", "TextKind", "Tokens", "Tone", "contrast"]


class Tone(StrEnum):
    """What a status means for the person who reads it. Never shown without a word and an icon."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Status:
    """A status as it is shown: a word in sentence case, a tone and the name of an icon."""

    word: str
    tone: Tone = Tone.IDLE
    icon: str = "circle"


@dataclass(frozen=True, slots=True)
class TextKind:
    """A size of text in pixels at scale 1.0, and its weight (400 regular to 700 bold)."""

    pixels: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of the design. The mappings cannot be changed."""

    light: Mapping[str, str]
    dark: Mapping[str, str]
    space: Mapping[str, int]
    radius: Mapping[str, int]
    text: Mapping[str, TextKind]
    statuses: Mapping[str, Status]
    row_comfortable: int
    row_compact: int
    control_height: int
    font: str

    @classmethod
    def parse(cls, text: str) -> "Tokens":
        """Read tokens from the text of ``tokens.json``.

        Raises ``KeyError`` or ``ValueError`` when the file is not what this version needs.
        """
        raw: dict[str, Any] = json.loads(text)
        return cls(
            light=_colors(raw["light"]),
            dark=_colors(raw["dark"]),
            space=MappingProxyType({key: int(value) for key, value in raw["space"].items()}),
            radius=MappingProxyType({key: int(value) for key, value in raw["radius"].items()}),
            text=MappingProxyType(
                {key: TextKind(int(v[0]), int(v[1])) for key, v in raw["type_px_weight"].items()}
            ),
            statuses=MappingProxyType(
                {word: Status(word, Tone(v[0]), v[1]) for word, v in raw["status"].items()}
            ),
            row_comfortable=int(raw["row"]["comfortable"]),
            row_compact=int(raw["row"]["compact"]),
            control_height=int(raw["control_height"]),
            font=str(raw["font"]),
        )

    def status(self, word: str) -> Status:
        """Give the status for a word; an unknown word is shown as idle, never dropped."""
        return self.statuses.get(word, Status(word))


def contrast(first: str, second: str) -> float:
    """Give the contrast ratio of two ``#RRGGBB`` colors, 1.0 to 21.0.

    Source: WCAG 2.2, definitions of "contrast ratio" and "relative luminance".
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _colors(raw: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({key: value for key, value in raw.items() if key != "name"})


def _luminance(color: str) -> float:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
