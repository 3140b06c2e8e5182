"""Readings told in one line: what is understood, what is told back, what is asked about."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.quick_measures import QUICK_MEASURES, quick_measure
from clinicdesk.domain.quick_readings import LineContext, ToldReading, read_line, told_text

SUNDAY = date(2026, 11, 22)
HERE = LineContext(today=SUNDAY, weight_unit="kg")
WEIGHT = "29463-7"


def told(line: str, context: LineContext = HERE) -> list[tuple[str, str, str]]:
    read = read_line(line, context)
    assert read.problems == ()
    values = ["/".join(f"{v:f}" for v in one.values) for one in read.readings]
    return [
        (one.measure.key, one.on.isoformat(), value)
        for one, value in zip(read.readings, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("w 82.4kg", [("w", "2026-11-22", "82.4")]),
        ("bp 128/79", [("bp", "2026-11-22", "128/79")]),
        ("128/79", [("bp", "2026-11-22", "128/79")]),
        ("steps 8400", [("steps", "2026-11-22", "8400")]),
        ("steps 8,400", [("steps", "2026-11-22", "8400")]),
        ("30 min", [("min", "2026-11-22", "30")]),
        ("min 1 h", [("min", "2026-11-22", "60")]),
        ("glu 118; mood 6", [("glu", "2026-11-22", "118"), ("mood", "2026-11-22", "6")]),
        ("glu 6.5 mmol/L", [("glu", "2026-11-22", "117")]),
        ("w 182 lb", [("w", "2026-11-22", "82.6")]),
        ("weight was 82,4 kg on 11/20", [("w", "2026-11-20", "82.4")]),
        (
            "steps mon 8400, tue 9100",
            [("steps", "2026-11-16", "8400"), ("steps", "2026-11-17", "9100")],
        ),
        (
            "mon w 82, bp 128/79\nyesterday bp 131/80",
            [
                ("w", "2026-11-16", "82"),
                ("bp", "2026-11-16", "128/79"),
                ("bp", "2026-11-21", "131/80"),
            ],
        ),
        ("11/20 128/79", [("bp", "2026-11-20", "128/79")]),
        ("sunday mood 0", [("mood", "2026-11-22", "0")]),
    ],
)
def test_a_line_is_read(line: str, found: list[tuple[str, str, str]]) -> None:
    assert told(line) == found


def test_a_measure_of_the_goal_stands_in_for_the_word() -> None:
    context = LineContext(today=SUNDAY, measure="steps")
    assert told("mon 8400, tue 9100", context) == [
        ("steps", "2026-11-16", "8400"),
        ("steps", "2026-11-17", "9100"),
    ]


def test_a_weight_without_its_unit_is_the_one_that_fits_the_last() -> None:
    known = LineContext(today=SUNDAY, last={WEIGHT: Decimal("82.4")})
    assert told("w 181", known) == [("w", "2026-11-22", "82.1")]
    assert told("w 82", known) == [("w", "2026-11-22", "82")]
    nobody = read_line("w 82", LineContext(today=SUNDAY))
    assert [one.message for one in nobody.problems] == ["Say kg or lb."]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("foo 3", "not understood"),
        ("8400", "Say what was measured"),
        ("8400,9100", "blank after each comma"),
        ("bp 79/128", "upper number comes first"),
        ("bp 128", "two numbers"),
        ("mood 11", "0 to 10"),
        ("mood 6.5", "whole number"),
        ("w -3 kg", "below 0"),
        ("steps 10 kg", "not told in this unit"),
        ("2026-13-01 w 80 kg", "no such day"),
        ("2026-11-23 w 80 kg", "to come"),
        ("2024-01-01 w 80 kg", "more than a year"),
        ("mon tue mood 3", "two days"),
        ("w 80 81 kg", "two numbers"),
        ("w @ 80", "not understood"),
        ("mon kg", "number is missing"),
    ],
)
def test_what_is_not_understood_is_told_back_with_what_to_do(line: str, said: str) -> None:
    read = read_line(line, HERE)
    assert read.readings == ()
    assert said in read.problems[0].message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("w 824 kg", "450"),
        ("w 20 kg", "seldom true"),
        ("bp 400/100", "320"),
        ("glu 900", "seldom"),
        ("steps 90000", "seldom"),
        ("min 700", "seldom"),
    ],
)
def test_what_is_seldom_true_is_asked_about_and_not_refused(line: str, said: str) -> None:
    read = read_line(line, HERE)
    assert read.problems == ()
    assert said in read.doubts[0].doubt


def test_a_leap_from_the_last_weight_is_asked_about() -> None:
    known = LineContext(today=SUNDAY, last={WEIGHT: Decimal("82.4")})
    assert "82.4" in read_line("w 95 kg", known).doubts[0].doubt
    assert read_line("w 84 kg", known).doubts == ()


def test_a_line_that_is_too_long_is_refused_at_once() -> None:
    assert "too long" in read_line("w 80 kg, " * 400, HERE).problems[0].message


@given(st.text(max_size=200))
def test_nothing_that_is_typed_makes_it_fail(text: str) -> None:
    read = read_line(text, HERE)
    for one in read.readings:
        assert one.on <= SUNDAY
        assert all(value.is_finite() and value >= 0 for value in one.values)


_DAYS = st.integers(0, 360).map(lambda back: SUNDAY - timedelta(days=back))


@st.composite
def readings(draw: st.DrawFn) -> ToldReading:
    measure = draw(st.sampled_from(QUICK_MEASURES))
    high = 10 if measure.key == "mood" else 3000
    if measure.parts:
        lower = draw(st.integers(20, 150))
        values = (Decimal(draw(st.integers(lower + 1, 300))), Decimal(lower))
    elif measure.whole:
        values = (Decimal(draw(st.integers(0, high))),)
    else:
        tenths = draw(st.integers(0, 5000))
        value = Decimal(tenths) / 10
        values = (Decimal(int(value)) if value == int(value) else value.normalize(),)
    return ToldReading(measure=measure, on=draw(_DAYS), values=values, text="")


@given(st.lists(readings(), min_size=1, max_size=8))
def test_what_is_written_back_reads_the_same(some: list[ToldReading]) -> None:
    read = read_line(told_text(some), HERE)
    assert read.problems == ()
    assert [(o.measure, o.on, o.values) for o in read.readings] == [
        (o.measure, o.on, o.values) for o in some
    ]


@given(st.lists(st.sampled_from(["w 82 kg", "foo 1", "bp 128/79", "mood", "", "mon"]), max_size=9))
def test_every_entry_with_a_number_is_a_reading_or_a_problem(parts: list[str]) -> None:
    read = read_line("; ".join(parts), HERE)
    numbered = [part for part in parts if any(c.isdigit() for c in part)]
    assert len(read.readings) + len(read.problems) == len(numbered)


def test_every_measure_has_a_word_that_reads_and_no_two_share_one() -> None:
    words = [word for one in QUICK_MEASURES for word in one.words]
    assert len(words) == len(set(words))
    for one in QUICK_MEASURES:
        assert one.key in one.words
    assert quick_measure("glu").code.code == "41653-7"
