"""Enrolments: the machine has no way but its own, and a pause moves the day by what it held."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.errors import BadInput, TransitionRefused
from clinicdesk.domain.programmes import (
    ENDED,
    MOVES,
    EnrolmentStatus,
    move,
    resumed_due,
)

CALENDAR = BusinessCalendar(zone="America/New_York")
STATES = st.sampled_from(EnrolmentStatus)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(path=st.lists(STATES, max_size=8), start=STATES)
def test_only_the_machines_own_steps_are_taken(
    path: list[EnrolmentStatus], start: EnrolmentStatus
) -> None:
    state = start
    for to in path:
        if to in MOVES[state]:
            move(state, to, "because")
            state = to
        else:
            with pytest.raises(TransitionRefused) as refused:
                move(state, to, "because")
            assert refused.value.possible == tuple(one.value for one in MOVES[state])


def test_what_ended_ends_but_for_an_error() -> None:
    for state in ENDED:
        assert set(MOVES[state]) <= {EnrolmentStatus.ENTERED_IN_ERROR}
    assert MOVES[EnrolmentStatus.ENTERED_IN_ERROR] == ()


@given(state=STATES, to=STATES)
def test_pausing_and_ending_need_a_reason(state: EnrolmentStatus, to: EnrolmentStatus) -> None:
    if to not in MOVES[state]:
        return
    if to in {EnrolmentStatus.ONHOLD, *ENDED}:
        with pytest.raises(BadInput):
            move(state, to, "  ")
    else:
        move(state, to, "")


@given(due=DAYS, since=DAYS, days=st.integers(0, 60))
def test_a_pause_moves_the_day_by_the_business_days_held(due: date, since: date, days: int) -> None:
    resumed = since + timedelta(days=days)
    moved, held = resumed_due(due, since, resumed, CALENDAR)
    assert held == CALENDAR.count(since, resumed)
    assert moved is not None
    if held == 0:
        assert moved == due
    else:
        assert CALENDAR.is_business_day(moved)
        assert CALENDAR.count(due, moved) == held


@given(due=DAYS, since=DAYS, first=st.integers(0, 30), second=st.integers(0, 30))
def test_two_pauses_hold_as_much_as_their_sum(
    due: date, since: date, first: int, second: int
) -> None:
    middle = since + timedelta(days=first)
    end = middle + timedelta(days=second)
    once, held_once = resumed_due(due, since, end, CALENDAR)
    half, held_first = resumed_due(due, since, middle, CALENDAR)
    twice, held_second = resumed_due(half, middle, end, CALENDAR)
    assert held_once == held_first + held_second
    assert twice == once


def test_without_a_day_nothing_moves() -> None:
    assert resumed_due(None, date(2026, 11, 2), date(2026, 11, 9), CALENDAR) == (None, 5)
