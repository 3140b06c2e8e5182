"""Parts of a care plan's lines: rows that stand until newer ones take their place.

They belong to a plan, concern or goal and go where it goes, so none of them names the person.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.plan_parts import AcceptanceStatus, ConcernOrigin, Priority, Who, Zone
from clinicdesk.store.records.base import Base, one_of
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "BarrierHelpRecord",
    "ConcernEvidenceRecord",
    "ConcernOriginRecord",
    "GoalAcceptanceRecord",
    "GoalMilestoneRecord",
    "PlanCaregiverRecord",
    "WarningSignRecord",
]


class _Part(Base):
    __abstract__ = True

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True, sort_order=-20)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0, sort_order=-18)
    made_at: Mapped[datetime] = mapped_column(Instant, nullable=False, sort_order=90)
    made_by: Mapped[UUID] = mapped_column(Guid, nullable=False, sort_order=91)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant, sort_order=92)
    """When newer ones took its place; what was said before stays."""


class _OfConcern(_Part):
    __abstract__ = True

    concern_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_concern.id"), nullable=False, index=True, sort_order=-19
    )


class _OfGoal(_Part):
    __abstract__ = True

    goal_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_goal.id"), nullable=False, index=True, sort_order=-19
    )


class _OfPlan(_Part):
    __abstract__ = True

    plan_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("care_plan.id"), nullable=False, index=True, sort_order=-19
    )


class ConcernOriginRecord(_OfConcern):
    """Where a concern comes from, and who agreed that it is one."""

    __tablename__ = "concern_origin"
    __table_args__ = (one_of("origin", tuple(ConcernOrigin)),)

    origin: Mapped[str] = mapped_column(String(10), nullable=False)
    clinician_agrees_on: Mapped[date | None] = mapped_column(Date)
    clinician_agrees_by: Mapped[str] = mapped_column(Text, nullable=False, default="")
    person_agrees_on: Mapped[date | None] = mapped_column(Date)


class ConcernEvidenceRecord(_OfConcern):
    """A result that stands behind a concern."""

    __tablename__ = "concern_evidence"

    observation_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    """No link that the engine holds: a result that is sealed later leaves its table."""


class GoalMilestoneRecord(_OfGoal):
    """A step on the way to a goal."""

    __tablename__ = "goal_milestone"
    __table_args__ = (CheckConstraint("length(trim(said)) > 0", name="said_something"),)

    milestone_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    """The step's own id, which stays when the row is replaced."""
    said: Mapped[str] = mapped_column(Text, nullable=False)
    value: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    due_on: Mapped[date | None] = mapped_column(Date)
    reached_on: Mapped[date | None] = mapped_column(Date)


class GoalAcceptanceRecord(_OfGoal):
    """What the person or the clinician says to a goal."""

    __tablename__ = "goal_acceptance"
    __table_args__ = (
        one_of("who", tuple(Who)),
        one_of("status", tuple(AcceptanceStatus)),
        one_of("priority", tuple(Priority)),
    )

    who: Mapped[str] = mapped_column(String(8), nullable=False)
    status: Mapped[str] = mapped_column(String(8), nullable=False)
    priority: Mapped[str | None] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    said_on: Mapped[date | None] = mapped_column(Date)


class BarrierHelpRecord(_OfPlan):
    """What helps with a barrier of the plan."""

    __tablename__ = "barrier_help"
    __table_args__ = (
        CheckConstraint("length(trim(barrier)) > 0", name="barrier_said"),
        CheckConstraint("length(trim(resource)) > 0", name="resource_said"),
    )

    barrier: Mapped[str] = mapped_column(Text, nullable=False)
    resource: Mapped[str] = mapped_column(Text, nullable=False)
    resource_id: Mapped[UUID | None] = mapped_column(Guid)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")


class WarningSignRecord(_OfPlan):
    """A sign to watch for."""

    __tablename__ = "warning_sign"
    __table_args__ = (
        one_of("zone", tuple(Zone)),
        CheckConstraint("length(trim(sign)) > 0", name="sign_said"),
    )

    sign: Mapped[str] = mapped_column(Text, nullable=False)
    zone: Mapped[str] = mapped_column(String(6), nullable=False)
    act: Mapped[str] = mapped_column(Text, nullable=False, default="")


class PlanCaregiverRecord(_OfPlan):
    """Who helps the person, and how they are."""

    __tablename__ = "plan_caregiver"
    __table_args__ = (
        CheckConstraint("length(trim(name)) > 0", name="named"),
        CheckConstraint("strain BETWEEN 0 AND 10", name="strain_ruler"),
    )

    name: Mapped[str] = mapped_column(Text, nullable=False)
    relation: Mapped[str] = mapped_column(Text, nullable=False, default="")
    strain: Mapped[int | None] = mapped_column(Integer)
    needs: Mapped[str] = mapped_column(Text, nullable=False, default="")
    asked_on: Mapped[date | None] = mapped_column(Date)
