"""What a template would add to a person's plan.

Each line is new, there already (by code or measure), or stands against what the plan says: the same
measure with another target.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import quantity
from clinicdesk.domain.folding import fold
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.goal_rule import distance
from clinicdesk.domain.plan_parts import Milestone
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plan_sources import TemplateSource, template_source
from clinicdesk.domain.plan_templates import (
    OWNERS,
    PlanTemplate,
    TemplateConcern,
    TemplateGoal,
    TemplateWork,
    true_problems,
)
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    GoalTarget,
    Intervention,
    InterventionDraft,
    PlanStatement,
)
from clinicdesk.domain.units import in_unit

__all__ = [
    "Proposal",
    "ProposedLine",
    "Standing",
    "TemplateFacts",
    "proposal",
]

_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})
L = TypeVar("L", Concern, Goal, Intervention)


class Standing(StrEnum):
    """How a template's line stands to the plan."""

    NEW = "new"
    THERE = "there"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFacts:
    """What a template needs to know of a person."""

    today: date
    person: str = ""
    """How the person is called where they do a line themselves."""
    conditions: tuple[Condition, ...] = ()
    latest: tuple[LatestValue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """One line that a template offers. What it serves is named by ``serves``, not in the draft."""

    key: str
    """Kind and key of the template's line: ``goal/a1c``."""
    title: str
    words: str
    """What it says, or how it stands to the plan."""
    standing: Standing
    draft: ConcernDraft | GoalDraft | InterventionDraft | PlanStatement | date
    serves: tuple[str, ...] = ()
    line_id: UUID | None = None
    """The plan's own line, where it is there or stands against this one."""

    @property
    def kind(self) -> str:
        """concern, goal, intervention, statement or review."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a template would do to a plan as it is now."""

    template: PlanTemplate
    plan_number: int
    """The plan's version that was looked at; 0 where there is none."""
    lines: tuple[ProposedLine, ...]

    @property
    def new(self) -> frozenset[str]:
        """The keys of what is new: what is added where nobody chooses otherwise."""
        return frozenset(line.key for line in self.lines if line.standing is Standing.NEW)

    def line(self, key: str) -> ProposedLine | None:
        """Return the line of a key."""
        return next((line for line in self.lines if line.key == key), None)


def _by_source(lines: Iterable[L], template: PlanTemplate, key: str) -> L | None:
    wanted = TemplateSource(template.key, template.version, key)
    return next((one for one in lines if wanted.same_line(template_source(one.source))), None)


def _concern(
    template: PlanTemplate, one: TemplateConcern, plan: CarePlan | None, facts: TemplateFacts
) -> ProposedLine:
    mine = [c for c in true_problems(facts.conditions) if one.names(c.code)]
    there: Concern | None = None
    if plan is not None:
        ids = {c.id for c in mine}
        there = _by_source(plan.concerns, template, one.key) or next(
            (
                c
                for c in plan.concerns
                if one.names(c.code)
                or ids & set(c.condition_ids)
                or fold(c.code.text) == fold(one.code.text)
            ),
            None,
        )
    words = "From the chart’s problems" if mine else "Not among the chart’s problems: ask first"
    draft = ConcernDraft(
        code=mine[0].code if mine else one.code,
        verification=mine[0].verification if mine else "unconfirmed",
        said_by="provider",
        condition_ids=tuple(c.id for c in mine),
    )
    return ProposedLine(
        key=f"concern/{one.key}",
        title=there.code.text if there else draft.code.text,
        words="In the plan" if there else words,
        standing=Standing.THERE if there else Standing.NEW,
        draft=draft,
        line_id=there.id if there else None,
    )


def _newest(one: TemplateGoal, latest: Iterable[LatestValue]) -> tuple[LatestValue, Decimal] | None:
    """The newest value of the measure by any of its codes, in the goal's unit."""
    codes = {(code.system, code.code) for code in one.codes}
    found = []
    for value in latest:
        if value.value is None or (value.code.system, value.code.code) not in codes:
            continue
        there = in_unit(value.value, value.unit, one.measure.unit)
        if there is not None:
            found.append((value, there))
    return max(found, key=lambda pair: pair[0].occurred_at, default=None)


def _target(one: TemplateGoal, facts: TemplateFacts) -> GoalTarget:
    newest = _newest(one, facts.latest)
    measure = one.measure.code
    baseline, on = None, None
    if newest is not None:
        value, baseline = newest
        on = value.occurred_at.date()
        measure = next(c for c in one.codes if c.is_(value.code.system, value.code.code))
    wanted = one.value
    if one.of_baseline is not None and baseline is not None:
        wanted = round(baseline * one.of_baseline, 1)
    return GoalTarget(
        measure=measure,
        comparator=one.comparator if wanted is not None else "",
        value=wanted,
        unit=one.measure.unit,
        baseline=baseline,
        baseline_on=on,
    )


def _way(comparator: str) -> str:
    """Below 130 and at most 130 are the same to whoever measures."""
    sides = {Comparator.BELOW: "low", Comparator.AT_MOST: "low"}
    sides |= {Comparator.ABOVE: "high", Comparator.AT_LEAST: "high"}
    return sides.get(Comparator(comparator), comparator) if comparator else ""


def _target_words(target: GoalTarget | None) -> str:
    if target is None:
        return ""
    start = quantity(target.baseline, target.unit) if target.baseline is not None else ""
    said = [target.measure.text if target.measure else "", goal_target(target)]
    if start and target.measured and not distance(target, target.baseline or Decimal()):
        start += ": already met"
    return " ".join(filter(None, [*said, f"(now {start})" if start else ""]))


def _same_target(goal: Goal, wanted: GoalTarget) -> bool:
    if wanted.value is None:
        return True
    target = goal.target
    if target is None or target.value is None or _way(target.comparator) != _way(wanted.comparator):
        return False
    return in_unit(target.value, target.unit, wanted.unit) == wanted.value


def _goal_there(
    template: PlanTemplate, one: TemplateGoal, plan: CarePlan, wanted: GoalTarget
) -> tuple[Goal, bool] | None:
    """The plan's own goal, and whether it wants the same."""
    if brought := _by_source(plan.goals, template, one.key):
        return brought, True
    codes = {(code.system, code.code) for code in one.codes}
    measured = [
        (goal, _same_target(goal, wanted))
        for goal in plan.goals
        if goal.lifecycle not in OVER
        and goal.target is not None
        and goal.target.measure is not None
        and (goal.target.measure.system, goal.target.measure.code) in codes
    ]
    return max(measured, key=lambda pair: pair[1], default=None)


def _goal(
    template: PlanTemplate, one: TemplateGoal, plan: CarePlan | None, facts: TemplateFacts
) -> ProposedLine:
    target = _target(one, facts)
    due = facts.today + timedelta(days=one.due_after)
    steps = tuple(
        Milestone(text=words, due_on=facts.today + timedelta(days=days))
        for days, words in one.milestones
    )
    draft = GoalDraft(
        description=one.text,
        said_by=one.said_by,
        priority=one.priority,
        start_on=facts.today,
        due_on=due,
        target=target,
        category=one.category,
        action_plan=one.action,
        milestones=steps,
    )
    said = f"{_target_words(target)}, due {show_date(due)}"
    if target.value is None:
        said = f"No {one.measure.code.text.lower()} is recorded yet: add the number afterwards"
    standing, line_id = Standing.NEW, None
    there = _goal_there(template, one, plan, target) if plan is not None else None
    if there is not None:
        goal, same = there
        standing, line_id = (Standing.THERE if same else Standing.CONFLICT), goal.id
        now = " ".join(filter(None, [one.measure.code.text, goal_target(goal.target)]))
        said = f"In the plan: {now}" if same else f"The plan says {now}. Template: {said}"
    return ProposedLine(
        key=f"goal/{one.key}",
        title=one.text,
        words=said,
        standing=standing,
        draft=draft,
        serves=tuple(f"concern/{key}" for key in one.concerns),
        line_id=line_id,
    )


def _work(
    template: PlanTemplate, one: TemplateWork, plan: CarePlan | None, facts: TemplateFacts
) -> ProposedLine:
    there: Intervention | None = None
    if plan is not None:
        there = _by_source(plan.interventions, template, one.key) or next(
            (
                line
                for line in plan.interventions
                if line.status not in _ENDED_WORK
                and (
                    line.code.is_(one.code.system, one.code.code)
                    or fold(line.code.text) == fold(one.text)
                )
            ),
            None,
        )
    due = None if one.first_due is None else facts.today + timedelta(days=one.first_due)
    owner = OWNERS[one.owner] or facts.person or "The person"
    draft = InterventionDraft(
        code=one.code, owner=owner, status="not-started", due_on=due, frequency=one.frequency
    )
    said = [owner, one.frequency, f"by {show_date(due)}" if due else ""]
    return ProposedLine(
        key=f"intervention/{one.key}",
        title=one.text,
        words="In the plan" if there else " · ".join(filter(None, said)),
        standing=Standing.THERE if there else Standing.NEW,
        draft=draft,
        serves=tuple(f"goal/{key}" for key in one.goals),
        line_id=there.id if there else None,
    )


def _statements(template: PlanTemplate, plan: CarePlan | None) -> Iterator[ProposedLine]:
    for one in template.statements:
        said = [s.text for s in plan.statements if s.kind is one.kind] if plan else []
        known = {fold(line) for text in said for line in text.splitlines()}
        lines = [line for line in one.lines if fold(line) not in known]
        yield ProposedLine(
            key=f"statement/{one.kind.value}",
            title=one.kind.value.replace("-", " ").capitalize(),
            words="\n".join(lines) if lines else "In the plan",
            standing=Standing.NEW if lines else Standing.THERE,
            draft=PlanStatement(one.kind, "\n".join(lines)),
        )


def proposal(template: PlanTemplate, plan: CarePlan | None, facts: TemplateFacts) -> Proposal:
    """Say what a template would add to a plan; ``plan`` is None where there is none yet."""
    review = facts.today + timedelta(days=template.review_after)
    agreed = plan.review_due_on if plan is not None else None
    lines = [
        *(_concern(template, one, plan, facts) for one in template.concerns),
        *(_goal(template, one, plan, facts) for one in template.goals),
        *(_work(template, one, plan, facts) for one in template.work),
        *_statements(template, plan),
        ProposedLine(
            key="review/next",
            title="Next review of the plan",
            words=f"In the plan: {show_date(agreed)}" if agreed else show_date(review),
            standing=Standing.THERE if agreed else Standing.NEW,
            draft=review,
        ),
    ]
    return Proposal(template, plan.number if plan is not None else 0, tuple(lines))
