"""What ties a person to a member of staff: owned work, plans, visits, and what they wrote."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.readers import Reading
from clinicdesk.store.records.clinic import AuditRecord, StaffRecord
from clinicdesk.store.records.clinical import EncounterRecord
from clinicdesk.store.records.plans import CarePlanRecord, PlanInterventionRecord
from clinicdesk.store.records.referrals import ReferralEventRecord, ReferralRecord
from clinicdesk.store.records.tasks import TaskRecord

__all__ = ["care_links"]

_NEAR: Final = timedelta(days=1)
"""A reading this near to a visit of the person has a reason, whoever reads."""
_PIECE: Final = 400
Pair = tuple[UUID, UUID]


def care_links(session: Session, readings: Sequence[Reading]) -> frozenset[Pair]:
    """Return the pairs of reader and person, of these readings, that something ties together."""
    people = {one.patient_id for one in readings}
    pools = set(session.scalars(select(StaffRecord.id).where(StaffRecord.is_pool.is_(True))))
    tied: set[Pair] = set()
    anybodys: set[UUID] = set()
    for piece in _pieces(people):
        for staff_id, patient_id in _ties(session, piece):
            if staff_id in pools:  # what a pool owns is work of whoever takes it
                anybodys.add(patient_id)
            else:
                tied.add((staff_id, patient_id))
        tied.update(_near_visits(session, piece, readings))
    return frozenset(
        pair
        for one in readings
        if (pair := (one.staff_id, one.patient_id)) in tied or one.patient_id in anybodys
    )


def _pieces(ids: Collection[UUID]) -> Iterator[Sequence[UUID]]:
    ordered = list(ids)
    for first in range(0, len(ordered), _PIECE):
        yield ordered[first : first + _PIECE]


def _ties(session: Session, people: Sequence[UUID]) -> Iterable[Pair]:
    task, referral, plan = TaskRecord, ReferralRecord, CarePlanRecord
    act, audit, event = PlanInterventionRecord, AuditRecord, ReferralEventRecord
    looked = and_(audit.act == "opened", audit.object_kind.in_(("chart", "document")))
    queries: tuple[Select[*tuple[Any, ...]], ...] = (
        select(task.owner_id, task.patient_id).where(task.patient_id.in_(people)),
        select(task.completed_by, task.patient_id).where(task.patient_id.in_(people)),
        select(referral.owner_id, referral.patient_id).where(referral.patient_id.in_(people)),
        select(referral.created_by, referral.patient_id).where(referral.patient_id.in_(people)),
        select(event.created_by, referral.patient_id)
        .join(referral, referral.id == event.referral_id)
        .where(referral.patient_id.in_(people)),
        select(plan.created_by, plan.patient_id).where(
            plan.patient_id.in_(people), plan.source == "clinic"
        ),
        select(act.owner_id, act.patient_id).where(act.patient_id.in_(people)),
        select(audit.actor_id, audit.patient_id)
        .where(audit.patient_id.in_(people), not_(or_(looked, audit.object_kind == "audit")))
        .distinct(),
    )
    for query in queries:
        for staff_id, patient_id in session.execute(query):
            if staff_id is not None:
                yield staff_id, patient_id


def _near_visits(
    session: Session, people: Sequence[UUID], readings: Sequence[Reading]
) -> Iterator[Pair]:
    visits: dict[UUID, list[datetime]] = defaultdict(list)
    rows = session.execute(
        select(EncounterRecord.patient_id, EncounterRecord.occurred_at).where(
            EncounterRecord.patient_id.in_(people), EncounterRecord.occurred_at.is_not(None)
        )
    )
    for row in rows:
        visits[row.patient_id].append(row.occurred_at)
    for one in readings:
        if any(abs(one.at - at) <= _NEAR for at in visits.get(one.patient_id, ())):
            yield one.staff_id, one.patient_id
