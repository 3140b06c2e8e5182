"""A plan's reviews and the person's agreement: what was said about it, and the clock of the next.

The review participant's function "care plan review" is that of the C-CDA Care Plan (R2.1, VRF
participant of the header). That the person agrees, gets a copy in their language and says back what
it means: NCQA PCMH 2017 CM 04-08; AHRQ Health Literacy Universal Precautions Toolkit, 3rd edition
(2024), tool 5 "Use the Teach-Back Method".
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem

__all__ = [
    "REVIEW_DAYS",
    "REVIEW_FUNCTION",
    "Agreement",
    "AgreementDraft",
    "Agrees",
    "CopyFormat",
    "How",
    "Outcome",
    "Participant",
    "Review",
    "ReviewClock",
    "ReviewDraft",
    "TeachBack",
    "agreement_problems",
    "next_review",
    "review_clock",
    "review_problems",
]

REVIEW_FUNCTION = "care plan review"
REVIEW_DAYS = 90
"""Proposed time to the next review. A working value: the rules ask for a schedule, not for a
number of days."""
_SOON_BUSINESS_DAYS = 5
_YEAR = timedelta(days=366)
_GRADES = (Decimal(0), Decimal(20))


class Outcome(StrEnum):
    """What a review came to."""

    CONTINUES = "continues"
    CHANGED = "changed"
    TO_CHANGE = "to be changed"
    ENDS = "ends"


class Agrees(StrEnum):
    """What the person says to the plan."""

    AGREES = "agrees"
    IN_PART = "agrees in part"
    DOES_NOT = "does not agree"


class How(StrEnum):
    """How the person said it."""

    IN_PERSON = "in person"
    PHONE = "by phone"
    VIDEO = "by video"
    WRITING = "in writing"


class CopyFormat(StrEnum):
    """What the copy was."""

    PAPER = "paper"
    LARGE_PRINT = "large print"
    FILE = "file"
    PORTAL = "portal"
    READ_OUT = "read out"


class TeachBack(StrEnum):
    """What the person said back."""

    CORRECT = "correct"
    RE_TAUGHT = "re-taught"
    NOT_YET = "not yet"
    DECLINED = "declined"


_REPEATED = frozenset({TeachBack.RE_TAUGHT, TeachBack.NOT_YET})


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who took part in a review."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """A review as typed."""

    reviewed_on: date
    outcome: Outcome
    participants: tuple[Participant, ...] = ()
    """Who took part beside the reviewer: the person, family, colleagues."""
    changed: str = ""
    """What changed since the last review, in words."""
    note: str = ""
    next_due_on: date | None = None
    """The day of the next review; None where the plan ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(ReviewDraft):
    """A review as it was written down."""

    id: UUID
    plan_id: UUID
    plan_number: int
    """The version that was reviewed."""
    since_number: int | None = None
    """The version of the review before; None for the first."""
    function: str = REVIEW_FUNCTION
    by: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """What the person says to the plan, the copy they got, and what they said back, as typed."""

    agrees: Agrees
    how: How
    said_on: date
    words: str = ""
    """What they do not agree with, or their own words."""
    present: str = ""
    """By whom it was heard, beside who writes it down."""
    interpreter: str = ""
    copy_on: date | None = None
    copy_language: str = ""
    """BCP 47."""
    copy_format: CopyFormat | None = None
    reading_grade: Decimal | None = None
    """The grade by which the copy reads."""
    teach_back: TeachBack | None = None
    repeat_on: date | None = None
    """When it is taught again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(AgreementDraft):
    """That, as it was written down."""

    id: UUID
    plan_id: UUID
    plan_number: int
    """The version that they spoke of."""
    by: str
    role: str
    at: datetime
    task_id: UUID | None = field(default=None)
    """The task that teaches it again."""


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """How the day of the next review stands."""

    due_on: date | None
    state: str
    """none, running, soon or overdue."""
    words: str


def next_review(calendar: BusinessCalendar, reviewed_on: date, days: int = REVIEW_DAYS) -> date:
    """Propose the day of the next review: a day on which the clinic works, and never later."""
    wanted = calendar.on_or_before(reviewed_on + timedelta(days=days))
    return max(wanted, calendar.on_or_after(reviewed_on + timedelta(days=1)))


def review_clock(
    due_on: date | None, calendar: BusinessCalendar, today: date, *, ended: bool = False
) -> ReviewClock:
    """Tell how the next review stands on a day; business days are the site's."""
    if due_on is None or ended:
        words = "No review is due." if ended else "No day is set for the next review."
        return ReviewClock(None, "none", words)
    if due_on < today:
        late = max(calendar.count(due_on, today), 1)
        days = "business day" if late == 1 else "business days"
        return ReviewClock(due_on, "overdue", f"Review overdue by {late} {days}.")
    if due_on == today:
        return ReviewClock(due_on, "soon", "Review due today.")
    left = calendar.count(today, due_on)
    if left <= _SOON_BUSINESS_DAYS:
        days = "business day" if left == 1 else "business days"
        return ReviewClock(due_on, "soon", f"Review due in {left} {days}.")
    return ReviewClock(due_on, "running", f"Review due on {show_date(due_on)}.")


