"""The referral: the order (ServiceRequest), its fulfilment (Task), and the events that move it.

The two are separate objects: a recipient declining does not revoke our order (BSeR, US Core). The
present is a fold over append-only events (`referral_machine`); these are its values.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded

__all__ = [
    "EventDraft",
    "ImportedOrder",
    "Recipient",
    "Referral",
    "ReferralDraft",
    "ReferralEvent",
    "ReferralSeed",
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
class EventDraft:
    """One thing that happened to a referral, as told. What does not belong to its code is empty."""

    code: str
    """One of `referral_machine.EventCode`."""
    occurred_at: datetime
    actor: str = ""
    """Who said so: a person here, or the recipient."""
    channel: str = ""
    """phone, fax, letter, portal, FHIR, patient or in person."""
    evidence_document_id: UUID | None = None
    note: str = ""
    reason: str = ""
    owner_id: UUID | None = None
    """Who does the next thing from now on (or, of a follow-up, who does that)."""
    next_action: str = ""
    """What they do, where it is not what the stage asks by itself."""
    due_on: date | None = None
    """By when, where it is not what the clock says by itself; a follow-up's own day."""
    appointment_at: datetime | None = None
    abnormal: bool = False
    """A report that must be reviewed the same day."""
    recipient: Recipient | None = None
    """Who is asked now (of a reroute)."""
    warnings: tuple[str, ...] = ()
    """What the send-gate warned of when it was sent all the same: codes."""
    voids_id: UUID | None = None
    """The event that is taken back (of an undo)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEvent(EventDraft):
    """A stored event. Append-only; corrections are further events."""

    id: UUID
    referral_id: UUID
    fulfilment: int = 1
    """Which attempt at fulfilling the order (1, 2 after a reroute, …)."""
    recorded_at: datetime
    entered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralSeed:
    """An order with its whole history, to be stored at once."""

    patient_id: UUID
    draft: ReferralDraft
    """With its owner."""
    authored_at: datetime
    requester: str
    events: tuple[EventDraft, ...] = ()
    """What happened after it was made, each heard as it happened."""
    id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedOrder:
    """A ServiceRequest that another system sent."""

    patient_id: UUID
    draft: ReferralDraft
    status: str
    """ServiceRequest.status as it was sent."""
    authored_at: datetime | None
    requester: str = ""
    source: str
    id: UUID | None = None


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
    appointment_at: datetime | None = None
    missing: tuple[str, ...] = ()
    """What is still missing before it can be completed: report, review, follow-up owners, told."""
    entered_in_error: bool = False
    source: str = "clinic"
    updated_at: datetime
    compartment: Compartment = field(default=Compartment.GENERAL, metadata={"told": "if said"})
    """The part of the record that its words were opened from."""
    withheld: bool = field(default=False, metadata={"told": "if said"})
    """A protected referral, and its words do not open for the reader."""

    @property
    def protected(self) -> bool:
        """Whether its words are sealed, read or not."""
        return self.withheld or self.compartment is not Compartment.GENERAL

    @property
    def is_open(self) -> bool:
        """Whether someone still owes something."""
        return self.closed_at is None

    def overdue(self, today: date) -> bool:
        """Whether the running clock is past its day. Derived, never stored."""
        return self.is_open and self.due_on is not None and self.due_on < today
