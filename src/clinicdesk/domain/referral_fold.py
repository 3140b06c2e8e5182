"""What a referral's events come to: its present state, and whether one more has a place.

The present is a pure function of the set of events, in whatever order they arrived: they are read
as they occurred (then as they were recorded). Late, doubled and out-of-order news therefore fold
again to the same state. An event that the machine lacks at its place moves nothing and stays in the
history. What was confirmed stays: an event that is recorded later and would undo an outcome that
was known before is set aside. The first closure's day stays, too, whatever is heard later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.errors import TransitionRefused
from clinicdesk.domain.referral_machine import STAGES, EventCode
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referral_steps import possible, step
from clinicdesk.domain.referrals import ReferralEvent

__all__ = ["Placed", "fold", "in_order", "place", "possible"]

_BEGINNING = frozenset({EventCode.CREATE, EventCode.IMPORT})
_FAILURES = frozenset(
    {
        EventCode.DECLINE,
        EventCode.NO_SHOW,
        EventCode.CANCEL_APPOINTMENT,
        EventCode.CONFIRM_CANCEL,
    }
)
"""What may be told late of something that came to its outcome all the same."""


def _as_occurred(event: ReferralEvent) -> tuple[bool, datetime, datetime, UUID]:
    return event.code not in _BEGINNING, event.occurred_at, event.recorded_at, event.id


def _as_recorded(event: ReferralEvent) -> tuple[bool, datetime, bool, datetime, UUID]:
    # Heard in the same instant, an outcome counts as known before what would undo it.
    unsure = event.code != EventCode.OUTCOME
    return event.code not in _BEGINNING, event.recorded_at, unsure, event.occurred_at, event.id


def in_order(events: Iterable[ReferralEvent]) -> tuple[ReferralEvent, ...]:
    """Return events as they occurred, the making of the order first."""
    return tuple(sorted(events, key=_as_occurred))


def _what_it_says(event: ReferralEvent) -> tuple[object, ...]:
    return (
        event.actor,
        event.channel,
        event.evidence_document_id,
        event.note,
        event.reason,
        event.owner_id,
        event.next_action,
        event.due_on,
        event.appointment_at,
        event.abnormal,
    )


def _sifted(events: Iterable[ReferralEvent]) -> tuple[list[ReferralEvent], set[UUID]]:
    """Leave out what was taken back and what is said twice; return the rest and the doubles."""
    by_id = {event.id: event for event in events}
    undone = {e.voids_id for e in by_id.values() if e.code == EventCode.UNDO}
    told: dict[tuple[str, datetime], list[ReferralEvent]] = {}
    kept, doubled = [], set()
    for event in sorted(by_id.values(), key=_as_recorded):
        if event.code == EventCode.UNDO or event.id in undone:
            continue
        same = told.setdefault((event.code, event.occurred_at), [])
        if any(_what_it_says(other) == _what_it_says(event) for other in same):
            doubled.add(event.id)
            continue
        same.append(event)
        kept.append(event)
    return kept, doubled


def _run(events: Iterable[ReferralEvent]) -> ReferralState:
    state, effective = ReferralState(), []
    for event in events:
        after = step(state, event)
        if after is not None:
            state = after
            effective.append(event.id)
    return replace(state, effective=frozenset(effective))


def _replay(recorded: Sequence[ReferralEvent]) -> ReferralState:
    """Fold as the news came in, so that what was confirmed, and closed first, is known."""
    kept: list[ReferralEvent] = []
    state = ReferralState()
    confirmed: set[UUID] = set()
    aside: set[UUID] = set()
    first_closed_at: datetime | None = None
    for event in recorded:
        trial = _run(sorted([*kept, event], key=_as_occurred))
        if not confirmed <= trial.effective:
            aside.add(event.id)
            continue
        kept.append(event)
        state = trial
        confirmed = {e.id for e in kept if e.code == EventCode.OUTCOME and e.id in trial.effective}
        first_closed_at = first_closed_at or trial.first_closed_at
    return replace(state, set_aside=frozenset(aside), first_closed_at=first_closed_at)


def fold(events: Iterable[ReferralEvent]) -> ReferralState:
    """Return the state that a set of events makes, whatever the order they are given in."""
    recorded, doubled = _sifted(events)
    occurred = sorted(recorded, key=_as_occurred)
    state = _run(occurred) if occurred == recorded else _replay(recorded)
    return replace(state, doubled=frozenset(doubled)) if doubled else state


@dataclass(frozen=True, slots=True)
class Placed:
    """The state with a new event in it, and what became of the event."""

    state: ReferralState
    moved: bool
    """Whether the machine took it; a late failure is kept and moves nothing."""
    doubled: bool = False
    """Whether it says what is known already; such an event is not stored again."""


def place(events: Sequence[ReferralEvent], new: ReferralEvent) -> Placed:
    """Find a new event's place among those known.

    Raises:
        TransitionRefused: the machine lacks it there; the error names the events that it has.
    """
    state = fold([*events, new])
    if state.doubled and len(state.doubled) > len((known := fold(events)).doubled):
        # Of two heard in the same instant either may come first: the one that is stored stays.
        return Placed(known, moved=False, doubled=True)
    if new.id in state.effective:
        return Placed(state, moved=True)
    if new.id in state.set_aside and new.code in _FAILURES:
        return Placed(state, moved=False)
    before = fold(e for e in events if _as_occurred(e) < _as_occurred(new))
    there = before if new.id not in state.set_aside else fold(events)
    when = "" if there.effective >= fold(events).effective else " at that time"
    raise TransitionRefused(
        f"“{new.code}” is not possible here: the referral stands at "
        f"“{STAGES[there.stage].words}”{when}.",
        possible(there),
    )
