"""Finds people at every keystroke.

A query's rarest term drives: its range is read in the order in which hits are listed, and the
other terms are tried on each row, so that a page of hits costs a few B-tree descents. Which term
is rarest is told by the vocabulary, kept in memory. Layout and measurements:
`docs/decisions/0006-search.md`.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any

from sqlalchemy.orm import Session

from clinicdesk.domain.search import SearchQuery, Subject, Term
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.search_rows import GENERATION

__all__ = ["Place", "SearchIndex", "Vocabulary", "subject_of"]

_LAST = "\U0010ffff"
_DAYS_OF_BIRTHS = 25_000
_SHORTEST_SLIP = 3
_MOST_WORDS = 60
_MOST_ALTERNATIVES = 8


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word of every name, sorted, with how many people come before each."""

    words: Sequence[str]
    before: Sequence[int]
    generation: str

    def count(self, beginning: str) -> int:
        """Return how many name words begin so."""
        first = bisect_left(self.words, beginning)
        return self.before[bisect_left(self.words, beginning + _LAST)] - self.before[first]

    @property
    def size(self) -> int:
        """How many name words there are in all."""
        return self.before[-1]

    def inside(self, part: str) -> list[str]:
        """Return words that hold a part anywhere but at their beginning."""
        return [w for w in self.words if part in w and not w.startswith(part)]

    def near(self, word: str, most: int) -> list[str]:
        """Return the words nearest to a mistyped one: letters lost, added, changed, exchanged."""
        # Loaded late: only a search that found too little needs it.
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        slips = 1 if len(word) <= 5 else 2
        found = process.extract(
            word,
            self.words,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=slips,
            limit=most,
        )
        return [near for near, _distance, _place in found if near != word]


_NOTHING = Vocabulary((), (0,), "")

Place = tuple[str, Any]
"""Where a person's row lies in the list: the folded name by which it is sorted, and the id as the
engine keeps it."""

# The driver's range is read first whatever the planner's numbers say: SQLite keeps the order of
# a CROSS JOIN. A key's row gets its place from the index of ids.
_WITH_ROW = "CROSS JOIN patient_summary p"
_ROW_OF_WORD = "p.sort = d.sort AND p.patient_id = d.patient_id"
_ROW_OF_KEY = "p.patient_id = d.patient_id"

Shape = tuple[int, int, int]
"""Of a term: how many words, keys and birth ranges it may be."""


def _shape(term: Term, near: Sequence[str] = ()) -> Shape:
    return bool(term.word) + len(near), len(term.keys), len(term.births)


def _condition(shape: Shape, table: str, instr: str) -> str:
    words, keys, births = shape
    parts = [f"{instr}({table}.words, ?) > 0"] * words
    parts += [f"{instr}(p.numbers, ?) > 0"] * keys
    parts += ["p.birth_on BETWEEN ? AND ?"] * births
    return f"({' OR '.join(parts)})"


@lru_cache(maxsize=256)
def _statement(driver: str, shapes: tuple[Shape, ...], instr: str) -> str:
    """Write the statement that reads a driver's range and tries the other terms on each row."""
    alone = not any(keys or births for _word, keys, births in shapes)
    tables = {
        "word": "search_word d" if alone else f"search_word d {_WITH_ROW}",
        "key": f"search_key d {_WITH_ROW}",
        "birth": "patient_summary p",
    }[driver]
    where = {
        "word": "d.word >= ? AND d.word < ?" + ("" if alone else f" AND {_ROW_OF_WORD}"),
        "key": f"d.key >= ? AND d.key < ? AND {_ROW_OF_KEY}",
        "birth": "p.birth_on BETWEEN ? AND ?",
    }[driver]
    order = {"word": "d.word, d.place, d.sort", "key": "d.key", "birth": "p.birth_on, p.sort"}
    words = "d" if driver == "word" else "p"
    where += "".join(f" AND {_condition(shape, words, instr)}" for shape in shapes)
    place = f"{words}.sort, {words}.patient_id"
    # The parts are ours; what was typed is bound.
    return f"SELECT {place} FROM {tables} WHERE {where} ORDER BY {order[driver]} LIMIT ?"  # noqa: S608


@lru_cache(maxsize=256)
def _word_statement(shapes: tuple[Shape, ...], instr: str) -> str:
    """Like `_statement`, driven by one whole word that stands for a mistyped one."""
    tables, where = "search_word d", "d.word = ?"
    if shapes:
        tables += f" {_WITH_ROW}"
        where += f" AND {_ROW_OF_WORD}"
        where += "".join(f" AND {_condition(shape, 'p', instr)}" for shape in shapes)
    return (
        f"SELECT d.sort, d.patient_id FROM {tables} WHERE {where}"  # noqa: S608
        " ORDER BY d.place, d.sort LIMIT ?"
    )


def _values(
    others: Sequence[Term], reader: FastReader, near: Sequence[Sequence[str]] = ()
) -> list[Any]:
    values: list[Any] = []
    for place, term in enumerate(others):
        if term.word:
            values.append(f" {term.word}")
        if near:
            values += [f" {word} " for word in near[place]]
        values += [f":{key}" for key in term.keys]
        for birth in term.births:
            values += [reader.out(birth.first), reader.out(birth.last)]
    return values


_KEYS_INSIDE = (
    f"SELECT DISTINCT p.sort, p.patient_id FROM search_key d {_WITH_ROW}"  # noqa: S608
    f" WHERE d.key LIKE ? AND {_ROW_OF_KEY} LIMIT ?"
)


