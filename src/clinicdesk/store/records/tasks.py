"""Owned work (FHIR Task): a reason, an owner and a day. Overdue is derived, never stored."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.tasks import PRIORITIES, TASK_KINDS, TASK_STATUSES
from clinicdesk.store.records.base import Row, one_of
from clinicdesk.store.types import Guid, Instant

__all__ = ["TaskRecord"]

_OPEN = text("completed_at IS NULL")


class TaskRecord(Row):
    """One thing that someone promised. ``completed_at`` is set when it ended, however it did."""

    __tablename__ = "task"
    __table_args__ = (
        one_of("status", TASK_STATUSES),
        one_of("priority", PRIORITIES),
        one_of("kind", TASK_KINDS),
        CheckConstraint("length(trim(title)) > 0", name="title_said"),
        CheckConstraint(
            "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))",
            name="ended",
        ),
        CheckConstraint("NOT entered_in_error OR completed_at IS NOT NULL", name="error_ended"),
        # A list is chosen and counted in this index alone; see `ix_referral_open`.
        Index(
            "ix_task_open",
            "site_id",
            "due_on",
            "owner_id",
            "completed_at",
            sqlite_where=_OPEN,
        ),
        Index("ix_task_patient_id", "patient_id"),
        Index("ix_task_referral_id", "referral_id"),
    )

    patient_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("patient.id"), nullable=False)
    kind: Mapped[str] = mapped_column(String(20), nullable=False, default="task")
    title: Mapped[str] = mapped_column(Text, nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    status: Mapped[str] = mapped_column(String(12), nullable=False, default="ready")
    priority: Mapped[str] = mapped_column(String(8), nullable=False, default="routine")
    owner_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    due_on: Mapped[date] = mapped_column(Date, nullable=False)
    referral_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("referral.id"))
    plan_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_plan.id"))
    completed_at: Mapped[datetime | None] = mapped_column(Instant)
    completed_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))
    outcome: Mapped[str] = mapped_column(Text, nullable=False, default="")
