"""What runs for both of two people who are to be one: after the merge, it runs twice for one."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.coaching import CoachingStatus
from clinicdesk.domain.programmes import EnrolmentStatus
from clinicdesk.store.records.coaching import CoachingRecord
from clinicdesk.store.records.prevention import CareTimerRecord, DppParticipantRecord
from clinicdesk.store.records.registries import ProgrammeEnrolmentRecord

__all__ = ["doubles"]

_C, _E, _P, _T = CoachingRecord, ProgrammeEnrolmentRecord, DppParticipantRecord, CareTimerRecord
_OVER = (
    EnrolmentStatus.FINISHED.value,
    EnrolmentStatus.CANCELLED.value,
    EnrolmentStatus.ENTERED_IN_ERROR.value,
)
_COACHING = select(_C.patient_id, _C.id).where(
    _C.status != CoachingStatus.ENDED.value, _C.entered_in_error.is_(False)
)
_COHORTS = (
    select(_P.patient_id, _P.cohort_id)
    .join(_E, _E.id == _P.enrolment_id)
    .where(_P.withdrawn_on.is_(None), _P.entered_in_error.is_(False), _E.status.not_in(_OVER))
)
_PROGRAMS = select(_E.patient_id, _E.title).where(
    _E.status.not_in(_OVER), _E.entered_in_error.is_(False)
)
_TIMERS = select(_T.patient_id, _T.id).where(_T.ended_at.is_(None))


def _of_both(
    session: Session, query: Any, one: UUID, other: UUID
) -> tuple[set[object], set[object]]:
    patient = query.selected_columns[0]
    found: dict[UUID, set[object]] = {one: set(), other: set()}
    for whose, what in session.execute(query.where(patient.in_((one, other)))):
        found[whose].add(what)
    return found[one], found[other]


def doubles(session: Session, one: UUID, other: UUID) -> tuple[str, ...]:
    """Say what would run twice for one person, and where one of the two is ended."""
    said = []
    if all(_of_both(session, _COACHING, one, other)):
        said.append("Both are coached. End one of the two in the chart's Coaching tab.")
    if all(_of_both(session, _COHORTS, one, other)):
        said.append("Both are in a cohort. Withdraw one of the two in Cohorts.")
    mine, theirs = _of_both(session, _PROGRAMS, one, other)
    said += [
        f"Both are in the program {title}. End one of the two in the chart."
        for title in sorted(map(str, mine & theirs))
    ]
    if all(_of_both(session, _TIMERS, one, other)):
        said.append("A timer runs for each. Stop one of the two: a minute is counted once.")
    return tuple(said)
