"""Care plans, their goals and concerns (US Core 6.1.0 CarePlan, Goal, Condition)."""

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import UUID

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    Concern,
    Goal,
    GoalTarget,
    Intervention,
    PlanStatement,
    StatementKind,
)
from clinicdesk.interchange.fhir.writing.plan_parts import (
    concern_evidence,
    concern_extensions,
    goal_extensions,
    goal_part_notes,
    plan_extensions,
    plan_part_words,
)
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    code,
    concept,
    day,
    display_of,
    instant,
    narrative,
    note,
    period,
    quantity,
)

__all__ = ["STATEMENT_WORDS", "care_plan", "goal", "own_concerns", "statement_words"]

_ASSESS: Final = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category"
_US_CORE_CATEGORY: Final = "http://hl7.org/fhir/us/core/CodeSystem/condition-category"
_GOAL_CATEGORIES = frozenset({"dietary", "safety", "behavioral", "nursing", "physiotherapy"})
_SIGNS = {
    Comparator.BELOW: "<",
    Comparator.AT_MOST: "<=",
    Comparator.ABOVE: ">",
    Comparator.AT_LEAST: ">=",
    Comparator.EXACTLY: "",
}
STATEMENT_WORDS: Final = {
    StatementKind.STRENGTH: "Strength",
    StatementKind.PROGNOSIS: "Prognosis",
    StatementKind.SYMPTOMS: "Symptom management",
    StatementKind.MEDICATION: "Medication management",
    StatementKind.COMMUNITY: "Community services",
    StatementKind.COORDINATION: "Coordination",
    StatementKind.FUNCTION: "Cognitive and functional status",
    StatementKind.CAREGIVER: "Caregiver",
    StatementKind.ENVIRONMENT: "Environment",
    StatementKind.SELF_MANAGEMENT: "Self-management",
}


def _said(words: str, value: object) -> str:
    return f"{words}: {value}" if value not in ("", None) else ""


def statement_words(plan: CarePlan) -> list[str]:
    """Return what a plan says beside its lines, one sentence each."""
    told: Iterable[PlanStatement] = plan.statements
    return [
        line
        for line in (
            _said("What matters to the person", plan.preferences),
            *(_said("Barrier", one) for one in plan.barriers),
            *(_said(STATEMENT_WORDS[one.kind], one.text) for one in told),
            *plan_part_words(plan),
            _said("To be reviewed on", show_date(plan.review_due_on) if plan.review_due_on else ""),
            _said("Copy given on", show_date(plan.copy_given_on) if plan.copy_given_on else ""),
        )
        if line
    ]


def _target(target: GoalTarget | None, due: str, goal_words: str) -> list[Json]:
    if target is None or (target.measure is None and target.value is None):
        return [{"dueDate": due}] if due else []
    # Invariant gol-1: a detail stands beside a measure.
    made: Json = {"measure": concept(target.measure) or {"text": goal_words}, "dueDate": due}
    if target.value is not None and target.comparator == Comparator.BETWEEN:
        low, high = quantity(target.value, target.unit), quantity(target.value_high, target.unit)
        made["detailRange"] = {"low": low, "high": high}
    elif target.value is not None:
        sign = _SIGNS.get(Comparator(target.comparator), "") if target.comparator else ""
        made["detailQuantity"] = quantity(target.value, target.unit, sign)
    return [made]


def _goal_notes(one: Goal) -> list[str]:
    target = one.target
    baseline = target.baseline if target else None
    return [
        one.note,
        _said("In the person's own words", one.own_words),
        _said("Why", one.reason),
        _said("Action plan", one.action_plan),
        _said("Baseline", f"{baseline} {target.unit}".strip() if target and baseline else ""),
        _said("Importance to the person, 0 to 10", one.importance),
        _said("Confidence, 0 to 10", one.confidence),
        _said("Stage of change", one.stage.value if one.stage else ""),
        _said("Why the achievement is as it is", one.achievement_reason),
        *goal_part_notes(one),
    ]


