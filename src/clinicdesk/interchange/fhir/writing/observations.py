"""Results and measurements as Observations: vital signs, laboratory, surveys, and the rest.

Profiles: US Core 6.1.0. A profile is named only where the resource is what the profile asks.
"""

from decimal import Decimal
from typing import Any, Final

from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coding import LOINC
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    absent,
    code,
    concept,
    moment,
    note,
    quantity,
)

__all__ = ["observation"]

_STATUSES = frozenset(
    {
        "registered",
        "preliminary",
        "final",
        "amended",
        "corrected",
        "cancelled",
        "entered-in-error",
        "unknown",
    }
)
_CATEGORIES = frozenset(
    {
        "social-history",
        "vital-signs",
        "imaging",
        "laboratory",
        "procedure",
        "survey",
        "exam",
        "therapy",
        "activity",
    }
)
_ABSENT_REASONS = frozenset(
    {
        "unknown",
        "asked-unknown",
        "temp-unknown",
        "not-asked",
        "asked-declined",
        "masked",
        "not-applicable",
        "unsupported",
        "as-text",
        "error",
        "not-a-number",
        "negative-infinity",
        "positive-infinity",
        "not-performed",
        "not-permitted",
    }
)
_VITALS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    # LOINC to the profile of its own, and the UCUM codes that it lets stand (FHIR R4, "Vital
    # Signs"; US Core 6.1.0).
    "29463-7": ("us-core-body-weight", frozenset({"g", "kg", "[lb_av]"})),
    "8302-2": ("us-core-body-height", frozenset({"cm", "[in_i]"})),
    "39156-5": ("us-core-bmi", frozenset({"kg/m2"})),
    "8867-4": ("us-core-heart-rate", frozenset({"/min"})),
    "9279-1": ("us-core-respiratory-rate", frozenset({"/min"})),
    "8310-5": ("us-core-body-temperature", frozenset({"Cel", "[degF]"})),
}
_PRESSURE: Final = "85354-9"
_SYSTOLIC, _DIASTOLIC = "8480-6", "8462-4"
_PARTS_OF_PRESSURE = frozenset({_SYSTOLIC, _DIASTOLIC})


def _profile(one: Observation) -> str:
    loinc = one.code.code if one.code.system == LOINC else ""
    if one.category == "vital-signs":
        return _vital_profile(one, loinc)
    if one.category == "laboratory":
        return "us-core-observation-lab"
    if one.category == "survey":
        return "us-core-observation-screening-assessment" if one.occurred_at else ""
    return "us-core-simple-observation" if one.category in _CATEGORIES else ""


def _vital_profile(one: Observation, loinc: str) -> str:
    if one.occurred_at is None:
        return ""
    if loinc in _VITALS:
        profile, units = _VITALS[loinc]
        return profile if one.value is not None and one.unit in units else ""
    if loinc == _PRESSURE:
        measured = {p.code.code for p in one.parts if p.value is not None and p.unit == "mm[Hg]"}
        return "us-core-blood-pressure" if measured >= _PARTS_OF_PRESSURE else ""
    return ""


def _part(part: ObservationPart) -> Json:
    made: Json = {"code": concept(part.code)}
    if part.value is not None:
        made["valueQuantity"] = quantity(part.value, part.unit)
    elif part.text.startswith("Not recorded (") and part.text.endswith(")"):
        made["dataAbsentReason"] = _reason(part.text[14:-1])
    else:
        made["valueString"] = part.text
    return made


def _reason(said: str) -> Json:
    return code("data-absent-reason", said) if said in _ABSENT_REASONS else {"text": said}


def _range(low: Decimal | None, high: Decimal | None, unit: str) -> list[Json]:
    ends = {"low": quantity(low, unit), "high": quantity(high, unit)}
    return [ends] if any(ends.values()) else []


def _value(one: Observation) -> dict[str, Any]:
    if one.value is not None:
        return {"valueQuantity": quantity(one.value, one.unit, one.comparator)}
    if one.text:
        return {"valueString": one.text}
    if one.parts:
        return {"component": [_part(part) for part in one.parts]}
    return {"dataAbsentReason": _reason(one.absent_reason or "unknown")}


def observation(making: Making, one: Observation) -> Json:
    """Observation with its value, its parts, or why there is none."""
    known = one.category in _CATEGORIES
    category = code("observation-category", one.category) if known else {"text": one.category}
    said = _value(one)
    if one.parts and "component" not in said:
        said["component"] = [_part(part) for part in one.parts]
    profile = _profile(one)
    return making.resource(
        "Observation",
        one.id,
        profile,
        status=one.status if one.status in _STATUSES else "unknown",
        category=[category],
        code=concept(one.code),
        subject=making.subject,
        encounter=making.encounter(one.id),
        effectiveDateTime=moment(one.occurred_at),
        _effectiveDateTime={} if one.occurred_at else absent(),
        # Who told it: a reading that somebody took at home is no measurement of the clinic's.
        performer=[making.subject] if one.source == "patient" else [],
        **said,
        interpretation=[{"text": one.interpretation}],
        note=note(one.note),
        referenceRange=_range(one.reference_low, one.reference_high, one.unit),
    )
