"""The clinic itself: its facts, sites, staff, serial numbers and the audit log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.store.records.base import Base, Row
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "AuditRecord",
    "DraftRecord",
    "MetaRecord",
    "SerialRecord",
    "SiteRecord",
    "StaffRecord",
    "StaffRoleRecord",
    "append_only",
    "refusal",
]


class MetaRecord(Base):
    """Facts about this file: vault id, commit counter, whether it is a demonstration."""

    __tablename__ = "clinic_meta"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text, nullable=False)


class SerialRecord(Base):
    """The last number given out of each series ("mrn", "referral:2026", …)."""

    __tablename__ = "serial"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, nullable=False)


class SiteRecord(Row):
    """A place where the clinic works, with its IANA zone."""

    __tablename__ = "site"

    name: Mapped[str] = mapped_column(Text, nullable=False)
    zone: Mapped[str] = mapped_column(String(60), nullable=False)
    address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    phone: Mapped[str] = mapped_column(Text, nullable=False, default="")
    fax: Mapped[str] = mapped_column(Text, nullable=False, default="")


class StaffRecord(Row):
    """A person who may sign in, or a pool of them with an accountable lead."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(Text, nullable=False, unique=True)
    display: Mapped[str] = mapped_column(Text, nullable=False)
    is_pool: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    lead_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)


class StaffRoleRecord(Base):
    """A role that a person holds, and when they held it."""

    __tablename__ = "staff_role"
    __table_args__ = (UniqueConstraint("staff_id", "role", "from_at"),)

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    role: Mapped[str] = mapped_column(String(30), nullable=False)
    from_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    until_at: Mapped[datetime | None] = mapped_column(Instant)


class AuditRecord(Base):
    """One act, chained to the one before by HMAC. Append-only: triggers refuse the rest."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "patient_id", "seq"),
        Index(None, "actor_id", "seq"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    actor_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    roles: Mapped[str] = mapped_column(Text, nullable=False)
    computer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    act: Mapped[str] = mapped_column(String(60), nullable=False)
    object_kind: Mapped[str] = mapped_column(String(40), nullable=False)
    object_id: Mapped[UUID | None] = mapped_column(Guid)
    object_version: Mapped[int | None] = mapped_column(Integer)
    patient_id: Mapped[UUID | None] = mapped_column(Guid)
    purpose: Mapped[str] = mapped_column(Text, nullable=False, default="")
    digest: Mapped[str] = mapped_column(Text, nullable=False, default="")
    mac: Mapped[bytes] = mapped_column(LargeBinary(32), nullable=False)


class DraftRecord(Base):
    """Half-typed work of one person, sealed to them; written at most every two seconds."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("staff_id", "form", "subject_id"),)

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    form: Mapped[str] = mapped_column(String(60), nullable=False)
    subject_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    """The person or object the form is about; the zero UUID where it is about none."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    saved_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


def refusal(table: str, verb: str, dialect: str, *, unless: str = "") -> str:
    """Return the DDL that refuses a verb (UPDATE, DELETE) on a table, unless a condition holds."""
    name = f"{table}_no_{verb.lower()}"
    if dialect == "sqlite":
        when = f"WHEN NOT ({unless}) " if unless else ""
        return (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    if not unless:
        return f"CREATE RULE {name} AS ON {verb} TO {table} DO INSTEAD (SELECT 1/0)"
    # A plain 1/0 is worked out before any row is looked at, and would refuse every change.
    return (
        f"CREATE RULE {name} AS ON {verb} TO {table} WHERE NOT ({unless}) "
        "DO INSTEAD (SELECT 1/(0*random()))"
    )


def _refuse(table: str, verb: str) -> None:
    def create(_target: Table, connection: Connection, **_kw: Any) -> None:
        connection.exec_driver_sql(refusal(table, verb, connection.dialect.name))

    event.listen(Base.metadata.tables[table], "after_create", create)


def append_only(table: str) -> None:
    """Make a table append-only: its rows are never changed and never removed."""
    _refuse(table, "UPDATE")
    _refuse(table, "DELETE")


append_only("audit_entry")
