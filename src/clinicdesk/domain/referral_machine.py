"""The referral's machine as data: the published transitions, ours beside them, and the stages.

The 34 published transitions are those of HL7 BSeR (Bidirectional Services eReferral, "Harmonized
State Transitions", 2025). Its rows 31 to 34 speak of a state 5.1 that has no code: here it is the
umbrella of 5.1.1 to 5.1.4 and is never stored. Row 01 goes straight to received; most recipients
are reached by telephone and fax, so sending and receipt are two events here.

Our stages say what the work is. Each maps to a standard state, so that an export tells others what
they know.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "CLOSED_STAGES",
    "CLOSE_REASONS",
    "LOCAL",
    "MOVES",
    "PUBLISHED",
    "STAGES",
    "UNSENT_STAGES",
    "CloseReason",
    "EventCode",
    "LocalTransition",
    "PublishedTransition",
    "Stage",
    "StageFacts",
]


class Stage(StrEnum):
    """Where a referral stands, in words of the work."""

    DRAFTING = "drafting"
    AWAITING_AUTHORISATION = "awaiting-authorisation"
    AWAITING_AGREEMENT = "awaiting-patient-agreement"
    SENT = "sent"
    RECEIPT_CONFIRMED = "receipt-confirmed"
    ACCEPTED = "accepted-unscheduled"
    WAITLISTED = "waitlisted"
    SCHEDULED = "scheduled"
    NO_SHOW = "no-show"
    APPT_CANCELLED = "appt-cancelled"
    SEEN = "seen-awaiting-report"
    UNREVIEWED = "report-received-unreviewed"
    FOLLOW_UP = "follow-up-open"
    CLOSED_LOOP = "closed-loop"
    DECLINED = "declined"
    CANCEL_REQUESTED = "cancel-requested"
    CANCELLED = "cancelled"
    CLOSED_WITHOUT_REPORT = "closed-without-report"


class EventCode(StrEnum):
    """What can happen to a referral."""

    SEND = "send"
    RECEIVE = "receive"
    ACCEPT = "accept"
    DECLINE = "decline"
    SCHEDULE = "schedule"
    RESCHEDULE = "reschedule"
    NO_SHOW = "no-show"
    CANCEL_APPOINTMENT = "cancel-appointment"
    SEEN = "seen"
    INTERIM = "interim"
    OUTCOME = "outcome"
    REQUEST_CANCEL = "request-cancel"
    CONFIRM_CANCEL = "confirm-cancel"
    WITHDRAW = "withdraw"
    WAITLIST = "waitlist"
    AUTHORISE = "authorise"
    AWAIT_AGREEMENT = "await-agreement"
    ATTEMPT = "attempt"
    CHASE = "chase"
    REASSIGN = "reassign"
    REROUTE = "reroute"
    REVIEW = "review"
    FOLLOW_UP = "follow-up"
    INFORM_PATIENT = "inform-patient"
    CLOSE_WITHOUT_REPORT = "close-without-report"
    REOPEN = "reopen"
    # Written by the services alone; nobody records them.
    CREATE = "create"
    IMPORT = "import"
    UNDO = "undo"
    MARK_IN_ERROR = "mark-in-error"

    @property
    def recordable(self) -> bool:
        """Whether a person may record it."""
        return self not in _INTERNAL


_INTERNAL = frozenset({EventCode.CREATE, EventCode.IMPORT, EventCode.UNDO, EventCode.MARK_IN_ERROR})


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What a stage is to others, and in words."""

    words: str
    task_status: str
    """Task.status (FHIR R4)."""
    business_status: str
    """Task.businessStatus (BSeR TaskBusinessStatusCS); empty before it is sent."""
    order_status: str
    """ServiceRequest.status of an order whose first fulfilment it is."""


S, E = Stage, EventCode

STAGES: dict[Stage, StageFacts] = {
    S.DRAFTING: StageFacts("Drafting", "draft", "", "draft"),
    S.AWAITING_AUTHORISATION: StageFacts("Awaiting authorization", "on-hold", "", "draft"),
    S.AWAITING_AGREEMENT: StageFacts("Awaiting the person's agreement", "on-hold", "", "draft"),
    S.SENT: StageFacts("Sent", "requested", "2.0", "active"),
    S.RECEIPT_CONFIRMED: StageFacts("Receipt confirmed", "received", "2.0", "active"),
    S.ACCEPTED: StageFacts("Accepted, not scheduled", "accepted", "3.0", "active"),
    S.WAITLISTED: StageFacts("On the wait list", "on-hold", "3.0", "active"),
    S.SCHEDULED: StageFacts("Scheduled", "in-progress", "5.1.1", "active"),
    S.NO_SHOW: StageFacts("Did not attend", "in-progress", "5.1.2", "active"),
    S.APPT_CANCELLED: StageFacts("Appointment cancelled", "in-progress", "5.1.3", "active"),
    S.SEEN: StageFacts("Seen, awaiting report", "in-progress", "5.1.4", "active"),
    S.UNREVIEWED: StageFacts("Report not reviewed", "completed", "7.0", "active"),
    S.FOLLOW_UP: StageFacts("Follow-up open", "completed", "7.0", "active"),
    S.CLOSED_LOOP: StageFacts("Loop closed", "completed", "7.0", "completed"),
    S.DECLINED: StageFacts("Declined", "rejected", "4.0", "active"),
    S.CANCEL_REQUESTED: StageFacts("Cancellation requested", "in-progress", "5.2", "active"),
    S.CANCELLED: StageFacts("Cancelled", "cancelled", "6.0", "revoked"),
    S.CLOSED_WITHOUT_REPORT: StageFacts("Closed without report", "failed", "", "revoked"),
}
"""``closed-without-report`` keeps the business status it had; `referral_fold` says which."""

