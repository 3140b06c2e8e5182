"""What follows each act on a care plan, in the act's own transaction."""

from datetime import date
from uuid import UUID

from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.folding import fold
from clinicdesk.domain.plan_versions import content_hash
from clinicdesk.domain.plans import CarePlan, PlanDraft
from clinicdesk.store import goal_notes, plan_saves, plans, referral_parts, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Saved", "finished", "kept", "require_told_in_the_clear"]

Saved = tuple[CarePlan, Change]
"""The plan as it then is, and who must reload; without kinds where nothing changed."""


def require_told_in_the_clear(session: Snapshot, plan: CarePlan, said: PlanDraft) -> None:
    """Let a plan name what helps with a barrier, but no place that is kept apart.

    Raises:
        Refused: that the person goes there would itself disclose.
    """
    known = {one.resource for one in plan.barrier_help}
    for one in said.barrier_help:
        if one.resource in known or not one.resource.strip():
            continue
        if referral_parts.mark_of_name(session, fold(one.resource)) is not None:
            raise Refused(
                "That this place helps the person would itself disclose.",
                "Make a referral to it, which is kept with the protected part, and leave it out"
                " of the plan.",
            )


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