def review_problems(draft: ReviewDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with a review, field by field."""
    problems = []
    if draft.reviewed_on > today:
        problems.append(FieldProblem("reviewed_on", "This day is still to come."))
    if any(not one.name.strip() for one in draft.participants):
        problems.append(FieldProblem("participants", "Name everybody who took part."))
    if draft.outcome is not Outcome.CONTINUES and not (draft.changed.strip() or draft.note.strip()):
        problems.append(FieldProblem("changed", "Say what changed, or what is to change."))
    ends = draft.outcome is Outcome.ENDS
    if draft.next_due_on is None and not ends:
        problems.append(FieldProblem("next_due_on", "Set the day of the next review."))
    if draft.next_due_on is not None and draft.next_due_on <= draft.reviewed_on:
        problems.append(FieldProblem("next_due_on", "The next review comes after this one."))
    elif draft.next_due_on is not None and draft.next_due_on <= today:
        problems.append(FieldProblem("next_due_on", "Choose a day that is still to come."))
    elif draft.next_due_on is not None and draft.next_due_on > draft.reviewed_on + _YEAR:
        message = "A plan is reviewed at least once a year: choose an earlier day."
        problems.append(FieldProblem("next_due_on", message))
    return problems


def agreement_problems(draft: AgreementDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with an agreement, field by field."""
    problems = []
    if draft.said_on > today:
        problems.append(FieldProblem("said_on", "This day is still to come."))
    if draft.agrees is not Agrees.AGREES and not draft.words.strip():
        problems.append(FieldProblem("words", "Write what the person does not agree with."))
    if draft.copy_on is not None:
        if draft.copy_on > today:
            problems.append(FieldProblem("copy_on", "This day is still to come."))
        if not draft.copy_language.strip():
            problems.append(FieldProblem("copy_language", "Say in which language the copy is."))
        if draft.copy_format is None:
            problems.append(FieldProblem("copy_format", "Say what the copy was."))
    low, high = _GRADES
    if draft.reading_grade is not None and not low <= draft.reading_grade <= high:
        problems.append(FieldProblem("reading_grade", "A reading grade is from 0 to 20."))
    if draft.teach_back in _REPEATED and draft.repeat_on is None:
        problems.append(FieldProblem("repeat_on", "Say when it will be taught again."))
    if draft.repeat_on is not None:
        if draft.teach_back is None:
            problems.append(FieldProblem("teach_back", "Say how the teach-back went."))
        if draft.repeat_on <= draft.said_on:
            problems.append(FieldProblem("repeat_on", "It is taught again on a later day."))
    return problems
