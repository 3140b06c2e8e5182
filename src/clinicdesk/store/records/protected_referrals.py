"""Referrals whose words are sealed: which they are, their sealed parts, and what marks them.

The directory of recipients is about organizations and stands in the clear, with its marks. What
discloses is the link to a person, and that is sealed.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.protected_referrals import MARKS, NEUTRAL_RECIPIENT
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only, refusal
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "ProtectedReferralRecord",
    "RecipientMarkRecord",
    "ReferralPartRecord",
    "guards",
    "unguards",
]


class RecipientMarkRecord(Row):
    """What being referred to a recipient discloses. One row a recipient; ended is no mark."""

    __tablename__ = "recipient_mark"
    __table_args__ = (
        one_of("part", tuple(MARKS)),
        UniqueConstraint("recipient_id"),
    )

    recipient_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("referral_recipient.id"), nullable=False
    )
    part: Mapped[str] = mapped_column(String(20), nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class ProtectedReferralRecord(Base):
    """A referral whose words are sealed. Never taken back: what was sealed stays so."""

    __tablename__ = "protected_referral"
    __table_args__ = (CheckConstraint("length(hint) = 124", name="hinted"),)

    referral_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("referral.id"), primary_key=True)
    hint: Mapped[bytes] = mapped_column(LargeBinary(124), nullable=False)
    """Which part of the record keeps it: every account can tell, an SQL shell cannot."""
    protected_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    protected_by: Mapped[UUID] = mapped_column(Guid, nullable=False)


class ReferralPartRecord(Base):
    """The sealed words of one row of a protected referral. A newer one takes an older one's place.

    What it completes (the order, an event, a task, a paper) is said inside.
    """

    __tablename__ = "referral_part"
    __table_args__ = (
        CheckConstraint("length(tag) = 16", name="tagged"),
        CheckConstraint("payload_version IN (1, 2)", name="payload_version_known"),
        Index("ix_referral_part_referral_id", "referral_id"),
        Index("ix_referral_part_payload_version", "payload_version"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    referral_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("protected_referral.referral_id"), nullable=False
    )
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    payload_version: Mapped[int] = mapped_column(Integer, nullable=False)
    box: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    created_by: Mapped[UUID] = mapped_column(Guid, nullable=False)


append_only("protected_referral")


_PROTECTED = "EXISTS (SELECT 1 FROM protected_referral WHERE referral_id = {referral})"
_PAPER_OF = (
    "EXISTS (SELECT 1 FROM document JOIN protected_referral "
    "ON protected_referral.referral_id = document.referral_id WHERE {paper})"
)
_SAME = "NEW.{0} = OLD.{0}"


def _same(*columns: str) -> str:
    return " AND ".join(_SAME.format(column) for column in columns)


_EMPTIED = {
    "referral_event": (
        _same("id", "referral_id", "fulfilment", "code", "occurred_at", "recorded_at", "entered_by")
        + " AND NEW.next_action = '' AND "
        "(NEW.note = '' OR substr(NEW.note, 1, 11) = '(protected ') AND "
        + _PROTECTED.format(referral="NEW.referral_id")
    ),
    "disclosure": (
        _same("id", "number", "patient_id", "document_number", "disclosed_at", "legal_basis")
        + f" AND NEW.recipient = '{NEUTRAL_RECIPIENT}' AND NEW.recipient_address = '' AND "
        + _PAPER_OF.format(paper="document.disclosure_id = NEW.id")
    ),
    "document_bytes": (
        _same("document_id")
        + " AND length(NEW.pdf) = 0 AND NEW.manifest = '[]' AND "
        + _PAPER_OF.format(paper="document.id = NEW.document_id")
    ),
}
"""What may be done to a row that is never changed otherwise: its words are sealed and emptied."""

_WORDS_OF_ORDER = (
    "NEW.service_class = '(Protected)' AND (NEW.code_text <> 'Protected referral' OR "
    "NEW.code_display <> '' OR NEW.code_version <> '' OR NEW.question <> '' OR NEW.reason <> '' OR "
    "NEW.findings <> '' OR NEW.tried <> '' OR NEW.override_reason <> '' OR NEW.type IS NOT NULL OR "
    "NEW.recipient_id IS NOT NULL)"
)


def guards(dialect: str) -> tuple[str, ...]:
    """Return the DDL that lets words be emptied when they are sealed, and keeps neutral rows so."""
    said: list[str] = []
    for table, emptied in _EMPTIED.items():
        name = f"{table}_no_update"
        if dialect == "sqlite":
            said.append(f"DROP TRIGGER {name}")
        else:
            said.append(f"DROP RULE {name} ON {table}")
        said.append(refusal(table, "UPDATE", dialect, unless=emptied))
    if dialect == "sqlite":
        said += [
            f"CREATE TRIGGER referral_neutral_{verb.lower()} BEFORE {verb} ON referral "
            f"WHEN {_WORDS_OF_ORDER} "
            "BEGIN SELECT RAISE(ABORT, 'a protected referral keeps no words here'); END"
            for verb in ("INSERT", "UPDATE")
        ]
    return tuple(said)


def unguards(dialect: str) -> tuple[str, ...]:
    """Return the DDL that takes ``guards`` away again: what never changes is never changed."""
    said: list[str] = []
    for table in _EMPTIED:
        name = f"{table}_no_update"
        said.append(
            f"DROP TRIGGER {name}" if dialect == "sqlite" else f"DROP RULE {name} ON {table}"
        )
        said.append(refusal(table, "UPDATE", dialect))
    if dialect == "sqlite":
        said += [f"DROP TRIGGER referral_neutral_{verb}" for verb in ("insert", "update")]
    return tuple(said)


def _guarded(_target: MetaData, connection: Connection, **_kw: Any) -> None:
    for said in guards(connection.dialect.name):
        connection.exec_driver_sql(said)


event.listen(Base.metadata, "after_create", _guarded)
