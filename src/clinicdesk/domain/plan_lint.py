"""What a plan and its goals lack: five SMART points a goal, fourteen points a plan.

The fourteen are the elements of a comprehensive care plan: CMS, Chronic Care Management Services
(MLN909188, 2024), and NCQA PCMH 2017 CM 04-08, as one list.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    Goal,
    GoalDraft,
    Intervention,
    StatementKind,
)

__all__ = ["LintPlace", "LintPoint", "completeness", "measurable", "smart"]

_TOO_VAGUE = frozenset(
    {"better", "good", "healthier", "healthy", "improve", "less", "more", "well"}
)
_YEAR = timedelta(days=366)
_CONFIDENT = 7
"""Working threshold of motivational interviewing: below it the step is made smaller."""
_ENDED_CONCERN = frozenset({"inactive", "remission", "resolved"})
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


@dataclass(frozen=True, slots=True)
class LintPlace:
    """Where in the editor a point is mended."""

    section: str
    """plan, concern, goal, intervention, or the part about the person that says it."""
    field: str
    line_id: UUID | None = None
    """The line to open; None adds one, or is a part that there is once."""
    under_id: UUID | None = None
    """Where a line is to be added: the concern that a new goal answers, the goal to be served."""


@dataclass(frozen=True, slots=True)
class LintPoint:
    """One point of a check: whether it holds, what makes it hold, and where."""

    code: str
    words: str
    ok: bool
    fix: str = ""
    place: LintPlace = LintPlace("plan", "")


def measurable(draft: GoalDraft) -> bool:
    """Tell whether a goal's target says measure, comparator and number."""
    return draft.target is not None and draft.target.measured


def _specific(draft: GoalDraft) -> bool:
    words = [word.strip(".,;:!?“”\"'").casefold() for word in draft.description.split()]
    if len([word for word in words if word]) < 2:
        return False
    counted = any(c.isdigit() for c in draft.description) or measurable(draft)
    return counted or not set(words) & _TOO_VAGUE


def smart(draft: GoalDraft, today: date) -> tuple[LintPoint, ...]:
    """Check a goal's five points: specific, measurable, achievable, relevant, time-bound.

    Achievable: the person's confidence is 7 or more, or there is a plan that raises it.
    Time-bound: due within twelve months of its start (of ``today`` where none is said).
    """
    start = draft.start_on or today
    sure = draft.confidence is not None and draft.confidence >= _CONFIDENT
    why = draft.concern_ids or draft.reason.strip() or draft.own_words.strip()
    return (
        LintPoint(
            "S",
            "Specific",
            _specific(draft),
            "Say what the person will do, such as “Walk 30 minutes, five days a week”.",
            LintPlace("goal", "description"),
        ),
        LintPoint(
            "M",
            "Measurable",
            measurable(draft),
            "Add a measure, a number and its unit, such as “Hemoglobin A1c at most 7 %”.",
            LintPlace("goal", "measure"),
        ),
        LintPoint(
            "A",
            "Achievable",
            sure or bool(draft.action_plan.strip()),
            "Ask how sure the person is, 0 to 10. Below 7, make the step smaller or plan for it.",
            LintPlace("goal", "confidence"),
        ),
        LintPoint(
            "R",
            "Relevant",
            bool(why),
            "Link it to a concern, or write why it matters to the person.",
            LintPlace("goal", "concern_ids"),
        ),
        LintPoint(
            "T",
            "Time-bound",
            draft.due_on is not None and draft.due_on <= start + _YEAR,
            "Set a due date within twelve months.",
            LintPlace("goal", "due_on"),
        ),
    )


def _answered(concern: Concern, goals: Iterable[Goal]) -> bool:
    """A measurable goal answers it, or a goal that was stopped with its reason."""
    mine = [g for g in goals if concern.id in g.concern_ids]
    return any((g.lifecycle in OVER and g.status_reason.strip()) or measurable(g) for g in mine)


def _goal_place(open_concerns: Iterable[Concern], goals: Iterable[Goal]) -> LintPlace:
    """The goal that lacks its measure, or the concern that lacks its goal."""
    listed = tuple(goals)
    for concern in open_concerns:
        if _answered(concern, listed):
            continue
        mine = [g for g in listed if concern.id in g.concern_ids and g.lifecycle not in OVER]
        if mine:
            return LintPlace("goal", "measure", mine[0].id)
        return LintPlace("goal", "description", under_id=concern.id)
    return LintPlace("concern", "code")


def _work_place(plan: CarePlan) -> LintPlace:
    """The work that nobody does, or the goal that nothing serves."""
    for line in plan.interventions:
        if line.status not in _ENDED_WORK and not line.owner.strip() and line.owner_id is None:
            return LintPlace("intervention", "owner", line.id)
    served = {goal_id for line in plan.interventions for goal_id in line.goal_ids}
    bare = (g.id for g in plan.goals if g.id not in served and g.lifecycle not in OVER)
    return LintPlace("intervention", "code", under_id=next(bare, None))


