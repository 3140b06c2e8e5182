"""The referral: the order (ServiceRequest), its fulfilment (Task), and the events that move it.

The two are separate objects: a recipient declining does not revoke our order (BSeR, US Core). The
present is a fold over append-only events (`referral_machine`); these are its values.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coding import Coded

__all__ = [
    "Recipient",
    "Referral",
    "ReferralDraft",
    "ReferralEvent",
    "ReferralType",
    "Urgency",
]


class Urgency(StrEnum):
    """ServiceRequest.priority."""

    ROUTINE = "routine"
    URGENT = "urgent"
    ASAP = "asap"
    STAT = "stat"


class ReferralType(StrEnum):
    """What we ask the recipient to do."""

    ADVICE = "advice-only"
    EVALUATE = "evaluate"
    EVALUATE_AND_TREAT = "evaluate-and-treat"
    CO_MANAGE = "co-manage"
    ASSUME_CARE = "assume-care"
    PROCEDURE = "procedure-or-test"
    PROGRAMME = "programme"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who is asked: a practice, a person or a programme, as it stood when the order was made."""

    id: UUID | None = None
    name: str
    specialty: str = ""
    address: str = ""
    phone: str = ""
    fax: str = ""
    npi: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDraft:
    """An order as typed; it may be incomplete (the send-gate asks for the rest)."""

    service: Coded
    type: ReferralType | None = None
    urgency: Urgency | None = None
    question: str = ""
    reason: str = ""
    recipient: Recipient | None = None
    needed_by: date | None = None
    goal_ids: tuple[UUID, ...] = ()
    concern_ids: tuple[UUID, ...] = ()
    who_schedules: str = "recipient"
    """clinic, patient or recipient."""
    patient_agreed: bool | None = None
    interpreter_language: str = ""
    transport_needed: bool = False
    care_model: str = "shared"
    """full or shared (C-CDA)."""
    findings: str = ""
    tried: str = ""
    owner_id: UUID | None = None
    next_action: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEvent:
    """One thing that happened to a referral. Append-only; corrections are further events."""

    id: UUID
    referral_id: UUID
    fulfilment: int
    """Which attempt at fulfilling the order (1, 2 after a reroute, …)."""
    code: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    """Who said so: a person here, or the recipient."""
    entered_by: str
    channel: str = ""
    evidence_document_id: UUID | None = None
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(ReferralDraft):
    """A stored order with its open fulfilment, as the fold of its events."""

    id: UUID
    version: int
    number: str
    patient_id: UUID
    status: str
    """The order's (ServiceRequest.status)."""
    task_status: str
    """The fulfilment's (Task.status)."""
    business_status: str
    """BSeR code, such as 5.1.1; empty before it is sent."""
    stage: str
    """Ours, in words of the work: drafting, sent, scheduled, …"""
    fulfilment: int = 1
    owner: str = ""
    requester: str
    authored_at: datetime
    sent_at: datetime | None = None
    closed_at: datetime | None = None
    first_closed_at: datetime | None = None
    source: str = "clinic"
    updated_at: datetime

    @property
    def is_open(self) -> bool:
        """Whether someone still owes something."""
        return self.closed_at is None

    def overdue(self, today: date) -> bool:
        """Whether the running clock is past its day. Derived, never stored."""
        return self.is_open and self.due_on is not None and self.due_on < today
