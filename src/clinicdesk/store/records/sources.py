"""Where imported things came from: runs, files, and the original of every resource.

Originals stand in blocks: many resources compressed together, since alone they compress poorly.
A resource says where in its block it lies. One row is current for each resource of a source; the
former ones stay with the time at which they were replaced.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.imports import FileOutcome, Outcome
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "CandidatePairRecord",
    "ImportFileRecord",
    "ImportRunRecord",
    "SourceAddressRecord",
    "SourceBlockRecord",
    "SourceResourceRecord",
]


class ImportRunRecord(Row):
    """One act of importing: who, what kind, and how it ended."""

    __tablename__ = "import_run"

    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    named_source: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """What the person importing called the source; empty where they named none."""
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    """Empty while it runs, and for ever where it was stopped or broke off."""


class ImportFileRecord(Row):
    """One file of a run, with the accounting of what was in it."""

    __tablename__ = "import_file"
    __table_args__ = (
        one_of("outcome", tuple(FileOutcome)),
        Index("ix_import_file_run_id", "run_id"),
        Index("ix_import_file_sha256", "sha256"),
    )

    run_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("import_run.id"), nullable=False)
    path: Mapped[str] = mapped_column(Text, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    outcome: Mapped[str] = mapped_column(String(10), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    counts: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON, nullable=False)
    """Outcome, then resource type, then how many."""


class SourceBlockRecord(Row):
    """Originals of resources, one after another, compressed together (zlib)."""

    __tablename__ = "source_block"

    data: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)
    raw_size: Mapped[int] = mapped_column(Integer, nullable=False)


class SourceResourceRecord(Row):
    """One resource as its source sent it, what became of it, and the row made from it."""

    __tablename__ = "source_resource"
    __table_args__ = (
        one_of("outcome", tuple(Outcome)),
        CheckConstraint("block_at >= 0 AND block_length > 0", name="block_place"),
        Index(
            "uq_source_resource_current",
            "source",
            "source_key",
            "resource_type",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
        ),
        Index(
            "ix_source_resource_former",
            "source",
            "source_key",
            sqlite_where=text("replaced_at IS NOT NULL"),
        ),
        Index("ix_source_resource_row_id", "row_id"),
        Index("ix_source_resource_patient_id", "patient_id", "resource_type"),
        Index(
            "ix_source_resource_waits_for",
            "waits_for",
            sqlite_where=text("waits_for <> '' AND replaced_at IS NULL"),
        ),
    )

    resource_type: Mapped[str] = mapped_column(String(64), nullable=False)
    source_key: Mapped[str] = mapped_column(Text, nullable=False)
    """Its id within the source; where it has none, its address in the bundle or its hash."""
    full_url: Mapped[str] = mapped_column(Text, nullable=False, default="")
    canonical_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), nullable=False)
    """Of its content without regard to spaces and the order of keys: tells what changed."""
    outcome: Mapped[str] = mapped_column(String(16), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    waits_for: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """The reference to a person that nobody has sent yet ("Patient/7"); empty where none."""
    row_kind: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    row_id: Mapped[UUID | None] = mapped_column(Guid)
    row_version: Mapped[int | None] = mapped_column(Integer)
    """The row's version as the import left it: a higher one was changed here since."""
    patient_id: Mapped[UUID | None] = mapped_column(Guid)
    import_file_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("import_file.id"), nullable=False)
    block_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("source_block.id"), nullable=False)
    block_at: Mapped[int] = mapped_column(Integer, nullable=False)
    block_length: Mapped[int] = mapped_column(Integer, nullable=False)
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class SourceAddressRecord(Base):
    """An address by which a source's files point at something, where its id does not say it.

    Practitioners and places are named by identifier in later files; places, roles and medicines
    have no row of their own, only words.
    """

    __tablename__ = "source_address"
    __table_args__ = (Index("ix_source_address_row_id", "row_id"),)

    source: Mapped[str] = mapped_column(Text, primary_key=True)
    address: Mapped[str] = mapped_column(Text, primary_key=True)
    row_kind: Mapped[str] = mapped_column(String(40), nullable=False, default="")
    row_id: Mapped[UUID | None] = mapped_column(Guid)
    name: Mapped[str] = mapped_column(Text, nullable=False, default="")
    code_system: Mapped[str] = mapped_column(Text, nullable=False, default="")
    code_code: Mapped[str] = mapped_column(Text, nullable=False, default="")


class CandidatePairRecord(Row):
    """Two people who may be one, and why; a person decides."""

    __tablename__ = "candidate_pair"
    __table_args__ = (
        CheckConstraint("first_id <> second_id", name="two_people"),
        Index("uq_candidate_pair_people", "first_id", "second_id", unique=True),
        Index("ix_candidate_pair_second_id", "second_id"),
    )

    first_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    second_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    why: Mapped[str] = mapped_column(Text, nullable=False)
    """Names of the fields that agree or differ; no values."""
    is_open: Mapped[bool] = mapped_column(Boolean, nullable=False, default=True)
