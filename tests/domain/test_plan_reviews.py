"""The clock of the next review, by the site's business days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.plan_reviews import next_review, review_clock

CALENDAR = BusinessCalendar(zone="America/New_York", closed=frozenset({date(2026, 12, 28)}))
FRIDAY = date(2026, 12, 18)


@pytest.mark.parametrize(
    ("due", "state", "words"),
    [
        (None, "none", "No day is set for the next review."),
        (FRIDAY, "soon", "Review due today."),
        (date(2026, 12, 21), "soon", "Review due in 1 business day."),
        (date(2026, 12, 24), "soon", "Review due in 4 business days."),
        (date(2027, 1, 29), "running", "Review due on 29-Jan-2027."),
        (date(2026, 12, 17), "overdue", "Review overdue by 1 business day."),
        (date(2026, 12, 11), "overdue", "Review overdue by 5 business days."),
    ],
)
def test_the_clock_counts_business_days(due: date | None, state: str, words: str) -> None:
    clock = review_clock(due, CALENDAR, FRIDAY)
    assert (clock.state, clock.words) == (state, words)


def test_an_ended_plan_is_not_due() -> None:
    assert review_clock(date(2026, 1, 1), CALENDAR, FRIDAY, ended=True).state == "none"


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, 366))
def test_the_proposed_day_is_a_working_day_and_never_late(day: date, days: int) -> None:
    due = next_review(CALENDAR, day, days)
    assert CALENDAR.is_business_day(due)
    assert due > day
    assert due <= max(day + timedelta(days=days), CALENDAR.on_or_after(day + timedelta(days=1)))
