"""Streaks without shame, and the offer of a smaller step.

A streak counts weeks (Monday to Sunday at the site) in which at least one reading came or one step
was taken, in part or whole. A week without any is no failure: whoever comes back is welcomed back.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from clinicdesk.domain.coaching import Done, GoalCard
from clinicdesk.domain.plans import StageOfChange

__all__ = ["SURE_ENOUGH", "SmallerStep", "Streak", "smaller_step", "streak"]

_WEEK = timedelta(days=7)
SURE_ENOUGH = 7
"""Below this the plan is made easier (Brief Action Planning, Gutnick et al. 2014)."""


@dataclass(frozen=True, slots=True)
class Streak:
    """How many weeks in a row something happened, and what to say of it."""

    weeks: int
    longest: int
    words: str


@dataclass(frozen=True, slots=True)
class SmallerStep:
    """Why to offer a smaller step, and what to ask."""

    why: str
    ask: str


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def streak(days: Collection[date], today: date) -> Streak:
    """Return the weeks in a row up to this one; a week that is not over yet cannot end one."""
    weeks = {_monday(day) for day in days if day <= today}
    if not weeks:
        return Streak(0, 0, "Begins with the first step")
    this = _monday(today)
    running, longest = _run_until(weeks, this), max(_run_until(weeks, week) for week in weeks)
    if running == 0:
        running = _run_until(weeks, this - _WEEK)
    if running == 0:
        return Streak(0, longest, "Welcome back: each week is a new start")
    if running == 1 and len(weeks) > 1:
        return Streak(1, longest, "Welcome back: 1 week")
    return Streak(running, longest, "1 week" if running == 1 else f"{running} weeks in a row")


def _run_until(weeks: set[date], last: date) -> int:
    count = 0
    while last in weeks:
        count, last = count + 1, last - _WEEK
    return count


def smaller_step(card: GoalCard) -> SmallerStep | None:
    """Return the offer of a smaller step, where what was said of a goal calls for one."""
    ask = "What would be a smaller step that you could do even in a bad week?"
    newest: Sequence[Done] = [done for _day, done in card.dones[-2:]]
    if card.stage is StageOfChange.RELAPSE:
        return SmallerStep("Slipping back is part of change.", ask)
    if len(newest) == 2 and all(done is Done.NOT for done in newest):
        return SmallerStep("The step was too big twice in a row.", ask)
    if card.confidence is not None and card.confidence < SURE_ENOUGH:
        return SmallerStep(
            f"Confidence is {card.confidence} of 10.",
            "What would make it one or two points more? A smaller step, help, another time?",
        )
    return None
