"""What is said about a plan beside its content: signatures, reviews, agreement, work of its lines.

None of it names the person: it is about whom the plan is about, through every merge.
"""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinicdesk.domain.plan_editions import Answer
from clinicdesk.domain.plan_reviews import Agrees, CopyFormat, How, Outcome, TeachBack
from clinicdesk.domain.plan_work import WorkAnswer
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.store.records.base import Row, one_of
from clinicdesk.store.records.clinic import append_only
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "LINE_KINDS",
    "PlanAgreementRecord",
    "PlanCosignatureRecord",
    "PlanEditionRecord",
    "PlanLineTaskRecord",
    "PlanReviewRecord",
    "PlanStatusRecord",
    "PlanTaskAskRecord",
]

LINE_KINDS = ("plan", "concern", "goal", "intervention", "edition", "agreement")


class _AboutPlan(Row):
    __abstract__ = True

    plan_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("care_plan.id"), nullable=False)


class _SaidBy(_AboutPlan):
    """Who said it, with their name and role as they were that day."""

    __abstract__ = True

    plan_number: Mapped[int] = mapped_column(Integer, nullable=False)
    """The version that it is about."""
    said_by_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    said_by: Mapped[str] = mapped_column(Text, nullable=False)
    role: Mapped[str] = mapped_column(String(20), nullable=False)


class PlanEditionRecord(_SaidBy):
    """A version of a plan that was signed. Append-only: its bytes are the version's."""

    __tablename__ = "plan_edition"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        ForeignKeyConstraint(
            ["plan_id", "plan_number"],
            ["plan_version.plan_id", "plan_version.number"],
            name="fk_plan_edition_plan_version",
        ),
        CheckConstraint("number >= 1", name="number_counts"),
        CheckConstraint("length(sha256) = 64", name="hashed"),
    )

    number: Mapped[int] = mapped_column(Integer, nullable=False)
    sha256: Mapped[str] = mapped_column(String(64), nullable=False)
    against: Mapped[str] = mapped_column(Text, nullable=False, default="[]")
    """JSON: what stood against it, in words."""
    needs_cosignature: Mapped[bool] = mapped_column(Boolean, nullable=False)


class PlanCosignatureRecord(Row):
    """What a second person answered to an edition, once. Append-only."""

    __tablename__ = "plan_cosignature"
    __table_args__ = (
        UniqueConstraint("edition_id"),
        one_of("answer", tuple(Answer)),
        CheckConstraint("answer <> 'returned' OR length(trim(reason)) > 0", name="reason_said"),
        CheckConstraint("said_by_id <> signed_by_id", name="another_person"),
    )

    edition_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("plan_edition.id"), nullable=False)
    answer: Mapped[str] = mapped_column(String(10), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    signed_by_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    """Who signed first; the answer is never theirs."""
    said_by_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("staff.id"), nullable=False)
    said_by: Mapped[str] = mapped_column(Text, nullable=False)
    role: Mapped[str] = mapped_column(String(20), nullable=False)


class PlanStatusRecord(_AboutPlan):
    """A plan's status was changed: from what to what, why. Append-only."""

    __tablename__ = "plan_status_change"
    __table_args__ = (
        one_of("before", tuple(PlanStatus)),
        one_of("after", tuple(PlanStatus)),
        Index("ix_plan_status_change_plan_id", "plan_id"),
    )

    plan_number: Mapped[int] = mapped_column(Integer, nullable=False)
    before: Mapped[str] = mapped_column(String(16), nullable=False)
    after: Mapped[str] = mapped_column(String(16), nullable=False)
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    said_by: Mapped[str] = mapped_column(Text, nullable=False)
    replaced_by_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("care_plan.id"))
    """The plan that took its place (CarePlan.replaces, from the other side)."""


