"""What giving and teach-back are called."""

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.education import Assignment, Method
from clinicdesk.domain.plan_reviews import TeachBack

__all__ = ["METHODS", "OUTCOMES", "standing_chip"]

METHODS = (
    (Method.PRINT.value, "On paper"),
    (Method.VERBAL.value, "Talked through"),
    (Method.VIDEO.value, "By video"),
    (Method.GROUP.value, "In a group"),
)
OUTCOMES = (
    (TeachBack.CORRECT.value, "Said it back in their own words"),
    (TeachBack.RE_TAUGHT.value, "Taught again, then said it back"),
    (TeachBack.NOT_YET.value, "Not yet: ask again soon"),
    (TeachBack.DECLINED.value, "Did not want to be asked"),
)
_CHIPS = {
    TeachBack.CORRECT: Status("Understood", Tone.OK, "circle-check"),
    TeachBack.RE_TAUGHT: Status("Taught again", Tone.INFO, "info"),
    TeachBack.NOT_YET: Status("Not yet", Tone.WARN, "flag"),
    TeachBack.DECLINED: Status("Not asked", Tone.IDLE, "minus"),
}


def standing_chip(given: Assignment) -> Status:
    """Where a leaflet that was given stands."""
    if given.outcome is None:
        return Status("Given", Tone.INFO, "book-open")
    return _CHIPS[given.outcome]
