"""Referrals in the store: the order with its open fulfilment and its events, record to value."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.referral_fold import in_order
from clinicdesk.domain.referrals import Referral, ReferralEvent, ReferralType, Urgency
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.referrals import (
    ReferralBasisRecord,
    ReferralEventRecord,
    ReferralFulfilmentRecord,
    ReferralRecord,
)
from clinicdesk.store.referral_rows import event_value, recipient_value, service_value

__all__ = ["events_of", "find", "get", "of_patient", "record_of"]


def find(session: Session, which: UUID | str) -> UUID:
    """Return the id of the referral that a number (or an id, written or not) names.

    Raises:
        NotFound: there is none.
    """
    wanted: UUID | None = which if isinstance(which, UUID) else None
    if isinstance(which, str):
        said = which.strip()
        found = session.scalar(
            select(ReferralRecord.id).where(ReferralRecord.number == said.upper())
        )
        if found is not None:
            return found
        try:
            wanted = UUID(said)
        except ValueError:
            wanted = None
    if wanted is None or session.get(ReferralRecord, wanted) is None:
        raise NotFound("There is no such referral.", "Numbers look like R26-004217-K.")
    return wanted


def record_of(session: Session, referral_id: UUID) -> ReferralRecord:
    """Return the order's row.

    Raises:
        NotFound: there is none.
    """
    record = session.get(ReferralRecord, referral_id)
    if record is None:
        raise NotFound("There is no such referral.", "Open the list again.")
    return record


def get(session: Session, referral_id: UUID) -> Referral:
    """Return one referral.

    Raises:
        NotFound: there is none.
    """
    found = _values(session, ReferralRecord.id == referral_id)
    if not found:
        raise NotFound("There is no such referral.", "Open the list again.")
    return found[0]


def of_patient(
    session: Session, patient_id: UUID, *, in_error: bool = False
) -> tuple[Referral, ...]:
    """Return a person's referrals: the open ones by day, then the closed, the newest first."""
    found = [
        referral
        for referral in _values(session, ReferralRecord.patient_id == patient_id)
        if in_error or not referral.entered_in_error
    ]
    open_ones = [r for r in found if r.due_on is not None and r.is_open]
    closed = [r for r in found if not r.is_open]
    open_ones.sort(key=lambda r: (r.due_on, r.number))
    closed.sort(key=lambda r: (r.closed_at, r.number), reverse=True)
    return (*open_ones, *closed)


def events_of(session: Session, referral_id: UUID) -> tuple[ReferralEvent, ...]:
    """Return everything that happened to a referral, as it occurred."""
    query = select(ReferralEventRecord).where(ReferralEventRecord.referral_id == referral_id)
    return in_order(event_value(row) for row in session.scalars(query))


def _bases(session: Session, ids: Sequence[UUID]) -> dict[tuple[UUID, str], list[UUID]]:
    found: dict[tuple[UUID, str], list[UUID]] = {}
    query = (
        select(ReferralBasisRecord)
        .where(ReferralBasisRecord.referral_id.in_(ids), ReferralBasisRecord.ended_at.is_(None))
        .order_by(ReferralBasisRecord.position)
    )
    for row in session.scalars(query):
        found.setdefault((row.referral_id, row.kind), []).append(row.target_id)
    return found


def _values(session: Session, condition: Any) -> list[Referral]:
    query = (
        select(ReferralRecord, ReferralFulfilmentRecord, StaffRecord.display)
        .join(
            ReferralFulfilmentRecord,
            (ReferralFulfilmentRecord.referral_id == ReferralRecord.id)
            & (ReferralFulfilmentRecord.ordinal == ReferralRecord.fulfilment),
        )
        .outerjoin(StaffRecord, StaffRecord.id == ReferralRecord.owner_id)
        .where(condition)
    )
    rows = session.execute(query).all()
    bases = _bases(session, [row[0].id for row in rows])
    return [_value(record, fulfilment, owner or "", bases) for record, fulfilment, owner in rows]


def _value(
    record: ReferralRecord,
    fulfilment: ReferralFulfilmentRecord,
    owner: str,
    bases: dict[tuple[UUID, str], list[UUID]],
) -> Referral:
    return Referral(
        id=record.id,
        version=record.version,
        number=record.number,
        patient_id=record.patient_id,
        service=service_value(record),
        type=ReferralType(record.type) if record.type else None,
        urgency=Urgency(record.urgency) if record.urgency else None,
        question=record.question,
        reason=record.reason,
        recipient=recipient_value(fulfilment),
        needed_by=record.needed_by,
        goal_ids=tuple(bases.get((record.id, "goal"), ())),
        concern_ids=tuple(bases.get((record.id, "concern"), ())),
        who_schedules=record.who_schedules,
        patient_agreed=record.patient_agreed,
        interpreter_language=record.interpreter_language,
        transport_needed=record.transport_needed,
        care_model=record.care_model,
        findings=record.findings,
        tried=record.tried,
        owner_id=record.owner_id,
        owner=owner,
        next_action=record.next_action or "",
        due_on=record.due_on,
        status=record.status,
        task_status=record.task_status,
        business_status=record.business_status,
        stage=record.stage,
        fulfilment=record.fulfilment,
        requester=record.requester,
        authored_at=record.authored_at,
        appointment_at=record.appointment_at,
        sent_at=record.sent_at,
        closed_at=record.closed_at,
        first_closed_at=record.first_closed_at,
        missing=tuple(record.missing.split("\n")) if record.missing else (),
        entered_in_error=record.entered_in_error,
        source=record.source,
        updated_at=record.updated_at,
    )
