"""Registries and criteria of risk with their versions and members, and programs with enrolments.

A criterion of risk is a registry that carries points: both are rules over people, refreshed and
explained alike. Who is in one is a stay: a row from entering to leaving, so that the members of
today and the history of entries and exits are one table.
"""

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

from clinicdesk.domain.programmes import REFERRED_BY, EnrolmentStatus
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "CAUSES",
    "ProgrammeEnrolmentRecord",
    "ProgrammeEventRecord",
    "RegistryLookRecord",
    "RegistryMemberRecord",
    "RegistryRecord",
    "RegistryRefreshRecord",
    "RegistryVersionRecord",
]

CAUSES = ("first", "rule", "record", "day")
"""What made somebody enter or leave: the first refresh, a new rule, their record, or a new day."""
_HERE = text("left_at IS NULL")


class RegistryRecord(Row):
    """One registry, or one criterion of risk where ``points`` are given."""

    __tablename__ = "registry"
    __table_args__ = (
        one_of("kind", ("registry", "criterion")),
        CheckConstraint("length(trim(name)) > 0", name="named"),
        CheckConstraint("(kind = 'criterion') = (points IS NOT NULL)", name="points_known"),
        CheckConstraint("points BETWEEN 0 AND 100", name="points_range"),
        CheckConstraint("number >= 1", name="number_counts"),
        Index(
            "uq_registry_shipped",
            "kind",
            "shipped_key",
            unique=True,
            sqlite_where=text("shipped_key <> ''"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    name: Mapped[str] = mapped_column(Text, nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    category: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    points: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    """The version that is in force."""
    shipped_key: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    shipped_version: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """Of which shipped version the clinic's copy was made."""
    changed_here: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    """Whether the clinic changed it: from then on a shipped version leaves it alone."""
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it is no longer kept."""


class RegistryVersionRecord(Row):
    """A registry as it was saved once. Append-only."""

    __tablename__ = "registry_version"
    __table_args__ = (UniqueConstraint("registry_id", "number"),)

    registry_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("registry.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    saved_by: Mapped[str] = mapped_column(Text, nullable=False)
    """The saver's name as it was printed that day."""
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    words: Mapped[str] = mapped_column(Text, nullable=False)
    """The rule in words, as it read that day."""
    definition: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: name, about, rule, columns, points, source and date of the rule."""


class RegistryRefreshRecord(Base):
    """One refresh of one registry: when, over whom, and how many entered and left. Append-only."""

    __tablename__ = "registry_refresh"
    __table_args__ = (
        one_of("cause", CAUSES),
        Index("ix_registry_refresh_registry_id", "registry_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    registry_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("registry.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    """Version of the rule."""
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    as_of: Mapped[date] = mapped_column(Date, nullable=False)
    """The site's day that "within 12 months" was counted from."""
    cause: Mapped[str] = mapped_column(String(8), nullable=False)
    through_seq: Mapped[int] = mapped_column(Integer, nullable=False)
    """Every change up to this entry of the audit log is in it."""
    asked: Mapped[int] = mapped_column(Integer, nullable=False)
    """How many people were looked at; -1 is everybody."""
    entered: Mapped[int] = mapped_column(Integer, nullable=False)
    left: Mapped[int] = mapped_column("left_count", Integer, nullable=False)
    members: Mapped[int] = mapped_column(Integer, nullable=False)
    by_id: Mapped[UUID] = mapped_column(Guid, nullable=False)


class RegistryMemberRecord(Base):
    """One stay of one person in one registry, from entering to leaving."""

    __tablename__ = "registry_member"
    __table_args__ = (
        one_of("entered_by", CAUSES),
        one_of("left_by", CAUSES),
        CheckConstraint("(left_at IS NULL) = (left_by IS NULL)", name="left"),
        # One present stay each; the lists of who is here, came and went are read in order.
        Index(
            "uq_registry_member_here", "registry_id", "patient_id", unique=True, sqlite_where=_HERE
        ),
        Index("ix_registry_member_patient_id", "patient_id", "registry_id"),
        Index("ix_registry_member_entered_at", "registry_id", "entered_at"),
        Index(
            "ix_registry_member_left_at",
            "registry_id",
            "left_at",
            sqlite_where=text("left_at IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    registry_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("registry.id"), primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    entered_by: Mapped[str] = mapped_column(String(8), nullable=False)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    left_by: Mapped[str | None] = mapped_column(String(8))


class RegistryLookRecord(Base):
    """When somebody looked at a registry last: what changed since is new to them."""

    __tablename__ = "registry_look"

    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), primary_key=True)
    registry_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("registry.id"), primary_key=True)
    looked_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


class ProgrammeEnrolmentRecord(Row):
    """A person's time in a program (FHIR EpisodeOfCare).

    As long as it is open there is an owner, a next step and a day; while it is held, the day stands
    still.
    """

    __tablename__ = "programme_enrolment"
    __table_args__ = (
        one_of("status", tuple(EnrolmentStatus)),
        one_of("referred_by", tuple(REFERRED_BY)),
        CheckConstraint(
            "(end_on IS NOT NULL) = (status IN ('finished', 'cancelled', 'entered-in-error'))",
            name="ended",
        ),
        CheckConstraint("(held_since IS NOT NULL) = (status = 'onhold')", name="held"),
        CheckConstraint(
            "end_on IS NOT NULL OR (length(trim(next_action)) > 0 AND due_on IS NOT NULL)",
            name="promise",
        ),
        Index("ix_programme_enrolment_patient_id", "patient_id"),
        Index("ix_programme_enrolment_programme", "programme", "status", "patient_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    programme: Mapped[str] = mapped_column(String(40), nullable=False)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    """The program's name as it was that day."""
    status: Mapped[str] = mapped_column(String(16), nullable=False)
    start_on: Mapped[date] = mapped_column(Date, nullable=False)
    end_on: Mapped[date | None] = mapped_column(Date)
    held_since: Mapped[date | None] = mapped_column(Date)
    owner_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    next_action: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    referred_by: Mapped[str] = mapped_column(String(20), nullable=False, default="clinic")
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")


class ProgrammeEventRecord(Base):
    """One step of an enrolment. Append-only."""

    __tablename__ = "programme_event"
    __table_args__ = (
        one_of("status", tuple(EnrolmentStatus)),
        Index("ix_programme_event_enrolment_id", "enrolment_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("programme_enrolment.id"), nullable=False
    )
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    by_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    by: Mapped[str] = mapped_column(Text, nullable=False)
    status: Mapped[str] = mapped_column(String(16), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    held_days: Mapped[int] = mapped_column(Integer, nullable=False, default=0)


for _name in ("registry_version", "registry_refresh", "programme_event"):
    append_only(_name)
