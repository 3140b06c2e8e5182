"""Keeps enrolments in programs: the row says where it stands, its events say how it came there."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.programmes import ENDED, Enrolment, EnrolmentEvent, EnrolmentStatus
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.registries import ProgrammeEnrolmentRecord, ProgrammeEventRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "get", "of_patient", "open_in", "record", "step"]

_E = ProgrammeEnrolmentRecord
_OPEN = tuple(one.value for one in EnrolmentStatus if one not in ENDED)


def _events(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[EnrolmentEvent]]:
    query = (
        select(ProgrammeEventRecord)
        .where(ProgrammeEventRecord.enrolment_id.in_(ids))
        .order_by(ProgrammeEventRecord.at, ProgrammeEventRecord.id)
    )
    found: dict[UUID, list[EnrolmentEvent]] = {}
    for one in session.scalars(query):
        found.setdefault(one.enrolment_id, []).append(
            EnrolmentEvent(
                at=one.at,
                by=one.by,
                status=EnrolmentStatus(one.status),
                reason=one.reason,
                due_on=one.due_on,
                held_days=one.held_days,
            )
        )
    return found


def _values(session: Session, records: Sequence[ProgrammeEnrolmentRecord]) -> list[Enrolment]:
    events = _events(session, [one.id for one in records])
    staff = select(StaffRecord.id, StaffRecord.display).where(
        StaffRecord.id.in_({one.owner_id for one in records})
    )
    owners = {row[0]: row[1] for row in session.execute(staff)}
    return [
        Enrolment(
            id=one.id,
            version=one.version,
            patient_id=one.patient_id,
            programme=one.programme,
            title=one.title,
            status=EnrolmentStatus(one.status),
            start_on=one.start_on,
            end_on=one.end_on,
            held_since=one.held_since,
            owner_id=one.owner_id,
            owner=owners.get(one.owner_id, ""),
            next_action=one.next_action,
            due_on=one.due_on,
            referred_by=one.referred_by,
            reason=one.reason,
            events=tuple(events.get(one.id, ())),
        )
        for one in records
    ]


def of_patient(session: Session, patient_id: UUID) -> list[Enrolment]:
    """Return somebody's enrolments: the open ones first, then the newest."""
    query = select(_E).where(_E.patient_id == patient_id).order_by(_E.start_on.desc(), _E.id)
    found = _values(session, session.scalars(query).all())
    return sorted(found, key=lambda one: one.status in ENDED)


def get(session: Session, enrolment_id: UUID) -> Enrolment:
    """Return one enrolment.

    Raises:
        NotFound: there is none.
    """
    return _values(session, [record(session, enrolment_id)])[0]


def record(session: Session, enrolment_id: UUID) -> ProgrammeEnrolmentRecord:
    """Return one enrolment's row.

    Raises:
        NotFound: there is none.
    """
    found = session.get(_E, enrolment_id)
    if found is None:
        raise NotFound("There is no such enrollment.", "Open the chart again.")
    return found


def open_in(session: Session, patient_id: UUID, programme: str) -> bool:
    """Tell whether somebody is planned for, waiting for or in a program already."""
    query = select(_E.id).where(
        _E.patient_id == patient_id, _E.programme == programme, _E.status.in_(_OPEN)
    )
    return session.scalars(query).first() is not None


def add(uow: UnitOfWork, **said: Any) -> UUID:
    """Keep a new enrolment, with its first event."""
    made = uow.add(ProgrammeEnrolmentRecord(**said))
    uow.session.flush()
    _note(uow, made, 0)
    return made.id


def step(
    uow: UnitOfWork, enrolment_id: UUID, version: int, *, held_days: int = 0, **said: Any
) -> None:
    """Change an enrolment, and note the step.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    found = record(uow.session, enrolment_id)
    if found.version != version:
        raise Refused("Somebody changed this enrollment meanwhile.", "Open the chart again.")
    for name, value in said.items():
        setattr(found, name, value)
    uow.touch(found)
    uow.session.flush()
    _note(uow, found, held_days)


def _note(uow: UnitOfWork, made: ProgrammeEnrolmentRecord, held_days: int) -> None:
    due: date | None = made.due_on
    uow.session.add(
        ProgrammeEventRecord(
            id=uow.new_id(),
            enrolment_id=made.id,
            at=uow.now,
            by_id=uow.actor.id,
            by=uow.actor.display,
            status=made.status,
            reason=made.reason,
            due_on=due,
            held_days=held_days,
        )
    )
