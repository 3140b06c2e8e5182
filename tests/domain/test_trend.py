"""Trends: ticks are round, all that is told lies inside, no word stands on another."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinicdesk.domain.goal_rule import Reading
from clinicdesk.domain.trend import (
    Band,
    EventKind,
    Room,
    SideKind,
    TrendEvent,
    TrendFigure,
    TrendStep,
    TrendStory,
)
from clinicdesk.domain.trend_layout import day_number, lay_out
from clinicdesk.domain.trend_ticks import day_ticks, value_ticks

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
LETTER = 5.6


def width_of(said: str) -> float:
    return len(said) * LETTER


ROOM = Room(420, 180, 12, width_of)

values = st.decimals(
    min_value="-99999", max_value="9999999", places=3, allow_nan=False, allow_infinity=False
)
days_ago = st.integers(min_value=0, max_value=9000)
days = days_ago.map(lambda n: TODAY - timedelta(days=n))


@st.composite
def stories(draw: st.DrawFn) -> TrendStory:
    times = sorted(draw(st.lists(days_ago, max_size=40)), reverse=True)
    readings = tuple(Reading(draw(values), NOON - timedelta(days=n)) for n in times)
    band = draw(
        st.none()
        | st.builds(lambda v: Band(None, v, "at most"), values)
        | st.builds(lambda v: Band(v, None, "at least"), values)
        | st.builds(lambda v: Band(v, v + 5, "between"), values)
    )
    return TrendStory(
        name="Measure",
        unit="mm[Hg]",
        zone="America/New_York",
        today=TODAY,
        readings=readings,
        met=tuple(draw(st.booleans()) for _ in readings) if band else (),
        band=band,
        baseline=draw(st.none() | values),
        start_on=draw(st.none() | days),
        due_on=draw(st.none() | st.dates(date(2020, 1, 1), date(2029, 1, 1))),
        steps=tuple(
            draw(
                st.lists(
                    st.builds(
                        TrendStep, value=values, due_on=st.dates(date(2025, 1, 1), date(2028, 1, 1))
                    ),
                    max_size=6,
                )
            )
        ),
        events=tuple(
            draw(
                st.lists(
                    st.builds(
                        TrendEvent,
                        days,
                        st.sampled_from(EventKind),
                        st.sampled_from(["Plan signed", "Metformin started"]),
                    ),
                    max_size=15,
                )
            )
        ),
    )


rooms = st.builds(lambda w, h: Room(w, h, 12, width_of), st.floats(160, 1400), st.floats(60, 500))


@settings(max_examples=150)
@given(stories(), rooms)
def test_all_that_is_told_lies_inside(story: TrendStory, room: Room) -> None:
    figure = lay_out(story, room)
    assert len(figure.points) == len(story.readings)
    for point in figure.points:
        assert figure.left < point.x < figure.right
        assert figure.low <= point.y <= figure.high
    for level in (figure.baseline, *(figure.band or ()), *(s.y for s in figure.steps)):
        assert level is None or figure.low <= level <= figure.high
    for step in figure.steps:
        assert figure.left <= step.start < step.end <= figure.right
    for tick in figure.x_ticks:
        assert figure.left <= tick.at <= figure.right
    assert figure.left <= figure.today <= figure.right
    assert figure.y_ticks[0].at == figure.low
    assert figure.y_ticks[-1].at == figure.high


@settings(max_examples=150)
@given(stories(), rooms)
def test_no_word_stands_on_another(story: TrendStory, room: Room) -> None:
    figure = lay_out(story, room)
    across = room.width / (figure.right - figure.left)
    upward = room.height / (figure.high - figure.low)
    for one, other in pairwise(figure.x_ticks):
        halves = (width_of(max(one.label, one.under, key=len)) + width_of(other.label)) / 2
        assert (other.at - one.at) * across >= halves
    for low, high in pairwise(figure.side):
        assert (high.at - low.at) * upward >= room.line * 0.999
    for label in figure.side:
        assert figure.low - 1e-6 <= label.at - room.line / 2 / upward
        assert label.at + room.line / 2 / upward <= figure.high + 1e-6
    for left, right in pairwise(figure.marks):
        halves = (width_of(left.label) + width_of(right.label)) / 2
        assert (right.x - left.x) * across >= min(halves, room.width)
    for silence in figure.silences:
        assert (
            not silence.words or width_of(silence.words) <= (silence.end - silence.start) * across
        )


@settings(max_examples=150)
@given(stories(), rooms)
def test_every_reading_and_event_is_told_once(story: TrendStory, room: Room) -> None:
    figure = lay_out(story, room)
    told = [at for first, end in figure.runs for at in range(first, end)]
    assert told == list(range(len(figure.points)))
    marked = [day for mark in figure.marks for day in mark.days]
    assert len(marked) == len(figure.notes)
    inside = [e for e in story.events if figure.left <= e.on.toordinal() <= figure.right]
    assert len(inside) == len(figure.notes)
    assert all(not any(s.start < p.x < s.end for p in figure.points) for s in figure.silences[:-1])


@given(values, values, st.integers(2, 12))
def test_values_are_divided_by_round_steps(one: Decimal, other: Decimal, most: int) -> None:
    low, high = min(one, other), max(one, other)
    start, end, ticks = value_ticks(low, high, most)
    assert start <= float(low) <= float(high) <= end
    assert 2 <= len(ticks) <= most + 2
    apart = {round(b.at - a.at, 6) for a, b in pairwise(ticks)}
    assert len(apart) == 1
    digits = f"{apart.pop():.6e}".split("e")[0].rstrip("0").rstrip(".")
    assert digits in {"1", "2", "5"}
    if low >= 0:
        assert start >= 0


@given(st.integers(600_000, 740_000), st.floats(1, 12000), st.floats(100, 1400))
def test_days_are_divided_so_that_each_label_has_room(left: int, span: float, width: float) -> None:
    ticks = day_ticks(left, left + span, width / span, width_of, 12)
    for one, other in pairwise(ticks):
        assert (other.at - one.at) * width / span >= 12 + width_of("2026") - 1e-6
    years = [t.under for t in ticks if t.under]
    assert years == sorted(set(years)), "a year stands once, under its first division"


def read(*rows: tuple[str, str]) -> tuple[Reading, ...]:
    return tuple(
        Reading(Decimal(value), datetime.fromisoformat(f"{day}T15:00+00:00")) for day, value in rows
    )


def figure_of(readings: tuple[Reading, ...], **more: object) -> TrendFigure:
    story = TrendStory(
        name="Systolic blood pressure",
        unit="mm[Hg]",
        zone="America/New_York",
        today=TODAY,
        readings=readings,
        **more,  # type: ignore[arg-type]
    )
    return lay_out(story, ROOM)


WEEKLY = read(
    ("2026-08-03", "152"),
    ("2026-08-10", "150"),
    ("2026-08-17", "149"),
    ("2026-10-26", "140"),
    ("2026-11-02", "138"),
)


def test_a_silence_stays_open_and_is_said() -> None:
    figure = figure_of(WEEKLY)
    assert figure.runs == ((0, 3), (3, 5))
    assert [s.words for s in figure.silences] == ["no readings for 70 days"]
    assert "No readings from 17-Aug-2026 to 26-Oct-2026." in figure.summary


def test_a_silence_up_to_today_is_said_too() -> None:
    figure = figure_of(WEEKLY[:3])
    assert figure.runs == ((0, 3),)
    assert figure.silences[0].end == TODAY.toordinal()
    assert "No readings from 17-Aug-2026 to 22-Nov-2026." in figure.summary


def test_quarterly_readings_are_joined() -> None:
    a1c = read(("2026-01-10", "8.4"), ("2026-04-12", "7.9"), ("2026-07-15", "7.6"))
    assert figure_of(a1c).runs == ((0, 3),)


def test_words_say_what_the_eye_sees() -> None:
    figure = figure_of(
        WEEKLY,
        met=(False, False, False, False, True),
        band=Band(None, Decimal(139), "at most 139 mmHg"),
        baseline=Decimal(152),
        events=(TrendEvent(date(2026, 10, 20), EventKind.MEDICINE, "Lisinopril started"),),
    )
    assert figure.points[-1].words == "02-Nov-2026: 138\u00a0mmHg, target met"
    assert figure.points[0].words.endswith("target not met")
    assert figure.notes == ("1  20-Oct-2026  Lisinopril started",)
    for said in ("Start 152.", "Target at most 139 mmHg, met now.", "latest 138", "5 readings"):
        assert said in figure.summary
    kinds = {label.kind: label.words for label in figure.side}
    assert kinds[SideKind.TARGET] == "target 139"
    assert kinds[SideKind.LATEST] == "now 138"


def test_events_too_close_share_a_mark() -> None:
    close = tuple(
        TrendEvent(date(2026, 9, day), EventKind.SESSION, "Session held") for day in (1, 2, 3)
    )
    far = TrendEvent(date(2026, 11, 1), EventKind.CARE, "Admitted")
    figure = figure_of(WEEKLY, events=(*close, far))
    assert [mark.label for mark in figure.marks] == ["1-3", "4"]


def test_milestones_are_stairs_that_never_overlap() -> None:
    steps = (
        TrendStep(value=Decimal(145), due_on=date(2026, 9, 30)),
        TrendStep(value=Decimal(140), due_on=date(2026, 10, 31), reached=True),
    )
    figure = figure_of(WEEKLY, steps=steps, start_on=date(2026, 8, 1))
    assert [step.y for step in figure.steps] == [145, 140]
    assert figure.steps[0].end == figure.steps[1].start == date(2026, 9, 30).toordinal()
    assert figure.steps[1].reached


def test_a_due_day_far_ahead_does_not_press_the_past_together() -> None:
    near = figure_of(WEEKLY, due_on=date(2026, 12, 20))
    far = figure_of(WEEKLY, due_on=date(2028, 12, 20))
    assert near.right > date(2026, 12, 20).toordinal()
    assert far.right < date(2026, 12, 1).toordinal()


def test_no_readings_at_all_is_a_figure_too() -> None:
    figure = figure_of(())
    assert figure.points == ()
    assert "No readings yet." in figure.summary


@pytest.mark.parametrize(
    ("at", "share"), [("2026-11-02T05:00+00:00", 0.0), ("2026-11-02T17:00+00:00", 0.5)]
)
def test_days_are_the_sites(at: str, share: float) -> None:
    found = day_number(datetime.fromisoformat(at), "America/New_York")
    assert found == date(2026, 11, 2).toordinal() + share
