"""How names and numbers are folded for finding: once, for what is stored and what is typed."""

import unicodedata

__all__ = ["digits_of", "fold", "name_words"]

_DROPPED = dict.fromkeys(map(ord, "'’ʼʻ`´ʹ."), None)
_SPACED = dict.fromkeys(map(ord, "-‐‑‒–—_/,"), " ")
_SPECIAL = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
    }
)


def fold(text: str) -> str:
    """Fold a name: compatibility forms, no marks, no case, no apostrophes, hyphens as spaces."""
    if text.isascii():
        lowered = text.lower()
    else:
        stripped = "".join(
            c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)
        )
        lowered = stripped.casefold().translate(_SPECIAL)
    return " ".join(lowered.translate(_DROPPED).translate(_SPACED).split())


def digits_of(text: str) -> str:
    """Keep a phone's or number's ASCII digits only."""
    return "".join(c for c in text if "0" <= c <= "9")


def name_words(text: str) -> list[str]:
    """Return the folded words of a name, as they are found by: letters, digits and marks alone."""
    folded = fold(text)
    if not folded.replace(" ", "").isalnum():
        folded = "".join(
            c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in folded
        )
    return folded.split()
