"""How a goal stands, in words and as a share of the way: the window and the pages say the same."""

from datetime import date
from decimal import Decimal

from clinicdesk.domain.display import quantity
from clinicdesk.domain.goal_progress import share, standing
from clinicdesk.domain.plans import Goal, GoalTarget

__all__ = ["goal_now", "goal_progress", "goal_status", "goal_target"]


def goal_status(goal: Goal, today: date) -> str:
    """Say how a goal stands, in the words that the window has too."""
    return standing(goal, today).chip.value


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
    """Return the share of the way from the start to the target, 0 to 1; None where unknown."""
    done = share(goal)
    return None if done is None else Decimal(done) / 100
