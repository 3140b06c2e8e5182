"""The rule of achievement against a second reading of it, over any history of readings."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import example, given
from hypothesis import strategies as st

from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.goal_rule import Reading, achievement_by_rule, with_readings
from clinicdesk.domain.plans import Achievement, Comparator, Goal, GoalTarget

TODAY = date(2026, 3, 9)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MEASURES = {
    # code: readings in a row, smallest change that matters
    "4548-4": (1, Decimal("0.5")),
    "8480-6": (2, Decimal(5)),
    "44261-6": (1, Decimal(5)),
    "39156-5": (2, Decimal(1)),
}

Days = list[tuple[int, int]]


def goal(code: str, bound: int, baseline: int, due: int) -> Goal:
    return Goal(
        id=UUID(int=1),
        version=1,
        description="A goal",
        target=GoalTarget(
            measure=coded(LOINC, code, "A measure"),
            comparator=Comparator.AT_MOST,
            value=Decimal(bound),
            baseline=Decimal(baseline),
        ),
        due_on=TODAY + timedelta(days=due),
        updated_at=NOON,
        updated_by="A. Moreau, RN",
    )


def readings(days: Days) -> tuple[Reading, ...]:
    """Readings so many days ago, in tenths."""
    listed = [Reading(Decimal(v) / 10, NOON - timedelta(days=ago)) for ago, v in days]
    return tuple(sorted(listed, key=lambda r: r.at))


def said(target: Goal, taken: tuple[Reading, ...]) -> Achievement:
    """The rule again, in the words of its statement."""
    assert target.target is not None
    assert target.target.measure is not None
    assert target.target.value is not None
    assert target.target.baseline is not None
    in_a_row, enough = MEASURES[target.target.measure.code]
    bound = target.target.value
    met = [r.value <= bound for r in taken]
    if len(met) >= in_a_row and all(met[-in_a_row:]):
        first = len(met) - 1
        while first and met[first - 1]:
            first -= 1
        held = (taken[-1].at - taken[first].at).days
        return Achievement.SUSTAINING if held >= 90 else Achievement.ACHIEVED
    assert target.due_on is not None
    if target.due_on < TODAY and not (met and met[-1]):
        return Achievement.NOT_ACHIEVED
    if not taken:
        return Achievement.IN_PROGRESS
    off = [max(r.value - bound, Decimal(0)) for r in taken]
    start = max(target.target.baseline - bound, Decimal(0))
    if len(off) >= 2:
        walk = [start, *off]
        last, one_before = walk[-1] - walk[-2], walk[-2] - walk[-3]
        if min(last, one_before) >= enough or min(off[-2:]) - start >= enough:
            return Achievement.WORSENING
    if start - off[-1] >= enough:
        return Achievement.IMPROVING
    return Achievement.NO_CHANGE if len(off) > 1 else Achievement.IN_PROGRESS


@given(
    st.sampled_from(sorted(MEASURES)),
    st.integers(5, 12),
    st.integers(5, 30),
    st.integers(-30, 30),
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(20, 300)),
        max_size=7,
        unique_by=lambda pair: pair[0],
    ),
)
@example("4548-4", 7, 9, 10, [(90, 70), (0, 65)])
@example("4548-4", 7, 9, 10, [(89, 70), (0, 65)])
@example("4548-4", 7, 7, -1, [(30, 72), (10, 77), (0, 82)])
@example("4548-4", 7, 9, 10, [(30, 72), (10, 77), (0, 82)])
@example("8480-6", 12, 20, -1, [(3, 200), (0, 110)])
def test_any_history_says_what_the_rule_states(
    code: str, bound: int, baseline: int, due: int, days: Days
) -> None:
    target, taken = goal(code, bound, baseline, due), readings(days)
    assert achievement_by_rule(target, taken, TODAY) is said(target, taken)


@given(st.sampled_from(list(Achievement)), st.lists(st.tuples(st.integers(0, 90), st.integers())))
def test_what_a_person_says_with_a_reason_stays(by_hand: Achievement, days: Days) -> None:
    target = replace(
        goal("4548-4", 7, 9, 10), achievement=by_hand, achievement_reason="Seen at home"
    )
    assert with_readings(target, readings(days), TODAY).achievement is by_hand
    silent = replace(target, achievement_reason=" ")
    by_rule = achievement_by_rule(silent, readings(days), TODAY)
    assert with_readings(silent, readings(days), TODAY).achievement is by_rule


def test_past_its_day_one_reading_of_two_is_not_yet_a_failure() -> None:
    target = goal("8480-6", 12, 20, -1)
    assert achievement_by_rule(target, readings([(0, 110)]), TODAY) is Achievement.IMPROVING
    missed = achievement_by_rule(target, readings([(1, 110), (0, 130)]), TODAY)
    assert missed is Achievement.NOT_ACHIEVED
