"""Patient to a draft of a person (US Core Patient 6.1.0)."""

from datetime import datetime
from typing import Any

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import Identifier, PatientDraft, PatientStatus, PersonName, Sex
from clinicdesk.domain.person_details import PrimaryCare, PrimaryCareKind
from clinicdesk.interchange.fhir.context import Arriving
from clinicdesk.interchange.fhir.elements import (
    Warn,
    code_of,
    coded_of,
    extension,
    instant_of,
    obj,
    objects,
    partial_of,
    text_of,
    texts_of,
)
from clinicdesk.interchange.fhir.person_details import (
    addresses_of,
    birth_sex_of,
    details_of,
    interpreter_of,
    recorded_sex_of,
    telecoms_of,
)

__all__ = ["patient_draft", "social_security"]

_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_SSN_SYSTEMS = frozenset(
    {"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1", "2.16.840.1.113883.4.1"}
)
_NAME_ORDER = {"official": 0, "usual": 1, "": 2, "temp": 3, "nickname": 4, "anonymous": 5}
_FORMER = frozenset({"old", "maiden"})
_LONGEST_NAME = 500
_OLDEST_YEARS = 125


def _limited(value: object, warn: Warn) -> str:
    said = text_of(value, 2_000_000)
    if len(said) > _LONGEST_NAME:
        warn(f"A name has more than {_LONGEST_NAME} characters; the rest is only in the original.")
        return said[:_LONGEST_NAME]
    return said


def _name(given: dict[str, Any], warn: Warn) -> PersonName:
    period = obj(given.get("period"))
    family = _limited(given.get("family"), warn)
    names = _limited(" ".join(texts_of(given.get("given"))), warn)
    if not family and not names:
        # Some senders write only the whole name; which part is the family's nobody can tell.
        family = _limited(given.get("text"), warn)
    start, end = partial_of(period.get("start")), partial_of(period.get("end"))
    return PersonName(
        use=text_of(given.get("use"), 12) or "usual",
        family=family,
        given=names,
        prefix=" ".join(texts_of(given.get("prefix")))[:100],
        suffix=" ".join(texts_of(given.get("suffix")))[:100],
        start_on=start.earliest if start else None,
        end_on=end.earliest if end else None,
    )


def _names(content: dict[str, Any], warn: Warn) -> tuple[PersonName, tuple[PersonName, ...]]:
    given = [_name(one, warn) for one in objects(content.get("name"))]
    names = [name for name in given if name.family or name.given]
    if not names:
        warn("A person has no name.")
        return PersonName(), ()
    first = min(
        names, key=lambda n: (n.use in _FORMER or n.end_on is not None, _NAME_ORDER.get(n.use, 6))
    )
    return first, tuple(name for name in names if name is not first)


def social_security(identifier: dict[str, Any]) -> bool:
    """Tell whether an identifier is a Social Security number, by its type or its system."""
    system = text_of(identifier.get("system"), 500)
    return code_of(identifier.get("type")) == "SS" or system in _SSN_SYSTEMS


def _identifiers(content: dict[str, Any]) -> tuple[Identifier, ...]:
    found = []
    for one in objects(content.get("identifier")):
        value = text_of(one.get("value"), 500)
        if value and not social_security(one):
            kind = code_of(one.get("type"))[:20]
            found.append(Identifier(text_of(one.get("system"), 500), value, kind))
    return tuple(dict.fromkeys(found))


def _birth(content: dict[str, Any], now: datetime, warn: Warn) -> PartialDate | None:
    said = content.get("birthDate")
    if said is None:
        if "_birthDate" not in content:
            warn("A person has no birth date.")
        return None
    birth = partial_of(said)
    if birth is None:
        warn("A birth date cannot be read; it was left out.")
    elif birth.earliest > now.date():
        warn("A birth date is in the future; it was left out.")
        return None
    elif now.year - birth.year > _OLDEST_YEARS and not _died(content):
        warn(f"A birth date is more than {_OLDEST_YEARS} years ago.")
    elif isinstance(said, str) and "T" in said:
        warn("A birth date has a time of day, which was dropped.")
    return birth


