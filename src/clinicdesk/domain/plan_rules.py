"""Rules of the care plan: what a draft needs before it can be saved.

Orphans are impossible: a goal answers a concern or says why it stands without one, an intervention
serves a goal. What came from elsewhere is kept as it came.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from clinicdesk.domain.errors import FieldProblem, InvalidDraft, Refused
from clinicdesk.domain.plan_part_rules import (
    concern_part_problems,
    goal_part_problems,
    plan_part_problems,
)
from clinicdesk.domain.plan_sources import ours
from clinicdesk.domain.plans import (
    CONCERN_STATUSES,
    INTERVENTION_STATUSES,
    SAID_BY,
    VERIFICATIONS,
    CarePlan,
    Comparator,
    ConcernDraft,
    Goal,
    GoalDraft,
    GoalTarget,
    Intervention,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
)

__all__ = [
    "OVER",
    "WouldOrphan",
    "check_concern",
    "check_goal",
    "check_intervention",
    "check_plan",
    "orphans",
    "refuse_orphans",
    "serving",
]

OVER = frozenset(
    {Lifecycle.COMPLETED, Lifecycle.CANCELLED, Lifecycle.ENTERED_IN_ERROR, Lifecycle.REJECTED}
)
"""Goals that nobody works on any more."""
_STOPPED = frozenset({Lifecycle.ON_HOLD, Lifecycle.CANCELLED, Lifecycle.REJECTED})


class WouldOrphan(Refused):
    """Taking a line out would leave others without what they serve; ``ids`` names these."""

    def __init__(self, ids: Sequence[UUID], words: str) -> None:
        super().__init__(words, "Link them to another line first, or take them out together.")
        self.ids = tuple(ids)


def orphans(plan: CarePlan) -> tuple[Goal | Intervention, ...]:
    """Return our lines that would stand without what they serve."""
    concerns = {c.id for c in plan.concerns}
    goals = {g.id for g in plan.goals}
    return (
        *(
            g
            for g in plan.goals
            if not set(g.concern_ids) <= concerns
            or (ours(g.source) and not g.concern_ids and not g.reason.strip())
        ),
        *(
            i
            for i in plan.interventions
            if not set(i.goal_ids) <= goals or (ours(i.source) and not i.goal_ids)
        ),
    )


def refuse_orphans(plan: CarePlan) -> None:
    """Refuse a plan with orphans.

    Raises:
        WouldOrphan: a goal without concern or reason, an intervention without goal.
    """
    found = orphans(plan)
    if found:
        kinds = {"goal" if isinstance(line, Goal) else "intervention" for line in found}
        words = " and ".join(f"{kind}s" for kind in sorted(kinds))
        raise WouldOrphan(
            [line.id for line in found], f"This would leave {words} without what they serve."
        )


def serving(plan: CarePlan, line_id: UUID) -> tuple[UUID, ...]:
    """Return the lines that serve only this one, and those that serve only them."""
    goals = [g for g in plan.goals if g.concern_ids == (line_id,) and not g.reason.strip()]
    gone = {line_id, *(g.id for g in goals)}
    interventions = [i for i in plan.interventions if i.goal_ids and set(i.goal_ids) <= gone]
    return (*(g.id for g in goals), *(i.id for i in interventions))


def _required(field: str, text: str, message: str) -> list[FieldProblem]:
    return [] if text.strip() else [FieldProblem(field, message)]


def _known(field: str, value: str, values: Iterable[str], what: str) -> list[FieldProblem]:
    return [] if value in values else [FieldProblem(field, f"Choose {what} from the list.")]


def _refuse(problems: Sequence[FieldProblem]) -> None:
    if problems:
        raise InvalidDraft(problems)


def check_plan(draft: PlanDraft) -> None:
    """Refuse a plan's own facts that cannot be saved.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = _required("title", draft.title, "Give the plan a title.")
    if draft.start_on and draft.end_on and draft.end_on < draft.start_on:
        problems.append(FieldProblem("end_on", "The plan ends before it starts: change one day."))
    _refuse([*problems, *plan_part_problems(draft)])


def check_concern(draft: ConcernDraft) -> None:
    """Refuse a concern that cannot be saved.

    Raises:
        InvalidDraft: one problem a field.
    """
    _refuse(
        [
            *_required("code", draft.code.text, "Say what the concern is."),
            *_known("said_by", draft.said_by, SAID_BY, "whose concern it is"),
            *_known("status", draft.status, CONCERN_STATUSES, "a status"),
            *_known("verification", draft.verification, VERIFICATIONS, "how sure it is"),
            *concern_part_problems(draft),
        ]
    )


def _target_problems(target: GoalTarget | None) -> list[FieldProblem]:
    if target is None:
        return []
    problems = []
    if bool(target.comparator) != (target.value is not None):
        problems.append(
            FieldProblem("target", "A target needs both: how to compare, and a number.")
        )
    elif target.comparator:
        problems += _known("target", target.comparator, list(Comparator), "how to compare")
    between = target.comparator == Comparator.BETWEEN
    if between and (
        target.value is None or target.value_high is None or target.value_high <= target.value
    ):
        problems.append(
            FieldProblem("target_high", "A range needs two numbers, the lower one first.")
        )
    if not between and target.value_high is not None:
        problems.append(FieldProblem("target_high", "Only a range has a second number."))
    if target.value is not None and target.measure is None:
        problems.append(FieldProblem("measure", "Say what is measured."))
    return problems


def check_goal(draft: GoalDraft, plan: CarePlan, *, linked: bool = True) -> None:
    """Refuse a goal that cannot be saved in this plan.

    ``linked`` is false for one that came from elsewhere without a concern.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = _required("description", draft.description, "Say the goal in a few words.")
    problems += _known("said_by", draft.said_by, SAID_BY, "whose goal it is")
    known = {c.id for c in plan.concerns}
    if not set(draft.concern_ids) <= known:
        problems.append(FieldProblem("concern_ids", "Choose concerns of this plan."))
    elif linked and not draft.concern_ids and not draft.reason.strip():
        problems.append(
            FieldProblem(
                "concern_ids", "Choose the concern this answers, or say why there is none."
            )
        )
    if draft.start_on and draft.due_on and draft.due_on < draft.start_on:
        problems.append(FieldProblem("due_on", "It is due before it starts: change one day."))
    for field, value in (("importance", draft.importance), ("confidence", draft.confidence)):
        if value is not None and not 0 <= value <= 10:
            problems.append(FieldProblem(field, "Choose a number from 0 to 10."))
    if draft.lifecycle in _STOPPED and not draft.status_reason.strip():
        problems.append(FieldProblem("status_reason", "Say why it is not being worked on."))
    _refuse([*problems, *_target_problems(draft.target), *goal_part_problems(draft)])


def check_intervention(draft: InterventionDraft, plan: CarePlan, *, linked: bool = True) -> None:
    """Refuse an intervention that cannot be saved in this plan.

    ``linked`` is false for one that came from elsewhere without a goal.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = _required("code", draft.code.text, "Say what will be done.")
    problems += _known("status", draft.status, INTERVENTION_STATUSES, "a status")
    known = {g.id for g in plan.goals}
    if linked and not draft.goal_ids:
        problems.append(FieldProblem("goal_ids", "Choose the goal that this serves."))
    elif not set(draft.goal_ids) <= known:
        problems.append(FieldProblem("goal_ids", "Choose goals of this plan."))
    _refuse(problems)
