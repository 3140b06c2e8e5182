"""Security labels of FHIR resources (R4, "Security Labels"): which part of the record they ask for.

A resource's own labels count, and those of what it contains; then what a Consent says of the
resources that it names; then, where it says nothing of its own confidentiality, the label of the
bundle or document around it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.security_labels import (
    CONFIDENTIALITY,
    Label,
    asked_compartment,
    says_ordinary,
)
from clinicdesk.interchange.fhir.elements import obj, objects, text_of
from clinicdesk.interchange.fhir.references import address_of

__all__ = ["compartment_of", "consented", "labels_of", "may_be_labelled", "security_of"]

_HOLDERS = frozenset({"Bundle", "Parameters"})
_SAY_MORE = frozenset({"Composition", "Consent"})
_INLINE = "PROCESSINLINELABEL"
_INLINE_URL = "inline-sec-label"
_UNREADABLE = Label("", "")
_ANCHORS = frozenset(
    """
    Patient Practitioner PractitionerRole Organization Location Endpoint HealthcareService
    MessageHeader Medication Substance
    """.split()  # noqa: SIM905 - names read better than quotes
)
"""What a bundle's label does not reach: who and where says nothing of the person's health."""


def security_of(content: dict[str, Any]) -> list[Any]:
    """Return what a resource says of its own security, as written."""
    found = [one["security"] for one in objects(content.get("meta")) if one.get("security")]
    if content.get("resourceType") == "Composition" and content.get("confidentiality"):
        found.append({"system": CONFIDENTIALITY, "code": content["confidentiality"]})
    if content.get("securityLabel"):  # DocumentReference
        found.append(content["securityLabel"])
    if content.get("resourceType") == "Consent":
        found += [one["securityLabel"] for one in _provisions(content) if one.get("securityLabel")]
    return found


def _provisions(consent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    waiting = objects(consent.get("provision"))
    while waiting:
        one = waiting.pop()
        yield one
        waiting += objects(one.get("provision"))


def _read(said: Iterable[Any]) -> list[Label]:
    """Return labels of codings or concepts; what cannot be read is an unknown label."""
    found: list[Label] = []
    for value in said:
        listed = value if isinstance(value, list) else [value]
        for one in listed:
            codings = objects(obj(one).get("coding")) or ([one] if isinstance(one, dict) else [])
            found += [
                Label(text_of(c.get("system"), 500), text_of(c.get("code"), 200)) for c in codings
            ]
            if not codings:
                found.append(_UNREADABLE)
    return found


def _inside(value: Any) -> Iterator[dict[str, Any]]:
    """Give every object inside a value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def labels_of(content: dict[str, Any]) -> list[Label]:
    """Return a resource's own labels, with those of what it contains."""
    said = security_of(content)
    if content.get("contained") or content.get("resourceType") in _HOLDERS:
        for inner in _inside({k: v for k, v in content.items() if k != "meta"}):
            if "meta" in inner or "securityLabel" in inner or "confidentiality" in inner:
                said += security_of(inner)
    labels = _read(said)
    if any(label.code.upper() == _INLINE for label in labels):
        inline = [
            one.get("valueCoding") or one.get("valueCodeableConcept")
            for one in _inside(content)
            if str(one.get("url", "")).endswith(_INLINE_URL)
        ]
        labels += _read(inline) or [_UNREADABLE]
    return labels


def may_be_labelled(content: dict[str, Any], text: bytes) -> bool:
    """Tell quickly whether a resource may have a label at all; most have none.

    What it contains is only looked through where its text may name a label, escaped or not.
    """
    meta = content.get("meta")
    if meta and (not isinstance(meta, dict) or "security" in meta):
        return True
    if "securityLabel" in content or content.get("resourceType") in _SAY_MORE:
        return True
    inner = "contained" in content or content.get("resourceType") in _HOLDERS
    return inner and (b'"security' in text or b'"confidentiality"' in text or b"\\u00" in text)


def consented(content: dict[str, Any]) -> dict[str, list[Label]]:
    """Return what a Consent says of the resources that it names: address to labels."""
    if content.get("resourceType") != "Consent":
        return {}
    found: dict[str, list[Label]] = {}
    own = _read(one["security"] for one in objects(content.get("meta")) if one.get("security"))
    for provision in _provisions(content):
        labels = _read([provision["securityLabel"]] if provision.get("securityLabel") else [])
        for data in objects(provision.get("data")):
            if address := address_of(data.get("reference")):
                found.setdefault(address, []).extend(labels or own)
    return found


def compartment_of(
    content: dict[str, Any], around: Iterable[list[Any]], more: Iterable[Label] = ()
) -> Compartment:
    """Return the part of the record that a resource belongs to; ``more`` is said by consents."""
    own = [*labels_of(content), *more]
    asked = asked_compartment(own)
    if asked is not Compartment.GENERAL or content.get("resourceType") in _ANCHORS:
        return asked
    if says_ordinary(own):
        return asked
    return asked_compartment(_read(one for said in around for one in said))