def subject_of(words: str, numbers: Sequence[str], aliases: str, birth_on: Any) -> Subject:
    """Bring a stored search row into the shape that ranking reads."""
    family, given, _further = words.split("|")
    return Subject(
        family=tuple(family.split()),
        given=tuple(given.split()),
        keys=tuple(_pairs(numbers, ":")) if numbers else (),
        aliases=tuple(_pairs(aliases.split("\n"), "\t")) if aliases else (),
        birth_on=birth_on,
    )


def _pairs(said: Iterable[str], mark: str) -> Iterator[tuple[str, str]]:
    for one in said:
        first, _, second = one.partition(mark)
        yield first, second


class SearchIndex:
    """The vocabulary of one open clinic, and the reading that it steers.

    It is shared by one reading thread. A stale vocabulary never gives a wrong answer: it only
    chooses the driver, and "nobody is called that" is trusted while it is fresh alone.
    """

    def __init__(self) -> None:
        self._vocabulary = _NOTHING

    @property
    def vocabulary(self) -> Vocabulary:
        """The words as last loaded."""
        return self._vocabulary

    @property
    def loaded(self) -> bool:
        """Whether the words were loaded at all."""
        return bool(self._vocabulary.generation)

    def refresh(self, session: Session) -> None:
        """Load the vocabulary where names have changed since (30 ms for 100,000 people)."""
        reader = FastReader(session)
        generation = _generation(reader)
        if generation == self._vocabulary.generation:
            return
        rows = reader.rows("SELECT word, count(*) FROM search_word GROUP BY word ORDER BY word")
        self._vocabulary = Vocabulary(
            [word for word, _count in rows],
            array("L", accumulate((count for _word, count in rows), initial=0)),
            generation,
        )

    def _cost(self, term: Term) -> float:
        """Estimate how many rows a term's ranges hold."""
        people = max(self._vocabulary.size, 1)
        cost = float(self._vocabulary.count(term.word)) if term.word else 0.0
        cost += sum(people * 4 * 10.0 ** -min(len(key), 9) for key in term.keys)
        return cost + sum(people * birth.days / _DAYS_OF_BIRTHS for birth in term.births)

    def find(self, session: Session, query: SearchQuery, limit: int) -> list[Place]:
        """Return the places of people who answer every term, nearest first, at most ``limit``."""
        if not query.terms:
            return []
        reader = FastReader(session)
        terms = sorted(query.terms, key=self._cost)
        driver, others = terms[0], terms[1:]
        fresh = self._vocabulary.generation == _generation(reader)
        if driver.word and fresh and not self._vocabulary.count(driver.word):
            return []
        shapes = tuple(map(_shape, others))
        values = _values(others, reader)
        instr = "instr" if reader.is_sqlite else "strpos"
        found: dict[Place, None] = {}
        for kind, low, high in _ranges(driver, reader):
            statement = _statement(kind, shapes, instr)
            rows = reader.rows(statement, (low, high, *values, limit + limit // 2))
            found.update(dict.fromkeys(rows))
            if len(found) >= limit:
                break
        return list(found)[:limit]

    def find_near(self, session: Session, query: SearchQuery, limit: int) -> list[Place]:
        """Return the places of people who answer when terms stand inside words, or were mistyped.

        For a moment of rest in typing: some milliseconds.
        """
        self.refresh(session)
        reader = FastReader(session)
        near = [self._near_words(term) for term in query.terms]
        found: dict[Place, None] = {}
        for place, term in enumerate(query.terms):
            others = [n for n in range(len(query.terms)) if n != place]
            terms = [query.terms[n] for n in others]
            nearest = [near[n][:_MOST_ALTERNATIVES] for n in others]
            if near[place]:
                self._read_words(reader, near[place], terms, nearest, limit=limit, found=found)
            elif not others and not term.word:
                for key in term.keys:
                    if len(key) >= _SHORTEST_SLIP and key.isalnum():
                        rows = reader.rows(_KEYS_INSIDE, (f"%{key}%", limit))
                        found.update(dict.fromkeys(rows))
        return list(found)[:limit]

    def _near_words(self, term: Term) -> list[str]:
        if len(term.word) < _SHORTEST_SLIP:
            return []
        near = self._vocabulary.near(term.word, _MOST_WORDS)
        inside = self._vocabulary.inside(term.word)[:_MOST_WORDS]
        return list(dict.fromkeys([*near, *inside]))

    @staticmethod
    def _read_words(
        reader: FastReader,
        words: Sequence[str],
        others: Sequence[Term],
        near: Sequence[Sequence[str]],
        *,
        limit: int,
        found: dict[Place, None],
    ) -> None:
        instr = "instr" if reader.is_sqlite else "strpos"
        shapes = tuple(map(_shape, others, near))
        values = _values(others, reader, near)
        statement = _word_statement(shapes, instr)
        for word in words:
            rows = reader.rows(statement, (word, *values, limit))
            found.update(dict.fromkeys(rows))
            if len(found) >= limit:
                return


def _ranges(term: Term, reader: FastReader) -> Iterable[tuple[str, Any, Any]]:
    for key in term.keys:
        yield "key", key, key + _LAST
    for birth in term.births:
        yield "birth", reader.out(birth.first), reader.out(birth.last)
    if term.word:
        yield "word", term.word, term.word + _LAST


def _generation(reader: FastReader) -> str:
    rows = reader.rows("SELECT value FROM clinic_meta WHERE key = ?", (GENERATION,))
    return str(rows[0][0]) if rows else "0"
