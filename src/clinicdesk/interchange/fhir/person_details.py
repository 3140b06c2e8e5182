"""What US Core says of a person beside Patient's own elements (US Core 6.1.0, FHIR R4).

Race, ethnicity, tribal affiliation, sexes and gender identity are extensions; RelatedPerson and
Coverage are resources of their own. Codes stay as they were sent, words beside them.
"""

from datetime import date, datetime
from typing import Any

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import BirthSex, RecordedSex
from clinicdesk.domain.person_codes import COVERAGE_RELATIONSHIPS, SOPT
from clinicdesk.domain.person_details import (
    COVERAGE_STATUSES,
    Coverage,
    ImportedPart,
    PersonDetails,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.domain.person_parts import Address, Telecom
from clinicdesk.domain.person_rules import with_dialable
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.elements import (
    Warn,
    code_of,
    coded_of,
    codes_of,
    extension,
    obj,
    objects,
    partial_of,
    text_of,
    texts_of,
)

__all__ = [
    "addresses_of",
    "birth_sex_of",
    "coverage",
    "details_of",
    "interpreter_of",
    "period_of",
    "recorded_sex_of",
    "related_person",
    "telecoms_of",
]

_US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"
_INTERPRETER = "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired"
_GENDER = "http://hl7.org/fhir/StructureDefinition/individual-genderIdentity"
_TELECOMS = frozenset({"phone", "fax", "email", "pager", "url", "sms", "other"})
_SEXES = {
    # Codes that US Core itself names for this element; other words of theirs are not used here.
    "248152002": RecordedSex.FEMALE,
    "248153007": RecordedSex.MALE,
    "184115007": RecordedSex.UNKNOWN,
    "F": RecordedSex.FEMALE,
    "M": RecordedSex.MALE,
    "UNK": RecordedSex.UNKNOWN,
    "unknown": RecordedSex.UNKNOWN,
    "asked-declined": RecordedSex.DECLINED,
    "ASKU": RecordedSex.DECLINED,
}
_NEEDED = {"373066001": True, "373067005": False, "Y": True, "N": False}
_EMERGENCY = frozenset({"C", "EP", "ECON"})
_CARES = frozenset({"CAREGIVER", "CP", "GUARD", "407542009", "HPOWATT"})


def _coding(given: dict[str, Any]) -> Coded | None:
    return coded_of({"coding": [given]}) if given else None


def _categories(content: dict[str, Any], name: str) -> tuple[Coded, ...]:
    parts = objects(extension(content, _US_CORE + name).get("extension"))
    found = [
        _coding(obj(part.get("valueCoding")))
        for url in ("ombCategory", "detailed")
        for part in parts
        if part.get("url") == url
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def _tribes(content: dict[str, Any]) -> tuple[TribalAffiliation, ...]:
    found = []
    for one in objects(content.get("extension")):
        if one.get("url") != _US_CORE + "us-core-tribal-affiliation":
            continue
        tribe = coded_of(extension(one, "tribalAffiliation").get("valueCodeableConcept"))
        enrolled = extension(one, "isEnrolled").get("valueBoolean")
        if tribe:
            found.append(TribalAffiliation(tribe, enrolled if isinstance(enrolled, bool) else None))
    return tuple(found)


def _gender_identities(content: dict[str, Any]) -> tuple[Coded, ...]:
    found = []
    for one in objects(content.get("extension")):
        if one.get("url") == _US_CORE + "us-core-genderIdentity":
            found.append(coded_of(one.get("valueCodeableConcept")))
        elif one.get("url") == _GENDER:
            found.append(coded_of(extension(one, "value").get("valueCodeableConcept")))
    return tuple(dict.fromkeys(one for one in found if one))


def birth_sex_of(content: dict[str, Any], warn: Warn) -> BirthSex | None:
    """Return the sex that was recorded at birth."""
    said = text_of(extension(content, _US_CORE + "us-core-birthsex").get("valueCode"), 20)
    if not said:
        return None
    try:
        return BirthSex(said.upper())
    except ValueError:
        warn("A sex at birth is none of US Core's.")
        return None


def recorded_sex_of(content: dict[str, Any], warn: Warn) -> RecordedSex | None:
    """Return the sex of the person's documents (US Core sex)."""
    found = extension(content, _US_CORE + "us-core-sex")
    said = text_of(found.get("valueCode"), 20) or code_of(found.get("valueCoding"))
    if not said:
        return None
    sex = _SEXES.get(said)
    if sex is None:
        warn("A recorded sex is none of US Core's.")
    return sex


def interpreter_of(content: dict[str, Any]) -> bool | None:
    """Tell whether an interpreter is needed; None where nobody said."""
    said = extension(content, _INTERPRETER).get("valueBoolean")
    if isinstance(said, bool):
        return said
    newer = extension(content, _US_CORE + "us-core-interpreter-needed")
    return _NEEDED.get(code_of(newer.get("valueCoding")))


def _languages(content: dict[str, Any]) -> tuple[SpokenLanguage, ...]:
    found: dict[str, bool] = {}
    for one in objects(content.get("communication")):
        if tag := code_of(one.get("language"))[:35]:
            first = not any(found.values())
            found[tag] = found.get(tag, False) or (one.get("preferred") is True and first)
    return tuple(SpokenLanguage(tag, preferred) for tag, preferred in found.items())


def period_of(given: dict[str, Any]) -> tuple[date | None, date | None]:
    """Return the first day and the last of a Period; a day that is not known is left out."""
    period = obj(given.get("period"))
    start, end = partial_of(period.get("start")), partial_of(period.get("end"))
    return start.earliest if start else None, end.earliest if end else None


def telecoms_of(content: dict[str, Any]) -> tuple[Telecom, ...]:
    """Return the ways to reach somebody; one that is former is only in the original."""
    found = []
    for one in objects(content.get("telecom")):
        value = text_of(one.get("value"), 300)
        if not value or one.get("use") == "old":
            continue
        system, rank = text_of(one.get("system"), 10), one.get("rank")
        start, end = period_of(one)
        found.append(
            with_dialable(
                Telecom(
                    system=system if system in _TELECOMS else "other",
                    value=value,
                    use=text_of(one.get("use"), 10),
                    rank=rank if isinstance(rank, int) and 0 <= rank < 1000 else 0,
                    start_on=start,
                    end_on=end,
                )
            )
        )
    return tuple(dict.fromkeys(found))


def addresses_of(content: dict[str, Any]) -> tuple[Address, ...]:
    """Return postal addresses as they were sent."""
    found = []
    for one in objects(content.get("address")):
        lines = "\n".join(texts_of(one.get("line")))
        start, end = period_of(one)
        address = Address(
            use=text_of(one.get("use"), 10) or "home",
            line=(lines or text_of(one.get("text"), 500))[:500],
            city=text_of(one.get("city"), 200),
            state=text_of(one.get("state"), 100),
            postal_code=text_of(one.get("postalCode"), 20),
            country=text_of(one.get("country"), 100),
            start_on=start,
            end_on=end,
        )
        if address.line or address.city or address.state or address.postal_code:
            found.append(address)
    return tuple(dict.fromkeys(found))


def _called(names: object) -> str:
    for one in objects(names):
        parts = [*texts_of(one.get("given")), text_of(one.get("family"), 200)]
        if said := " ".join(filter(None, parts)) or text_of(one.get("text"), 300):
            return said[:500]
    return ""


def _kin(concepts: object) -> tuple[Coded | None, bool, bool]:
    """Return what somebody is to the person, whether they are called first, whether they care."""
    given = objects(concepts)
    found = [(set(codes_of(one)), code) for one in given if (code := coded_of(one))]
    words = {code.text.casefold() for _codes, code in found}
    codes = set(codes_of(given))
    emergency = bool(codes & _EMERGENCY) or "emergency contact" in words
    caregiver = bool(codes & _CARES) or "caregiver" in words
    kin = [code for own, code in found if not own & _EMERGENCY]
    said = kin or [code for _codes, code in found]
    return (said[0] if said else None), emergency, caregiver


def _contacts(content: dict[str, Any], warn: Warn) -> tuple[RelatedPerson, ...]:
    """Return Patient.contact: those named as emergency contacts, next of kin and others."""
    found = []
    for one in objects(content.get("contact")):
        kin, emergency, caregiver = _kin(one.get("relationship"))
        name = _called(one.get("name")) or text_of(obj(one.get("organization")).get("display"), 300)
        telecoms = telecoms_of(one)
        if not name and not telecoms:
            continue
        if not name:
            warn("A contact of a person has no name.")
        start, end = period_of(one)
        found.append(
            RelatedPerson(
                name=name or "Name not known",
                relationship=kin,
                telecoms=telecoms,
                address=next(iter(addresses_of(one)), None),
                is_emergency=emergency,
                is_caregiver=caregiver,
                start_on=start,
                end_on=end,
            )
        )
    return tuple(found)


def details_of(content: dict[str, Any], warn: Warn) -> PersonDetails:
    """Return what a Patient says of somebody beside their row."""
    return PersonDetails(
        races=_categories(content, "us-core-race"),
        ethnicities=_categories(content, "us-core-ethnicity"),
        tribes=_tribes(content),
        gender_identities=_gender_identities(content),
        languages=_languages(content),
        related=_contacts(content, warn),
    )


def related_person(one: Arriving) -> Mapped:
    """RelatedPerson: somebody around the person."""
    content = one.content
    name = _called(content.get("name"))
    if not name:
        raise KeepAsSource("It has no name.")
    kin, emergency, caregiver = _kin(content.get("relationship"))
    start, end = period_of(content)
    if content.get("active") is False and end is None:
        end = _day(one.now)
    languages = [code_of(c.get("language")) for c in objects(content.get("communication"))]
    value = RelatedPerson(
        name=name,
        relationship=kin,
        telecoms=telecoms_of(content),
        address=next(iter(addresses_of(content)), None),
        language=next(filter(None, languages), "")[:35],
        is_emergency=emergency,
        is_caregiver=caregiver,
        start_on=start,
        end_on=end,
    )
    return Mapped(_part(one, value))


def _day(now: datetime) -> date:
    return now.date()


def _part(one: Arriving, value: RelatedPerson | Coverage) -> ImportedPart:
    if one.patient_id is None:
        raise KeepAsSource("It does not say whom it is about.")
    return ImportedPart(id=one.row_id, patient_id=one.patient_id, value=value)


def _class(content: dict[str, Any], kind: str) -> str:
    for one in objects(content.get("class")):
        if code_of(one.get("type")) == kind:
            return text_of(one.get("name"), 300) or text_of(one.get("value"), 200)
    return ""


def _member(content: dict[str, Any]) -> str:
    for one in objects(content.get("identifier")):
        if code_of(one.get("type")) == "MB" and (found := text_of(one.get("value"), 200)):
            return found
    return ""


def coverage(one: Arriving) -> Mapped:
    """Coverage: a health plan that pays."""
    content = one.content
    payors = [one.link(payor, "Organization").name for payor in objects(content.get("payor"))]
    payor = ", ".join(filter(None, payors))
    kind = coded_of(content.get("type"), (SOPT,))
    if not payor:
        payor = kind.text if kind else ""
    if not payor:
        raise KeepAsSource("It does not say who pays.")
    status = text_of(content.get("status"), 20)
    if status not in COVERAGE_STATUSES:
        one.warn("A coverage has no status that FHIR knows; it was taken as active.")
        status = "active"
    relationship = code_of(content.get("relationship"))
    if relationship not in COVERAGE_RELATIONSHIPS:
        relationship = "other" if relationship else "self"
    start, end = period_of(content)
    value = Coverage(
        payor=payor,
        type=kind,
        plan=_class(content, "plan"),
        group=_class(content, "group"),
        member_id=_member(content),
        subscriber_id=text_of(content.get("subscriberId"), 200),
        relationship=relationship,
        status=status,
        start_on=start,
        end_on=end,
    )
    return Mapped(_part(one, value))
