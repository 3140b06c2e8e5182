"""What pulls apart in a plan and how it was settled, and plan templates as the clinic has them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.conflict_standing import ConflictAct
from clinicdesk.store.records.base import Base, Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import Guid, Instant

__all__ = ["PlanConflictEventRecord", "PlanConflictRecord", "PlanTemplateCopyRecord"]

ORIGINS = ("shipped", "clinic", "reset")


class PlanConflictRecord(Base):
    """A conflict of a plan, from when it was first seen. It moves with its plan. Append-only."""

    __tablename__ = "plan_conflict"
    __table_args__ = (
        Unique("plan_id", "key"),
        CheckConstraint("length(trim(key)) > 0", name="keyed"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)
    key: Mapped[str] = mapped_column(String(200), nullable=False)
    """The rule, or the measure or work that it is about."""
    first_seen_at: Mapped[datetime] = mapped_column(Instant, nullable=False)


class PlanConflictEventRecord(Base):
    """One act on a conflict. Append-only."""

    __tablename__ = "plan_conflict_event"
    __table_args__ = (
        one_of("act", tuple(ConflictAct)),
        CheckConstraint(
            "(act = 'resolved') = (resolution <> '')",
            name="resolution_said",
        ),
        CheckConstraint(
            "resolution IN ('', 'changed-plan', 'accepted', 'asked-clinician', 'not-a-conflict')",
            name="resolution_known",
        ),
        CheckConstraint(
            "resolution NOT IN ('accepted', 'not-a-conflict') OR length(trim(reason)) > 0",
            name="reason_said",
        ),
        CheckConstraint(
            "(resolution = 'asked-clinician') = (task_id IS NOT NULL)", name="question_asked"
        ),
        Unique("conflict_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True)
    conflict_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("plan_conflict.id"), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    """Counts the acts on a conflict."""
    at: Mapped[datetime] = mapped_column(Instant, nullable=False)
    by_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    by: Mapped[str] = mapped_column(Text, nullable=False)
    act: Mapped[str] = mapped_column(String(10), nullable=False)
    resolution: Mapped[str] = mapped_column(String(16), nullable=False, default="")
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    until: Mapped[date | None] = mapped_column(Date)
    fingerprint: Mapped[str] = mapped_column(String(64), nullable=False)
    """SHA-256 of what both sides said."""
    plan_number: Mapped[int] = mapped_column(Integer, nullable=False)
    task_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("task.id"))
    told: Mapped[str] = mapped_column(Text, nullable=False)
    """JSON: title, kind and both sides as they read that day."""


class PlanTemplateCopyRecord(Row):
    """A version of a plan template: the clinic's own, or a shipped one as it was used. Append-only.

    ``reset`` takes the clinic's version back: the shipped one holds again, or none.
    """

    __tablename__ = "plan_template_copy"
    __table_args__ = (
        one_of("origin", ORIGINS),
        Unique("key", "number"),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("(origin = 'reset') = (body = '')", name="body_there"),
        CheckConstraint("(origin = 'clinic') = (edition > 0)", name="edition_counts"),
    )

    key: Mapped[str] = mapped_column(String(60), nullable=False)
    number: Mapped[int] = mapped_column(Integer, nullable=False)
    """Counts the rows of a key."""
    origin: Mapped[str] = mapped_column(String(8), nullable=False)
    base_version: Mapped[int] = mapped_column(Integer, nullable=False)
    """The shipped version that it is, or was made from; 0 where the clinic made it by itself."""
    edition: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """Counts the clinic's versions of a key; 0 of what is shipped."""
    body: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """TOML."""
    saved_by: Mapped[str] = mapped_column(Text, nullable=False)
    """The saver's name as it was printed that day."""
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    """What was changed, and why."""


for _name in ("plan_conflict", "plan_conflict_event", "plan_template_copy"):
    append_only(_name)
