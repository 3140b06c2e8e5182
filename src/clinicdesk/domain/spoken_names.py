"""How names sound that are written in different ways.

All functions take folded words (`folding.name_words`). A sound key is rough on purpose: it brings
together what people of many languages confuse when a name is said over a telephone, and leaves it
to the ranking to put the nearer spelling first. The rules are ours.
"""

import re
from functools import cache, lru_cache

from clinicdesk.domain.nicknames import spoken_alike
from clinicdesk.domain.romanized import romanized, vowels_unknown

__all__ = [
    "PARTICLES",
    "keyboard_neighbors",
    "sound_key",
    "sound_skeleton",
    "sounds_alike",
]

_PARTICLES = """
    a abu af al am ap bar bat ben bin bint da dal das de dei del dela della den der des di do dos du
    e el ibn la las le li lo los mac mc o of saint san santa st ste ter the thi ul und van vande
    vanden vander ver von y zu zum zur
"""
PARTICLES = frozenset(_PARTICLES.split())
"""Words of family names that people leave out, add, or write together with the next."""

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

# Spellings by their sound, in the order in which they are tried. Capital C is the ch of "church".
_STARTS = (
    (re.compile("^(?:gh|g)n|^kn|^pn|^ng(?=[aeiouy])"), "n"),
    (re.compile("^wr|^rh"), "r"),
    (re.compile("^ps|^x"), "s"),
    (re.compile("^wh"), "w"),
    (re.compile("^mac(?=[bcdfgjklmnpqrstvwz])|^mc"), "mk"),
    (re.compile("^y(?=[aeou])|^i(?=[aou])"), "j"),
)
_SPELLED = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(.)\1+", r"\1"),
        ("tsch|tch|cz|csz|ccio", "C"),
        ("sch(?=[mnlrw])", "s"),
        ("sch|sh|sz|sc(?=[eiy])|zh", "s"),
        ("chr", "kr"),
        ("ch", "C"),
        ("ph|pf", "f"),
        ("(?<=[aeiou])gh", ""),
        ("gh|gu(?=[eiy])|g(?=e[sz]$)", "k"),
        ("dg(?=[eiy])|g(?=[eiy])", "j"),
        ("dt", "t"),
        ("ts|tz|dz|c(?=[eiy])|z", "s"),
        ("ck|cq|q|c|g", "k"),
        ("x", "ks"),
        ("(?<=m)b$", ""),
        ("w(?=[aeiouys])", "b"),
        ("(?<=.)h|w", ""),
        ("v", "b"),
        ("d", "t"),
    )
)
_VOWEL_CLASSES = (
    (re.compile("a[uwo]|o|u"), "u"),
    (re.compile("a(?![iye])"), "a"),
    (re.compile("."), "i"),
)
_VOWELS = re.compile("[aeiouy]+")
_NO_LETTERS = re.compile("[^a-z]")
_SHORT = 2


@lru_cache(maxsize=65_536)
def sound_key(word: str) -> str:
    """Return how a word sounds: its consonants by kind, ``A`` for a vowel at the start.

    Of one or two signs alone, the kind of the first vowel is added in small letters (Lee and Li
    sound alike, Lee and Lo do not). Empty where nothing is known of the script.
    """
    latin = _NO_LETTERS.sub("", romanized(word))
    for pattern, sound in _STARTS:
        latin = pattern.sub(sound, latin, count=1)
    for pattern, sound in _SPELLED:
        latin = pattern.sub(sound, latin)
    vowels = _VOWELS.search(latin)
    signs = ("A" if vowels and vowels.start() == 0 else "") + _VOWELS.sub("", latin).upper()
    if not signs or len(signs) > _SHORT or vowels is None or vowels_unknown(word):
        return signs
    return signs + next(said for kind, said in _VOWEL_CLASSES if kind.match(vowels[0]))


def sound_skeleton(key: str) -> str:
    """Return a sound key without its vowel: what a script that writes no vowels can tell."""
    return key.rstrip("aiu")


def sounds_alike(one: str, other: str) -> bool:
    """Tell whether two words sound alike, whatever scripts they are written in."""
    first, second = sound_key(one), sound_key(other)
    if not first or not second:
        return False
    if vowels_unknown(one) or vowels_unknown(other):
        first, second = sound_skeleton(first), sound_skeleton(second)
    return first == second or other in spoken_alike(one)


@cache
def keyboard_neighbors() -> dict[str, str]:
    """Return for each letter the keys beside it, on a keyboard that begins with QWERTY."""
    found = {}
    for row, letters in enumerate(_KEYS):
        for place, letter in enumerate(letters):
            beside = letters[max(place - 1, 0) : place] + letters[place + 1 : place + 2]
            if row:
                beside += _KEYS[row - 1][place : place + 2]
            if row + 1 < len(_KEYS):
                beside += _KEYS[row + 1][max(place - 1, 0) : place + 1]
            found[letter] = beside
    return found
