"""The words of the coach's sheet."""

from dataclasses import dataclass

from clinicdesk.documents.wording import load

__all__ = ["CoachText", "coach_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachText:
    """``coach_sheet.toml``."""

    version: str
    title: str
    coach: str
    session: str
    held: str
    agenda: str
    no_agenda: str
    goal: str
    now: str
    last: str
    no_plan: str
    importance: str
    confidence: str
    rulers_note: str
    action: str
    what: str
    place: str
    time: str
    often: str
    if_then: str
    barrier: str
    support: str
    went: str
    went_done: str
    went_partly: str
    went_not: str
    readings: str
    next: str
    nurse: str
    notes: str
    goal_less: str


def coach_text() -> CoachText:
    """The wording. Raises WordingProblem."""
    return load("coach_sheet", CoachText)
