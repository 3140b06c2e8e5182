"""Finds people at every keystroke.

A query's rarest term drives: its range is read in the order in which hits are listed, and the
other terms are tried on each row, so that a page of hits costs a few B-tree descents. Which term
is rarest is told by the vocabulary, kept in memory. Layout and measurements:
`docs/decisions/0006-search.md`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from clinicdesk.domain.search import SearchQuery, Term
from clinicdesk.domain.search_match import Subject
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.search_near import NearHit, Place, find_near
from clinicdesk.store.search_rows import GENERATION
from clinicdesk.store.vocabulary import LAST, NOTHING, Vocabulary

__all__ = ["NearHit", "Place", "SearchIndex", "subject_of"]

_DAYS_OF_BIRTHS = 25_000


# The driver's range is read first whatever the planner's numbers say: SQLite keeps the order of
# a CROSS JOIN. A key's row gets its place from the index of ids.
_WITH_ROW = "CROSS JOIN patient_summary p"
_ROW_OF_WORD = "p.sort = d.sort AND p.patient_id = d.patient_id"
_ROW_OF_KEY = "p.patient_id = d.patient_id"

Shape = tuple[int, int, int]
"""Of a term: how many words, keys and birth ranges it may be."""


def _shape(term: Term) -> Shape:
    return bool(term.word), len(term.keys), len(term.births)


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


def _values(others: Sequence[Term], reader: FastReader) -> list[Any]:
    values: list[Any] = []
    for term in others:
        if term.word:
            values.append(f" {term.word}")
        values += [f":{key}" for key in term.keys]
        for birth in term.births:
            values += [reader.out(birth.first), reader.out(birth.last)]
    return values


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
        self._vocabulary = NOTHING

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
        self._vocabulary = Vocabulary.of([(word, count) for word, count in rows], generation)

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

    def find_near(
        self, session: Session, query: SearchQuery, limit: int, today: date
    ) -> list[NearHit]:
        """Return people who may be meant where something was mistyped, or is said otherwise.

        For a moment of rest in typing: some milliseconds.
        """
        self.refresh(session)
        return find_near(FastReader(session), self._vocabulary, query, limit, today)


def _ranges(term: Term, reader: FastReader) -> Iterable[tuple[str, Any, Any]]:
    for key in term.keys:
        yield "key", key, key + LAST
    for birth in term.births:
        yield "birth", reader.out(birth.first), reader.out(birth.last)
    if term.word:
        yield "word", term.word, term.word + LAST


def _generation(reader: FastReader) -> str:
    rows = reader.rows("SELECT value FROM clinic_meta WHERE key = ?", (GENERATION,))
    return str(rows[0][0]) if rows else "0"