UNSENT_STAGES = frozenset({S.DRAFTING, S.AWAITING_AUTHORISATION, S.AWAITING_AGREEMENT})
CLOSED_STAGES = frozenset({S.CLOSED_LOOP, S.CANCELLED, S.CLOSED_WITHOUT_REPORT})
_OPEN = tuple(stage for stage in Stage if stage not in CLOSED_STAGES)


@dataclass(frozen=True, slots=True)
class PublishedTransition:
    """One row of the published table. ``by`` is I (initiator, us) or R (recipient)."""

    tid: int
    by: str
    event: str
    source: str
    target: str


def _rows(*rows: tuple[int, str, str, str, str]) -> tuple[PublishedTransition, ...]:
    return tuple(PublishedTransition(*row) for row in rows)


PUBLISHED = _rows(
    (1, "I", "send package", "draft", "2.0"),
    (2, "R", "accept", "2.0", "3.0"),
    (3, "R", "decline", "2.0", "4.0"),
    (4, "I", "cancel request", "2.0", "5.2"),
    (5, "R", "decline", "3.0", "4.0"),
    (6, "R", "schedule", "3.0", "5.1.1"),
    (7, "I", "cancel request", "3.0", "5.2"),
    (8, "R", "interim note", "3.0", "5.1.4"),
    (9, "R", "outcome", "3.0", "7.0"),
    (10, "R", "decline", "5.1.1", "4.0"),
    (11, "R", "rescheduled", "5.1.1", "5.1.1"),
    (12, "R", "no-show", "5.1.1", "5.1.2"),
    (13, "R", "appointment cancelled", "5.1.1", "5.1.3"),
    (14, "I", "cancel request", "5.1.1", "5.2"),
    (15, "R", "interim note", "5.1.1", "5.1.4"),
    (16, "R", "outcome", "5.1.1", "7.0"),
    (17, "R", "decline", "5.1.2", "4.0"),
    (18, "R", "rescheduled", "5.1.2", "5.1.1"),
    (19, "R", "appointment cancelled", "5.1.2", "5.1.3"),
    (20, "I", "cancel request", "5.1.2", "5.2"),
    (21, "R", "schedule", "5.1.3", "5.1.1"),
    (22, "I", "cancel request", "5.1.3", "5.2"),
    (23, "R", "confirm cancel", "5.2", "6.0"),
    (24, "R", "outcome", "5.2", "7.0"),
    (25, "R", "decline", "5.1.4", "4.0"),
    (26, "R", "schedule", "5.1.4", "5.1.1"),
    (27, "R", "appointment cancelled", "5.1.4", "5.1.3"),
    (28, "I", "cancel request", "5.1.4", "5.2"),
    (29, "R", "interim note", "5.1.4", "5.1.4"),
    (30, "R", "outcome", "5.1.4", "7.0"),
    (31, "R", "schedule", "3.0", "5.1"),
    (32, "R", "interim note", "3.0", "5.1"),
    (33, "R", "decline", "5.1", "4.0"),
    (34, "I", "cancel request", "5.1", "5.2"),
)

PUBLISHED_EVENTS: dict[str, EventCode] = {
    "send package": E.SEND,
    "accept": E.ACCEPT,
    "decline": E.DECLINE,
    "cancel request": E.REQUEST_CANCEL,
    "schedule": E.SCHEDULE,
    "rescheduled": E.RESCHEDULE,
    "no-show": E.NO_SHOW,
    "appointment cancelled": E.CANCEL_APPOINTMENT,
    "interim note": E.INTERIM,
    "outcome": E.OUTCOME,
    "confirm cancel": E.CONFIRM_CANCEL,
}

BUSINESS_STAGES: dict[str, tuple[Stage, ...]] = {
    "draft": (S.DRAFTING, S.AWAITING_AUTHORISATION, S.AWAITING_AGREEMENT),
    "2.0": (S.SENT, S.RECEIPT_CONFIRMED),
    "3.0": (S.ACCEPTED, S.WAITLISTED),
    "4.0": (S.DECLINED,),
    "5.1": (S.SCHEDULED, S.NO_SHOW, S.APPT_CANCELLED, S.SEEN),
    "5.1.1": (S.SCHEDULED,),
    "5.1.2": (S.NO_SHOW,),
    "5.1.3": (S.APPT_CANCELLED,),
    "5.1.4": (S.SEEN,),
    "5.2": (S.CANCEL_REQUESTED,),
    "6.0": (S.CANCELLED,),
    "7.0": (S.UNREVIEWED,),
}
"""The stages that stand for a published state; the first is the one that an event leads to."""

