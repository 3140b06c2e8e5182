"""A plan with what was chosen of a template's proposal. Applying twice adds nothing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from clinicdesk.domain import plan_edits
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_proposals import Proposal, ProposedLine, Standing
from clinicdesk.domain.plan_sources import TemplateSource
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
    InterventionDraft,
    PlanStatement,
)

__all__ = ["Stamp", "applied", "with_needed", "without_orphans"]

L = TypeVar("L", Concern, Goal, Intervention)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who adds lines, when, and where their ids come from."""

    new_id: Callable[[], UUID]
    at: datetime
    by: str


def _held(asked: Proposal, chosen: Collection[str]) -> set[str]:
    """What stands in the plan afterwards."""
    return {line.key for line in asked.lines if line.line_id is not None} | set(chosen)


def with_needed(asked: Proposal, chosen: Collection[str]) -> frozenset[str]:
    """Add what the chosen lines serve, where they would serve nothing else."""
    found = set(chosen)
    for line in reversed(asked.lines):
        if line.key in found and line.serves and not set(line.serves) & _held(asked, found):
            found |= set(line.serves)
    return frozenset(found)


def without_orphans(asked: Proposal, chosen: Collection[str]) -> frozenset[str]:
    """Leave out lines that would serve nothing."""
    found = set(chosen)
    for line in asked.lines:
        if line.line_id is None and line.serves and not set(line.serves) & _held(asked, found):
            found.discard(line.key)
    return frozenset(found)


class _Applying:
    """A plan that takes lines in, one after the other."""

    def __init__(self, plan: CarePlan, asked: Proposal, stamp: Stamp) -> None:
        self.plan = plan
        self._template = asked.template
        self._stamp = stamp
        self._ids = {line.key: line.line_id for line in asked.lines if line.line_id is not None}

    def take(self, line: ProposedLine) -> None:
        draft = line.draft
        if isinstance(draft, date):
            self.plan = replace(self.plan, review_due_on=draft)
        elif isinstance(draft, PlanStatement):
            self._say(draft)
        elif line.standing is Standing.CONFLICT:
            self._retarget(line)
        else:
            self._add(line, draft)

    def _say(self, said: PlanStatement) -> None:
        kept = [s for s in self.plan.statements if s.kind is not said.kind]
        before = [s.text for s in self.plan.statements if s.kind is said.kind]
        whole = PlanStatement(said.kind, "\n".join([*before, said.text]))
        self.plan = replace(self.plan, statements=(*kept, whole))

    def _retarget(self, line: ProposedLine) -> None:
        goal = self.plan.goal(line.line_id) if line.line_id else None
        assert goal is not None
        assert isinstance(line.draft, GoalDraft)
        changed = replace(goal, target=line.draft.target)
        self.plan = plan_edits.change_line(self.plan, goal.id, goal.version, changed)

    def _add(self, line: ProposedLine, draft: ConcernDraft | GoalDraft | InterventionDraft) -> None:
        served = tuple(self._ids[key] for key in line.serves if key in self._ids)
        if line.serves and not served:
            raise Refused(
                f"“{line.title}” would serve nothing.",
                "Choose what it is for as well, or leave it.",
            )
        if isinstance(draft, GoalDraft):
            draft = replace(draft, concern_ids=served)
        elif isinstance(draft, InterventionDraft):
            draft = replace(draft, goal_ids=served)
        stamp = self._stamp
        identity = stamp.new_id()
        plan = plan_edits.add_line(self.plan, identity, draft, stamp.at, stamp.by)
        key = line.key.partition("/")[2]
        template = self._template
        source = str(TemplateSource(template.key, template.version, key, template.edition))
        self._ids[line.key] = identity

        def named(lines: tuple[L, ...]) -> tuple[L, ...]:
            return tuple(
                replace(one, source=source) if one.id == identity else one for one in lines
            )

        self.plan = replace(
            plan,
            concerns=named(plan.concerns),
            goals=named(plan.goals),
            interventions=named(plan.interventions),
        )


def applied(plan: CarePlan, asked: Proposal, chosen: Collection[str], stamp: Stamp) -> CarePlan:
    """Return the plan with the chosen lines of a proposal that was made for it.

    A chosen line that stands against the plan's own gives the plan's goal the template's target.

    Raises:
        Refused: a chosen line would serve nothing.
    """
    taking = _Applying(plan, asked, stamp)
    for line in asked.lines:
        if line.key in chosen and line.standing is not Standing.THERE:
            taking.take(line)
    return taking.plan
