"""Care plans and goals as another system tells them (FHIR CarePlan and Goal)."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.plans import ConcernDraft, GoalDraft, InterventionDraft, PlanDraft

__all__ = ["ImportedConcern", "ImportedGoal", "ImportedPlan", "PlanOutcome"]


class PlanOutcome(StrEnum):
    """What became of an imported plan or goal."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT_AS_SOURCE = "kept_as_source"
    """The clinic changed the plan since; its own words stay, and the original is kept beside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedGoal:
    """One Goal. ``id`` is ours, the same at every import of the same goal."""

    id: UUID
    draft: GoalDraft
    """Its ``concern_ids`` are not read: Goal.addresses says them."""
    condition_ids: tuple[UUID, ...] = ()
    """Goal.addresses, as conditions that stand in the chart."""


@dataclass(frozen=True, slots=True)
class ImportedConcern:
    """A concern of a plan, of whoever says more of it than its condition does."""

    draft: ConcernDraft
    """Its conditions stand in the chart; the first of them names it. Its code is theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPlan:
    """One CarePlan. ``id`` is ours, the same at every import of the same plan."""

    id: UUID
    draft: PlanDraft
    intent: str = "plan"
    author: str = ""
    condition_ids: tuple[UUID, ...] = ()
    """CarePlan.addresses, as conditions that stand in the chart."""
    concerns: tuple[ImportedConcern, ...] = ()
    goal_ids: tuple[UUID, ...] = ()
    """CarePlan.goal: of goals that come with it, or that came before."""
    activities: tuple[InterventionDraft, ...] = ()
    """CarePlan.activity in order; an activity has no id, its place names it."""
