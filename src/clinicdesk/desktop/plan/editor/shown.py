"""What a form of the editor shows: a line of a plan, or a new one."""

from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
    InterventionDraft,
    PlanDraft,
)

__all__ = ["Line", "Shown", "content"]

Line = Concern | Goal | Intervention


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a form shows: a line of a plan, or a new one."""

    chart: Chart
    plan: CarePlan
    line: Line | None = None
    serves: UUID | None = None
    """The concern or goal that a new line serves."""

    @property
    def subject(self) -> UUID:
        """What a draft is kept about: the line, or the plan that a new one is for."""
        return self.line.id if self.line is not None else self.plan.id

    def is_about_the_same(self, other: "Shown | None") -> bool:
        """Whether both are about one line, whatever was saved of it in between."""
        return other is not None and other.subject == self.subject


_DRAFTS = {Concern: ConcernDraft, Goal: GoalDraft, Intervention: InterventionDraft}


def content(shown: Shown) -> tuple[object, ...]:
    """What a form shows of a line: its own words, and the names of what it may be linked to."""
    line, plan = shown.line, shown.plan
    kind: Any = PlanDraft if line is None else _DRAFTS[type(line)]
    said: Any = plan if line is None else line
    # Their order is of no matter: what is ticked stays where it stands.
    named = {one.id: one.code.text for one in plan.concerns}
    named |= {one.id: one.description for one in plan.goals}
    return (tuple(getattr(said, each.name) for each in fields(kind)), named)
