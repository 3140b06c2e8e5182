"""Reads windows of a long list: places from an index or a kept order, then only what is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.roster import (
    ListQuestion,
    RosterFilter,
    RosterPage,
    RosterSort,
    soon_until,
)
from clinicdesk.store import roster_query
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.records.search import PatientSummaryRecord, SummaryOwnerRecord
from clinicdesk.store.roster_orders import SORTED_HERE, ordered
from clinicdesk.store.search import Place
from clinicdesk.store.unit_of_work import COMMITS

__all__ = ["Lists"]

_S = PatientSummaryRecord.__table__.c
_O = SummaryOwnerRecord.__table__.c
Condition = ColumnElement[bool]
_KEPT_ORDERS = 6
_QUIET = (
    "SELECT 1 FROM audit_entry WHERE seq > ? AND NOT (act IN ('opened', 'previewed', 'copied')"
    " OR object_kind IN ('table view', 'list of people')) LIMIT 1"
)
"""Finds an entry about anything but looking: nothing is written without its entry."""


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of a list that one index gives in its order."""

    where: tuple[Condition, ...]
    order: tuple[Any, ...]


_BY_NAME = (_S.sort, _S.patient_id)
_BY_DUE = (_S.due_key, _S.sort, _S.patient_id)


def _attention(today: date) -> list[_Segment]:
    soon = soon_until(today)
    return [
        _Segment((_S.due_key < today,), _BY_DUE),
        _Segment((_S.at_risk.is_(True), _S.due_key >= today), _BY_DUE),
        _Segment((_S.at_risk.is_(False), _S.due_key.between(today, soon)), _BY_DUE),
        # The rest, told so that no index but that of names is of use: it has the order.
        _Segment((not_(or_(_S.at_risk.is_(True), _S.due_key <= soon)),), _BY_NAME),
    ]


def _filtered(chosen: RosterFilter, today: date, me: UUID) -> tuple[Condition, ...]:
    match chosen:
        case RosterFilter.ALL:
            return ()
        case RosterFilter.NEEDS_ATTENTION:
            return (or_(_S.due_key < today, _S.at_risk.is_(True)),)
        case RosterFilter.DUE_THIS_WEEK:
            return (_S.due_key <= soon_until(today),)
        case RosterFilter.MY_PATIENTS:
            mine = select(_O.patient_id).where(_O.owner_id == me)
            return (_S.patient_id.in_(mine),)


def _segments(
    chosen: RosterFilter,
    order: RosterSort,
    today: date,
    me: UUID,
    *,
    descending: bool = False,
) -> list[_Segment]:
    where = _filtered(chosen, today, me)
    if order is RosterSort.ATTENTION:
        found = _attention(today)
        if chosen is RosterFilter.NEEDS_ATTENTION:
            segments = found[:2]  # these two are the filter, told by ranges that an index serves
        else:
            segments = [_Segment((*where, *one.where), one.order) for one in found]
        return segments[::-1] if descending else segments
    if order is RosterSort.AGE:
        order, descending = RosterSort.BORN, not descending
    columns = {
        RosterSort.NAME: _BY_NAME,
        RosterSort.BORN: (_S.birth_on, *_BY_NAME),
        RosterSort.NEXT_DUE: _BY_DUE,
        RosterSort.PROGRESS: (_S.progress, *_BY_NAME),
    }[order]
    ways = tuple(_way(column, descending=descending) for column in columns)
    return [_Segment(where, ways)]


def _way(column: Any, *, descending: bool) -> Any:
    way = column.desc() if descending else column
    if not column.nullable:
        return way
    # Who has no value is first, as SQLite's indexes have it; PostgreSQL would put them last.
    return way.nulls_last() if descending else way.nulls_first()


