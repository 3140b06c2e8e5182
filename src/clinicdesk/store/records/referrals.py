"""Referrals: the order, its fulfilments, the events that move it, and what it leaves to do.

The promise that no open referral is without owner, next action and day is a CHECK of the order's
table: nothing that breaks it can be committed, by whatever way it comes.
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
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.referral_machine import EventCode, Stage
from clinicdesk.domain.referrals import ReferralType, Urgency
from clinicdesk.store.records.base import CodeColumns, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "ReferralBasisRecord",
    "ReferralEventRecord",
    "ReferralFollowUpRecord",
    "ReferralFulfilmentRecord",
    "ReferralRecipientRecord",
    "ReferralRecord",
]

_TASK_STATUSES = (
    "draft",
    "requested",
    "received",
    "accepted",
    "rejected",
    "ready",
    "cancelled",
    "in-progress",
    "on-hold",
    "failed",
    "completed",
    "entered-in-error",
)
_ORDER_STATUSES = (
    "draft",
    "active",
    "on-hold",
    "revoked",
    "completed",
    "entered-in-error",
    "unknown",
)
_BUSINESS = ("", "2.0", "3.0", "4.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.2", "6.0", "7.0")
_OPEN: dict[str, Any] = {
    "sqlite_where": text("closed_at IS NULL"),
}
_CLOSED: dict[str, Any] = {
    "sqlite_where": text("closed_at IS NOT NULL"),
}


class _Recipient:
    """Who is asked, as they stood when they were asked."""

    recipient_name: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipient_specialty: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipient_address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipient_phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipient_fax: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipient_npi: Mapped[str] = mapped_column(String(10), nullable=False, default="")


class ReferralRecipientRecord(Row):
    """The directory: a practice, a person or a programme that we refer to."""

    __tablename__ = "referral_recipient"
    __table_args__ = (
        CheckConstraint("length(trim(name)) > 0", name="named"),
        CheckConstraint("npi = '' OR length(npi) = 10", name="npi_digits"),
        Index("ix_referral_recipient_name", "name_norm"),
        Index("ix_referral_recipient_npi", "npi"),
    )

    name: Mapped[str] = mapped_column(Text, nullable=False)
    name_norm: Mapped[str] = mapped_column(Text, nullable=False)
    specialty: Mapped[str] = mapped_column(Text, nullable=False, default="")
    address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    fax: Mapped[str] = mapped_column(Text, nullable=False, default="")
    npi: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    verified_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when it is no longer offered."""


class ReferralRecord(Row, CodeColumns):
    """The order (ServiceRequest), with its state as the fold of its events."""

    __tablename__ = "referral"
    __table_args__ = (
        one_of("type", tuple(ReferralType)),
        one_of("urgency", tuple(Urgency)),
        one_of("status", _ORDER_STATUSES),
        one_of("task_status", _TASK_STATUSES),
        one_of("business_status", _BUSINESS),
        one_of("stage", tuple(Stage)),
        one_of("who_schedules", ("clinic", "patient", "recipient")),
        one_of("care_model", ("full", "shared")),
        # A CHECK that yields NULL passes, hence every IS NOT NULL.
        CheckConstraint(
            "closed_at IS NOT NULL OR (owner_id IS NOT NULL AND next_action IS NOT NULL AND "
            "length(trim(next_action)) > 0 AND due_on IS NOT NULL)",
            name="promise",
        ),
        CheckConstraint(
            "(closed_at IS NOT NULL) = "
            "(stage IN ('closed-loop', 'cancelled', 'closed-without-report'))",
            name="closed_stage",
        ),
        CheckConstraint("closed_at IS NULL OR first_closed_at IS NOT NULL", name="first_closure"),
        CheckConstraint("NOT entered_in_error OR closed_at IS NOT NULL", name="error_closed"),
        CheckConstraint("length(trim(code_text)) > 0", name="service_said"),
        # A clinic's work list is chosen, searched and counted in this index alone: it holds the
        # open orders, in the order of the list, with all that a list asks of them. `closed_at` is
        # in it because SQLite reads the row for a column that only the index's WHERE speaks of.
        Index(
            "ix_referral_open",
            "site_id",
            "due_on",
            "stage",
            "owner_id",
            "patient_id",
            "recipient_id",
            "code_text",
            "closed_at",
            **_OPEN,
        ),
        Index(
            "ix_referral_open_stage", "site_id", "stage", "due_on", "owner_id", "closed_at", **_OPEN
        ),
        Index("ix_referral_closed", "site_id", "closed_at", "entered_in_error", **_CLOSED),
        Index("ix_referral_patient_id", "patient_id", "service_class"),
    )

    number: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    service_class: Mapped[str] = mapped_column(Text, nullable=False)
    type: Mapped[str | None] = mapped_column(String(20))
    urgency: Mapped[str | None] = mapped_column(String(8))
    question: Mapped[str] = mapped_column(Text, nullable=False, default="")
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    needed_by: Mapped[date | None] = mapped_column(Date)
    who_schedules: Mapped[str] = mapped_column(String(10), nullable=False, default="recipient")
    patient_agreed: Mapped[bool | None] = mapped_column(Boolean)
    interpreter_language: Mapped[str] = mapped_column(Text, nullable=False, default="")
    transport_needed: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    care_model: Mapped[str] = mapped_column(String(8), nullable=False, default="shared")
    findings: Mapped[str] = mapped_column(Text, nullable=False, default="")
    tried: Mapped[str] = mapped_column(Text, nullable=False, default="")
    override_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """Why it was ordered although the same service was ordered before."""
    requester_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    requester: Mapped[str] = mapped_column(Text, nullable=False)
    authored_at: Mapped[datetime] = mapped_column(Instant, nullable=False)

    status: Mapped[str] = mapped_column(String(16), nullable=False)
    task_status: Mapped[str] = mapped_column(String(16), nullable=False)
    business_status: Mapped[str] = mapped_column(String(8), nullable=False, default="")
    stage: Mapped[str] = mapped_column(String(30), nullable=False)
    fulfilment: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    recipient_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("referral_recipient.id"))
    """Whom the open fulfilment asks; how they stood when they were asked is the fulfilment's."""
    owner_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    next_action: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    appointment_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    seen_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    first_closed_at: Mapped[datetime | None] = mapped_column(Instant)
    close_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    missing: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """Which of the four parts of a completed referral are missing, separated by a newline."""


