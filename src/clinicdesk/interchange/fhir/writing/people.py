"""The person as a Patient (US Core 6.1.0): what is stored, over the original where there is one.

A Social Security number never leaves: nobody here works with it, and the import drops it too.
"""

from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from clinicdesk.domain.people import Patient, PatientStatus, PersonName
from clinicdesk.interchange.fhir.elements import obj, objects
from clinicdesk.interchange.fhir.people import social_security
from clinicdesk.interchange.fhir.writing.json_out import pruned
from clinicdesk.interchange.fhir.writing.person_details import (
    address,
    extensions,
    own_extension,
    telecom,
)
from clinicdesk.interchange.fhir.writing.values import (
    ABSENT,
    HL7,
    US_CORE,
    Json,
    absent,
    code,
    display_of,
    moment,
    period,
)

__all__ = ["contact_flag", "patient", "person_address"]

_ID_TYPES: Final = f"{HL7}v2-0203"
_NAME_USES = frozenset({"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"})
_MARITAL: Final = {
    # HL7 v3-MaritalStatus, as FHIR R4 binds it.
    "divorced": "D",
    "legally separated": "L",
    "married": "M",
    "domestic partner": "T",
    "never married": "S",
    "widowed": "W",
}
_MAPPED: Final = (
    "active",
    "name",
    "gender",
    "birthDate",
    "_birthDate",
    "deceasedBoolean",
    "deceasedDateTime",
    "telecom",
    "address",
    "maritalStatus",
    "communication",
    "generalPractitioner",
    "contact",
)
"""What is stored here of a Patient; everything else of an original stays as it came."""


def person_address(person: Patient) -> str:
    """Return the fullUrl of somebody whom no file brought."""
    return f"urn:uuid:{person.id}"


def _name(name: PersonName, use: str = "") -> Json:
    said: Json = {
        "use": use or (name.use if name.use in _NAME_USES else ""),
        "family": name.family,
        "given": name.given.split(),
        "prefix": [name.prefix],
        "suffix": [name.suffix],
        "period": period(name.start_on, name.end_on),
    }
    if not name.family and not name.given:
        said |= {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    return said


def _names(person: Patient) -> list[Json]:
    names = [_name(person.name, "official"), *map(_name, person.other_names)]
    known = {name.given for name in person.other_names if name.use == "nickname"}
    if person.preferred_name and person.preferred_name not in known:
        names.append({"use": "nickname", "given": [person.preferred_name]})
    return names


def _identifiers(person: Patient, numbering: str) -> list[Json]:
    own = {
        "use": "usual",
        "type": {"coding": [{"system": _ID_TYPES, "code": "MR"}]},
        "system": numbering,
        "value": person.mrn,
    }
    others = [
        {
            "type": {"coding": [{"system": _ID_TYPES, "code": one.type}]} if one.type else {},
            "system": one.system,
            "value": one.value,
        }
        for one in person.identifiers
        if one.system != numbering and not social_security({"system": one.system, "type": one.type})
    ]
    return [own, *others]


def _died(person: Patient) -> Json:
    if person.deceased_at is not None:
        return {"deceasedDateTime": moment(person.deceased_at)}
    return {"deceasedBoolean": True} if person.deceased else {}


def _marital(said: str) -> Json:
    return {**code("v3-MaritalStatus", _MARITAL.get(said.casefold(), "")), "text": said}


def _languages(person: Patient) -> list[Json]:
    spoken = {one.tag: one.preferred for one in person.details.languages} if person.details else {}
    if person.language:
        spoken = {**spoken, person.language: True}
    return [
        {
            "language": {"coding": [{"system": "urn:ietf:bcp:47", "code": tag}]},
            "preferred": True if preferred else None,
        }
        for tag, preferred in spoken.items()
    ]


def _stored(person: Patient) -> Json:
    """Return what the clinic knows of a person, element by element."""
    idle = {PatientStatus.INACTIVE, PatientStatus.CLOSED, PatientStatus.MERGED}
    return {
        "active": person.status not in idle,
        "name": _names(person),
        "telecom": [telecom(one) for one in person.telecoms],
        "gender": person.sex.value if person.sex else "unknown",
        "birthDate": person.birth.iso if person.birth else "",
        "_birthDate": {} if person.birth else absent(),
        **_died(person),
        "address": [address(one) for one in person.addresses],
        "maritalStatus": _marital(person.marital_status) if person.marital_status else {},
        "communication": _languages(person),
        "generalPractitioner": [display_of(person.primary_care)] if person.primary_care else [],
    }


def patient(
    person: Patient,
    address_id: str,
    numbering: str,
    original: Json,
    *,
    current: bool,
    genders: bool,
) -> Json:
    """Return the Patient.

    ``original`` is what a file brought, or empty. Where it is ``current`` it goes out as it came,
    but for the clinic's own number, which is added, and Social Security numbers. Without
    ``genders`` it says nothing of gender identity.
    """
    made: dict[str, Any] = dict(original)
    given = [one for one in objects(original.get("identifier")) if not social_security(one)]
    numbers = _identifiers(person, numbering)
    if not current or not original:
        made = {name: value for name, value in made.items() if name not in _MAPPED}
        made |= _stored(person)
        others = [
            one
            for one in objects(original.get("extension"))
            if not own_extension(one, genders=True)
        ]
        made["extension"] = [*extensions(person), *others]
        said = {(one.get("system"), one.get("value")) for one in numbers}
        given = [one for one in given if (one.get("system"), one.get("value")) not in said]
        made["identifier"] = [*numbers, *given]
    else:
        foreign = [one for one in given if one.get("system") != numbering]
        made["identifier"] = [*foreign, numbers[0]]
        if not genders:
            made["extension"] = [
                one
                for one in objects(original.get("extension"))
                if not own_extension(one, genders=False)
            ]
    head: Json = {"resourceType": "Patient", "id": address_id}
    meta = obj(original.get("meta"))
    if not meta.get("profile") and not (original and current):
        meta = {**meta, "profile": [f"{US_CORE}us-core-patient"]}
    rest = {n: v for n, v in made.items() if n not in {"resourceType", "id", "meta"}}
    whole: Json = pruned({**head, "meta": meta, **rest})
    return whole


def contact_flag(person: Patient, subject: Json) -> Json:
    """Flag: how the person may safely be reached; empty where nobody has said."""
    safe = person.safe_contact
    said = ": ".join(part for part in (safe.channel, safe.note) if part)
    words = "Do not contact" if safe.do_not_contact else ""
    if said:
        words = f"{words}; contact by {said}" if words else f"Contact by {said}"
    if not words:
        return {}
    flag: Json = {
        "resourceType": "Flag",
        "id": str(uuid5(NAMESPACE_OID, f"clinicdesk.contact.{person.id}")),
        "status": "active",
        "category": [code("flag-category", "contact", "Subject Contact")],
        "code": {"text": words},
        "subject": subject,
    }
    return flag
