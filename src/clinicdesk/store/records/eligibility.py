"""Who is eligible, since when, through which employer, and by which file."""

from datetime import date, datetime
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
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.continuity import LINE_KINDS
from clinicdesk.domain.eligibility import EndKind, RowOutcome
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "CensusBlockRecord",
    "CensusChangeRecord",
    "CensusImportRecord",
    "CensusMemberRecord",
    "CensusProfileRecord",
    "CensusRowRecord",
    "ContinuityEpisodeRecord",
    "ContinuityLineRecord",
    "EligibilitySpanRecord",
    "EmployerRecord",
]

_NEWEST = text("replaced_at IS NULL")
_TRUE_NOW = text("replaced_at IS NULL AND NOT entered_in_error")
_GOOD = text("NOT entered_in_error")
_OPEN = text("closed_at IS NULL")


class EmployerRecord(Row):
    """An employer whose people the clinic serves."""

    __tablename__ = "employer"
    __table_args__ = (
        CheckConstraint("length(trim(name)) > 0", name="named"),
        CheckConstraint("omission_percent BETWEEN 0 AND 100", name="share"),
        UniqueConstraint("name_norm"),
    )

    name: Mapped[str] = mapped_column(Text, nullable=False)
    name_norm: Mapped[str] = mapped_column(Text, nullable=False)
    client_id: Mapped[str] = mapped_column(Text, nullable=False, default="")
    omission_percent: Mapped[int] = mapped_column(Integer, nullable=False, default=5)


class CensusProfileRecord(Row):
    """How an employer's files are read. A change is a new row with the next number."""

    __tablename__ = "census_profile"
    __table_args__ = (
        Index(
            "uq_census_profile_newest",
            "employer_id",
            "name_norm",
            unique=True,
            sqlite_where=_NEWEST,
        ),
        UniqueConstraint("employer_id", "name_norm", "number"),
    )

    employer_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("employer.id"), nullable=False)
    name: Mapped[str] = mapped_column(Text, nullable=False)
    name_norm: Mapped[str] = mapped_column(Text, nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False, default=1)
    settings: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: columns, order of dates, codes. Names of columns, no values of people."""
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class CensusImportRecord(Row):
    """One file that was taken in; ``undone_at`` when it was taken back."""

    __tablename__ = "census_import"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("ix_census_import_employer_id", "employer_id"),
        UniqueConstraint("number"),
    )

    number: Mapped[int] = mapped_column(Integer, nullable=False)
    """The order in which files were taken in, from 1."""
    employer_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("employer.id"), nullable=False)
    profile_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("census_profile.id"))
    file_name: Mapped[str] = mapped_column(Text, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    size: Mapped[int] = mapped_column(Integer, nullable=False)
    as_of: Mapped[date] = mapped_column(Date, nullable=False)
    whole: Mapped[bool] = mapped_column(Boolean, nullable=False)
    rows: Mapped[int] = mapped_column(Integer, nullable=False)
    counts: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: how many rows came to what."""
    reasons: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: how many rows were rejected, by code."""
    accepted_because: Mapped[str] = mapped_column(Text, nullable=False, default="")
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    undone_because: Mapped[str] = mapped_column(Text, nullable=False, default="")


class CensusMemberRecord(Row):
    """Whom an employer's number and person code stand for."""

    __tablename__ = "census_member"
    __table_args__ = (
        Index(
            "uq_census_member_key",
            "employer_id",
            "number",
            "person_code",
            unique=True,
            sqlite_where=_GOOD,
        ),
        Index("ix_census_member_patient_id", "patient_id"),
    )

    employer_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("employer.id"), nullable=False)
    number: Mapped[str] = mapped_column(Text, nullable=False)
    person_code: Mapped[str] = mapped_column(String(20), nullable=False)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    import_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("census_import.id"))
    """The file that named the person first."""
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    """Of the newest row: the same again changes nothing."""
    said: Mapped[bytes] = mapped_column(LargeBinary(80), nullable=False)
    """Marks of what HR said last, part by part: what HR repeats does not undo the clinic's word."""


