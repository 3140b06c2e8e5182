"""More about a person, read only when it is asked for, and who changed what when."""

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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.person_details import COVERAGE_STATUSES
from clinicdesk.store.records.base import Base, CodeColumns, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.records.patients import PersonPart
from clinicdesk.store.types import Guid, Instant

__all__ = [
    "CHANGE_PATHS",
    "TRAIT_KINDS",
    "CoverageRecord",
    "PatientLinkRecord",
    "PatientOccupationRecord",
    "PatientPhotoRecord",
    "PatientTraitRecord",
    "PersonChangeRecord",
    "RelatedPersonRecord",
]

TRAIT_KINDS = ("race", "ethnicity", "tribe", "gender-identity", "language")
CHANGE_PATHS = ("form", "command", "import", "census", "merge", "unmerge")
_LIVE = text("end_on IS NULL AND NOT entered_in_error")


class PatientTraitRecord(CodeColumns, PersonPart):
    """Something coded that is said of a person, and of which there may be several."""

    __tablename__ = "patient_trait"
    __table_args__ = (
        one_of("kind", TRAIT_KINDS),
        # Registries and reports choose people by what is said of them.
        Index(
            "ix_patient_trait_code",
            "kind",
            "code_code",
            "patient_id",
            sqlite_where=text("replaced_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(String(16), nullable=False)
    preferred: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    """Of languages."""
    enrolled: Mapped[bool | None] = mapped_column(Boolean)
    """Of tribes."""


class RelatedPersonRecord(CodeColumns, PersonPart):
    """Someone around the person; the code is what they are to them."""

    __tablename__ = "related_person"

    name: Mapped[str] = mapped_column(Text, nullable=False)
    telecoms: Mapped[str] = mapped_column(Text, nullable=False, default="[]")
    """JSON: system, value, use, rank, comment and E.164 of each."""
    address: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """JSON of one address; empty where there is none."""
    language: Mapped[str] = mapped_column(String(35), nullable=False, default="")
    is_caregiver: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    is_emergency: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    may_receive: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """Keys, separated by one space."""
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class PatientOccupationRecord(CodeColumns, PersonPart):
    """A job; the code is the occupation."""

    __tablename__ = "patient_occupation"

    industry_text: Mapped[str] = mapped_column(Text, nullable=False, default="")
    industry_system: Mapped[str] = mapped_column(Text, nullable=False, default="")
    industry_code: Mapped[str] = mapped_column(Text, nullable=False, default="")
    employer: Mapped[str] = mapped_column(Text, nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class CoverageRecord(CodeColumns, PersonPart):
    """A health plan that pays; the code is its type."""

    __tablename__ = "coverage"
    __table_args__ = (one_of("status", COVERAGE_STATUSES),)

    payor: Mapped[str] = mapped_column(Text, nullable=False)
    plan: Mapped[str] = mapped_column(Text, nullable=False, default="")
    group_number: Mapped[str] = mapped_column(Text, nullable=False, default="")
    member_id: Mapped[str] = mapped_column(Text, nullable=False, default="")
    subscriber_id: Mapped[str] = mapped_column(Text, nullable=False, default="")
    relationship: Mapped[str] = mapped_column(String(20), nullable=False, default="self")
    status: Mapped[str] = mapped_column(String(20), nullable=False, default="active")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class PatientPhotoRecord(PersonPart):
    """A picture of the person, re-encoded by us."""

    __tablename__ = "patient_photo"
    __table_args__ = (one_of("kind", ("image/jpeg", "image/png")),)

    kind: Mapped[str] = mapped_column(String(12), nullable=False)
    width: Mapped[int] = mapped_column(Integer, nullable=False)
    height: Mapped[int] = mapped_column(Integer, nullable=False)
    image: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class PatientLinkRecord(Row):
    """A dependant (``patient_id``) of another person of the clinic (``head_id``).

    Both ids stay as they were written: a merge is read through, so that taking it back is exact.
    """

    __tablename__ = "patient_link"
    __table_args__ = (
        CheckConstraint("patient_id <> head_id", name="two_people"),
        Index("ix_patient_link_patient_id", "patient_id"),
        Index("ix_patient_link_head_id", "head_id"),
        Index("uq_patient_link_live", "head_id", "patient_id", unique=True, sqlite_where=_LIVE),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    head_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    relation_text: Mapped[str] = mapped_column(Text, nullable=False)
    relation_system: Mapped[str] = mapped_column(Text, nullable=False, default="")
    relation_code: Mapped[str] = mapped_column(Text, nullable=False, default="")
    person_code: Mapped[str] = mapped_column(String(10), nullable=False, default="")
    start_on: Mapped[date | None] = mapped_column(Date)
    end_on: Mapped[date | None] = mapped_column(Date)


class PersonChangeRecord(Base):
    """One field of a person that was changed: from what to what, by whom and how. Append-only."""

    __tablename__ = "person_change"
    __table_args__ = (
        one_of("path", CHANGE_PATHS),
        Index("ix_person_change_patient_id", "patient_id", "changed_at"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    changed_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    changed_by: Mapped[UUID] = mapped_column(Guid, nullable=False)
    path: Mapped[str] = mapped_column(String(10), nullable=False)
    source: Mapped[str] = mapped_column(Text, nullable=False, default="clinic")
    field: Mapped[str] = mapped_column(String(30), nullable=False)
    before: Mapped[str] = mapped_column(Text, nullable=False)
    after: Mapped[str] = mapped_column(Text, nullable=False)


append_only("person_change")
