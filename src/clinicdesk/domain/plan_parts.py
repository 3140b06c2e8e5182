"""Parts of a care plan's lines: where a concern comes from, steps, agreement, structured words.

Shapes after MCC eCare Plan (2024: goal-acceptance, related-goal, caregiver observation), FHIR R4
Goal and C-CDA Care Plan (Priority Preference, component goals).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

__all__ = [
    "UNSAVED",
    "Acceptance",
    "AcceptanceStatus",
    "BarrierHelp",
    "Caregiver",
    "ConcernOrigin",
    "Milestone",
    "PlanStatement",
    "Priority",
    "StatementKind",
    "WarningSign",
    "Who",
    "Zone",
]

UNSAVED = UUID(int=0)
"""The id of a step that was never saved; saving gives it one."""


class Priority(StrEnum):
    """Goal.priority."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class StatementKind(StrEnum):
    """What a plan says beside its lines: what a comprehensive plan must hold (MCC, CMS CCM)."""

    STRENGTH = "strength"
    PROGNOSIS = "prognosis"
    SYMPTOMS = "symptom-management"
    MEDICATION = "medication-management"
    COMMUNITY = "community-services"
    COORDINATION = "coordination"
    FUNCTION = "cognitive-functional"
    CAREGIVER = "caregiver"
    ENVIRONMENT = "environment"
    SELF_MANAGEMENT = "self-management"


@dataclass(frozen=True, slots=True)
class PlanStatement:
    """One thing that the plan says in words."""

    kind: StatementKind
    text: str


class ConcernOrigin(StrEnum):
    """Where a concern comes from."""

    PROBLEM = "problem"
    SCREENING = "screening"
    OWN_WORDS = "own-words"


class Who(StrEnum):
    """Whose word it is."""

    PATIENT = "patient"
    PROVIDER = "provider"


class AcceptanceStatus(StrEnum):
    """goal-acceptance status (FHIR goal-accept-status)."""

    AGREE = "agree"
    DISAGREE = "disagree"
    PENDING = "pending"


class Zone(StrEnum):
    """How urgent a warning sign is."""

    YELLOW = "yellow"
    """Call the clinic."""
    RED = "red"
    """Call emergency services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step of a goal's ladder: reached by a reading of the goal's measure, or by hand."""

    id: UUID = UNSAVED
    text: str
    value: Decimal | None = None
    """In the unit of the goal's target; None where only words say the step."""
    due_on: date | None = None
    reached_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What one side says to a goal, how important it is to them, and why."""

    who: Who
    status: AcceptanceStatus = AcceptanceStatus.PENDING
    priority: Priority | None = None
    reason: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierHelp:
    """What helps with one of the plan's barriers."""

    barrier: str
    """As it stands in the plan's barriers."""
    resource: str
    resource_id: UUID | None = None
    """The entry of the directory that this is, where it is one."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningSign:
    """A sign to watch for, and what to do when it comes."""

    sign: str
    zone: Zone = Zone.YELLOW
    act: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caregiver:
    """Who helps the person, and how they are themselves."""

    name: str
    relation: str = ""
    strain: int | None = None
    """How hard it is for them, 0 (not at all) to 10."""
    needs: str = ""
    on: date | None = None
    """The day they were asked."""
