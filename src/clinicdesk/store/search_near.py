"""Finds people when what was typed is not what stands there: for a moment of rest in typing.

The rarest part drives, with everything that may be meant by it: the words like a typed one, the
numbers and days that one slip leads to. Its people are read, nearest words first, and each row is
tried with the other parts. How people are called is compared in memory; a word that is like a typed
one is looked for by its own range. `docs/decisions/0006-search.md` has what this costs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import Any

from clinicdesk.domain.search import SearchQuery
from clinicdesk.domain.search_match import Match, Rank
from clinicdesk.domain.search_slips import birth_slips
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.search_slots import (
    SHORTEST_BEGUN,
    SHORTEST_INSIDE,
    Answer,
    Reading,
    Row,
    Slot,
    readings,
)
from clinicdesk.store.vocabulary import LAST, Vocabulary

__all__ = ["NearHit", "find_near"]

_MOST_ROWS = 4_000
_MOST_PAIRED = 12
_MOST_KEYS = 400
_DAYS_OF_BIRTHS = 25_000
_DAYS_TRIED = 60
_KEYS_PER_PERSON = 8

_BY_WORD = "SELECT d.sort, d.patient_id, d.words FROM search_word d WHERE d.word = ?"
_WORD_ORDER = " ORDER BY d.place, d.sort LIMIT ?"
_PAIR = " AND d.place = ? AND d.sort >= ? AND d.sort < ? LIMIT ?"
_BY_WORD_WHOLE = (
    "SELECT p.sort, p.patient_id, p.words, p.numbers, p.birth_on FROM search_word d"
    " CROSS JOIN patient_summary p"
    " WHERE d.word = ? AND p.sort = d.sort AND p.patient_id = d.patient_id"
    " ORDER BY d.place, d.sort LIMIT ?"
)
_BY_DAYS = (
    "WITH days (first, last) AS (VALUES {places})"
    " SELECT p.sort, p.patient_id, p.words, p.numbers, p.birth_on FROM days"
    " CROSS JOIN patient_summary p WHERE p.birth_on BETWEEN days.first AND days.last LIMIT ?"
)
_BY_KEYS = (
    "WITH starts (low, high) AS (VALUES {places})"
    " SELECT p.sort, p.patient_id, p.words, p.numbers, p.birth_on FROM starts"
    " CROSS JOIN search_key d CROSS JOIN patient_summary p"
    " WHERE d.key >= starts.low AND d.key < starts.high AND p.patient_id = d.patient_id LIMIT ?"
)
# Addresses begin with a letter, nearly always: numbers, which are many more, are passed over, and
# so are MRNs (CD-…) and employee numbers (E-…).
_BY_ADDRESS = (
    "SELECT p.sort, p.patient_id, p.words, p.numbers, p.birth_on FROM search_key d"
    " CROSS JOIN patient_summary p WHERE d.key >= ? AND d.key < ? AND d.kind = 'email'"
    " AND {instr}(d.key, ?) > 0 AND p.patient_id = d.patient_id LIMIT ?"
)
_ADDRESSES = (("a", "cd0"), ("cd:", "e0"), ("e:", "{"))
_LEAST_LETTERS = 3
_MOST_ADDRESSES = 200
_GIVEN = 2

Place = tuple[str, Any]
Stored = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NearHit:
    """Somebody who may be meant: where they lie, how well they answer, and by which words."""

    place: Place
    match: Match
    words: tuple[str, ...]


def find_near(
    reader: FastReader, vocabulary: Vocabulary, query: SearchQuery, limit: int, today: date
) -> list[NearHit]:
    """Return people who may be meant, the nearest first; who answers as typed is left out."""
    best: dict[Place, NearHit] = {}
    for reading in readings(query.terms, vocabulary):
        for place, row in _rows(reader, vocabulary, reading, today):
            hit = _tried(reading, place, row)
            if hit is None:
                continue
            known = best.get(place)
            if known is None or _order(hit) < _order(known):
                best[place] = hit
    return sorted(best.values(), key=_order)[:limit]


def _order(hit: NearHit) -> tuple[int, int]:
    return hit.match.rank, hit.match.total


def _tried(reading: Reading, place: Place, row: Row) -> NearHit | None:
    answers: list[Answer] = []
    for slot in reading.slots:
        answer = slot.answer(row)
        if answer is None:
            return None
        answers.append(answer)
    rank = max(reading.rank, *(answer.rank for answer in answers))
    if rank < Rank.NICKNAME:
        return None
    total = sum(answer.rank + answer.cost for answer in answers)
    reasons = dict.fromkeys(why for why in (reading.why, *(one.why for one in answers)) if why)
    match = Match(int(rank), int(total), " · ".join(reasons))
    return NearHit(place, match, tuple(answer.word for answer in answers if answer.word))


def _people(slot: Slot, vocabulary: Vocabulary) -> float:
    """Estimate how many people a slot's words, numbers and days lead to."""
    if slot.optional:
        return float("inf")
    everybody = max(vocabulary.size / 3, 1)
    found = 0.0
    if slot.word:
        found += sum(map(vocabulary.exactly, slot.near))
        found += vocabulary.exactly(slot.word) if slot.whole else vocabulary.count(slot.word)
    for birth in slot.births:
        found += everybody * max(birth.days, _DAYS_TRIED) / _DAYS_OF_BIRTHS
    for key in slot.keys:
        begun = everybody * _KEYS_PER_PERSON * 10.0 ** -min(len(key), 8)
        found += (len(slot.slips) + 1 + 110) * begun
    return found


