"""How hard a Spanish text is to read, as a school grade, by two formulas made for Spanish.

Crawford (A. N. Crawford, "Fórmula y gráfico para determinar la comprensibilidad de textos del nivel
primario en castellano", Lectura y Vida 10 (4), 1989): grade = 0.049 syllables in a hundred words
- 0.205 sentences in a hundred words - 3.407. Made from primary readers of the United States, Latin
America and Spain: it holds up to grade 6, and what is above is harder than that and no more.

Fernández Huerta (J. Fernández Huerta, "Medidas sencillas de lecturabilidad", Consigna 214, 1959,
pages 29-32): ease = 206.84 - 0.60 syllables in a hundred words - 1.02 words a sentence (corrected
by G. Law, 2011). Its own table gives the grade: 90 and more grade 4, 80 grade 5, 70 grade 6, 60
grades 7 and 8, 50 before university, 30 selective courses, below university.

Syllables by the rules of the Ortografía de la lengua española (RAE, 2010): an open vowel is the
heart of a syllable, a closed one beside it belongs to it unless it carries the stress mark; a
silent h between vowels parts nothing. Sentences end as in `reading_grade`; figures are no words.
"""

import re

__all__ = [
    "crawford",
    "crawford_grade",
    "fernandez_huerta",
    "fernandez_huerta_grade",
    "spanish_sentences",
    "spanish_syllables",
    "spanish_words",
]

_WORD = re.compile(r"[A-Za-zÁÉÍÓÚÜÑáéíóúüñ]+")
_END = re.compile(r"[.!?…]+(?=[\s\"”»’)]|$)|[:;]+(?=\s|$)|\n+")
_SILENT = re.compile(r"(?<=q)u(?=[eéií])|(?<=g)u(?=[eéií])|(?<![cps])h")
_LAST_Y = re.compile(r"y(?![aeiouáéíóúü])")
_RUN = re.compile(r"[aeiouáéíóúü]+")
_OPEN = frozenset("aeoáéó")
_STRESSED = frozenset("íú")
_TABLE = ((90.0, 4.0), (80.0, 5.0), (70.0, 6.0), (60.0, 8.0), (50.0, 12.0), (30.0, 13.0))
_HARDEST = 16.0


def spanish_words(text: str) -> list[str]:
    """Return the words of a Spanish text."""
    return _WORD.findall(text)


def spanish_sentences(text: str) -> list[str]:
    """Return the parts of a text that stand by themselves and hold at least one word."""
    return [part.strip() for part in _END.split(text) if _WORD.search(part)]


def _hearts(run: str) -> int:
    count = 0
    for at, letter in enumerate(run):
        if letter in _OPEN:
            count += 1
        elif letter in _STRESSED:
            beside = run[max(at - 1, 0) : at] + run[at + 1 : at + 2]
            count += any(other in _OPEN for other in beside)
    return count or 1


def spanish_syllables(word: str) -> int:
    """Count the syllables of a Spanish word, at least one."""
    low = _LAST_Y.sub("i", _SILENT.sub("", word.lower()))
    return sum(map(_hearts, _RUN.findall(low))) or 1


def crawford(words: int, sentences: int, sounds: int) -> float:
    """Return the Crawford grade of counts; ``sounds`` are syllables."""
    return 4.9 * sounds / words - 20.5 * sentences / words - 3.407


def fernandez_huerta(words: int, sentences: int, sounds: int) -> float:
    """Return the grade that its author's table gives to the ease of counts."""
    ease = 206.84 - 60 * sounds / words - 1.02 * words / sentences
    return next((grade for least, grade in _TABLE if ease >= least), _HARDEST)


def _counts(text: str) -> tuple[int, int, int]:
    words = spanish_words(text)
    return len(words), len(spanish_sentences(text)), sum(map(spanish_syllables, words))


def crawford_grade(text: str) -> float:
    """Return the Crawford grade of a text; 0 where it has no words."""
    counts = _counts(text)
    return crawford(*counts) if counts[0] else 0.0


def fernandez_huerta_grade(text: str) -> float:
    """Return the Fernández Huerta grade of a text; 0 where it has no words."""
    counts = _counts(text)
    return fernandez_huerta(*counts) if counts[0] else 0.0
