"""Changes of a care plan as pure functions: a plan and a draft in, the changed plan out."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from clinicdesk.domain.errors import BadInput, FieldProblem, InvalidDraft, NotFound, Refused
from clinicdesk.domain.plan_rules import (
    WouldOrphan,
    check_concern,
    check_goal,
    check_intervention,
    check_plan,
    serving,
)
from clinicdesk.domain.plan_sources import ours
from clinicdesk.domain.plan_status import BEGINNINGS, check_status
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
)

__all__ = [
    "add_line",
    "change_line",
    "change_plan",
    "end_line",
    "new_plan",
    "reorder",
    "take_out",
]

Draft = ConcernDraft | GoalDraft | InterventionDraft
Line = Concern | Goal | Intervention
L = TypeVar("L", Concern, Goal, Intervention)


def _said(kind: type[Any], draft: object) -> dict[str, Any]:
    """A draft's own fields, even where it is a stored line."""
    return {f.name: getattr(draft, f.name) for f in fields(kind)}


def _check(draft: Draft, plan: CarePlan, line_id: UUID | None = None) -> None:
    if isinstance(draft, ConcernDraft):
        check_concern(draft)
    elif isinstance(draft, GoalDraft):
        goal = plan.goal(line_id) if line_id else None
        foreign = goal is not None and not ours(goal.source) and not goal.concern_ids
        check_goal(draft, plan, linked=not foreign)
    else:
        line = plan.intervention(line_id) if line_id else None
        foreign = line is not None and not ours(line.source) and not line.goal_ids
        check_intervention(draft, plan, linked=not foreign)


def _stale() -> Refused:
    return Refused(
        "Someone else changed this line in the meantime.",
        "What you typed is kept; open the plan again and compare.",
    )


def _end(lines: Sequence[Line]) -> int:
    return max((line.position for line in lines), default=-1) + 1


def new_plan(plan_id: UUID, patient_id: UUID, draft: PlanDraft, at: datetime, by: str) -> CarePlan:
    """Make an empty plan.

    Raises:
        InvalidDraft: it has no title, ends before it starts, or is over before it begins.
    """
    check_plan(draft)
    if draft.status not in BEGINNINGS:
        raise InvalidDraft([FieldProblem("status", "A new plan is a draft or active.")])
    return CarePlan(
        **_said(PlanDraft, draft),
        id=plan_id,
        version=1,
        number=1,
        patient_id=patient_id,
        author=by,
        updated_at=at,
        updated_by=by,
    )


def change_plan(plan: CarePlan, version: int, draft: PlanDraft, reason: str = "") -> CarePlan:
    """Change what is said of the plan as a whole; ``reason`` says why its status changes.

    Raises:
        InvalidDraft: it has no title, ends before it starts, or its new status needs a reason.
        Refused: someone else changed the plan since ``version``, or the status does not follow.
    """
    check_plan(draft)
    if plan.version != version:
        raise _stale()
    check_status(plan.status, draft.status, reason)
    return replace(plan, **_said(PlanDraft, draft))


def add_line(plan: CarePlan, line_id: UUID, draft: Draft, at: datetime, by: str) -> CarePlan:
    """Add a concern, goal or intervention at the end of its list.

    Raises:
        InvalidDraft: one problem a field.
    """
    _check(draft, plan)
    stamp: dict[str, Any] = {"id": line_id, "version": 1, "updated_at": at, "updated_by": by}
    if isinstance(draft, ConcernDraft):
        concern = Concern(**_said(ConcernDraft, draft), **stamp, position=_end(plan.concerns))
        return replace(plan, concerns=(*plan.concerns, concern))
    if isinstance(draft, GoalDraft):
        goal = Goal(**_said(GoalDraft, draft), **stamp, position=_end(plan.goals))
        return replace(plan, goals=(*plan.goals, goal))
    line = Intervention(
        **_said(InterventionDraft, draft), **stamp, position=_end(plan.interventions)
    )
    return replace(plan, interventions=(*plan.interventions, line))


def _swapped(
    lines: Sequence[L], line_id: UUID, version: int, said: dict[str, Any]
) -> tuple[L, ...]:
    found = next((line for line in lines if line.id == line_id), None)
    if found is None:
        raise NotFound("This line is no longer in the plan.", "Open the plan again.")
    if found.version != version:
        raise _stale()
    return tuple(replace(line, **said) if line.id == line_id else line for line in lines)


