"""A labelled resource as an entry of the protected record, with its whole original inside."""

import base64
from datetime import date
from typing import Any, Final

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.interchange.fhir.context import words_of
from clinicdesk.interchange.fhir.elements import (
    MAX_TEXT,
    code_of,
    coded_of,
    note_of,
    obj,
    objects,
    partial_of,
    text_of,
)

__all__ = ["protected_draft"]

_KINDS: Final = {
    "Condition": EntryKind.CONDITION,
    "MedicationRequest": EntryKind.MEDICATION,
    "MedicationStatement": EntryKind.MEDICATION,
    "MedicationDispense": EntryKind.MEDICATION,
    "MedicationAdministration": EntryKind.MEDICATION,
    "Observation": EntryKind.OBSERVATION,
    "Procedure": EntryKind.PROCEDURE,
    "FamilyMemberHistory": EntryKind.FAMILY_HISTORY,
    "DocumentReference": EntryKind.NOTE,
    "Composition": EntryKind.NOTE,
    "ClinicalImpression": EntryKind.NOTE,
    "Communication": EntryKind.NOTE,
}
_CODES: Final = ("code", "medicationCodeableConcept", "vaccineCode", "type", "serviceType")
_TIMES: Final = (
    "onsetDateTime",
    "onsetPeriod",
    "effectiveDateTime",
    "effectivePeriod",
    "effectiveInstant",
    "performedDateTime",
    "performedPeriod",
    "occurrenceDateTime",
    "authoredOn",
    "whenHandedOver",
    "period",
    "date",
    "recordedDate",
    "issued",
    "dateTime",
    "sent",
)


def _code(content: dict[str, Any]) -> Coded | None:
    return next((found for name in _CODES if (found := coded_of(content.get(name)))), None)


def _spaced(kind: str) -> str:
    words = "".join(f" {one.lower()}" if one.isupper() else one for one in kind).strip()
    return words[:1].upper() + words[1:]


def _title(kind: str, content: dict[str, Any], code: Coded | None) -> str:
    if kind == "FamilyMemberHistory":
        relation = coded_of(content.get("relationship"))
        said = [c.text for o in objects(content.get("condition")) if (c := coded_of(o.get("code")))]
        return ": ".join(filter(None, [relation.text if relation else "", "; ".join(said)])) or (
            _spaced(kind)
        )
    for words in (content.get("title"), content.get("description")):
        if found := text_of(words, 500):
            return found
    return (code.text if code else "") or words_of(content) or _spaced(kind)


def _quantity(given: dict[str, Any]) -> str:
    number = given.get("value")
    sign = text_of(given.get("comparator"), 2)
    unit = text_of(given.get("unit"), 100) or text_of(given.get("code"), 100)
    return f"{sign}{number} {unit}".strip() if number is not None else ""


def _observed(content: dict[str, Any]) -> str:
    if found := _quantity(obj(content.get("valueQuantity"))):
        return found
    concept = coded_of(content.get("valueCodeableConcept"))
    if concept is not None:
        return concept.text
    for name in ("valueString", "valueDateTime", "valueTime"):
        if found := text_of(content.get(name), 2000):
            return found
    for name in ("valueInteger", "valueBoolean"):
        if content.get(name) is not None:
            return str(content[name])
    parts = []
    for one in objects(content.get("component")):
        code, value = coded_of(one.get("code")), _observed(one)
        if value:
            parts.append(f"{code.text}: {value}" if code else value)
    return "; ".join(parts)


def _value(kind: str, content: dict[str, Any]) -> str:
    if kind == "Observation":
        return _observed(content)
    doses = objects(content.get("dosageInstruction")) + objects(content.get("dosage"))
    return "; ".join(filter(None, (text_of(one.get("text"), 1000) for one in doses)))


def _text(content: dict[str, Any]) -> str:
    """Return what is written in a resource: its notes, and plain text that is attached to it."""
    attached = []
    for one in objects(content.get("content")):
        given = obj(one.get("attachment"))
        data = given.get("data")
        if text_of(given.get("contentType"), 200).startswith("text/plain") and isinstance(
            data, str
        ):
            try:
                attached.append(base64.b64decode(data, validate=True).decode("utf-8"))
            except ValueError:
                continue  # the original has it, whatever it is
    return "\n".join(filter(None, [note_of(content), *attached]))[:MAX_TEXT]


def _day(content: dict[str, Any]) -> date | None:
    for name in _TIMES:
        said = content.get(name)
        if isinstance(said, dict):
            said = said.get("start") or said.get("end")
        if (found := partial_of(said)) is not None:
            return found.earliest
    return None


def protected_draft(
    kind: str, content: dict[str, Any], compartment: Compartment, facts: dict[str, object]
) -> ProtectedDraft:
    """Return the entry; ``facts`` hold the original and where it came from."""
    code = _code(content)
    status = code_of(content.get("clinicalStatus")) or text_of(content.get("status"), 30)
    return ProtectedDraft(
        compartment=compartment,
        kind=_KINDS.get(kind, EntryKind.RESOURCE),
        title=_title(kind, content, code),
        text=_text(content),
        code=code,
        value=_value(kind, content),
        status=status,
        occurred_on=_day(content),
        facts=facts,
    )
