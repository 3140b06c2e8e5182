"""The care plan: its lines, the links between them, and every version it had.

An orphan cannot be stored: a goal of ours names its first concern or the reason it stands without
one, an intervention of ours its first goal. Further links stand in link tables. What came from
elsewhere is kept as it came, linked or not.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.plans import (
    CONCERN_STATUSES,
    INTERVENTION_STATUSES,
    SAID_BY,
    VERIFICATIONS,
    Achievement,
    Comparator,
    Lifecycle,
    PlanStatus,
    Priority,
    StageOfChange,
    StatementKind,
)
from clinicdesk.store.records.base import Base, CodeColumns, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "BARRIER",
    "PREFERENCE",
    "CarePlanRecord",
    "ConcernConditionRecord",
    "GoalConcernRecord",
    "InterventionGoalRecord",
    "PlanConcernRecord",
    "PlanGoalRecord",
    "PlanInterventionRecord",
    "PlanStatementRecord",
    "PlanVersionRecord",
]

PREFERENCE, BARRIER = "preference", "barrier"
"""Kinds of statement that the plan's value has fields of its own for."""
_INTENTS = ("proposal", "plan", "order", "option")


class CarePlanRecord(Row):
    """One plan of one person (US Core CarePlan)."""

    __tablename__ = "care_plan"
    __table_args__ = (
        one_of("status", tuple(PlanStatus)),
        one_of("intent", _INTENTS),
        CheckConstraint("length(trim(title)) > 0", name="title_said"),
        CheckConstraint("number >= 1", name="number_counts"),
        Index("ix_care_plan_patient_id", "patient_id"),
        Index("ix_care_plan_review_due_on", "review_due_on"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    """Counts the saved states of the whole plan: its version on paper."""
    title: Mapped[str] = mapped_column(Text, nullable=False)
    status: Mapped[str] = mapped_column(String(16), nullable=False)
    intent: Mapped[str] = mapped_column(String(8), nullable=False, default="plan")
    category: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)
    review_due_on: Mapped[date | None] = mapped_column(Date)
    author: Mapped[str] = mapped_column(Text, nullable=False, default="")
    copy_given_on: Mapped[date | None] = mapped_column(Date)
    copy_language: Mapped[str] = mapped_column(String(35), nullable=False, default="")
    changed_here_at: Mapped[datetime | None] = mapped_column(Instant)
    """When we first changed what came from elsewhere: from then on an import leaves it alone."""


class _Line(Row):
    __abstract__ = True

    patient_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("patient.id"), nullable=False, index=True
    )
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)


class PlanStatementRecord(_Line):
    """Something that the plan says in words: what matters, a barrier, the symptom plan."""

    __tablename__ = "plan_statement"
    __table_args__ = (one_of("kind", (PREFERENCE, BARRIER, *StatementKind)),)

    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(24), nullable=False)
    said: Mapped[str] = mapped_column(Text, nullable=False)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    """When newer words took its place; what was said before stays."""


class PlanConcernRecord(_Line, CodeColumns):
    """A health concern that the plan is about."""

    __tablename__ = "plan_concern"
    __table_args__ = (
        one_of("status", CONCERN_STATUSES),
        one_of("verification", VERIFICATIONS),
        one_of("said_by", SAID_BY),
        one_of("priority", tuple(Priority)),
        one_of("patient_priority", tuple(Priority)),
        CheckConstraint("length(trim(code_text)) > 0", name="code_said"),
    )

    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)
    status: Mapped[str] = mapped_column(String(12), nullable=False)
    verification: Mapped[str] = mapped_column(String(16), nullable=False)
    said_by: Mapped[str] = mapped_column(String(10), nullable=False)
    priority: Mapped[str | None] = mapped_column(String(8))
    patient_priority: Mapped[str | None] = mapped_column(String(8))
    own_words: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    error_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")


