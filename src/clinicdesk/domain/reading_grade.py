"""How hard a text is to read, as a United States school grade.

Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers, Chissom, Navy Research Branch Report 8-75,
1975): 0.39 words a sentence + 11.8 syllables a word - 15.59. Syllables are counted by rule, so a
single word may be off by one; a text of some sentences is not.
"""

import re

__all__ = ["reading_grade", "syllables"]

_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_END = re.compile(r"[.!?:;\n]+")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO = re.compile(r"i[ao]|io|eo(?!u)|ua|[^q]ue[^st]|[aeiouy]ing$|dn't$")
_ONE = re.compile(r"tion|sion|[cst]ia|[cgstx]io|ue$")


def syllables(word: str) -> int:
    """Count the syllables of an English word, at least one."""
    low = word.lower().replace("’", "'")
    count = len(_VOWELS.findall(low)) + len(_TWO.findall(low)) - len(_ONE.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee", "ye"))
    if silent or (low.endswith("le") and len(low) > 2 and low[-3] in "aeiouy"):
        count -= 1
    if low.endswith("ed") and not low.endswith(("ted", "ded", "eed")):
        count -= 1
    if low.endswith("es") and not low.endswith(("ses", "ces", "xes", "zes", "ches", "shes", "ges")):
        count -= 1
    return max(count, 1)


def reading_grade(text: str) -> float:
    """Return the grade of a text; 0 where it has no words."""
    sentences = [part for part in _END.split(text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return 0.0
    sounds = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * sounds / len(words) - 15.59
