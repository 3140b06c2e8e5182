"""CarePlan and Goal (US Core 6.1.0; real files carry activities as details and plans untitled)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from clinicdesk.domain.coding import LOINC, SNOMED, Coded
from clinicdesk.domain.plan_imports import ImportedGoal, ImportedPlan
from clinicdesk.domain.plans import (
    INTERVENTION_STATUSES,
    Achievement,
    Comparator,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
    PlanStatus,
    Priority,
)
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.elements import (
    code_of,
    coded_of,
    note_of,
    obj,
    objects,
    partial_of,
    quantity_of,
    text_of,
)
from clinicdesk.interchange.fhir.plan_parts import goal_parts, plan_concerns, plan_parts

__all__ = ["care_plan", "goal"]

_US_CORE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category"
_COMPARATORS = {
    "<": Comparator.BELOW,
    "<=": Comparator.AT_MOST,
    ">": Comparator.ABOVE,
    ">=": Comparator.AT_LEAST,
    "": Comparator.EXACTLY,
}
_PRIORITIES = {
    "high-priority": Priority.HIGH,
    "medium-priority": Priority.MEDIUM,
    "low-priority": Priority.LOW,
}

E = TypeVar("E", PlanStatus, Lifecycle, Achievement)


def _known(kind: type[E], said: str) -> E | None:
    try:
        return kind(said)
    except ValueError:
        return None


def _day(value: object) -> date | None:
    """Return the first day that a date can be."""
    found = partial_of(value)
    return found.earliest if found else None


def _last_day(value: object) -> date | None:
    found = partial_of(value)
    return found.exact or found.earliest if found else None


def _rows(one: Arriving, references: object, kind: str, table: str) -> tuple[UUID, ...]:
    found = (one.row_link(reference, kind, table) for reference in objects(references))
    return tuple(dict.fromkeys(row_id for row_id in found if row_id is not None))


def _target(one: Arriving, given: dict[str, Any]) -> GoalTarget | None:
    """Return what reaching the goal means; a target in words stands in the note."""
    measure = coded_of(given.get("measure"), (LOINC, SNOMED))
    limits = obj(given.get("detailRange"))
    low, low_unit, _ = quantity_of(limits.get("low"), one.warn)
    high, high_unit, _ = quantity_of(limits.get("high"), one.warn)
    value, unit, sign = quantity_of(given.get("detailQuantity"), one.warn)
    whole = given.get("detailInteger")
    if value is None and isinstance(whole, int) and not isinstance(whole, bool):
        value = Decimal(whole)
    if low is not None and high is not None:
        comparator, value = Comparator.BETWEEN, low
    elif high is not None:
        comparator, value = Comparator.AT_MOST, high
    elif low is not None:
        comparator, value = Comparator.AT_LEAST, low
    elif value is not None:
        comparator = _COMPARATORS.get(sign, Comparator.EXACTLY)
    else:
        return GoalTarget(measure=measure) if measure else None
    return GoalTarget(
        measure=measure,
        comparator=comparator.value,
        value=value,
        value_high=high if comparator is Comparator.BETWEEN else None,
        unit=unit or low_unit or high_unit,
    )


def _target_words(given: dict[str, Any]) -> str:
    said = coded_of(given.get("detailCodeableConcept"))
    return said.text if said else text_of(given.get("detailString"), 1000)


def _said_by(one: Arriving) -> str:
    return (
        "patient"
        if one.row_link(one.content.get("expressedBy"), "Patient", "patient")
        else ("provider")
    )


def goal(one: Arriving) -> Mapped:
    """Goal to a goal of the person; the plan that names it takes it in."""
    content = one.content
    if one.patient_id is None:
        raise KeepAsSource("It does not say whom it is about.")
    described = coded_of(content.get("description"))
    if described is None:
        raise KeepAsSource("It does not say what the goal is.")
    lifecycle = _known(Lifecycle, text_of(content.get("lifecycleStatus"), 30))
    if lifecycle is None:
        one.warn("A goal does not say whether it is worked on; it was taken as proposed.")
    targets = objects(content.get("target"))
    first = targets[0] if targets else {}
    words = [_target_words(t) for t in targets]
    due = next((day for t in targets if (day := _last_day(t.get("dueDate")))), None)
    categories = [c.text for g in objects(content.get("category")) if (c := coded_of(g))]
    reasons = coded_of(content.get("statusReason"))
    target = _target(one, first)
    said, of_target = goal_parts(one)
    if target is not None and of_target:
        target = replace(target, **of_target)
    written: dict[str, Any] = {
        "said_by": _said_by(one),
        "note": "\n".join(filter(None, [*words, note_of(content)])),
    }
    draft = GoalDraft(
        description=described.text,
        lifecycle=lifecycle or Lifecycle.PROPOSED,
        achievement=_known(Achievement, code_of(content.get("achievementStatus"))),
        priority=_PRIORITIES.get(code_of(content.get("priority"))),
        start_on=_day(content.get("startDate")),
        due_on=due,
        target=target,
        status_reason=reasons.text if reasons else text_of(content.get("statusReason"), 1000),
        category=categories[0] if categories else "",
        **written | said,
    )
    addressed = _rows(one, content.get("addresses"), "Condition", "condition")
    return Mapped(ImportedGoal(id=one.row_id, draft=draft, condition_ids=addressed))


def _activity(one: Arriving, given: dict[str, Any]) -> InterventionDraft | None:
    detail = obj(given.get("detail"))
    code = coded_of(detail.get("code"), (SNOMED,))
    described = text_of(detail.get("description"), 1000)
    if code is None and described:
        code, described = Coded(described), ""
    if code is None and given.get("reference"):
        name = one.link(given.get("reference"), "ServiceRequest").name
        code = Coded(name) if name else None
    if code is None:
        one.warn("A plan's activity does not say what is to be done; it is only in the original.")
        return None
    owners = [one.link(p, "Practitioner").name for p in objects(detail.get("performer"))]
    status = text_of(detail.get("status"), 20)
    timing = obj(detail.get("scheduledTiming"))
    scheduled = obj(detail.get("scheduledPeriod")) or obj(
        obj(timing.get("repeat")).get("boundsPeriod")
    )
    often = coded_of(timing.get("code"))
    reason = coded_of(detail.get("statusReason"))
    return InterventionDraft(
        code=code,
        owner=next(filter(None, owners), ""),
        status=status if status in INTERVENTION_STATUSES else "unknown",
        due_on=_last_day(scheduled.get("end")),
        frequency=text_of(detail.get("scheduledString"), 500) or (often.text if often else ""),
        note=described,
        goal_ids=_rows(one, detail.get("goal"), "Goal", "plan_goal"),
        status_reason=reason.text if reason else "",
    )


def _title(content: dict[str, Any]) -> tuple[str, str]:
    """Return what the plan is called, and its category: Synthea names plans by category alone."""
    found = [
        concept
        for given in objects(content.get("category"))
        if (concept := coded_of(given, (SNOMED,))) and concept.system != _US_CORE_CATEGORY
    ]
    category = found[0].text if found else ""
    said = text_of(content.get("title"), 500) or category
    return said or text_of(content.get("description"), 200) or "Care plan", category


def care_plan(one: Arriving) -> Mapped:
    """CarePlan to a plan with the goals and activities it names."""
    content = one.content
    if one.patient_id is None:
        raise KeepAsSource("It does not say whom it is about.")
    title, category = _title(content)
    period = obj(content.get("period"))
    activities = (_activity(one, given) for given in objects(content.get("activity")))
    plan = ImportedPlan(
        id=one.row_id,
        draft=PlanDraft(
            title=title,
            status=_known(PlanStatus, text_of(content.get("status"), 30)) or PlanStatus.UNKNOWN,
            category=category,
            start_on=_day(period.get("start")),
            end_on=_last_day(period.get("end")),
            **plan_parts(one),
        ),
        intent=text_of(content.get("intent"), 20) or "plan",
        author=one.link(content.get("author"), "Practitioner").name,
        condition_ids=_rows(one, content.get("addresses"), "Condition", "condition"),
        concerns=plan_concerns(one),
        goal_ids=_rows(one, content.get("goal"), "Goal", "plan_goal"),
        activities=tuple(filter(None, activities)),
    )
    return Mapped(plan)
