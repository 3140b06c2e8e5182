"""Takes an import of an eligibility file back: what it made goes, what it changed is as before.

Whatever was done since stays: a person about whom something was written, a field that somebody
changed. Nothing is deleted: what never was to be is marked.
"""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from sqlalchemy import Table, or_, select, update

from clinicdesk.store import search_rows
from clinicdesk.store.merge_links import MOVED, PARTS
from clinicdesk.store.records.eligibility import (
    CensusRowRecord,
    ContinuityEpisodeRecord,
    ContinuityLineRecord,
)
from clinicdesk.store.records.merges import PersonMergeRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.person_details import PersonChangeRecord
from clinicdesk.store.records.protected import SealedEntryRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["changed_people", "episodes_of", "made_people", "remove_people", "written_about"]

_P: Table = PatientRecord.__table__  # type: ignore[assignment]
_ROW: Table = CensusRowRecord.__table__  # type: ignore[assignment]
_EPISODE: Table = ContinuityEpisodeRecord.__table__  # type: ignore[assignment]
_LINE: Table = ContinuityLineRecord.__table__  # type: ignore[assignment]
_MERGE: Table = PersonMergeRecord.__table__  # type: ignore[assignment]
_HISTORY: Table = PersonChangeRecord.__table__  # type: ignore[assignment]
_SEALED: Table = SealedEntryRecord.__table__  # type: ignore[assignment]
_OWN = frozenset({"census_member", "eligibility_span"})
_PIECE = 500


def _made(import_id: UUID) -> object:
    return select(_ROW.c.patient_id).where(
        _ROW.c.import_id == import_id, _ROW.c.outcome == "new", _ROW.c.patient_id.is_not(None)
    )


def made_people(uow: UnitOfWork, import_id: UUID) -> list[UUID]:
    """Return the people that an import made."""
    return list(uow.session.scalars(_made(import_id)))  # type: ignore[call-overload]


def written_about(uow: UnitOfWork, import_id: UUID, tag_of: Callable[[UUID], bytes]) -> set[UUID]:
    """Return those of the made people who are not as they were made: they stay.

    Something was written about them, in the clear or sealed; they were changed or merged; or
    another import speaks of them.
    """
    session = uow.session
    made = _made(import_id)
    found: set[UUID] = set()
    for name, table in MOVED.items():
        if name not in _OWN:
            query = select(table.c.patient_id).where(
                table.c.patient_id.in_(made),  # type: ignore[arg-type]
                *([table.c.entered_in_error.is_(False)] if "entered_in_error" in table.c else []),
            )
            found.update(session.scalars(query.distinct()))
    h = _HISTORY.c
    by_hand = select(h.patient_id).where(h.patient_id.in_(made), h.path != "census")  # type: ignore[arg-type]
    found.update(session.scalars(by_hand.distinct()))
    m = _MERGE.c
    for column in (m.survivor_id, m.merged_id):
        found.update(session.scalars(select(column).where(column.in_(made))))  # type: ignore[arg-type]
    others = select(_ROW.c.patient_id).where(
        _ROW.c.patient_id.in_(made),  # type: ignore[arg-type]
        _ROW.c.import_id != import_id,
        _ROW.c.outcome != "new",
    )
    found.update(one for one in session.scalars(others) if one is not None)
    sealed = set(session.scalars(select(_SEALED.c.subject).distinct()))
    if sealed:
        found.update(one for one in made_people(uow, import_id) if tag_of(one) in sealed)
    return found


def remove_people(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Mark people as never to have been: not listed, not found, not counted."""
    session = uow.session
    touched = {"updated_at": uow.now, "updated_by": uow.actor.id}
    for start in range(0, len(ids), _PIECE):
        some = list(ids[start : start + _PIECE])
        session.execute(
            update(_P)
            .where(_P.c.id.in_(some))
            .values(entered_in_error=True, status="closed", version=_P.c.version + 1, **touched)
        )
        for table in PARTS.values():
            session.execute(
                update(table)
                .where(table.c.patient_id.in_(some), table.c.replaced_at.is_(None))
                .values(entered_in_error=True, replaced_at=uow.now, **touched)
            )
    search_rows.forget_many(uow, ids)


def changed_people(uow: UnitOfWork, ids: Iterable[UUID]) -> set[UUID]:
    """Return those who were merged into somebody since: they are not changed."""
    wanted = list(ids)
    found: set[UUID] = set()
    for start in range(0, len(wanted), _PIECE):
        some = wanted[start : start + _PIECE]
        query = select(_P.c.id).where(
            _P.c.id.in_(some), or_(_P.c.status == "merged", _P.c.entered_in_error)
        )
        found.update(uow.session.scalars(query))
    return found


def episodes_of(uow: UnitOfWork, import_id: UUID) -> list[tuple[UUID, bool]]:
    """Return the open episodes that an import opened, and whether somebody worked on each."""
    c = _EPISODE.c
    worked = (
        select(_LINE.c.id).where(_LINE.c.episode_id == c.id, _LINE.c.done_at.is_not(None)).exists()
    )
    query = select(c.id, worked).where(
        c.import_id == import_id, c.closed_at.is_(None), c.entered_in_error.is_(False)
    )
    return [(row[0], bool(row[1])) for row in uow.session.execute(query)]
