"""What US Core says of a person beside Patient's own elements: extensions, people around, coverage.

US Core 6.1.0 race, ethnicity, tribal affiliation, sexes, gender identity, RelatedPerson, Coverage.
"""

from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import Patient, RecordedSex
from clinicdesk.domain.person_codes import CDCREC
from clinicdesk.domain.person_details import Coverage, RelatedPerson
from clinicdesk.domain.person_parts import Address, LeaveMessage, Telecom
from clinicdesk.interchange.fhir.writing.values import (
    US_CORE,
    Json,
    Making,
    code,
    concept,
    instant,
    note,
    period,
)

__all__ = [
    "address",
    "coverage",
    "extensions",
    "occupation",
    "own_extension",
    "related_person",
    "telecom",
]

_INTERPRETER: Final = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_GENDER: Final = f"{US_CORE}us-core-genderIdentity"
_COMMENT: Final = "http://hl7.org/fhir/StructureDefinition/contactpoint-comment"
_OURS: Final = frozenset(
    {
        _INTERPRETER,
        _GENDER,
        "http://hl7.org/fhir/StructureDefinition/individual-genderIdentity",
        *(
            f"{US_CORE}us-core-{name}"
            for name in (
                "race",
                "ethnicity",
                "tribal-affiliation",
                "birthsex",
                "sex",
                "interpreter-needed",
            )
        ),
    }
)
_OMB_RACES = frozenset({"1002-5", "2028-9", "2054-5", "2076-8", "2106-3"})
_OMB_ETHNICITIES = frozenset({"2135-2", "2186-5"})
_BY_WORDS: Final = {
    # US Core 6.1.0, "OMB Race Categories" and "OMB Ethnicity Categories".
    "american indian or alaska native": "1002-5",
    "asian": "2028-9",
    "black or african american": "2054-5",
    "native hawaiian or other pacific islander": "2076-8",
    "white": "2106-3",
    "hispanic or latino": "2135-2",
    "not hispanic or latino": "2186-5",
}
_SEXES: Final = {
    RecordedSex.FEMALE: "248152002",
    RecordedSex.MALE: "248153007",
    RecordedSex.UNKNOWN: "UNK",
    RecordedSex.DECLINED: "asked-declined",
}
_TELECOM_USES = frozenset({"home", "work", "temp", "old", "mobile"})
_TELECOMS = frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"})
_ADDRESS_USES = frozenset({"home", "work", "temp", "old", "billing"})
_MESSAGES: Final = {
    LeaveMessage.YES: "A message may be left",
    LeaveMessage.NO: "No message may be left",
}


def own_extension(extension: Json, *, genders: bool) -> bool:
    """Tell whether an extension of a Patient is one that we write ourselves.

    Without ``genders`` the person's gender identity is one that its reader does not open.
    """
    url = str(extension.get("url", ""))
    return url in _OURS if genders else "genderIdentity" in url


def _category(name: str, codes: tuple[Coded, ...], words: str) -> list[Json]:
    """Return race or ethnicity: OMB's categories, detailed codes, and the words."""
    omb = _OMB_RACES if name == "us-core-race" else _OMB_ETHNICITIES
    given = [(one.code, one.display or one.text) for one in codes if one.system == CDCREC]
    if not codes:
        said = [part.strip() for part in words.split(";")]
        given = [(_BY_WORDS[s.casefold()], s) for s in said if s.casefold() in _BY_WORDS]
    most = 5 if name == "us-core-race" else 1
    heads = [one for one in dict.fromkeys(given) if one[0] in omb][:most]
    details = [one for one in dict.fromkeys(given) if one[0] not in omb]
    text = words or "; ".join(one.text for one in codes)
    if not text:
        return []
    return [
        {
            "url": US_CORE + name,
            "extension": [
                *({"url": "ombCategory", "valueCoding": _coding(*one)} for one in heads),
                *({"url": "detailed", "valueCoding": _coding(*one)} for one in details),
                {"url": "text", "valueString": text},
            ],
        }
    ]


def _coding(value: str, display: str) -> Json:
    return {"system": CDCREC, "code": value, "display": display}


