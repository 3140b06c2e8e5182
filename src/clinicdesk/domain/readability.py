"""How hard words for a person are to read: both formulas of a language, and what makes it so.

Grade 6 is the most that we ask of anybody: the Agency for Healthcare Research and Quality advises
fifth or sixth grade for what people are handed (Health Literacy Universal Precautions Toolkit, 3rd
edition, 2024, tool 11).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.reading_grade import (
    HARD,
    flesch_kincaid,
    sentences_of,
    smog,
    syllables,
    words_of,
)
from clinicdesk.domain.reading_spanish import (
    crawford,
    fernandez_huerta,
    spanish_sentences,
    spanish_syllables,
    spanish_words,
)

__all__ = ["LANGUAGES", "MOST", "ReadingMeter", "ReadingReport", "Score", "read_report"]

MOST = 6.0
"""The highest grade of what a person is handed."""
LANGUAGES = {"en": "English", "es": "Spanish"}
"""Languages whose texts can be measured."""
_LONG = {"en": 15, "es": 18}
"""Words from which a sentence is called long: fewer than 15 brought leaflets to grade 5 and below
(PMC3318988); Spanish needs a few more small words for the same thought."""
_HARD = {"en": HARD, "es": 5}
"""Syllables from which a word is named as hard."""
_SHOWN = 5
_SCHOOL = 12
"""The last grade of school; formulas were made for no more."""
_ENOUGH = 8
"""Words below which a grade says nothing."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Score:
    """What one formula says."""

    formula: str
    grade: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingReport:
    """How hard a text is, and what makes it so."""

    language: str
    words: int
    sentences: int
    scores: tuple[Score, ...] = ()
    """Both formulas; none where there are too few words to say."""
    longest: str = ""
    """The longest sentence."""
    longest_words: int = 0
    hard: tuple[str, ...] = ()
    """The hardest words, the hardest first, each once."""

    @property
    def grade(self) -> float:
        """The higher of both grades, 0 where there are too few words to say."""
        return max((score.grade for score in self.scores), default=0.0)

    @property
    def fits(self) -> bool:
        """Whether both formulas say grade 6 or less, or there is too little to say."""
        return self.grade <= MOST

    @property
    def long(self) -> bool:
        """Whether the longest sentence is long."""
        return self.longest_words >= _LONG[self.language]

    @property
    def verdict(self) -> str:
        """One line for whoever writes: the grade, and what makes it hard."""
        if not self.scores:
            return "A few more words, and the reading grade stands here."
        shown = max(1, round(self.grade))
        if self.fits:
            return f"Grade {min(shown, int(MOST))}: easy to read"
        reasons = [
            *(["long sentences"] if self.long else []),
            *(["hard words"] if self.hard else []),
        ]
        grade = f"Grade {max(shown, int(MOST) + 1)}" if shown <= _SCHOOL else "Above grade 12"
        return f"{grade}: {' and '.join(reasons) or 'long words'}"


class ReadingMeter:
    """Measures a text again and again, as it is typed: it remembers what it has counted."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise BadInput(
                "The reading grade of this language is not measured.",
                f"Measured are: {', '.join(LANGUAGES.values())}.",
            )
        self.language = language
        self._known: dict[str, int] = {}
        english = language == "en"
        self._words: Callable[[str], list[str]] = words_of if english else spanish_words
        self._parts: Callable[[str], list[str]] = sentences_of if english else spanish_sentences
        self._count: Callable[[str], int] = syllables if english else spanish_syllables

    def forget(self) -> None:
        """Forget the words counted so far."""
        self._known.clear()

    def _sounds(self, word: str) -> int:
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._count(word)
        return found

    def read(self, text: str) -> ReadingReport:
        """Return how hard a text is."""
        words, sentences = self._words(text), self._parts(text)
        if not words:
            return ReadingReport(language=self.language, words=0, sentences=0)
        sounds = [self._sounds(word) for word in words]
        # The longest by letters is within a word or two of the longest by words, and found at once.
        longest = max(sentences, key=len)
        total, parts, spoken = len(words), len(sentences), sum(sounds)
        scores: tuple[Score, ...] = ()
        if total >= _ENOUGH:
            scores = self._scores(total, parts, spoken, sum(count >= HARD for count in sounds))
        hard = {
            word.lower(): count
            for word, count in zip(words, sounds, strict=True)
            if count >= _HARD[self.language]
        }
        return ReadingReport(
            language=self.language,
            words=total,
            sentences=parts,
            scores=scores,
            longest=_SPACE.sub(" ", longest),
            longest_words=len(self._words(longest)),
            hard=tuple(sorted(hard, key=lambda word: (-hard[word], word))[:_SHOWN]),
        )

    def _scores(self, words: int, sentences: int, sounds: int, hard: int) -> tuple[Score, ...]:
        if self.language == "en":
            return (
                Score("Flesch-Kincaid", flesch_kincaid(words, sentences, sounds)),
                Score("SMOG", smog(sentences, hard)),
            )
        return (
            Score("Crawford", crawford(words, sentences, sounds)),
            Score("Fernández Huerta", fernandez_huerta(words, sentences, sounds)),
        )


def read_report(text: str, language: str = "en") -> ReadingReport:
    """Return how hard a text is, once.

    Raises:
        BadInput: texts of this language cannot be measured.
    """
    return ReadingMeter(language).read(text)
