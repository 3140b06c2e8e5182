"""Keeps enrolments in programs: the row says where it stands, its events say how it came there."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.programmes import (
    ENDED,
    RUNNING,
    Enrolment,
    EnrolmentEvent,
    EnrolmentStatus,
)
from clinicdesk.domain.today import ProgramDue
from clinicdesk.store.deaths import not_quiet
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.registries import ProgrammeEnrolmentRecord, ProgrammeEventRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "due", "get", "of_patient", "open_in", "owned_by", "record", "step"]

_E = ProgrammeEnrolmentRecord
_OPEN = tuple(one.value for one in EnrolmentStatus if one not in ENDED)
_RUNNING = tuple(sorted(one.value for one in RUNNING))


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


def owned_by(session: Session, staff_id: UUID) -> tuple[tuple[UUID, int], ...]:
    """Return the open enrolments whose next step is somebody's, with their versions."""
    query = (
        select(_E.id, _E.version)
        .where(_E.owner_id == staff_id, _E.status.in_(_OPEN))
        .order_by(_E.start_on, _E.id)
    )
    return tuple((row.id, row.version) for row in session.execute(query))


def due(
    session: Session,
    actor: Actor,
    *,
    until: date,
    today: date,
    owners: Collection[UUID] | None,
    limit: int,
) -> tuple[ProgramDue, ...]:
    """Return next steps that are due by a day, due first; ``owners`` None is all.

    An enrolment on hold has no clock that runs, and who died is quiet.
    """
    wanted = [
        # Named so that the index of programs and states is used.
        _E.programme.in_(select(_E.programme).distinct()),
        _E.status.in_(_RUNNING),
        _E.site_id == actor.site_id,
        _E.due_on <= until,
        not_quiet(_E.patient_id),
    ]
    if owners is not None:
        wanted.append(_E.owner_id.in_(owners))
    # Chosen first and joined then: joined for all, every enrolled person would be read.
    ids = session.scalars(select(_E.id).where(*wanted).order_by(_E.due_on, _E.id).limit(limit))
    person = PatientRecord
    query = (
        select(_E, StaffRecord.display, person)
        .join(person, person.id == _E.patient_id)
        .join(StaffRecord, StaffRecord.id == _E.owner_id)
        .where(_E.id.in_(ids.all()))
        .order_by(_E.due_on, _E.id)
    )
    return tuple(_due(one, owner, who, today) for one, owner, who in session.execute(query))


def _due(one: ProgrammeEnrolmentRecord, owner: str, who: PatientRecord, today: date) -> ProgramDue:
    assert one.due_on is not None  # a CHECK says so of what is open
    return ProgramDue(
        id=one.id,
        patient_id=one.patient_id,
        patient=listed_name(who),
        mrn=who.mrn,
        program=one.title,
        next_action=one.next_action,
        owner_id=one.owner_id,
        owner=owner,
        due_on=one.due_on,
        overdue=one.due_on < today,
    )


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