def extensions(person: Patient) -> list[Json]:
    """Return the extensions of a person."""
    details = person.details
    found = [
        *_category("us-core-race", details.races if details else (), person.race),
        *_category("us-core-ethnicity", details.ethnicities if details else (), person.ethnicity),
    ]
    for tribe in details.tribes if details else ():
        parts: list[Json] = [
            {"url": "tribalAffiliation", "valueCodeableConcept": concept(tribe.tribe)}
        ]
        if tribe.enrolled is not None:
            parts.append({"url": "isEnrolled", "valueBoolean": tribe.enrolled})
        found.append({"url": f"{US_CORE}us-core-tribal-affiliation", "extension": parts})
    found += [
        {"url": _GENDER, "valueCodeableConcept": concept(gender)}
        for gender in (details.gender_identities if details else ())
    ]
    if person.birth_sex:
        found.append({"url": f"{US_CORE}us-core-birthsex", "valueCode": person.birth_sex.value})
    if person.recorded_sex:
        found.append({"url": f"{US_CORE}us-core-sex", "valueCode": _SEXES[person.recorded_sex]})
    if person.interpreter_needed is not None:
        found.append({"url": _INTERPRETER, "valueBoolean": person.interpreter_needed})
    return found


def telecom(one: Telecom) -> Json:
    """Return a way to reach somebody, with whether a message may be left and when to call."""
    best = f"Best time: {one.best_time}" if one.best_time else ""
    said = "; ".join(filter(None, (one.comment, _MESSAGES.get(one.leave_message, ""), best)))
    return {
        "extension": [{"url": _COMMENT, "valueString": said}] if said else [],
        "system": one.system if one.system in _TELECOMS else "other",
        "value": one.value,
        "use": one.use if one.use in _TELECOM_USES else "",
        "rank": one.rank or None,
        "period": period(one.start_on, one.end_on),
    }


def address(one: Address) -> Json:
    """Return a postal address."""
    return {
        "use": one.use if one.use in _ADDRESS_USES else "",
        "line": one.line.split("\n"),
        "city": one.city,
        "state": one.state,
        "postalCode": one.postal_code,
        "country": one.country,
        "period": period(one.start_on, one.end_on),
    }


def related_person(making: Making, row_id: UUID, one: RelatedPerson) -> Json:
    """RelatedPerson: somebody around the person."""
    relations = [concept(one.relationship)]
    if one.is_emergency:
        relations.append(code("v2-0131", "C", "Emergency Contact"))
    if one.is_caregiver:
        relations.append({"text": "caregiver"})
    spoken = {"coding": [{"system": "urn:ietf:bcp:47", "code": one.language}]}
    return making.resource(
        "RelatedPerson",
        row_id,
        "us-core-relatedperson",
        active=one.end_on is None,
        patient=making.subject,
        relationship=relations,
        name=[{"text": one.name}],
        telecom=[telecom(each) for each in one.telecoms],
        address=[address(one.address)] if one.address else [],
        communication=[{"language": spoken, "preferred": True}] if one.language else [],
        period=period(one.start_on, one.end_on),
    )


def occupation(making: Making, person: Patient) -> Json:
    """Observation (LOINC 11341-5): what the person works as, and where; empty where not known."""
    jobs = [one.occupation.text for one in person.details.occupations] if person.details else []
    said = "; ".join(dict.fromkeys(filter(None, (person.occupation, *jobs))))
    told = (("Employer", person.employer), ("Work site", person.work_site))
    where = "; ".join(f"{word}: {value}" for word, value in told if value)
    if not said and not where:
        return {}
    return making.resource(
        "Observation",
        uuid5(NAMESPACE_OID, f"clinicdesk.occupation.{person.id}"),
        "us-core-simple-observation",
        status="final",
        category=[code("observation-category", "social-history")],
        code=code("http://loinc.org", "11341-5", "History of Occupation"),
        subject=making.subject,
        effectiveDateTime=instant(person.updated_at),
        valueString=said,
        dataAbsentReason=code("data-absent-reason", "unknown") if not said else {},
        note=note(where),
    )


def coverage(making: Making, row_id: UUID, one: Coverage) -> Json:
    """Coverage: a health plan that pays."""
    member = {"type": code("v2-0203", "MB"), "value": one.member_id}
    classes = [
        {"type": code("coverage-class", kind), "value": said, "name": said}
        for kind, said in (("plan", one.plan), ("group", one.group))
        if said
    ]
    # Invariant us-core-15: a member's or a subscriber's number is there.
    numbered = bool(one.member_id or one.subscriber_id)
    return making.resource(
        "Coverage",
        row_id,
        "us-core-coverage" if numbered else "",
        identifier=[member] if one.member_id else [],
        status=one.status,
        type=concept(one.type),
        subscriberId=one.subscriber_id,
        beneficiary=making.subject,
        relationship=code("subscriber-relationship", one.relationship),
        period=period(one.start_on, one.end_on),
        payor=[{"display": one.payor}],
        **{"class": classes},
    )
