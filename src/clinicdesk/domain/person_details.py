"""More about a person: race, language, people around them, work, coverage, links between people.

Fields after US Core Patient 6.1.0 (race, ethnicity, tribal affiliation, gender identity,
communication), US Core RelatedPerson, US Core Coverage and US Core Observation Occupation. They are
read only when they are asked for: a chart opens without them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.person_parts import Address, Telecom

__all__ = [
    "COVERAGE_STATUSES",
    "INFORMATION",
    "Coverage",
    "FieldChange",
    "HouseholdLink",
    "ImportedPart",
    "LinkDraft",
    "Occupation",
    "PersonDetails",
    "Photo",
    "PrimaryCare",
    "PrimaryCareKind",
    "RelatedPerson",
    "SpokenLanguage",
    "TribalAffiliation",
]


class PrimaryCareKind(StrEnum):
    """What is known of a person's primary care."""

    NOT_ASKED = ""
    NAMED = "named"
    """Free text: the directory does not have them."""
    DIRECTORY = "directory"
    """An entry of the directory."""
    NONE = "none"
    """The person has nobody: a fact, and a need."""


@dataclass(frozen=True, slots=True)
class PrimaryCare:
    """Who looks after the person outside the clinic."""

    kind: PrimaryCareKind = PrimaryCareKind.NOT_ASKED
    name: str = ""
    entry_id: UUID | None = None
    """The directory's entry, practitioner or organization."""


@dataclass(frozen=True, slots=True)
class TribalAffiliation:
    """A tribe or tribal community, and whether the person is enrolled in it."""

    tribe: Coded
    enrolled: bool | None = None


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language by its BCP 47 tag."""

    tag: str
    preferred: bool = False


INFORMATION: dict[str, str] = {
    "appointments": "Appointments",
    "care": "Care and care plan",
    "results": "Results",
    "medicines": "Medicines",
    "referrals": "Referrals",
    "billing": "Coverage and cost",
    "emergency": "Emergencies only",
}
"""Kinds of information that a related person may receive; none is told unless it is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedPerson:
    """Someone around the person (FHIR RelatedPerson, Patient.contact)."""

    name: str
    relationship: Coded | None = None
    """HL7 v3 RoleCode or v2-0131; words alone where nobody coded it."""
    telecoms: tuple[Telecom, ...] = ()
    address: Address | None = None
    language: str = ""
    is_caregiver: bool = False
    is_emergency: bool = False
    """Whether they are called in an emergency, in the order of the list."""
    may_receive: tuple[str, ...] = ()
    """Keys of `INFORMATION`."""
    note: str = ""
    start_on: date | None = None
    end_on: date | None = None
    """Since when it is over; the line stays."""

    def holds(self, on: date) -> bool:
        """Tell whether this is so on a day."""
        return self.end_on is None or self.end_on > on

    @property
    def phone(self) -> str:
        """The phone to try first; empty where none is recorded."""
        phones = [t for t in self.telecoms if t.system == "phone" and t.value]
        return min(phones, key=lambda t: t.rank or 99).value if phones else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupation:
    """A job, past or present (LOINC 11341-5 with the industry, 86188-0)."""

    occupation: Coded
    industry: Coded | None = None
    employer: str = ""
    start_on: date | None = None
    end_on: date | None = None
    """None: the job goes on."""


COVERAGE_STATUSES = ("active", "cancelled", "draft", "entered-in-error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A health plan that pays (US Core Coverage)."""

    payor: str
    type: Coded | None = None
    """Source of Payment Typology."""
    plan: str = ""
    group: str = ""
    member_id: str = ""
    subscriber_id: str = ""
    relationship: str = "self"
    """To the subscriber (FHIR subscriber-relationship)."""
    status: str = "active"
    start_on: date | None = None
    end_on: date | None = None

    def holds(self, on: date) -> bool:
        """Tell whether it pays on a day."""
        begun = self.start_on is None or self.start_on <= on
        return self.status == "active" and begun and (self.end_on is None or self.end_on >= on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDetails:
    """What is read of a person only when it is asked for."""

    races: tuple[Coded, ...] = ()
    """OMB categories and detailed codes (CDC Race & Ethnicity), or why there is none."""
    ethnicities: tuple[Coded, ...] = ()
    tribes: tuple[TribalAffiliation, ...] = ()
    gender_identities: tuple[Coded, ...] = ()
    """The latest first; read by clinicians alone."""
    languages: tuple[SpokenLanguage, ...] = ()
    related: tuple[RelatedPerson, ...] = ()
    occupations: tuple[Occupation, ...] = ()
    coverages: tuple[Coverage, ...] = ()

    def emergency_contacts(self, on: date) -> tuple[RelatedPerson, ...]:
        """Return whom to call in an emergency, first things first."""
        return tuple(one for one in self.related if one.is_emergency and one.holds(on))

    def caregivers(self, on: date) -> tuple[RelatedPerson, ...]:
        """Return who cares for the person on a day."""
        return tuple(one for one in self.related if one.is_caregiver and one.holds(on))


@dataclass(frozen=True, slots=True)
class ImportedPart:
    """Somebody around a person, or a coverage, as a source sent it."""

    id: UUID
    patient_id: UUID
    value: RelatedPerson | Coverage


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture, re-encoded by us: JPEG or PNG, without anything beside the picture."""

    image: bytes
    kind: str
    """``image/jpeg`` or ``image/png``."""
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDraft:
    """A dependant of a person: who, and what they are to them."""

    head_id: UUID
    """The subscriber, or whoever the household goes by."""
    dependant_id: UUID
    relation: Coded
    """What the dependant is to the head (HL7 v3 RoleCode)."""
    person_code: str = ""
    """The census's: 00 the subscriber, 01 the spouse, 02 and on the children."""
    start_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdLink(LinkDraft):
    """A stored link, with both people as they are called now."""

    id: UUID
    version: int
    end_on: date | None
    head: str
    head_mrn: str
    dependant: str
    dependant_mrn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of a person that was changed: by whom, when, from what to what."""

    at: datetime
    by: str
    """As printed; empty where a program did it."""
    path: str
    """How: form, command, import, census, merge or unmerge."""
    field: str
    label: str
    before: str
    after: str
