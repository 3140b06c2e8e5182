"""The person: names, identifiers, ways of contact, and how they are shown.

Fields after US Core Patient; display after NHS Common User Interface, "Patient Banner"
(PAB-0049 to 0072) and "Patient Name Input and Display".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.dates import PartialDate

__all__ = [
    "Address",
    "Identifier",
    "Patient",
    "PatientDraft",
    "PatientStatus",
    "PersonName",
    "SafeContact",
    "Sex",
    "Telecom",
]


class Sex(StrEnum):
    """Administrative gender (FHIR AdministrativeGender); no default."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class PatientStatus(StrEnum):
    """Where a person stands with the clinic."""

    PROSPECT = "prospect"
    ELIGIBLE = "eligible"
    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"
    DECEASED = "deceased"
    MERGED = "merged"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Telecom:
    """A way to reach the person (FHIR ContactPoint)."""

    system: str = "phone"
    value: str = ""
    use: str = ""
    rank: int = 0
    comment: str = ""
    """Best time; whether a message may be left (BSeR)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address (FHIR Address)."""

    use: str = "home"
    line: str = ""
    """Lines, separated by a newline."""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""

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
    note: str = ""
    do_not_contact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDraft:
    """A person as typed or imported, not yet stored."""

    name: PersonName
    other_names: tuple[PersonName, ...] = ()
    birth: PartialDate | None = None
    sex: Sex | None = None
    deceased: bool = False
    deceased_at: datetime | None = None
    identifiers: tuple[Identifier, ...] = ()
    telecoms: tuple[Telecom, ...] = ()
    addresses: tuple[Address, ...] = ()
    preferred_name: str = ""
    pronouns: str = ""
    race: str = ""
    ethnicity: str = ""
    marital_status: str = ""
    language: str = ""
    """BCP 47 tag; empty where nobody has asked."""
    interpreter_needed: bool | None = None
    employer: str = ""
    work_site: str = ""
    employee_number: str = ""
    occupation: str = ""
    primary_care: str = ""
    status: PatientStatus = PatientStatus.ACTIVE
    safe_contact: SafeContact = field(default_factory=SafeContact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient(PatientDraft):
    """A stored person as they were when read."""

    id: UUID
    version: int
    mrn: str
    site_id: UUID
    created_at: datetime
    updated_at: datetime

    @property
    def listed(self) -> str:
        """``FAMILY, Given (Title)``."""
        return self.name.listed

    @property
    def phone(self) -> str:
        """The phone to try first; empty where none is recorded."""
        phones = [t for t in self.telecoms if t.system == "phone" and t.value]
        return min(phones, key=lambda t: t.rank or 99).value if phones else ""
