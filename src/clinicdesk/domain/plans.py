"""The care plan: concerns, goals and interventions as linked objects, and their drafts.

Shapes after US Core CarePlan and Goal, MCC eCare Plan (2024) and C-CDA Care Plan. A goal has two
independent statuses: lifecycle (is it being worked on) and achievement (is it being reached).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coding import Coded

__all__ = [
    "Achievement",
    "CarePlan",
    "Concern",
    "ConcernDraft",
    "Goal",
    "GoalDraft",
    "GoalTarget",
    "Intervention",
    "InterventionDraft",
    "Lifecycle",
    "PlanStatus",
    "Priority",
]


class PlanStatus(StrEnum):
    """CarePlan.status (FHIR request-status)."""

    DRAFT = "draft"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    REVOKED = "revoked"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered-in-error"
    UNKNOWN = "unknown"


class Lifecycle(StrEnum):
    """Goal.lifecycleStatus (FHIR goal-status)."""

    PROPOSED = "proposed"
    PLANNED = "planned"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    ON_HOLD = "on-hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"
    REJECTED = "rejected"


class Achievement(StrEnum):
    """Goal.achievementStatus (FHIR goal-achievement)."""

    IN_PROGRESS = "in-progress"
    IMPROVING = "improving"
    WORSENING = "worsening"
    NO_CHANGE = "no-change"
    ACHIEVED = "achieved"
    SUSTAINING = "sustaining"
    NOT_ACHIEVED = "not-achieved"
    NO_PROGRESS = "no-progress"
    NOT_ATTAINABLE = "not-attainable"


class Priority(StrEnum):
    """Goal.priority."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernDraft:
    """A health concern as typed. ``said_by`` decides whose it is (C-CDA author rule)."""

    code: Coded
    said_by: str = "provider"
    """patient, provider or both."""
    status: str = "active"
    verification: str = "confirmed"
    priority: Priority | None = None
    patient_priority: Priority | None = None
    condition_ids: tuple[UUID, ...] = ()
    own_words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern(ConcernDraft):
    """A stored health concern of a plan."""

    id: UUID
    version: int
    position: int = 0
    source: str = "clinic"
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTarget:
    """What reaching the goal means: a LOINC measure, a comparator and a value in UCUM units."""

    measure: Coded | None = None
    comparator: str = ""
    """at most, at least, below, above, exactly, between; empty where only words say it."""
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str = ""
    baseline: Decimal | None = None
    baseline_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDraft:
    """A goal as typed, in words the person would use."""

    description: str
    concern_ids: tuple[UUID, ...] = ()
    said_by: str = "both"
    lifecycle: Lifecycle = Lifecycle.ACTIVE
    achievement: Achievement | None = Achievement.IN_PROGRESS
    priority: Priority | None = None
    start_on: date | None = None
    due_on: date | None = None
    target: GoalTarget | None = None
    own_words: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(GoalDraft):
    """A stored goal."""

    id: UUID
    version: int
    position: int = 0
    latest_value: Decimal | None = None
    """The newest value of the target's measure, in the target's unit."""
    latest_at: datetime | None = None
    source: str = "clinic"
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionDraft:
    """What someone will do, who, and by when. Real work is a task; this is the plan's line."""

    code: Coded
    goal_ids: tuple[UUID, ...] = ()
    owner: str = ""
    status: str = "in-progress"
    """FHIR CarePlan.activity status: not-started, scheduled, in-progress, completed, …"""
    due_on: date | None = None
    frequency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention(InterventionDraft):
    """A stored intervention."""

    id: UUID
    version: int
    position: int = 0
    source: str = "clinic"
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan:
    """One plan with everything in it, as it was when read.

    ``number`` counts saved states of the whole plan (its version on paper); ``version`` is the
    row's, for optimistic locking.
    """

    id: UUID
    version: int
    number: int
    patient_id: UUID
    title: str
    status: PlanStatus
    category: str = ""
    start_on: date | None = None
    end_on: date | None = None
    review_due_on: date | None = None
    author: str = ""
    concerns: tuple[Concern, ...] = ()
    goals: tuple[Goal, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    preferences: str = ""
    """What matters to the person, in their words."""
    barriers: tuple[str, ...] = ()
    source: str = "clinic"
    updated_at: datetime
    updated_by: str