class EligibilitySpanRecord(Row):
    """One stretch of eligibility. A row that was told otherwise since stays, with the reason."""

    __tablename__ = "eligibility_span"
    __table_args__ = (
        one_of("end_kind", tuple(EndKind)),
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="days"),
        CheckConstraint("(end_on IS NULL) = (end_kind = '')", name="ended"),
        CheckConstraint("(replaced_at IS NULL) = (replaced_why = '')", name="replaced"),
        CheckConstraint(
            "replaced_why IN ('', 'progressed', 'corrected', 'withdrawn')", name="replaced_why"
        ),
        Index(
            "uq_eligibility_span_start",
            "member_id",
            "start_on",
            unique=True,
            sqlite_where=_TRUE_NOW,
        ),
        Index("ix_eligibility_span_patient_id", "patient_id"),
        Index("ix_eligibility_span_import_id", "import_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    employer_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("employer.id"), nullable=False)
    member_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("census_member.id"), nullable=False)
    relationship: Mapped[str] = mapped_column(String(20), nullable=False)
    start_on: Mapped[date] = mapped_column(Date, nullable=False)
    end_on: Mapped[date | None] = mapped_column(Date)
    end_kind: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    continuation: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    plan: Mapped[str] = mapped_column(Text, nullable=False, default="")
    import_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("census_import.id"))
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)
    replaced_why: Mapped[str] = mapped_column(String(12), nullable=False, default="")
    replaced_by_import: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("census_import.id"))


class CensusRowRecord(Base):
    """What became of one row of a file; rows that changed nothing are counted only."""

    __tablename__ = "census_row"
    __table_args__ = (
        one_of("outcome", tuple(RowOutcome)),
        Index("ix_census_row_patient_id", "patient_id"),
    )

    import_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("census_import.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(Integer, nullable=False)
    """In the file; 0 for who is missing from it."""
    outcome: Mapped[str] = mapped_column(String(20), nullable=False)
    reason: Mapped[str] = mapped_column(String(20), nullable=False)
    patient_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("patient.id"))
    changed: Mapped[str] = mapped_column(Text, nullable=False)
    """Names of what changed, with a blank between."""


class CensusChangeRecord(Base):
    """One value that an import changed: what it was, and what it became. Append-only."""

    __tablename__ = "census_change"

    import_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("census_import.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), nullable=False)
    """``patient``, ``member`` or ``made``."""
    about_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    field: Mapped[str] = mapped_column(String(20), nullable=False)
    before: Mapped[str] = mapped_column(Text, nullable=False)
    after: Mapped[str] = mapped_column(Text, nullable=False)


class CensusBlockRecord(Base):
    """Rows of HR as they came, sealed: employment facts that the care of nobody needs."""

    __tablename__ = "census_block"
    __table_args__ = (CheckConstraint("length(tag) = 16", name="tagged"),)

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    import_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("census_import.id"), nullable=False, index=True
    )
    first_line: Mapped[int] = mapped_column(Integer, nullable=False)
    last_line: Mapped[int] = mapped_column(Integer, nullable=False)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), nullable=False)
    """Of the key that opens it; names no compartment."""
    box: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class ContinuityEpisodeRecord(Row):
    """What is to be finished or handed on when somebody's eligibility ends.

    Its task has the owner and the day, so that it is never without either.
    """

    __tablename__ = "continuity_episode"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_because = '')", name="closed"),
        Index("ix_continuity_episode_open", "site_id", "ends_on", sqlite_where=_OPEN),
        Index("ix_continuity_episode_patient_id", "patient_id"),
        Index("ix_continuity_episode_task_id", "task_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    span_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("eligibility_span.id"))
    import_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("census_import.id"))
    task_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("task.id"), nullable=False)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    ends_on: Mapped[date] = mapped_column(Date, nullable=False)
    """The last day of eligibility."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    closed_because: Mapped[str] = mapped_column(String(20), nullable=False, default="")


class ContinuityLineRecord(Row):
    """One thing of an episode: a referral, the medicines, a result, the plan, the records."""

    __tablename__ = "continuity_line"
    __table_args__ = (
        one_of("kind", LINE_KINDS),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
        CheckConstraint("done_at IS NULL OR length(trim(outcome)) > 0", name="outcome_said"),
        Index("ix_continuity_line_episode_id", "episode_id"),
    )

    episode_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("continuity_episode.id"), nullable=False
    )
    position: Mapped[int] = mapped_column(Integer, nullable=False)
    kind: Mapped[str] = mapped_column(String(12), nullable=False)
    about_id: Mapped[UUID | None] = mapped_column(Guid)
    """The referral, task or plan it is about."""
    words: Mapped[str] = mapped_column(Text, nullable=False)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    done_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(Text, nullable=False, default="")


append_only("census_change")
