"""The protected record: sealed rows, the keys granted for some, and access in an emergency.

What a sealed row says, whose it is and which kind it is of stand nowhere in the clear
(`docs/decisions/0011-protected-records.md`).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from clinicdesk.store.records.base import Base, Row
from clinicdesk.store.types import Guid, Instant

__all__ = ["BreakGlassRecord", "SealedEntryRecord", "SealedGrantRecord"]


class SealedEntryRecord(Base):
    """One protected row of any kind. Only what is owed stands in the clear, and that in a code."""

    __tablename__ = "sealed_entry"
    __table_args__ = (
        CheckConstraint("length(tag) = 16 AND length(subject) = 16", name="tagged"),
        CheckConstraint(
            "(next_action = '') = (due_on IS NULL) AND (next_action = '') = (owner_id IS NULL)",
            name="owed",
        ),
        Index("ix_sealed_entry_subject", "subject", "tag"),
        Index("ix_sealed_entry_due_on", "due_on"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    """Of the key that opens it; names no compartment."""
    subject: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    """Of the person; a keyed HMAC of their id."""
    payload_version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    box: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    owner_id: Mapped[UUID | None] = mapped_column(Guid)
    due_on: Mapped[date | None] = mapped_column(Date)
    next_action: Mapped[str] = mapped_column(String(30), nullable=False, default="")
    replaces_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("sealed_entry.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    entered_in_error: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    site_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    created_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    created_by: Mapped[UUID] = mapped_column(Guid, nullable=False)
    updated_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    updated_by: Mapped[UUID] = mapped_column(Guid, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class SealedGrantRecord(Base):
    """One person's key within a compartment, sealed to one reader because a consent says so."""

    __tablename__ = "sealed_grant"
    __table_args__ = (
        CheckConstraint("length(tag) = 16 AND length(subject) = 16", name="tagged"),
        Index("ix_sealed_grant_holder_id", "holder_id", "subject"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    subject: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    holder_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    box: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    consent_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("sealed_entry.id"), nullable=False)
    until_on: Mapped[date | None] = mapped_column(Date)
    granted_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    granted_by: Mapped[UUID] = mapped_column(Guid, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[UUID | None] = mapped_column(Guid)


class BreakGlassRecord(Row):
    """Access to a person's protected record in an emergency: why, until when, and its review."""

    __tablename__ = "break_glass"
    __table_args__ = (
        CheckConstraint("length(trim(reason)) > 0", name="reasoned"),
        CheckConstraint("until_at > from_at", name="limited"),
        CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed"),
        Index("ix_break_glass_reviewed_at", "reviewed_at", "from_at"),
        Index("ix_break_glass_staff_id", "staff_id", "patient_id"),
    )

    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False)
    from_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    until_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    reviewed_at: Mapped[datetime | None] = mapped_column(Instant)
    reviewed_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    review_note: Mapped[str] = mapped_column(Text, nullable=False, default="")
