"""What follows each act on a care plan, in the act's own transaction."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.changes import Change
from clinicdesk.domain.plan_versions import content_hash
from clinicdesk.domain.plans import CarePlan
from clinicdesk.store import goal_notes, plan_saves, plans, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Saved", "finished", "kept"]

Saved = tuple[CarePlan, Change]
"""The plan as it then is, and who must reload; without kinds where nothing changed."""


def kept(
    uow: UnitOfWork, before: CarePlan, after: CarePlan, today: date, reason: str = ""
) -> Saved:
    """Save what an act made of a plan; nothing where it changed nothing."""
    if content_hash(after) == content_hash(before):
        return before, Change(frozenset(), before.patient_id)
    plan_saves.save(uow, before, after, reason=reason)
    return finished(uow, "changed", before.id, today)


def finished(uow: UnitOfWork, act: str, plan_id: UUID, today: date, also: str = "") -> Saved:
    """Note what the goals reached, bring the roster's summary up to date, and write the entry."""
    plan = plans.get(uow.session, plan_id, today)
    goal_notes.note_achievements(uow, plan.goals, today)
    summary.refresh(uow, [plan.patient_id])
    uow.audit(
        AuditAct(
            act=act,
            kind="plan",
            object_id=plan.id,
            object_version=plan.number,
            patient_id=plan.patient_id,
            digest=content_hash(plan),
        )
    )
    return plan, Change(frozenset({"plan", also} - {""}), plan.patient_id)
