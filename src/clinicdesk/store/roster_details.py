"""What a list shows of people beyond their row: read for the window that is seen, no further."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain.clock import site_day
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.person_parts import SafeContact
from clinicdesk.domain.roster import RosterMore, RosterRow
from clinicdesk.domain.roster_eligibility import Stretch, standing
from clinicdesk.store.fast_read import FastReader

__all__ = ["PARTS", "Reads", "with_more"]

Reads = Session

_PIECE: Final = 400
Found = dict[UUID, dict[str, Any]]


# The statements are ours from end to end; ids are bound.
@lru_cache(maxsize=256)
def _statement(said: str, how_many: int) -> str:
    places = ", ".join(["(?)"] * how_many)
    return f"WITH wanted (id) AS (VALUES {places}) {said}"


_PERSON = (
    "SELECT p.id, p.employee_number, p.language, p.interpreter_needed, p.primary_care,"
    " p.safe_channel, p.safe_note, p.do_not_contact, p.safe_purposes, p.safe_avoid"
    " FROM wanted w CROSS JOIN patient p WHERE p.id = w.id"
)
_OWNERS = (
    "SELECT o.patient_id, s.display FROM wanted w CROSS JOIN summary_owner o"
    " CROSS JOIN staff s WHERE o.patient_id = w.id AND s.id = o.owner_id ORDER BY s.display"
)
_REVIEW = (
    "SELECT c.patient_id, min(c.review_due_on) FROM wanted w CROSS JOIN care_plan c"
    " WHERE c.patient_id = w.id AND c.status = 'active'"
    " AND c.review_due_on IS NOT NULL AND NOT c.entered_in_error GROUP BY c.patient_id"
)
_SPANS = (
    "SELECT e.patient_id, e.start_on, e.end_on, e.continuation"
    " FROM wanted w CROSS JOIN eligibility_span e WHERE e.patient_id = w.id"
    " AND e.replaced_at IS NULL AND NOT e.entered_in_error"
)
_CONTACT = (
    "SELECT e.patient_id, max(e.occurred_at) FROM wanted w CROSS JOIN encounter e"
    " WHERE e.patient_id = w.id AND e.occurred_at < ? AND NOT e.entered_in_error"
    " GROUP BY e.patient_id"
)


class _Reading:
    """One look at some people."""

    def __init__(self, reader: FastReader, now: datetime, zone: str) -> None:
        self.reader = reader
        self.now = now
        self.zone = zone

    def rows(self, said: str, ids: Sequence[Any], *more: Any) -> list[tuple[Any, ...]]:
        return self.reader.rows(_statement(said, len(ids)), (*ids, *more))

    def person(self, ids: Sequence[Any], found: Found) -> None:
        for who, number, language, interpreter, primary, *safe in self.rows(_PERSON, ids):
            channel, note, never, purposes, avoid = safe
            said = SafeContact(
                channel, note, bool(never), tuple(purposes.split()), tuple(avoid.split())
            )
            found[self.reader.id_of(who)].update(
                employee_number=number,
                language=language,
                interpreter=None if interpreter is None else bool(interpreter),
                primary_care=primary,
                contact=safe_contact_words(said),
            )

    def owners(self, ids: Sequence[Any], found: Found) -> None:
        for who, name in self.rows(_OWNERS, ids):
            one = found[self.reader.id_of(who)]
            one["owners"] = (*one.get("owners", ()), name)

    def review(self, ids: Sequence[Any], found: Found) -> None:
        for who, day in self.rows(_REVIEW, ids):
            found[self.reader.id_of(who)]["review_due"] = self.reader.day_of(day)

    def eligibility(self, ids: Sequence[Any], found: Found) -> None:
        spans: dict[Any, list[Stretch]] = {}
        for who, start, end, continuation in self.rows(_SPANS, ids):
            begins = self.reader.day_of(start) or date.min
            one = Stretch(begins, self.reader.day_of(end), bool(continuation))
            spans.setdefault(who, []).append(one)
        today = site_day(self.now, self.zone)
        for who, known in spans.items():
            found[self.reader.id_of(who)]["eligibility"] = standing(known, today)[2]

    def contact(self, ids: Sequence[Any], found: Found) -> None:
        until = self._instant(self.now)
        for who, at in self.rows(_CONTACT, ids, until):
            when = datetime.fromisoformat(at) if isinstance(at, str) else at
            found[self.reader.id_of(who)]["last_contact"] = site_day(when, self.zone)

    def _instant(self, at: datetime) -> Any:
        if not self.reader.is_sqlite:
            return at
        return at.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


PARTS: Final[dict[str, Callable[[_Reading, Sequence[Any], Found], None]]] = {
    "person": _Reading.person,
    "owners": _Reading.owners,
    "review": _Reading.review,
    "contact": _Reading.contact,
    "eligibility": _Reading.eligibility,
}
"""What can be asked for; each is one statement for a window."""


def with_more(
    session: Session,
    rows: Sequence[RosterRow],
    parts: Collection[str],
    *,
    now: datetime,
    zone: str,
) -> tuple[RosterRow, ...]:
    """Return the rows with the parts that were asked for; an unknown part is passed over."""
    wanted = [PARTS[part] for part in PARTS if part in parts]
    if not wanted or not rows:
        return tuple(rows)
    reading = _Reading(FastReader(session), now, zone)
    found: Found = {row.id: {} for row in rows}
    for ids in _pieces([reading.reader.out(row.id) for row in rows]):
        for read in wanted:
            read(reading, ids, found)
    return tuple(replace(row, more=RosterMore(**found[row.id])) for row in rows)


def _pieces(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (ids[at : at + _PIECE] for at in range(0, len(ids), _PIECE))
