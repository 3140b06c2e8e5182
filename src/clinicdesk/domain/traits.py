"""What is compared of a person to tell whether two records are one: folded once, then only read."""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.folding import digits_of, fold, name_words
from clinicdesk.domain.people import Address, PatientDraft, Sex

__all__ = ["NUMBERING", "Home", "Traits", "fingerprint", "traits_of"]

NUMBERING = frozenset({"", "MR", "PI", "PT", "EI", "NI", "NH", "PN"})
"""Types of identifiers of which one person has one value in one system (v2-0203)."""
_DIRECTIONS = frozenset(
    ["n", "s", "e", "w", "ne", "nw", "se", "sw", "north", "south", "east", "west"]
)


@dataclass(frozen=True, slots=True)
class Home:
    """An address as it is compared: house number, first word of the street, postal code, town."""

    number: str
    street: str
    postal: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One person's compared fields. Nothing here is for showing."""

    id: UUID
    names: tuple[tuple[str, str], ...]
    """Family and given words of each name, folded; the official name first."""
    suffix: str = ""
    birth: tuple[int, int, int] = (0, 0, 0)
    """Year, month, day; 0 where not known."""
    sex: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    homes: tuple[Home, ...] = ()
    employer: str = ""
    employee_number: str = ""
    identifiers: frozenset[tuple[str, str]] = frozenset()
    numberings: frozenset[tuple[str, str]] = frozenset()
    """Those identifiers of which a person has one in each system."""


def _names(draft: PatientDraft) -> tuple[tuple[str, str], ...]:
    found = [
        (" ".join(name_words(name.family)), " ".join(name_words(name.given)))
        for name in (draft.name, *draft.other_names)
    ]
    if draft.preferred_name:
        found.append((found[0][0], " ".join(name_words(draft.preferred_name))))
    return tuple(dict.fromkeys(name for name in found if any(name)))


def phone_digits(value: str) -> str:
    """Return a phone's digits, without the country code of the United States."""
    digits = digits_of(value)
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def _home(address: Address) -> Home | None:
    words = fold(address.line.split("\n", 1)[0]).split()
    number = next((word for word in words if word[:1].isdigit()), "")
    street = next(
        (w for w in words if w != number and w not in _DIRECTIONS and not w.isdigit()), ""
    )
    if not number or not street:
        return None
    return Home(number, street, digits_of(address.postal_code)[:5], fold(address.city))


def _parts(birth: PartialDate | None) -> tuple[int, int, int]:
    return (birth.year, birth.month, birth.day) if birth else (0, 0, 0)


def _key(value: str) -> str:
    return re.sub(r"[\W_]+", "", value.casefold())


def traits_of(person: PatientDraft, person_id: UUID) -> Traits:
    """Fold what is compared of a person."""
    phones = {phone_digits(t.value) for t in person.telecoms if t.system != "email"}
    emails = {t.value.strip().casefold() for t in person.telecoms if t.system == "email"}
    homes = [home for one in person.addresses if (home := _home(one)) is not None]
    numbers = {(i.system, _key(i.value)): i.type for i in person.identifiers if _key(i.value)}
    return Traits(
        id=person_id,
        names=_names(person),
        suffix=_key(person.name.suffix),
        birth=_parts(person.birth),
        sex=person.sex.value if person.sex in {Sex.FEMALE, Sex.MALE} else "",
        phones=frozenset(p for p in phones if len(p) >= 7),
        emails=frozenset(e for e in emails if "@" in e),
        homes=tuple(dict.fromkeys(homes)),
        employer=fold(person.employer),
        employee_number=_key(person.employee_number),
        identifiers=frozenset(numbers),
        numberings=frozenset(k for k, kind in numbers.items() if k[0] and kind in NUMBERING),
    )


def fingerprint(one: Traits, other: Traits) -> bytes:
    """Return a mark of everything that was compared of two people, in whichever order.

    It changes when a compared field of either does: a pair that somebody parted is asked again
    then, and never before.
    """
    said = [
        repr(
            (
                each.id,
                each.names,
                each.suffix,
                each.birth,
                each.sex,
                sorted(each.phones),
                sorted(each.emails),
                sorted(map(repr, each.homes)),
                each.employer,
                each.employee_number,
                sorted(each.identifiers),
            )
        )
        for each in sorted((one, other), key=lambda traits: traits.id)
    ]
    return hashlib.sha256("\n".join(said).encode()).digest()
