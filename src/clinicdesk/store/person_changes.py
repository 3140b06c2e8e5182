"""The one place that writes down which field of a person was changed, from what to what."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.people import PatientDraft
from clinicdesk.domain.person_details import FieldChange
from clinicdesk.domain.person_history import differences, label_of
from clinicdesk.store import lineage
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.person_details import PersonChangeRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["history", "note", "note_fields", "note_many"]

_CHANGE: Table = PersonChangeRecord.__table__  # type: ignore[assignment]
_STAFF: Table = StaffRecord.__table__  # type: ignore[assignment]
Fields = Sequence[tuple[str, str, str]]


def note_many(
    uow: UnitOfWork,
    changed: Iterable[tuple[UUID, PatientDraft, PatientDraft]],
    path: str,
    *,
    source: str = "clinic",
) -> None:
    """Write down how several people's details differ: id, before, after of each.

    ``path`` is one of `records.person_details.CHANGE_PATHS`.
    """
    note_fields(
        uow, ((one, differences(before, after)) for one, before, after in changed), path, source
    )


def note(
    uow: UnitOfWork,
    patient_id: UUID,
    before: PatientDraft,
    after: PatientDraft,
    *,
    path: str,
    source: str = "clinic",
) -> None:
    """Write down how a person's details differ."""
    note_many(uow, [(patient_id, before, after)], path, source=source)


def note_fields(
    uow: UnitOfWork, changed: Iterable[tuple[UUID, Fields]], path: str, source: str = "clinic"
) -> None:
    """Write down fields that were changed: name, before and after, as people read them."""
    rows: list[dict[str, Any]] = [
        {
            "id": uow.new_id(),
            "patient_id": patient_id,
            "changed_at": uow.now,
            "changed_by": uow.actor.id,
            "path": path,
            "source": source,
            "field": field,
            "before": before,
            "after": after,
        }
        for patient_id, fields in changed
        for field, before, after in fields
    ]
    if rows:
        uow.session.flush()
        insert_rows(uow.session, _CHANGE, rows)


def history(session: Session, patient_id: UUID, *, limit: int = 500) -> tuple[FieldChange, ...]:
    """Return what was changed of a person and of everyone merged into them, the newest first."""
    c = _CHANGE.c
    query = (
        select(_CHANGE, _STAFF.c.display)
        .outerjoin(_STAFF, _STAFF.c.id == c.changed_by)
        .where(c.patient_id.in_(lineage.everyone_in(session, patient_id)))
        .order_by(c.changed_at.desc(), c.id.desc())
        .limit(limit)
    )
    return tuple(
        FieldChange(
            at=row.changed_at,
            by=row.display or "",
            path=row.path,
            field=row.field,
            label=label_of(row.field),
            before=row.before,
            after=row.after,
        )
        for row in session.execute(query)
    )
