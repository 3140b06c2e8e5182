"""All that a coach sees of one person's coaching at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coaching import Coaching, GoalCard, GoalEntry, current_card
from clinicdesk.domain.coaching_contacts import ContactAttempt, Ladder
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionStatus
from clinicdesk.domain.coaching_streaks import SmallerStep, Streak
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import Goal, Lifecycle, StageOfChange

__all__ = ["CoachedGoal", "CoachingUndo", "CoachingView", "ReadingsKept", "cards_of", "coachable"]

_WORKED_ON = frozenset({Lifecycle.PLANNED, Lifecycle.ACCEPTED, Lifecycle.ACTIVE, Lifecycle.ON_HOLD})


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachedGoal:
    """A goal that is coached, with how it goes."""

    goal: Goal
    card: GoalCard
    streak: Streak
    smaller: SmallerStep | None = None
    active: bool = True
    """Whether it is coached now."""


@dataclass(frozen=True, slots=True)
class CoachingUndo:
    """Names what one act kept; undoing it twice does it again."""

    coaching_id: UUID
    entry_id: UUID | None = None
    reading_ids: tuple[UUID, ...] = ()
    plan: UndoToken | None = None
    """The version of the plan that the act made."""


@dataclass(frozen=True, slots=True)
class ReadingsKept:
    """Readings as they were kept."""

    readings: tuple[Observation, ...]
    nurse: bool = False
    """Whether one of them is out of bounds, so that a nurse is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingView:
    """One person's coaching as it was when it was read."""

    patient_id: UUID
    coaching: Coaching | None
    goals: tuple[CoachedGoal, ...] = ()
    offered: tuple[Goal, ...] = ()
    """Goals of the plan that could be coached and are not."""
    every_days: int = 0
    """The interval in force."""
    pace: StageOfChange | None = None
    """The stage that sets it; None where it was agreed with the person, or nobody said a stage."""
    cadence_source: str = ""
    sessions: tuple[CoachingSession, ...] = ()
    entries: tuple[GoalEntry, ...] = ()
    attempts: tuple[ContactAttempt, ...] = ()
    ladder: Ladder | None = None
    agenda: tuple[str, ...] = ()
    """What the next session is about, from the goals as they stand."""
    channels: tuple[Channel, ...] = ()
    """The ways by which the person may be tried."""
    safe_contact: str = ""
    earlier: tuple[Coaching, ...] = ()
    """Those that have ended."""
    doubled: tuple[Coaching, ...] = ()
    """Others that have not ended: two records of one person were merged. One is ended by hand."""

    @property
    def planned(self) -> CoachingSession | None:
        """The next session that is planned."""
        open_ones = [one for one in self.sessions if one.status is SessionStatus.PLANNED]
        return min(open_ones, key=lambda one: one.planned_at, default=None)


def coachable(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """Return the goals that are being worked on."""
    return tuple(one for one in goals if one.lifecycle in _WORKED_ON)


def cards_of(goals: Sequence[Goal], entries: tuple[GoalEntry, ...]) -> dict[UUID, GoalCard]:
    """Return each goal's card by its id; what only the plan says stands in where nobody told."""
    found = {}
    for goal in goals:
        card = current_card(goal.id, entries)
        found[goal.id] = replace(
            card,
            importance=goal.importance if card.importance is None else card.importance,
            confidence=goal.confidence if card.confidence is None else card.confidence,
            stage=card.stage or goal.stage,
        )
    return found
