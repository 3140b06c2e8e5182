"""What each typed part may stand for when slips are forgiven, and how a person's row answers it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.search import BirthRange, Term
from clinicdesk.domain.search_match import Rank
from clinicdesk.domain.search_slips import Near, birth_slip, key_slips
from clinicdesk.domain.spoken_names import PARTICLES
from clinicdesk.store.vocabulary import Vocabulary

__all__ = ["SHORTEST_BEGUN", "SHORTEST_INSIDE", "Answer", "Reading", "Row", "Slot", "readings"]

SHORTEST_INSIDE = 3
"""How many digits are looked for inside a number."""
SHORTEST_BEGUN = 6
"""From how many digits on a number may be both mistyped and not finished."""
_SHORTEST_SPLIT = 5
_SHORTEST_PART = 2
_MOST_SPLITS = 4
_EXACT, _PREFIX = Near(Rank.EXACT, 0, ""), Near(Rank.PREFIX, 0, "")
_KINDS = {"mrn": "MRN", "phone": "Phone", "employee": "Employee number", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class Row:
    """A person as the thorough search reads them."""

    words: Sequence[str]
    numbers: str
    birth_on: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """How a row answers one slot; ``word`` is the one of the person's that does."""

    rank: Rank
    cost: int
    why: str
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One typed part, and everything that is taken for it."""

    word: str = ""
    whole: bool = False
    """Whether the word must stand as it is: no longer one, no like one."""
    near: dict[str, Near] = field(default_factory=dict)
    optional: bool = False
    keys: tuple[str, ...] = ()
    slips: frozenset[str] = frozenset()
    births: tuple[BirthRange, ...] = ()
    why: str = ""

    @property
    def named(self) -> bool:
        """Whether a word of a name may answer."""
        return bool(self.word)

    def answer(self, row: Row) -> Answer | None:
        """Return how a row answers; None where it does not."""
        found = self._by_word(row.words) if self.word else None
        if (self.keys or self.births) and (found is None or found.rank):
            others = (self._by_key(row.numbers), self._by_birth(row.birth_on))
            known = [one for one in (found, *others) if one is not None]
            found = min(known, key=lambda one: (one.rank, one.cost), default=None)
        if found is None and self.optional:
            return Answer(Rank.SPACING, 5, f"Without “{self.word}”")
        return found

    def _by_word(self, words: Sequence[str]) -> Answer | None:
        best: tuple[Near, str] | None = None
        typed = self.word
        for word in words:
            if word == typed:
                near = _EXACT
            elif self.whole:
                continue
            elif word.startswith(typed):
                near = _PREFIX
            elif (like := self.near.get(word)) is not None:
                near = like
            else:
                continue
            if best is None or (near.rank, near.cost) < (best[0].rank, best[0].cost):
                best = near, word
        if best is None:
            return None
        return Answer(best[0].rank, best[0].cost, best[0].why, best[1])

    def _by_key(self, numbers: str) -> Answer | None:
        best: Answer | None = None
        for said in numbers.split():
            kind, _, known = said.partition(":")
            name = _KINDS.get(kind, "Number elsewhere")
            for key in self.keys:
                if known.startswith(key):
                    return Answer(Rank.PREFIX, 0, name)
                if len(key) >= SHORTEST_INSIDE and key in known:
                    best = Answer(Rank.INSIDE, 0, f"{name} contains {key}")
                elif best is None and self._slipped(key, known):
                    best = Answer(Rank.SLIP, 10, f"{name} with one digit different")
        return best

    def _slipped(self, key: str, known: str) -> bool:
        length = len(key)
        if length < SHORTEST_BEGUN:
            return known in self.slips
        return any(known[:n] in self.slips for n in (length, length - 1, length + 1))

    def _by_birth(self, born: date | None) -> Answer | None:
        if born is None:
            return None
        for birth in self.births:
            said = f"Born {show_date(born)}"
            if birth.first <= born <= birth.last:
                if birth.swapped:
                    return Answer(Rank.SLIP, 4, f"{said}: day and month exchanged")
                return Answer(Rank.PREFIX if birth.days > 1 else Rank.EXACT, 0, said)
            if slip := birth_slip(birth, born):
                return Answer(Rank.SLIP, 10, f"{said}: {slip}")
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand all that was typed: every slot must be answered."""

    slots: tuple[Slot, ...]
    rank: Rank = Rank.EXACT
    why: str = ""


def _slot(term: Term, vocabulary: Vocabulary, *, optional: bool) -> Slot:
    return Slot(
        word=term.word,
        near=vocabulary.alike(term.word) if term.word else {},
        optional=optional,
        keys=term.keys,
        slips=frozenset().union(*map(key_slips, term.keys)),
        births=term.births,
    )


def _splits(word: str, vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    if len(word) < _SHORTEST_SPLIT or vocabulary.exactly(word):
        return ()
    found = []
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        people = min(vocabulary.exactly(head), vocabulary.exactly(tail))
        if people:
            found.append((-people, head, tail))
    return [(head, tail) for _people, head, tail in sorted(found)[:_MOST_SPLITS]]


def _spaced(slots: tuple[Slot, ...], vocabulary: Vocabulary) -> Iterator[Reading]:
    """Return readings in which a blank or hyphen was forgotten, or is one too many."""
    for n, slot in enumerate(slots):
        if not slot.word or slot.keys or slot.births:
            continue
        before, after = slots[:n], slots[n + 1 :]
        for head, tail in _splits(slot.word, vocabulary):
            parts = (Slot(word=head, whole=True), Slot(word=tail, whole=True))
            why = f"“{slot.word}” in two words"
            yield Reading((*before, *parts, *after), Rank.SPACING, why)
        if not after or not after[0].word:
            continue
        joined = slot.word + after[0].word
        if vocabulary.count(joined):
            one = Slot(word=joined)
            why = f"“{slot.word} {after[0].word}” in one word"
            yield Reading((*before, one, *after[1:]), Rank.SPACING, why)


def readings(terms: Sequence[Term], vocabulary: Vocabulary) -> list[Reading]:
    """Return the ways in which typed terms may be meant, the plainest first."""
    names = [term for term in terms if term.word and term.word not in PARTICLES]
    slots = tuple(
        _slot(term, vocabulary, optional=bool(names) and term.word in PARTICLES) for term in terms
    )
    found = [Reading(slots), *_spaced(slots, vocabulary)]
    return [_required(reading) for reading in found]


def _required(reading: Reading) -> Reading:
    """Ask for at least one word or number that is no particle."""
    if all(slot.optional for slot in reading.slots):
        return replace(
            reading, slots=tuple(replace(slot, optional=False) for slot in reading.slots)
        )
    return reading
