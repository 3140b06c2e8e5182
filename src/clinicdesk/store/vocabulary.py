"""The words of all names, in memory: how many people have them, and which are like a typed one."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from clinicdesk.domain.nicknames import nicknames, spoken_alike
from clinicdesk.domain.romanized import romanized, vowels_unknown
from clinicdesk.domain.search_match import Rank
from clinicdesk.domain.search_slips import Near, nickname_said, slip_cost, slips_allowed
from clinicdesk.domain.spoken_names import sound_key, sound_skeleton

__all__ = ["LAST", "NOTHING", "Vocabulary"]

LAST = "\U0010ffff"
SHORTEST_SLIP = 3
_SHORTEST_BEGINNING = 4
_LEAST_APART = 2
"""How many letters words that sound alike may always differ by; long ones by half of them."""
_MOST_NEAR = 120
_VOWELS = ("", "i", "u", "a")


@dataclass(frozen=True, slots=True)
class _Sounds:
    """The words by their sound."""

    by_key: dict[str, list[str]] = field(default_factory=dict)
    by_skeleton: dict[str, list[str]] = field(default_factory=dict)
    """Words of scripts that show no vowels."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of every name, sorted, with how many people come before each."""

    words: Sequence[str]
    before: Sequence[int]
    generation: str
    _sounds: list[_Sounds] = field(default_factory=list, compare=False, repr=False)

    @classmethod
    def of(cls, counted: Sequence[tuple[str, int]], generation: str) -> "Vocabulary":
        """Make it of sorted words and their counts."""
        counts = accumulate((count for _word, count in counted), initial=0)
        return cls([word for word, _count in counted], array("L", counts), generation)

    def count(self, beginning: str) -> int:
        """Return how many name words begin so."""
        first = bisect_left(self.words, beginning)
        return self.before[bisect_left(self.words, beginning + LAST)] - self.before[first]

    def exactly(self, word: str) -> int:
        """Return how many people have exactly this word in a name."""
        place = bisect_left(self.words, word)
        if place == len(self.words) or self.words[place] != word:
            return 0
        return self.before[place + 1] - self.before[place]

    @property
    def size(self) -> int:
        """How many name words there are in all."""
        return self.before[-1]

    def beginning(self, beginning: str) -> Sequence[str]:
        """Return the words that begin so."""
        last = bisect_left(self.words, beginning + LAST)
        return self.words[bisect_left(self.words, beginning) : last]

    def prepare(self) -> None:
        """Sort the words by sound, if that is still to do (15 ms for 1,000 words never seen)."""
        if self._sounds:
            return
        sounds = _Sounds()
        for word in self.words:
            key = sound_key(word)
            if not key:
                continue
            if vowels_unknown(word):
                sounds.by_skeleton.setdefault(key, []).append(word)
            else:
                sounds.by_key.setdefault(key, []).append(word)
        self._sounds.append(sounds)

    def sounding(self, word: str) -> Iterator[str]:
        """Return the words that sound like one, whatever scripts they are written in."""
        self.prepare()
        sounds = self._sounds[0]
        key = sound_key(word)
        yield from filter(self.exactly, spoken_alike(word))
        if not key:
            return
        skeleton = sound_skeleton(key)
        yield from sounds.by_skeleton.get(skeleton, ())
        for vowel in _VOWELS if vowels_unknown(word) else ():
            yield from sounds.by_key.get(skeleton + vowel, ())
        if not vowels_unknown(word):
            yield from sounds.by_key.get(key, ())

    def _mistyped(self, word: str) -> dict[str, Near]:
        # Loaded late: only a search that found too little needs it.
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        distance = DamerauLevenshtein.distance
        why = f"Spelled nearly like “{word}”"
        found: dict[str, Near] = {}
        slips = slips_allowed(word)
        # Two passes: what one slip explains is never crowded out by what needs two.
        near = process.extract(
            word, self.words, scorer=distance, score_cutoff=slips, limit=_MOST_NEAR
        )
        for known, apart, _place in near:
            rank = Rank.SLIP if apart == 1 else Rank.SLIP_TWICE
            found[known] = Near(rank, slip_cost(word, known, apart), why)
        if len(word) >= _SHORTEST_BEGINNING and not self.count(word):
            length = len(word)
            begun = {known[:length] for known in self.words if len(known) > length}
            near = process.extract(
                word, list(begun), scorer=distance, score_cutoff=1, limit=_MOST_NEAR
            )
            for head, _apart, _place in near:
                cost = slip_cost(word, head, 1) + 5
                for known in self.beginning(head):
                    found.setdefault(known, Near(Rank.SLIP, cost, why))
        return found

    def alike(self, word: str) -> dict[str, Near]:
        """Return the words that may stand for a typed one, with how well and why they do.

        Nicknames and sounds, words that hold it inside, and slips. The word itself and words that
        begin with it are left out.
        """
        found: dict[str, Near] = {}
        if len(word) >= SHORTEST_SLIP:
            found = self._mistyped(word)
            inside = Near(Rank.INSIDE, 0, f"Contains “{word}”")
            found.update({w: inside for w in self.words if word in w and not w.startswith(word)})
        listed = spoken_alike(word)
        for known in self.sounding(word):
            apart = _apart(word, known)
            if known in listed or apart <= max(_LEAST_APART, max(len(word), len(known)) // 2):
                found[known] = Near(Rank.SOUND, slip_cost(word, known, apart), _sounds(word))
        for known in nicknames(word):
            if self.exactly(known):
                found[known] = Near(Rank.NICKNAME, 0, nickname_said(word, known))
        return {known: near for known, near in found.items() if not known.startswith(word)}


def _sounds(word: str) -> str:
    return f"Sounds like “{word}”"


def _apart(word: str, known: str) -> int:
    """Return how many letters lie between two words, as they are written in Latin letters."""
    if vowels_unknown(word) or vowels_unknown(known):
        return 0
    # Loaded late: only a search that found too little needs it.
    from rapidfuzz.distance import DamerauLevenshtein

    return DamerauLevenshtein.distance(romanized(word), romanized(known))


NOTHING = Vocabulary((), (0,), "")
