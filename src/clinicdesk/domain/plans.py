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
from clinicdesk.domain.plan_parts import (
    Acceptance,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    PlanStatement,
    Priority,
    StatementKind,
    WarningSign,
)

__all__ = [
    "CONCERN_STATUSES",
    "INTERVENTION_STATUSES",
    "SAID_BY",
    "VERIFICATIONS",
    "Achievement",
    "CarePlan",
    "Comparator",
    "Concern",
    "ConcernDraft",
    "Goal",
    "GoalDraft",
    "GoalTarget",
    "Intervention",
    "InterventionDraft",
    "Lifecycle",
    "PlanDraft",
    "PlanStatement",
    "PlanStatus",
    "Priority",
    "StageOfChange",
    "StatementKind",
]

SAID_BY = ("patient", "provider", "both")
CONCERN_STATUSES = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
"""Condition.clinicalStatus. It tells whether this is *of concern*: a resolved condition may be."""
VERIFICATIONS = (
    "unconfirmed",
    "provisional",
    "differential",
    "confirmed",
    "refuted",
    "entered-in-error",
)
"""Condition.verificationStatus."""
INTERVENTION_STATUSES = (
    "not-started",
    "scheduled",
    "in-progress",
    "on-hold",
    "completed",
    "cancelled",
    "stopped",
    "unknown",
    "entered-in-error",
)
"""CarePlan.activity status (FHIR care-plan-activity-status)."""


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


class StageOfChange(StrEnum):
    """How ready the person is (transtheoretical model)."""

    PRECONTEMPLATION = "precontemplation"
    CONTEMPLATION = "contemplation"
    PREPARATION = "preparation"
    ACTION = "action"
    MAINTENANCE = "maintenance"
    RELAPSE = "relapse"


class Comparator(StrEnum):
    """How a reading must stand to the target's value."""

    AT_MOST = "at most"
    AT_LEAST = "at least"
    BELOW = "below"
    ABOVE = "above"
    EXACTLY = "exactly"
    BETWEEN = "between"


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
    origin: ConcernOrigin = ConcernOrigin.PROBLEM
    evidence: tuple[UUID, ...] = ()
    """Observations that stand behind it, beside what its conditions say."""
    clinician_agrees_on: date | None = None
    clinician_agrees_by: str = ""
    person_agrees_on: date | None = None


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
    """A ``Comparator``; empty where only words say it."""
    value: Decimal | None = None
    value_high: Decimal | None = None
    unit: str = ""
    baseline: Decimal | None = None
    baseline_on: date | None = None

    @property
    def measured(self) -> bool:
        """Whether it says measure, comparator and number."""
        return self.measure is not None and bool(self.comparator) and self.value is not None


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
    reason: str = ""
    """Why there is this goal, where no concern says it."""
    status_reason: str = ""
    """Why it is on hold, cancelled or rejected."""
    achievement_reason: str = ""
    """Why the achievement is set by hand; empty lets readings decide."""
    category: str = ""
    """dietary, safety, behavioral, nursing, physiotherapy (FHIR goal-category), or empty."""
    stage: StageOfChange | None = None
    importance: int | None = None
    """How important it is to the person, 0 to 10."""
    confidence: int | None = None
    """How sure the person is of doing it, 0 to 10."""
    action_plan: str = ""
    """What, where, when, how often; what helps when it is hard."""
    milestones: tuple[Milestone, ...] = ()
    """Steps on the way, the first one first."""
    acceptances: tuple[Acceptance, ...] = ()
    """What the person and the clinician say to it, one each."""

    @property
    def by_rule(self) -> bool:
        """Whether readings decide the achievement: the target is measured, and nobody set it."""
        measured = self.target is not None and self.target.measured
        return measured and not self.achievement_reason.strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal(GoalDraft):
    """A stored goal. Its achievement is what its readings say, unless it was set by hand."""

    id: UUID
    version: int
    position: int = 0
    latest_value: Decimal | None = None
    """The newest value of the target's measure, in the target's unit."""
    latest_at: datetime | None = None
    previous_value: Decimal | None = None
    """The value before the newest."""
    baseline_value: Decimal | None = None
    """Where the person set out: as the target says, else by readings."""
    source: str = "clinic"
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionDraft:
    """What someone will do, who, and by when. Real work is a task; this is the plan's line."""

    code: Coded
    goal_ids: tuple[UUID, ...] = ()
    owner: str = ""
    owner_id: UUID | None = None
    """The colleague who does it, where it is one; ``owner`` is the name to read."""
    status: str = "in-progress"
    status_reason: str = ""
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
class PlanDraft:
    """What is said of the plan as a whole."""

    title: str
    status: PlanStatus = PlanStatus.ACTIVE
    category: str = ""
    start_on: date | None = None
    end_on: date | None = None
    review_due_on: date | None = None
    preferences: str = ""
    """What matters to the person, in their words."""
    barriers: tuple[str, ...] = ()
    barrier_help: tuple[BarrierHelp, ...] = ()
    statements: tuple[PlanStatement, ...] = ()
    warning_signs: tuple[WarningSign, ...] = ()
    caregiver: Caregiver | None = None
    copy_given_on: date | None = None
    """When the person got this plan on paper or screen."""
    copy_language: str = ""
    """Language of that copy (BCP 47)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan(PlanDraft):
    """One plan with everything in it, as it was when read.

    ``number`` counts saved states of the whole plan (its version on paper); ``version`` is the
    row's, for optimistic locking.
    """

    id: UUID
    version: int
    number: int
    patient_id: UUID
    status: PlanStatus
    intent: str = "plan"
    author: str = ""
    concerns: tuple[Concern, ...] = ()
    goals: tuple[Goal, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    source: str = "clinic"
    updated_at: datetime
    updated_by: str

    def concern(self, concern_id: UUID) -> Concern | None:
        """The concern with this id, if the plan has it."""
        return next((c for c in self.concerns if c.id == concern_id), None)

    def goal(self, goal_id: UUID) -> Goal | None:
        """The goal with this id, if the plan has it."""
        return next((g for g in self.goals if g.id == goal_id), None)

    def intervention(self, intervention_id: UUID) -> Intervention | None:
        """The intervention with this id, if the plan has it."""
        return next((i for i in self.interventions if i.id == intervention_id), None)
