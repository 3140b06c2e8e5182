"""Owned work: one thing that someone promised, with owner, reason and due day (FHIR Task)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.errors import FieldProblem

__all__ = [
    "CALLS",
    "ENDED_STATUSES",
    "PRIORITIES",
    "TASK_KINDS",
    "TASK_STATUSES",
    "Task",
    "TaskDraft",
    "TaskRow",
    "task_problems",
]

TASK_STATUSES = (
    "draft",
    "ready",
    "in-progress",
    "on-hold",
    "completed",
    "failed",
    "cancelled",
)
CALLS = frozenset({"call", "recall"})
"""Kinds that lead to contacting the person."""
ENDED_STATUSES = frozenset({"completed", "failed", "cancelled"})
PRIORITIES = ("routine", "urgent", "asap", "stat")
TASK_KINDS = ("task", "follow-up", "call", "review", "transition", "recall")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDraft:
    """A task as typed."""

    patient_id: UUID
    title: str
    due_on: date
    owner_id: UUID | None = None
    """None is the person who makes it."""
    reason: str = ""
    priority: str = "routine"
    kind: str = "task"
    referral_id: UUID | None = None
    plan_id: UUID | None = None


def task_problems(draft: TaskDraft) -> list[FieldProblem]:
    """Return what is wrong with a draft, field by field."""
    problems = []
    if not draft.title.strip():
        problems.append(FieldProblem("title", "Say what is to be done."))
    if draft.priority not in PRIORITIES:
        problems.append(FieldProblem("priority", f"Choose one of {', '.join(PRIORITIES)}."))
    if draft.kind not in TASK_KINDS:
        problems.append(FieldProblem("kind", f"Choose one of {', '.join(TASK_KINDS)}."))
    return problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A stored task. Overdue is derived from ``due_on``, never a state."""

    id: UUID
    version: int
    patient_id: UUID
    title: str
    reason: str = ""
    status: str = "ready"
    """FHIR Task.status: draft, ready, in-progress, on-hold, completed, failed, cancelled."""
    priority: str = "routine"
    kind: str = "task"
    owner_id: UUID | None = None
    owner: str = ""
    due_on: date
    referral_id: UUID | None = None
    plan_id: UUID | None = None
    completed_at: datetime | None = None
    outcome: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the day is past and nobody has done it."""
        return self.completed_at is None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow(Task):
    """A task with the person it is about, for a list of many people's tasks."""

    patient: str
    """``FAMILY, Given``."""
    mrn: str
    is_overdue: bool
    hold: str = ""
    """Why the person may not be called, and what to do; empty where nothing stands against it."""
