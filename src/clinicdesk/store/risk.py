"""Reads risk points with their reasons, and what each criterion brought."""

from uuid import UUID

from sqlalchemy import Table, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from clinicdesk.domain.registries import CATEGORIES
from clinicdesk.domain.registry_lines import NO_VISIT
from clinicdesk.domain.risk import CriterionYield, RiskReason
from clinicdesk.store import registry_chart as chart
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.registries import RegistryMemberRecord, RegistryRecord

__all__ = ["reasons_of", "yield_of"]

_M = RegistryMemberRecord
_PLAN: Table = CarePlanRecord.__table__  # type: ignore[assignment]


def reasons_of(session: Session, patient_id: UUID) -> tuple[RiskReason, ...]:
    """Return the criteria that somebody meets, in their order."""
    query = (
        select(RegistryRecord, _M.entered_at)
        .join(_M, _M.registry_id == RegistryRecord.id)
        .where(
            RegistryRecord.kind == "criterion",
            RegistryRecord.ended_at.is_(None),
            _M.patient_id == patient_id,
            _M.left_at.is_(None),
        )
        .order_by(RegistryRecord.position)
    )
    return tuple(
        RiskReason(one.id, one.name, CATEGORIES.get(one.category, ""), one.points or 0, since)
        for one, since in session.execute(query)
    )


def yield_of(session: Session, criterion_id: UUID) -> CriterionYield:
    """Count whom a criterion finds, who has no other points, and for whom something was done."""
    here = (_M.registry_id == criterion_id) & _M.left_at.is_(None)
    other = aliased(_M)
    others = (
        exists()
        .where(
            other.patient_id == _M.patient_id,
            other.registry_id != criterion_id,
            other.left_at.is_(None),
            other.registry_id == RegistryRecord.id,
            RegistryRecord.kind == "criterion",
            RegistryRecord.ended_at.is_(None),
        )
        .correlate(_M)
    )
    met = chart.ENCOUNTER.c
    seen = exists().where(
        met.patient_id == _M.patient_id,
        met.occurred_at > _M.entered_at,
        met.encounter_class.not_in(NO_VISIT),
        met.status.not_in(chart.NOT_MET),
        met.entered_in_error.is_(False),
    )
    called = exists().where(
        chart.TASK.c.patient_id == _M.patient_id,
        chart.TASK.c.kind == "call",
        chart.TASK.c.status == "completed",
        chart.TASK.c.completed_at > _M.entered_at,
    )
    planned = exists().where(
        _PLAN.c.patient_id == _M.patient_id,
        _PLAN.c.updated_at > _M.entered_at,
        _PLAN.c.entered_in_error.is_(False),
    )
    count = select(func.count()).select_from(_M).where(here)
    return CriterionYield(
        people=session.scalar(count) or 0,
        only_by_it=session.scalar(count.where(~others)) or 0,
        acted_on=session.scalar(count.where(or_(seen, called, planned))) or 0,
    )
