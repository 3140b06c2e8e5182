"""The chart's rows as resources (US Core 6.1.0 profiles)."""

import re
from datetime import UTC
from typing import Any

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Procedure,
)
from clinicdesk.domain.clinical_picture import ExternalDocument
from clinicdesk.interchange.fhir.writing.values import (
    HL7,
    Json,
    Making,
    absent,
    code,
    concept,
    day,
    display_of,
    instant,
    moment,
    note,
    period,
)

__all__ = ["allergy", "condition", "encounter", "external_document", "immunization", "procedure"]

_DIAGNOSIS = "encounter-diagnosis"
_US_CORE_CATEGORY = "http://hl7.org/fhir/us/core/CodeSystem/condition-category"
_US_CORE_TAGS = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category"
_CONDITION_STATUSES = frozenset(
    {"active", "recurrence", "relapse", "inactive", "remission", "resolved"}
)
_ALLERGY_STATUSES = frozenset({"active", "inactive", "resolved"})
_ALLERGY_CATEGORIES = frozenset({"food", "medication", "environment", "biologic"})
_IMMUNIZATION_STATUSES = frozenset({"completed", "entered-in-error", "not-done"})
_EVENT_STATUSES = frozenset(
    {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "unknown"}
)
_ENCOUNTER_STATUSES = frozenset(
    {
        "planned",
        "arrived",
        "triaged",
        "in-progress",
        "onleave",
        "finished",
        "cancelled",
        "entered-in-error",
        "unknown",
    }
)
_MIME = re.compile(r"[a-z]+/[\w.+-]+(;.*)?", re.IGNORECASE)
NO_REASON = "Not given; no reason recorded"


def _categories(one: Condition) -> list[Json]:
    system = _US_CORE_CATEGORY if one.category == "health-concern" else "condition-category"
    found = [code(system, one.category)]
    if one.is_social and one.category != _DIAGNOSIS:
        found.append(code(_US_CORE_TAGS, "sdoh", "SDOH"))
    return found


def condition(making: Making, one: Condition) -> Json:
    """Condition: a problem, concern or diagnosis, with onset and end as far as they are known."""
    diagnosis = one.category == _DIAGNOSIS
    status = one.status if one.status in _CONDITION_STATUSES else ""
    profile = _DIAGNOSIS if diagnosis else "problems-health-concerns"
    # The very moment where it is of the day that is known; a partial date says what is known.
    began = day(one.onset)
    if one.occurred_at and began in {"", one.occurred_at.astimezone(UTC).date().isoformat()}:
        began = moment(one.occurred_at)
    return making.resource(
        "Condition",
        one.id,
        f"us-core-condition-{profile}",
        clinicalStatus=code("condition-clinical", status),
        verificationStatus=code("condition-ver-status", one.verification),
        category=_categories(one),
        code=concept(one.code),
        subject=making.subject,
        encounter=making.encounter(one.id),
        onsetDateTime=began,
        # Invariant con-4: what has ended is not active.
        abatementDateTime=day(one.abated) if status not in {"active", "recurrence"} else "",
        # Without a beginning, many readers take the day of recording for it.
        recordedDate=instant(one.recorded_at) if began else "",
        note=note(one.note),
    )


def allergy(making: Making, one: Allergy) -> Json:
    """AllergyIntolerance: the substance, or the statement that there is none."""
    named = [part.strip() for part in one.category.split(",")]
    reactions: list[Json] = [
        {"manifestation": [{"text": said}], "severity": one.severity} for said in one.reactions
    ]
    if one.severity and not reactions:
        reactions = [{"manifestation": [absent()], "severity": one.severity}]
    return making.resource(
        "AllergyIntolerance",
        one.id,
        "us-core-allergyintolerance",
        clinicalStatus=code(
            "allergyintolerance-clinical", one.status if one.status in _ALLERGY_STATUSES else ""
        ),
        verificationStatus=code("allergyintolerance-verification", one.verification),
        category=[part for part in named if part in _ALLERGY_CATEGORIES],
        criticality=one.criticality,
        code=concept(one.code),
        patient=making.subject,
        encounter=making.encounter(one.id),
        onsetDateTime=moment(one.occurred_at),
        recordedDate=instant(one.recorded_at) if one.occurred_at else "",
        reaction=reactions,
        note=note(one.note),
    )


def immunization(making: Making, one: Immunization) -> Json:
    """Immunization: given, or not given and why."""
    status = one.status if one.status in _IMMUNIZATION_STATUSES else "completed"
    why = one.reason_not_given if one.reason_not_given != NO_REASON else ""
    return making.resource(
        "Immunization",
        one.id,
        "us-core-immunization",
        status="not-done" if one.reason_not_given else status,
        statusReason={"text": why},
        vaccineCode=concept(one.code),
        patient=making.subject,
        encounter=making.encounter(one.id),
        occurrenceDateTime=moment(one.occurred_at),
        _occurrenceDateTime={} if one.occurred_at else absent(),
        lotNumber=one.lot,
        note=note(one.note),
    )


def procedure(making: Making, one: Procedure) -> Json:
    """Procedure: done, or to be done."""
    status = one.status if one.status in {*_EVENT_STATUSES, "entered-in-error"} else "unknown"
    when: dict[str, Any] = {"performedDateTime": moment(one.occurred_at)}
    if one.ended_at is not None:
        when = {"performedPeriod": period(one.occurred_at, one.ended_at)}
    elif one.occurred_at is None and status in {"completed", "in-progress"}:
        when = {"_performedDateTime": absent()}
    return making.resource(
        "Procedure",
        one.id,
        "us-core-procedure",
        status=status,
        code=concept(one.code),
        subject=making.subject,
        encounter=making.encounter(one.id),
        **when,
        performer=[{"actor": display_of(one.performer)}] if one.performer else [],
        reasonCode=[{"text": one.reason}],
        note=note(one.note),
    )


def encounter(making: Making, one: Encounter) -> Json:
    """Encounter: a contact with care."""
    given = one.encounter_class
    act = {"system": f"{HL7}v3-ActCode", "code": given} if given else {"display": "Not recorded"}
    left = {"dischargeDisposition": {"text": one.disposition}} if one.disposition else {}
    return making.resource(
        "Encounter",
        one.id,
        "us-core-encounter",
        status=one.status if one.status in _ENCOUNTER_STATUSES else "unknown",
        **{"class": act},
        type=[concept(one.code)],
        subject=making.subject,
        participant=[{"individual": display_of(one.performer)}] if one.performer else [],
        period=period(one.occurred_at, one.ended_at),
        reasonCode=[{"text": one.reason}],
        hospitalization=left,
        serviceProvider=display_of(one.place),
    )


def external_document(making: Making, one: ExternalDocument) -> Json:
    """DocumentReference: what others wrote, where its original is not here any more."""
    address = one.url if ":" in one.url and " " not in one.url else ""
    contact = making.encounter(one.id)
    return making.resource(
        "DocumentReference",
        one.id,
        "",
        status="current" if one.status != "superseded" else one.status,
        type=concept(one.code),
        category=[
            code(
                "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category",
                "clinical-note",
                "Clinical Note",
            )
        ],
        subject=making.subject,
        date=instant(one.occurred_at),
        author=[display_of(one.author)] if one.author else [],
        description=one.note or one.title,
        content=[
            {
                "attachment": {
                    "contentType": one.content_type if _MIME.fullmatch(one.content_type) else "",
                    "url": address,
                    "title": one.title or one.code.text,
                }
            }
        ],
        context={"encounter": [contact]} if contact else {},
    )