class PlanReviewRecord(_SaidBy):
    """The plan was gone through with whom, and what had changed. Append-only."""

    __tablename__ = "plan_review"
    __table_args__ = (
        one_of("outcome", tuple(Outcome)),
        CheckConstraint("outcome = 'ends' OR next_due_on IS NOT NULL", name="next_set"),
        CheckConstraint("next_due_on > reviewed_on", name="next_later"),
        Index("ix_plan_review_plan_id", "plan_id"),
    )

    since_number: Mapped[int | None] = mapped_column(Integer)
    """The version that the review before was about."""
    function: Mapped[str] = mapped_column(String(40), nullable=False)
    reviewed_on: Mapped[date] = mapped_column(Date, nullable=False)
    participants: Mapped[str] = mapped_column(Text, nullable=False, default="[]")
    """JSON: name and role of each."""
    outcome: Mapped[str] = mapped_column(String(16), nullable=False)
    changed: Mapped[str] = mapped_column(Text, nullable=False, default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, default="")
    next_due_on: Mapped[date | None] = mapped_column(Date)


class PlanAgreementRecord(_SaidBy):
    """What the person said to the plan, the copy they got, what they said back. Append-only."""

    __tablename__ = "plan_agreement"
    __table_args__ = (
        one_of("agrees", tuple(Agrees)),
        one_of("how", tuple(How)),
        one_of("copy_format", tuple(CopyFormat)),
        one_of("teach_back", tuple(TeachBack)),
        CheckConstraint("agrees = 'agrees' OR length(trim(words)) > 0", name="words_said"),
        CheckConstraint(
            "copy_on IS NULL OR (copy_format IS NOT NULL AND length(trim(copy_language)) > 0)",
            name="copy_whole",
        ),
        CheckConstraint("repeat_on IS NULL OR teach_back IS NOT NULL", name="repeat_of_something"),
        Index("ix_plan_agreement_plan_id", "plan_id"),
    )

    agrees: Mapped[str] = mapped_column(String(16), nullable=False)
    how: Mapped[str] = mapped_column(String(12), nullable=False)
    said_on: Mapped[date] = mapped_column(Date, nullable=False)
    words: Mapped[str] = mapped_column(Text, nullable=False, default="")
    present: Mapped[str] = mapped_column(Text, nullable=False, default="")
    interpreter: Mapped[str] = mapped_column(Text, nullable=False, default="")
    copy_on: Mapped[date | None] = mapped_column(Date)
    copy_language: Mapped[str] = mapped_column(String(35), nullable=False, default="")
    copy_format: Mapped[str | None] = mapped_column(String(12))
    reading_grade: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    teach_back: Mapped[str | None] = mapped_column(String(10))
    repeat_on: Mapped[date | None] = mapped_column(Date)


class PlanLineTaskRecord(_AboutPlan):
    """A task is work of a line of a plan, or of the plan, an edition, an agreement."""

    __tablename__ = "plan_line_task"
    __table_args__ = (
        one_of("line_kind", LINE_KINDS),
        UniqueConstraint("line_id", "task_id"),
        Index("ix_plan_line_task_plan_id", "plan_id"),
        Index("ix_plan_line_task_task_id", "task_id"),
    )

    line_kind: Mapped[str] = mapped_column(String(14), nullable=False)
    line_id: Mapped[UUID] = mapped_column(Guid, nullable=False)
    task_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("task.id"), nullable=False)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When another task took its place, or the link was wrong."""


class PlanTaskAskRecord(_AboutPlan):
    """An act changed what a task was promised for; asked until somebody answers."""

    __tablename__ = "plan_task_ask"
    __table_args__ = (
        one_of("answer", (*WorkAnswer, "as it was")),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_whole"),
        CheckConstraint("(answer = 'replace') = (new_task_id IS NOT NULL)", name="replaced_by_one"),
        Index("ix_plan_task_ask_plan_id", "plan_id"),
        # One question about one task at a time.
        Index(
            "uq_plan_task_ask_open",
            "task_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
        ),
    )

    plan_number: Mapped[int] = mapped_column(Integer, nullable=False)
    """The version that the act made."""
    task_id: Mapped[UUID] = mapped_column(Guid, ForeignKey("task.id"), nullable=False)
    line_id: Mapped[UUID | None] = mapped_column(Guid)
    why: Mapped[str] = mapped_column(Text, nullable=False)
    mark: Mapped[str] = mapped_column(String(64), nullable=False)
    answer: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, nullable=False, default="")
    new_task_id: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("task.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[UUID | None] = mapped_column(Guid, ForeignKey("staff.id"))


for _table in (
    "plan_edition",
    "plan_cosignature",
    "plan_status_change",
    "plan_review",
    "plan_agreement",
):
    append_only(_table)
