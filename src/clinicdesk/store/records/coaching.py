"""Coaching: who coaches whom on which goals, sessions, entries about goals, attempts at contact."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.coaching import CoachingStatus, Done, EntryKind
from clinicdesk.domain.coaching_contacts import ATTEMPT_CHANNELS, AttemptOutcome
from clinicdesk.domain.coaching_sessions import SessionMode, SessionStatus
from clinicdesk.domain.plans import StageOfChange
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "CoachingEntryRecord",
    "CoachingGoalRecord",
    "CoachingRecord",
    "CoachingSessionRecord",
    "ContactAttemptRecord",
]

_RUNS = text("status = 'active'")
_PLANNED = text("status = 'planned'")


class CoachingRecord(Row):
    """One coaching relation, with what the panel asks of it beside it."""

    __tablename__ = "coaching"
    __table_args__ = (
        one_of("status", tuple(CoachingStatus)),
        CheckConstraint("(due_on IS NOT NULL) = (status = 'active')", name="clock_runs"),
        CheckConstraint("(end_on IS NOT NULL) = (status = 'ended')", name="ended"),
        CheckConstraint("every_days BETWEEN 1 AND 365", name="every_days_range"),
        CheckConstraint(
            "every_days IS NULL OR length(trim(every_reason)) > 0", name="every_days_reason"
        ),
        CheckConstraint("(nurse_reason = '') = (nurse_since IS NULL)", name="nurse_asked"),
        Index("ix_coaching_patient_id", "patient_id"),
        # The panel is chosen in these alone: one coach's people, or the whole site's.
        Index("ix_coaching_mine", "coach_id", "due_on", sqlite_where=_RUNS),
        Index("ix_coaching_due", "site_id", "due_on", sqlite_where=_RUNS),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    coach_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    status: Mapped[str] = mapped_column(String(8), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date] = mapped_column(Date, nullable=False)
    end_on: Mapped[date | None] = mapped_column(Date)
    every_days: Mapped[int | None] = mapped_column(Integer)
    every_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    """By when the next contact is; kept by every act that moves it."""
    last_contact_at: Mapped[datetime | None] = mapped_column(Instant)
    heard_on: Mapped[date | None] = mapped_column(Date)
    """When a reading or a check-in last came."""
    confidence: Mapped[int | None] = mapped_column(Integer)
    """The lowest of the coached goals', as it was told last."""
    confidence_fell: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """Since the last contact, that reached nobody."""
    nurse_reason: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    nurse_since: Mapped[date | None] = mapped_column(Date)


class CoachingGoalRecord(Base):
    """A goal is coached, from a day until another."""

    __tablename__ = "coaching_goal"

    coaching_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("coaching.id"), primary_key=True)
    goal_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("plan_goal.id"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    since_on: Mapped[date] = mapped_column(Date, nullable=False)
    until_on: Mapped[date | None] = mapped_column(Date)


class CoachingSessionRecord(Row):
    """A session, planned or over."""

    __tablename__ = "coaching_session"
    __table_args__ = (
        one_of("status", tuple(SessionStatus)),
        one_of("mode", tuple(SessionMode)),
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes_range"),
        CheckConstraint("(held_at IS NOT NULL) = (status = 'held')", name="held"),
        CheckConstraint("(instead_id IS NOT NULL) = (status = 'rescheduled')", name="moved"),
        CheckConstraint(
            "status NOT IN ('cancelled', 'rescheduled') OR length(trim(reason)) > 0",
            name="reason_said",
        ),
        CheckConstraint(
            "video_link = '' OR substr(video_link, 1, 8) = 'https://'", name="link_secure"
        ),
        Index("ix_coaching_session_coaching_id", "coaching_id", "planned_at"),
        Index("ix_coaching_session_patient_id", "patient_id"),
        Index("ix_coaching_session_planned", "coach_id", "planned_at", sqlite_where=_PLANNED),
    )

    coaching_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("coaching.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    coach_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    status: Mapped[str] = mapped_column(String(12), nullable=False)
    planned_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    minutes: Mapped[int] = mapped_column(Integer, nullable=False)
    mode: Mapped[str] = mapped_column(String(10), nullable=False)
    video_link: Mapped[str] = mapped_column(Text, nullable=False, default="")
    place: Mapped[str] = mapped_column(Text, nullable=False, default="")
    wants: Mapped[str] = mapped_column(Text, nullable=False, default="")
    agenda: Mapped[str] = mapped_column(Text, nullable=False, default="[]")
    """JSON: its lines as they stood when it was held."""
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_minutes: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    instead_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("coaching_session.id"))
    sequence: Mapped[int] = mapped_column(Integer, nullable=False, default=0)


class CoachingEntryRecord(Row):
    """What was said of one goal, at a session or between two."""

    __tablename__ = "coaching_entry"
    __table_args__ = (
        one_of("kind", tuple(EntryKind)),
        one_of("done", ("", *Done)),
        one_of("stage", tuple(StageOfChange)),
        CheckConstraint("importance BETWEEN 0 AND 10", name="importance_ruler"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence_ruler"),
        CheckConstraint("(session_id IS NOT NULL) = (kind = 'session')", name="at_a_session"),
        UniqueConstraint("session_id", "goal_id"),
        Index("ix_coaching_entry_coaching_id", "coaching_id", "said_on"),
        Index("ix_coaching_entry_patient_id", "patient_id"),
        Index("ix_coaching_entry_goal_id", "goal_id"),
    )

    coaching_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("coaching.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    goal_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("plan_goal.id"), nullable=False)
    session_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("coaching_session.id"))
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    said_on: Mapped[date] = mapped_column(Date, nullable=False)
    said_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    said_by: Mapped[str] = mapped_column(Text, nullable=False)
    """The coach's name as it was printed that day."""
    done: Mapped[str] = mapped_column(String(6), nullable=False, default="")
    importance: Mapped[int | None] = mapped_column(Integer)
    confidence: Mapped[int | None] = mapped_column(Integer)
    stage: Mapped[str | None] = mapped_column(String(16))
    step_what: Mapped[str] = mapped_column(Text, nullable=False, default="")
    step_where: Mapped[str] = mapped_column(Text, nullable=False, default="")
    step_when: Mapped[str] = mapped_column(Text, nullable=False, default="")
    step_often: Mapped[str] = mapped_column(Text, nullable=False, default="")
    if_then: Mapped[str] = mapped_column(Text, nullable=False, default="")
    barrier: Mapped[str] = mapped_column(Text, nullable=False, default="")
    support: Mapped[str] = mapped_column(Text, nullable=False, default="")
    reward: Mapped[str] = mapped_column(Text, nullable=False, default="")
    next_step: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")


class ContactAttemptRecord(Row):
    """One attempt to reach somebody."""

    __tablename__ = "contact_attempt"
    __table_args__ = (
        one_of("channel", ATTEMPT_CHANNELS),
        one_of("outcome", tuple(AttemptOutcome)),
        Index("ix_contact_attempt_coaching_id", "coaching_id", "tried_at"),
        Index("ix_contact_attempt_patient_id", "patient_id"),
    )

    coaching_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("coaching.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    tried_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    tried_by: Mapped[str] = mapped_column(Text, nullable=False)
    channel: Mapped[str] = mapped_column(String(14), nullable=False)
    outcome: Mapped[str] = mapped_column(String(14), nullable=False)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
