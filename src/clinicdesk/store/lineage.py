"""Who is whom after merges: the person a record stands for now, and the records that are theirs.

What cannot be changed (disclosures, the audit log) keeps the id under which it was written; whoever
reads it asks here for all ids of one person.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.merges import PersonMergeRecord

__all__ = ["current", "everyone_in", "family", "survivors", "were_merged"]

_TABLE: Table = PersonMergeRecord.__table__  # type: ignore[assignment]
_c = _TABLE.c
_INTO = Prepared(
    select(_c.survivor_id).where(_c.merged_id == bindparam("person"), _c.undone_at.is_(None))
)
_FROM = Prepared(
    select(_c.merged_id)
    .where(_c.survivor_id == bindparam("person"), _c.undone_at.is_(None))
    .order_by(_c.created_at, _c.id)
)


def current(session: Session, patient_id: UUID) -> UUID:
    """Return the person into whom a record was merged in the end; themselves where it was not."""
    seen = {patient_id}
    while found := _INTO.tuples(session, person=patient_id):
        patient_id = found[0][0]
        if patient_id in seen:
            break
        seen.add(patient_id)
    return patient_id


def everyone_in(session: Session, patient_id: UUID) -> tuple[UUID, ...]:
    """Return a person and everyone whose record was merged into theirs, directly or not."""
    found = [patient_id]
    for one in found:
        found += [row[0] for row in _FROM.tuples(session, person=one) if row[0] not in found]
    return tuple(found)


def family(session: Session, patient_id: UUID) -> tuple[UUID, ...]:
    """Return every id under which the person stands or stood whom a record is about."""
    return everyone_in(session, current(session, patient_id))


def were_merged(session: Session, some: Iterable[UUID]) -> set[UUID]:
    """Return those who were ever part of a merge, also of one that was taken back."""
    wanted = list(some)
    found = set(session.scalars(select(_c.survivor_id).where(_c.survivor_id.in_(wanted))))
    return found | set(session.scalars(select(_c.merged_id).where(_c.merged_id.in_(wanted))))


_PIECE = 500


def survivors(session: Session, some: Iterable[UUID]) -> set[UUID]:
    """Return those into whom others are merged now."""
    wanted = list(some)
    found: set[UUID] = set()
    for start in range(0, len(wanted), _PIECE):
        query = select(_c.survivor_id).where(
            _c.survivor_id.in_(wanted[start : start + _PIECE]), _c.undone_at.is_(None)
        )
        found.update(session.scalars(query))
    return found
