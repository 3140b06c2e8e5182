"""How goals are said to do: the rule's promises for any numbers, and its words for known cases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.goal_progress import Chip, progress, standing
from clinicdesk.domain.goal_rule import Reading, distance, percent, readings_of, with_readings
from clinicdesk.domain.plans import Achievement, Comparator, Goal, GoalTarget, Lifecycle
from clinicdesk.domain.units import in_unit

NOW = datetime(2026, 3, 9, 16, tzinfo=UTC)
TODAY = date(2026, 3, 9)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
STEPS = coded(LOINC, "41950-7", "Steps a day")
GOAL = Goal(
    id=UUID(int=1),
    version=1,
    description="A1c at most 7",
    target=GoalTarget(
        measure=A1C, comparator=Comparator.AT_MOST, value=Decimal(7), unit="%", baseline=Decimal(9)
    ),
    start_on=TODAY - timedelta(days=90),
    due_on=TODAY + timedelta(days=90),
    updated_at=NOW,
    updated_by="A. Moreau, RN",
)
numbers = st.decimals(min_value=-1000, max_value=1000, places=1)


@st.composite
def targets(draw: st.DrawFn) -> GoalTarget:
    comparator = draw(st.sampled_from(list(Comparator)))
    low = draw(numbers)
    high = low + draw(st.decimals(min_value=1, max_value=50, places=1))
    return GoalTarget(
        measure=STEPS,
        comparator=comparator,
        value=low,
        value_high=high if comparator is Comparator.BETWEEN else None,
    )


def taken(*values: float, every: int = 30, until: date = TODAY) -> tuple[Reading, ...]:
    """Readings so many days apart, the newest on a day."""
    last = datetime(until.year, until.month, until.day, 12, tzinfo=UTC)
    count = len(values)
    return tuple(
        Reading(Decimal(str(value)), last - timedelta(days=every * (count - 1 - place)))
        for place, value in enumerate(values)
    )


@given(targets(), numbers, numbers, numbers)
def test_nearer_to_the_target_is_never_less(
    target: GoalTarget, baseline: Decimal, one: Decimal, other: Decimal
) -> None:
    near, far = sorted((one, other), key=lambda value: distance(target, value))
    shares = percent(target, baseline, near), percent(target, baseline, far)
    assert None not in shares
    assert shares[0] >= shares[1]  # type: ignore[operator]


@given(targets(), numbers, numbers)
def test_a_hundred_percent_is_the_target_and_nothing_less(
    target: GoalTarget, baseline: Decimal, value: Decimal
) -> None:
    share = percent(target, baseline, value)
    assert share is not None
    assert 0 <= share <= 100
    assert (share == 100) == (distance(target, value) == 0)


@given(targets(), st.lists(numbers, max_size=6), st.integers(-400, 400))
def test_every_history_has_its_words(target: GoalTarget, values: list[Decimal], due: int) -> None:
    goal = replace(GOAL, target=target, due_on=TODAY + timedelta(days=due))
    readings = tuple(Reading(v, NOW - timedelta(days=6 - n)) for n, v in enumerate(values))
    told = progress(goal, readings, TODAY)
    assert told.chip in Chip
    short = standing(with_readings(goal, readings, TODAY), TODAY)
    assert (short.chip, short.percent, short.wrong_way) == (
        told.chip,
        told.percent,
        told.wrong_way,
    )
    if told.achievement in {Achievement.ACHIEVED, Achievement.SUSTAINING}:
        assert told.percent == 100
        assert distance(target, values[-1]) == 0
        assert not told.wrong_way
    if due < 0:
        assert told.chip in {Chip.OVERDUE, Chip.ACHIEVED}


@pytest.mark.parametrize(
    ("values", "achievement", "chip", "share"),
    [
        ((), Achievement.IN_PROGRESS, Chip.NOT_STARTED, None),
        ((9.0,), Achievement.IN_PROGRESS, Chip.AT_RISK, 0),
        ((9.0, 8.0), Achievement.IMPROVING, Chip.ON_TRACK, 50),
        ((8.0, 8.7), Achievement.NO_CHANGE, Chip.OFF_TRACK, 15),
        ((9.5, 9.6), Achievement.WORSENING, Chip.OFF_TRACK, 0),
        ((8.0, 7.0), Achievement.ACHIEVED, Chip.ACHIEVED, 100),
        ((9.0, 8.9), Achievement.NO_CHANGE, Chip.AT_RISK, 5),
    ],
)
def test_known_histories(
    values: tuple[float, ...], achievement: Achievement, chip: Chip, share: int | None
) -> None:
    told = progress(GOAL, taken(*values), TODAY)
    assert (told.achievement, told.chip, told.percent) == (achievement, chip, share)


def test_what_holds_for_ninety_days_is_sustained() -> None:
    held = progress(replace(GOAL, start_on=None), taken(6.9, 7.0, 6.8, every=45), TODAY)
    assert held.achievement is Achievement.SUSTAINING
    lost = progress(GOAL, taken(6.9, 6.8, 7.6, every=45), TODAY)
    assert lost.achievement is Achievement.IMPROVING
    assert lost.wrong_way


def test_a_measure_that_wavers_needs_two_readings_in_a_row() -> None:
    pressure = GoalTarget(
        measure=coded(LOINC, "8480-6", "Systolic"),
        comparator=Comparator.BELOW,
        value=Decimal(130),
        baseline=Decimal(150),
    )
    goal = replace(GOAL, target=pressure)
    assert progress(goal, taken(140, 128), TODAY).achievement is Achievement.IMPROVING
    assert progress(goal, taken(129, 128), TODAY).achievement is Achievement.ACHIEVED
    assert progress(goal, taken(129, 130), TODAY).achievement is Achievement.IMPROVING


def test_readings_before_the_start_are_its_baseline_only() -> None:
    assert GOAL.target is not None
    goal = replace(GOAL, target=replace(GOAL.target, baseline=None))
    told = progress(goal, taken(6.5, 9.0, 8.0, every=80), TODAY)
    assert (told.baseline, told.achievement) == (Decimal("6.5"), Achievement.WORSENING)
    met_before = taken(6.9, until=TODAY - timedelta(days=100))
    assert progress(goal, met_before, TODAY).achievement is Achievement.IN_PROGRESS


@pytest.mark.parametrize(
    ("days", "chip"),
    [(-1, Chip.OVERDUE), (0, Chip.DUE_SOON), (14, Chip.DUE_SOON), (15, Chip.ON_TRACK)],
)
def test_due_days(days: int, chip: Chip) -> None:
    goal = replace(GOAL, start_on=None, due_on=TODAY + timedelta(days=days))
    assert progress(goal, taken(9.0, 7.2), TODAY).chip is chip


def test_what_is_past_its_day_and_not_met_is_not_achieved() -> None:
    goal = replace(GOAL, due_on=TODAY - timedelta(days=1))
    assert progress(goal, taken(9.0, 7.2), TODAY).achievement is Achievement.NOT_ACHIEVED


@pytest.mark.parametrize(
    ("lifecycle", "chip"),
    [
        (Lifecycle.PROPOSED, Chip.NOT_STARTED),
        (Lifecycle.ON_HOLD, Chip.ON_HOLD),
        (Lifecycle.CANCELLED, Chip.STOPPED),
        (Lifecycle.COMPLETED, Chip.ACHIEVED),
        (Lifecycle.ACCEPTED, Chip.ON_TRACK),
    ],
)
def test_goals_nobody_measures_go_by_their_status(lifecycle: Lifecycle, chip: Chip) -> None:
    goal = replace(GOAL, target=None, lifecycle=lifecycle)
    told = progress(goal, (), TODAY)
    assert (told.chip, told.by_hand, told.percent) == (chip, True, None)


def test_what_is_set_by_hand_stays() -> None:
    goal = replace(
        GOAL, achievement=Achievement.NOT_ATTAINABLE, achievement_reason="Steroids for months"
    )
    told = progress(goal, taken(6.0), TODAY)
    assert (told.achievement, told.by_hand) == (Achievement.NOT_ATTAINABLE, True)
    assert told.chip is Chip.OFF_TRACK


def observation(
    code: Coded, value: str | None, unit: str, days: int, **more: object
) -> Observation:
    at = NOW - timedelta(days=days)
    return Observation(
        id=UUID(int=days + 1),
        patient_id=UUID(int=7),
        code=code,
        value=Decimal(value) if value else None,
        unit=unit,
        occurred_at=at,
        recorded_at=at,
        **more,  # type: ignore[arg-type]
    )


def test_readings_are_of_the_measure_in_the_targets_unit_oldest_first() -> None:
    weight = coded(LOINC, "29463-7", "Body weight")
    target = GoalTarget(measure=weight, unit="kg")
    panel = coded(LOINC, "34565-2", "Vital signs")
    part = ObservationPart(code=weight, value=Decimal(80), unit="kg")
    found = readings_of(
        target,
        [
            observation(weight, "180", "[lb_av]", 1),
            observation(weight, "82", "kg", 9),
            observation(weight, "13", "[stone_av]", 2),
            observation(weight, "70", "kg", 3, status="entered-in-error"),
            observation(A1C, "7", "%", 4),
            observation(panel, None, "", 5, parts=(part,)),
        ],
    )
    assert [r.value for r in found] == [Decimal(82), Decimal(80), Decimal("81.6")]


def test_units_meet_only_within_their_kind() -> None:
    assert in_unit(Decimal(100), "cm", "[in_i]") == Decimal("39.4")
    assert in_unit(Decimal(120), "mmHg", "mm[Hg]") == 120
    assert in_unit(Decimal(100), "cm", "kg") is None
    assert in_unit(Decimal(5), "mmol/L", "mg/dL") is None
