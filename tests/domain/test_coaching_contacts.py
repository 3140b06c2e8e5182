"""Who was tried how, the ladder after a session nobody came to, and streaks that never break."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_person import patient

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coaching_contacts import (
    AttemptDraft,
    AttemptOutcome,
    ContactAttempt,
    attempt_problems,
    ladder,
    open_channels,
)
from clinicdesk.domain.coaching_streaks import streak
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.person_parts import SafeContact, Telecom
from clinicdesk.services.coaching_book import ladder_steps

ZONE = "America/New_York"
CALENDAR = BusinessCalendar(zone=ZONE)
SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
GOAL = UUID(int=1)


# Ladder


def _attempt(at: datetime, channel: Channel, outcome: AttemptOutcome) -> ContactAttempt:
    return ContactAttempt(id=uuid4(), by="T. Coach", at=at, channel=channel, outcome=outcome)


def _on(attempts: list[ContactAttempt], last: datetime | None = None) -> str:
    found = ladder(
        ladder_steps(),
        attempts,
        no_show_at=NOON,
        last_contact=last,
        channels=[Channel.MOBILE_PHONE, Channel.TEXT, Channel.HOME_MAIL],
        calendar=CALENDAR,
    )
    return found.step.key if found else ""


def test_three_attempts_at_other_hours_and_ways_propose_a_letter() -> None:
    morning, later = NOON + timedelta(hours=20), NOON + timedelta(hours=26)
    no_answer, sent = AttemptOutcome.NO_ANSWER, AttemptOutcome.SENT
    tried: list[ContactAttempt] = []
    assert _on(tried) == "first"
    tried.append(_attempt(morning, Channel.MOBILE_PHONE, no_answer))
    assert _on(tried) == "second"
    # The same way in the same part of the day is the same attempt.
    tried.append(_attempt(morning + timedelta(days=1), Channel.MOBILE_PHONE, no_answer))
    assert _on(tried) == "second"
    tried.append(_attempt(later, Channel.MOBILE_PHONE, no_answer))
    assert _on(tried) == "third"
    tried.append(_attempt(later, Channel.TEXT, sent))
    assert _on(tried) == "letter"
    tried.append(_attempt(later + timedelta(days=3), Channel.HOME_MAIL, sent))
    assert _on(tried) == "after-letter"


def test_who_is_reached_comes_down_from_the_ladder() -> None:
    tried = [_attempt(NOON + timedelta(hours=2), Channel.TEXT, AttemptOutcome.SENT)]
    assert _on(tried) == "second"
    assert _on(tried, last=NOON + timedelta(hours=3)) == ""


_ATTEMPTS = st.lists(
    st.builds(
        _attempt,
        st.integers(1, 2000).map(lambda hours: NOON + timedelta(hours=hours)),
        st.sampled_from([Channel.MOBILE_PHONE, Channel.TEXT, Channel.EMAIL]),
        st.sampled_from([AttemptOutcome.NO_ANSWER, AttemptOutcome.SENT]),
    ),
    max_size=8,
)


@given(_ATTEMPTS)
def test_no_letter_before_three_attempts_and_never_a_step_back(
    attempts: list[ContactAttempt],
) -> None:
    order = [one.key for one in ladder_steps()]
    steps = [order.index(_on(attempts[:n])) for n in range(len(attempts) + 1)]
    assert all(later >= sooner for sooner, later in pairwise(steps))
    if len(attempts) < 3:
        assert order[steps[-1]] not in {"letter", "after-letter"}


def test_an_outcome_goes_with_its_way() -> None:
    wrong = AttemptDraft(channel=Channel.TEXT, outcome=AttemptOutcome.LEFT_MESSAGE)
    assert [one.field for one in attempt_problems(wrong, NOON)] == ["outcome"]
    late = AttemptDraft(
        channel=Channel.MOBILE_PHONE,
        outcome=AttemptOutcome.NO_ANSWER,
        at=NOON + timedelta(hours=1),
    )
    assert [one.field for one in attempt_problems(late, NOON)] == ["at"]


# Streaks


_DAYS = st.sets(st.integers(0, 400).map(lambda back: SUNDAY - timedelta(days=back)), max_size=40)


@given(_DAYS)
def test_a_streak_never_speaks_of_breaking_and_never_exceeds_the_longest(days: set[date]) -> None:
    found = streak(days, SUNDAY)
    assert 0 <= found.weeks <= found.longest
    assert not {"broken", "lost", "fail"} & set(found.words.casefold().split())
    if days and found.weeks == 0:
        assert "Welcome back" in found.words


@given(_DAYS, st.integers(0, 400))
def test_one_more_day_never_makes_a_streak_shorter(days: set[date], back: int) -> None:
    more = {*days, SUNDAY - timedelta(days=back)}
    assert streak(more, SUNDAY).weeks >= streak(days, SUNDAY).weeks
    assert streak(more, SUNDAY).longest >= streak(days, SUNDAY).longest


def test_weeks_in_a_row_are_counted_and_this_week_cannot_end_them() -> None:
    monday = SUNDAY + timedelta(days=1)
    weeks = {SUNDAY - timedelta(days=7 * n) for n in range(4)}
    assert streak(weeks, SUNDAY).words == "4 weeks in a row"
    assert streak(weeks, monday).words == "4 weeks in a row"
    assert streak(weeks, monday + timedelta(days=7)).words.startswith("Welcome back")
    assert streak({*weeks, monday + timedelta(days=14)}, monday + timedelta(days=14)).words == (
        "Welcome back: 1 week"
    )
    assert streak(set(), SUNDAY).weeks == 0


def test_only_ways_that_are_recorded_and_allowed_are_open(sample_person_in_town: object) -> None:
    person = sample_person_in_town
    assert open_channels(person) == (Channel.MOBILE_PHONE, Channel.TEXT, Channel.IN_PERSON)  # type: ignore[arg-type]


@pytest.fixture
def sample_person_in_town() -> object:
    return patient(
        telecoms=(Telecom(value="6145550142", use="mobile"),),
        addresses=(),
        safe_contact=SafeContact("mobile phone"),
    )