def goal(making: Making, one: Goal, addressed: Iterable[Json] = ()) -> Json:
    """Goal: what the person wants to reach, and how far it is."""
    category = (
        code("goal-category", one.category)
        if one.category in _GOAL_CATEGORIES
        else {"text": one.category}
    )
    return making.resource(
        "Goal",
        one.id,
        "us-core-goal",
        extension=goal_extensions(making, one),
        lifecycleStatus=one.lifecycle.value,
        achievementStatus=code(
            "goal-achievement", one.achievement.value if one.achievement else ""
        ),
        category=[category],
        priority=code("goal-priority", f"{one.priority.value}-priority" if one.priority else ""),
        description={"text": one.description},
        subject=making.subject,
        startDate=day(one.start_on),
        target=_target(one.target, day(one.due_on), one.description),
        statusReason=one.status_reason,
        expressedBy=making.subject if one.said_by in {"patient", "both"} else {},
        addresses=list(addressed),
        note=note(*_goal_notes(one)),
    )


def own_concerns(plan: CarePlan) -> list[Concern]:
    """Return the concerns that no condition of the chart stands for."""
    return [one for one in plan.concerns if not one.condition_ids]


def concern(making: Making, one: Concern, known: frozenset[UUID] = frozenset()) -> Json:
    """Condition (health concern): what worries the person or the clinician."""
    words = _said("In the person's own words", one.own_words)
    status = one.status if one.verification != "entered-in-error" else ""
    return making.resource(
        "Condition",
        one.id,
        "us-core-condition-problems-health-concerns",
        extension=concern_extensions(one),
        clinicalStatus=code("condition-clinical", status),
        verificationStatus=code("condition-ver-status", one.verification),
        category=[code(_US_CORE_CATEGORY, "health-concern")],
        code=concept(one.code),
        subject=making.subject,
        recordedDate=instant(one.updated_at),
        asserter=making.subject if one.said_by in {"patient", "both"} else {},
        evidence=concern_evidence(making, one, known),
        note=note(one.note, words if one.own_words != one.code.text else ""),
    )


def _addressed(making: Making, concerns: Iterable[Concern]) -> list[Json]:
    found = [making.at(row_id) for one in concerns for row_id in (one.condition_ids or (one.id,))]
    return list({one["reference"]: one for one in found}.values())


def _activity(making: Making, one: Intervention) -> Json:
    when: Json = {"scheduledString": one.frequency}
    if one.due_on and one.frequency:
        ends = {"boundsPeriod": {"end": day(one.due_on)}}
        when = {"scheduledTiming": {"repeat": ends, "code": {"text": one.frequency}}}
    elif one.due_on:
        when = {"scheduledPeriod": {"end": day(one.due_on)}}
    detail = {
        "code": concept(one.code),
        "goal": [making.at(goal_id) for goal_id in one.goal_ids],
        "status": one.status,
        "statusReason": {"text": one.status_reason},
        **when,
        "performer": [display_of(one.owner)] if one.owner else [],
        "description": one.note,
    }
    return {"detail": detail}


def _lines(plan: CarePlan) -> Iterator[str]:
    yield from (f"Concern: {one.code.text}" for one in plan.concerns)
    yield from (f"Goal: {one.description}" for one in plan.goals)
    yield from (f"Intervention: {one.code.text}" for one in plan.interventions)
    yield from statement_words(plan)


def care_plan(making: Making, plan: CarePlan, known: frozenset[UUID] = frozenset()) -> list[Json]:
    """CarePlan, with the concerns and goals that it is made of.

    ``known`` are the observations of the same bundle: evidence elsewhere is not pointed at.
    """
    concerns = {one.id: one for one in plan.concerns}
    goals = [
        goal(
            making, one, _addressed(making, (concerns[c] for c in one.concern_ids if c in concerns))
        )
        for one in plan.goals
    ]
    made = making.resource(
        "CarePlan",
        plan.id,
        "us-core-careplan",
        extension=plan_extensions(making, plan, known),
        text=narrative(plan.title, _lines(plan)),
        status=plan.status.value,
        intent=plan.intent,
        category=[code(_ASSESS, "assess-plan"), {"text": plan.category} if plan.category else {}],
        title=plan.title,
        subject=making.subject,
        period=period(plan.start_on, plan.end_on),
        author=display_of(plan.author),
        addresses=_addressed(making, plan.concerns),
        goal=[making.at(one.id) for one in plan.goals],
        activity=[_activity(making, one) for one in plan.interventions],
        note=note(*statement_words(plan)),
    )
    return [*(concern(making, one, known) for one in own_concerns(plan)), *goals, made]