def _rows(
    reader: FastReader, vocabulary: Vocabulary, reading: Reading, today: date
) -> Iterator[tuple[Place, Row]]:
    slots = sorted(reading.slots, key=lambda slot: _people(slot, vocabulary))
    driver = slots[0]
    numbers = any(slot.keys or slot.births for slot in reading.slots)
    left = _MOST_ROWS
    for stored in _driven(reader, vocabulary, driver, numbers=numbers, today=today):
        yield _place_and_row(reader, stored)
        left -= 1
        if not left:
            break
    if not left and not numbers:
        yield from _paired(reader, vocabulary, slots)


def _place_and_row(reader: FastReader, stored: Stored) -> tuple[Place, Row]:
    words = stored[2].replace("|", " ").split()
    if len(stored) == 3:
        return stored[:2], Row(words, "", None)
    return stored[:2], Row(words, stored[3], reader.day_of(stored[4]))


def _words(slot: Slot, vocabulary: Vocabulary) -> Iterator[str]:
    """Return the words that may answer a slot, the nearest first."""
    if slot.whole:
        yield slot.word
        return
    nearest = sorted(slot.near, key=lambda word: (slot.near[word].rank, slot.near[word].cost))
    begun = vocabulary.beginning(slot.word)
    # Those that begin so may be many: what is like the word comes in between, or it never would.
    yield from begun[:8]
    yield from nearest
    yield from begun[8:]


def _driven(
    reader: FastReader, vocabulary: Vocabulary, slot: Slot, *, numbers: bool, today: date
) -> Iterator[Stored]:
    if slot.word:
        statement = _BY_WORD_WHOLE if numbers else _BY_WORD + _WORD_ORDER
        for word in _words(slot, vocabulary):
            yield from reader.rows(statement, (word, _MOST_ROWS))
    if slot.births:
        yield from _on_days(reader, slot, today)
    if slot.keys:
        yield from _by_keys(reader, slot)


def _paired(
    reader: FastReader, vocabulary: Vocabulary, slots: Sequence[Slot]
) -> Iterator[tuple[Place, Row]]:
    """Read where a likely given name and a likely family name meet, both being common.

    The words of given names lie in the order of the family name, so that each pair is one range.
    """
    named = [slot for slot in slots if slot.named and not slot.optional][:2]
    if len(named) < 2:
        return
    likely = [list(islice(_words(slot, vocabulary), _MOST_PAIRED)) for slot in named]
    for one, other in product(*likely):
        for given, family in ((one, other), (other, one)):
            values = (given, _GIVEN, f"{family} ", f"{family}!", 50)
            for stored in reader.rows(_BY_WORD + _PAIR, values):
                yield _place_and_row(reader, stored)


def _on_days(reader: FastReader, slot: Slot, today: date) -> list[Stored]:
    days: list[tuple[date, date]] = []
    for birth in slot.births:
        days.append((birth.first, birth.last))
        days += [(day, day) for day in birth_slips(birth, today)]
    places = ", ".join(["(?, ?)"] * len(days))
    values: list[Any] = [reader.out(day) for pair in days for day in pair]
    return reader.rows(_BY_DAYS.format(places=places), [*values, _MOST_ROWS])


def _starts(slot: Slot) -> Iterable[tuple[str, str]]:
    """Return the ranges of keys: as typed, with a slip, and with up to two digits before.

    A phone stands from its area code, its exchange and its last four digits: whatever part of it is
    typed begins at most two digits after one of these.
    """
    for key in slot.keys:
        yield key, key + LAST
        if key.isdigit() and len(key) >= SHORTEST_INSIDE:
            for before in (*"0123456789", *(f"{n:02d}" for n in range(100))):
                yield before + key, before + key + LAST
    for slip in sorted(slot.slips):
        yield slip, slip + (LAST if len(slip) >= SHORTEST_BEGUN else " ")


def _by_keys(reader: FastReader, slot: Slot) -> Iterator[Stored]:
    starts = list(dict.fromkeys(_starts(slot)))
    for first in range(0, len(starts), _MOST_KEYS):
        piece = starts[first : first + _MOST_KEYS]
        places = ", ".join(["(?, ?)"] * len(piece))
        values: list[Any] = [end for pair in piece for end in pair]
        yield from reader.rows(_BY_KEYS.format(places=places), [*values, _MOST_ROWS])
    for key in slot.keys:
        if "@" in key or sum(map(str.isalpha, key)) >= _LEAST_LETTERS:
            statement = _BY_ADDRESS.format(instr="instr" if reader.is_sqlite else "strpos")
            for low, high in _ADDRESSES:
                yield from reader.rows(statement, (low, high, key, _MOST_ADDRESSES))
