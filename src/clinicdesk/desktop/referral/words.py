"""A referral's stages and events in the words of the work, with their tones and icons."""

from dataclasses import dataclass
from datetime import date

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.referral_machine import CLOSED_STAGES, STAGES, EventCode, Stage
from clinicdesk.domain.referrals import Referral, ReferralType, Urgency

__all__ = [
    "EVENTS",
    "SCHEDULERS",
    "TYPES",
    "URGENCIES",
    "EventWords",
    "due_status",
    "first_of",
    "stage_status",
    "urgency_status",
]

E, S = EventCode, Stage

TYPES: tuple[tuple[str, str], ...] = (
    ("", "Choose what is asked"),
    (ReferralType.ADVICE, "Advise us only"),
    (ReferralType.EVALUATE, "Evaluate and report"),
    (ReferralType.EVALUATE_AND_TREAT, "Evaluate and treat"),
    (ReferralType.CO_MANAGE, "Share the care"),
    (ReferralType.ASSUME_CARE, "Take over this care"),
    (ReferralType.PROCEDURE, "Do a procedure or test"),
    (ReferralType.PROGRAMME, "Take into a program"),
    (ReferralType.SOCIAL, "Help with circumstances"),
)
URGENCIES: tuple[tuple[str, str], ...] = (
    ("", "Not said"),
    (Urgency.ROUTINE, "Routine"),
    (Urgency.URGENT, "Urgent"),
    (Urgency.ASAP, "As soon as possible"),
    (Urgency.STAT, "At once"),
)
SCHEDULERS: tuple[tuple[str, str], ...] = (
    ("recipient", "The recipient calls the person"),
    ("patient", "The person calls"),
    ("clinic", "This clinic"),
)


@dataclass(frozen=True, slots=True)
class EventWords:
    """What is said of an event: on its button, in the history, and as an icon."""

    button: str
    past: str
    icon: str


EVENTS: dict[EventCode, EventWords] = {
    E.SEND: EventWords("Send", "Sent", "send"),
    E.RECEIVE: EventWords("They have it", "Receipt confirmed", "file-check"),
    E.ACCEPT: EventWords("Accepted", "Accepted", "circle-check"),
    E.DECLINE: EventWords("Declined", "Declined", "circle-x"),
    E.SCHEDULE: EventWords("Appointment made", "Appointment made", "calendar-check"),
    E.RESCHEDULE: EventWords("Appointment moved", "Appointment moved", "calendar-clock"),
    E.NO_SHOW: EventWords("Did not attend", "Did not attend", "user-x"),
    E.CANCEL_APPOINTMENT: EventWords(
        "Appointment cancelled", "Appointment cancelled", "calendar-days"
    ),
    E.SEEN: EventWords("Was seen", "Was seen", "user-check"),
    E.INTERIM: EventWords("Interim note came", "Interim note came", "file-text"),
    E.OUTCOME: EventWords("Report came", "Report came", "file-down"),
    E.REQUEST_CANCEL: EventWords("Ask to cancel", "Cancellation requested", "undo-2"),
    E.CONFIRM_CANCEL: EventWords("Cancellation confirmed", "Cancellation confirmed", "circle-x"),
    E.WITHDRAW: EventWords("Withdraw", "Withdrawn", "circle-x"),
    E.WAITLIST: EventWords("On the wait list", "On the wait list", "hourglass"),
    E.AUTHORISE: EventWords("Payer’s authorization", "Payer’s authorization", "shield-check"),
    E.AWAIT_AGREEMENT: EventWords(
        "Wait for the person’s agreement", "Waiting for the person’s agreement", "user"
    ),
    E.ATTEMPT: EventWords("Tried to reach the person", "Tried to reach the person", "phone-call"),
    E.CHASE: EventWords("Reminded them", "Reminder sent", "bell"),
    E.REASSIGN: EventWords("Hand on", "Handed on", "repeat"),
    E.REROUTE: EventWords("Ask someone else", "Someone else is asked", "share-2"),
    E.REVIEW: EventWords("Report reviewed", "Report reviewed", "eye"),
    E.FOLLOW_UP: EventWords("Add a follow-up", "Follow-up added", "list-checks"),
    E.INFORM_PATIENT: EventWords("The person was told", "The person was told", "message-square"),
    E.CLOSE_WITHOUT_REPORT: EventWords("Close without report", "Closed without report", "archive"),
    E.REOPEN: EventWords("Reopen", "Reopened", "rotate-ccw"),
    E.CREATE: EventWords("", "Made", "file-plus"),
    E.IMPORT: EventWords("", "Imported", "download"),
    E.UNDO: EventWords("", "Taken back", "undo-2"),
    E.MARK_IN_ERROR: EventWords("", "Marked as an error", "circle-x"),
}
_FIRST: dict[Stage, tuple[EventCode, ...]] = {
    S.DRAFTING: (E.SEND,),
    S.AWAITING_AUTHORISATION: (E.AUTHORISE,),
    S.AWAITING_AGREEMENT: (E.SEND, E.ATTEMPT),
    S.SENT: (E.RECEIVE, E.ACCEPT, E.CHASE),
    S.RECEIPT_CONFIRMED: (E.ACCEPT, E.SCHEDULE, E.CHASE),
    S.ACCEPTED: (E.SCHEDULE, E.ATTEMPT, E.CHASE),
    S.WAITLISTED: (E.SCHEDULE, E.ACCEPT, E.WAITLIST),
    S.SCHEDULED: (E.SEEN, E.NO_SHOW, E.RESCHEDULE),
    S.NO_SHOW: (E.RESCHEDULE, E.ATTEMPT, E.REROUTE),
    S.APPT_CANCELLED: (E.SCHEDULE, E.ATTEMPT, E.REROUTE),
    S.SEEN: (E.OUTCOME, E.CHASE, E.INTERIM),
    S.UNREVIEWED: (E.REVIEW, E.FOLLOW_UP, E.INFORM_PATIENT),
    S.FOLLOW_UP: (E.INFORM_PATIENT, E.FOLLOW_UP),
    S.DECLINED: (E.REROUTE, E.WITHDRAW),
    S.CANCEL_REQUESTED: (E.CONFIRM_CANCEL, E.CHASE),
}


