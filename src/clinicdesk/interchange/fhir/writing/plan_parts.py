"""What a plan's lines carry beside US Core's elements: extensions and notes."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from clinicdesk.domain.plan_part_words import (
    acceptance_words,
    caregiver_words,
    help_words,
    milestone_words,
    sign_words,
)
from clinicdesk.domain.plan_parts import Acceptance, ConcernOrigin, Who
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.interchange.fhir.own_extensions import CONCERN, GOAL, PLAN, own_extension
from clinicdesk.interchange.fhir.writing.values import Json, Making, code, display_of

__all__ = [
    "concern_evidence",
    "concern_extensions",
    "goal_extensions",
    "goal_part_notes",
    "plan_extensions",
    "plan_part_words",
]

ACCEPTANCE: Final = "http://hl7.org/fhir/StructureDefinition/goal-acceptance"


def _acceptance(making: Making, one: Acceptance) -> Json:
    """goal-acceptance (FHIR R4): who, what they say, how important it is to them."""
    who = making.subject if one.who is Who.PATIENT else display_of("The clinician")
    priority = code("goal-priority", f"{one.priority.value}-priority" if one.priority else "")
    parts: list[Json] = [
        {"url": "individual", "valueReference": who},
        {"url": "status", "valueCode": one.status.value},
    ]
    if priority:
        parts.append({"url": "priority", "valueCodeableConcept": priority})
    return {"url": ACCEPTANCE, "extension": parts}


def goal_extensions(making: Making, one: Goal) -> list[Json]:
    """What a goal says that Goal has no element for."""
    target = one.target
    own = own_extension(
        GOAL,
        {
            "saidBy": one.said_by,
            "note": one.note,
            "ownWords": one.own_words,
            "reason": one.reason,
            "achievementReason": one.achievement_reason,
            "actionPlan": one.action_plan,
            "importance": one.importance,
            "confidence": one.confidence,
            "stage": one.stage,
            "baseline": target.baseline if target else None,
            "baselineOn": target.baseline_on if target else None,
            "milestone": [
                {
                    "id": str(step.id),
                    "text": step.text,
                    "value": step.value,
                    "due": step.due_on,
                    "reached": step.reached_on,
                }
                for step in one.milestones
            ],
            "acceptance": [
                {
                    "who": said.who,
                    "status": said.status,
                    "priority": said.priority,
                    "reason": said.reason,
                    "on": said.on,
                }
                for said in one.acceptances
            ],
        },
    )
    return [*(_acceptance(making, said) for said in one.acceptances), own]


def goal_part_notes(one: Goal) -> list[str]:
    """The same for whoever reads notes only."""
    unit = one.target.unit if one.target else ""
    return [
        *(f"Step: {milestone_words(step, unit)}" for step in one.milestones),
        *(acceptance_words(said) for said in one.acceptances),
    ]


def concern_evidence(making: Making, one: Concern, known: frozenset[UUID]) -> list[Json]:
    """Condition.evidence: the results of the record that stand behind a concern."""
    return [{"detail": [making.at(found)]} for found in one.evidence if found in known]


def _concern(making: Making, one: Concern, known: frozenset[UUID]) -> dict[str, Any]:
    return {
        "condition": [making.at(row_id) for row_id in (one.condition_ids or (one.id,))],
        "text": one.code.text,
        "saidBy": one.said_by,
        "status": one.status,
        "verification": one.verification,
        "priority": one.priority,
        "patientPriority": one.patient_priority,
        "ownWords": one.own_words,
        "note": one.note,
        "origin": one.origin if one.origin is not ConcernOrigin.PROBLEM else None,
        "evidence": [making.at(found) for found in one.evidence if found in known],
        "clinicianAgreesOn": one.clinician_agrees_on,
        "clinicianAgreesBy": one.clinician_agrees_by,
        "personAgreesOn": one.person_agrees_on,
    }


def concern_extensions(one: Concern) -> list[Json]:
    """Where a concern comes from, at the Condition that stands for it."""
    if one.origin is ConcernOrigin.PROBLEM:
        return []
    return [
        own_extension(
            CONCERN,
            {
                "origin": one.origin,
                "clinicianAgreesOn": one.clinician_agrees_on,
                "personAgreesOn": one.person_agrees_on,
            },
        )
    ]


def plan_extensions(making: Making, plan: CarePlan, known: frozenset[UUID]) -> list[Json]:
    """What a plan says that CarePlan has no element for."""
    caregiver = plan.caregiver
    return [
        own_extension(
            PLAN,
            {
                "preferences": plan.preferences,
                "barrier": plan.barriers,
                "barrierHelp": [
                    {"barrier": one.barrier, "resource": one.resource, "note": one.note}
                    for one in plan.barrier_help
                ],
                "statement": [{"kind": one.kind, "text": one.text} for one in plan.statements],
                "warningSign": [
                    {"sign": one.sign, "zone": one.zone, "act": one.act}
                    for one in plan.warning_signs
                ],
                "caregiver": {
                    "name": caregiver.name,
                    "relation": caregiver.relation,
                    "strain": caregiver.strain,
                    "needs": caregiver.needs,
                    "on": caregiver.on,
                }
                if caregiver
                else None,
                "reviewDue": plan.review_due_on,
                "copyGiven": plan.copy_given_on,
                "copyLanguage": plan.copy_language,
                "concern": [_concern(making, one, known) for one in plan.concerns],
            },
        )
    ]


def plan_part_words(plan: CarePlan) -> Iterable[str]:
    """The same in sentences."""
    yield from (f"Help with a barrier: {help_words(one)}" for one in plan.barrier_help)
    yield from (f"Warning sign: {sign_words(one)}" for one in plan.warning_signs)
    if plan.caregiver is not None:
        yield f"Caregiver: {caregiver_words(plan.caregiver)}"
