"""Whom a staff member works with: kept in memory, so that searching puts them first.

Loaded when a list or the search box opens, and when the typing rests; never at a keystroke. What is
known here only orders and adds: a person who was renamed since is read at a place that is empty,
and everybody is found by the index whether or not they stand here.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain.search import SearchQuery, Term
from clinicdesk.domain.search_match import Closeness
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.unit_of_work import COMMITS

__all__ = ["ClosePeople"]

_MOST_OWNED = 300
_MOST_RECENT = 200
_MOST_ENTRIES = 2_000
_SHORTEST_KEY = 3
_COLUMNS = "s.sort, s.patient_id, s.words, s.numbers, s.birth_on"
_OWNED = (
    f"SELECT {_COLUMNS} FROM summary_owner o CROSS JOIN patient_summary s"  # noqa: S608
    " WHERE o.owner_id = ? AND s.patient_id = o.patient_id ORDER BY s.due_key, s.sort LIMIT ?"
)
_OPENED = (
    "SELECT patient_id, act, object_kind FROM audit_entry WHERE actor_id = ?"
    " ORDER BY seq DESC LIMIT ?"
)
_BY_ID = f"SELECT {_COLUMNS} FROM patient_summary s WHERE s.patient_id = ?"  # noqa: S608

Place = tuple[str, Any]
Stored = tuple[Any, ...]


class ClosePeople:
    """Those for whom an actor owns something open, and those whose charts they opened lately."""

    def __init__(self) -> None:
        self._actor: UUID | None = None
        self._state = ""
        self._closeness: dict[Any, Closeness] = {}
        self._people: list[Stored] = []

    def load(self, session: Session, actor_id: UUID) -> None:
        """Read who is close to an actor, if anything was written since the last time."""
        reader = FastReader(session)
        rows = reader.rows("SELECT value FROM clinic_meta WHERE key = ?", (COMMITS,))
        state = str(rows[0][0]) if rows else ""
        if (actor_id, state) == (self._actor, self._state):
            return
        me = reader.out(actor_id)
        owned = reader.rows(_OWNED, (me, _MOST_OWNED))
        people = {row[1]: row for row in owned}
        closeness = dict.fromkeys(people, Closeness.MINE)
        opened = [
            patient
            for patient, act, kind in reader.rows(_OPENED, (me, _MOST_ENTRIES))
            if act == "opened" and kind == "chart" and patient is not None
        ]
        for patient in list(dict.fromkeys(opened))[:_MOST_RECENT]:
            if patient not in people:
                people.update((row[1], row) for row in reader.rows(_BY_ID, (patient,)))
                closeness[patient] = Closeness.RECENT
        # Days as ISO text, whatever the engine gives: they compare as days do.
        self._people = [(*row[:4], str(row[4] or "")) for row in people.values()]
        self._closeness = closeness
        self._actor, self._state = actor_id, state

    def of(self, patient_id: Any) -> Closeness:
        """Return how near a person is, by the id as the engine keeps it."""
        return self._closeness.get(patient_id, Closeness.OTHER)

    def answering(self, actor_id: UUID, query: SearchQuery, most: int) -> list[Place]:
        """Return the places of close people who answer every term as it was typed."""
        if actor_id != self._actor or not query.terms:
            return []
        found = self._people
        for term in query.terms:
            found = _answer(found, term)
            if not found:
                return []
        return list(dict.fromkeys((row[0], row[1]) for row in found[:most]))


def _answer(people: Sequence[Stored], term: Term) -> list[Stored]:
    # One loop for each reading: at every keystroke this is asked of some hundred people.
    found: list[Stored] = []
    if term.word:
        begun = f" {term.word}"
        found = [row for row in people if begun in row[2]]
    for key in term.keys:
        # One or two digits begin a number of nearly everybody: being close says nothing yet.
        if len(key) >= _SHORTEST_KEY:
            begun = f":{key}"
            found += [row for row in people if begun in row[3]]
    for birth in term.births:
        first, last = birth.first.isoformat(), birth.last.isoformat()
        found += [row for row in people if first <= row[4] <= last]
    return found