class Lists:
    """The lists of a clinic: how long each stretch is, and the orders that no index gives.

    Both are kept until something is written that is more than a look: scrolling asks for window
    after window of the same list, and counting or sorting 100,000 rows each time would cost more
    than reading what is seen. One thread at a time reads through it.
    """

    def __init__(self) -> None:
        self._commits = ""
        self._seq = 0
        self._counted: dict[tuple[object, ...], int] = {}
        self._ordered: dict[tuple[object, ...], list[Any]] = {}

    def refresh(self, session: Session) -> FastReader:
        """Let go of what may be different by now; return a reader of the session."""
        reader = FastReader(session)
        rows = reader.rows("SELECT value FROM clinic_meta WHERE key = ?", (COMMITS,))
        commits = str(rows[0][0]) if rows else ""
        if commits != self._commits:
            if self._commits == "" or reader.rows(_QUIET, (self._seq,)):
                self._counted.clear()
                self._ordered.clear()
            self._commits = commits
            (self._seq,) = reader.rows("SELECT coalesce(max(seq), 0) FROM audit_entry")[0]
        return reader

    def count(self, session: Session, chosen: RosterFilter, today: date, me: UUID) -> int:
        """Return how many people a filter shows."""
        self.refresh(session)
        segments = _segments(chosen, RosterSort.ATTENTION, today, me)
        return sum(
            self._count(session, (chosen, RosterSort.ATTENTION, n, today, me), one.where)
            for n, one in enumerate(segments)
        )

    def page(
        self,
        session: Session,
        question: ListQuestion,
        *,
        today: date,
        me: UUID,
        offset: int,
        limit: int,
    ) -> RosterPage:
        """Return the rows from ``offset`` on."""
        reader = self.refresh(session)
        if question.order in SORTED_HERE:
            ids = self._order(session, reader, question, today, me)
            rows = roster_query.of_ids(reader, ids[offset : offset + limit], today)
            return RosterPage(rows, len(ids), offset)
        places: list[Place] = []
        total = 0
        for segment, here in self._stretches(session, question, today, me):
            start = max(offset - total, 0)
            if start < here and len(places) < limit:
                found = session.execute(_places(segment, start, limit - len(places)))
                places += [(sort, reader.out(patient_id)) for sort, patient_id in found]
            total += here
        return RosterPage(roster_query.at_places(reader, places, today), total, offset)

    def ids(
        self,
        session: Session,
        question: ListQuestion,
        ranges: Iterable[tuple[int, int]],
        *,
        today: date,
        me: UUID,
    ) -> tuple[tuple[UUID, ...], int]:
        """Return who stands in some ranges (first and last place) of a list, and how long it is.

        No row is read: the places alone.
        """
        reader = self.refresh(session)
        if question.order in SORTED_HERE:
            order = self._order(session, reader, question, today, me)
            stored = [who for first, last in ranges for who in order[first : last + 1]]
            return tuple(map(reader.id_of, stored)), len(order)
        stretches = list(self._stretches(session, question, today, me))
        total = sum(here for _segment, here in stretches)
        found: list[UUID] = []
        for first, last in ranges:
            before = 0
            for segment, here in stretches:
                start, end = max(first - before, 0), min(last - before, here - 1)
                if start <= end:
                    places = session.execute(_places(segment, start, end - start + 1))
                    found += [patient_id for _sort, patient_id in places]
                before += here
        return tuple(found), total

    def _stretches(
        self, session: Session, question: ListQuestion, today: date, me: UUID
    ) -> Iterable[tuple[_Segment, int]]:
        chosen, order, descending = question.chosen, question.order, question.descending
        segments = _segments(chosen, order, today, me, descending=descending)
        for n, segment in enumerate(segments):
            place = len(segments) - 1 - n if descending else n
            key = (chosen, order, place, today, me)
            yield segment, self._count(session, key, segment.where)

    def _count(self, session: Session, key: tuple[object, ...], where: Sequence[Condition]) -> int:
        if key not in self._counted:
            query = select(func.count()).select_from(PatientSummaryRecord)
            self._counted[key] = session.scalar(query.where(and_(True, *where))) or 0
        return self._counted[key]

    def _order(
        self,
        session: Session,
        reader: FastReader,
        question: ListQuestion,
        today: date,
        me: UUID,
    ) -> list[Any]:
        key = (question, today, me)
        if key not in self._ordered:
            query = select(_S.patient_id).where(and_(True, *_filtered(question.chosen, today, me)))
            found = session.scalars(query.order_by(*_BY_NAME))
            by_name = [reader.out(patient_id) for patient_id in found]
            made = ordered(reader, by_name, question.order, today, descending=question.descending)
            while len(self._ordered) >= _KEPT_ORDERS:
                del self._ordered[next(iter(self._ordered))]
            self._ordered[key] = made
        return self._ordered[key]


def _places(segment: _Segment, offset: int, limit: int) -> Select[str, UUID]:
    query = select(_S.sort, _S.patient_id).where(and_(True, *segment.where))
    return query.order_by(*segment.order).limit(limit).offset(offset)
