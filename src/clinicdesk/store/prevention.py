"""Keeps cohorts of the prevention program: who is in them, their sessions, what was recorded."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.prevention import (
    Attendance,
    Cohort,
    CohortBook,
    DeliveryMode,
    Evidence,
    Participant,
    ProgramSession,
    SessionKind,
    SessionMode,
    WithdrawReason,
)
from clinicdesk.domain.programmes import ENDED, EnrolmentStatus
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.base import Row
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.prevention import (
    DppAttendanceRecord,
    DppCohortRecord,
    DppParticipantRecord,
    DppSessionRecord,
)
from clinicdesk.store.records.registries import ProgrammeEnrolmentRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add_cohort",
    "add_participant",
    "add_session",
    "book",
    "change",
    "cohort",
    "cohorts",
    "current_rows",
    "evidence_text",
    "participant",
    "running_place",
    "session_of",
]

_DAYS = frozenset({"a1c_on", "fasting_on", "tolerance_on"})
_EXACT = frozenset({"weight_lb", "a1c"})


def evidence_text(evidence: Evidence) -> str:
    """Write down what was known at enrollment."""
    said = {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in asdict(evidence).items()
        if value is not None
    }
    return json.dumps(said, sort_keys=True)


def _evidence(text: str) -> Evidence:
    said = json.loads(text)
    known = {one.name for one in fields(Evidence)}
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name in _DAYS:
            values[name] = date.fromisoformat(value)
        elif name in _EXACT:
            values[name] = Decimal(value)
        elif name in known:
            values[name] = value
    return Evidence(**values)


def _cohort(row: DppCohortRecord, coach: str) -> Cohort:
    return Cohort(
        id=row.id,
        version=row.version,
        code=row.code,
        name=row.name,
        organization=row.organization,
        delivery=DeliveryMode(row.delivery),
        coach_id=row.coach_id,
        coach=coach,
        coach_code=row.coach_code,
        first_on=row.first_on,
        language=row.language,
        ended_on=row.ended_on,
    )


def _cohorts(session: Session, *wanted: Any) -> list[Cohort]:
    query = (
        select(DppCohortRecord, StaffRecord.display)
        .join(StaffRecord, StaffRecord.id == DppCohortRecord.coach_id)
        .where(DppCohortRecord.entered_in_error.is_(False), *wanted)
        .order_by(DppCohortRecord.first_on.desc(), DppCohortRecord.id)
    )
    return [_cohort(row, coach) for row, coach in session.execute(query)]


def cohorts(session: Session, site_id: UUID) -> tuple[tuple[Cohort, int, int], ...]:
    """Return a site's cohorts, the newest first, with how many people and sessions each has."""
    people = _counted(session, DppParticipantRecord)
    held = _counted(session, DppSessionRecord)
    return tuple(
        (one, people.get(one.id, 0), held.get(one.id, 0))
        for one in _cohorts(session, DppCohortRecord.site_id == site_id)
    )


