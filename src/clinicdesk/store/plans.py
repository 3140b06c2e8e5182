"""Care plans in the store, read whole; and the versions they had."""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import Damage, NotFound
from clinicdesk.domain.plan_versions import PlanVersion, plan_from_json
from clinicdesk.domain.plans import CarePlan, Goal
from clinicdesk.store import goal_readings, plan_rows
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
    "get",
    "goals_without_plan",
    "plan_of_line",
    "plans_of",
    "staff_names",
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


def staff_names(session: Session) -> dict[UUID, str]:
    """Return the displayed name of everybody who works or worked here."""
    query = select(StaffRecord.id, StaffRecord.display)
    return {row.id: row.display for row in session.execute(query)}


def _lines(session: Session, table: Table, patient_id: UUID) -> Sequence[Row[Any]]:
    query = select(table).where(
        table.c.patient_id == patient_id, table.c.entered_in_error.is_(False)
    )
    return session.execute(query.order_by(table.c.position, table.c.id)).all()


def linked(
    session: Session, kind: str, line_ids: Select[Any] | Iterable[UUID]
) -> dict[UUID, tuple[UUID, ...]]:
    """Return the links in force of lines of one kind, in order."""
    table, own, other = LINKS[kind]
    wanted = line_ids if isinstance(line_ids, Select) else list(line_ids)
    query = (
        select(table.c[own], table.c[other])
        .where(table.c[own].in_(wanted), table.c.until_at.is_(None))
        .order_by(table.c.position)
    )
    found: dict[UUID, list[UUID]] = {}
    for own_id, other_id in session.execute(query):
        found.setdefault(own_id, []).append(other_id)
    return {own_id: tuple(others) for own_id, others in found.items()}


def _grouped(rows: Iterable[Row[Any]]) -> dict[UUID, list[Row[Any]]]:
    found: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.plan_id, []).append(row)
    return found


def plans_of(session: Session, patient_id: UUID, today: date = date.min) -> tuple[CarePlan, ...]:
    """Return a person's plans whole, the newest first; those entered in error are left out.

    Goals have their newest readings and the achievement that follows; ``today`` decides whether a
    due day is past (without it, none is).
    """
    by = staff_names(session)
    query = select(PLAN).where(PLAN.c.patient_id == patient_id, PLAN.c.entered_in_error.is_(False))
    rows = session.execute(query.order_by(PLAN.c.updated_at.desc(), PLAN.c.id.desc())).all()
    if not rows:
        return ()
    said = session.execute(
        select(STATEMENT)
        .where(STATEMENT.c.patient_id == patient_id, STATEMENT.c.replaced_at.is_(None))
        .order_by(STATEMENT.c.position)
    ).all()
    statements = _grouped(said)
    found: dict[str, dict[UUID, list[Row[Any]]]] = {}
    links: dict[str, dict[UUID, tuple[UUID, ...]]] = {}
    for kind, table in TABLES.items():
        lines = _lines(session, table, patient_id)
        found[kind] = _grouped(lines)
        ids = select(table.c.id).where(table.c.patient_id == patient_id)
        links[kind] = linked(session, kind, ids) if lines else {}
    goals = [
        plan_rows.goal_value(line, by, links["goal"].get(line.id, ()))
        for lines in found["goal"].values()
        for line in lines
    ]
    read = {g.id: g for g in goal_readings.with_readings(session, patient_id, goals, today)}
    return tuple(
        plan_rows.plan_value(
            row,
            by,
            statements.get(row.id, ()),
            concerns=tuple(
                plan_rows.concern_value(line, by, links["concern"].get(line.id, ()))
                for line in found["concern"].get(row.id, ())
            ),
            goals=tuple(read[line.id] for line in found["goal"].get(row.id, ())),
            interventions=tuple(
                plan_rows.intervention_value(line, by, links["intervention"].get(line.id, ()))
                for line in found["intervention"].get(row.id, ())
            ),
        )
        for row in rows
    )


def goals_without_plan(
    session: Session, patient_id: UUID, today: date = date.min
) -> tuple[Goal, ...]:
    """Return the goals that came from elsewhere without a plan."""
    by = staff_names(session)
    query = select(GOAL).where(
        GOAL.c.patient_id == patient_id,
        GOAL.c.plan_id.is_(None),
        GOAL.c.entered_in_error.is_(False),
    )
    goals = [
        plan_rows.goal_value(row, by, ())
        for row in session.execute(query.order_by(GOAL.c.position, GOAL.c.id))
    ]
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
    query = select(*_FACTS).where(VERSION.c.plan_id == plan_id)
    return tuple(_version(row) for row in session.execute(query.order_by(VERSION.c.number.desc())))


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
    return facts, plan


def _damaged(number: int) -> Damage:
    return Damage(
        f"Version {number} of a care plan is not what was saved.", "Restore the latest backup."
    )
