"""Protected entries that were chosen to go, with labels that seal them again where they arrive.

Labels: HL7 FHIR Data Segmentation for Privacy (DS4P), codes of v3-Confidentiality and v3-ActCode;
42 CFR 2.32 for the notice that goes with Part 2 records.
"""

import base64
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import LOINC
from clinicdesk.domain.exporting import PART2_NOTICE
from clinicdesk.domain.protected import EntryKind, ProtectedEntry
from clinicdesk.domain.security_labels import ACT_CODE, CONFIDENTIALITY
from clinicdesk.interchange.fhir.labels import compartment_of
from clinicdesk.interchange.fhir.writing.json_out import dumped, loaded
from clinicdesk.interchange.fhir.writing.papers import NOTE_CATEGORY
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    absent,
    code,
    concept,
    day,
    display_of,
    instant,
    note,
)

__all__ = ["LABELS", "labelled", "notice"]

_R, _V = "R", "V"
LABELS: Final[dict[Compartment, tuple[str, tuple[str, ...]]]] = {
    Compartment.SUD_PART2: (_R, ("42CFRPart2", "SUD")),
    Compartment.PSYCHOTHERAPY_NOTES: (_V, ("PSYTHPN",)),
    Compartment.BEHAVIOURAL: (_R, ("BH",)),
    Compartment.GENETIC: (_R, ("GDIS",)),
    Compartment.SENSITIVE: (_R, ("SPI",)),
    Compartment.MINOR_CONFIDENTIAL: (_R, ("ADOL",)),
    Compartment.OCCUPATIONAL: (_R, ("EMPL",)),
    Compartment.HR_ELIGIBILITY: (_R, ("EMPL",)),
}
"""Confidentiality, and the sensitivities that name the part of the record."""


def security(compartment: Compartment) -> list[Json]:
    """Return ``meta.security`` of what belongs to a part of the record."""
    confidentiality, sensitivities = LABELS[compartment]
    return [
        {"system": CONFIDENTIALITY, "code": confidentiality},
        *({"system": ACT_CODE, "code": one} for one in sensitivities),
    ]


def _note_type(entry: ProtectedEntry) -> Json:
    """Return what kind of note it is: by LOINC, with the words of a code of another system."""
    if entry.code is not None and entry.code.system == LOINC:
        return concept(entry.code)
    words = {"text": entry.code.text} if entry.code else {}
    return {**code(LOINC, "34109-9", "Note"), **words}


def _note(making: Making, entry: ProtectedEntry) -> Json:
    words = entry.text or entry.title
    said = base64.b64encode(words.encode("utf-8", "replace")).decode()
    return making.resource(
        "DocumentReference",
        entry.id,
        "us-core-documentreference",
        status="current",
        type=_note_type(entry),
        category=[code(NOTE_CATEGORY, "clinical-note", "Clinical Note")],
        subject=making.subject,
        date=instant(entry.recorded_at),
        author=[display_of(entry.author)],
        description=entry.title,
        content=[{"attachment": {"contentType": "text/plain; charset=utf-8", "data": said}}],
        context={"period": {"start": day(entry.occurred_on)}} if entry.occurred_on else {},
    )


def _family_history(making: Making, entry: ProtectedEntry) -> Json:
    about = concept(entry.code) or {"text": entry.title}
    return making.resource(
        "FamilyMemberHistory",
        entry.id,
        "",
        status="completed",
        patient=making.subject,
        date=day(entry.occurred_on),
        relationship=code("v3-RoleCode", "FAMMEMB", "family member"),
        condition=[{"code": {**about, "text": entry.title}}],
        note=note(entry.text),
    )


