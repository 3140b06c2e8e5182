"""The person: names, identifiers, ways of contact, and how they are shown.

Fields after US Core Patient; display after NHS Common User Interface, "Patient Banner"
(PAB-0049 to 0072) and "Patient Name Input and Display".
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.person_details import PersonDetails, PrimaryCare, PrimaryCareKind
from clinicdesk.domain.person_parts import (
    LATER,
    Address,
    Identifier,
    LeaveMessage,
    PersonName,
    SafeContact,
    Telecom,
)
from clinicdesk.domain.person_status import PatientStatus, Standing

__all__ = [
    "Address",
    "BirthSex",
    "Identifier",
    "LeaveMessage",
    "Patient",
    "PatientDraft",
    "PatientStatus",
    "PersonName",
    "RecordedSex",
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


class BirthSex(StrEnum):
    """Sex that was recorded at birth (US Core birth sex: F, M, OTH, UNK, ASKU)."""

    FEMALE = "F"
    MALE = "M"
    OTHER = "OTH"
    UNKNOWN = "UNK"
    DECLINED = "ASKU"


class RecordedSex(StrEnum):
    """Sex as the person's documents have it (US Core sex extension), apart from `Sex`."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientDraft:
    """A person as typed or imported, not yet stored."""

    name: PersonName
    other_names: tuple[PersonName, ...] = ()
    birth: PartialDate | None = None
    sex: Sex | None = None
    birth_sex: BirthSex | None = field(default=None, metadata=LATER)
    recorded_sex: RecordedSex | None = field(default=None, metadata=LATER)
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
    shift: str = field(default="", metadata=LATER)
    department: str = field(default="", metadata=LATER)
    primary_care: str = ""
    """The name, wherever it is from."""
    primary_care_kind: PrimaryCareKind = field(default=PrimaryCareKind.NOT_ASKED, metadata=LATER)
    primary_care_id: UUID | None = field(default=None, metadata=LATER)
    status: PatientStatus = PatientStatus.ACTIVE
    status_reason: str = field(default="", metadata=LATER)
    status_on: date | None = field(default=None, metadata=LATER)
    deceased_source: str = field(default="", metadata=LATER)
    safe_contact: SafeContact = field(default_factory=SafeContact)
    confidential_from_household: bool = field(default=False, metadata=LATER)
    """Letters and calls go to the person alone, never to the household."""
    details: PersonDetails | None = field(default=None, metadata=LATER)
    """None: not said, or not read."""

    @property
    def standing(self) -> Standing:
        """Where the person stands, why and since when."""
        return Standing(status=self.status, reason=self.status_reason, on=self.status_on)

    @property
    def looked_after_by(self) -> PrimaryCare:
        """Who looks after the person outside the clinic."""
        kind = self.primary_care_kind
        if kind is PrimaryCareKind.NOT_ASKED and self.primary_care:
            kind = PrimaryCareKind.NAMED
        return PrimaryCare(kind, self.primary_care, self.primary_care_id)


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