def _died(content: dict[str, Any]) -> bool:
    return content.get("deceasedBoolean") is True or bool(text_of(content.get("deceasedDateTime")))


def _sex(content: dict[str, Any], warn: Warn) -> Sex | None:
    said = text_of(content.get("gender"), 20)
    if not said:
        if "_gender" not in content:
            warn("A person has no administrative sex.")
        return None
    try:
        return Sex(said.lower())
    except ValueError:
        warn("An administrative sex is none of FHIR's.")
        return None


def _category(content: dict[str, Any], name: str) -> str:
    """Return race or ethnicity: its words, else those of its category (US Core)."""
    parts = objects(extension(content, _US_CORE + name).get("extension"))
    words = next((text_of(p.get("valueString"), 200) for p in parts if p.get("url") == "text"), "")
    codes = (
        text_of(obj(p.get("valueCoding")).get("display"), 200)
        for p in parts
        if p.get("url") == "ombCategory"
    )
    return words or "; ".join(filter(None, codes))


def _language(content: dict[str, Any]) -> str:
    spoken = objects(content.get("communication"))
    spoken.sort(key=lambda one: one.get("preferred") is not True)
    for one in spoken:
        if found := code_of(one.get("language")):
            return found[:35]
    return ""


def _status(content: dict[str, Any]) -> PatientStatus:
    if _died(content):
        return PatientStatus.DECEASED
    return PatientStatus.INACTIVE if content.get("active") is False else PatientStatus.ACTIVE


def _doctor(one: Arriving) -> PrimaryCare:
    """Return who looks after the person: an entry of the directory, or a name."""
    for reference in objects(one.content.get("generalPractitioner")):
        found = one.link(reference, "Practitioner")
        if found.name:
            known = found.kind in {"practitioner", "organization"} and found.row_id is not None
            kind = PrimaryCareKind.DIRECTORY if known else PrimaryCareKind.NAMED
            return PrimaryCare(kind, found.name, found.row_id if known else None)
    return PrimaryCare()


def patient_draft(one: Arriving) -> tuple[PatientDraft, int]:
    """Return a person as the source has them, and how many Social Security numbers were dropped."""
    content, warn = one.content, one.warn
    name, others = _names(content, warn)
    identifiers = _identifiers(content)
    dropped = sum(map(social_security, objects(content.get("identifier"))))
    marital = coded_of(content.get("maritalStatus"))
    doctor = _doctor(one)
    employee = next((i.value for i in identifiers if i.type == "EI"), "")
    draft = PatientDraft(
        name=PersonName(
            family=name.family, given=name.given, prefix=name.prefix, suffix=name.suffix
        ),
        other_names=others,
        birth=_birth(content, one.now, warn),
        sex=_sex(content, warn),
        deceased=_died(content),
        deceased_at=instant_of(content.get("deceasedDateTime"), warn),
        identifiers=identifiers,
        telecoms=telecoms_of(content),
        addresses=addresses_of(content),
        preferred_name=next((n.given for n in others if n.use == "nickname"), ""),
        race=_category(content, "us-core-race"),
        ethnicity=_category(content, "us-core-ethnicity"),
        marital_status=marital.text if marital else "",
        language=_language(content),
        interpreter_needed=interpreter_of(content),
        employee_number=employee,
        primary_care=doctor.name,
        primary_care_kind=doctor.kind,
        primary_care_id=doctor.entry_id,
        status=_status(content),
        birth_sex=birth_sex_of(content, warn),
        recorded_sex=recorded_sex_of(content, warn),
        deceased_source="import" if _died(content) else "",
        details=details_of(content, warn),
    )
    return draft, dropped