def first_of(stage: Stage, possible: tuple[EventCode, ...]) -> tuple[EventCode, ...]:
    """Return the events that usually come next, of those that are possible."""
    return tuple(code for code in _FIRST.get(stage, ()) if code in possible)


_WAITING = frozenset({S.SEEN, S.NO_SHOW, S.APPT_CANCELLED, S.UNREVIEWED, S.CANCEL_REQUESTED})
_ICONS = {
    S.DRAFTING: "file-pen-line",
    S.SENT: "send",
    S.RECEIPT_CONFIRMED: "file-check",
    S.ACCEPTED: "circle-check",
    S.WAITLISTED: "hourglass",
    S.SCHEDULED: "calendar-clock",
    S.SEEN: "hourglass",
    S.UNREVIEWED: "file-down",
    S.FOLLOW_UP: "list-checks",
    S.CLOSED_LOOP: "circle-check",
    S.DECLINED: "circle-x",
    S.NO_SHOW: "user-x",
    S.CANCELLED: "circle-x",
}
_UNSENT = frozenset({S.DRAFTING, S.AWAITING_AUTHORISATION, S.AWAITING_AGREEMENT})


def stage_status(stage: Stage | str) -> Status:
    """Give a stage's chip; nothing here is filled, overdue alone is."""
    stage = Stage(stage)
    tone = Tone.INFO
    if stage in _UNSENT or (stage in CLOSED_STAGES and stage is not S.CLOSED_LOOP):
        tone = Tone.IDLE
    elif stage is S.CLOSED_LOOP:
        tone = Tone.OK
    elif stage in _WAITING or stage is S.DECLINED:
        tone = Tone.WARN
    return Status(STAGES[stage].words, tone, _ICONS.get(stage, "clock"))


def due_status(referral: Referral, today: date) -> Status | None:
    """Give the chip of a due day: overdue, today; none for what lies ahead or is closed."""
    if not referral.is_open or referral.due_on is None:
        return None
    if referral.overdue(today):
        return Status("Overdue", Tone.BAD, "circle-alert")
    return Status("Due today", Tone.WARN, "clock") if referral.due_on == today else None


def urgency_status(urgency: Urgency | None) -> Status:
    """Give the chip of an urgency."""
    words = dict(URGENCIES)[urgency or ""]
    if urgency in (Urgency.URGENT, Urgency.ASAP, Urgency.STAT):
        return Status(words, Tone.WARN, "triangle-alert")
    return Status(words if urgency else "Urgency not said", Tone.IDLE, "circle")
