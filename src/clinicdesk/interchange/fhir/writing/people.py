"""The person as a Patient (US Core 6.1.0): what is stored, over the original where there is one.

A Social Security number never leaves: nobody here works with it, and the import drops it too.
"""

from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from clinicdesk.domain.people import Address, Patient, PatientStatus, PersonName, Telecom
from clinicdesk.interchange.fhir.elements import codes_of, obj, objects
from clinicdesk.interchange.fhir.people import social_security
from clinicdesk.interchange.fhir.writing.json_out import pruned
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

_INTERPRETER: Final = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_PRONOUNS: Final = "http://hl7.org/fhir/StructureDefinition/individual-pronouns"
_ID_TYPES: Final = f"{HL7}v2-0203"
_OMB: Final = "urn:oid:2.16.840.1.113883.6.238"
_RACES: Final = {
    # US Core 6.1.0, "OMB Race Categories" and "OMB Ethnicity Categories".
    "american indian or alaska native": "1002-5",
    "asian": "2028-9",
    "black or african american": "2054-5",
    "native hawaiian or other pacific islander": "2076-8",
    "white": "2106-3",
}
_ETHNICITIES: Final = {
    "hispanic or latino": "2135-2",
    "not hispanic or latino": "2186-5",
}
_NAME_USES = frozenset({"usual", "official", "temp", "nickname", "anonymous", "old", "maiden"})
_TELECOM_USES = frozenset({"home", "work", "temp", "old", "mobile"})
_TELECOMS = frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"})
_ADDRESS_USES = frozenset({"home", "work", "temp", "old", "billing"})
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
)
"""What is stored here of a Patient; everything else of an original stays as it came."""
_OWN_EXTENSIONS = frozenset({f"{US_CORE}us-core-race", f"{US_CORE}us-core-ethnicity", _INTERPRETER})


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


def _telecom(one: Telecom) -> Json:
    comment = {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/contactpoint-comment",
                "valueString": one.comment,
            }
        ]
    }
    return {
        **(comment if one.comment else {}),
        "system": one.system if one.system in _TELECOMS else "other",
        "value": one.value,
        "use": one.use if one.use in _TELECOM_USES else "",
        "rank": one.rank or None,
    }


def _address(one: Address) -> Json:
    return {
        "use": one.use if one.use in _ADDRESS_USES else "",
        "line": one.line.split("\n"),
        "city": one.city,
        "state": one.state,
        "postalCode": one.postal_code,
        "country": one.country,
    }


def _category(name: str, said: str, codes: dict[str, str]) -> list[Json]:
    """Return race or ethnicity: its words, and the category of each that is one of OMB's."""
    if not said:
        return []
    named = [codes[part] for each in said.split(";") if (part := each.strip().casefold()) in codes]
    parts = [
        {"url": "ombCategory", "valueCoding": {"system": _OMB, "code": found}}
        for found in named[: 5 if name == "us-core-race" else 1]
    ]
    return [{"url": US_CORE + name, "extension": [*parts, {"url": "text", "valueString": said}]}]


def _extensions(person: Patient) -> list[Json]:
    needs = person.interpreter_needed
    return [
        *_category("us-core-race", person.race, _RACES),
        *_category("us-core-ethnicity", person.ethnicity, _ETHNICITIES),
        *([] if needs is None else [{"url": _INTERPRETER, "valueBoolean": needs}]),
    ]


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


def _stored(person: Patient) -> Json:
    """Return what the clinic knows of a person, element by element."""
    idle = {PatientStatus.INACTIVE, PatientStatus.CLOSED, PatientStatus.MERGED}
    language = {"coding": [{"system": "urn:ietf:bcp:47", "code": person.language}]}
    return {
        "active": person.status not in idle,
        "name": _names(person),
        "telecom": [_telecom(one) for one in person.telecoms],
        "gender": person.sex.value if person.sex else "unknown",
        "birthDate": person.birth.iso if person.birth else "",
        "_birthDate": {} if person.birth else absent(),
        **_died(person),
        "address": [_address(one) for one in person.addresses],
        "maritalStatus": _marital(person.marital_status) if person.marital_status else {},
        "communication": [{"language": language, "preferred": True}] if person.language else [],
        "generalPractitioner": [display_of(person.primary_care)] if person.primary_care else [],
    }


def _is_employer(contact: Json) -> bool:
    return "E" in codes_of(contact.get("relationship"))


def _employer(person: Patient) -> list[Json]:
    """Return the employer as a contact of the person (HL7 v2-0131, Employer)."""
    if not person.employer:
        return []
    place = f"{person.employer}, {person.work_site}" if person.work_site else person.employer
    relation = {"coding": [{"system": f"{HL7}v2-0131", "code": "E", "display": "Employer"}]}
    return [{"relationship": [relation], "organization": display_of(place)}]


def patient(
    person: Patient, address_id: str, numbering: str, original: Json, *, current: bool
) -> Json:
    """Return the Patient.

    ``original`` is what a file brought, or empty. Where it is ``current`` it goes out as it came,
    but for the clinic's own number, which is added, and Social Security numbers.
    """
    made: dict[str, Any] = dict(original)
    given = [one for one in objects(original.get("identifier")) if not social_security(one)]
    numbers = _identifiers(person, numbering)
    if not current or not original:
        made = {name: value for name, value in made.items() if name not in _MAPPED}
        made |= _stored(person)
        kept = [
            one
            for one in objects(original.get("extension"))
            if one.get("url") not in _OWN_EXTENSIONS
        ]
        made["extension"] = [*_extensions(person), *kept]
        said = {(one.get("system"), one.get("value")) for one in numbers}
        given = [one for one in given if (one.get("system"), one.get("value")) not in said]
        made["identifier"] = [*numbers, *given]
        others = [one for one in objects(original.get("contact")) if not _is_employer(one)]
        made["contact"] = [*others, *_employer(person)]
    else:
        foreign = [one for one in given if one.get("system") != numbering]
        made["identifier"] = [*foreign, numbers[0]]
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
