"""What contents are made of: who speaks, which printing it is, and one person's chart as told."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    Condition,
    Encounter,
    Immunization,
    Medication,
    Procedure,
    TeamMember,
)
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import RelatedPerson
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.referrals import Recipient
from clinicdesk.domain.released import ReleasedEntry
from clinicdesk.domain.results import ResultSeries

__all__ = [
    "ChartContent",
    "ChartSection",
    "Coverage",
    "Imprint",
    "LeftOut",
    "Letterhead",
    "SectionText",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who speaks: the clinic and site, as printed at the head of each page."""

    clinic: str
    site: str = ""
    address: str = ""
    """One line, or lines separated by a newline."""
    phone: str = ""
    fax: str = ""
    demonstration: bool = False
    """A demonstration clinic says so on every page, for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """What identifies one printing: number, instant, hand and addressee.

    ``recipient`` None makes a clinic copy, marked so on each page.
    """

    number: str
    """The document's number; empty for a preview that has reserved none."""
    printed_at: datetime
    zone: str
    """The site's IANA zone."""
    author: str
    """As printed: "A. Moreau, RN"."""
    recipient: Recipient | None = None
    disclosure: str = ""
    """The disclosure's number; empty for a clinic copy."""
    purpose: str = "treatment"
    template: str = "1"
    """Version of the wording and layout."""
    language: str = "en"

    @property
    def clinic_copy(self) -> bool:
        """Whether it stays in the clinic."""
        return self.recipient is None

    @property
    def printed_on(self) -> date:
        """The day at the site."""
        return site_day(self.printed_at, self.zone)


class ChartSection(Enum):
    """Sections of a chart that are told in words, with their LOINC codes (C-CDA R2.1)."""

    FUNCTIONAL_STATUS = ("47420-5", "Functional status")
    MENTAL_STATUS = ("10190-7", "Mental status")
    NUTRITION = ("61144-2", "Nutrition")
    PAST_HISTORY = ("11348-0", "Past history")
    FAMILY_HISTORY = ("10157-6", "Family history")
    MEDICAL_EQUIPMENT = ("46264-8", "Medical equipment")
    ADVANCE_DIRECTIVES = ("42348-3", "Advance directives")

    @property
    def loinc(self) -> str:
        """The section's LOINC code."""
        return str(self.value[0])

    @property
    def title(self) -> str:
        """The section's heading."""
        return str(self.value[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionText:
    """One statement of such a section."""

    section: ChartSection
    text: str
    said_on: date | None = None
    source: str = "clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Who pays (US Core Coverage), and a payer's authorization where there is one."""

    payer: str
    plan: str = ""
    member_id: str = ""
    group: str = ""
    relationship: str = ""
    start_on: date | None = None
    end_on: date | None = None
    authorization: str = ""
    authorized_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many rows the chart keeps that a page does not show, told beside each section."""

    results: int = 0
    problems: int = 0
    medications: int = 0
    immunizations: int = 0
    procedures: int = 0
    encounters: int = 0
    withheld: int = 0
    """Rows outside the reader's or recipient's compartments: a count, never a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartContent:
    """One person's chart as a page tells it (made by ``chart_selection.select_chart``)."""

    patient: Patient
    allergy_picture: AllergyPicture
    allergies: tuple[Allergy, ...] = ()
    problems: tuple[Condition, ...] = ()
    """Active diagnoses; social findings stand in ``social``."""
    past_problems: tuple[Condition, ...] = ()
    social: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    stopped_medications: tuple[Medication, ...] = ()
    """Stopped lately."""
    results: tuple[ResultSeries, ...] = ()
    immunizations: tuple[Immunization, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    encounters: tuple[Encounter, ...] = ()
    team: tuple[TeamMember, ...] = ()
    plans: tuple[CarePlan, ...] = ()
    """The current plan first."""
    coverage: tuple[Coverage, ...] = ()
    sections: tuple[SectionText, ...] = ()
    left_out: LeftOut = field(default_factory=LeftOut)
    released: tuple[ReleasedEntry, ...] = ()
    """Protected entries that were chosen to go with it."""
    around: tuple[RelatedPerson, ...] = field(default=(), metadata={"told": "if said"})
    """Whom to call in an emergency, and who cares for the person."""
