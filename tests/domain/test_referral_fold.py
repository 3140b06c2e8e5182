"""Histories as they come: late, doubled, out of order, taken back; and what stays true of all."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicdesk.domain.errors import TransitionRefused
from clinicdesk.domain.referral_fold import fold, place, possible
from clinicdesk.domain.referral_machine import (
    CLOSE_REASONS,
    CLOSED_STAGES,
    STAGES,
    EventCode,
    Stage,
)
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import ReferralEvent

E, S = EventCode, Stage
OWNER, OTHER = UUID(int=2), UUID(int=3)
RECORDABLE = [code for code in EventCode if code.recordable]
FAILURES = [E.DECLINE, E.NO_SHOW, E.CANCEL_APPOINTMENT, E.CONFIRM_CANCEL]


def _start() -> ReferralEvent:
    at = datetime(2026, 3, 9, 14, tzinfo=UTC)
    return ReferralEvent(
        id=UUID(int=10),
        referral_id=UUID(int=1),
        code=E.CREATE,
        occurred_at=at,
        recorded_at=at,
        entered_by="amoreau",
        owner_id=OWNER,
    )


CREATED = _start()


def event(number: int, code: str, hour: int, heard: int, **more: object) -> ReferralEvent:
    return replace(
        CREATED,
        id=UUID(int=100 + number),
        code=code,
        occurred_at=CREATED.occurred_at + timedelta(hours=hour),
        recorded_at=CREATED.recorded_at + timedelta(hours=heard),
        **{"owner_id": None, **more},  # type: ignore[arg-type]
    )


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> list[ReferralEvent]:
    """Any events at all, with close times, so that ties and late news are common."""
    made = [CREATED]
    for number in range(draw(st.integers(0, most))):
        code = draw(st.sampled_from(RECORDABLE))
        hour = draw(st.integers(1, 8))
        more: dict[str, object] = {}
        if code is E.OUTCOME:
            more["evidence_document_id"] = draw(st.sampled_from([None, UUID(int=77), UUID(int=78)]))
        if code is E.CLOSE_WITHOUT_REPORT:
            more["reason"] = draw(st.sampled_from(sorted(CLOSE_REASONS)))
        if code is E.FOLLOW_UP:
            more["owner_id"] = OTHER
        made.append(event(number, code, hour, hour + draw(st.integers(0, 6)), **more))
    return made


@st.composite
def plausible(draw: st.DrawFn, most: int = 16) -> list[ReferralEvent]:
    """Events that the machine has, one after the other."""
    made = [CREATED]
    for number in range(draw(st.integers(1, most))):
        code = draw(st.sampled_from(possible(fold(made))))
        more: dict[str, object] = {}
        if code is E.OUTCOME:
            more["evidence_document_id"] = UUID(int=500 + number)
        if code is E.CLOSE_WITHOUT_REPORT:
            more["reason"] = "not-needed"
        made.append(event(number, code, number + 1, number + 1, **more))
    return made


def check(state: ReferralState) -> None:
    """What is true of every state, whatever the events."""
    assert state.stage in STAGES
    assert (state.closed_at is not None) == (state.stage in CLOSED_STAGES)
    assert state.business_status != "5.1"
    if state.closed_at is not None:
        assert state.first_closed_at is not None
    if state.stage is S.CLOSED_LOOP:
        assert state.missing == ()
        assert state.order_status == "completed"
    if state.order_status == "completed":
        assert state.stage is S.CLOSED_LOOP or state.seen_at is not None or state.imported
    if state.is_open:
        assert possible(state), "an open referral always has a way on"


@settings(max_examples=300)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_makes_no_difference(
    events: list[ReferralEvent], shuffler: random.Random
) -> None:
    state = fold(events)
    check(state)
    shuffled = [*events]
    shuffler.shuffle(shuffled)
    assert fold(shuffled) == state


@settings(max_examples=200)
@given(histories())
def test_what_is_told_twice_is_told_once(events: list[ReferralEvent]) -> None:
    state = fold(events)
    assert fold([*events, *events]) == state
    again = [replace(e, id=UUID(int=e.id.int + 10_000)) for e in events if e.code != E.CREATE]
    twice = fold([*events, *again])
    assert replace(twice, doubled=frozenset()) == replace(state, doubled=frozenset())


@settings(max_examples=300)
@given(
    plausible(),
    st.lists(st.tuples(st.sampled_from(FAILURES), st.floats(0.5, 20)), min_size=1, max_size=4),
)
def test_a_late_failure_never_overwrites_a_confirmed_outcome(
    events: list[ReferralEvent], late: Sequence[tuple[EventCode, float]]
) -> None:
    before = fold(events)
    outcomes = {e.id for e in events if e.code == E.OUTCOME} & before.effective
    news = [
        replace(
            event(200 + n, code, 0, 100 + n),
            occurred_at=CREATED.occurred_at + timedelta(hours=hour),
        )
        for n, (code, hour) in enumerate(late)
    ]
    after = fold([*events, *news])
    check(after)
    assert outcomes <= after.effective
    if before.first_closed_at:
        assert after.first_closed_at == before.first_closed_at


@settings(max_examples=200)
@given(plausible())
def test_every_event_that_is_possible_is_taken(events: list[ReferralEvent]) -> None:
    state = fold(events)
    check(state)
    assert state.effective == {e.id for e in events}
    first = next((n for n in range(len(events)) if fold(events[: n + 1]).closed_at), None)
    if first is not None:
        assert state.first_closed_at == events[first].occurred_at


@settings(max_examples=200)
@given(plausible(), st.sampled_from(RECORDABLE))
def test_what_is_refused_names_what_is_possible(
    events: list[ReferralEvent], code: EventCode
) -> None:
    state = fold(events)
    new = event(300, code, 50, 50, reason="other", evidence_document_id=UUID(int=999))
    if code in possible(state):
        assert place(events, new).moved
    else:
        with pytest.raises(TransitionRefused) as refused:
            place(events, new)
        assert refused.value.possible == possible(state)


def make(
    *told: tuple[EventCode, int] | tuple[EventCode, int, dict[str, object]],
) -> list[ReferralEvent]:
    made = [CREATED]
    for number, one in enumerate(told):
        more = one[2] if len(one) == 3 else {}
        made.append(event(number, one[0], one[1], one[1], **more))
    return made


REPORT: dict[str, object] = {"evidence_document_id": UUID(int=77)}


def test_a_no_show_heard_after_the_report_changes_nothing() -> None:
    events = make((E.SEND, 1), (E.ACCEPT, 2), (E.SCHEDULE, 3), (E.OUTCOME, 10, REPORT))
    late = event(90, E.NO_SHOW, 5, 12)
    placed = place(events, late)
    assert not placed.moved
    assert placed.state.stage is S.UNREVIEWED
    assert late.id in placed.state.set_aside


def test_a_no_show_heard_late_but_before_the_report_counts() -> None:
    events = make((E.SEND, 1), (E.ACCEPT, 2), (E.SCHEDULE, 3))
    assert place(events, event(90, E.NO_SHOW, 5, 12)).state.stage is S.NO_SHOW


def test_a_refusal_speaks_of_the_time_it_is_about() -> None:
    events = make((E.SEND, 2), (E.ACCEPT, 4))
    with pytest.raises(TransitionRefused, match="at that time") as refused:
        place(events, event(90, E.ACCEPT, 1, 9))
    assert E.SEND in refused.value.possible


def test_an_acceptance_heard_before_the_sending_was_entered_takes_its_place() -> None:
    accepted_first = [CREATED, event(1, E.ACCEPT, 5, 6)]
    assert fold(accepted_first).stage is S.DRAFTING
    assert fold([*accepted_first, event(2, E.SEND, 1, 7)]).stage is S.ACCEPTED


def test_the_loop_closes_with_its_four_parts_only() -> None:
    seen = make((E.SEND, 1), (E.ACCEPT, 2), (E.OUTCOME, 3), (E.REVIEW, 4), (E.INFORM_PATIENT, 5))
    state = fold(seen)
    assert state.stage is S.FOLLOW_UP
    assert state.missing == ("report",)
    amended = [*seen, event(50, E.OUTCOME, 6, 6, **REPORT)]
    assert fold(amended).missing == ("review", "person told")
    done = [*amended, event(51, E.REVIEW, 7, 7), event(52, E.INFORM_PATIENT, 8, 8)]
    assert fold(done).stage is S.CLOSED_LOOP
    unowned = replace(CREATED, owner_id=None)
    asked = [unowned, *done[1:], event(53, E.FOLLOW_UP, 7, 9, note="MRI in six months")]
    assert fold(asked).missing == ("follow-up owners",)


def test_a_second_copy_of_a_report_makes_no_second_review() -> None:
    events = make((E.SEND, 1), (E.ACCEPT, 2), (E.OUTCOME, 3, REPORT), (E.REVIEW, 4))
    with pytest.raises(TransitionRefused):
        place(events, event(90, E.OUTCOME, 9, 9, **REPORT))
    again = event(91, E.OUTCOME, 3, 9, **REPORT)
    assert place(events, again).doubled


@pytest.mark.parametrize("number", [1, 99])
def test_the_same_news_in_the_same_instant_is_told_once_whichever_id_is_lower(number: int) -> None:
    events = [CREATED, event(50, E.SEND, 1, 1), event(51, E.ACCEPT, 2, 3, note="By phone")]
    placed = place(events, event(number, E.ACCEPT, 2, 3, note="By phone"))
    assert (placed.doubled, placed.moved, placed.state) == (True, False, fold(events))


def test_reopening_is_a_new_interval_and_the_first_closure_stays() -> None:
    events = make(
        (E.SEND, 1),
        (E.ACCEPT, 2),
        (E.SEEN, 3),
        (E.CLOSE_WITHOUT_REPORT, 4, {"reason": "recipient-nonresponsive"}),
        (E.REOPEN, 5),
    )
    state = fold(events)
    assert (state.stage, state.interval, state.closed_at) == (S.SEEN, 2, None)
    assert state.first_closed_at == events[4].occurred_at
    assert state.order_status == "active"
    further = [
        *events,
        event(60, E.OUTCOME, 6, 6, **REPORT),
        event(61, E.REVIEW, 7, 7),
        event(62, E.INFORM_PATIENT, 8, 8),
    ]
    closed = fold(further)
    assert closed.closed_at == further[-1].occurred_at
    assert closed.first_closed_at == events[4].occurred_at
    assert fold([*further, event(63, E.REOPEN, 9, 9)]).stage is S.FOLLOW_UP


def test_a_report_that_came_before_the_closing_and_is_heard_after_it_opens_it_again() -> None:
    closing: dict[str, object] = {"reason": "recipient-nonresponsive"}
    events = make((E.SEND, 1), (E.ACCEPT, 2), (E.CLOSE_WITHOUT_REPORT, 9, closing))
    late = event(90, E.OUTCOME, 5, 12, **REPORT)
    state = place(events, late).state
    assert state.stage is S.UNREVIEWED
    assert state.closed_at is None
    assert state.first_closed_at == events[3].occurred_at


def test_a_decline_keeps_the_order_and_a_reroute_begins_anew() -> None:
    events = make((E.SEND, 1), (E.DECLINE, 2, {"reason": "not taking patients"}))
    declined = fold(events)
    assert (declined.order_status, declined.task_status) == ("active", "rejected")
    assert declined.status_reason == "not taking patients"
    rerouted = fold([*events, event(50, E.REROUTE, 3, 3)])
    assert (rerouted.stage, rerouted.fulfilment) == (S.DRAFTING, 2)
    assert (rerouted.order_status, rerouted.sent_at) == ("active", None)


def test_what_never_left_is_withdrawn_without_a_business_status() -> None:
    state = fold(make((E.WITHDRAW, 1, {"reason": "not needed"})))
    assert (state.stage, state.business_status, state.task_status, state.order_status) == (
        S.CANCELLED, "", "cancelled", "revoked",
    )  # fmt: skip
    declined = fold(make((E.SEND, 1), (E.DECLINE, 2), (E.WITHDRAW, 3)))
    assert (declined.business_status, declined.task_status) == ("4.0", "rejected")


@pytest.mark.parametrize(
    ("said", "stage"),
    [("", S.DRAFTING), ("granted", S.DRAFTING), ("denied", S.DRAFTING),
     ("asked", S.AWAITING_AUTHORISATION)],
)  # fmt: skip
def test_an_authorisation_is_asked_and_answered(said: str, stage: Stage) -> None:
    asked = make((E.AUTHORISE, 1))
    assert fold(asked).stage is S.AWAITING_AUTHORISATION
    answered = fold([*asked, event(50, E.AUTHORISE, 2, 2, reason=said)])
    assert answered.stage is stage
    assert answered.authorisation == (said or "granted")


def test_what_was_taken_back_never_was() -> None:
    events = make((E.SEND, 1), (E.DECLINE, 2))
    undo = event(50, E.UNDO, 3, 3, voids_id=events[2].id)
    assert fold([*events, undo]) == fold(events[:2])


def test_a_referral_in_error_has_no_way_on() -> None:
    state = fold([CREATED, event(1, E.MARK_IN_ERROR, 1, 1, reason="wrong person")])
    assert state.in_error
    assert state.order_status == "entered-in-error"
    assert possible(state) == ()


@pytest.mark.parametrize(
    ("reason", "open_", "order"),
    [("active", True, "draft"), ("completed", False, "completed"), ("revoked", False, "revoked")],
)
def test_an_imported_order_is_told_as_it_was(reason: str, open_: bool, order: str) -> None:
    state = fold([replace(CREATED, code=E.IMPORT, reason=reason)])
    check(state)
    assert (state.is_open, state.order_status, state.imported) == (open_, order, True)


@pytest.mark.long
@settings(max_examples=100_000)
@given(histories(most=20))
def test_a_hundred_thousand_histories(events: list[ReferralEvent]) -> None:
    check(fold(events))
