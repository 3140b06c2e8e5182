"""What was taught: leaflets given to people, and every teach-back.

Topics are said in the open as concerns of a plan are; what belongs to a protected part of the
record is taught from there, and leaves no row here.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.education import Method
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["EducationAssignmentRecord", "EducationTeachBackRecord"]


class EducationAssignmentRecord(Row):
    """A leaflet that was given to a person; what was given anew asks for nothing any more."""

    __tablename__ = "education_assignment"
    __table_args__ = (
        one_of("method", tuple(Method)),
        one_of("outcome", tuple(TeachBack)),
        CheckConstraint("leaflet_version >= 1", name="leaflet_version_counts"),
        CheckConstraint("length(trim(topic)) > 0 AND length(trim(title)) > 0", name="named"),
        CheckConstraint(
            "ask_on IS NULL OR (replaced_at IS NULL AND entered_in_error = false)",
            name="asks_once",
        ),
        CheckConstraint(
            "plan_id IS NOT NULL OR (concern_id IS NULL AND goal_id IS NULL)", name="line_of_a_plan"
        ),
        Index("ix_education_assignment_patient_id", "patient_id"),
        Index("ix_education_assignment_plan_id", "plan_id"),
        Index(
            "ix_education_assignment_ask_on",
            "site_id",
            "ask_on",
            sqlite_where=text("ask_on IS NOT NULL"),
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    topic: Mapped[str] = mapped_column(String(40), nullable=False)
    language: Mapped[str] = mapped_column(String(35), nullable=False)
    leaflet_version: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[str] = mapped_column(Text, nullable=False)
    """The leaflet's, as it was that day."""
    plan_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_plan.id"))
    concern_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("plan_concern.id"))
    goal_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("plan_goal.id"))
    method: Mapped[str] = mapped_column(String(8), nullable=False)
    given_at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    given_by_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    given_by: Mapped[str] = mapped_column(Text, nullable=False)
    outcome: Mapped[str | None] = mapped_column(String(10))
    """Of the last teach-back."""
    ask_on: Mapped[date | None] = mapped_column(Date)
    """When it is to be asked about (again)."""
    replaced_at: Mapped[datetime | None] = mapped_column(Instant)


class EducationTeachBackRecord(Base):
    """What a person said back, once. Append-only."""

    __tablename__ = "education_teach_back"
    __table_args__ = (
        one_of("outcome", tuple(TeachBack)),
        CheckConstraint("outcome <> 'correct' OR length(trim(said)) > 0", name="words_said"),
        Index("ix_education_teach_back_assignment_id", "assignment_id", "at"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    assignment_id: Mapped[UUID] = mapped_column(
        Guid, ForeignKey("education_assignment.id"), nullable=False
    )
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    by_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    by: Mapped[str] = mapped_column(Text, nullable=False)
    outcome: Mapped[str] = mapped_column(String(10), nullable=False)
    said: Mapped[str] = mapped_column(Text, nullable=False, default="")
    ask_on: Mapped[date | None] = mapped_column(Date)


append_only("education_teach_back")
