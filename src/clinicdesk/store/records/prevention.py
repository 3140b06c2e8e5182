"""Cohorts of the prevention program with their sessions, and the time that care management takes.

What was typed at a session is a row; typing it anew replaces the row and keeps it. A time entry is
corrected the same way. Nothing is ever removed.
"""

from datetime import date, datetime
from decimal import Decimal
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

from clinicdesk.domain.care_time import ACTIVITIES
from clinicdesk.domain.prevention import DeliveryMode, SessionKind, SessionMode, WithdrawReason
from clinicdesk.store.records.base import Row, one_of
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "CareTimeRecord",
    "CareTimerRecord",
    "DppAttendanceRecord",
    "DppCohortRecord",
    "DppParticipantRecord",
    "DppSessionRecord",
]

_HOLDS = text("replaced_at IS NULL")


class DppCohortRecord(Row):
    """A group of people who go through the program's year together."""

    __tablename__ = "dpp_cohort"
    __table_args__ = (
        one_of("delivery", tuple(DeliveryMode)),
        CheckConstraint("length(trim(name)) > 0", name="named"),
        UniqueConstraint("code"),
    )

    code: Mapped[str] = mapped_column(String(25), nullable=False)
    """How the cohort is called in the data set."""
    name: Mapped[str] = mapped_column(Text, nullable=False)
    organization: Mapped[str] = mapped_column(String(25), nullable=False, default="")
    delivery: Mapped[str] = mapped_column(String(12), nullable=False)
    coach_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    coach_code: Mapped[str] = mapped_column(String(25), nullable=False)
    first_on: Mapped[date] = mapped_column(Date, nullable=False)
    language: Mapped[str] = mapped_column(String(20), nullable=False, default="en")
    ended_on: Mapped[date | None] = mapped_column(Date)


class DppParticipantRecord(Row):
    """One person in one cohort, under a code that says nothing of them."""

    __tablename__ = "dpp_participant"
    __table_args__ = (
        one_of("withdrawn_reason", ("", *WithdrawReason)),
        CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
        UniqueConstraint("code"),
        UniqueConstraint("enrolment_id"),
        Index("ix_dpp_participant_cohort_id", "cohort_id"),
        Index("ix_dpp_participant_patient_id", "patient_id"),
    )

    cohort_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("dpp_cohort.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    enrolment_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("programme_enrolment.id"), nullable=False
    )
    code: Mapped[str] = mapped_column(String(25), nullable=False)
    enrolled_on: Mapped[date] = mapped_column(Date, nullable=False)
    evidence: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: `domain.prevention.Evidence`, what was known on the day of enrollment."""
    withdrawn_on: Mapped[date | None] = mapped_column(Date)
    withdrawn_reason: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    withdrawn_note: Mapped[str] = mapped_column(Text, nullable=False, default="")


class DppSessionRecord(Row):
    """One session of a cohort."""

    __tablename__ = "dpp_session"
    __table_args__ = (
        one_of("kind", tuple(SessionKind)),
        one_of("mode", tuple(SessionMode)),
        CheckConstraint("number >= 1", name="number_counts"),
        Index("ix_dpp_session_cohort_id", "cohort_id", "held_on"),
    )

    cohort_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("dpp_cohort.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    held_on: Mapped[date] = mapped_column(Date, nullable=False)
    mode: Mapped[str] = mapped_column(String(12), nullable=False)
    topic: Mapped[str] = mapped_column(Text, nullable=False, default="")


class DppAttendanceRecord(Row):
    """What was recorded of one participant at one session; typed anew, it is replaced and kept."""

    __tablename__ = "dpp_attendance"
    __table_args__ = (
        one_of("weight_unit", ("", "[lb_av]", "kg")),
        CheckConstraint("(weight IS NULL) = (weight_unit = '')", name="weighed"),
        CheckConstraint("minutes >= 0", name="minutes_count"),
        CheckConstraint("attended OR (weight IS NULL AND minutes IS NULL)", name="there"),
        Index(
            "uq_dpp_attendance_holds",
            "session_id",
            "participant_id",
            unique=True,
            sqlite_where=_HOLDS,
        ),
        Index("ix_dpp_attendance_participant_id", "participant_id"),
    )

    session_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("dpp_session.id"), nullable=False)
    participant_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("dpp_participant.id"), nullable=False
    )
    attended: Mapped[bool] = mapped_column(Boolean, nullable=False)
    weight: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    weight_unit: Mapped[str] = mapped_column(String(8), nullable=False, default="")
    minutes: Mapped[int | None] = mapped_column(Integer)
    weight_observation_id: Mapped[UUID | None] = mapped_column(Guid)
    """The chart's row that says the same; no foreign key, as a chart's rows have none."""
    minutes_observation_id: Mapped[UUID | None] = mapped_column(Guid)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class CareTimeRecord(Row):
    """A stretch of time that somebody worked for one person."""

    __tablename__ = "care_time"
    __table_args__ = (
        one_of("activity", tuple(ACTIVITIES)),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_count"),
        CheckConstraint("replaced_at IS NULL OR length(trim(reason)) > 0", name="corrected"),
        Index("ix_care_time_patient_id", "patient_id", "start_at"),
        Index("ix_care_time_staff_id", "staff_id", "start_at"),
        Index("ix_care_time_start_at", "start_at"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    start_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    minutes: Mapped[int] = mapped_column(Integer, nullable=False)
    activity: Mapped[str] = mapped_column(String(24), nullable=False)
    plan_line_id: Mapped[UUID | None] = mapped_column(Guid)
    plan_line: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    by_timer: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    replaces_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_time.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """Why it was corrected or taken back."""


class CareTimerRecord(Row):
    """A timer that somebody started; one of each person's runs at a time."""

    __tablename__ = "care_timer"
    __table_args__ = (
        one_of("activity", tuple(ACTIVITIES)),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="forward"),
        Index("uq_care_timer_runs", "staff_id", unique=True, sqlite_where=text("ended_at IS NULL")),
        Index("ix_care_timer_patient_id", "patient_id"),
    )

    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    activity: Mapped[str] = mapped_column(String(24), nullable=False)
    started_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    entry_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_time.id"))
    """What came of it; nothing where it was thrown away."""
