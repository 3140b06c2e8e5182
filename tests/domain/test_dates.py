"""Days as people type them, and as everyone reads them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.dates import (
    PartialDate,
    age_text,
    long_date,
    parse_date,
    show_date,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3/5/2026", date(2026, 3, 5)),
        ("03-05-26", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("5-Mar-2026", date(2026, 3, 5)),
        ("Mar 5, 2026", date(2026, 3, 5)),
        ("march 5 2026", date(2026, 3, 5)),
        ("2026 mar 5", date(2026, 3, 5)),
        ("03052026", date(2026, 3, 5)),
        ("25/12/2025", date(2025, 12, 25)),
        ("today", TODAY),
        ("+3m", date(2027, 2, 22)),
        ("-2d", date(2026, 11, 20)),
        ("+1w", date(2026, 11, 29)),
        ("-1y", date(2025, 11, 22)),
        ("29 feb 2024", date(2024, 2, 29)),
    ],
)
def test_a_date_is_read_as_it_is_typed(typed: str, meant: date) -> None:
    assert parse_date(typed, TODAY).day == meant


@pytest.mark.parametrize(
    "typed", ["", "soon", "2/30/2026", "13/13/2026", "29 feb 2025", "٣/٥/٢٠٢٦"]
)
def test_what_is_no_date_never_becomes_one(typed: str) -> None:
    reading = parse_date(typed, TODAY)
    assert reading.day is None
    assert reading.problem


def test_a_birth_year_of_two_digits_is_in_the_past() -> None:
    assert parse_date("3/5/64", TODAY, past=True).day == date(1964, 3, 5)
    assert parse_date("3/5/24", TODAY, past=True).day == date(2024, 3, 5)


@given(st.text())
def test_no_text_is_too_strange(typed: str) -> None:
    reading = parse_date(typed, TODAY)
    assert (reading.day is None) == bool(reading.problem)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_what_is_shown_can_be_typed(day: date) -> None:
    assert parse_date(show_date(day), TODAY).day == day
    assert parse_date(long_date(day), TODAY).day == day
    assert parse_date(day.isoformat(), TODAY).day == day


@given(st.integers(-600, 600))
def test_months_stay_in_their_month(months: int) -> None:
    start = date(2024, 1, 31)
    read = parse_date(f"{months:+d}m", start).day
    assert read is not None
    assert (read.year * 12 + read.month) - (2024 * 12 + 1) == months
    assert read.day == 31 or (read + timedelta(1)).day == 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [("2026", "2026"), ("2026-03", "Mar-2026"), ("2026-03-05", "05-Mar-2026")],
)
def test_less_than_a_day_is_shown_as_less(said: str, shown: str) -> None:
    partial = PartialDate.parse(said)
    assert partial.iso == said
    assert show_date(partial) == shown


@pytest.mark.parametrize("said", ["26", "2026-3-5", "2026-13", "2026-02-30", "2026-03-05T00:00"])
def test_a_date_that_cannot_be_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(said)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1978, 11, 22), "48y"),
        (date(1978, 11, 23), "47y"),
        (date(2025, 10, 22), "13m"),
        (date(2026, 10, 20), "4w"),
        (date(2026, 11, 20), "2d"),
        (date(2027, 1, 1), ""),
    ],
)
def test_an_age_has_one_unit(born: date, age: str) -> None:
    assert age_text(born, TODAY) == age


def test_nothing_is_said_to_be_nothing() -> None:
    assert show_date(None) == "Not recorded"
    assert long_date(None, "es") == "No registrado"
    assert long_date(date(2026, 3, 5), "es") == "5 de marzo de 2026"
