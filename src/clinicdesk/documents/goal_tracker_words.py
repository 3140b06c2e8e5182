"""The words of the goal tracker, in the language of its person."""

from dataclasses import dataclass

from clinicdesk.documents.wording import in_language, load

__all__ = ["TrackerText", "tracker_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerText:
    """``goal_tracker.toml``."""

    version: str
    title: str
    goal: str
    where: str
    step: str
    code_use: str
    weeks: str
    week: str
    days: str
    days_short: str
    sure_short: str
    sure: str
    felt: str
    felt_good: str
    felt_so: str
    felt_hard: str
    readings: str
    day: str
    value: str
    helped: str
    hard: str
    missed: str


def tracker_text(language: str) -> TrackerText:
    """The wording. Raises WordingProblem."""
    return load(in_language("goal_tracker", language), TrackerText)
