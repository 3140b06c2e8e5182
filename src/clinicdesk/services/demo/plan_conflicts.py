"""What pulls apart in two plans of the demonstration: one to settle, one settled with a reason."""

from collections.abc import Sequence
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.conflict_resolving import ResolveDraft
from clinicdesk.domain.conflict_standing import Resolution
from clinicdesk.domain.plans import CarePlan, InterventionDraft
from clinicdesk.services.plan_conflict_book import rule_book
from clinicdesk.services.plan_conflicts import PlanConflictService
from clinicdesk.services.plans import PlanService
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["pull_apart"]

_PRESSURE = "hypertension"
_PAIN = "Naproxen 220 mg when my knee hurts"
_LATER = "The first goal is a step to the second: both stay until spring."


def _goal_for_pressure(plan: CarePlan) -> UUID | None:
    """The first goal for high blood pressure, if the plan has one."""
    group = rule_book().problems
    for concern in plan.concerns:
        if any(one.group == _PRESSURE for one in group.named(concern.code.text)):
            mine = (goal.id for goal in plan.goals if concern.id in goal.concern_ids)
            return next(mine, None)
    return None


def pull_apart(store: ClinicStore, actor: Actor, zone: str, cast: Sequence[UUID]) -> None:
    """Put a pain medicine into the plan of one with high blood pressure; settle what is there."""
    plans, conflicts = PlanService(store, zone), PlanConflictService(store, zone)
    open_one = False
    for who in cast[2:]:
        plan = plans.open(actor, who)
        if plan is None:
            continue
        goal_id = _goal_for_pressure(plan)
        if not open_one and goal_id is not None:
            line = InterventionDraft(
                code=Coded(_PAIN), goal_ids=(goal_id,), owner="The person", frequency="as needed"
            )
            plan, _change = plans.add_intervention(actor, plan.id, line)
            open_one = bool(conflicts.note(actor, plan.id)[0].to_settle)
            continue
        report = conflicts.find(actor, plan.id)
        for one in report.to_settle:
            conflicts.note(actor, plan.id)
            draft = ResolveDraft(resolution=Resolution.ACCEPTED, reason=_LATER)
            conflicts.resolve(actor, plan.id, one.key, draft)
