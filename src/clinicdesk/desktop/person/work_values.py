"""A person's jobs and tribes as lines of a form, and back; a code stays with its words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from clinicdesk.desktop.person.person_values import shown_day, stored_line, typed_day
from clinicdesk.desktop.person.record_list import AT, Column
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.person_details import Occupation, TribalAffiliation

__all__ = ["OCCUPATIONS", "TRIBES", "of_occupations", "of_tribes", "to_occupations", "to_tribes"]

Said = dict[str, Any]
_ENROLLED = (("", "Not asked"), ("yes", "Enrolled"), ("no", "Not enrolled"))
_ANSWERS = {True: "yes", False: "no", None: ""}

OCCUPATIONS = (
    Column("occupation", "Occupation", width=200),
    Column("industry", "Industry", width=180),
    Column("employer", "Employer", width=180),
    Column("since", "Since", "day", width=290),
    Column("until", "Until", "day", width=290),
)
TRIBES = (
    Column("tribe", "Tribe or tribal community", width=260),
    Column("enrolled", "Enrollment", "choice", _ENROLLED, 170),
)


def _coded(words: str, known: Coded | None) -> Coded:
    """Return what is typed; where the words are as before, with the code that they had."""
    words = words.strip()
    return known if known is not None and known.text == words else Coded(words)


def of_occupations(several: Sequence[Occupation]) -> list[Said]:
    """Jobs as lines."""
    return [
        {
            AT: at,
            "occupation": one.occupation.text,
            "industry": one.industry.text if one.industry else "",
            "employer": one.employer,
            "since": shown_day(one.start_on),
            "until": shown_day(one.end_on),
        }
        for at, one in enumerate(several)
    ]


def to_occupations(
    lines: Sequence[Said], known: Sequence[Occupation], today: date
) -> tuple[Occupation, ...]:
    """Lines as jobs; one of which nothing is said is left out."""
    found = []
    for one in lines:
        if not any(one[key].strip() for key in ("occupation", "industry", "employer")):
            continue
        base = stored_line(one, known, lambda: Occupation(occupation=Coded("")))
        industry = one["industry"].strip()
        found.append(
            replace(
                base,
                occupation=_coded(one["occupation"], base.occupation),
                industry=_coded(industry, base.industry) if industry else None,
                employer=one["employer"].strip(),
                start_on=typed_day(one["since"], today),
                end_on=typed_day(one["until"], today),
            )
        )
    return tuple(found)


def of_tribes(several: Sequence[TribalAffiliation]) -> list[Said]:
    """Tribes as lines."""
    return [
        {AT: at, "tribe": one.tribe.text, "enrolled": _ANSWERS[one.enrolled]}
        for at, one in enumerate(several)
    ]


def to_tribes(
    lines: Sequence[Said], known: Sequence[TribalAffiliation]
) -> tuple[TribalAffiliation, ...]:
    """Lines as tribes; one without a name is left out."""
    found = []
    for one in lines:
        if one["tribe"].strip():
            base = stored_line(one, known, lambda: TribalAffiliation(Coded("")))
            enrolled = {"yes": True, "no": False}.get(one["enrolled"])
            found.append(TribalAffiliation(_coded(one["tribe"], base.tribe), enrolled))
    return tuple(found)