_UNDER_UMBRELLA = {E.SCHEDULE: S.SCHEDULED, E.INTERIM: S.SEEN}


@dataclass(frozen=True, slots=True)
class LocalTransition:
    """A move of ours, beside the published table. No target: the stage stays (or the fold says)."""

    event: EventCode
    sources: tuple[Stage, ...]
    target: Stage | None = None


_UNSENT = (S.DRAFTING, S.AWAITING_AUTHORISATION, S.AWAITING_AGREEMENT)
LOCAL: tuple[LocalTransition, ...] = (
    LocalTransition(E.RECEIVE, (S.SENT,), S.RECEIPT_CONFIRMED),
    LocalTransition(E.AUTHORISE, (S.DRAFTING, S.AWAITING_AGREEMENT), S.AWAITING_AUTHORISATION),
    LocalTransition(E.AUTHORISE, (S.AWAITING_AUTHORISATION,), S.DRAFTING),
    LocalTransition(
        E.AWAIT_AGREEMENT, (S.DRAFTING, S.AWAITING_AUTHORISATION), S.AWAITING_AGREEMENT
    ),
    LocalTransition(
        E.WAITLIST, (S.SENT, S.RECEIPT_CONFIRMED, S.ACCEPTED, S.WAITLISTED), S.WAITLISTED
    ),
    LocalTransition(E.ACCEPT, (S.WAITLISTED,), S.ACCEPTED),
    LocalTransition(E.SEEN, (S.ACCEPTED, S.WAITLISTED, S.SCHEDULED, S.SEEN), S.SEEN),
    LocalTransition(
        E.REROUTE,
        (S.DECLINED, S.WAITLISTED, S.SENT, S.RECEIPT_CONFIRMED, S.NO_SHOW, S.APPT_CANCELLED),
        S.DRAFTING,
    ),
    LocalTransition(E.WITHDRAW, (*_UNSENT, S.DECLINED), S.CANCELLED),
    LocalTransition(E.OUTCOME, (S.UNREVIEWED, S.FOLLOW_UP), S.UNREVIEWED),
    LocalTransition(E.REVIEW, (S.UNREVIEWED,), S.FOLLOW_UP),
    LocalTransition(E.FOLLOW_UP, (S.UNREVIEWED, S.FOLLOW_UP)),
    LocalTransition(E.INFORM_PATIENT, (S.UNREVIEWED, S.FOLLOW_UP)),
    LocalTransition(
        E.CLOSE_WITHOUT_REPORT,
        tuple(stage for stage in _OPEN if stage not in UNSENT_STAGES),
        S.CLOSED_WITHOUT_REPORT,
    ),
    LocalTransition(E.ATTEMPT, _OPEN),
    LocalTransition(
        E.CHASE,
        (
            S.AWAITING_AUTHORISATION,
            S.SENT,
            S.RECEIPT_CONFIRMED,
            S.ACCEPTED,
            S.WAITLISTED,
            S.SCHEDULED,
            S.SEEN,
            S.CANCEL_REQUESTED,
        ),
    ),
    LocalTransition(E.REASSIGN, _OPEN),
    LocalTransition(E.REOPEN, (S.CANCELLED,), S.DRAFTING),
    LocalTransition(E.REOPEN, (S.CLOSED_LOOP,), S.FOLLOW_UP),
    LocalTransition(E.REOPEN, (S.CLOSED_WITHOUT_REPORT,)),
)


def _moves() -> dict[tuple[Stage, EventCode], Stage | None]:
    moves: dict[tuple[Stage, EventCode], Stage | None] = {}
    for row in PUBLISHED:
        code = PUBLISHED_EVENTS[row.event]
        umbrella = row.target == "5.1"
        target = _UNDER_UMBRELLA[code] if umbrella else BUSINESS_STAGES[row.target][0]
        for stage in BUSINESS_STAGES[row.source]:
            moves[stage, code] = target
    for ours in LOCAL:
        for stage in ours.sources:
            moves[stage, ours.event] = ours.target
    return moves


MOVES = _moves()
"""Where each event leads from each stage. A missing pair is a transition the machine lacks."""


@dataclass(frozen=True, slots=True)
class CloseReason:
    """Why a referral ends without a report, and what the order then is (ServiceRequest.status)."""

    code: str
    words: str
    order_if_seen: str = "completed"
    order_if_not: str = "revoked"


CLOSE_REASONS: dict[str, CloseReason] = {
    reason.code: reason
    for reason in (
        CloseReason("patient-declined", "The person declined"),
        CloseReason("unreachable", "The person could not be reached"),
        CloseReason("deceased", "The person has died"),
        CloseReason("left-employer", "The person left the employer"),
        CloseReason("not-needed", "It is no longer needed"),
        CloseReason("recipient-nonresponsive", "The recipient does not answer"),
        CloseReason("duplicate", "It is a duplicate"),
        CloseReason("other", "Another reason, in the note"),
    )
}
