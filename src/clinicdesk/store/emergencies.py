"""Access to the protected record in an emergency: begun, ended, and looked at afterwards."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.protected import Emergency
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.protected import BreakGlassRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["begin", "every", "find", "mark_ended", "review", "running"]

_B = BreakGlassRecord


def _found(session: Session, *where: object) -> Iterator[Emergency]:
    query = select(_B).where(_B.entered_in_error.is_(False), *where)  # type: ignore[arg-type]
    records = session.scalars(query.order_by(_B.from_at.desc(), _B.id.desc())).all()
    people = {one.staff_id for one in records} | {one.reviewed_by for one in records}
    names = session.execute(
        select(StaffRecord.id, StaffRecord.display).where(StaffRecord.id.in_(people - {None}))
    )
    shown: dict[UUID | None, str] = {row.id: row.display for row in names}
    for one in records:
        yield Emergency(
            id=one.id,
            staff_id=one.staff_id,
            staff=shown.get(one.staff_id, ""),
            patient_id=one.patient_id,
            reason=one.reason,
            from_at=one.from_at,
            until_at=one.until_at,
            ended_at=one.ended_at,
            reviewed_at=one.reviewed_at,
            reviewed_by=shown.get(one.reviewed_by, ""),
            review_note=one.review_note,
        )


def running(session: Session, staff_id: UUID, patient_id: UUID, now: datetime) -> Emergency | None:
    """Return the access that somebody has to a person's protected record at this moment."""
    where = (
        _B.staff_id == staff_id,
        _B.patient_id == patient_id,
        _B.ended_at.is_(None),
        _B.until_at > now,
    )
    return next((one for one in _found(session, *where) if one.runs(now)), None)


def every(session: Session, *, unreviewed_only: bool) -> tuple[Emergency, ...]:
    """Return what there was, the newest first."""
    return tuple(_found(session, *([_B.reviewed_at.is_(None)] if unreviewed_only else [])))


def find(session: Session, emergency_id: UUID) -> Emergency:
    """Return one.

    Raises:
        NotFound: there is none of this id.
    """
    for one in _found(session, _B.id == emergency_id):
        return one
    raise NotFound("There is no such emergency access.", "See: clinicdesk emergencies list")


def begin(uow: UnitOfWork, patient_id: UUID, reason: str, until_at: datetime) -> UUID:
    """Note that the actor opens a person's protected record in an emergency; return its id."""
    record = uow.add(
        BreakGlassRecord(
            staff_id=uow.actor.id,
            patient_id=patient_id,
            reason=reason,
            from_at=uow.now,
            until_at=until_at,
        )
    )
    uow.session.flush()
    return record.id


def mark_ended(uow: UnitOfWork, emergency_id: UUID) -> None:
    """Note that it is over before its time."""
    record = uow.session.get_one(BreakGlassRecord, emergency_id)
    record.ended_at = uow.now
    uow.touch(record)
    uow.session.flush()


def review(uow: UnitOfWork, emergency_id: UUID, note: str) -> None:
    """Note that the actor looked at it.

    Raises:
        Refused: somebody did already.
    """
    record = uow.session.get_one(BreakGlassRecord, emergency_id)
    if record.reviewed_at is not None:
        raise Refused("This emergency access was reviewed already.", "It is off the list.")
    record.reviewed_at = uow.now
    record.reviewed_by = uow.actor.id
    record.review_note = note
    uow.touch(record)
    uow.session.flush()