class PlanGoalRecord(_Line):
    """A goal and its target (US Core Goal). The two statuses are independent."""

    __tablename__ = "plan_goal"
    __table_args__ = (
        one_of("lifecycle", tuple(Lifecycle)),
        one_of("achievement", tuple(Achievement)),
        one_of("said_by", SAID_BY),
        one_of("priority", tuple(Priority)),
        one_of("stage", tuple(StageOfChange)),
        one_of("comparator", ("", *Comparator)),
        CheckConstraint("length(trim(description)) > 0", name="description_said"),
        CheckConstraint("importance BETWEEN 0 AND 10", name="importance_ruler"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence_ruler"),
        CheckConstraint(
            "source <> 'clinic' OR plan_id IS NOT NULL",
            name="in_a_plan",
        ),
        CheckConstraint(
            "source <> 'clinic' OR concern_id IS NOT NULL OR length(trim(reason)) > 0",
            name="has_a_reason",
        ),
        CheckConstraint("(comparator = '') = (target_value IS NULL)", name="target_whole"),
        CheckConstraint(
            "(comparator = 'between') = (target_high IS NOT NULL)", name="target_range"
        ),
        Index("ix_plan_goal_due_on", "due_on"),
    )

    plan_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_plan.id"), index=True)
    """None only for a goal that came from elsewhere without its plan."""
    concern_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("plan_concern.id"))
    """The first of its concerns; all of them stand in ``goal_concern``."""
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    description: Mapped[str] = mapped_column(Text, nullable=False)
    said_by: Mapped[str] = mapped_column(String(10), nullable=False)
    lifecycle: Mapped[str] = mapped_column(String(16), nullable=False)
    status_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    achievement: Mapped[str | None] = mapped_column(String(16))
    achievement_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    achievement_on: Mapped[date | None] = mapped_column(Date)
    """Goal.statusDate: since when the achievement is what it is."""
    priority: Mapped[str | None] = mapped_column(String(8))
    category: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    own_words: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    measure_text: Mapped[str] = mapped_column(Text, nullable=False, default="")
    measure_system: Mapped[str] = mapped_column(Text, nullable=False, default="")
    measure_code: Mapped[str] = mapped_column(Text, nullable=False, default="")
    measure_display: Mapped[str] = mapped_column(Text, nullable=False, default="")
    measure_version: Mapped[str] = mapped_column(Text, nullable=False, default="")
    comparator: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    target_value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    target_high: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    unit: Mapped[str] = mapped_column(Text, nullable=False, default="")
    baseline: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    baseline_on: Mapped[date | None] = mapped_column(Date)
    stage: Mapped[str | None] = mapped_column(String(16))
    importance: Mapped[int | None] = mapped_column(Integer)
    confidence: Mapped[int | None] = mapped_column(Integer)
    action_plan: Mapped[str] = mapped_column(Text, nullable=False, default="")
    error_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")


class PlanInterventionRecord(_Line, CodeColumns):
    """What someone will do for a goal, who, and by when."""

    __tablename__ = "plan_intervention"
    __table_args__ = (
        one_of("status", INTERVENTION_STATUSES),
        CheckConstraint("length(trim(code_text)) > 0", name="code_said"),
        CheckConstraint("source <> 'clinic' OR goal_id IS NOT NULL", name="serves_a_goal"),
    )

    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)
    goal_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("plan_goal.id"))
    """The first of its goals; all of them stand in ``intervention_goal``."""
    owner_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    owner: Mapped[str] = mapped_column(Text, nullable=False, default="")
    status: Mapped[str] = mapped_column(String(16), nullable=False)
    status_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    frequency: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    error_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")


class _Link(Base):
    """A link in force until ``until_at``; linking again opens the same row again."""

    __abstract__ = True

    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    until_at: Mapped[datetime | None] = mapped_column(Instant)


class GoalConcernRecord(_Link):
    """A goal answers a concern."""

    __tablename__ = "goal_concern"

    goal_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_goal.id"), primary_key=True, sort_order=-2
    )
    concern_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_concern.id"), primary_key=True, index=True, sort_order=-1
    )


class InterventionGoalRecord(_Link):
    """An intervention serves a goal."""

    __tablename__ = "intervention_goal"

    intervention_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_intervention.id"), primary_key=True, sort_order=-2
    )
    goal_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_goal.id"), primary_key=True, index=True, sort_order=-1
    )


class ConcernConditionRecord(_Link):
    """A concern comes from a condition of the chart."""

    __tablename__ = "concern_condition"

    concern_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_concern.id"), primary_key=True, sort_order=-2
    )
    condition_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("condition.id"), primary_key=True, index=True, sort_order=-1
    )


class PlanVersionRecord(Row):
    """The whole plan as it was saved once. Append-only."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    saved_by: Mapped[str] = mapped_column(Text, nullable=False)
    """The saver's name as it was printed that day."""
    act: Mapped[str] = mapped_column(String(20), nullable=False)
    words: Mapped[str] = mapped_column(Text, nullable=False)
    """What changed, in words."""
    snapshot: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    """The plan's canonical JSON, compressed with zlib."""
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    """Of the canonical JSON: the same content has the same hash."""
    logged_id: Mapped[UUID | None] = mapped_column(Guid)
    """The observation that this version's progress entry wrote."""


append_only("plan_version")
