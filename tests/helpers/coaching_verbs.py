"""How the reading verbs of coaching are called in the walk over every verb with every role."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from clinicdesk.domain.coaching import CoachingDraft
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_flags import PanelPart
from clinicdesk.domain.coaching_sessions import SessionDraft
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.errors import Refused

__all__ = ["COACHING_READS"]


def _begun(w: Any, c: Any, a: Any) -> Any:
    """The person's coaching, begun by whoever may."""
    view = c.coaching.open(a, w.patient)
    if view.coaching is None:
        view, _change = c.coaching.begin(a, CoachingDraft(patient_id=w.patient, goal_ids=(w.goal,)))
    return view


def _calendar(w: Any, c: Any, a: Any) -> Any:
    view = _begun(w, c, a)
    draft = SessionDraft(planned_at=c.now() + timedelta(days=2))
    view, _change = c.coaching_sessions.plan_session(a, view.coaching.id, draft)
    made = c.coaching_sessions.calendar_file(a, view.planned.id)
    return [view, made.name, made.data.decode()]


def _letter(w: Any, c: Any, a: Any) -> Any:
    """The letter's words, once nobody could be reached."""
    view = _begun(w, c, a)
    for hours in (30, 24, 18):
        tried = AttemptDraft(
            channel=Channel.MOBILE_PHONE,
            outcome=AttemptOutcome.NO_ANSWER,
            at=c.now() - timedelta(hours=hours),
        )
        c.coaching_sessions.attempt(a, view.coaching.id, tried)
    try:
        return c.coaching_letters.request(a, w.patient)
    except Refused as refusal:  # no letter may go to their home, or none is proposed
        return str(refusal)


COACHING_READS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "cadence.cadence": lambda _w, c, _a: c.cadence.cadence(),
    "check_ins.line_context": lambda w, c, a: c.check_ins.line_context(a, w.patient, w.goal),
    "coaching.may_call": lambda w, c, a: c.coaching.may_call(a, w.patient),
    "coaching.open": lambda w, c, a: [c.coaching.open(a, w.patient), _begun(w, c, a)],
    "coaching_letters.request": _letter,
    "coaching_panel.panel": lambda _w, c, a: [
        c.coaching_panel.panel(a, mine=mine, part=part)
        for part in PanelPart
        for mine in (True, False)
    ],
    "coaching_sessions.calendar_file": _calendar,
}
