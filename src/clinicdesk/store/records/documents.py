"""The archive of documents, and the register of disclosures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["DisclosureRecord", "DocumentBytesRecord", "DocumentRecord"]


class DocumentRecord(Row):
    """One kept document. What left the clinic cannot stand here without its disclosure."""

    __tablename__ = "document"
    __table_args__ = (
        one_of("status", ("current", "superseded", "entered-in-error")),
        CheckConstraint("recipient = '' OR disclosure_id IS NOT NULL", name="disclosed"),
        CheckConstraint("length(sha256) = 64 AND length(content_sha256) = 64", name="hashed"),
        Index(None, "patient_id", "created_at"),
        Index(None, "sha256"),
        Index(None, "content_sha256"),
    )

    number: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(String(30), nullable=False)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    referral_id: Mapped[UUID | None] = mapped_column(Guid)
    author: Mapped[str] = mapped_column(Text, nullable=False)
    pages: Mapped[int] = mapped_column(Integer, nullable=False)
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    content_sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    recipient: Mapped[str] = mapped_column(Text, nullable=False, default="")
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="current")
    disclosure_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("disclosure.id"))


class DocumentBytesRecord(Base):
    """The bytes themselves, apart, so that lists stay small. Never changed."""

    __tablename__ = "document_bytes"

    document_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("document.id"), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    """Canonical JSON of what it says, deflated."""
    manifest: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: each object it speaks of, with kind, id, version and compartment."""


class DisclosureRecord(Row):
    """One line of the register (45 CFR 164.528): a by-product of what leaves, never typed later."""

    __tablename__ = "disclosure"
    __table_args__ = (
        CheckConstraint(
            "length(trim(recipient)) > 0 AND length(trim(purpose)) > 0 "
            "AND length(trim(legal_basis)) > 0 AND length(trim(consent_decision)) > 0",
            name="decided",
        ),
        Index(None, "patient_id", "disclosed_at"),
    )

    number: Mapped[str] = mapped_column(String(20), nullable=False, unique=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    document_number: Mapped[str] = mapped_column(String(20), nullable=False)
    disclosed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    recipient: Mapped[str] = mapped_column(Text, nullable=False)
    recipient_address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    description: Mapped[str] = mapped_column(Text, nullable=False)
    purpose: Mapped[str] = mapped_column(Text, nullable=False)
    legal_basis: Mapped[str] = mapped_column(String(40), nullable=False)
    consent_decision: Mapped[str] = mapped_column(Text, nullable=False)
    channel: Mapped[str] = mapped_column(String(20), nullable=False)
    actor: Mapped[str] = mapped_column(Text, nullable=False)


append_only("disclosure")
append_only("document_bytes")
