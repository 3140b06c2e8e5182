"""Rules of a person's details: what a draft needs, and when two words are one but for a slip."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from clinicdesk.domain.addresses import address_problems
from clinicdesk.domain.errors import FieldProblem, InvalidDraft
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.person_rules import death_problems, details_problems, telecom_problems
from clinicdesk.domain.person_status import standing_problems

__all__ = ["check_patient", "similar_word"]

_OLDEST_YEARS = 130
_LONGEST_NAME = 500


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
        problems += telecom_problems("telecoms", way)
    for place in draft.addresses:
        problems += [FieldProblem("addresses", said) for said in address_problems(place)]
    if any(not i.value.strip() for i in draft.identifiers):
        problems.append(FieldProblem("identifiers", "Type the number, or remove its line."))
    seen = [(i.system, i.value) for i in draft.identifiers]
    if len(set(seen)) != len(seen):
        problems.append(FieldProblem("identifiers", "The same number stands here twice."))
    return problems


def check_patient(draft: PatientDraft, today: date, *, before: PatientDraft | None = None) -> None:
    """Refuse a person's details that cannot be saved. Doubtful ones are not refused.

    ``before`` is what is stored: what was sent or typed long ago and is not touched now is not
    asked about again.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = []
    if not (draft.name.family.strip() or draft.name.given.strip()):
        problems.append(FieldProblem("name", "Type a family name or a given name."))
    for field, name in [("name", draft.name), *(("other_names", n) for n in draft.other_names)]:
        problems += _name_problems(field, name)
    problems += _birth_problems(draft, today)
    problems += _contact_problems(_touched(draft, before))
    problems += standing_problems(before.status if before else None, draft.standing, today)
    problems += death_problems(draft)
    if draft.details is not None:
        problems += details_problems(draft.details, before.details if before else None)
    if draft.deceased_at is not None and draft.deceased_at.date() > today + timedelta(days=1):
        problems.append(FieldProblem("deceased_at", "This death is to come: check the day."))
    if problems:
        raise InvalidDraft(list(dict.fromkeys(problems)))


def _touched(draft: PatientDraft, before: PatientDraft | None) -> PatientDraft:
    """Return a draft with only those telecoms and addresses that were not stored so before."""
    if before is None:
        return draft
    return replace(
        draft,
        telecoms=tuple(t for t in draft.telecoms if t not in before.telecoms),
        addresses=tuple(a for a in draft.addresses if a not in before.addresses),
    )


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
