"""What a person has several of: names, numbers, ways of contact, addresses.

Fields after FHIR R4 HumanName, Identifier, ContactPoint and Address.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = [
    "LATER",
    "NAME_USES",
    "Address",
    "Identifier",
    "LeaveMessage",
    "PersonName",
    "SafeContact",
    "Telecom",
]

LATER: Final = MappingProxyType({"told": "if said"})
"""Of a field that came later: a content tells it where it says something (`domain.contents`)."""

NAME_USES = ("official", "usual", "maiden", "old", "nickname")
"""Those that a form offers; an import may bring others (temp, anonymous)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """One name with its use (FHIR HumanName): official, usual, maiden, old, nickname."""

    use: str = "official"
    family: str = ""
    given: str = ""
    """All given names, separated by one space."""
    prefix: str = ""
    suffix: str = ""
    start_on: date | None = None
    end_on: date | None = None

    @property
    def listed(self) -> str:
        """``FAMILY, Given (Title)``."""
        family = self.family.upper() if self.family else "Name not known"
        shown = f"{family}, {self.given}" if self.given else family
        if self.suffix:
            shown += f" {self.suffix}"
        return f"{shown} ({self.prefix.rstrip('.')})" if self.prefix else shown

    @property
    def spoken(self) -> str:
        """``Given Family``, as in a letter's sentence."""
        return " ".join(p for p in (self.given, self.family, self.suffix) if p) or "Name not known"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number that someone else gave: system, value and FHIR v2-0203 type (MR, EI, SS, …)."""

    system: str
    value: str
    type: str = ""


class LeaveMessage(StrEnum):
    """Whether a message may be left at a number."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telecom:
    """A way to reach the person (FHIR ContactPoint)."""

    system: str = "phone"
    value: str = ""
    """As it was typed or sent."""
    use: str = ""
    """home, mobile, work, temp or empty."""
    rank: int = 0
    """1 is tried first; 0 where nobody said."""
    comment: str = ""
    e164: str = field(default="", compare=False, metadata=LATER)
    """The number as every telephone dials it; empty where that cannot be told."""
    leave_message: LeaveMessage = field(default=LeaveMessage.NOT_ASKED, metadata=LATER)
    """Whether a message may be left (BSeR, telecom comment)."""
    best_time: str = field(default="", metadata=LATER)
    """When to call, as the person said it."""
    start_on: date | None = field(default=None, metadata=LATER)
    end_on: date | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address (FHIR Address)."""

    use: str = "home"
    """home, work, temp, old or billing."""
    line: str = ""
    """Lines, separated by a newline."""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    as_typed: str = field(default="", compare=False, metadata=LATER)
    """What was typed, where it was tidied (`domain.addresses`)."""
    start_on: date | None = field(default=None, metadata=LATER)
    end_on: date | None = field(default=None, metadata=LATER)

    @property
    def lines(self) -> tuple[str, ...]:
        """As on an envelope."""
        place = " ".join(p for p in (self.state, self.postal_code) if p)
        last = ", ".join(p for p in (self.city, place) if p)
        return tuple(p for p in (*self.line.split("\n"), last) if p)


@dataclass(frozen=True, slots=True)
class SafeContact:
    """How the person may safely be reached; empty means that nobody has asked yet."""

    channel: str = ""
    """The one to use, by its word (`domain.contacting.Channel`) or as it was typed."""
    note: str = ""
    do_not_contact: bool = False
    purposes: tuple[str, ...] = field(default=(), metadata=LATER)
    """What it may be used for (`domain.contacting.Purpose`); empty means everything."""
    avoid: tuple[str, ...] = field(default=(), metadata=LATER)
    """Channels that must not be used."""
