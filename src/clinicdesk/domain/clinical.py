"""What the chart knows: conditions, results, medicines, allergies and the rest, as stored.

Shapes after FHIR R4 / US Core. Each value carries where it came from (``source``) and keeps the
coded value as it was said. Instants are UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import PartialDate

__all__ = [
    "Allergy",
    "AllergyPicture",
    "ClinicalRow",
    "Condition",
    "Encounter",
    "Immunization",
    "Medication",
    "Observation",
    "ObservationPart",
    "Procedure",
    "TeamMember",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicalRow:
    """What every row of the chart has.

    ``occurred_at`` is when it was so, ``recorded_at`` when we heard; ``source`` names who said it
    ("clinic", "patient", or the name given to an imported source).
    """

    id: UUID
    version: int = 1
    patient_id: UUID
    code: Coded
    status: str = ""
    occurred_at: datetime | None = None
    recorded_at: datetime
    source: str = "clinic"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(ClinicalRow):
    """A problem or health concern (US Core Condition). ``status`` is the clinicalStatus."""

    verification: str = "confirmed"
    category: str = "problem-list-item"
    onset: PartialDate | None = None
    abated: PartialDate | None = None
    is_social: bool = False
    """A finding about work, schooling or circumstances rather than a diagnosis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationPart:
    """One component of a panel: systolic, diastolic, one item's answer."""

    code: Coded
    value: Decimal | None = None
    unit: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(ClinicalRow):
    """A result or measurement (US Core). Exactly one of value, text, parts or reason speaks."""

    category: str = ""
    value: Decimal | None = None
    unit: str = ""
    """UCUM as recorded."""
    comparator: str = ""
    text: str = ""
    parts: tuple[ObservationPart, ...] = ()
    absent_reason: str = ""
    interpretation: str = ""
    reference_low: Decimal | None = None
    reference_high: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication(ClinicalRow):
    """A medicine the person is or was to take (MedicationRequest, MedicationStatement)."""

    form: str = ""
    dose: str = ""
    route: str = ""
    frequency: str = ""
    as_needed: bool = False
    reason: str = ""
    ended_at: datetime | None = None
    prescriber: str = ""

    @property
    def current(self) -> bool:
        """Whether the person is to take it now."""
        return self.status in {"active", "on-hold"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy(ClinicalRow):
    """An allergy or intolerance (US Core AllergyIntolerance). ``status`` is the clinicalStatus."""

    verification: str = "confirmed"
    category: str = ""
    criticality: str = ""
    reactions: tuple[str, ...] = ()
    severity: str = ""


class AllergyPicture(StrEnum):
    """The four things a banner may say of allergies; it is never blank (PAB-0064 to 0072)."""

    KNOWN = "Known allergies"
    NONE = "No known allergies"
    NOT_RECORDED = "Allergies not recorded"
    UNAVAILABLE = "Allergies unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Immunization(ClinicalRow):
    """A vaccine given, or not given and why."""

    lot: str = ""
    reason_not_given: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(ClinicalRow):
    """Something done to or for the person."""

    ended_at: datetime | None = None
    performer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter(ClinicalRow):
    """A contact with care, here or elsewhere. ``code`` is its type."""

    encounter_class: str = ""
    ended_at: datetime | None = None
    reason: str = ""
    performer: str = ""
    place: str = ""
    disposition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """One participant of the person's care team (US Core CareTeam.participant)."""

    id: UUID
    name: str
    role: str
    organization: str = ""
    phone: str = ""
    is_lead: bool = False
    source: str = "clinic"
