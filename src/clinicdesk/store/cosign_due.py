"""Signatures of care plans that wait for a second one, for whoever may give it.

A query, as what is due for teach-back is: nobody has to have been chosen for it to be seen.
"""

from datetime import date

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.plan_editions import CosignRule
from clinicdesk.domain.today import CosignDue
from clinicdesk.store import plan_editions
from clinicdesk.store.deaths import not_quiet
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plan_signing import PlanLineTaskRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.tasks import TaskRecord

__all__ = ["cosign_due"]

_PLAN: Table = CarePlanRecord.__table__  # type: ignore[assignment]
_LINK: Table = PlanLineTaskRecord.__table__  # type: ignore[assignment]
_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]


def cosign_due(
    session: Session, actor: Actor, rule: CosignRule, zone: str, today: date, *, limit: int
) -> tuple[CosignDue, ...]:
    """Return what the actor may co-sign, the oldest first.

    Their own signatures are not theirs to confirm; what was put to them as a task stands there.
    """
    if not rule.may_cosign(actor):
        return ()
    waiting = {
        one.id: one
        for one in plan_editions.waiting(session, actor.site_id)
        if one.signed_by_id != actor.id
    }
    if not waiting:
        return ()
    asked = set(
        session.scalars(
            select(_LINK.c.line_id)
            .join(_TASK, _TASK.c.id == _LINK.c.task_id)
            .where(
                _LINK.c.line_id.in_(waiting),
                _LINK.c.ended_at.is_(None),
                _TASK.c.owner_id == actor.id,
                _TASK.c.completed_at.is_(None),
            )
        )
    )
    left = [one for one in waiting.values() if one.id not in asked][:limit]
    query = (
        select(_PLAN.c.id, _PLAN.c.title, PatientRecord)
        .join(PatientRecord, PatientRecord.id == _PLAN.c.patient_id)
        .where(_PLAN.c.id.in_([one.plan_id for one in left]), not_quiet(_PLAN.c.patient_id))
    )
    plans = {row[0]: (row[1], row[2]) for row in session.execute(query)}
    found = []
    for one in left:
        if one.plan_id not in plans:
            continue
        title, person = plans[one.plan_id]
        signed_on = site_day(one.signed_at, zone)
        found.append(
            CosignDue(
                id=one.id,
                plan_id=one.plan_id,
                patient_id=person.id,
                patient=listed_name(person),
                mrn=person.mrn,
                title=title,
                signed_by=one.signed_by,
                signed_on=signed_on,
                days=(today - signed_on).days,
            )
        )
    return tuple(found)
