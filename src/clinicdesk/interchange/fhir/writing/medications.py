"""Medicines as MedicationRequests (US Core 6.1.0)."""

import re
from decimal import Decimal

from clinicdesk.domain.clinical import Medication
from clinicdesk.interchange.fhir.dosage_words import dosage_words
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    absent,
    concept,
    display_of,
    moment,
    note,
)

__all__ = ["medication"]

_STATUSES = frozenset(
    {
        "active",
        "on-hold",
        "cancelled",
        "completed",
        "entered-in-error",
        "stopped",
        "draft",
        "unknown",
    }
)
_DOSE = re.compile(r"(\d{1,9}(?:\.\d{1,6})?) (\S.*)")


def _dosage(one: Medication) -> list[Json]:
    """Return dose, route and frequency: in parts where they are, and always in words."""
    amount = _DOSE.fullmatch(one.dose)
    rate: Json = {}
    if amount:
        rate = {"doseQuantity": {"value": Decimal(amount[1]), "unit": amount[2]}}
    words = dosage_words(one.dose, one.route, one.frequency, as_needed=one.as_needed)
    if not words:
        return []
    return [
        {
            "text": words,
            "timing": {"code": {"text": one.frequency}} if one.frequency else {},
            "asNeededBoolean": True if one.as_needed else None,
            "route": {"text": one.route},
            "doseAndRate": [rate] if rate else [],
        }
    ]


def medication(making: Making, one: Medication) -> Json:
    """MedicationRequest: what the person is, or was, to take."""
    ended = {"validityPeriod": {"end": moment(one.ended_at)}} if one.ended_at else {}
    medicine: Json = {"medicationCodeableConcept": concept(one.code)}
    contained: list[Json] = []
    if one.form:
        medicine = {"medicationReference": {"reference": "#m"}}
        held = {"code": concept(one.code), "form": {"text": one.form}}
        contained = [{"resourceType": "Medication", "id": "m", **held}]
    return making.resource(
        "MedicationRequest",
        one.id,
        "us-core-medicationrequest",
        contained=contained,
        status=one.status if one.status in _STATUSES else "unknown",
        intent="order",
        **medicine,
        subject=making.subject,
        encounter=making.encounter(one.id),
        authoredOn=moment(one.occurred_at),
        requester=display_of(one.prescriber) if one.prescriber else absent(),
        reasonCode=[{"text": one.reason}],
        note=note(one.note),
        dosageInstruction=_dosage(one),
        dispenseRequest=ended,
    )
