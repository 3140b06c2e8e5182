"""The referral work list: what is asked of it, its rows, and counts that are always right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.referral_machine import STAGES, Stage

__all__ = ["ReferralRow", "WorkCounts", "WorkFilter", "WorkList"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """What a work list shows. Everything that is given must hold."""

    overdue: bool = False
    mine: bool = False
    """Mine, or of a pool that I lead."""
    until: date | None = None
    """Due by this day."""
    owner_id: UUID | None = None
    stage: Stage | None = None
    patient_id: UUID | None = None
    text: str = ""
    """Found in the number, the service, the recipient or the person's name or MRN."""
    closed: bool = False
    """Closed ones too, the newest first after the open ones."""
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One line of the work list."""

    id: UUID
    version: int
    number: str
    patient_id: UUID
    patient: str
    """``FAMILY, Given``."""
    mrn: str
    service: str
    type: str
    priority: str
    """ServiceRequest.priority; empty where nobody has said."""
    recipient: str
    status: str
    task_status: str
    business_status: str
    stage: Stage
    owner_id: UUID | None
    owner: str
    next_action: str
    due_on: date | None
    overdue: bool
    authored_at: datetime
    appointment_at: datetime | None
    closed_at: datetime | None
    withheld: bool = False
    """A protected referral, and its words do not open for the reader."""
    protected: bool = False
    """Whether its words are sealed, read or not."""

    @property
    def stage_words(self) -> str:
        """The stage as people read it."""
        return STAGES[self.stage].words


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCounts:
    """Counts over all open referrals of the site, whatever the list shows."""

    open: int = 0
    overdue: int = 0
    due_today: int = 0
    mine: int = 0
    mine_overdue: int = 0
    by_stage: Mapping[Stage, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """The rows that a filter finds, how many there are in all, and the clinic's counts."""

    rows: tuple[ReferralRow, ...]
    total: int
    counts: WorkCounts
    as_of: date
