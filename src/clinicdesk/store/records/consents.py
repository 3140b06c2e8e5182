"""Consents and authorizations about the general record; others stand sealed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["ConsentRecord", "DisclosureConsentRecord"]


class ConsentRecord(Row):
    """What a person agreed to or refused: scope, recipients, purposes, period, revocation.

    Shape of FHIR R4 Consent (patient-privacy); what a valid authorization needs is 45 CFR
    164.508(c).
    """

    __tablename__ = "consent"
    __table_args__ = (
        one_of(
            "status", ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
        ),
        one_of("decision", ("permit", "deny")),
        CheckConstraint(
            "status <> 'active' OR (signed_on IS NOT NULL AND length(trim(signed_by)) > 0)",
            name="signed",
        ),
        CheckConstraint("revoked_at IS NULL OR status = 'inactive'", name="revoked"),
        Index(None, "patient_id", "status"),
        Index(None, "period_end"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    status: Mapped[str] = mapped_column(String(20), nullable=False)
    scope: Mapped[str] = mapped_column(String(30), nullable=False, default="patient-privacy")
    category: Mapped[str] = mapped_column(String(30), nullable=False)
    decision: Mapped[str] = mapped_column(String(10), nullable=False, default="permit")
    purposes: Mapped[str] = mapped_column(Text, nullable=False)
    """Codes, separated by spaces."""
    data_classes: Mapped[str] = mapped_column(Text, nullable=False)
    """Which information, in words that the form used."""
    discloser: Mapped[str] = mapped_column(Text, nullable=False, default="")
    recipients: Mapped[str] = mapped_column(Text, nullable=False)
    """One name or class of recipients a line."""
    signed_on: Mapped[date | None] = mapped_column(Date)
    signed_by: Mapped[str] = mapped_column(Text, nullable=False, default="")
    signer_relation: Mapped[str] = mapped_column(String(30), nullable=False, default="self")
    form: Mapped[str] = mapped_column(String(20), nullable=False, default="paper")
    period_start: Mapped[date | None] = mapped_column(Date)
    period_end: Mapped[date | None] = mapped_column(Date)
    expiry_event: Mapped[str] = mapped_column(Text, nullable=False, default="")
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revocation: Mapped[str] = mapped_column(Text, nullable=False, default="")
    document_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("document.id"))
    """The scan of the signed form."""
    owner_id: Mapped[UUID | None] = mapped_column(Guid)
    """Who renews it before it ends."""


class DisclosureConsentRecord(Base):
    """Which consents let a disclosure leave. Append-only."""

    __tablename__ = "disclosure_consent"

    disclosure_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("disclosure.id"), primary_key=True)
    consent_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("consent.id"), primary_key=True)


append_only("disclosure_consent")