class ReferralFulfilmentRecord(Row, _Recipient):
    """One attempt at fulfilling an order (Task, code fulfill): who was asked, and what became."""

    __tablename__ = "referral_fulfilment"
    __table_args__ = (
        UniqueConstraint("referral_id", "ordinal"),
        one_of("status", _TASK_STATUSES),
        one_of("business_status", _BUSINESS),
        CheckConstraint("ordinal >= 1", name="ordinal_counts"),
    )

    referral_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral.id"), nullable=False)
    ordinal: Mapped[int] = mapped_column(Integer, nullable=False)
    recipient_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("referral_recipient.id"))
    status: Mapped[str] = mapped_column(String(16), nullable=False)
    business_status: Mapped[str] = mapped_column(String(8), nullable=False, default="")
    status_reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    their_number: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """The recipient's identifier of it (FILL)."""
    authored_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


class ReferralEventRecord(Row):
    """One thing that happened. Append-only; a correction is a further event."""

    __tablename__ = "referral_event"
    __table_args__ = (
        one_of("code", tuple(EventCode)),
        Index("ix_referral_event_referral_id", "referral_id", "occurred_at"),
    )

    referral_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral.id"), nullable=False)
    fulfilment: Mapped[int] = mapped_column(Integer, nullable=False)
    code: Mapped[str] = mapped_column(String(24), nullable=False)
    occurred_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    recorded_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    actor: Mapped[str] = mapped_column(Text, nullable=False)
    entered_by: Mapped[str] = mapped_column(Text, nullable=False)
    channel: Mapped[str] = mapped_column(String(20), nullable=False, default="")
    evidence_document_id: Mapped[UUID | None] = mapped_column(Guid)
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    owner_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    next_action: Mapped[str] = mapped_column(Text, nullable=False, default="")
    due_on: Mapped[date | None] = mapped_column(Date)
    appointment_at: Mapped[datetime | None] = mapped_column(Instant)
    abnormal: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    warnings: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """What the send-gate warned of: codes separated by spaces."""
    voids_id: Mapped[UUID | None] = mapped_column(Guid)


class ReferralFollowUpRecord(Row):
    """Something that a report asks for. The work is a task with owner and day."""

    __tablename__ = "referral_follow_up"
    __table_args__ = (
        UniqueConstraint("event_id"),
        CheckConstraint("length(trim(description)) > 0", name="said"),
        Index("ix_referral_follow_up_referral_id", "referral_id"),
    )

    referral_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral.id"), nullable=False)
    event_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral_event.id"), nullable=False)
    task_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("task.id"), nullable=False)
    description: Mapped[str] = mapped_column(Text, nullable=False)
    owner_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False)


class ReferralBasisRecord(Row):
    """What an order serves: a goal or a concern of the plan (pertainsToGoal, reasonReference)."""

    __tablename__ = "referral_basis"
    __table_args__ = (
        one_of("kind", ("goal", "concern")),
        UniqueConstraint("referral_id", "kind", "target_id"),
        Index("ix_referral_basis_target_id", "target_id"),
    )

    referral_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(8), nullable=False)
    target_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    position: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


append_only("referral_event")
