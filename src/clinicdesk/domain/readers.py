"""Who reads and who is read: names as they are printed, and as they stand in the record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from clinicdesk.domain.folding import name_words

__all__ = ["PersonFacts", "Reader", "Reading", "named_as", "same_family", "staff_name"]

_LEAST_FAMILY: Final = 2
"""Letters of a family name that may make a relative."""
_CREDENTIAL_FREE: Final = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody opened a chart."""

    at: datetime
    staff_id: UUID
    patient_id: UUID


@dataclass(frozen=True, slots=True)
class Reader:
    """A staff member by id and by the name that is printed: "A. Moreau, RN"."""

    staff_id: UUID
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What the rules need of a person. ``homes`` are folded addresses and telephone numbers."""

    patient_id: UUID
    listed: str
    family: str
    given: str
    homes: frozenset[str] = frozenset()


def staff_name(display: str) -> tuple[str, str]:
    """Return the folded given name (or its initial) and family name of "A. Moreau, RN"."""
    words = [word for word in name_words(display.partition(",")[0]) if word not in _CREDENTIAL_FREE]
    if not words:
        return "", ""
    return (words[0] if len(words) > 1 else ""), words[-1]


def _family_words(person: PersonFacts) -> list[str]:
    return name_words(person.family)


def same_family(display: str, person: PersonFacts) -> bool:
    """Tell whether a person has the family name of a member of staff."""
    _given, family = staff_name(display)
    return len(family) >= _LEAST_FAMILY and family in _family_words(person)


def named_as(display: str, person: PersonFacts) -> bool:
    """Tell whether a person bears a staff member's printed name; an initial is enough."""
    given, _family = staff_name(display)
    theirs = name_words(person.given)
    if not given or not theirs or not same_family(display, person):
        return False
    return theirs[0] == given or (len(given) == 1 and theirs[0].startswith(given))
