"""How hard an English text is to read, as a United States school grade, by two formulas.

Flesch-Kincaid grade level (Kincaid, Fishburne, Rogers, Chissom, Navy Research Branch Report 8-75,
1975): 0.39 words a sentence + 11.8 syllables a word - 15.59.

SMOG (G. H. McLaughlin, "SMOG grading: a new readability formula", Journal of Reading 12, 1969,
pages 639-646): 3.1291 + 1.0430 times the square root of the words of three syllables and more in
thirty sentences. It was made for thirty sentences; a text of fewer is scaled up to them, and says
less the shorter it is.

A sentence ends at a full stop, question or exclamation mark, colon, semicolon or line (Flesch, How
to Write Plain English, 1979: units of thought that stand by themselves). Figures are no words.
Syllables are counted by rule and a list of what the rule misses, so a rare word may be off by one;
a text of some sentences is not. Spanish is read by `reading_spanish`, both by `readability`.
"""

import math
import re

__all__ = [
    "HARD",
    "flesch_kincaid",
    "reading_grade",
    "sentences_of",
    "smog",
    "smog_grade",
    "syllables",
    "words_of",
]

HARD = 3
"""Syllables from which SMOG calls a word hard."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_END = re.compile(r"[.!?]+(?=[\s\"”’)]|$)|[:;]+(?=\s|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_TWO = re.compile(
    r"i[ao](?!us)|io(?=us)|i?eo(?!u)|ua(?!r[dt])|[^gq]ue[^st]|[aeiouy]ing$|dn't$|iet"
    r"|^crea|rea(?=ct)|[ie]u(?=m)|uici|ao|[^ct]ie(?=n[ct])"
)
_ONE = re.compile(
    r"tion|sion|[cst]ia|[cgstx]io|[lno]io(?=n)|geo(?=n)|gue$|que$|eo(?=ple)|ua(?=ge)"
    r"|[^aeiouy]e(?=(?:ly|ful|fully|less|ness|some)$)|[cvsg]e(?=ment)"
)
_SAID_ES = ("ses", "ces", "xes", "zes", "ches", "shes", "ges", "ies")
_SAID = {
    "area": 3, "areas": 3, "business": 2, "calorie": 3, "cereal": 3, "cereals": 3,
    "coffees": 2, "cookie": 2, "diabetes": 4, "doesn't": 2, "evening": 2, "every": 2,
    "everyday": 3, "everything": 3, "fluid": 2, "fluids": 2, "forehead": 2, "homemade": 2,
    "homework": 2, "hundred": 2, "idea": 3, "isn't": 2, "lifestyle": 2, "mayonnaise": 3,
    "movie": 2, "naked": 2, "nausea": 3, "pancreas": 3, "poem": 2, "prediabetes": 5,
    "preeclampsia": 5, "rhythm": 2, "ruin": 2, "sacred": 2, "safety": 2, "science": 2,
    "sideways": 2, "someone": 2, "something": 2, "sometimes": 2, "somewhere": 2, "statement": 2,
    "theater": 3, "vegetables": 4, "wasn't": 2, "wicked": 2,
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of an English text."""
    return _WORD.findall(text)


def sentences_of(text: str) -> list[str]:
    """Return the parts of a text that stand by themselves and hold at least one word."""
    return [part.strip() for part in _END.split(text) if _WORD.search(part)]


def syllables(word: str) -> int:
    """Count the syllables of an English word, at least one."""
    low = word.lower().replace("’", "'")
    known = _SAID.get(low) or _SAID.get(low.removesuffix("'s"))
    if known:
        return known
    count = len(_VOWELS.findall(low)) + len(_TWO.findall(low)) - len(_ONE.findall(low))
    silent = low.endswith("e") and not low.endswith(("le", "ee", "ye", "ue"))
    if silent or (low.endswith("le") and len(low) > 2 and low[-3] in "aeiouy"):
        count -= 1
    if low.endswith("ed") and not low.endswith(("ted", "ded", "eed", "ied")):
        count -= 1
    if low.endswith("es") and not low.endswith(_SAID_ES):
        count -= 1
    return max(count, 1)


def flesch_kincaid(words: int, sentences: int, sounds: int) -> float:
    """Return the Flesch-Kincaid grade of counts; ``sounds`` are syllables."""
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59


def smog(sentences: int, hard: int) -> float:
    """Return the SMOG grade of counts; ``hard`` are words of three syllables and more."""
    return 3.1291 + 1.0430 * math.sqrt(hard * 30 / sentences)


def reading_grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text; 0 where it has no words."""
    words = words_of(text)
    if not words:
        return 0.0
    return flesch_kincaid(len(words), len(sentences_of(text)), sum(map(syllables, words)))


def smog_grade(text: str) -> float:
    """Return the SMOG grade of a text; 0 where it has no words."""
    words = words_of(text)
    if not words:
        return 0.0
    return smog(len(sentences_of(text)), sum(syllables(word) >= HARD for word in words))
