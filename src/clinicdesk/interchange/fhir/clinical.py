"""Clinical resources to the chart's values (US Core 6.1.0 profiles; FHIR R4 where none is)."""

from typing import Any

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Procedure,
)
from clinicdesk.domain.clinical_picture import ExternalDocument
from clinicdesk.domain.coding import CVX, ICD10CM, LOINC, SNOMED, Coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.social_findings import is_social
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.elements import (
    code_of,
    coded_of,
    codes_of,
    instant_of,
    moment_of,
    note_of,
    obj,
    objects,
    partial_of,
    text_of,
    texts_of,
)

__all__ = [
    "allergy",
    "condition",
    "encounter",
    "encounter_link",
    "external_document",
    "immunization",
    "procedure",
    "reason_of",
    "required_code",
]

_CLINICAL = (SNOMED, ICD10CM)
_CATEGORIES = ("problem-list-item", "encounter-diagnosis", "health-concern")


def required_code(concept: object, systems: tuple[str, ...]) -> Coded:
    """Return what a row is about.

    Raises:
        KeepAsSource: the resource does not say.
    """
    found = coded_of(concept, systems)
    if found is None:
        raise KeepAsSource("It does not say what it is about (no code and no words).")
    return found


def encounter_link(one: Arriving) -> dict[str, Any]:
    """Return the link to the contact that a row belongs to."""
    reference = one.content.get("encounter") or one.content.get("context")
    return {"encounter_id": one.row_link(reference, "Encounter", "encounter")}


def reason_of(one: Arriving) -> str:
    """Return why, in words: of the code, else of what is referred to."""
    words = [found.text for c in objects(one.content.get("reasonCode")) if (found := coded_of(c))]
    if not words:
        references = objects(one.content.get("reasonReference"))
        words = [one.link(r, "Condition").name for r in references]
    return "; ".join(dict.fromkeys(filter(None, words)))


def _days(one: Arriving, name: str) -> PartialDate | None:
    """Return a day of onset or abatement, as it was said, whichever way it was said."""
    content = one.content
    if (said := content.get(f"{name}DateTime")) is not None:
        found = partial_of(said)
        if found is None:
            one.warn("A date cannot be read.")
        return found
    period = obj(content.get(f"{name}Period"))
    return partial_of(period.get("start") or period.get("end"))


def condition(one: Arriving) -> Mapped:
    """Condition to a problem, concern or finding."""
    content = one.content
    code = required_code(content.get("code"), _CLINICAL)
    onset, abated = _days(one, "onset"), _days(one, "abatement")
    verification = code_of(content.get("verificationStatus")) or "confirmed"
    status = code_of(content.get("clinicalStatus"))
    if not status and verification != "entered-in-error":
        status = "resolved" if abated or content.get("abatementString") else "active"
        one.warn(f"A condition does not say whether it is active; it was taken as {status}.")
    categories = codes_of(content.get("category"))
    known = [c for c in categories if c in _CATEGORIES]
    times = ("onsetDateTime", "onsetPeriod", "recordedDate")
    notes = [note_of(content), text_of(content.get("onsetString"), 500)]
    value = Condition(
        **one.base,
        code=code,
        status=status,
        occurred_at=moment_of(content, times, one.warn),
        note="\n".join(filter(None, notes)),
        verification=verification,
        category=known[0] if known else "problem-list-item",
        onset=onset,
        abated=abated,
        is_social=is_social(code, categories),
    )
    return Mapped(value, encounter_link(one))


def allergy(one: Arriving) -> Mapped:
    """AllergyIntolerance to an allergy, or to the statement that there is none."""
    content = one.content
    reactions = objects(content.get("reaction"))
    concept = content.get("code")
    if coded_of(concept) is None and reactions:
        concept = next((r["substance"] for r in reactions if obj(r.get("substance"))), None)
    code = required_code(concept, (SNOMED,))
    verification = code_of(content.get("verificationStatus")) or "confirmed"
    status = code_of(content.get("clinicalStatus"))
    if not status and verification != "entered-in-error":
        # An allergy that says nothing of itself is treated as one that may harm today.
        status = "active"
        one.warn("An allergy does not say whether it is active; it was taken as active.")
    said = [m for r in reactions for m in objects(r.get("manifestation"))]
    words = [found.text for m in said if (found := coded_of(m))]
    words += [text_of(r.get("description"), 500) for r in reactions if not r.get("manifestation")]
    severities = {text_of(r.get("severity"), 20) for r in reactions}
    worst = next((s for s in ("severe", "moderate", "mild") if s in severities), "")
    value = Allergy(
        **one.base,
        code=code,
        status=status,
        occurred_at=moment_of(content, ("onsetDateTime", "onsetPeriod", "recordedDate"), one.warn),
        note=note_of(content),
        verification=verification,
        category=", ".join(texts_of(content.get("category"))),
        criticality=text_of(content.get("criticality"), 20),
        reactions=tuple(dict.fromkeys(filter(None, words))),
        severity=worst,
    )
    return Mapped(value, encounter_link(one))