def change_line(plan: CarePlan, line_id: UUID, version: int, draft: Draft) -> CarePlan:
    """Change a line as its draft has it.

    Raises:
        InvalidDraft: one problem a field.
        NotFound: the line is no longer in the plan.
        Refused: someone else changed it since ``version``.
    """
    _check(draft, plan, line_id)
    if isinstance(draft, ConcernDraft):
        said = _said(ConcernDraft, draft)
        return replace(plan, concerns=_swapped(plan.concerns, line_id, version, said))
    if isinstance(draft, GoalDraft):
        said = _said(GoalDraft, draft)
        return replace(plan, goals=_swapped(plan.goals, line_id, version, said))
    said = _said(InterventionDraft, draft)
    return replace(plan, interventions=_swapped(plan.interventions, line_id, version, said))


def _reason(text: str) -> str:
    if not text.strip():
        raise BadInput("Say why.", "A line that leaves the plan keeps its reason.")
    return text.strip()


def end_line(plan: CarePlan, line_id: UUID, version: int, reason: str) -> CarePlan:
    """End a line that was right: it stays, cancelled, with its reason.

    A concern is no longer of concern (inactive), and its note says why.

    Raises:
        BadInput: no reason.
        NotFound: the line is no longer in the plan.
        Refused: someone else changed it since ``version``.
    """
    why = _reason(reason)
    if concern := plan.concern(line_id):
        said: dict[str, Any] = {
            "status": "inactive",
            "note": "\n".join(part for part in (concern.note, why) if part),
        }
        return replace(plan, concerns=_swapped(plan.concerns, line_id, version, said))
    if plan.goal(line_id):
        said = {"lifecycle": Lifecycle.CANCELLED, "status_reason": why}
        return replace(plan, goals=_swapped(plan.goals, line_id, version, said))
    said = {"status": "cancelled", "status_reason": why}
    return replace(plan, interventions=_swapped(plan.interventions, line_id, version, said))


def take_out(
    plan: CarePlan, line_id: UUID, version: int, reason: str, *, with_serving: bool
) -> CarePlan:
    """Take out a line that was entered in error, and what serves only it where that is asked.

    Raises:
        BadInput: no reason.
        WouldOrphan: other lines serve only this one, and ``with_serving`` is false.
        NotFound: the line is no longer in the plan.
        Refused: someone else changed it since ``version``.
    """
    _reason(reason)
    line = plan.concern(line_id) or plan.goal(line_id) or plan.intervention(line_id)
    if line is None:
        raise NotFound("This line is no longer in the plan.", "Open the plan again.")
    if line.version != version:
        raise _stale()
    others = serving(plan, line_id)
    if others and not with_serving:
        count = f"{len(others)} lines serve" if len(others) > 1 else "One line serves"
        raise WouldOrphan(others, f"{count} only this one.")
    gone = {line_id, *others}
    return replace(
        plan,
        concerns=tuple(c for c in plan.concerns if c.id not in gone),
        goals=tuple(
            replace(g, concern_ids=tuple(i for i in g.concern_ids if i not in gone))
            for g in plan.goals
            if g.id not in gone
        ),
        interventions=tuple(
            replace(i, goal_ids=tuple(g for g in i.goal_ids if g not in gone))
            for i in plan.interventions
            if i.id not in gone
        ),
    )


def _ordered(lines: Sequence[L], ids: Sequence[UUID]) -> tuple[L, ...]:
    if sorted(ids) != sorted(line.id for line in lines):
        raise _stale()
    by_id = {line.id: line for line in lines}
    return tuple(replace(by_id[one], position=place) for place, one in enumerate(ids))


def reorder(plan: CarePlan, ids: Sequence[UUID]) -> CarePlan:
    """Put the lines of one kind into another order; ``ids`` names each of them once.

    Raises:
        Refused: a line was added or taken out in the meantime.
    """
    wanted = set(ids)
    if wanted & {c.id for c in plan.concerns}:
        return replace(plan, concerns=_ordered(plan.concerns, ids))
    if wanted & {g.id for g in plan.goals}:
        return replace(plan, goals=_ordered(plan.goals, ids))
    return replace(plan, interventions=_ordered(plan.interventions, ids))