def _observation(making: Making, entry: ProtectedEntry) -> Json:
    about = concept(entry.code) or {"text": entry.title}
    return making.resource(
        "Observation",
        entry.id,
        "",
        status="final",
        code={**about, "text": entry.title} if entry.kind is EntryKind.WORK_STATUS else about,
        subject=making.subject,
        effectiveDateTime=day(entry.occurred_on),
        valueString=entry.value,
        dataAbsentReason=code("data-absent-reason", "unknown") if not entry.value else {},
        note=note(entry.text),
    )


def _made(making: Making, entry: ProtectedEntry) -> Json:
    """Return an entry that was written here as a resource of its kind."""
    about = concept(entry.code) or {"text": entry.title}
    when, subject = day(entry.occurred_on), making.subject
    if entry.kind is EntryKind.CONDITION:
        known = entry.status in {"active", "recurrence", "relapse", "inactive", "remission"}
        status = entry.status if known or entry.status == "resolved" else "active"
        return making.resource(
            "Condition",
            entry.id,
            "us-core-condition-problems-health-concerns",
            clinicalStatus=code("condition-clinical", status),
            category=[code("condition-category", "problem-list-item")],
            code=about,
            subject=subject,
            onsetDateTime=when,
            recordedDate=instant(entry.recorded_at),
            note=note(entry.text),
        )
    if entry.kind is EntryKind.MEDICATION:
        return making.resource(
            "MedicationRequest",
            entry.id,
            "us-core-medicationrequest",
            status=entry.status
            if entry.status in {"active", "completed", "stopped"}
            else "unknown",
            intent="order",
            medicationCodeableConcept=about,
            subject=subject,
            authoredOn=when,
            requester=absent(),
            dosageInstruction=[{"text": entry.value}] if entry.value else [],
            note=note(entry.text),
        )
    if entry.kind is EntryKind.PROCEDURE:
        return making.resource(
            "Procedure",
            entry.id,
            "",
            status=entry.status if entry.status in {"completed", "in-progress"} else "unknown",
            code=about,
            subject=subject,
            performedDateTime=when,
            note=note(entry.text),
        )
    if entry.kind is EntryKind.FAMILY_HISTORY:
        return _family_history(making, entry)
    if entry.kind in {EntryKind.OBSERVATION, EntryKind.WORK_STATUS}:
        return _observation(making, entry)
    return _note(making, entry)


def labelled(making: Making, entry: ProtectedEntry) -> tuple[str, str]:
    """Return a released entry's fullUrl and resource, with its security labels.

    What came from elsewhere goes out as it came; where its label stood beside it, it is put in.
    """
    original = entry.facts.get("resource")
    if isinstance(original, str):
        content = loaded(original)
        full_url = str(entry.facts.get("full_url") or "") or f"urn:uuid:{entry.id}"
        if compartment_of(content, ()) is entry.compartment:
            return full_url, original
    else:
        content = _made(making, entry)
        full_url = making.place(entry.id).full_url
    meta = content.get("meta")
    content["meta"] = {**(meta if isinstance(meta, dict) else {})} | {
        "security": security(entry.compartment)
    }
    return full_url, dumped(content)


def notice_id(patient_id: UUID) -> UUID:
    """Return the id of the notice that goes with a person's Part 2 records."""
    return uuid5(NAMESPACE_OID, f"clinicdesk.part2-notice.{patient_id}")


def notice(making: Making, patient_id: UUID, at: str) -> Json:
    """DocumentReference: the notice against redisclosure, sealed as the records are."""
    data = base64.b64encode(PART2_NOTICE.encode()).decode()
    made = making.resource(
        "DocumentReference",
        notice_id(patient_id),
        "us-core-documentreference",
        status="current",
        type=code("v3-NullFlavor", "UNK", "unknown"),
        category=[code(NOTE_CATEGORY, "clinical-note", "Clinical Note")],
        subject=making.subject,
        date=at,
        description="Notice about substance use disorder records",
        content=[{"attachment": {"contentType": "text/plain; charset=utf-8", "data": data}}],
    )
    made["meta"]["security"] = security(Compartment.SUD_PART2)
    return made
