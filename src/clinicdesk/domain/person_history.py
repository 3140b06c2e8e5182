"""What of a person was changed: each field that history keeps, and how it reads.

One table of fields for every path (form, command, import, census, merge). A list is one field: its
lines before and after.
"""

from collections.abc import Callable
from dataclasses import dataclass

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import sex_word
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import BirthSex, PatientDraft, PatientStatus, RecordedSex
from clinicdesk.domain.person_details import (
    INFORMATION,
    Coverage,
    Occupation,
    PersonDetails,
    PrimaryCareKind,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.domain.person_parts import Address, PersonName, Telecom
from clinicdesk.domain.person_status import DEATH_SOURCES, standing_words

__all__ = [
    "CLINICAL_FIELDS",
    "FIELDS",
    "birth_sex_word",
    "coverage_words",
    "differences",
    "label_of",
    "occupation_words",
    "reads_gender_identity",
    "recorded_sex_word",
    "related_words",
    "telecom_words",
]

CLINICAL_FIELDS = frozenset({"gender_identities"})
"""Fields that clinicians alone read."""
_CLINICIANS = frozenset({Role.NURSE, Role.PROVIDER, Role.BH_CLINICIAN})


def reads_gender_identity(actor: Actor) -> bool:
    """Tell whether a role reads what a person said of their gender identity."""
    return bool(actor.roles & _CLINICIANS)


_BIRTH_SEX = {
    BirthSex.FEMALE: "Female",
    BirthSex.MALE: "Male",
    BirthSex.OTHER: "Other",
    BirthSex.UNKNOWN: "Not known",
    BirthSex.DECLINED: "Asked, not told",
}
_RECORDED = {
    RecordedSex.FEMALE: "Female",
    RecordedSex.MALE: "Male",
    RecordedSex.UNKNOWN: "Not known",
    RecordedSex.DECLINED: "Declined to answer",
}
_USES = {
    "official": "official",
    "usual": "usual",
    "maiden": "maiden name",
    "old": "former",
    "nickname": "nickname",
}


def birth_sex_word(sex: BirthSex | None) -> str:
    """Return the sex recorded at birth in full words; empty where nobody asked."""
    return _BIRTH_SEX[sex] if sex else ""


def recorded_sex_word(sex: RecordedSex | None) -> str:
    """Return the sex of the person's documents in full words; empty where nobody asked."""
    return _RECORDED[sex] if sex else ""


def _period(start: object, end: object) -> str:
    since = f"from {show_date(start)}" if start else ""  # type: ignore[arg-type]
    until = f"to {show_date(end)}" if end else ""  # type: ignore[arg-type]
    return " ".join(part for part in (since, until) if part)


def _name(one: PersonName) -> str:
    use = _USES.get(one.use, one.use)
    said = ", ".join(part for part in (use, _period(one.start_on, one.end_on)) if part)
    return f"{one.listed} ({said})" if said else one.listed


def telecom_words(one: Telecom) -> str:
    """Say one way to reach somebody, with what was said about it."""
    asked = {"yes": "a message may be left", "no": "no message"}.get(one.leave_message.value, "")
    more = [one.use, asked, one.best_time, one.comment, _period(one.start_on, one.end_on)]
    said = ", ".join(part for part in more if part)
    return f"{one.value} ({said})" if said else one.value


def _address(one: Address) -> str:
    said = ", ".join(p for p in (one.use, _period(one.start_on, one.end_on)) if p)
    return f"{', '.join(one.lines)} ({said})"


def _standing(one: PatientDraft) -> str:
    if one.deceased or one.status is PatientStatus.DECEASED:
        day = show_date(one.deceased_at.date()) if one.deceased_at else ""
        source = DEATH_SOURCES.get(one.deceased_source, "").lower()
        said = f"Deceased {day}".strip()
        return f"{said} ({source})" if source else said
    since = f" since {show_date(one.status_on)}" if one.status_on else ""
    return f"{standing_words(one.standing)}{since}"


def _primary_care(one: PatientDraft) -> str:
    kind = one.looked_after_by.kind
    return "No primary care" if kind is PrimaryCareKind.NONE else one.primary_care


def _answer(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no


def related_words(one: RelatedPerson) -> str:
    """Say who somebody is to the person, how they are reached, and what they may be told."""
    parts = [
        one.relationship.text if one.relationship else "",
        "emergency contact" if one.is_emergency else "",
        "caregiver" if one.is_caregiver else "",
        ", ".join(t.value for t in one.telecoms),
        _period(one.start_on, one.end_on),
    ]
    told = ", ".join(INFORMATION.get(kind, kind).lower() for kind in one.may_receive)
    parts.append(f"may be told: {told}" if told else "")
    return "; ".join([one.name, *(part for part in parts if part)])


def coverage_words(one: Coverage) -> str:
    """Say who pays, by what plan and number."""
    parts = [
        one.plan,
        f"group {one.group}" if one.group else "",
        f"member {one.member_id}" if one.member_id else "",
        one.type.text if one.type else "",
        "" if one.status == "active" else one.status,
        _period(one.start_on, one.end_on),
    ]
    return "; ".join([one.payor, *(part for part in parts if part)])


def occupation_words(one: Occupation) -> str:
    """Say a job with its trade, employer and time."""
    industry = one.industry.text if one.industry else ""
    parts = [one.occupation.text, industry, one.employer, _period(one.start_on, one.end_on)]
    return "; ".join(part for part in parts if part)


def _tribe(one: TribalAffiliation) -> str:
    return one.tribe.text + _answer(one.enrolled, " (enrolled)", " (not enrolled)")


def _language(one: SpokenLanguage) -> str:
    return language_name(one.tag) + (" (preferred)" if one.preferred else "")


def _coded(several: tuple[Coded, ...]) -> str:
    return "; ".join(one.text for one in several)


@dataclass(frozen=True, slots=True)
class _Field:
    label: str
    shown: Callable[[PatientDraft], str]
    of_details: bool = False


def _plain(name: str) -> Callable[[PatientDraft], str]:
    return lambda one: str(getattr(one, name))


def _several(
    say: Callable[..., str], values: Callable[[PatientDraft], tuple[object, ...]]
) -> Callable[[PatientDraft], str]:
    return lambda one: "\n".join(say(value) for value in values(one))


def _detail(label: str, say: Callable[[PersonDetails], str]) -> _Field:
    return _Field(label, lambda one: say(one.details) if one.details else "", of_details=True)


FIELDS: dict[str, _Field] = {
    "name": _Field("Name", lambda p: p.name.listed),
    "other_names": _Field("Other names", _several(_name, lambda p: p.other_names)),
    "preferred_name": _Field("Preferred name", _plain("preferred_name")),
    "pronouns": _Field("Pronouns", _plain("pronouns")),
    "birth": _Field("Birth date", lambda p: show_date(p.birth) if p.birth else ""),
    "sex": _Field("Sex", lambda p: sex_word(p.sex) if p.sex else ""),
    "birth_sex": _Field("Sex at birth", lambda p: birth_sex_word(p.birth_sex)),
    "recorded_sex": _Field("Sex on documents", lambda p: recorded_sex_word(p.recorded_sex)),
    "status": _Field("Standing", _standing),
    "identifiers": _Field(
        "Numbers", lambda p: "\n".join(" ".join((i.type, i.value)).strip() for i in p.identifiers)
    ),
    "telecoms": _Field("Phone and e-mail", _several(telecom_words, lambda p: p.telecoms)),
    "addresses": _Field("Addresses", _several(_address, lambda p: p.addresses)),
    "safe_contact": _Field("Safe contact", lambda p: safe_contact_words(p.safe_contact)),
    "confidential_from_household": _Field(
        "Confidential from the household", lambda p: "Yes" if p.confidential_from_household else ""
    ),
    "language": _Field("Language", lambda p: language_name(p.language) if p.language else ""),
    "interpreter_needed": _Field(
        "Interpreter", lambda p: _answer(p.interpreter_needed, "Needed", "Not needed")
    ),
    "marital_status": _Field("Marital status", _plain("marital_status")),
    "race": _Field("Race in words", _plain("race")),
    "ethnicity": _Field("Ethnicity in words", _plain("ethnicity")),
    "employer": _Field("Employer", _plain("employer")),
    "work_site": _Field("Work site", _plain("work_site")),
    "employee_number": _Field("Employee number", _plain("employee_number")),
    "occupation": _Field("Occupation", _plain("occupation")),
    "shift": _Field("Shift", _plain("shift")),
    "department": _Field("Department", _plain("department")),
    "primary_care": _Field("Primary care", _primary_care),
    "races": _detail("Race", lambda d: _coded(d.races)),
    "ethnicities": _detail("Ethnicity", lambda d: _coded(d.ethnicities)),
    "tribes": _detail("Tribal affiliation", lambda d: "; ".join(map(_tribe, d.tribes))),
    "gender_identities": _detail("Gender identity", lambda d: _coded(d.gender_identities)),
    "languages": _detail("Languages", lambda d: "; ".join(map(_language, d.languages))),
    "related": _detail("People around", lambda d: "\n".join(map(related_words, d.related))),
    "occupations": _detail("Jobs", lambda d: "\n".join(map(occupation_words, d.occupations))),
    "coverages": _detail("Coverage", lambda d: "\n".join(map(coverage_words, d.coverages))),
}
"""Every field of which changes are kept, by the name under which they are written."""
_OTHERS = {"photo": "Photo", "household": "Household"}


def label_of(field: str) -> str:
    """Return how a field is called; one that there is no more is called by its own name."""
    found = FIELDS.get(field)
    return found.label if found else _OTHERS.get(field, field)


def differences(before: PatientDraft, after: PatientDraft) -> list[tuple[str, str, str]]:
    """Return the fields that differ: name, before and after, as people read them.

    Details that one of both does not tell are not compared.
    """
    found = []
    both = before.details is not None and after.details is not None
    for name, field in FIELDS.items():
        if field.of_details and not both:
            continue
        was, now = field.shown(before), field.shown(after)
        if was != now:
            found.append((name, was, now))
    return found
