"""Parts of plans, concerns and goals as rows, and back: each owner's rows are replaced whole."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.plan_parts import (
    UNSAVED,
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    Priority,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plan_parts import (
    BarrierHelpRecord,
    ConcernEvidenceRecord,
    ConcernOriginRecord,
    GoalAcceptanceRecord,
    GoalMilestoneRecord,
    PlanCaregiverRecord,
    WarningSignRecord,
)
from clinicdesk.store.records.plans import CarePlanRecord, PlanConcernRecord, PlanGoalRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Owner",
    "Parts",
    "insert_parts",
    "parts_of_person",
    "parts_said",
    "save_parts",
    "with_step_ids",
]

Owner = CarePlan | Concern | Goal | Intervention
Said = tuple[dict[str, Any], ...]
Parts = Mapping[UUID, dict[str, Any]]
"""For each owner that has any: its fields that stand in rows of parts."""


def _origin_rows(concern: Concern) -> Said:
    said = {
        "origin": concern.origin.value,
        "clinician_agrees_on": concern.clinician_agrees_on,
        "clinician_agrees_by": concern.clinician_agrees_by,
        "person_agrees_on": concern.person_agrees_on,
    }
    silent = {"origin": ConcernOrigin.PROBLEM.value, "clinician_agrees_by": ""}
    return () if all(v == silent.get(k) for k, v in said.items()) else (said,)


def _evidence_rows(concern: Concern) -> Said:
    return tuple({"observation_id": one} for one in concern.evidence)


def _milestone_rows(goal: Goal) -> Said:
    return tuple(
        {
            "milestone_id": step.id,
            "said": step.text,
            "value": step.value,
            "due_on": step.due_on,
            "reached_on": step.reached_on,
        }
        for step in goal.milestones
    )


def _acceptance_rows(goal: Goal) -> Said:
    return tuple(
        {
            "who": one.who.value,
            "status": one.status.value,
            "priority": one.priority.value if one.priority else None,
            "reason": one.reason,
            "said_on": one.on,
        }
        for one in goal.acceptances
    )


def _help_rows(plan: CarePlan) -> Said:
    return tuple(
        {
            "barrier": one.barrier,
            "resource": one.resource,
            "resource_id": one.resource_id,
            "note": one.note,
        }
        for one in plan.barrier_help
    )


def _sign_rows(plan: CarePlan) -> Said:
    return tuple(
        {"sign": one.sign, "zone": one.zone.value, "act": one.act} for one in plan.warning_signs
    )


def _caregiver_rows(plan: CarePlan) -> Said:
    one = plan.caregiver
    if one is None:
        return ()
    return (
        {
            "name": one.name,
            "relation": one.relation,
            "strain": one.strain,
            "needs": one.needs,
            "asked_on": one.on,
        },
    )


def _origin(row: Any) -> dict[str, Any]:
    return {
        "origin": ConcernOrigin(row.origin),
        "clinician_agrees_on": row.clinician_agrees_on,
        "clinician_agrees_by": row.clinician_agrees_by,
        "person_agrees_on": row.person_agrees_on,
    }


def _milestone(row: Any) -> Milestone:
    return Milestone(
        id=row.milestone_id,
        text=row.said,
        value=row.value,
        due_on=row.due_on,
        reached_on=row.reached_on,
    )


def _acceptance(row: Any) -> Acceptance:
    return Acceptance(
        who=Who(row.who),
        status=AcceptanceStatus(row.status),
        priority=Priority(row.priority) if row.priority else None,
        reason=row.reason,
        on=row.said_on,
    )


def _help(row: Any) -> BarrierHelp:
    return BarrierHelp(
        barrier=row.barrier, resource=row.resource, resource_id=row.resource_id, note=row.note
    )


def _sign(row: Any) -> WarningSign:
    return WarningSign(sign=row.sign, zone=Zone(row.zone), act=row.act)


def _caregiver(row: Any) -> Caregiver:
    return Caregiver(
        name=row.name, relation=row.relation, strain=row.strain, needs=row.needs, on=row.asked_on
    )


def _all(field: str, value: Callable[[Any], Any]) -> Callable[[list[Any]], dict[str, Any]]:
    return lambda rows: {field: tuple(map(value, rows))}


_Writer = Callable[[Any], Said]
_Reader = Callable[[list[Any]], dict[str, Any]]
_KINDS: tuple[tuple[type[Any], Table, str, _Writer, _Reader], ...] = (
    (
        Concern,
        table_of(ConcernOriginRecord),
        "concern_id",
        _origin_rows,
        lambda rows: _origin(rows[0]),
    ),
    (
        Concern,
        table_of(ConcernEvidenceRecord),
        "concern_id",
        _evidence_rows,
        _all("evidence", lambda row: row.observation_id),
    ),
    (
        Goal,
        table_of(GoalMilestoneRecord),
        "goal_id",
        _milestone_rows,
        _all("milestones", _milestone),
    ),
    (
        Goal,
        table_of(GoalAcceptanceRecord),
        "goal_id",
        _acceptance_rows,
        _all("acceptances", _acceptance),
    ),
    (CarePlan, table_of(BarrierHelpRecord), "plan_id", _help_rows, _all("barrier_help", _help)),
    (CarePlan, table_of(WarningSignRecord), "plan_id", _sign_rows, _all("warning_signs", _sign)),
    (
        CarePlan,
        table_of(PlanCaregiverRecord),
        "plan_id",
        _caregiver_rows,
        lambda rows: {"caregiver": _caregiver(rows[0])},
    ),
)
"""For each kind of part: whose it is, its table, the owner's column, writing and reading."""

