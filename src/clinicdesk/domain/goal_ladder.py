"""A goal's steps as a ladder: which are reached, which is next, a smaller one after a relapse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.display import quantity
from clinicdesk.domain.goal_rule import Reading, baseline_of, distance, matters
from clinicdesk.domain.plan_parts import Milestone
from clinicdesk.domain.plans import Comparator, Goal, GoalTarget, StageOfChange

__all__ = ["Ladder", "SmallerStep", "Step", "ladder", "smaller_step"]

_SOON = timedelta(days=28)
_NUMBER = re.compile(r"\d+")
_LOW = frozenset({Comparator.AT_MOST, Comparator.BELOW})
_HIGH = frozenset({Comparator.AT_LEAST, Comparator.ABOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step as readings and people have it."""

    milestone: Milestone
    reached: bool
    on: date | None = None
    """Since when: the day somebody noted, else of the first reading that met it."""
    by: str = ""
    """hand or reading; empty where it is not reached."""
    lost: bool = False
    """An earlier reading met it, the newest does not."""
    late: bool = False
    """Its day is past, and it is not reached."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """A goal's steps in their order."""

    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The first step that is not reached."""
        return next((step for step in self.steps if not step.reached), None)

    @property
    def reached(self) -> int:
        """How many are reached."""
        return sum(step.reached for step in self.steps)


@dataclass(frozen=True, slots=True)
class SmallerStep:
    """A step offered after a relapse, and the step before which it comes (None: as the last)."""

    milestone: Milestone
    before: UUID | None
    why: str


def _way(target: GoalTarget, baseline: Decimal | None) -> str:
    if target.comparator in _LOW:
        return Comparator.AT_MOST
    if target.comparator in _HIGH or target.value is None or baseline is None:
        return Comparator.AT_LEAST
    return Comparator.AT_LEAST if baseline < target.value else Comparator.AT_MOST


def _target_of(goal: Goal, step: Milestone, baseline: Decimal | None) -> GoalTarget | None:
    """A step's own target: its number, met from the side that the goal is met from."""
    if goal.target is None or not goal.target.measured or step.value is None:
        return None
    way = _way(goal.target, baseline)
    return replace(goal.target, comparator=way, value=step.value, value_high=None)


def _counted(goal: Goal, readings: Sequence[Reading]) -> list[Reading]:
    if not readings and goal.latest_value is not None and goal.latest_at is not None:
        readings = [Reading(goal.latest_value, goal.latest_at)]
    start = goal.start_on
    return [r for r in readings if start is None or r.at.date() >= start]


def _step(goal: Goal, step: Milestone, readings: list[Reading], today: date) -> Step:
    if step.reached_on is not None:
        return Step(milestone=step, reached=True, on=step.reached_on, by="hand")
    baseline = baseline_of(goal, readings)
    target = _target_of(goal, step, goal.baseline_value or baseline)
    late = step.due_on is not None and step.due_on < today
    met = [r for r in readings if target is not None and distance(target, r.value) == 0]
    if not met:
        return Step(milestone=step, reached=False, late=late)
    if met[-1] is not readings[-1]:
        return Step(milestone=step, reached=False, lost=True, late=late)
    since = met[-1]
    for reading in reversed(readings):
        if target is None or distance(target, reading.value) > 0:
            break
        since = reading
    return Step(milestone=step, reached=True, on=since.at.date(), by="reading")


def ladder(goal: Goal, readings: Sequence[Reading], today: date) -> Ladder:
    """Say which steps are reached on a day; ``readings`` are oldest first, in the target's unit.

    A step with a number is reached as long as the newest reading meets it; what somebody noted by
    hand stays. Without readings, what the goal keeps of its newest one counts.
    """
    counted = _counted(goal, readings)
    return Ladder(tuple(_step(goal, step, counted, today) for step in goal.milestones))


def _due(goal: Goal, today: date) -> date:
    soon = today + _SOON
    return min(soon, goal.due_on) if goal.due_on is not None and goal.due_on > today else soon


def _between(low: Decimal, high: Decimal) -> Decimal:
    middle = (low + high) / 2
    grain = Decimal(1) if abs(middle) >= 20 else Decimal("0.1")
    return middle.quantize(grain)


def _by_number(
    goal: Goal, readings: Sequence[Reading], steps: Sequence[Step], today: date
) -> SmallerStep | None:
    counted = _counted(goal, readings)
    if goal.target is None or not goal.target.measured or not counted:
        return None
    baseline = baseline_of(goal, readings or counted)
    newest = counted[-1].value
    lost = next((s for s in steps if s.lost or (not s.reached and s.milestone.value)), None)
    wanted = _target_of(goal, lost.milestone, baseline) if lost else goal.target
    if wanted is None or wanted.value is None:
        return None
    left = distance(wanted, newest)
    enough = matters(goal.target, baseline)
    if enough <= 0 or left < 2 * enough:
        return None
    bound = wanted.value
    if wanted.value_high is not None and newest > wanted.value_high:
        bound = wanted.value_high
    value = _between(newest, bound)
    if not min(newest, bound) < value < max(newest, bound):
        return None
    said = quantity(value, goal.target.unit).replace("\N{NO-BREAK SPACE}", " ")
    step = Milestone(text=f"First back to {said}", value=value, due_on=_due(goal, today))
    return SmallerStep(step, lost.milestone.id if lost else None, "The newest readings moved away.")


def _fell_back(goal: Goal, readings: Sequence[Reading], steps: Sequence[Step]) -> bool:
    """The person says so; or a step is lost, or the newest reading left where it was, by enough."""
    if goal.stage is StageOfChange.RELAPSE or any(step.lost for step in steps):
        return True
    counted = _counted(goal, readings)
    if goal.target is None or not goal.target.measured or len(counted) < 2:
        return False
    enough = matters(goal.target, baseline_of(goal, readings))
    left = [distance(goal.target, r.value) for r in counted]
    return enough > 0 and left[-1] - min(left) >= enough


def _halved(text: str) -> str | None:
    """The same words with half of their first number; None where there is none to halve."""
    found = _NUMBER.search(text)
    if found is None or int(found[0]) < 2:
        return None
    half = (int(found[0]) + 1) // 2
    return f"{text[: found.start()]}{half}{text[found.end() :]}"


def _by_words(goal: Goal, steps: Sequence[Step], today: date) -> SmallerStep | None:
    if goal.stage is not StageOfChange.RELAPSE:
        return None
    listed = [step for step in steps if not step.reached]
    said = listed[0].milestone.text if listed else goal.description
    half = _halved(said)
    after = listed[1].milestone.text if len(listed) > 1 else goal.description
    if half is None or (listed and _halved(after) == said):
        return None
    step = Milestone(text=half, due_on=min(_due(goal, today), today + timedelta(days=14)))
    return SmallerStep(step, listed[0].milestone.id if listed else None, "The person fell back.")


def smaller_step(goal: Goal, readings: Sequence[Reading], today: date) -> SmallerStep | None:
    """Offer a smaller step after a relapse: halfway back to the step that was lost.

    A relapse is what the stage of change says, a step that readings no longer meet, or a newest
    reading that is farther off than the best by the smallest change that matters. Half the way must
    itself be a change that matters, so the offer ends by itself; where only words say the step, its
    first number is halved.
    """
    steps = ladder(goal, readings, today).steps
    if not _fell_back(goal, readings, steps):
        return None
    if goal.target is not None and goal.target.measured:
        return _by_number(goal, readings, steps, today)
    return _by_words(goal, steps, today)
