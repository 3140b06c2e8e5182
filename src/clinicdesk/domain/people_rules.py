"""Rules of a person's details: what a draft needs, and who may be the same person.

Nothing here blocks a registration for likeness: twins exist, and names repeat.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cache

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import FieldProblem, InvalidDraft
from clinicdesk.domain.folding import digits_of, name_words
from clinicdesk.domain.people import Identifier, Patient, PatientDraft, PersonName

__all__ = ["Likeness", "PossibleDuplicate", "check_patient", "likeness", "similar_word"]

_OLDEST_YEARS = 130
_LONGEST_NAME = 500


class Likeness(IntEnum):
    """How much speaks for two records being one person; the greater, the more."""

    NAME_AND_YEAR = 1
    BIRTH_AND_NAME = 2
    IDENTIFIER = 3


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Someone who is here already and may be the person on the form."""

    patient: Patient
    likeness: Likeness
    why: str


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(c) == "Cc" for c in text if c not in "\n\t")


def _name_problems(field: str, name: PersonName) -> list[FieldProblem]:
    parts = (name.family, name.given, name.prefix, name.suffix)
    if any(_unprintable(part) or "\n" in part for part in parts):
        return [FieldProblem(field, "This name has characters that cannot be printed: type it.")]
    if any(len(part) > _LONGEST_NAME for part in parts):
        return [FieldProblem(field, f"A part of a name has at most {_LONGEST_NAME} characters.")]
    return []


def _birth_problems(draft: PatientDraft, today: date) -> list[FieldProblem]:
    if draft.birth is None:
        return []
    if draft.birth.earliest > today:
        return [FieldProblem("birth", "This birth date is to come: check the year.")]
    if draft.birth.year < today.year - _OLDEST_YEARS:
        return [FieldProblem("birth", "This birth date is too long ago: check the year.")]
    # Zones and times of recording may put a death before midnight of the day of birth.
    died = draft.deceased_at
    if died is not None and died.date() < draft.birth.earliest - timedelta(days=1):
        return [FieldProblem("deceased_at", "This death is before the birth: check both days.")]
    return []


def _contact_problems(draft: PatientDraft) -> list[FieldProblem]:
    problems = []
    for way in draft.telecoms:
        if way.system == "email" and not _is_address(way.value):
            problems.append(FieldProblem("telecoms", "This is no e-mail address: it needs an @."))
        if way.system in {"phone", "fax", "sms"} and len(digits_of(way.value)) < 7:
            problems.append(
                FieldProblem("telecoms", "A telephone number has seven digits or more.")
            )
    if any(not i.value.strip() for i in draft.identifiers):
        problems.append(FieldProblem("identifiers", "Type the number, or remove its line."))
    seen = [(i.system, i.value) for i in draft.identifiers]
    if len(set(seen)) != len(seen):
        problems.append(FieldProblem("identifiers", "The same number stands here twice."))
    return problems


def _is_address(text: str) -> bool:
    local, at, domain = text.strip().rpartition("@")
    return bool(local and at and "." in domain and " " not in text.strip())


def check_patient(draft: PatientDraft, today: date) -> None:
    """Refuse a person's details that cannot be saved. Doubtful ones are not refused.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = []
    if not (draft.name.family.strip() or draft.name.given.strip()):
        problems.append(FieldProblem("name", "Type a family name or a given name."))
    for field, name in [("name", draft.name), *(("other_names", n) for n in draft.other_names)]:
        problems += _name_problems(field, name)
    problems += _birth_problems(draft, today) + _contact_problems(draft)
    if draft.deceased_at is not None and draft.deceased_at.date() > today + timedelta(days=1):
        problems.append(FieldProblem("deceased_at", "This death is to come: check the day."))
    if problems:
        raise InvalidDraft(problems)


def similar_word(one: str, other: str) -> bool:
    """Tell whether two folded words are one word up to slips of the finger.

    None in up to three letters, one in up to seven, two in longer words; two letters the wrong way
    round are one slip.
    """
    if one == other:
        return True
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 4 else 1 if shorter < 8 else 2
    if not allowed or abs(len(one) - len(other)) > allowed:
        return False
    return _slips()(one, other, score_cutoff=allowed) <= allowed


@cache
def _slips() -> Callable[..., int]:
    # Loaded late: a tenth of a second, and only registering needs it.
    from rapidfuzz.distance import OSA

    return OSA.distance


def _names(draft: PatientDraft) -> list[tuple[list[str], list[str]]]:
    """Family and given words of every name; a preferred name counts as given."""
    all_names = (draft.name, *draft.other_names)
    found = [(name_words(n.family), name_words(n.given)) for n in all_names]
    if draft.preferred_name:
        found.append((name_words(draft.name.family), name_words(draft.preferred_name)))
    return found


def _share_a_word(some: Iterable[str], others: Iterable[str]) -> bool:
    listed = list(others)
    return any(similar_word(one, other) for one in some for other in listed)


def _similar_name(one: PatientDraft, other: PatientDraft) -> bool:
    """Family and given name agree up to a slip of the finger, under any of their names.

    A name that lacks its family or given part agrees by the other; both the wrong way round agree.
    """
    for family, given in _names(one):
        for other_family, other_given in _names(other):
            pairs = [(family, other_family), (given, other_given)]
            known = [(a, b) for a, b in pairs if a and b]
            if known and all(_share_a_word(a, b) for a, b in known):
                return True
            if _share_a_word(family, other_given) and _share_a_word(given, other_family):
                return True
    return False


def _same_birth(one: PartialDate | None, other: PartialDate | None) -> bool:
    """The same as far as both are known; day and month the wrong way round are the same."""
    if one is None or other is None or one.year != other.year:
        return False
    if not (one.month and other.month):
        return True
    if not (one.day and other.day):
        return one.month == other.month
    return (one.month, one.day) in {(other.month, other.day), (other.day, other.month)}


def _near_birth(one: PartialDate | None, other: PartialDate | None) -> bool:
    """One part differs: a slip in day, month or year."""
    if one is None or other is None or not (one.day and other.day):
        return one is not None and other is not None and one.year == other.year
    parts = ((one.year, other.year), (one.month, other.month), (one.day, other.day))
    return sum(a != b for a, b in parts) <= 1


def _shared_number(one: PatientDraft, other: PatientDraft) -> Identifier | None:
    theirs = {(i.system, i.value.strip().casefold()) for i in other.identifiers}
    return next(
        (i for i in one.identifiers if (i.system, i.value.strip().casefold()) in theirs), None
    )


def likeness(draft: PatientDraft, patient: Patient) -> PossibleDuplicate | None:
    """Say whether somebody here may be the person on a form, and why."""
    if _shared_number(draft, patient):
        return PossibleDuplicate(patient, Likeness.IDENTIFIER, "The same identifier")
    employee = draft.employee_number.strip().casefold()
    if (
        employee
        and employee == patient.employee_number.strip().casefold()
        and (draft.employer.casefold() == patient.employer.casefold())
    ):
        return PossibleDuplicate(patient, Likeness.IDENTIFIER, "The same employee number")
    if not _similar_name(draft, patient):
        return None
    if _same_birth(draft.birth, patient.birth):
        why = "The same birth date and a similar name"
        return PossibleDuplicate(patient, Likeness.BIRTH_AND_NAME, why)
    if _near_birth(draft.birth, patient.birth):
        why = "A similar name and birth date"
        return PossibleDuplicate(patient, Likeness.NAME_AND_YEAR, why)
    return None
