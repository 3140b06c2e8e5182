"""Recording what happened to a referral, inside one transaction.

Each function returns the kinds of aggregate that it touched; none where nothing changed.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from clinicdesk.domain.errors import BadInput, NotFound, Refused
from clinicdesk.domain.referral_clocks import Clocks, rules_on
from clinicdesk.domain.referral_fold import fold, place
from clinicdesk.domain.referral_gate import GateRefused, check_gate
from clinicdesk.domain.referral_machine import (
    CLOSE_REASONS,
    PUBLISHED,
    PUBLISHED_EVENTS,
    UNSENT_STAGES,
    EventCode,
    Stage,
)
from clinicdesk.domain.referrals import EventDraft, Referral, ReferralEvent
from clinicdesk.store import referral_query, referral_recipients, referral_writes, referrals, staff
from clinicdesk.store.tasks import require_owner
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["completed", "event_code", "mark_in_error", "record", "undo"]

E = EventCode
_BY_RECIPIENT = frozenset(PUBLISHED_EVENTS[row.event] for row in PUBLISHED if row.by == "R") | {
    E.RECEIVE,
    E.WAITLIST,
    E.SEEN,
}
_APPOINTMENTS = frozenset({E.SCHEDULE, E.RESCHEDULE})
_CLOCK_SLACK = timedelta(minutes=5)
_CHANNEL_LENGTH = 20
_REFERRAL = frozenset({"referral"})


def event_code(code: str) -> EventCode:
    """Return the event that a word names.

    Raises:
        BadInput: there is none that a person records.
    """
    known = [one.value for one in EventCode if one.recordable]
    if code not in known:
        raise BadInput("There is no such event.", f"Events are: {', '.join(known)}.")
    return EventCode(code)


def record(uow: UnitOfWork, present: Referral, draft: EventDraft, clocks: Clocks) -> frozenset[str]:
    """Place an event in a referral's history and write what follows from it."""
    draft = completed(uow, present, draft, clocks)
    known = referrals.events_of(uow.session, present.id)
    event = referral_writes.event_of(uow, present.id, draft, fulfilment=present.fulfilment)
    placed = place(known, event)
    if placed.doubled:
        return frozenset()
    if event.code == E.SEND:
        event = replace(event, warnings=_through_the_gate(uow, present))
    recipient = referral_recipients.remember(uow, draft.recipient)
    if event.code == E.REOPEN:
        recipient = present.recipient
    row = referrals.record_of(uow.session, present.id)
    referral_writes.append(uow, event)
    uow.session.flush()
    referral_writes.settle(uow, row, placed.state, clocks, recipient=recipient)
    if event.code == E.FOLLOW_UP:
        referral_writes.add_follow_up(uow, row, event)
        return _REFERRAL | {"task"}
    return _REFERRAL


def _through_the_gate(uow: UnitOfWork, present: Referral) -> tuple[str, ...]:
    facts = referral_query.gate_facts(
        uow.session, present.patient_id, present.service, Stage(present.stage), uow.now
    )
    result = check_gate(present, facts)
    if not result.may_leave:
        raise GateRefused(result)
    return tuple(warning.code for warning in result.warnings)


def completed(uow: UnitOfWork, present: Referral, draft: EventDraft, clocks: Clocks) -> EventDraft:
    """Fill in what an event's code implies, and refuse what it cannot be without."""
    if draft.occurred_at.tzinfo is None:
        msg = "an event's instant needs a zone"
        raise ValueError(msg)
    code = EventCode(draft.code)
    if draft.occurred_at > uow.now + _CLOCK_SLACK:
        if code not in _APPOINTMENTS or draft.appointment_at is not None:
            raise BadInput(
                "This is said to happen in the future.", "Say when it happened, or leave it out."
            )
        # "Scheduled for Thursday" names the appointment; what happened is that we were told.
        draft = replace(draft, appointment_at=draft.occurred_at, occurred_at=uow.now)
    if len(draft.channel) > _CHANNEL_LENGTH:
        raise BadInput(
            "This is no channel.", "It is phone, fax, letter, portal, FHIR, patient or in person."
        )
    if code is E.REASSIGN:
        draft = _taken_over(uow, draft)
    if code is E.FOLLOW_UP:
        draft = _owned(uow, present, draft, clocks)
    if code is E.CLOSE_WITHOUT_REPORT:
        _check_reason(draft)
    if draft.owner_id is not None:
        require_owner(uow.session, draft.owner_id)
    if not draft.actor:
        asked = present.recipient.name if present.recipient else ""
        draft = replace(
            draft, actor=asked if code in _BY_RECIPIENT and asked else uow.actor.display
        )
    return draft


