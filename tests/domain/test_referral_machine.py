"""The machine's tables, row by row: what leads where, and that nothing else does."""

import itertools
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from clinicdesk.domain.errors import TransitionRefused
from clinicdesk.domain.referral_fold import fold, place
from clinicdesk.domain.referral_machine import (
    BUSINESS_STAGES,
    CLOSE_REASONS,
    CLOSED_STAGES,
    LOCAL,
    MOVES,
    PUBLISHED,
    PUBLISHED_EVENTS,
    STAGES,
    EventCode,
    PublishedTransition,
    Stage,
)
from clinicdesk.domain.referral_steps import admits, possible
from clinicdesk.domain.referrals import ReferralEvent

E, S = EventCode, Stage
START = datetime(2026, 3, 9, 14, tzinfo=UTC)
REFERRAL, OWNER = UUID(int=1), UUID(int=2)
REPORT = UUID(int=77)
TASK_STATUSES = {
    "draft", "requested", "received", "accepted", "rejected", "ready", "cancelled",
    "in-progress", "on-hold", "failed", "completed", "entered-in-error",
}  # fmt: skip
BSER_CODES = {"2.0", "3.0", "4.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.2", "6.0", "7.0"}

_numbers = itertools.count(1000)


def event(code: str, day: float, *, heard: float | None = None, **more: object) -> ReferralEvent:
    at = START + timedelta(days=day)
    values: dict[str, object] = {
        "id": UUID(int=next(_numbers)),
        "referral_id": REFERRAL,
        "code": code,
        "occurred_at": at,
        "recorded_at": at if heard is None else START + timedelta(days=heard),
        "entered_by": "amoreau",
        **more,
    }
    return ReferralEvent(**values)  # type: ignore[arg-type]


PATHS: dict[Stage, tuple[EventCode, ...]] = {
    S.DRAFTING: (),
    S.AWAITING_AUTHORISATION: (E.AUTHORISE,),
    S.AWAITING_AGREEMENT: (E.AWAIT_AGREEMENT,),
    S.SENT: (E.SEND,),
    S.RECEIPT_CONFIRMED: (E.SEND, E.RECEIVE),
    S.ACCEPTED: (E.SEND, E.ACCEPT),
    S.WAITLISTED: (E.SEND, E.ACCEPT, E.WAITLIST),
    S.SCHEDULED: (E.SEND, E.ACCEPT, E.SCHEDULE),
    S.NO_SHOW: (E.SEND, E.ACCEPT, E.SCHEDULE, E.NO_SHOW),
    S.APPT_CANCELLED: (E.SEND, E.ACCEPT, E.SCHEDULE, E.CANCEL_APPOINTMENT),
    S.SEEN: (E.SEND, E.ACCEPT, E.SCHEDULE, E.SEEN),
    S.UNREVIEWED: (E.SEND, E.ACCEPT, E.OUTCOME),
    S.FOLLOW_UP: (E.SEND, E.ACCEPT, E.OUTCOME, E.REVIEW),
    S.CLOSED_LOOP: (E.SEND, E.ACCEPT, E.OUTCOME, E.REVIEW, E.INFORM_PATIENT),
    S.DECLINED: (E.SEND, E.DECLINE),
    S.CANCEL_REQUESTED: (E.SEND, E.REQUEST_CANCEL),
    S.CANCELLED: (E.SEND, E.REQUEST_CANCEL, E.CONFIRM_CANCEL),
    S.CLOSED_WITHOUT_REPORT: (E.SEND, E.CLOSE_WITHOUT_REPORT),
}


def told(code: EventCode, day: float, **more: object) -> ReferralEvent:
    if code is E.OUTCOME:
        more.setdefault("evidence_document_id", REPORT)
    if code is E.CLOSE_WITHOUT_REPORT:
        more.setdefault("reason", "unreachable")
    return event(code, day, **more)


def history(*codes: EventCode) -> list[ReferralEvent]:
    made = event(E.CREATE, 0, owner_id=OWNER)
    return [made, *(told(code, day) for day, code in enumerate(codes, 1))]


def at(stage: Stage) -> list[ReferralEvent]:
    events = history(*PATHS[stage])
    assert fold(events).stage is stage
    return events


def test_every_stage_has_a_way_to_it() -> None:
    assert set(PATHS) == set(Stage) == set(STAGES)
    for stage in Stage:
        at(stage)


def test_the_published_table_is_whole() -> None:
    assert [row.tid for row in PUBLISHED] == list(range(1, 35))
    assert {row.event for row in PUBLISHED} == set(PUBLISHED_EVENTS)


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"T{row.tid:02d}")
def test_each_published_transition_is_there(row: PublishedTransition) -> None:
    code = PUBLISHED_EVENTS[row.event]
    for stage in BUSINESS_STAGES[row.source]:
        new = told(code, 20)
        placed = place(at(stage), new)
        assert placed.moved
        if row.target == "5.1":
            assert placed.state.business_status in {"5.1.1", "5.1.4"}
        else:
            assert placed.state.business_status == row.target


@pytest.mark.parametrize("stage", Stage)
def test_what_is_stored_is_standard(stage: Stage) -> None:
    state = fold(at(stage))
    assert state.task_status in TASK_STATUSES
    assert state.business_status in BSER_CODES | {""}
    assert state.business_status != "5.1"
    assert state.order_status in {"draft", "active", "completed", "revoked"}
    if stage is not S.CLOSED_WITHOUT_REPORT:
        facts = STAGES[stage]
        assert (state.business_status, state.task_status, state.order_status) == (
            facts.business_status,
            facts.task_status,
            facts.order_status,
        )


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", [code for code in EventCode if code.recordable])
def test_the_whole_table(stage: Stage, code: EventCode) -> None:
    events = at(stage)
    state = fold(events)
    # A report of its own, so that a further one is news.
    new = told(code, 20, **({"evidence_document_id": UUID(int=78)} if code is E.OUTCOME else {}))
    if (stage, code) in MOVES and admits(state, code, new):
        after = place(events, new).state
        target = MOVES[stage, code]
        closed_at_once = after.stage is S.CLOSED_LOOP
        assert after.stage is (target or after.stage) or closed_at_once
        assert code in possible(state)
        assert after.is_open == (after.stage not in CLOSED_STAGES)
    else:
        with pytest.raises(TransitionRefused) as refused:
            place(events, new)
        assert refused.value.possible == possible(state)
        if (stage, code) not in MOVES:
            assert code not in refused.value.possible


def test_a_closed_referral_can_only_be_reopened() -> None:
    for stage in CLOSED_STAGES:
        assert possible(fold(at(stage))) == (E.REOPEN,)


def test_nothing_leads_to_a_stage_that_is_not_one() -> None:
    assert {target for target in MOVES.values() if target} <= set(Stage)
    assert all(row.sources for row in LOCAL)


@pytest.mark.parametrize("reason", CLOSE_REASONS)
def test_closed_without_report_is_completed_if_seen_else_revoked(reason: str) -> None:
    close = event(E.CLOSE_WITHOUT_REPORT, 20, reason=reason)
    assert place(at(S.SENT), close).state.order_status == "revoked"
    seen = place(at(S.SEEN), close).state
    assert (seen.order_status, seen.task_status, seen.business_status) == (
        "completed", "failed", "5.1.4",
    )  # fmt: skip
    assert seen.close_reason == reason


def test_a_reason_that_is_none_does_not_close() -> None:
    with pytest.raises(TransitionRefused):
        place(at(S.SENT), event(E.CLOSE_WITHOUT_REPORT, 20, reason="tired of it"))
