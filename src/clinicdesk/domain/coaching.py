"""Coaching: who walks which goals forward with somebody, how often, and what each contact said.

One coaching relation a person at a time. What a coach does is of three kinds: a session that was
planned, an entry about one goal (at a session or between two: a check-in), and an attempt to reach
the person. Each keeps who, when and what; nothing is removed.

Terms after the action plan of Brief Action Planning (Gutnick et al., Journal of Clinical Outcomes
Management 21(1), 2014) and implementation intentions (Gollwitzer, American Psychologist 54(7),
1999): what, where, when, how often; and "if this comes between, then I will".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import StageOfChange

__all__ = [
    "CheckInDraft",
    "Coaching",
    "CoachingDraft",
    "CoachingGoal",
    "CoachingStatus",
    "Done",
    "EntryKind",
    "GoalCard",
    "GoalEntry",
    "GoalEntryDraft",
    "action_plan_words",
    "check_in_problems",
    "coaching_problems",
    "current_card",
    "entries_problems",
    "entry_problems",
]

_LONGEST = 2000
_RULER = range(11)
_MOST_DAYS = 365


class CoachingStatus(StrEnum):
    """Where a coaching relation stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Done(StrEnum):
    """What a person says of the step they had in mind."""

    DONE = "done"
    PARTLY = "partly"
    NOT = "not"


class EntryKind(StrEnum):
    """Where something was said of a goal."""

    SESSION = "session"
    CHECK_IN = "check-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingDraft:
    """A coaching relation as it is begun."""

    patient_id: UUID
    goal_ids: tuple[UUID, ...] = ()
    coach_id: UUID | None = None
    """None is whoever begins it."""
    start_on: date | None = None
    """None is today."""
    every_days: int | None = None
    """An interval agreed with this person; None follows the stage of change."""
    every_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalEntryDraft:
    """What was said of one goal at a session. What is empty was not talked about."""

    goal_id: UUID
    done: Done | None = None
    importance: int | None = None
    confidence: int | None = None
    stage: StageOfChange | None = None
    what: str = ""
    where: str = ""
    when: str = ""
    often: str = ""
    if_then: str = ""
    barrier: str = ""
    support: str = ""
    """The person who helps."""
    reward: str = ""
    next_step: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalEntry(GoalEntryDraft):
    """A kept entry. Entered in error, it stands and counts no more."""

    id: UUID
    version: int
    kind: EntryKind
    session_id: UUID | None = None
    on: date
    at: datetime
    by: str
    in_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInDraft:
    """The smallest act of coaching: one goal, how the step went, and what comes with it."""

    goal_id: UUID
    done: Done
    on: date | None = None
    """None is today."""
    confidence: int | None = None
    readings: str = ""
    """One line of readings, as they were told."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingGoal:
    """A goal that is being coached, since when and until when."""

    goal_id: UUID
    since_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coaching:
    """A stored coaching relation."""

    id: UUID
    version: int
    patient_id: UUID
    coach_id: UUID
    coach: str
    status: CoachingStatus
    reason: str
    """Why it is paused or ended."""
    start_on: date
    end_on: date | None
    every_days: int | None
    every_reason: str
    goals: tuple[CoachingGoal, ...] = ()
    last_contact_at: datetime | None = None
    due_on: date | None = None
    """By when the next contact is; None while it is paused or ended."""
    nurse_reason: str = ""
    """Why a nurse is asked for; empty where none is."""
    nurse_since: date | None = None

    @property
    def coached(self) -> tuple[UUID, ...]:
        """The goals that are being coached now."""
        return tuple(one.goal_id for one in self.goals if one.until_on is None)

    def overdue(self, today: date) -> bool:
        """Tell whether the day of the next contact is past."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalCard:
    """What holds of a goal now: of each thing that is talked about, what was said last."""

    goal_id: UUID
    what: str = ""
    where: str = ""
    when: str = ""
    often: str = ""
    if_then: str = ""
    barrier: str = ""
    support: str = ""
    reward: str = ""
    next_step: str = ""
    importance: int | None = None
    confidence: int | None = None
    stage: StageOfChange | None = None
    confidences: tuple[tuple[date, int], ...] = ()
    """Every confidence that was told, oldest first."""
    dones: tuple[tuple[date, Done], ...] = ()
    """How each step went, oldest first."""

    @property
    def action_plan(self) -> str:
        """The action plan as one sentence; empty where there is none."""
        return action_plan_words(self.what, self.where, self.when, self.often)


