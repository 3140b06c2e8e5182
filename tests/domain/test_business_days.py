"""The site's calendar: weekends, observed holidays, own days, and the hour the clocks change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar

OHIO = BusinessCalendar(zone="America/New_York")
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (date(2026, 3, 9), 1, date(2026, 3, 10)),  # Monday
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # Friday
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # Saturday
        (date(2026, 9, 4), 2, date(2026, 9, 9)),  # Friday before Labor Day
        (date(2026, 7, 2), 1, date(2026, 7, 6)),  # Independence Day is kept on Friday
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 3, 8), 0, date(2026, 3, 9)),  # nothing is due on a Sunday
        (date(2026, 3, 9), 0, date(2026, 3, 9)),
    ],
)
def test_business_days_after_a_day(start: date, days: int, expected: date) -> None:
    assert OHIO.add(start, days) == expected


def test_a_clinic_has_days_of_its_own() -> None:
    own = BusinessCalendar(
        zone="America/New_York",
        closed=frozenset({date(2026, 3, 10)}),
        opened=frozenset({date(2026, 9, 7)}),
    )
    assert own.add(date(2026, 3, 9), 1) == date(2026, 3, 11)
    assert own.add(date(2026, 9, 4), 1) == date(2026, 9, 7)


def test_without_holidays_only_the_weekend_is_free() -> None:
    assert BusinessCalendar(zone="UTC", country="").is_business_day(date(2026, 12, 25))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        # The evening before, and the hour that does not exist, on 8 March 2026 in Ohio.
        (datetime(2026, 3, 8, 4, 59, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 8, 5, 0, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 3, 59, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 4, 0, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_a_day_is_the_sites_whatever_the_season(instant: datetime, day: date) -> None:
    assert OHIO.day_of(instant) == day


@given(DAYS, st.integers(0, 30))
def test_counting_back_gives_what_was_added(start: date, days: int) -> None:
    end = OHIO.add(start, days)
    assert OHIO.is_business_day(end)
    if days:
        assert OHIO.count(start, end) == days


@given(DAYS)
def test_the_nearest_business_days_enclose_a_day(day: date) -> None:
    before, after = OHIO.on_or_before(day), OHIO.on_or_after(day)
    assert before <= day <= after
    assert (before == day) == (after == day) == OHIO.is_business_day(day)
    assert after - before < timedelta(days=6)
