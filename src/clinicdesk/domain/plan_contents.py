"""What the pages of a care plan say: the clinical one, the person's own, the tracker, the session.

Beside the plan stands what was written about it: signatures, reviews, agreement, work, conflicts
that were settled, what was taken otherwise than a template had it.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clinicdesk.domain.coaching import GoalCard
from clinicdesk.domain.content_parts import ChartContent, Imprint, Letterhead
from clinicdesk.domain.people import Patient
from clinicdesk.domain.plan_departures import TemplateUse
from clinicdesk.domain.plan_editions import Edition, PrintedPlan
from clinicdesk.domain.plan_reviews import Agreement, Review
from clinicdesk.domain.plan_work import LineTask
from clinicdesk.domain.plans import CarePlan, Goal
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.tasks import Task
from clinicdesk.domain.trend import TrendStory

__all__ = [
    "CarePlanContent",
    "CoachSheetContent",
    "GivenLeaflet",
    "GoalTrackerContent",
    "GoalTrend",
    "PatientPlanContent",
    "SettledConflict",
]


@dataclass(frozen=True, slots=True)
class GoalTrend:
    """The readings of one goal over time."""

    goal_id: UUID
    story: TrendStory


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledConflict:
    """Two sides of a plan that pulled apart, and what was decided."""

    title: str
    sides: tuple[str, ...]
    decision: str
    """Empty where nothing was decided yet."""
    reason: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class GivenLeaflet:
    """A leaflet that the person was given."""

    title: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlanContent:
    """The clinical care plan (C-CDA R2.1 Care Plan: order of its sections)."""

    letterhead: Letterhead
    imprint: Imprint
    chart: ChartContent
    plan: CarePlan
    trends: tuple[GoalTrend, ...] = ()
    editions: tuple[Edition, ...] = ()
    """Signed editions, the newest first."""
    reviews: tuple[Review, ...] = ()
    """The newest first."""
    agreement: Agreement | None = None
    """What the person said last."""
    work: tuple[LineTask, ...] = ()
    """Open tasks of its lines, the soonest first."""
    conflicts: tuple[SettledConflict, ...] = ()
    departures: tuple[TemplateUse, ...] = ()
    referrals: tuple[Referral, ...] = ()
    """Open ones."""
    tasks: tuple[Task, ...] = ()
    """Open ones of the person."""
    leaflets: tuple[GivenLeaflet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPlanContent:
    """The person's own plan, in plain words."""

    letterhead: Letterhead
    imprint: Imprint
    """Its language is that of the words that are ours."""
    chart: ChartContent
    plan: CarePlan
    large: bool = False
    """Letters of 18 points."""
    printed: PrintedPlan | None = None
    """Which plan it was made from."""
    steps: tuple[tuple[UUID, str], ...] = ()
    """Goal and this week's step, as coach and person agreed."""
    referrals: tuple[Referral, ...] = ()
    tasks: tuple[Task, ...] = ()
    leaflets: tuple[GivenLeaflet, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalTrackerContent:
    """One goal on paper, for four weeks."""

    letterhead: Letterhead
    imprint: Imprint
    patient: Patient
    goal: Goal
    code: str
    """Finds the goal again (`numbers.goal_code`)."""
    step: str = ""
    large: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachSheetContent:
    """A coaching session on paper."""

    letterhead: Letterhead
    imprint: Imprint
    patient: Patient
    coach: str = ""
    session: str = ""
    """When and how, in words; empty where none is planned."""
    agenda: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    cards: tuple[GoalCard, ...] = ()
    """What was agreed last, one a goal."""
    trends: tuple[GoalTrend, ...] = field(default=())