_WORDS = ("what", "where", "when", "often", "if_then", "barrier", "support", "reward", "next_step")
_RULERS = ("importance", "confidence")


def action_plan_words(what: str, where: str = "", when: str = "", often: str = "") -> str:
    """Say an action plan as a line: what, where, when, how often."""
    return ", ".join(
        part.strip().rstrip(".,") for part in (what, where, when, often) if part.strip()
    )


def current_card(goal_id: UUID, entries: tuple[GoalEntry, ...]) -> GoalCard:
    """Return what holds of a goal now; entries may come in any order."""
    mine = sorted(
        (one for one in entries if one.goal_id == goal_id and not one.in_error),
        key=lambda one: (one.on, one.at, one.id),
    )
    said = dict.fromkeys(_WORDS, "")
    rulers: dict[str, int | None] = dict.fromkeys(_RULERS)
    stage: StageOfChange | None = None
    for entry in mine:
        # A plan is agreed whole: a new "what" does not keep the old "where".
        if entry.what.strip():
            said |= dict.fromkeys(("what", "where", "when", "often"), "")
        for name in _WORDS:
            if words := getattr(entry, name).strip():
                said[name] = words
        for name in _RULERS:
            value = getattr(entry, name)
            rulers[name] = rulers[name] if value is None else value
        stage = entry.stage or stage
    return GoalCard(
        goal_id=goal_id,
        **said,
        importance=rulers["importance"],
        confidence=rulers["confidence"],
        stage=stage,
        confidences=tuple((e.on, e.confidence) for e in mine if e.confidence is not None),
        dones=tuple((e.on, e.done) for e in mine if e.done is not None),
    )


def coaching_problems(draft: CoachingDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with a relation that is begun, field by field."""
    problems = []
    if not draft.goal_ids:
        problems.append(FieldProblem("goals", "Choose at least one goal of the care plan."))
    if draft.start_on is not None and draft.start_on > today:
        problems.append(FieldProblem("start_on", "Choose today or an earlier day."))
    return problems + every_problems(draft.every_days, draft.every_reason)


def every_problems(every_days: int | None, reason: str) -> list[FieldProblem]:
    """Return what is wrong with an interval that was agreed with one person."""
    if every_days is None:
        return []
    if not 1 <= every_days <= _MOST_DAYS:
        return [FieldProblem("every_days", f"Choose 1 to {_MOST_DAYS} days.")]
    if not reason.strip():
        return [FieldProblem("every_reason", "Say why the interval is another one here.")]
    return []


def entry_problems(draft: GoalEntryDraft) -> list[FieldProblem]:
    """Return what is wrong with an entry, field by field."""
    problems = [
        FieldProblem(name, "Choose a number from 0 to 10.")
        for name in _RULERS
        if getattr(draft, name) is not None and getattr(draft, name) not in _RULER
    ]
    problems += [
        FieldProblem(name, f"Say it in at most {_LONGEST} characters.")
        for name in (*_WORDS, "note")
        if len(getattr(draft, name)) > _LONGEST
    ]
    if (draft.where or draft.when or draft.often).strip() and not draft.what.strip():
        problems.append(FieldProblem("what", "Say what the person will do, then where and when."))
    return problems


def entries_problems(drafts: Sequence[GoalEntryDraft]) -> list[FieldProblem]:
    """Return what is wrong with all that was said at one session, field by field."""
    problems = [problem for one in drafts for problem in entry_problems(one)]
    if len({one.goal_id for one in drafts}) != len(drafts):
        problems.append(FieldProblem("goals", "Each goal is told of once at a session."))
    return problems


def check_in_problems(draft: CheckInDraft, today: date, start_on: date) -> list[FieldProblem]:
    """Return what is wrong with a check-in, field by field."""
    problems = []
    if draft.confidence is not None and draft.confidence not in _RULER:
        problems.append(FieldProblem("confidence", "Choose a number from 0 to 10."))
    if draft.on is not None and draft.on > today:
        problems.append(FieldProblem("on", "This day is to come: choose today or earlier."))
    if draft.on is not None and draft.on < start_on:
        problems.append(FieldProblem("on", "Coaching had not begun on this day."))
    if len(draft.note) > _LONGEST:
        problems.append(FieldProblem("note", f"Say it in at most {_LONGEST} characters."))
    return problems