def immunization(one: Arriving) -> Mapped:
    """Immunization to a vaccine given, or not given and why."""
    content = one.content
    status = text_of(content.get("status"), 30)
    reason = coded_of(content.get("statusReason"))
    not_given = ""
    if status == "not-done":
        not_given = reason.text if reason else "Not given; no reason recorded"
    value = Immunization(
        **one.base,
        code=required_code(content.get("vaccineCode"), (CVX,)),
        status=status,
        occurred_at=moment_of(content, ("occurrenceDateTime", "recorded"), one.warn),
        note="\n".join(
            filter(None, [note_of(content), text_of(content.get("occurrenceString"), 200)])
        ),
        lot=text_of(content.get("lotNumber"), 100),
        reason_not_given=not_given,
    )
    return Mapped(value, encounter_link(one))


def _performer(one: Arriving, references: list[object]) -> tuple[str, Any]:
    """Return the first named performer and the practitioner's row, where there is one."""
    for reference in references:
        found = one.link(reference, "Practitioner")
        if found.name or found.row_id:
            return found.name, found.row_id if found.kind == "practitioner" else None
    return "", None


def procedure(one: Arriving) -> Mapped:
    """Procedure to something done to or for the person."""
    content = one.content
    actors = [p.get("actor") for p in objects(content.get("performer"))]
    performer, practitioner_id = _performer(one, actors)
    performed = obj(content.get("performedPeriod"))
    value = Procedure(
        **one.base,
        code=required_code(content.get("code"), (SNOMED,)),
        status=text_of(content.get("status"), 30),
        occurred_at=moment_of(content, ("performedDateTime", "performedPeriod"), one.warn),
        note=note_of(content),
        ended_at=instant_of(performed.get("end"), one.warn),
        performer=performer,
        reason=reason_of(one),
    )
    return Mapped(value, {**encounter_link(one), "practitioner_id": practitioner_id})


def encounter(one: Arriving) -> Mapped:
    """Encounter to a contact with care."""
    content = one.content
    types = [found for c in objects(content.get("type")) if (found := coded_of(c, (SNOMED,)))]
    klass = content.get("class")
    code = types[0] if types else coded_of({"coding": [klass]} if isinstance(klass, dict) else None)
    people = [p.get("individual") for p in objects(content.get("participant"))]
    performer, practitioner_id = _performer(one, [p for p in people if isinstance(p, dict)])
    provider = content.get("serviceProvider")
    place = one.link(provider, "Organization") if isinstance(provider, dict) else None
    where = place.name if place else ""
    if not where:
        rooms = [obj(loc.get("location")) for loc in objects(content.get("location"))]
        where = next((n for r in rooms if (n := one.link(r, "Location").name)), "")
    left = coded_of(obj(content.get("hospitalization")).get("dischargeDisposition"))
    period = obj(content.get("period"))
    value = Encounter(
        **one.base,
        code=code or Coded("Contact with care"),
        status=text_of(content.get("status"), 30),
        occurred_at=moment_of(content, ("period",), one.warn),
        encounter_class=code_of(klass)[:20],
        ended_at=instant_of(period.get("end"), one.warn),
        reason=reason_of(one),
        performer=performer,
        place=where,
        disposition=left.text if left else "",
    )
    links = {
        "practitioner_id": practitioner_id,
        "organization_id": place.row_id if place and place.kind == "organization" else None,
    }
    return Mapped(value, links)


def external_document(one: Arriving) -> Mapped:
    """DocumentReference to a document that others wrote; its bytes stay in the original."""
    content = one.content
    contents = objects(content.get("content"))
    attachment = obj(contents[0].get("attachment")) if contents else {}
    data = attachment.get("data")
    size = len(data) * 3 // 4 - data[-2:].count("=") if isinstance(data, str) else 0
    authors = objects(content.get("author"))
    code = coded_of(content.get("type"), (LOINC,)) or Coded("Document")
    title, described = (
        text_of(attachment.get("title"), 500),
        text_of(content.get("description"), 2000),
    )
    value = ExternalDocument(
        **one.base,
        code=code,
        status=text_of(content.get("status"), 30),
        occurred_at=moment_of(content, ("date", "indexed"), one.warn),
        note=described if title and described != title else "",
        title=title or described[:500],
        author=one.link(authors[0], "Practitioner").name if authors else "",
        content_type=text_of(attachment.get("contentType"), 200),
        size=max(size, 0),
        url=text_of(attachment.get("url"), 2000),
    )
    context = obj(content.get("context"))
    encounters = objects(context.get("encounter"))
    linked = one.row_link(encounters[0], "Encounter", "encounter") if encounters else None
    return Mapped(value, {"encounter_id": linked})
