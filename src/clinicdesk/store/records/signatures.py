"""Signatures over stretches of the audit log: forging the log needs each person's own key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["AuditSignatureRecord"]


class AuditSignatureRecord(Base):
    """One person's Ed25519 signature over what they wrote while they were signed in.

    It covers the entries from ``first_seq`` to ``last_seq`` that are the person's own, and names
    the chain's MAC at ``last_seq``. Append-only.
    """

    __tablename__ = "audit_signature"
    __table_args__ = (
        CheckConstraint("first_seq <= last_seq", name="stretch"),
        CheckConstraint("length(mac) = 32 AND length(signature) = 64", name="sized"),
        Index("ix_audit_signature_last_seq", "last_seq"),
        Index("ix_audit_signature_actor_id", "actor_id", "last_seq"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    actor_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    computer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    first_seq: Mapped[int] = mapped_column(Integer, nullable=False)
    last_seq: Mapped[int] = mapped_column(Integer, nullable=False)
    mac: Mapped[bytes] = mapped_column(LargeBinary(32), nullable=False)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64), nullable=False)
    signed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


append_only("audit_signature")
