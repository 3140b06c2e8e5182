"""A goal's progress: a reading goes into the chart, the goal's achievement follows by rule."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import LOINC
from clinicdesk.domain.errors import FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.plans import CarePlan, Goal
from clinicdesk.domain.plausible import implausible
from clinicdesk.domain.site_time import instant_of
from clinicdesk.store import clinical, plan_saves, plans
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["record_progress"]

_LABORATORY = frozenset({"4548-4", "17856-6", "13457-7", "18262-6", "2089-1"})
_SURVEY = frozenset({"44261-6", "70274-6", "72514-3"})
_VITAL = frozenset({"8480-6", "8462-4", "8867-4", "29463-7", "8302-2", "39156-5"})


def _category(code: str) -> str:
    if code in _VITAL:
        return "vital-signs"
    if code in _LABORATORY:
        return "laboratory"
    return "survey" if code in _SURVEY else "activity"


def _reading(
    uow: UnitOfWork,
    plan: CarePlan,
    goal: Goal,
    *,
    value: Decimal,
    at: datetime,
    note: str,
    source: str,
) -> Observation:
    target = goal.target
    if target is None or target.measure is None:
        raise Refused("This goal has no measure.", "Add one to its target, then record progress.")
    code = target.measure.code if target.measure.system == LOINC else ""
    problems = []
    if at > uow.now:
        problems.append(FieldProblem("on", "This day is to come: choose today or earlier."))
    if not value.is_finite():
        problems.append(FieldProblem("value", "Type a number."))
    elif said := implausible(code, value, target.unit):
        problems.append(FieldProblem("value", said))
    if problems:
        raise InvalidDraft(problems)
    return Observation(
        id=uow.new_id(),
        patient_id=plan.patient_id,
        code=target.measure,
        status="final",
        occurred_at=at,
        recorded_at=uow.now,
        source=source,
        note=note.strip(),
        category=_category(code),
        value=value,
        unit=target.unit,
    )


def record_progress(
    uow: UnitOfWork,
    goal_id: UUID,
    value: Decimal,
    on: date,
    note: str,
    *,
    source: str,
    zone: str,
) -> UUID:
    """Write a reading and the plan's next version; return the plan's id.

    Raises:
        InvalidDraft: the day is to come, or the number cannot be.
        NotFound: the goal is no longer in the plan.
        Refused: the goal has no measure.
    """
    today = site_day(uow.now, zone)
    plan = plans.plan_of_line(uow.session, goal_id, today)
    goal = plan.goal(goal_id)
    if goal is None:
        raise NotFound("This goal is no longer in the plan.", "Open the plan again.")
    at = instant_of(on, uow.now, zone)
    reading = _reading(uow, plan, goal, value=value, at=at, note=note, source=source)
    clinical.add_observation(uow, reading)
    read = plans.get(uow.session, plan.id, today)
    plan_saves.save(
        uow,
        plan,
        read,
        act="logged",
        words=f"Progress recorded: {goal.description}: {value:f} {reading.unit}".rstrip(),
        logged_id=reading.id,
    )
    return plan.id