_OWNERS: dict[str, Table] = {
    "plan_id": table_of(CarePlanRecord),
    "concern_id": table_of(PlanConcernRecord),
    "goal_id": table_of(PlanGoalRecord),
}
_OF_PERSON = tuple(
    (
        Prepared(
            select(table)
            .join_from(table, _OWNERS[owner], _OWNERS[owner].c.id == table.c[owner])
            .where(
                _OWNERS[owner].c.patient_id == bindparam("patient_id"),
                _OWNERS[owner].c.entered_in_error.is_(False),
                table.c.replaced_at.is_(None),
            )
            .order_by(table.c[owner], table.c.position)
        ),
        owner,
        read,
    )
    for _kind, table, owner, _write, read in _KINDS
)


def parts_of_person(session: Session, patient_id: UUID) -> Parts:
    """Read the parts in force of one person's plans, concerns and goals, by owner."""
    found: dict[UUID, dict[str, Any]] = {}
    for query, owner, read in _OF_PERSON:
        mine: dict[UUID, list[Any]] = {}
        for row in query.rows(session, patient_id=patient_id):
            mine.setdefault(getattr(row, owner), []).append(row)
        for owner_id, rows in mine.items():
            found.setdefault(owner_id, {}).update(read(rows))
    return found


def parts_said(value: Owner) -> tuple[Said, ...]:
    """Return what an owner's parts say, for telling whether they changed."""
    return tuple(write(value) for kind, _t, _o, write, _r in _KINDS if isinstance(value, kind))


def _rows(uow: UnitOfWork, owner: str, owner_id: UUID, said: Said) -> list[dict[str, Any]]:
    stamp = {owner: owner_id, "made_at": uow.now, "made_by": uow.actor.id}
    return [
        {**stamp, **row, "id": uow.new_id(), "position": place} for place, row in enumerate(said)
    ]


def with_step_ids(uow: UnitOfWork, plan: CarePlan) -> CarePlan:
    """Return a plan whose steps all have ids of their own."""
    if all(step.id != UNSAVED for goal in plan.goals for step in goal.milestones):
        return plan

    def numbered(step: Milestone) -> Milestone:
        return replace(step, id=uow.new_id()) if step.id == UNSAVED else step

    goals = (replace(g, milestones=tuple(map(numbered, g.milestones))) for g in plan.goals)
    return replace(plan, goals=tuple(goals))


def save_parts(uow: UnitOfWork, before: Owner | None, after: Owner) -> None:
    """Write an owner's parts where they are others than before.

    ``before`` is None for an owner that was not in force: whatever it had is replaced.
    """
    for kind, table, owner, write, _read in _KINDS:
        if not isinstance(after, kind):
            continue
        said = write(after)
        if before is not None and write(before) == said:
            continue
        uow.session.execute(
            update(table)
            .where(table.c[owner] == after.id, table.c.replaced_at.is_(None))
            .values(replaced_at=uow.now)
        )
        insert_rows(uow.session, table, _rows(uow, owner, after.id, said))


def insert_parts(uow: UnitOfWork, owners: Iterable[Owner]) -> None:
    """Write the parts of many new owners at once."""
    listed = list(owners)
    for kind, table, owner, write, _read in _KINDS:
        rows = [
            row
            for one in listed
            if isinstance(one, kind)
            for row in _rows(uow, owner, one.id, write(one))
        ]
        insert_rows(uow.session, table, rows)
