"""Versions of plan templates that the clinic keeps."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.plan_template_copies import TemplateCopy
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plan_conflicts import PlanTemplateCopyRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "copies", "copies_of"]

_COPY = table_of(PlanTemplateCopyRecord)


def _value(row: Any) -> TemplateCopy:
    return TemplateCopy(
        id=row.id,
        key=row.key,
        number=row.number,
        origin=row.origin,
        base_version=row.base_version,
        edition=row.edition,
        body=row.body,
        saved_by=row.saved_by,
        saved_at=row.created_at,
        note=row.note,
    )


def copies(session: Session) -> tuple[TemplateCopy, ...]:
    """Return every version of every template, by key, the oldest first."""
    rows = session.execute(select(_COPY).order_by(_COPY.c.key, _COPY.c.number))
    return tuple(map(_value, rows))


def copies_of(session: Session, key: str) -> tuple[TemplateCopy, ...]:
    """Return every version of one template, the oldest first."""
    query = select(_COPY).where(_COPY.c.key == key).order_by(_COPY.c.number)
    return tuple(map(_value, session.execute(query)))


def add(uow: UnitOfWork, key: str, origin: str, **said: Any) -> TemplateCopy:
    """Keep one more version: its origin, base_version, body and note."""
    before = copies_of(uow.session, key)
    edition = max((one.edition for one in before), default=0) + 1
    record = uow.add(
        PlanTemplateCopyRecord(
            key=key,
            number=len(before) + 1,
            origin=origin,
            edition=edition if origin == "clinic" else 0,
            saved_by=uow.actor.display,
            **said,
        )
    )
    uow.session.flush()
    return _value(record)
