"""The accounting of disclosures: what a person is told when they ask who received their record.

45 CFR 164.528: every disclosure of the six years before they asked, but those for treatment,
payment and operations, to the person themselves, and those that they authorized (a)(1). Several to
one recipient for one purpose are one line with their number, first and last day (b)(3). We keep all
of them; this is the filter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.disclosure import EXCEPTED_BASES, basis_words
from clinicdesk.domain.documents import Disclosure

__all__ = ["LOOK_BACK_YEARS", "AccountingLine", "KeptDisclosure", "accounting", "look_back"]

LOOK_BACK_YEARS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingLine:
    """One line: what went to whom, when, why."""

    first_on: date
    last_on: date
    count: int
    recipient: str
    address: str
    description: str
    purpose: str
    """In words, with the rule that let it go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDisclosure:
    """A line of the register that names what a protected part keeps."""

    id: UUID
    version: int
    compartment: Compartment


def look_back(asked_on: date) -> date:
    """Return the first day that an accounting reaches back to."""
    year = asked_on.year - LOOK_BACK_YEARS
    # 29 February has no such day in most other years: the person loses none by it.
    day = min(asked_on.day, 28) if asked_on.month == 2 else asked_on.day
    return date(year, asked_on.month, day)


def accounting(
    disclosures: Iterable[Disclosure], asked_on: date, zone: str
) -> tuple[AccountingLine, ...]:
    """Return the lines that a person is owed, the oldest first."""
    since = look_back(asked_on)
    owed: dict[tuple[str, str, str], list[tuple[date, Disclosure]]] = {}
    for one in sorted(disclosures, key=lambda each: (each.disclosed_at, each.number)):
        day = site_day(one.disclosed_at, zone)
        if one.legal_basis in EXCEPTED_BASES or not since <= day <= asked_on:
            continue
        key = (one.recipient, one.recipient_address, one.legal_basis)
        owed.setdefault(key, []).append((day, one))
    lines = [_line(group) for group in owed.values()]
    return tuple(sorted(lines, key=lambda line: (line.first_on, line.recipient)))


def _line(group: list[tuple[date, Disclosure]]) -> AccountingLine:
    (first_on, first), (last_on, _last) = group[0], group[-1]
    said = dict.fromkeys(one.description for _day, one in group)
    return AccountingLine(
        first_on=first_on,
        last_on=last_on,
        count=len(group),
        recipient=first.recipient,
        address=first.recipient_address,
        description="; ".join(said),
        purpose=basis_words(first.legal_basis),
    )
