"""When a clinic works: hours, days, holidays, around the clock, and each from its day on."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinic_hours import (
    HOURS,
    ClinicHours,
    Hours,
    HoursFrom,
    hours_problems,
    hours_words,
)
from clinicdesk.domain.readers import PersonFacts, Reader, Reading
from clinicdesk.domain.unusual_access import Rule, unusual

CALENDAR = BusinessCalendar(zone="America/New_York")
MONDAY = date(2026, 3, 9)
EVERY_DAY = frozenset(range(7))
NIGHT = Hours(time(22), time(6), frozenset({0, 1, 2, 3, 4}))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(CALENDAR.zone))


@pytest.mark.parametrize(
    ("hours", "when", "inside"),
    [
        (HOURS, at(MONDAY, 6), True),
        (HOURS, at(MONDAY, 5, 59), False),
        (HOURS, at(MONDAY, 20), False),
        (HOURS, at(MONDAY - timedelta(days=1), 12), False),
        (Hours(time(8), time(12), frozenset({5})), at(MONDAY + timedelta(days=5), 9), True),
        (Hours(time(8), time(12), frozenset({5})), at(MONDAY, 9), False),
        (Hours(time(6), time(20), EVERY_DAY), at(date(2026, 7, 3), 12), False),  # a holiday
        (Hours(time(0), time(0), EVERY_DAY), at(MONDAY, 3), True),
        (NIGHT, at(MONDAY, 23), True),
        (NIGHT, at(MONDAY, 3), False),  # Sunday's night, which it does not work
        (NIGHT, at(MONDAY + timedelta(days=1), 3), True),
        (NIGHT, at(MONDAY + timedelta(days=5), 3), True),  # Friday's night, on Saturday
        (NIGHT, at(MONDAY + timedelta(days=5), 23), False),
        (NIGHT, at(MONDAY, 12), False),
    ],
)
def test_what_hours_cover(hours: Hours, when: datetime, *, inside: bool) -> None:
    assert hours.covers(when, CALENDAR) is inside


def test_a_day_that_the_clinic_works_all_the_same_is_inside() -> None:
    calendar = BusinessCalendar(zone=CALENDAR.zone, opened=frozenset({date(2026, 7, 3)}))
    assert HOURS.covers(at(date(2026, 7, 3), 12), calendar)


def test_hours_are_said_plainly() -> None:
    assert hours_words(HOURS) == "06:00 to 20:00, Monday to Friday"
    assert hours_words(Hours(time(0), time(0), EVERY_DAY)) == ("around the clock, Monday to Sunday")
    some = Hours(time(7, 30), time(16), frozenset({0, 2, 4, 5}))
    assert hours_words(some) == "07:30 to 16:00, Monday, Wednesday and Friday to Saturday"


def test_nobody_changes_the_past() -> None:
    assert [one.field for one in hours_problems(HOURS, MONDAY - timedelta(days=1), MONDAY)] == [
        "since"
    ]
    assert [
        one.field for one in hours_problems(Hours(time(6), time(7), frozenset()), MONDAY, MONDAY)
    ] == ["days"]
    assert hours_problems(HOURS, MONDAY, MONDAY) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 23)), max_size=8, unique_by=lambda one: one[0]
    ),
    st.integers(0, 400),
)
def test_each_day_has_the_hours_that_were_last_said_for_it(
    said: list[tuple[int, int]], asked: int
) -> None:
    hours = ClinicHours()
    for ahead, opens in sorted(said):
        hours = hours.changed(Hours(time(opens), time(23, 30)), MONDAY + timedelta(days=ahead))
    before = [opens for ahead, opens in sorted(said) if ahead <= asked]
    there = hours.on(MONDAY + timedelta(days=asked))
    assert there == (Hours(time(before[-1]), time(23, 30)) if before else HOURS)
    assert list(hours.changes) == sorted(hours.changes, key=lambda one: one.day)


def test_a_change_takes_back_what_was_to_come() -> None:
    later = ClinicHours().changed(NIGHT, MONDAY + timedelta(days=30))
    now = later.changed(HOURS, MONDAY)
    assert now.changes == (HoursFrom(MONDAY, HOURS),)
    assert later.after(MONDAY) == later.changes


def test_readings_are_judged_by_the_hours_of_their_day() -> None:
    """At nine in the evening: out of hours until the clinic worked until ten."""
    nine = [datetime(2026, 3, 11 + n, 1, tzinfo=UTC) for n in range(2)]  # Tuesday, Wednesday 21:00
    reader, person = UUID(int=1), UUID(int=2)
    hours = ClinicHours().changed(Hours(time(6), time(22)), date(2026, 3, 11))
    (only,) = unusual(
        [Reading(one, reader, person) for one in nine],
        {reader: Reader(reader, "A. Moreau, RN")},
        {
            person: PersonFacts(
                patient_id=person, listed="QUIST, Jo", family="Quist", given="Jo", homes=frozenset()
            )
        },
        homes={},
        links={(reader, person)},
        calendar=CALENDAR,
        hours=hours,
    )
    assert (only.rule, only.count, only.first_at) == (Rule.HOURS, 1, nine[0])
    assert "06:00 to 20:00, Monday to Friday" in only.reason
