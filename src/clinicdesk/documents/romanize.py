"""Characters that no embedded font draws: said in Latin letters, in brackets, never as boxes.

The names that Unicode gives to characters say how they sound (DEVANAGARI LETTER KA); the scripts of
India and their relatives write a vowel "a" after each consonant unless a sign says otherwise.
"""

import re
import unicodedata

__all__ = ["romanize", "script_of"]

_LETTER = re.compile(
    r"^(?P<script>[A-Z][A-Z ]*?) (?:SMALL |CAPITAL )?(?:LETTER|SYLLABLE|VOWEL SIGN|SIGN|DIGIT|MARK"
    r"|CHARACTER|CONSONANT SIGN|SUBJOINED LETTER)\b ?(?P<sound>.*)$"
)
_VOWEL = re.compile(r"^[AEIOU]")


def script_of(character: str) -> str:
    """Name the script of a character ("Devanagari"); empty for symbols and unnamed characters."""
    found = _LETTER.match(unicodedata.name(character, ""))
    return found["script"].title() if found else ""


def _syllables(text: str) -> str:
    """Say a run of letters: an inherent "a" is dropped where a vowel sign or virama follows."""
    said = ""
    for character in text:
        name = unicodedata.name(character, "")
        found = _LETTER.match(name)
        if found is None:
            said += f" {name.lower()} " if name else f" U+{ord(character):04X} "
            continue
        sound = found["sound"].split(" WITH ")[0].split("-")[-1].strip()
        if found["script"] in {"THAI", "LAO"}:
            said += _thai(sound).lower()
            continue
        if "VIRAMA" in name or "VOWEL SIGN" in name:
            said = said.removesuffix("a")
            sound = "" if "VIRAMA" in name else sound
        elif "NUKTA" in name or "TONE" in name:
            sound = ""
        elif "LETTER" in name and len(sound) > 1 and sound.endswith("A") and _VOWEL.match(sound):
            sound = sound.lower()
        said += sound.lower()
    return " ".join(said.split())


def _thai(sound: str) -> str:
    """Consonants are named with a word (PO PLA is p), vowels after SARA, tone marks MAI."""
    first, _, rest = sound.partition(" ")
    if first == "SARA":
        return rest
    return "" if first in {"MAI", "THANTHAKHAT"} else first.removesuffix("O")


def romanize(run: str) -> str:
    """Say characters that cannot be drawn: ``[Devanagari: priyaa]``, ``[grinning face]``."""
    if "\ufffd" in run:
        return "[unreadable character]"
    scripts = [script for script in map(script_of, run) if script]
    said = _syllables(run) or "mark"
    return f"[{scripts[0]}: {said}]" if scripts else f"[{said}]"
