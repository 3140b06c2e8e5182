"""A care plan's lines as columns, and back."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Concern,
    Goal,
    GoalTarget,
    Intervention,
    Lifecycle,
    PlanDraft,
    PlanStatement,
    PlanStatus,
    Priority,
    StageOfChange,
    StatementKind,
)
from clinicdesk.store.records.plans import BARRIER, PREFERENCE

__all__ = [
    "concern_columns",
    "concern_value",
    "goal_columns",
    "goal_value",
    "intervention_columns",
    "intervention_value",
    "plan_columns",
    "plan_value",
    "statement_rows",
    "statements_of",
]

_PLAN = ("title", "category", "start_on", "end_on", "review_due_on", "copy_given_on")
_CONCERN = ("said_by", "status", "verification", "own_words", "note", "position")
_GOAL = (
    "description",
    "said_by",
    "start_on",
    "due_on",
    "own_words",
    "note",
    "reason",
    "status_reason",
    "achievement_reason",
    "category",
    "importance",
    "confidence",
    "action_plan",
    "position",
)
_INTERVENTION = (
    "owner",
    "owner_id",
    "status",
    "status_reason",
    "due_on",
    "frequency",
    "note",
    "position",
)


def _picked(value: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _code_columns(prefix: str, code: Coded | None) -> dict[str, str]:
    return {
        f"{prefix}_text": code.text if code else "",
        f"{prefix}_system": code.system if code else "",
        f"{prefix}_code": code.code if code else "",
        f"{prefix}_display": code.display if code else "",
        f"{prefix}_version": code.version if code else "",
    }


def _code(row: Any) -> Coded:
    return Coded(row.code_text, row.code_system, row.code_code, row.code_display, row.code_version)


def _stamp(row: Any, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "source": row.source,
        "updated_at": row.updated_at,
        "updated_by": names.get(row.updated_by, ""),
    }


def plan_columns(draft: PlanDraft) -> dict[str, Any]:
    """Return a plan's own columns; its statements are rows of their own."""
    return {
        **_picked(draft, _PLAN),
        "status": draft.status.value,
        "copy_language": draft.copy_language,
    }


def statement_rows(draft: PlanDraft) -> list[tuple[str, str]]:
    """Return what the plan says in words as (kind, words), in order."""
    said = [(PREFERENCE, draft.preferences)] if draft.preferences else []
    said += [(BARRIER, barrier) for barrier in draft.barriers]
    return said + [(s.kind.value, s.text) for s in draft.statements]


def statements_of(rows: Sequence[Any]) -> dict[str, Any]:
    """Return the plan's fields that stand in statement rows."""
    return {
        "preferences": "\n".join(r.said for r in rows if r.kind == PREFERENCE),
        "barriers": tuple(r.said for r in rows if r.kind == BARRIER),
        "statements": tuple(
            PlanStatement(StatementKind(r.kind), r.said)
            for r in rows
            if r.kind not in {PREFERENCE, BARRIER}
        ),
    }


def plan_value(row: Any, names: Mapping[UUID, str], said: Sequence[Any], **lines: Any) -> CarePlan:
    """Return the plan of a row, its statements' rows, its parts and its lines."""
    return CarePlan(
        **_picked(row, _PLAN),
        **_stamp(row, names),
        **statements_of(said),
        **lines,
        status=PlanStatus(row.status),
        copy_language=row.copy_language,
        number=row.number,
        patient_id=row.patient_id,
        intent=row.intent,
        author=row.author,
    )


def concern_columns(concern: Concern) -> dict[str, Any]:
    """Return a concern's columns; its conditions are links."""
    return {
        **_picked(concern, _CONCERN),
        **_code_columns("code", concern.code),
        "priority": concern.priority.value if concern.priority else None,
        "patient_priority": concern.patient_priority.value if concern.patient_priority else None,
    }


def concern_value(
    row: Any, names: Mapping[UUID, str], condition_ids: tuple[UUID, ...], **parts: Any
) -> Concern:
    """Return the concern of a row and its parts."""
    return Concern(
        **_picked(row, _CONCERN),
        **_stamp(row, names),
        code=_code(row),
        priority=Priority(row.priority) if row.priority else None,
        patient_priority=Priority(row.patient_priority) if row.patient_priority else None,
        condition_ids=condition_ids,
        **parts,
    )


def goal_columns(goal: Goal) -> dict[str, Any]:
    """Return a goal's columns; its further concerns are links."""
    target = goal.target or GoalTarget()
    return {
        **_picked(goal, _GOAL),
        **_code_columns("measure", target.measure),
        "concern_id": goal.concern_ids[0] if goal.concern_ids else None,
        "lifecycle": goal.lifecycle.value,
        "achievement": goal.achievement.value if goal.achievement else None,
        "priority": goal.priority.value if goal.priority else None,
        "stage": goal.stage.value if goal.stage else None,
        "comparator": target.comparator,
        "target_value": target.value,
        "target_high": target.value_high,
        "unit": target.unit,
        "baseline": target.baseline,
        "baseline_on": target.baseline_on,
    }


def goal_target(row: Any) -> GoalTarget | None:
    """Return the target of a goal's row; None where only words say it."""
    measure = None
    if row.measure_text:
        measure = Coded(
            row.measure_text,
            row.measure_system,
            row.measure_code,
            row.measure_display,
            row.measure_version,
        )
    target = GoalTarget(
        measure=measure,
        comparator=row.comparator,
        value=row.target_value,
        value_high=row.target_high,
        unit=row.unit,
        baseline=row.baseline,
        baseline_on=row.baseline_on,
    )
    return None if target == GoalTarget() else target


def goal_value(
    row: Any, names: Mapping[UUID, str], concern_ids: tuple[UUID, ...], **parts: Any
) -> Goal:
    """Return the goal of a row and its parts, without its latest reading."""
    return Goal(
        **_picked(row, _GOAL),
        **_stamp(row, names),
        concern_ids=concern_ids,
        lifecycle=Lifecycle(row.lifecycle),
        achievement=Achievement(row.achievement) if row.achievement else None,
        priority=Priority(row.priority) if row.priority else None,
        stage=StageOfChange(row.stage) if row.stage else None,
        target=goal_target(row),
        **parts,
    )


def intervention_columns(intervention: Intervention) -> dict[str, Any]:
    """Return an intervention's columns; its further goals are links."""
    return {
        **_picked(intervention, _INTERVENTION),
        **_code_columns("code", intervention.code),
        "goal_id": intervention.goal_ids[0] if intervention.goal_ids else None,
    }


def intervention_value(
    row: Any, names: Mapping[UUID, str], goal_ids: tuple[UUID, ...]
) -> Intervention:
    """Return the intervention of a row."""
    return Intervention(
        **_picked(row, _INTERVENTION),
        **_stamp(row, names),
        code=_code(row),
        goal_ids=goal_ids,
    )
