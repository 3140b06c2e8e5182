"""MedicationRequest and MedicationStatement to a medicine (US Core MedicationRequest 6.1.0)."""

from datetime import datetime
from typing import Any

from clinicdesk.domain.clinical import Medication
from clinicdesk.domain.coding import RXNORM, SNOMED, Coded
from clinicdesk.interchange.fhir.clinical import encounter_link, reason_of
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.dosage_words import dosage_words
from clinicdesk.interchange.fhir.elements import (
    Warn,
    coded_of,
    instant_of,
    moment_of,
    note_of,
    obj,
    objects,
    quantity_of,
    text_of,
)

__all__ = ["MEDICINE_SYSTEMS", "medication_request", "medication_statement"]

MEDICINE_SYSTEMS = (RXNORM, SNOMED)
_UNITS = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}
_TIMES = {1: "once", 2: "twice"}
_UNDONE = frozenset({"proposal", "option"})


def _what(one: Arriving) -> tuple[Coded, str]:
    """Return the medicine and its form, whichever way the resource names it."""
    content = one.content
    code = coded_of(content.get("medicationCodeableConcept"), MEDICINE_SYSTEMS)
    if code is not None:
        return code, ""
    reference = obj(content.get("medicationReference"))
    said = text_of(reference.get("reference"), 2000)
    inner = one.contained(said) if said.startswith("#") else {}
    form = coded_of(inner.get("form"))
    found = coded_of(inner.get("code"), MEDICINE_SYSTEMS)
    if found is None:
        linked = one.link(reference, "Medication")
        found = linked.code or (Coded(linked.name) if linked.name else None)
    if found is None:
        raise KeepAsSource("It does not say which medicine it is.")
    return found, form.text if form else ""


def _frequency(dosage: dict[str, Any]) -> str:
    """Say how often, in words: of the sender where there are some, else of the timing."""
    timing = obj(dosage.get("timing"))
    repeat = obj(timing.get("repeat"))
    said = coded_of(timing.get("code"))
    often, per, unit = repeat.get("frequency"), repeat.get("period"), repeat.get("periodUnit")
    name = _UNITS.get(unit, "") if isinstance(unit, str) else ""
    if not name or not per:
        return said.text if said else ""
    count = often if isinstance(often, int) and often > 0 else 1
    times = _TIMES.get(count, f"{count} times")
    if str(per) == "1":
        return f"{times} a {name}" if name != "hour" else f"{times} an hour"
    return f"every {per} {name}s" if count == 1 else f"{times} every {per} {name}s"


def _dose(dosage: dict[str, Any], warn: Warn) -> str:
    rates = objects(dosage.get("doseAndRate"))
    given = rates[0] if rates else dosage
    amount, unit, _ = quantity_of(given.get("doseQuantity"), warn)
    if amount is not None:
        words = text_of(obj(given.get("doseQuantity")).get("unit"), 100) or unit
        return f"{amount:f} {words}".strip()
    limits = obj(given.get("doseRange"))
    low, unit, _ = quantity_of(limits.get("low"), warn)
    high, other, _ = quantity_of(limits.get("high"), warn)
    if low is not None and high is not None:
        return f"{low:f} to {high:f} {unit or other}".strip()
    return ""


def _dosage(one: Arriving, dosages: list[dict[str, Any]]) -> dict[str, Any]:
    """Return dose, route and frequency; several steps are told in the note, in their order."""
    first = dosages[0] if dosages else {}
    route = coded_of(first.get("route"))
    needed = first.get("asNeededBoolean") is True or coded_of(first.get("asNeededCodeableConcept"))
    words = text_of(first.get("text"), 2000)
    frequency = _frequency(first)
    steps = [text_of(d.get("text"), 2000) or _frequency(d) for d in dosages[1:]]
    advice = [
        found.text
        for d in dosages
        for c in objects(d.get("additionalInstruction"))
        if (found := coded_of(c))
    ]
    further = [f"Then: {step}" for step in steps if step]
    dose, way = _dose(first, one.warn), route.text if route else ""
    # What says the same as the parts is no note.
    whole = dosage_words(dose, way, frequency, as_needed=bool(needed))
    if words and frequency and words not in {frequency, whole}:
        further.insert(0, words)
    notes = [*further, *dict.fromkeys(advice), note_of(one.content)]
    return {
        "dose": dose,
        "route": way,
        "frequency": frequency or words,
        "as_needed": bool(needed),
        "note": "\n".join(filter(None, notes)),
    }


def medication_request(one: Arriving) -> Mapped:
    """MedicationRequest to a medicine; a proposal and an order *not* to give make none."""
    content = one.content
    if content.get("doNotPerform") is True:
        raise KeepAsSource("It is an order not to give a medicine.")
    if content.get("intent") in _UNDONE:
        raise KeepAsSource("It is a proposal; nobody has ordered it.")
    code, form = _what(one)
    requester = one.link(content.get("requester"), "Practitioner")
    validity = obj(obj(content.get("dispenseRequest")).get("validityPeriod"))
    ended = instant_of(validity.get("end"), one.warn)
    value = Medication(
        **one.base,
        code=code,
        status=text_of(content.get("status"), 30),
        occurred_at=moment_of(content, ("authoredOn",), one.warn),
        form=form,
        reason=reason_of(one),
        ended_at=ended,
        prescriber=requester.name,
        **_dosage(one, objects(content.get("dosageInstruction"))),
    )
    return Mapped(value, {**encounter_link(one), **_prescriber_link(requester)})


def _prescriber_link(linked: Any) -> dict[str, Any]:
    is_row = linked.kind == "practitioner"
    return {"practitioner_id": linked.row_id if is_row else None}


def medication_statement(one: Arriving) -> Mapped:
    """MedicationStatement to a medicine that somebody says the person takes."""
    content = one.content
    status = text_of(content.get("status"), 30)
    if status == "not-taken":
        raise KeepAsSource("It says that the person does not take the medicine.")
    code, form = _what(one)
    source = one.link(content.get("informationSource"), "Practitioner")
    period = obj(content.get("effectivePeriod"))
    started: datetime | None = moment_of(
        content, ("effectiveDateTime", "effectivePeriod", "dateAsserted"), one.warn
    )
    value = Medication(
        **one.base,
        code=code,
        status="active" if status == "intended" else status,
        occurred_at=started,
        form=form,
        reason=reason_of(one),
        ended_at=instant_of(period.get("end"), one.warn),
        prescriber=source.name if source.kind == "practitioner" else "",
        **_dosage(one, objects(content.get("dosage"))),
    )
    return Mapped(value, {**encounter_link(one), **_prescriber_link(source)})