def _person_place(plan: CarePlan) -> LintPlace:
    if not plan.preferences.strip():
        return LintPlace("preferences", "preferences")
    if not any(barrier.strip() for barrier in plan.barriers):
        return LintPlace("barriers", "barriers")
    return LintPlace("self_management", "self_management")


def _owned(interventions: Iterable[Intervention]) -> bool:
    listed = [i for i in interventions if i.status not in _ENDED_WORK]
    return bool(listed) and all(i.owner.strip() or i.owner_id for i in listed)


_STATEMENTS: tuple[tuple[str, str, StatementKind, str, str], ...] = (
    (
        "L2",
        "Expected outcome",
        StatementKind.PROGNOSIS,
        "Write what can be expected, and by when.",
        "prognosis",
    ),
    (
        "L4",
        "Symptom management",
        StatementKind.SYMPTOMS,
        "Write the warning signs, and what to do for each.",
        "symptoms",
    ),
    (
        "L6",
        "Medication management",
        StatementKind.MEDICATION,
        "Write who reviews the medicines, when, and what helps to take them.",
        "medication",
    ),
    (
        "L7",
        "Community and social services",
        StatementKind.COMMUNITY,
        "Write which services help, or that none is needed; or what helps with a barrier.",
        "community",
    ),
    (
        "L8",
        "Coordination with others",
        StatementKind.COORDINATION,
        "Write which agencies and specialists share the care, and how they are told.",
        "coordination",
    ),
    (
        "L10",
        "Cognitive and functional assessment",
        StatementKind.FUNCTION,
        "Write how the person manages at home and at work.",
        "function",
    ),
    (
        "L11",
        "Caregiver assessment",
        StatementKind.CAREGIVER,
        "Name who helps and ask how hard it is for them, 0 to 10; or write that nobody needs to.",
        "caregiver",
    ),
    (
        "L12",
        "Environment",
        StatementKind.ENVIRONMENT,
        "Write what at home or at work helps or hinders.",
        "environment",
    ),
)


def _said_kinds(plan: CarePlan) -> frozenset[StatementKind]:
    """What the plan says, in words or in its structured parts.

    Warning signs are the symptom plan where one says what to do; a resource that helps with a
    barrier is a community service; a caregiver is assessed who was asked how hard it is.
    """
    said = {s.kind for s in plan.statements if s.text.strip()}
    if plan.warning_signs and any(sign.act.strip() for sign in plan.warning_signs):
        said.add(StatementKind.SYMPTOMS)
    if any(one.resource.strip() for one in plan.barrier_help):
        said.add(StatementKind.COMMUNITY)
    if plan.caregiver is not None and plan.caregiver.strain is not None:
        said.add(StatementKind.CAREGIVER)
    return frozenset(said)


def completeness(plan: CarePlan, today: date) -> tuple[LintPoint, ...]:
    """Check the fourteen points of a comprehensive plan, L1 to L14."""
    open_concerns = [c for c in plan.concerns if c.status not in _ENDED_CONCERN]
    said = _said_kinds(plan)
    known_person = (
        bool(plan.preferences.strip())
        and any(barrier.strip() for barrier in plan.barriers)
        and StatementKind.SELF_MANAGEMENT in said
    )
    points = [
        LintPoint(
            "L1",
            "Problem list",
            bool(plan.concerns),
            "Add the concerns of this plan.",
            LintPlace("concern", "code"),
        ),
        LintPoint(
            "L3",
            "Measurable goals",
            bool(open_concerns) and all(_answered(c, plan.goals) for c in open_concerns),
            "Give each active concern a goal with a measure and a number.",
            _goal_place(open_concerns, plan.goals),
        ),
        LintPoint(
            "L5",
            "Interventions with someone responsible",
            _owned(plan.interventions),
            "Add what will be done, and name who does each.",
            _work_place(plan),
        ),
        LintPoint(
            "L9",
            "Review schedule",
            plan.review_due_on is not None and plan.review_due_on >= today,
            "Set the day of the next review.",
            LintPlace("plan", "review_due_on"),
        ),
        LintPoint(
            "L13",
            "Preferences, barriers and self-management",
            known_person,
            "Write what matters to the person, what stands in the way, and what they will do.",
            _person_place(plan),
        ),
        LintPoint(
            "L14",
            "Written copy given",
            plan.copy_given_on is not None,
            "Print the plan for the person, and note that they have it.",
            LintPlace("plan", "copy_given_on"),
        ),
        *(
            LintPoint(code, words, kind in said, fix, LintPlace(part, part))
            for code, words, kind, fix, part in _STATEMENTS
        ),
    ]
    return tuple(sorted(points, key=lambda point: int(point.code[1:])))
