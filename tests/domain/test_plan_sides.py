"""Two states of a plan side by side: nothing is left out, and only what differs is marked."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from sample_plan import plan as sample_plan

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_sides import side_by_side
from clinicdesk.domain.plan_versions import compare
from clinicdesk.domain.plans import CarePlan, Lifecycle

PLAN = sample_plan()


def changed() -> CarePlan:
    first, *rest = PLAN.goals
    return replace(
        PLAN,
        preferences="To sleep",
        concerns=PLAN.concerns[:1],
        goals=(replace(first, due_on=date(2027, 5, 1), lifecycle=Lifecycle.ON_HOLD), *rest),
        interventions=(
            *PLAN.interventions,
            replace(PLAN.interventions[0], id=PLAN.id, code=Coded("New work")),
        ),
    )


def test_the_same_plan_has_nothing_marked() -> None:
    sides = side_by_side(PLAN, PLAN)
    assert {side.how for side in sides} == {"same"}
    assert not any(part.changed for side in sides for part in side.parts)
    assert [side.kind for side in sides] == [
        "plan",
        *["concern"] * 2,
        *["goal"] * 5,
        *["intervention"] * 2,
    ]
    goal = next(side for side in sides if side.after == "Sleep 7 hours")
    assert {part.label: part.after for part in goal.parts}["due date"] == "16-Nov-2026"
    assert any("Mean hours, work nights" in part.after for part in goal.parts)


def test_what_differs_is_marked_on_both_sides() -> None:
    after = replace(changed(), interventions=PLAN.interventions)
    sides = {side.object_id: side for side in side_by_side(PLAN, after)}
    plan = sides[PLAN.id]
    assert plan.how == "changed"
    assert [(p.label, p.after) for p in plan.parts if p.changed] == [("what matters", "To sleep")]
    goal = sides[PLAN.goals[0].id]
    marked = {p.label: (p.before, p.after) for p in goal.parts if p.changed}
    assert marked["due date"] == ("16-Nov-2026", "01-May-2027")
    assert marked["status"] == ("active", "on-hold")
    gone = sides[PLAN.concerns[1].id]
    assert (gone.how, gone.before, gone.after) == ("removed", "Sugar too high", "")
    back = {side.object_id: side for side in side_by_side(after, PLAN)}[PLAN.concerns[1].id]
    assert (back.how, back.before, back.after) == ("added", "", "Sugar too high")


@given(st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_every_difference_of_a_comparison_is_on_a_side(out: set[int], held: set[int]) -> None:
    goals = tuple(
        replace(goal, lifecycle=Lifecycle.ON_HOLD) if at in held else goal
        for at, goal in enumerate(PLAN.goals)
        if at not in out
    )
    after = replace(PLAN, goals=goals)
    sides = side_by_side(PLAN, after)
    told = {side.object_id for side in sides if side.how != "same"}
    assert told == {line.object_id for line in compare(PLAN, after)}
    assert len({side.object_id for side in sides}) == len(sides)
