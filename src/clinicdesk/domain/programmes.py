"""Enrolment in a program: its states, its reasons, and clocks that stand still while it is paused.

States are those of FHIR R4 EpisodeOfCare (value set episode-of-care-status). "On hold" freezes the
enrolment's day: on resuming it moves by the business days that it was held.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.errors import BadInput, FieldProblem, TransitionRefused

__all__ = [
    "ENDED",
    "MOVES",
    "OUTSIDE",
    "REFERRED_BY",
    "RUNNING",
    "Enrolment",
    "EnrolmentDraft",
    "EnrolmentEvent",
    "EnrolmentStatus",
    "Programme",
    "enrolment_problems",
    "move",
    "resumed_due",
]


class EnrolmentStatus(StrEnum):
    """Where an enrolment stands (EpisodeOfCare.status)."""

    PLANNED = "planned"
    WAITLIST = "waitlist"
    ACTIVE = "active"
    ONHOLD = "onhold"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered-in-error"

    @property
    def words(self) -> str:
        """As people read it."""
        return {"onhold": "On hold", "entered-in-error": "Entered in error"}.get(
            self.value, {"waitlist": "Waiting list"}.get(self.value, self.value.capitalize())
        )


_S = EnrolmentStatus
MOVES: dict[EnrolmentStatus, tuple[EnrolmentStatus, ...]] = {
    _S.PLANNED: (_S.WAITLIST, _S.ACTIVE, _S.CANCELLED, _S.ENTERED_IN_ERROR),
    _S.WAITLIST: (_S.PLANNED, _S.ACTIVE, _S.CANCELLED, _S.ENTERED_IN_ERROR),
    _S.ACTIVE: (_S.ONHOLD, _S.FINISHED, _S.CANCELLED, _S.ENTERED_IN_ERROR),
    _S.ONHOLD: (_S.ACTIVE, _S.FINISHED, _S.CANCELLED, _S.ENTERED_IN_ERROR),
    _S.FINISHED: (_S.ENTERED_IN_ERROR,),
    _S.CANCELLED: (_S.ENTERED_IN_ERROR,),
    _S.ENTERED_IN_ERROR: (),
}
"""Where an enrolment may go from each state. What ended is not opened again: a new one begins."""
ENDED = frozenset({_S.FINISHED, _S.CANCELLED, _S.ENTERED_IN_ERROR})
RUNNING = frozenset({_S.PLANNED, _S.WAITLIST, _S.ACTIVE})
"""States in which the clock of the next step runs."""
_STARTS = (_S.PLANNED, _S.WAITLIST, _S.ACTIVE)
_NEEDS_REASON = frozenset({_S.ONHOLD, *ENDED})
REFERRED_BY = {
    "clinic": "This clinic",
    "self": "The person or their family",
    "outside-practice": "An outside practice",
    "hospital": "A hospital",
    "health-plan": "A health plan",
    "employer-program": "An employer program",
}
"""Who asked for it."""

OUTSIDE = frozenset({"outside-practice", "hospital", "health-plan", "employer-program"})
"""The outside referrals of NCQA PCMH criterion CM 01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A program that people may be enrolled in."""

    key: str
    title: str
    about: str = ""
    first_action: str = ""
    """What is to be done first when somebody begins."""
    first_days: int = 5
    """Business days until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentDraft:
    """An enrolment as it is begun."""

    patient_id: UUID
    programme: str
    status: EnrolmentStatus = EnrolmentStatus.ACTIVE
    start_on: date | None = None
    """None is today."""
    owner_id: UUID | None = None
    """None is whoever enrols."""
    next_action: str = ""
    due_on: date | None = None
    referred_by: str = "clinic"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentEvent:
    """One step of an enrolment's history."""

    at: datetime
    by: str
    status: EnrolmentStatus
    reason: str
    due_on: date | None
    held_days: int = 0
    """Business days by which resuming moved the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A stored enrolment."""

    id: UUID
    version: int
    patient_id: UUID
    programme: str
    title: str
    status: EnrolmentStatus
    start_on: date
    end_on: date | None
    held_since: date | None
    """Since when the clock stands still."""
    owner_id: UUID
    owner: str
    next_action: str
    due_on: date | None
    referred_by: str
    reason: str
    """Why it is in this state."""
    events: tuple[EnrolmentEvent, ...] = ()

    @property
    def frozen(self) -> bool:
        """Whether its clock stands still: it is never overdue meanwhile."""
        return self.status is EnrolmentStatus.ONHOLD

    def overdue(self, today: date) -> bool:
        """Tell whether its day is past and its clock runs."""
        return self.status in RUNNING and self.due_on is not None and self.due_on < today


def enrolment_problems(
    draft: EnrolmentDraft, known: frozenset[str], today: date
) -> list[FieldProblem]:
    """Return what is wrong with a draft, field by field."""
    problems = []
    if draft.programme not in known:
        problems.append(FieldProblem("programme", f"Choose one of {', '.join(sorted(known))}."))
    if draft.status not in _STARTS:
        problems.append(FieldProblem("status", "Begin as planned, on the waiting list or active."))
    if draft.start_on is not None and draft.start_on > today:
        problems.append(FieldProblem("start_on", "Choose today or an earlier day."))
    if draft.due_on is not None and draft.due_on < (draft.start_on or today):
        problems.append(FieldProblem("due_on", "The next step's day is before the beginning."))
    if draft.referred_by not in REFERRED_BY:
        problems.append(FieldProblem("referred_by", f"Choose one of {', '.join(REFERRED_BY)}."))
    return problems


def move(current: EnrolmentStatus, to: EnrolmentStatus, reason: str) -> None:
    """Let a step through that the state has.

    Raises:
        TransitionRefused: the state does not have it.
        BadInput: it needs a reason.
    """
    if to not in MOVES[current]:
        possible = [one.value for one in MOVES[current]]
        raise TransitionRefused(
            f"An enrollment that is {current.words.lower()} cannot become {to.words.lower()}.",
            possible,
        )
    if to in _NEEDS_REASON and not reason.strip():
        raise BadInput("This step needs its reason.", "Say in a few words why.")


def resumed_due(
    due_on: date | None, held_since: date, resumed_on: date, calendar: BusinessCalendar
) -> tuple[date | None, int]:
    """Return the day after a pause, and by how many business days it moved.

    The days held are the business days after the pause began, up to and with the day on which it
    ends; a day that had passed before the pause stays as late as it was.
    """
    held = calendar.count(held_since, resumed_on) if resumed_on > held_since else 0
    if due_on is None or held == 0:
        return due_on, held
    return calendar.add(due_on, held), held
