"""Care plans in the store, read whole; and the versions they had."""

import hashlib
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import Damage, NotFound
from clinicdesk.domain.plan_versions import PlanVersion, plan_from_json
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention
from clinicdesk.store import goal_readings, plan_rows
from clinicdesk.store.plan_parts import parts_of_person
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.plans import (
    CarePlanRecord,
    ConcernConditionRecord,
    GoalConcernRecord,
    InterventionGoalRecord,
    PlanConcernRecord,
    PlanGoalRecord,
    PlanInterventionRecord,
    PlanStatementRecord,
    PlanVersionRecord,
)

__all__ = [
    "LINKS",
    "TABLES",
    "PlansRead",
    "as_written",
    "get",
    "goals_without_plan",
    "plan_of_line",
    "plans_of",
    "version",
    "versions",
]


def _table(record: Any) -> Table:
    table = record.__table__
    assert isinstance(table, Table)
    return table


PLAN, STATEMENT = _table(CarePlanRecord), _table(PlanStatementRecord)
CONCERN, GOAL, INTERVENTION = (
    _table(PlanConcernRecord),
    _table(PlanGoalRecord),
    _table(PlanInterventionRecord),
)
GOAL_CONCERN, INTERVENTION_GOAL, CONCERN_CONDITION = (
    _table(GoalConcernRecord),
    _table(InterventionGoalRecord),
    _table(ConcernConditionRecord),
)
VERSION = _table(PlanVersionRecord)
TABLES = {"concern": CONCERN, "goal": GOAL, "intervention": INTERVENTION}
LINKS: dict[str, tuple[Table, str, str]] = {
    "concern": (CONCERN_CONDITION, "concern_id", "condition_id"),
    "goal": (GOAL_CONCERN, "goal_id", "concern_id"),
    "intervention": (INTERVENTION_GOAL, "intervention_id", "goal_id"),
}
"""For each kind of line: its link table, its own column there, and the column of the others."""


_NAMES = Prepared(select(_table(StaffRecord).c.id, _table(StaffRecord).c.display))
_OF_PERSON = {
    kind: Prepared(
        select(table)
        .where(table.c.patient_id == bindparam("patient_id"), table.c.entered_in_error.is_(False))
        .order_by(table.c.position, table.c.id)
    )
    for kind, table in TABLES.items()
}
_PLANS = Prepared(
    select(PLAN)
    .where(PLAN.c.patient_id == bindparam("patient_id"), PLAN.c.entered_in_error.is_(False))
    .order_by(PLAN.c.updated_at.desc(), PLAN.c.id.desc())
)
_STATEMENTS = Prepared(
    select(STATEMENT)
    .where(STATEMENT.c.patient_id == bindparam("patient_id"), STATEMENT.c.replaced_at.is_(None))
    .order_by(STATEMENT.c.position)
)
_LINKED = {
    kind: Prepared(
        select(table.c[own], table.c[other])
        .join_from(table, TABLES[kind], TABLES[kind].c.id == table.c[own])
        .where(TABLES[kind].c.patient_id == bindparam("patient_id"), table.c.until_at.is_(None))
        .order_by(table.c[own], table.c.position)
    )
    for kind, (table, own, other) in LINKS.items()
}

_Links = dict[UUID, tuple[UUID, ...]]


def _linked(session: Session, kind: str, patient_id: UUID) -> _Links:
    """Return the links in force of one person's lines of a kind, in order."""
    found: dict[UUID, list[UUID]] = {}
    for own_id, other_id in _LINKED[kind].tuples(session, patient_id=patient_id):
        found.setdefault(own_id, []).append(other_id)
    return {own_id: tuple(others) for own_id, others in found.items()}