def _check_reason(draft: EventDraft) -> None:
    if draft.reason not in CLOSE_REASONS:
        raise BadInput(
            "Say why it is closed without a report.", f"One of: {', '.join(CLOSE_REASONS)}."
        )
    if draft.reason == "other" and not draft.note:
        raise BadInput("Say in the note why it is closed without a report.")


def _taken_over(uow: UnitOfWork, draft: EventDraft) -> EventDraft:
    if draft.owner_id is None and draft.reason:
        member = staff.by_name(uow.session, draft.reason)
        if member is not None:
            return replace(draft, owner_id=member.id)
    if draft.owner_id is None and not draft.next_action and draft.due_on is None:
        raise BadInput(
            "Say who takes it over, or what is next and by when.",
            "A sign-in name as the reason will do.",
        )
    return draft


def _owned(uow: UnitOfWork, present: Referral, draft: EventDraft, clocks: Clocks) -> EventDraft:
    words = draft.next_action or draft.note
    if not words:
        raise BadInput("Say what the follow-up is.", "Write it in the note.")
    today = clocks.calendar.day_of(uow.now)
    days = rules_on(clocks.rules, today).follow_up_bd
    return replace(
        draft,
        next_action=words,
        owner_id=draft.owner_id or present.owner_id or uow.actor.id,
        due_on=draft.due_on or clocks.calendar.add(today, days),
    )


def undo(uow: UnitOfWork, present: Referral, event_id: UUID, clocks: Clocks) -> frozenset[str]:
    """Take back the newest event that still counts."""
    known = referrals.events_of(uow.session, present.id)
    undone = {event.voids_id for event in known if event.code == E.UNDO}
    counting = [e for e in known if e.code != E.UNDO and e.id not in undone]
    event = next((e for e in counting if e.id == event_id), None)
    if event is None:
        raise NotFound("There is no such event, or it was taken back.", "Open it again.")
    newest = max(counting, key=lambda e: (e.recorded_at, e.id))
    if event.id != newest.id:
        raise Refused("Something was recorded since.", "Take back the newer events first.")
    if event.code in {E.CREATE, E.IMPORT, E.MARK_IN_ERROR}:
        raise Refused("This cannot be taken back.", "Withdraw the referral, or make a new one.")
    if event.code == E.SEND:
        raise Refused(
            "What was sent cannot be taken back.", "Request its cancellation (request-cancel)."
        )
    if event.entered_by != uow.actor.display:
        raise Refused("Somebody else recorded this.", "Record what is true now instead.")
    taken_back = EventDraft(
        code=E.UNDO, occurred_at=uow.now, actor=uow.actor.display, voids_id=event.id
    )
    touched = _append_and_settle(uow, present, taken_back, known, clocks)
    if event.code == E.FOLLOW_UP:
        referral_writes.cancel_follow_up(uow, [event.id])
        return touched | {"task"}
    return touched


def mark_in_error(
    uow: UnitOfWork, present: Referral, reason: str, clocks: Clocks
) -> frozenset[str]:
    """Close a referral that should never have been."""
    if present.stage not in UNSENT_STAGES and present.stage != Stage.CANCELLED:
        raise Refused("This referral was sent.", "Request its cancellation; then it can be marked.")
    known = referrals.events_of(uow.session, present.id)
    if fold(known).in_error:
        return frozenset()
    marked = EventDraft(
        code=E.MARK_IN_ERROR, occurred_at=uow.now, actor=uow.actor.display, reason=reason
    )
    return _append_and_settle(uow, present, marked, known, clocks)


def _append_and_settle(
    uow: UnitOfWork,
    present: Referral,
    draft: EventDraft,
    known: tuple[ReferralEvent, ...],
    clocks: Clocks,
) -> frozenset[str]:
    event = referral_writes.event_of(uow, present.id, draft, fulfilment=present.fulfilment)
    referral_writes.append(uow, event)
    uow.session.flush()
    row = referrals.record_of(uow.session, present.id)
    referral_writes.settle(uow, row, fold([*known, event]), clocks)
    return _REFERRAL
