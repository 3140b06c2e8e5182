"""How a goal is doing, as everybody is told: a share of the way, a direction, a few words.

The window, the pages and the lists all ask here, so that they cannot disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.goal_rule import (
    ACHIEVED,
    Reading,
    distance,
    matters,
    percent,
    with_readings,
)
from clinicdesk.domain.plans import Achievement, Goal, GoalDraft, Lifecycle

__all__ = ["Chip", "GoalProgress", "progress", "share", "standing"]

DUE_SOON = timedelta(days=14)
_AT_RISK, _OFF_TRACK = 25, 60
"""Percentage points behind an even pace from start to due day."""


class Chip(StrEnum):
    """The few words that stand beside a goal."""

    ON_TRACK = "On track"
    AT_RISK = "At risk"
    OFF_TRACK = "Off track"
    ACHIEVED = "Achieved"
    OVERDUE = "Overdue"
    NOT_STARTED = "Not started"
    DUE_SOON = "Due soon"
    ON_HOLD = "On hold"
    STOPPED = "Stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """One goal as its readings show it on a day."""

    goal_id: UUID
    percent: int | None
    """Of the way from baseline to target, 0 to 100; None where nothing was measured."""
    achievement: Achievement | None
    by_hand: bool
    """Whether somebody set the achievement, with a reason."""
    wrong_way: bool
    chip: Chip
    baseline: Decimal | None = None
    latest: Reading | None = None
    previous: Reading | None = None
    readings: tuple[Reading, ...] = ()
    """Oldest first."""


def _counts(goal: Goal) -> bool:
    """Whether the newest reading is of the time since the goal began."""
    if goal.latest_at is None:
        return False
    return goal.start_on is None or goal.latest_at.date() >= goal.start_on


def _wrong_way(goal: Goal) -> bool:
    """The newest reading is farther off than the one before, or the baseline, by what matters."""
    if goal.target is None or goal.latest_value is None or not _counts(goal):
        return False
    enough = matters(goal.target, goal.baseline_value)
    left = distance(goal.target, goal.latest_value)
    earlier = (goal.baseline_value, goal.previous_value)
    return any(
        left - distance(goal.target, value) >= enough > 0 for value in earlier if value is not None
    )


def _behind(goal: GoalDraft, done: int, today: date) -> int:
    """Percentage points behind an even pace; 0 where start or due day is not known."""
    if goal.start_on is None or goal.due_on is None or goal.due_on <= goal.start_on:
        return 0
    gone = (today - goal.start_on).days / (goal.due_on - goal.start_on).days
    return max(0, int(min(1.0, gone) * 100) - done)


_FAILING = frozenset({Achievement.WORSENING, Achievement.NOT_ATTAINABLE, Achievement.NOT_ACHIEVED})
_BY_LIFECYCLE = {
    Lifecycle.COMPLETED: Chip.ACHIEVED,
    Lifecycle.ON_HOLD: Chip.ON_HOLD,
    Lifecycle.CANCELLED: Chip.STOPPED,
    Lifecycle.REJECTED: Chip.STOPPED,
    Lifecycle.ENTERED_IN_ERROR: Chip.STOPPED,
}


def _chip(
    goal: Goal,
    achievement: Achievement | None,
    done: int | None,
    today: date,
    *,
    wrong_way: bool,
    silent: bool,
) -> Chip:
    if achievement in ACHIEVED and goal.lifecycle is not Lifecycle.CANCELLED:
        return Chip.ACHIEVED
    if goal.lifecycle in _BY_LIFECYCLE:
        return _BY_LIFECYCLE[goal.lifecycle]
    if goal.due_on is not None and goal.due_on < today:
        return Chip.OVERDUE
    waiting = goal.lifecycle in {Lifecycle.PROPOSED, Lifecycle.PLANNED}
    if waiting or (goal.start_on is not None and goal.start_on > today):
        return Chip.NOT_STARTED
    behind = _behind(goal, done, today) if done is not None else 0
    if wrong_way or behind > _OFF_TRACK or achievement in _FAILING:
        return Chip.OFF_TRACK
    if behind > _AT_RISK or achievement is Achievement.NO_PROGRESS:
        return Chip.AT_RISK
    if goal.due_on is not None and goal.due_on - today <= DUE_SOON:
        return Chip.DUE_SOON
    return Chip.NOT_STARTED if silent else Chip.ON_TRACK


def share(goal: Goal) -> int | None:
    """Of the way, 0 to 100, of a goal that was read with its readings; None where not measured."""
    if goal.achievement in ACHIEVED:
        return 100
    if goal.target is None or not goal.target.measured or goal.latest_value is None:
        return None
    return percent(goal.target, goal.baseline_value, goal.latest_value)


def _told(goal: Goal, readings: tuple[Reading, ...], today: date) -> GoalProgress:
    measured = goal.target is not None and goal.target.measured
    wrong_way = measured and goal.achievement not in ACHIEVED and _wrong_way(goal)
    done = share(goal)
    return GoalProgress(
        goal_id=goal.id,
        percent=done,
        achievement=goal.achievement,
        by_hand=not goal.by_rule,
        wrong_way=wrong_way,
        chip=_chip(
            goal,
            goal.achievement,
            done,
            today,
            wrong_way=wrong_way,
            silent=measured and not _counts(goal),
        ),
        baseline=goal.baseline_value,
        latest=readings[-1] if readings else None,
        previous=readings[-2] if len(readings) > 1 else None,
        readings=readings,
    )


def progress(goal: Goal, readings: Sequence[Reading], today: date) -> GoalProgress:
    """Say how a goal is doing on a day. ``readings`` are oldest first, in the target's unit."""
    return _told(with_readings(goal, readings, today), tuple(readings), today)


def standing(goal: Goal, today: date) -> GoalProgress:
    """Say the same of a goal that was read with its readings, from what it keeps of them."""
    newest: tuple[Reading, ...] = ()
    if goal.latest_value is not None and goal.latest_at is not None:
        newest = (Reading(goal.latest_value, goal.latest_at),)
    return _told(goal, newest, today)
