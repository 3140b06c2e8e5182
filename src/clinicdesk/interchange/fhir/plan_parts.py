"""What a plan's lines carry beside US Core's elements, as it arrives."""

from enum import StrEnum
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_imports import ImportedConcern
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    PlanStatement,
    Priority,
    StatementKind,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plans import (
    CONCERN_STATUSES,
    SAID_BY,
    VERIFICATIONS,
    ConcernDraft,
    StageOfChange,
)
from clinicdesk.interchange.fhir.context import Arriving
from clinicdesk.interchange.fhir.elements import Json, code_of, obj, objects, text_of
from clinicdesk.interchange.fhir.own_extensions import GOAL, PLAN, Heard, heard

__all__ = ["goal_parts", "plan_concerns", "plan_parts"]

_ACCEPTANCE = "http://hl7.org/fhir/StructureDefinition/goal-acceptance"
_PRIORITIES = {f"{one.value}-priority": one for one in Priority}

K = TypeVar("K", bound=StrEnum)


def _known(kind: type[K], said: str) -> K | None:
    return next((one for one in kind if one.value == said), None)


def _one_of(said: str, values: tuple[str, ...], otherwise: str) -> str:
    return said if said in values else otherwise


def _acceptances(one: Arriving) -> tuple[Acceptance, ...]:
    """goal-acceptance of others: the person's, and one of all clinicians'."""
    found: dict[Who, Acceptance] = {}
    for given in objects(one.content.get("extension")):
        if given.get("url") != _ACCEPTANCE:
            continue
        parts = {text_of(p.get("url"), 50): p for p in objects(given.get("extension"))}
        individual = obj(parts.get("individual")).get("valueReference")
        theirs = one.row_link(individual, "Patient", "patient") is not None
        who = Who.PATIENT if theirs else Who.PROVIDER
        status = _known(AcceptanceStatus, text_of(obj(parts.get("status")).get("valueCode"), 20))
        if status is None or who in found:
            continue
        priority = code_of(obj(parts.get("priority")).get("valueCodeableConcept"))
        found[who] = Acceptance(who=who, status=status, priority=_PRIORITIES.get(priority))
    return tuple(found[who] for who in Who if who in found)


def _own_acceptances(own: Heard) -> tuple[Acceptance, ...]:
    found: dict[Who, Acceptance] = {}
    for given in own.parts("acceptance"):
        who = _known(Who, given.text("who"))
        status = _known(AcceptanceStatus, given.text("status"))
        if who is None or status is None:
            continue
        found[who] = Acceptance(
            who=who,
            status=status,
            priority=_known(Priority, given.text("priority")),
            reason=given.text("reason"),
            on=given.day("on"),
        )
    return tuple(found[who] for who in Who if who in found)


def _milestones(own: Heard, goal_id: UUID) -> tuple[Milestone, ...]:
    # The same step has the same id at every import, and never the id of a step that is here.
    return tuple(
        Milestone(
            id=uuid5(NAMESPACE_OID, f"{goal_id}/{step.text('id') or place}"),
            text=step.text("text"),
            value=step.number("value"),
            due_on=step.day("due"),
            reached_on=step.day("reached"),
        )
        for place, step in enumerate(own.parts("milestone"))
        if step.text("text")
    )


def goal_parts(one: Arriving) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of a goal and of its target by our extension, else by goal-acceptance.

    Where it says anything, its note stands for all notes: the others were made from the same words.
    """
    own = heard(one.content, GOAL)
    if own is None:
        return {"acceptances": _acceptances(one)}, {}
    said = {
        "note": own.text("note"),
        "own_words": own.text("ownWords"),
        "reason": own.text("reason"),
        "achievement_reason": own.text("achievementReason"),
        "action_plan": own.text("actionPlan"),
        "importance": own.whole("importance", 0, 10),
        "confidence": own.whole("confidence", 0, 10),
        "stage": _known(StageOfChange, own.text("stage")),
        "milestones": _milestones(own, one.row_id),
        "acceptances": _own_acceptances(own),
    }
    if own.text("saidBy") in SAID_BY:
        said["said_by"] = own.text("saidBy")
    target = {"baseline": own.number("baseline"), "baseline_on": own.day("baselineOn")}
    return said, target


def _rows(one: Arriving, references: list[Json], kind: str, table: str) -> tuple[UUID, ...]:
    found = (one.row_link(reference, kind, table) for reference in references)
    return tuple(dict.fromkeys(row_id for row_id in found if row_id is not None))


def plan_concerns(one: Arriving) -> tuple[ImportedConcern, ...]:
    """Return the concerns of a plan as our extension says them."""
    own = heard(one.content, PLAN)
    if own is None:
        return ()
    found = []
    for given in own.parts("concern"):
        conditions = _rows(one, given.references("condition"), "Condition", "condition")
        words = given.text("text")
        if not conditions or not words:
            continue
        draft = ConcernDraft(
            code=Coded(words),
            said_by=_one_of(given.text("saidBy"), SAID_BY, "provider"),
            status=_one_of(given.text("status"), CONCERN_STATUSES, "active"),
            verification=_one_of(given.text("verification"), VERIFICATIONS, "unconfirmed"),
            priority=_known(Priority, given.text("priority")),
            patient_priority=_known(Priority, given.text("patientPriority")),
            condition_ids=conditions,
            own_words=given.text("ownWords"),
            note=given.text("note"),
            origin=_known(ConcernOrigin, given.text("origin")) or ConcernOrigin.PROBLEM,
            evidence=_rows(one, given.references("evidence"), "Observation", "observation"),
            clinician_agrees_on=given.day("clinicianAgreesOn"),
            clinician_agrees_by=given.text("clinicianAgreesBy"),
            person_agrees_on=given.day("personAgreesOn"),
        )
        found.append(ImportedConcern(draft))
    return tuple(found)


def _caregiver(own: Heard) -> Caregiver | None:
    for given in own.parts("caregiver"):
        if given.text("name"):
            return Caregiver(
                name=given.text("name"),
                relation=given.text("relation"),
                strain=given.whole("strain", 0, 10),
                needs=given.text("needs"),
                on=given.day("on"),
            )
    return None


def plan_parts(one: Arriving) -> dict[str, Any]:
    """Return the fields of a plan that our extension says."""
    own = heard(one.content, PLAN)
    if own is None:
        return {}
    barriers = own.texts("barrier")
    return {
        "preferences": own.text("preferences"),
        "barriers": barriers,
        "barrier_help": tuple(
            BarrierHelp(
                barrier=given.text("barrier"),
                resource=given.text("resource"),
                note=given.text("note"),
            )
            for given in own.parts("barrierHelp")
            if given.text("barrier") in barriers and given.text("resource")
        ),
        "statements": tuple(
            PlanStatement(kind, given.text("text"))
            for given in own.parts("statement")
            if (kind := _known(StatementKind, given.text("kind"))) and given.text("text")
        ),
        "warning_signs": tuple(
            WarningSign(
                sign=given.text("sign"),
                zone=_known(Zone, given.text("zone")) or Zone.YELLOW,
                act=given.text("act"),
            )
            for given in own.parts("warningSign")
            if given.text("sign")
        ),
        "caregiver": _caregiver(own),
        "review_due_on": own.day("reviewDue"),
        "copy_given_on": own.day("copyGiven"),
        "copy_language": own.text("copyLanguage")[:35],
    }