def _grouped(rows: Iterable[Any]) -> dict[UUID | None, list[Any]]:
    found: dict[UUID | None, list[Any]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class PlansRead:
    """A person's plans as written, the newest first, and the goals that are in none.

    Goals have no readings yet, and the achievement that was noted last.
    """

    plans: tuple[CarePlan, ...]
    loose_goals: tuple[Goal, ...]


def as_written(session: Session, patient_id: UUID) -> PlansRead:
    """Read a person's plans; those entered in error are left out."""
    rows = _PLANS.rows(session, patient_id=patient_id)
    goals = _OF_PERSON["goal"].rows(session, patient_id=patient_id)
    if not rows and not goals:
        return PlansRead((), ())
    names: dict[UUID, str] = dict(_NAMES.tuples(session))
    lines: dict[str, dict[UUID | None, list[Any]]] = {"goal": _grouped(goals)}
    links: dict[str, _Links] = {}
    for kind in TABLES:
        if kind != "goal":
            lines[kind] = _grouped(_OF_PERSON[kind].rows(session, patient_id=patient_id))
        links[kind] = _linked(session, kind, patient_id) if lines[kind] else {}
    said = _STATEMENTS.rows(session, patient_id=patient_id) if rows else []
    statements = _grouped(said)
    parts = parts_of_person(session, patient_id)

    def values(kind: str, plan_id: UUID | None, value: Callable[..., Any]) -> tuple[Any, ...]:
        of_plan = lines[kind].get(plan_id, ())
        return tuple(
            value(line, names, links[kind].get(line.id, ()), **parts.get(line.id, {}))
            for line in of_plan
        )

    return PlansRead(
        tuple(
            plan_rows.plan_value(
                row,
                names,
                statements.get(row.id, ()),
                **parts.get(row.id, {}),
                concerns=values("concern", row.id, plan_rows.concern_value),
                goals=values("goal", row.id, plan_rows.goal_value),
                interventions=values("intervention", row.id, plan_rows.intervention_value),
            )
            for row in rows
        ),
        values("goal", None, plan_rows.goal_value),
    )


def plans_of(session: Session, patient_id: UUID, today: date = date.min) -> tuple[CarePlan, ...]:
    """Return a person's plans whole, the newest first; those entered in error are left out.

    Goals have their newest readings and the achievement that follows; ``today`` decides whether a
    due day is past (without it, none is).
    """
    found = as_written(session, patient_id).plans
    goals = [goal for plan in found for goal in plan.goals]
    read = {g.id: g for g in goal_readings.with_readings(session, patient_id, goals, today)}
    return tuple(replace(plan, goals=tuple(read[goal.id] for goal in plan.goals)) for plan in found)


def goals_without_plan(
    session: Session, patient_id: UUID, today: date = date.min
) -> tuple[Goal, ...]:
    """Return the goals that came from elsewhere without a plan."""
    goals = as_written(session, patient_id).loose_goals
    return goal_readings.with_readings(session, patient_id, goals, today)


def get(session: Session, plan_id: UUID, today: date = date.min) -> CarePlan:
    """Return one plan whole, as ``plans_of`` does.

    Raises:
        NotFound: no such plan.
    """
    patient_id = session.execute(
        select(PLAN.c.patient_id).where(PLAN.c.id == plan_id)
    ).scalar_one_or_none()
    if patient_id is not None:
        for plan in plans_of(session, patient_id, today):
            if plan.id == plan_id:
                return plan
    raise NotFound("There is no such care plan.", "Open the chart again.")


def plan_of_line(session: Session, line_id: UUID, today: date = date.min) -> CarePlan:
    """Return the plan that a concern, goal or intervention is in, as ``plans_of`` does.

    Raises:
        NotFound: no such line, or it was removed.
    """
    for table in TABLES.values():
        plan_id = session.execute(
            select(table.c.plan_id).where(
                table.c.id == line_id, table.c.entered_in_error.is_(False)
            )
        ).scalar_one_or_none()
        if plan_id is not None:
            return get(session, plan_id, today)
    raise NotFound("This line is no longer in the plan.", "Open the plan again.")


_FACTS: tuple[Any, ...] = (
    VERSION.c.plan_id,
    VERSION.c.number,
    VERSION.c.created_at,
    VERSION.c.saved_by,
    VERSION.c.act,
    VERSION.c.words,
    VERSION.c.sha256,
    VERSION.c.logged_id,
)

_VERSIONS = Prepared(
    select(*_FACTS)
    .where(VERSION.c.plan_id == bindparam("plan_id"))
    .order_by(VERSION.c.number.desc())
)


def _version(row: Any) -> PlanVersion:
    return PlanVersion(
        plan_id=row.plan_id,
        number=row.number,
        at=row.created_at,
        by=row.saved_by,
        act=row.act,
        words=row.words,
        sha256=row.sha256,
        logged_id=row.logged_id,
    )


def versions(session: Session, plan_id: UUID) -> tuple[PlanVersion, ...]:
    """Return every saved state of a plan, the newest first."""
    return tuple(map(_version, _VERSIONS.rows(session, plan_id=plan_id)))


def version(session: Session, plan_id: UUID, number: int) -> tuple[PlanVersion, CarePlan]:
    """Return one saved state with the plan as it was.

    Raises:
        NotFound: the plan has no such version.
        Damage: the saved state is not what was written.
    """
    row = session.execute(
        select(*_FACTS, VERSION.c.snapshot).where(
            VERSION.c.plan_id == plan_id, VERSION.c.number == number
        )
    ).first()
    if row is None:
        raise NotFound(f"The plan has no version {number}.", "Choose one from its list.")
    facts = _version(row)
    try:
        said = zlib.decompress(row.snapshot)
        plan = plan_from_json(said, number=number, at=facts.at, by=facts.by)
    except (zlib.error, ValueError) as error:
        raise _damaged(number) from error
    # The written bytes are hashed, not the value: a newer program may know more fields.
    if hashlib.sha256(said).hexdigest() != facts.sha256:
        raise _damaged(number)
    return facts, _in_order(plan)


def _in_order(plan: CarePlan) -> CarePlan:
    """A saved state's lines in the order in which rows are read: both are compared with undo."""

    def place(line: Concern | Goal | Intervention) -> tuple[int, UUID]:
        return line.position, line.id

    return replace(
        plan,
        concerns=tuple(sorted(plan.concerns, key=place)),
        goals=tuple(sorted(plan.goals, key=place)),
        interventions=tuple(sorted(plan.interventions, key=place)),
    )


def _damaged(number: int) -> Damage:
    return Damage(
        f"Version {number} of a care plan is not what was saved.", "Restore the latest backup."
    )
