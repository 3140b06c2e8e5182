"""Two records of one person become one: which value stays, field by field, and why.

Nothing is decided by the rule alone: it proposes, says why, and a person chooses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import sex_word
from clinicdesk.domain.linkage import Comparison
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.domain.person_history import birth_sex_word, recorded_sex_word

__all__ = [
    "FIELDS",
    "LISTS",
    "FieldChoice",
    "LineSince",
    "MergeDone",
    "MergeNote",
    "MergeView",
    "PairRow",
    "PersonInPair",
    "Side",
    "UnmergeView",
    "choices_of",
]


class Side(StrEnum):
    """From whom a value is taken."""

    SURVIVOR = "survivor"
    MERGED = "merged"
    BOTH = "both"
    """Of lists alone: phones and addresses."""


@dataclass(frozen=True, slots=True)
class _Field:
    key: str
    label: str
    shown: Callable[[Patient], str]


def _standing(person: Patient) -> str:
    if person.status is PatientStatus.DECEASED or person.deceased:
        died = show_date(person.deceased_at.date()) if person.deceased_at else ""
        return f"Deceased {died}".strip()
    return person.status.value.capitalize()


def _interpreter(person: Patient) -> str:
    needed = person.interpreter_needed
    return "" if needed is None else "Needed" if needed else "Not needed"


def _primary_care(person: Patient) -> str:
    none = person.looked_after_by.kind is PrimaryCareKind.NONE
    return "No primary care" if none else person.primary_care


def _telecoms(person: Patient) -> str:
    return "\n".join(dict.fromkeys(one.value for one in person.telecoms))


def _addresses(person: Patient) -> str:
    return "\n".join(dict.fromkeys(", ".join(one.lines) for one in person.addresses))


FIELDS = (
    _Field("name", "Name", lambda p: p.name.listed if p.name.family or p.name.given else ""),
    _Field("preferred_name", "Preferred name", lambda p: p.preferred_name),
    _Field("pronouns", "Pronouns", lambda p: p.pronouns),
    _Field("birth", "Birth date", lambda p: show_date(p.birth) if p.birth else ""),
    _Field("sex", "Sex", lambda p: sex_word(p.sex) if p.sex else ""),
    _Field("birth_sex", "Sex at birth", lambda p: birth_sex_word(p.birth_sex)),
    _Field("recorded_sex", "Sex on documents", lambda p: recorded_sex_word(p.recorded_sex)),
    _Field("status", "Standing", _standing),
    _Field("race", "Race", lambda p: p.race),
    _Field("ethnicity", "Ethnicity", lambda p: p.ethnicity),
    _Field("marital_status", "Marital status", lambda p: p.marital_status),
    _Field("language", "Language", lambda p: p.language),
    _Field("interpreter_needed", "Interpreter", _interpreter),
    _Field("employer", "Employer", lambda p: p.employer),
    _Field("work_site", "Work site", lambda p: p.work_site),
    _Field("employee_number", "Employee number", lambda p: p.employee_number),
    _Field("occupation", "Occupation", lambda p: p.occupation),
    _Field("shift", "Shift", lambda p: p.shift),
    _Field("department", "Department", lambda p: p.department),
    _Field("primary_care", "Primary care", _primary_care),
    _Field("safe_contact", "Safe contact", lambda p: safe_contact_words(p.safe_contact)),
    _Field(
        "confidential_from_household",
        "Confidential from the household",
        lambda p: "Yes" if p.confidential_from_household else "",
    ),
)
"""Of which one value stays."""
LISTS = (
    _Field("telecoms", "Phone and e-mail", _telecoms),
    _Field("addresses", "Addresses", _addresses),
)
"""Of which both may stay. Further names and others' numbers always do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChoice:
    """One field side by side: both values as people read them, and which one is proposed."""

    key: str
    label: str
    survivor: str
    merged: str
    proposed: Side
    why: str
    is_list: bool = False

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.survivor != self.merged


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonInPair:
    """One of two people, as a list of pairs shows them."""

    id: UUID
    mrn: str
    listed: str
    born: str
    open_work: int
    """Referrals, tasks and reviews that are owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """Two people who may be one, with what speaks for it."""

    first: PersonInPair
    second: PersonInPair
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeView:
    """Two records side by side, before anything is done."""

    survivor: Patient
    merged: Patient
    comparison: Comparison
    choices: tuple[FieldChoice, ...]
    moves: Mapping[str, int]
    """How many rows of each kind would move to the survivor."""
    doubles: tuple[str, ...] = ()
    """What runs for both, and would run twice for one: a sentence each, with what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeDone:
    """A merge that was done."""

    id: UUID
    survivor_id: UUID
    merged_id: UUID
    moved: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeNote:
    """A merge that holds, as the survivor's chart tells it."""

    id: UUID
    survivor_id: UUID
    merged_id: UUID
    merged_mrn: str
    merged_listed: str
    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSince:
    """Something written about the survivor since a merge; where it goes is chosen line by line."""

    table: str
    id: UUID
    kind: str
    said: str
    at: datetime
    follows: bool = False
    """Whether it goes back by itself: it belongs to something that goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmergeView:
    """What taking a merge back would do."""

    note: MergeNote
    goes_back: Mapping[str, int]
    since: tuple[LineSince, ...]


def _more_complete(one: Patient, other: Patient, key: str) -> Side | None:
    """Return whose value says more, where that can be told."""
    if key == "birth" and one.birth and other.birth:
        mine, theirs = (bool(b.month) + bool(b.day) for b in (one.birth, other.birth))
        return None if mine == theirs else Side.SURVIVOR if mine > theirs else Side.MERGED
    if key == "name":
        words, others = _whole_words(one), _whole_words(other)
        return None if words == others else Side.SURVIVOR if words > others else Side.MERGED
    return None


def _whole_words(person: Patient) -> int:
    """Return how many words a name has; initials are none."""
    words = f"{person.name.given} {person.name.family}".replace(".", " ").split()
    return sum(len(word) > 1 for word in words)


def _careful(one: Patient, other: Patient, key: str) -> Side | None:
    """Return whose value is the safer one to keep."""
    if key == "safe_contact":
        mine, theirs = one.safe_contact.do_not_contact, other.safe_contact.do_not_contact
    elif key == "status":
        mine, theirs = (p.deceased or p.status is PatientStatus.DECEASED for p in (one, other))
    elif key == "confidential_from_household":
        mine, theirs = one.confidential_from_household, other.confidential_from_household
    elif key == "interpreter_needed":
        mine, theirs = bool(one.interpreter_needed), bool(other.interpreter_needed)
    else:
        return None
    return None if mine == theirs else Side.SURVIVOR if mine else Side.MERGED


def _proposed(one: Patient, other: Patient, field: _Field) -> tuple[Side, str]:
    mine, theirs = field.shown(one), field.shown(other)
    if mine == theirs:
        return Side.SURVIVOR, "The same"
    if not mine or not theirs:
        return (Side.SURVIVOR if mine else Side.MERGED), "The only one recorded"
    if side := _more_complete(one, other, field.key):
        return side, "Says more"
    if side := _careful(one, other, field.key):
        return side, "The more careful one"
    if one.updated_at >= other.updated_at:
        return Side.SURVIVOR, f"Changed last, {show_date(one.updated_at.date())}"
    return Side.MERGED, f"Changed last, {show_date(other.updated_at.date())}"


def choices_of(survivor: Patient, merged: Patient) -> tuple[FieldChoice, ...]:
    """Lay two records side by side; propose which value stays, and say why."""
    found = []
    for field in FIELDS:
        side, why = _proposed(survivor, merged, field)
        found.append((field, side, why, False))
    for field in LISTS:
        same = field.shown(survivor) == field.shown(merged)
        found.append((field, Side.BOTH, "The same" if same else "Both stay", True))
    return tuple(
        FieldChoice(
            key=field.key,
            label=field.label,
            survivor=field.shown(survivor),
            merged=field.shown(merged),
            proposed=side,
            why=why,
            is_list=is_list,
        )
        for field, side, why, is_list in found
    )
