"""Observation to a result or measurement (US Core Observation profiles; FHIR R4 vital signs)."""

from decimal import Decimal
from typing import Any

from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, SNOMED, Coded
from clinicdesk.interchange.fhir.clinical import encounter_link, required_code
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.elements import (
    Warn,
    code_of,
    coded_of,
    codes_of,
    moment_of,
    note_of,
    obj,
    objects,
    quantity_of,
    text_of,
)

__all__ = ["observation"]

_TIMES = (
    "effectiveDateTime",
    "effectiveInstant",
    "effectivePeriod",
    "effectiveTiming",
    "issued",
)


def _range_words(value: dict[str, Any], warn: Warn) -> str:
    low, unit, _ = quantity_of(value.get("low"), warn)
    high, other, _ = quantity_of(value.get("high"), warn)
    if low is not None and high is not None:
        return f"{low} to {high} {unit or other}".strip()
    if low is not None:
        return f"at least {low} {unit}".strip()
    return f"at most {high} {other}".strip() if high is not None else ""


def _ratio_words(value: dict[str, Any], warn: Warn) -> str:
    top, top_unit, _ = quantity_of(value.get("numerator"), warn)
    bottom, bottom_unit, _ = quantity_of(value.get("denominator"), warn)
    if top is None or bottom is None:
        return ""
    return f"{top} {top_unit}".strip() + f" : {bottom} {bottom_unit}".rstrip()


def _words(element: dict[str, Any], warn: Warn) -> str:
    """Return a value that is no quantity, in words; empty where there is none."""
    if (said := element.get("valueString")) is not None:
        return text_of(said)
    if isinstance(truth := element.get("valueBoolean"), bool):
        return "Yes" if truth else "No"
    if (concept := coded_of(element.get("valueCodeableConcept"), (LOINC, SNOMED))) is not None:
        return concept.text
    if isinstance(given := element.get("valueRange"), dict):
        return _range_words(given, warn)
    if isinstance(given := element.get("valueRatio"), dict):
        return _ratio_words(given, warn)
    if isinstance(given := element.get("valuePeriod"), dict):
        ends = [text_of(given.get(name), 64) for name in ("start", "end")]
        return " to ".join(filter(None, ends))
    if isinstance(given := element.get("valueSampledData"), dict):
        return "A series of samples; it is in the original"
    return text_of(element.get("valueDateTime"), 64) or text_of(element.get("valueTime"), 64)


def _value(element: dict[str, Any], warn: Warn) -> tuple[Decimal | None, str, str, str]:
    """Return value, unit, comparator and words of an observation or of one part."""
    number, unit, comparator = quantity_of(element.get("valueQuantity"), warn)
    if number is None and isinstance(whole := element.get("valueInteger"), int):
        number = Decimal(whole)
    if number is None and "valueQuantity" in element:
        words = text_of(obj(element["valueQuantity"]).get("unit"), 200)
        return None, "", "", words if words and not unit else ""
    return number, unit, comparator, "" if number is not None else _words(element, warn)


def _absent(element: dict[str, Any]) -> str:
    found = coded_of(element.get("dataAbsentReason"))
    return found.code or found.text if found else ""


def _parts(one: Arriving) -> tuple[ObservationPart, ...]:
    made = []
    for component in objects(one.content.get("component")):
        code = coded_of(component.get("code"), (LOINC, SNOMED))
        number, unit, comparator, words = _value(component, one.warn)
        if code is None or (number is None and not words):
            reason = _absent(component)
            if code is not None and reason:
                made.append(ObservationPart(code=code, text=f"Not recorded ({reason})"))
            continue
        shown = f"{comparator}{number} {unit}".strip() if comparator and number is not None else ""
        if shown:
            made.append(ObservationPart(code=code, text=shown))
        else:
            made.append(ObservationPart(code=code, value=number, unit=unit, text=words))
    return tuple(made)


def _limits(content: dict[str, Any], warn: Warn) -> tuple[Decimal | None, Decimal | None]:
    """Return the normal range; one that is only for some people is left in the original."""
    for given in objects(content.get("referenceRange")):
        if given.get("appliesTo") or given.get("age"):
            continue
        if code_of(given.get("type")) in {"", "normal"}:
            return quantity_of(given.get("low"), warn)[0], quantity_of(given.get("high"), warn)[0]
    return None, None


def observation(one: Arriving) -> Mapped:
    """Observation to a result; a panel whose members stand for themselves makes no row."""
    content = one.content
    code: Coded = required_code(content.get("code"), (LOINC, SNOMED))
    number, unit, comparator, words = _value(content, one.warn)
    parts = _parts(one)
    reason = _absent(content)
    if number is None and not words and not parts and not reason:
        if objects(content.get("hasMember")):
            raise KeepAsSource("It is a panel; its members are results of their own.")
        one.warn("A result has neither a value nor a reason why there is none.")
        raise KeepAsSource("It has neither a value nor a reason why there is none.")
    low, high = _limits(content, one.warn)
    flags = [found.text for c in objects(content.get("interpretation")) if (found := coded_of(c))]
    value = Observation(
        **one.base,
        code=code,
        status=text_of(content.get("status"), 30),
        occurred_at=moment_of(content, _TIMES, one.warn),
        note=note_of(content),
        category=next(iter(codes_of(content.get("category"))), ""),
        value=number,
        unit=unit,
        comparator=comparator,
        text=words,
        parts=parts,
        absent_reason=reason if number is None and not words and not parts else "",
        interpretation="; ".join(flags),
        reference_low=low,
        reference_high=high,
    )
    return Mapped(value, encounter_link(one))
