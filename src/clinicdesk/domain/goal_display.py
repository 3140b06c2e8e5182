"""How a goal stands, in words and as a share of the way: the window and the pages say the same."""

from datetime import date
from decimal import Decimal

from clinicdesk.domain.display import NOT_RECORDED, quantity
from clinicdesk.domain.plans import Achievement, Goal, GoalTarget, Lifecycle

__all__ = ["goal_now", "goal_progress", "goal_status", "goal_target"]

_BY_ACHIEVEMENT = {
    Achievement.ACHIEVED: "Achieved",
    Achievement.SUSTAINING: "Achieved",
    Achievement.IMPROVING: "On track",
    Achievement.NO_CHANGE: "At risk",
    Achievement.WORSENING: "Off track",
    Achievement.NO_PROGRESS: "Off track",
    Achievement.NOT_ACHIEVED: "Off track",
    Achievement.NOT_ATTAINABLE: "Off track",
}
_BY_LIFECYCLE = {
    Lifecycle.PROPOSED: "Not started",
    Lifecycle.PLANNED: "Not started",
    Lifecycle.ACCEPTED: "Not started",
    Lifecycle.ON_HOLD: "Paused",
    Lifecycle.COMPLETED: "Completed",
    Lifecycle.CANCELLED: "Cancelled",
    Lifecycle.REJECTED: "Declined",
    Lifecycle.ENTERED_IN_ERROR: "Entered in error",
}


def goal_status(goal: Goal, today: date) -> str:
    """Say how a goal stands. Reached wins over the calendar, the calendar over a trend."""
    if goal.achievement in {Achievement.ACHIEVED, Achievement.SUSTAINING}:
        return "Achieved"
    if goal.lifecycle is not Lifecycle.ACTIVE:
        return _BY_LIFECYCLE.get(goal.lifecycle, NOT_RECORDED)
    if goal.due_on is not None and goal.due_on < today:
        return "Overdue"
    if goal.achievement is None:
        return "In progress"
    return _BY_ACHIEVEMENT.get(goal.achievement, "In progress")


def goal_target(target: GoalTarget | None) -> str:
    """Say what reaching it means: "at most 130 mmHg"; empty where only words say it."""
    if target is None or target.value is None:
        return ""
    if target.comparator == "between" and target.value_high is not None:
        return f"{quantity(target.value)} to {quantity(target.value_high, target.unit)}"
    comparator = "" if target.comparator == "exactly" else target.comparator
    return " ".join(p for p in (comparator, quantity(target.value, target.unit)) if p)


def goal_now(goal: Goal) -> str:
    """Show the newest value of the goal's measure; empty where there is none."""
    if goal.latest_value is None:
        return ""
    return quantity(goal.latest_value, goal.target.unit if goal.target else "")


def goal_progress(goal: Goal) -> Decimal | None:
    """Return the share of the way from the start to the target, 0 to 1; None where unknown.

    It is a share of the distance, so it needs a start, a target and a value, all finite, and a
    start that is not the target.
    """
    target = goal.target
    if goal.achievement in {Achievement.ACHIEVED, Achievement.SUSTAINING}:
        return Decimal(1)
    if target is None or target.value is None or target.baseline is None:
        return None
    if goal.latest_value is None or target.baseline == target.value:
        return None
    numbers = (target.value, target.baseline, goal.latest_value)
    if not all(number.is_finite() for number in numbers):
        return None
    share = (goal.latest_value - target.baseline) / (target.value - target.baseline)
    return min(Decimal(1), max(Decimal(0), share))
