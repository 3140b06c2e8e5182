"""The readings of a goal's measure: the newest for every goal of a plan, or all of one goal."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.goal_progress import Reading
from clinicdesk.domain.plans import CarePlan, Goal, GoalTarget
from clinicdesk.domain.units import in_unit
from clinicdesk.store.latest_observations import latest_values, rebuild
from clinicdesk.store.records.clinical import ObservationPartRecord, ObservationRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["flip_error", "readings", "with_latest"]

_WHOLE: Table = ObservationRecord.__table__  # type: ignore[assignment]
_PART: Table = ObservationPartRecord.__table__  # type: ignore[assignment]


def readings(session: Session, patient_id: UUID, target: GoalTarget | None) -> tuple[Reading, ...]:
    """Return the readings of a target's measure, oldest first, in the target's unit."""
    if target is None or target.measure is None or not target.measure.code:
        return ()
    code, system = target.measure.code, target.measure.system
    told = (_WHOLE.c.entered_in_error.is_(False), _WHOLE.c.status != "cancelled")
    whole = select(_WHOLE.c.occurred_at, _WHOLE.c.recorded_at, _WHOLE.c.value, _WHOLE.c.unit).where(
        _WHOLE.c.patient_id == patient_id,
        _WHOLE.c.code_code == code,
        _WHOLE.c.code_system == system,
        _WHOLE.c.value.is_not(None),
        *told,
    )
    part = (
        select(_PART.c.occurred_at, _WHOLE.c.recorded_at, _PART.c.value, _PART.c.unit)
        .join_from(_PART, _WHOLE, _WHOLE.c.id == _PART.c.observation_id)
        .where(
            _PART.c.patient_id == patient_id,
            _PART.c.code_code == code,
            _PART.c.code_system == system,
            _PART.c.value.is_not(None),
            _PART.c.replaced_at.is_(None),
            *told,
        )
    )
    found = []
    for query in (whole, part):
        for occurred_at, recorded_at, value, unit in session.execute(query):
            there = in_unit(value, unit, target.unit) if target.unit else value
            if there is not None:
                found.append((occurred_at or recorded_at, recorded_at, there))
    return tuple(Reading(value, at) for at, _heard, value in sorted(found))


def _measured(goals: Iterable[Goal]) -> set[str]:
    targets = [g.target for g in goals]
    return {t.measure.code for t in targets if t and t.measure and t.measure.code}


def with_latest(session: Session, plans: Iterable[CarePlan]) -> tuple[CarePlan, ...]:
    """Return one person's plans with the newest reading on each goal."""
    listed = tuple(plans)
    codes = _measured(g for plan in listed for g in plan.goals)
    if not codes:
        return listed
    patient_id = listed[0].patient_id
    values = latest_values(session, [patient_id], sorted(codes)).get(patient_id, [])
    newest = {(v.code.system, v.code.code): v for v in values}

    def read(goal: Goal) -> Goal:
        if goal.target is None or goal.target.measure is None:
            return goal
        found = newest.get((goal.target.measure.system, goal.target.measure.code))
        if found is None or found.value is None:
            return goal
        unit = goal.target.unit
        value = in_unit(found.value, found.unit, unit) if unit else found.value
        return (
            goal
            if value is None
            else replace(goal, latest_value=value, latest_at=found.occurred_at)
        )

    return tuple(replace(plan, goals=tuple(read(g) for g in plan.goals)) for plan in listed)


def flip_error(uow: UnitOfWork, observation_id: UUID) -> bool:
    """Mark a logged reading as entered in error, or as true again; return whether it now counts."""
    c = _WHOLE.c
    row = uow.session.execute(
        select(c.patient_id, c.entered_in_error).where(c.id == observation_id)
    ).one()
    counts = bool(row.entered_in_error)
    uow.session.execute(
        update(_WHOLE)
        .where(c.id == observation_id)
        .values(
            entered_in_error=not counts,
            status="final" if counts else "entered-in-error",
            version=c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )
    rebuild(uow.session, [row.patient_id])
    return counts
