"""A referral's state as its events make it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.referral_machine import Stage

__all__ = ["FollowUp", "ReferralState"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Something that a report asks for: owned, with its own day."""

    event_id: UUID
    words: str
    owner_id: UUID | None
    due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralState:
    """What the events say. Instants are UTC."""

    stage: Stage = Stage.DRAFTING
    business_status: str = ""
    task_status: str = "draft"
    order_status: str = "draft"
    status_reason: str = ""
    """Task.statusReason: why it was rejected, cancelled, held or failed."""
    fulfilment: int = 1
    interval: int = 1
    """1, and one more at each reopening."""
    since: datetime | None = None
    """When the stage was entered."""
    last_contact_at: datetime | None = None
    """The newest attempt or chase in this stage."""
    attempts: int = 0
    """Attempts to reach the person since the stage was entered."""
    chases: int = 0
    """Reminders to the recipient (or the payer) since the stage was entered."""
    owner_id: UUID | None = None
    next_action: str = ""
    """Words that a person set for this stage; empty where the stage's own hold."""
    due_on: date | None = None
    """A day that a person set for this stage."""
    authorisation: str = ""
    """asked, granted or denied; empty where nobody asked."""
    appointment_at: datetime | None = None
    ordered: bool = False
    """Whether any fulfilment was ever sent."""
    sent_at: datetime | None = None
    seen_at: datetime | None = None
    report_ids: tuple[UUID, ...] = ()
    reviewed_at: datetime | None = None
    abnormal: bool = False
    informed_at: datetime | None = None
    follow_ups: tuple[FollowUp, ...] = ()
    imported: bool = False
    in_error: bool = False
    closed_at: datetime | None = None
    first_closed_at: datetime | None = None
    close_reason: str = ""
    before_closing: Stage | None = None
    effective: frozenset[UUID] = frozenset()
    """The events that the machine took."""
    set_aside: frozenset[UUID] = frozenset()
    """Late events that would have undone a confirmed outcome."""
    doubled: frozenset[UUID] = frozenset()
    """Events that say again what another says."""

    @property
    def is_open(self) -> bool:
        """Whether someone still owes something."""
        return self.closed_at is None

    @property
    def missing(self) -> tuple[str, ...]:
        """Which of the four parts of a completed referral are missing."""
        parts = (
            ("report", bool(self.report_ids)),
            ("review", self.reviewed_at is not None),
            ("follow-up owners", all(f.owner_id is not None for f in self.follow_ups)),
            ("person told", self.informed_at is not None),
        )
        return tuple(name for name, there in parts if not there)
