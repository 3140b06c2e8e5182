"""Coaching relations in the store, and the goals that are coached."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.coaching import Coaching, CoachingGoal, CoachingStatus
from clinicdesk.domain.coaching_sessions import SessionStatus
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.coaching import (
    CoachingGoalRecord,
    CoachingRecord,
    CoachingSessionRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add",
    "change",
    "coached_by",
    "get",
    "hand_to",
    "of_patient",
    "set_goals",
    "staff_names",
    "stale",
]

_C, _G = CoachingRecord, CoachingGoalRecord


def staff_names(of: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return how some of the staff are printed."""
    query = select(StaffRecord.id, StaffRecord.display).where(StaffRecord.id.in_(set(ids)))
    return {row[0]: row[1] for row in of.execute(query)}


def _values(of: Session, records: Sequence[CoachingRecord]) -> list[Coaching]:
    query = (
        select(_G)
        .where(_G.coaching_id.in_([one.id for one in records]))
        .order_by(_G.position, _G.goal_id)
    )
    goals: dict[UUID, list[CoachingGoal]] = {}
    for one in of.scalars(query):
        goals.setdefault(one.coaching_id, []).append(
            CoachingGoal(goal_id=one.goal_id, since_on=one.since_on, until_on=one.until_on)
        )
    names = staff_names(of, (one.coach_id for one in records))
    return [
        Coaching(
            id=one.id,
            version=one.version,
            patient_id=one.patient_id,
            coach_id=one.coach_id,
            coach=names.get(one.coach_id, ""),
            status=CoachingStatus(one.status),
            reason=one.reason,
            start_on=one.start_on,
            end_on=one.end_on,
            every_days=one.every_days,
            every_reason=one.every_reason,
            goals=tuple(goals.get(one.id, ())),
            last_contact_at=one.last_contact_at,
            due_on=one.due_on,
            nurse_reason=one.nurse_reason,
            nurse_since=one.nurse_since,
        )
        for one in records
    ]


def of_patient(of: Session, patient_id: UUID) -> list[Coaching]:
    """Return somebody's coaching relations: what runs first, then the newest."""
    query = (
        select(_C)
        .where(_C.patient_id == patient_id, _C.entered_in_error.is_(False))
        .order_by(_C.start_on.desc(), _C.id.desc())
    )
    found = _values(of, of.scalars(query).all())
    return sorted(found, key=lambda one: one.status is CoachingStatus.ENDED)


def _record(of: Session, coaching_id: UUID) -> CoachingRecord:
    found = of.get(_C, coaching_id)
    if found is None or found.entered_in_error:
        raise NotFound("There is no such coaching.", "Open the chart again.")
    return found


def get(of: Session, coaching_id: UUID) -> Coaching:
    """Return one relation.

    Raises:
        NotFound: there is none.
    """
    return _values(of, [_record(of, coaching_id)])[0]


def coached_by(of: Session, coach_id: UUID) -> tuple[tuple[UUID, int], ...]:
    """Return somebody's relations that have not ended, with their versions."""
    query = (
        select(_C.id, _C.version)
        .where(
            _C.coach_id == coach_id,
            _C.status != CoachingStatus.ENDED.value,
            _C.entered_in_error.is_(False),
        )
        .order_by(_C.start_on, _C.id)
    )
    return tuple((row.id, row.version) for row in of.execute(query))


def add(uow: UnitOfWork, **said: Any) -> UUID:
    """Keep a new relation."""
    made = uow.add(_C(**said))
    uow.session.flush()
    return made.id


def change(uow: UnitOfWork, coaching_id: UUID, version: int | None, **said: Any) -> None:
    """Change a relation; ``version`` None is whichever it has.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    found = _record(uow.session, coaching_id)
    if version is not None and found.version != version:
        raise stale()
    changed = {name: value for name, value in said.items() if getattr(found, name) != value}
    for name, value in changed.items():
        setattr(found, name, value)
    if changed or version is not None:
        uow.touch(found)
    uow.session.flush()


def hand_to(uow: UnitOfWork, coaching_id: UUID, version: int, coach_id: UUID) -> None:
    """Give a relation and its planned sessions to another coach; raises as ``change`` does."""
    change(uow, coaching_id, version, coach_id=coach_id)
    planned = select(CoachingSessionRecord).where(
        CoachingSessionRecord.coaching_id == coaching_id,
        CoachingSessionRecord.status == SessionStatus.PLANNED.value,
    )
    for one in uow.session.scalars(planned):
        one.coach_id = coach_id
        uow.touch(one)
    uow.session.flush()


def stale() -> Refused:
    """Say that somebody was faster."""
    return Refused(
        "Somebody changed this coaching meanwhile.", "What you typed is kept; open it again."
    )


def set_goals(uow: UnitOfWork, coaching_id: UUID, goal_ids: Sequence[UUID], on: date) -> None:
    """Coach exactly these goals from a day on, in this order; who is left out ends that day."""
    query = select(_G).where(_G.coaching_id == coaching_id)
    known = {one.goal_id: one for one in uow.session.scalars(query)}
    for place, goal_id in enumerate(goal_ids):
        present = known.get(goal_id)
        if present is None:
            uow.session.add(
                _G(coaching_id=coaching_id, goal_id=goal_id, position=place, since_on=on)
            )
        else:
            present.position, present.until_on = place, None
    for goal_id, present in known.items():
        if goal_id not in goal_ids and present.until_on is None:
            present.until_on = on
    uow.session.flush()
