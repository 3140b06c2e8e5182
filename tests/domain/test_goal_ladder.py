"""Steps of a goal: reached by reading or by hand, lost, late; and the smaller one afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.goal_ladder import ladder, smaller_step
from clinicdesk.domain.goal_rule import Reading, matters
from clinicdesk.domain.plan_agreement import with_step, with_step_reached
from clinicdesk.domain.plan_parts import Milestone
from clinicdesk.domain.plans import Comparator, Goal, GoalTarget, StageOfChange

TODAY = date(2026, 3, 9)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def step(number: int, text: str, value: str = "", **more: date | None) -> Milestone:
    amount = Decimal(value) if value else None
    return Milestone(id=UUID(int=number), text=text, value=amount, **more)


STEPS = (step(1, "At most 8.5 %", "8.5"), step(2, "At most 7.5 %", "7.5"), step(3, "Keep it"))
GOAL = Goal(
    id=UUID(int=9),
    version=1,
    description="A1c at most 7 %",
    target=GoalTarget(
        measure=coded(LOINC, "4548-4", "Hemoglobin A1c"),
        comparator=Comparator.AT_MOST,
        value=Decimal(7),
        unit="%",
        baseline=Decimal(10),
    ),
    baseline_value=Decimal(10),
    milestones=STEPS,
    updated_at=NOON,
    updated_by="A. Moreau, RN",
)
WALK = replace(
    GOAL,
    description="Walk 30 minutes, 5 days a week",
    target=None,
    milestones=(step(1, "Walk 20 minutes"),),
    stage=StageOfChange.RELAPSE,
)


def taken(*values: str) -> tuple[Reading, ...]:
    first = NOON - timedelta(days=30 * (len(values) - 1))
    return tuple(Reading(Decimal(v), first + timedelta(days=30 * n)) for n, v in enumerate(values))


def test_readings_reach_steps_and_the_next_is_the_first_that_is_not() -> None:
    found = ladder(GOAL, taken("9", "8.4", "8.2"), TODAY)
    assert [(s.reached, s.by) for s in found.steps] == [
        (True, "reading"),
        (False, ""),
        (False, ""),
    ]
    assert found.steps[0].on == (NOON - timedelta(days=30)).date()
    assert found.next is not None
    assert found.next.milestone == STEPS[1]
    assert found.reached == 1


def test_the_newest_reading_that_the_goal_keeps_is_enough() -> None:
    kept = replace(GOAL, latest_value=Decimal(7), latest_at=NOON)
    assert ladder(kept, (), TODAY).reached == 2


def test_by_hand_stays_and_a_past_day_is_late() -> None:
    by_hand = with_step_reached(GOAL, UUID(int=3), TODAY, today=TODAY)
    assert isinstance(by_hand, Goal)
    late = replace(
        by_hand, milestones=(replace(STEPS[0], due_on=date(2026, 3, 8)), *by_hand.milestones[1:])
    )
    found = ladder(late, taken("9.9"), TODAY)
    assert [(s.reached, s.late) for s in found.steps] == [
        (False, True),
        (False, False),
        (True, False),
    ]
    assert found.steps[2].by == "hand"


def test_a_step_that_was_lost_is_offered_halfway_back() -> None:
    fallen = taken("9", "7.4", "9.6")
    assert [s.lost for s in ladder(GOAL, fallen, TODAY).steps] == [True, True, False]
    offered = smaller_step(GOAL, fallen, TODAY)
    assert offered is not None
    assert offered.milestone.value == Decimal("9.0")
    assert offered.milestone.text == "First back to 9 %"
    assert offered.milestone.due_on == TODAY + timedelta(days=28)
    after = with_step(GOAL, replace(offered.milestone, id=UUID(int=4)), offered.before)
    assert [s.text for s in after.milestones][:2] == ["First back to 9 %", "At most 8.5 %"]
    assert isinstance(after, Goal)
    assert smaller_step(after, fallen, TODAY) is None


def test_nothing_is_offered_to_who_moves_on() -> None:
    assert smaller_step(GOAL, taken("9", "8.4", "8.2"), TODAY) is None
    assert smaller_step(GOAL, (), TODAY) is None
    assert smaller_step(replace(WALK, stage=StageOfChange.ACTION), (), TODAY) is None


def test_words_are_halved_once() -> None:
    offered = smaller_step(WALK, (), TODAY)
    assert offered is not None
    assert offered.milestone.text == "Walk 10 minutes"
    after = with_step(WALK, offered.milestone, offered.before)
    assert isinstance(after, Goal)
    assert smaller_step(after, (), TODAY) is None


@pytest.mark.parametrize("comparator", [Comparator.AT_LEAST, Comparator.ABOVE])
def test_a_goal_that_is_met_upward_has_its_steps_upward(comparator: Comparator) -> None:
    assert GOAL.target is not None
    up = replace(
        GOAL,
        target=replace(GOAL.target, comparator=comparator, value=Decimal(40), baseline=Decimal(0)),
        baseline_value=Decimal(0),
        milestones=(step(1, "10 minutes", "10"), step(2, "20 minutes", "20")),
    )
    assert ladder(up, taken("15"), TODAY).reached == 1


@given(st.lists(st.integers(60, 140), min_size=1, max_size=8), st.integers(75, 110))
def test_an_offer_is_always_nearer_than_the_lost_step_and_ends(tenths: list[int], at: int) -> None:
    goal = replace(GOAL, milestones=(step(1, "A step", str(Decimal(at) / 10)),))
    readings = taken(*(str(Decimal(t) / 10) for t in tenths))
    assert goal.target is not None
    for number in range(10, 20):
        offered = smaller_step(goal, readings, TODAY)
        if offered is None:
            return
        newest, value = readings[-1].value, offered.milestone.value
        assert value is not None
        assert goal.target.value is not None
        assert goal.target.value < value < newest
        assert newest - value >= matters(goal.target, Decimal(10)) / 2
        made = with_step(goal, replace(offered.milestone, id=UUID(int=number)), offered.before)
        assert isinstance(made, Goal)
        goal = made
    raise AssertionError("offers do not end")
