"""Owned work: one thing that someone promised, with owner, reason and due day (FHIR Task)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

__all__ = ["Task"]


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
