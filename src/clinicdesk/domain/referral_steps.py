"""One step of the referral's machine: whether an event is admitted, and the state after it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from clinicdesk.domain.referral_machine import (
    CLOSE_REASONS,
    CLOSED_STAGES,
    MOVES,
    STAGES,
    UNSENT_STAGES,
    EventCode,
    Stage,
)
from clinicdesk.domain.referral_state import FollowUp, ReferralState
from clinicdesk.domain.referrals import ReferralEvent

__all__ = ["admits", "possible", "step"]

E, S = EventCode, Stage
_Changes = dict[str, Any]
_FRESH_FULFILMENT: _Changes = {
    "sent_at": None,
    "seen_at": None,
    "appointment_at": None,
    "authorisation": "",
    "report_ids": (),
    "reviewed_at": None,
    "informed_at": None,
    "abnormal": False,
}


def _create(_state: ReferralState, event: ReferralEvent) -> _Changes:
    changes: _Changes = {"since": event.occurred_at, "imported": event.code == E.IMPORT}
    if event.code == E.IMPORT and event.reason in {"completed", "revoked"}:
        # What another clinic closed is told as it told it; we claim no review of ours.
        done = event.reason == "completed"
        return {
            **changes,
            "stage": S.CLOSED_WITHOUT_REPORT if done else S.CANCELLED,
            "task_status": event.reason if done else "cancelled",
            "order_status": event.reason,
            "closed_at": event.occurred_at,
            "first_closed_at": event.occurred_at,
            "close_reason": "other",
            "before_closing": S.DRAFTING,
        }
    return changes


def _send(_state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"sent_at": event.occurred_at, "ordered": True}


def _schedule(_state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"appointment_at": event.appointment_at}


def _no_appointment(_state: ReferralState, _event: ReferralEvent) -> _Changes:
    return {"appointment_at": None}


def _seen(state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"seen_at": state.seen_at or event.occurred_at}


def _outcome(state: ReferralState, event: ReferralEvent) -> _Changes:
    evidence = event.evidence_document_id
    return {
        "seen_at": state.seen_at or event.occurred_at,
        "report_ids": (*state.report_ids, evidence) if evidence else state.report_ids,
        "abnormal": state.abnormal or event.abnormal,
        # A second report is news: it is reviewed, and told, again.
        "reviewed_at": None,
        "informed_at": None,
    }


def _review(state: ReferralState, event: ReferralEvent) -> _Changes:
    evidence = event.evidence_document_id
    held = state.report_ids
    return {
        "reviewed_at": event.occurred_at,
        "abnormal": state.abnormal or event.abnormal,
        "report_ids": (*held, evidence) if evidence and evidence not in held else held,
    }


def _follow_up(state: ReferralState, event: ReferralEvent) -> _Changes:
    asked = FollowUp(
        event.id, event.next_action or event.note, event.owner_id or state.owner_id, event.due_on
    )
    return {"follow_ups": (*state.follow_ups, asked)}


def _inform(_state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"informed_at": event.occurred_at}


def _attempt(state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"attempts": state.attempts + 1, "last_contact_at": event.occurred_at} | _UNSET


def _chase(state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"chases": state.chases + 1, "last_contact_at": event.occurred_at} | _UNSET


def _waitlist(state: ReferralState, event: ReferralEvent) -> _Changes:
    # Asking again on the wait list is a contact; the wait itself goes on.
    return _chase(state, event) if state.stage is S.WAITLISTED else {}


def _authorise(state: ReferralState, event: ReferralEvent) -> _Changes:
    said = event.reason if event.reason in {"asked", "granted", "denied"} else ""
    default = "granted" if state.stage is S.AWAITING_AUTHORISATION else "asked"
    return {"authorisation": said or default}


def _reroute(state: ReferralState, _event: ReferralEvent) -> _Changes:
    return {"fulfilment": state.fulfilment + 1, **_FRESH_FULFILMENT}


def _close_without_report(_state: ReferralState, event: ReferralEvent) -> _Changes:
    return {"close_reason": event.reason}


def _reopen(state: ReferralState, _event: ReferralEvent) -> _Changes:
    changes: _Changes = {
        "closed_at": None,
        "close_reason": "",
        "interval": state.interval + 1,
        "before_closing": None,
    }
    if state.stage is S.CLOSED_LOOP:
        return changes | {"informed_at": None}
    if state.stage is S.CANCELLED:
        further = 1 if state.ordered else 0
        return changes | _FRESH_FULFILMENT | {"fulfilment": state.fulfilment + further}
    return changes


_UNSET: _Changes = {"next_action": "", "due_on": None}
_EFFECTS: dict[EventCode, Callable[[ReferralState, ReferralEvent], _Changes]] = {
    E.CREATE: _create,
    E.IMPORT: _create,
    E.SEND: _send,
    E.SCHEDULE: _schedule,
    E.RESCHEDULE: _schedule,
    E.NO_SHOW: _no_appointment,
    E.CANCEL_APPOINTMENT: _no_appointment,
    E.SEEN: _seen,
    E.INTERIM: _seen,
    E.OUTCOME: _outcome,
    E.REVIEW: _review,
    E.FOLLOW_UP: _follow_up,
    E.INFORM_PATIENT: _inform,
    E.ATTEMPT: _attempt,
    E.CHASE: _chase,
    E.WAITLIST: _waitlist,
    E.AUTHORISE: _authorise,
    E.REROUTE: _reroute,
    E.CLOSE_WITHOUT_REPORT: _close_without_report,
    E.REOPEN: _reopen,
}
_AGAIN = frozenset({E.RESCHEDULE, E.INTERIM, E.SEEN})
"""Events that enter the stage anew although it is the same."""


def admits(state: ReferralState, code: EventCode, event: ReferralEvent | None = None) -> bool:
    """Tell whether the machine has an event in a state (as far as known without the event)."""
    if state.in_error:
        return False
    if code is E.MARK_IN_ERROR:
        return True
    if code in {E.CREATE, E.IMPORT}:
        return state.since is None
    if (state.stage, code) not in MOVES:
        return False
    if code is E.OUTCOME and state.stage in {S.UNREVIEWED, S.FOLLOW_UP} and event is not None:
        evidence = event.evidence_document_id
        return evidence is not None and evidence not in state.report_ids
    if code is E.CLOSE_WITHOUT_REPORT:
        return not state.report_ids and (event is None or event.reason in CLOSE_REASONS)
    return True


def possible(state: ReferralState) -> tuple[EventCode, ...]:
    """Return the events that the machine has in a state, as `referrals record` names them."""
    return tuple(code for code in EventCode if code.recordable and admits(state, code))


def _target(state: ReferralState, code: EventCode, after: _Changes) -> Stage:
    if code is E.REOPEN and state.stage is S.CLOSED_WITHOUT_REPORT:
        return state.before_closing or S.DRAFTING
    if code is E.AUTHORISE:
        return S.AWAITING_AUTHORISATION if after["authorisation"] == "asked" else S.DRAFTING
    return MOVES[state.stage, code] or state.stage


def _entered(
    state: ReferralState, stage: Stage, code: EventCode, event: ReferralEvent, *, ordered: bool
) -> _Changes:
    facts = STAGES[stage]
    order = facts.order_status
    business, task = facts.business_status, facts.task_status
    if code is E.WITHDRAW:
        business = state.business_status
        task = "cancelled" if state.stage in UNSENT_STAGES else state.task_status
    elif stage is S.CLOSED_WITHOUT_REPORT:
        business = state.business_status
        reason = CLOSE_REASONS[event.reason]
        order = reason.order_if_seen if state.seen_at else reason.order_if_not
    if stage in UNSENT_STAGES and ordered:
        order = "active"
    held = task in {"rejected", "cancelled", "on-hold", "failed"}
    changes: _Changes = {
        "stage": stage,
        "business_status": business,
        "task_status": task,
        "order_status": order,
        "status_reason": (event.reason or event.note or facts.words) if held else "",
        "since": event.occurred_at,
        "last_contact_at": None,
        "attempts": 0,
        "chases": 0,
        **_UNSET,
    }
    if stage in CLOSED_STAGES:
        changes |= {
            "closed_at": event.occurred_at,
            "first_closed_at": state.first_closed_at or event.occurred_at,
            "before_closing": state.stage,
        }
    return changes


def _told(code: EventCode, event: ReferralEvent) -> _Changes:
    """Return what a person set by hand with the event."""
    if code is E.FOLLOW_UP:
        return {}
    said: _Changes = {}
    if event.owner_id is not None:
        said["owner_id"] = event.owner_id
    if event.next_action:
        said["next_action"] = event.next_action
    if event.due_on is not None:
        said["due_on"] = event.due_on
    return said


def _in_error(state: ReferralState, event: ReferralEvent) -> ReferralState:
    return replace(
        state,
        stage=S.CANCELLED,
        task_status="entered-in-error",
        order_status="entered-in-error",
        status_reason=event.reason,
        in_error=True,
        closed_at=state.closed_at or event.occurred_at,
        first_closed_at=state.first_closed_at or event.occurred_at,
    )


def step(state: ReferralState, event: ReferralEvent) -> ReferralState | None:
    """Return the state after an event; None where the machine lacks it."""
    code = EventCode(event.code)
    if not admits(state, code, event):
        return None
    if code is E.MARK_IN_ERROR:
        return _in_error(state, event)
    effect = _EFFECTS.get(code)
    changes = effect(state, event) if effect else {}
    if code in {E.CREATE, E.IMPORT}:
        return replace(state, **changes, **_told(code, event))
    stage = _target(state, code, changes)
    if stage is not state.stage or code in _AGAIN:
        ordered = bool(changes.get("ordered", state.ordered))
        changes = _entered(state, stage, code, event, ordered=ordered) | changes
    after = replace(state, **(changes | _told(code, event)))
    if after.stage is S.FOLLOW_UP and not after.missing:
        closing = _entered(after, S.CLOSED_LOOP, code, event, ordered=True)
        return replace(after, **closing)
    return after