def _counted(session: Session, record: Any) -> dict[UUID, int]:
    query = (
        select(record.cohort_id, func.count())
        .where(record.entered_in_error.is_(False))
        .group_by(record.cohort_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def cohort(session: Session, cohort_id: UUID) -> Cohort:
    """Return one cohort.

    Raises:
        NotFound: there is none.
    """
    found = _cohorts(session, DppCohortRecord.id == cohort_id)
    if not found:
        raise NotFound("There is no such cohort.", "Open the list of cohorts again.")
    return found[0]


def _participants(session: Session, *wanted: Any) -> list[Participant]:
    person, enrolment = PatientRecord, ProgrammeEnrolmentRecord
    query = (
        select(DppParticipantRecord, person, enrolment.status)
        .join(person, person.id == DppParticipantRecord.patient_id)
        .join(enrolment, enrolment.id == DppParticipantRecord.enrolment_id)
        .where(DppParticipantRecord.entered_in_error.is_(False), *wanted)
        .order_by(person.family_norm, person.given_norm, DppParticipantRecord.code)
    )
    return [_participant(*found) for found in session.execute(query)]


def _participant(row: DppParticipantRecord, who: PatientRecord, status: str) -> Participant:
    stands = EnrolmentStatus(status)
    return Participant(
        id=row.id,
        version=row.version,
        cohort_id=row.cohort_id,
        patient_id=row.patient_id,
        enrolment_id=row.enrolment_id,
        code=row.code,
        listed=listed_name(who),
        mrn=who.mrn,
        enrolled_on=row.enrolled_on,
        evidence=_evidence(row.evidence),
        on_hold=stands is EnrolmentStatus.ONHOLD,
        over=stands in ENDED,
        withdrawn_on=row.withdrawn_on,
        withdrawn_reason=WithdrawReason(row.withdrawn_reason) if row.withdrawn_reason else None,
        withdrawn_note=row.withdrawn_note,
    )


def participant(session: Session, participant_id: UUID) -> Participant:
    """Return one participant.

    Raises:
        NotFound: there is none.
    """
    found = _participants(session, DppParticipantRecord.id == participant_id)
    if not found:
        raise NotFound("There is no such participant.", "Open the cohort again.")
    return found[0]


def running_place(session: Session, patient_id: UUID) -> Participant | None:
    """Return somebody's place in a cohort that they neither left nor finished."""
    found = _participants(
        session,
        DppParticipantRecord.patient_id == patient_id,
        DppParticipantRecord.withdrawn_on.is_(None),
    )
    return next((one for one in found if one.in_it), None)


def _session(row: DppSessionRecord) -> ProgramSession:
    return ProgramSession(
        id=row.id,
        version=row.version,
        cohort_id=row.cohort_id,
        number=row.number,
        kind=SessionKind(row.kind),
        held_on=row.held_on,
        mode=SessionMode(row.mode),
        topic=row.topic,
    )


def session_of(session: Session, session_id: UUID) -> ProgramSession:
    """Return one session.

    Raises:
        NotFound: there is none.
    """
    row = session.get(DppSessionRecord, session_id)
    if row is None or row.entered_in_error:
        raise NotFound("There is no such session.", "Open the cohort again.")
    return _session(row)


def book(session: Session, cohort_id: UUID) -> CohortBook:
    """Return a cohort with its people, sessions and what was recorded.

    Raises:
        NotFound: there is none.
    """
    found = cohort(session, cohort_id)
    held = select(DppSessionRecord).where(
        DppSessionRecord.cohort_id == cohort_id, DppSessionRecord.entered_in_error.is_(False)
    )
    ordered = held.order_by(DppSessionRecord.held_on, DppSessionRecord.number, DppSessionRecord.id)
    sessions = tuple(_session(row) for row in session.scalars(ordered))
    said = select(DppAttendanceRecord).where(
        DppAttendanceRecord.session_id.in_([one.id for one in sessions]),
        DppAttendanceRecord.replaced_at.is_(None),
    )
    return CohortBook(
        cohort=found,
        participants=tuple(_participants(session, DppParticipantRecord.cohort_id == cohort_id)),
        sessions=sessions,
        attendance=tuple(
            Attendance(
                id=row.id,
                session_id=row.session_id,
                participant_id=row.participant_id,
                attended=row.attended,
                weight=row.weight,
                unit=row.weight_unit,
                minutes=row.minutes,
            )
            for row in session.scalars(said)
        ),
    )


def _code(uow: UnitOfWork, letter: str, name: str) -> str:
    return f"{letter}{uow.next_serial(f'dpp-{name}'):05d}"


def _coach_code(uow: UnitOfWork, coach_id: UUID) -> str:
    """Return the code by which the data set knows a coach: the same in every cohort."""
    query = select(DppCohortRecord.coach_code).where(DppCohortRecord.coach_id == coach_id)
    return uow.session.scalars(query).first() or _code(uow, "L", "coach")


def add_cohort(uow: UnitOfWork, coach_id: UUID, **said: Any) -> UUID:
    """Keep a new cohort under a new code."""
    code = _coach_code(uow, coach_id)
    made = uow.add(
        DppCohortRecord(code=_code(uow, "C", "cohort"), coach_id=coach_id, coach_code=code, **said)
    )
    uow.session.flush()
    return made.id


def add_participant(uow: UnitOfWork, evidence: Evidence, **said: Any) -> UUID:
    """Keep a new participant under a new code, made of nothing that is known of them."""
    made = uow.add(
        DppParticipantRecord(
            code=_code(uow, "P", "participant"), evidence=evidence_text(evidence), **said
        )
    )
    uow.session.flush()
    return made.id


def add_session(uow: UnitOfWork, **said: Any) -> UUID:
    """Keep a new session."""
    made = uow.add(DppSessionRecord(**said))
    uow.session.flush()
    return made.id


_KINDS: dict[str, type[Row]] = {
    "cohort": DppCohortRecord,
    "participant": DppParticipantRecord,
    "session": DppSessionRecord,
}


def change(uow: UnitOfWork, kind: str, row_id: UUID, version: int, /, **said: Any) -> None:
    """Change a cohort, a participant or a session.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    found = uow.session.get(_KINDS[kind], row_id)
    if found is None:
        raise NotFound(f"There is no such {kind}.", "Open the cohort again.")
    if found.version != version:
        raise Refused(f"Somebody changed this {kind} meanwhile.", "Open the cohort again.")
    if "coach_id" in said:
        said["coach_code"] = _coach_code(uow, said["coach_id"])
    for name, value in said.items():
        setattr(found, name, value)
    uow.touch(found)
    uow.session.flush()


def current_rows(
    session: Session, session_id: UUID, participants: Sequence[UUID]
) -> dict[UUID, DppAttendanceRecord]:
    """Return the rows that hold of a session, by participant. For `store.prevention_sheet`."""
    query = select(DppAttendanceRecord).where(
        DppAttendanceRecord.session_id == session_id,
        DppAttendanceRecord.participant_id.in_(list(participants)),
        DppAttendanceRecord.replaced_at.is_(None),
    )
    return {row.participant_id: row for row in session.scalars(query)}
