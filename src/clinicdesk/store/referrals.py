"""Referrals in the store: the order with its open fulfilment and its events, record to value."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.protected_referrals import PROTECTED_CLASS
from clinicdesk.domain.referral_fold import in_order
from clinicdesk.domain.referrals import Referral, ReferralEvent, ReferralType, Urgency
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.referrals import (
    ReferralBasisRecord,
    ReferralEventRecord,
    ReferralFulfilmentRecord,
    ReferralRecord,
)
from clinicdesk.store.referral_rows import (
    event_value,
    recipient_columns,
    recipient_value,
    service_value,
)

__all__ = ["events_of", "find", "get", "of_patient", "record_of"]

_ORDER: Table = ReferralRecord.__table__  # type: ignore[assignment]
_ATTEMPT: Table = ReferralFulfilmentRecord.__table__  # type: ignore[assignment]
_BASIS: Table = ReferralBasisRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Reads:
    """Orders, each with whoever is asked now, and what they serve."""

    orders: Prepared
    bases: Prepared

    @classmethod
    def where(cls, condition: ColumnElement[bool]) -> "_Reads":
        """Read those of a condition on the order."""
        asked = tuple(recipient_columns(None))
        orders = (
            select(
                *(column for column in _ORDER.c if column.name not in asked),
                *(_ATTEMPT.c[name] for name in asked),
                StaffRecord.display.label("owner"),
            )
            .join_from(
                _ORDER,
                _ATTEMPT,
                (_ATTEMPT.c.referral_id == _ORDER.c.id)
                & (_ATTEMPT.c.ordinal == _ORDER.c.fulfilment),
            )
            .outerjoin(StaffRecord, StaffRecord.id == _ORDER.c.owner_id)
            .where(condition)
        )
        bases = (
            select(_BASIS.c.referral_id, _BASIS.c.kind, _BASIS.c.target_id)
            .join_from(_ORDER, _BASIS, _BASIS.c.referral_id == _ORDER.c.id)
            .where(condition, _BASIS.c.ended_at.is_(None))
            .order_by(_BASIS.c.position)
        )
        return cls(Prepared(orders), Prepared(bases))


_ONE = _Reads.where(_ORDER.c.id == bindparam("referral_id"))
_OF_PATIENT = _Reads.where(_ORDER.c.patient_id == bindparam("patient_id"))


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
    found = _values(session, _ONE, referral_id=referral_id)
    if not found:
        raise NotFound("There is no such referral.", "Open the list again.")
    return found[0]


def of_patient(
    session: Session, patient_id: UUID, *, in_error: bool = False
) -> tuple[Referral, ...]:
    """Return a person's referrals: the open ones by day, then the closed, the newest first."""
    found = [
        referral
        for referral in _values(session, _OF_PATIENT, patient_id=patient_id)
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


def _values(session: Session, reads: "_Reads", **values: UUID) -> list[Referral]:
    rows = reads.orders.rows(session, **values)
    if not rows:
        return []
    bases: dict[tuple[UUID, str], list[UUID]] = {}
    for referral_id, kind, target_id in reads.bases.tuples(session, **values):
        bases.setdefault((referral_id, kind), []).append(target_id)
    return [_value(row, bases) for row in rows]


def _value(record: Any, bases: dict[tuple[UUID, str], list[UUID]]) -> Referral:
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
        recipient=recipient_value(record),
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
        owner=record.owner or "",
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
        withheld=record.service_class == PROTECTED_CLASS,
    )
