"""Reads across tables about referrals: the work list with its counts, duplicates, gate facts."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import PersonName
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.domain.referral_gate import GateFacts
from clinicdesk.domain.referral_machine import STAGES, Stage
from clinicdesk.domain.referral_services import Duplicate, service_class
from clinicdesk.domain.referral_work import ReferralRow, WorkCounts, WorkFilter
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.clinical import LatestObservationRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralFulfilmentRecord, ReferralRecord

__all__ = ["counts", "duplicates", "gate_facts", "owners_of", "work_rows"]

R, P, F = ReferralRecord, PatientRecord, ReferralFulfilmentRecord
_COLUMNS = (
    R.id,
    R.version,
    R.number,
    R.patient_id,
    R.code_text,
    R.type,
    R.urgency,
    R.status,
    R.task_status,
    R.business_status,
    R.stage,
    R.owner_id,
    R.next_action,
    R.due_on,
    R.authored_at,
    R.appointment_at,
    R.closed_at,
    P.family,
    P.given,
    P.prefix,
    P.suffix,
    P.mrn,
    F.recipient_name,
    StaffRecord.display,
)


def owners_of(session: Session, actor: Actor) -> tuple[UUID, ...]:
    """Return what counts as the actor's own: themselves, and the pools that they lead."""
    led = session.scalars(
        select(StaffRecord.id).where(StaffRecord.is_pool, StaffRecord.lead_id == actor.id)
    )
    return (actor.id, *led)


def counts(session: Session, actor: Actor, today: date, mine: Collection[UUID]) -> WorkCounts:
    """Count the site's open referrals in one read of the index that holds all it needs."""
    late = case((R.due_on < today, 1), else_=0)
    own = case((R.owner_id.in_(mine), 1), else_=0)
    query = (
        select(
            R.stage,
            func.count(),
            func.sum(late),
            func.sum(case((R.due_on == today, 1), else_=0)),
            func.sum(own),
            func.sum(late * own),
        )
        .where(R.site_id == actor.site_id, R.closed_at.is_(None))
        .group_by(R.stage)
    )
    rows = session.execute(query).all()
    return WorkCounts(
        open=sum(row[1] for row in rows),
        overdue=sum(row[2] for row in rows),
        due_today=sum(row[3] for row in rows),
        mine=sum(row[4] for row in rows),
        mine_overdue=sum(row[5] for row in rows),
        by_stage={Stage(row[0]): row[1] for row in rows},
    )


def _escaped(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return text


def _found_in(said: str) -> ColumnElement[bool]:
    typed = said.strip()
    folded, plain = _escaped(fold(typed)), _escaped(typed.lower())
    name = P.family_norm + " " + P.given_norm + " " + P.family_norm
    return or_(
        R.number.like(f"{_escaped(typed.upper())}%", escape="\\"),
        P.mrn.like(f"{_escaped(typed.upper())}%", escape="\\"),
        name.like(f"%{folded}%", escape="\\"),
        func.lower(R.code_text).like(f"%{plain}%", escape="\\"),
        func.lower(F.recipient_name).like(f"%{plain}%", escape="\\"),
    )


def _conditions(
    actor: Actor, asked: WorkFilter, today: date, mine: Collection[UUID]
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.patient_id is None:
        wanted.append(R.site_id == actor.site_id)
    else:
        wanted.append(R.patient_id == asked.patient_id)
    if asked.closed and not asked.overdue:
        wanted.append(R.entered_in_error.is_(False))
    else:
        # What is in error is closed (a CHECK says so): asking for it would read every order.
        wanted.append(R.closed_at.is_(None))
    if asked.overdue:
        wanted.append(R.due_on < today)
    if asked.until is not None:
        wanted.append(R.due_on <= asked.until)
    if asked.mine:
        wanted.append(R.owner_id.in_(mine))
    if asked.owner_id is not None:
        wanted.append(R.owner_id == asked.owner_id)
    if asked.stage is not None:
        wanted.append(R.stage == asked.stage.value)
    if asked.text.strip():
        wanted.append(_found_in(asked.text))
    return wanted


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        query.join(P, P.id == R.patient_id)
        .join(F, and_(F.referral_id == R.id, F.ordinal == R.fulfilment))
        .outerjoin(StaffRecord, StaffRecord.id == R.owner_id)
    )


def work_rows(
    session: Session, actor: Actor, asked: WorkFilter, today: date, mine: Collection[UUID]
) -> tuple[tuple[ReferralRow, ...], int]:
    """Return the rows that a filter finds, due first, and how many there are in all."""
    wanted = _conditions(actor, asked, today, mine)
    # The rows are chosen from the index first: joined for all of them, a clinic's list took ten
    # times as long. Only a text must look at what is joined.
    order = (R.closed_at.desc(), R.due_on, R.number) if asked.closed else (R.due_on, R.number)
    chosen = select(R.id).where(*wanted)
    if asked.text.strip():
        chosen = _joined(chosen)
    ids = session.scalars(chosen.order_by(*order).limit(asked.limit)).all()
    query = _joined(select(*_COLUMNS)).where(R.id.in_(ids)).order_by(*order)
    rows = tuple(_row(row, today) for row in session.execute(query))
    if len(rows) < asked.limit:
        return rows, len(rows)
    counting = select(func.count()).select_from(R)
    if asked.text.strip():
        counting = _joined(counting)
    return rows, session.scalar(counting.where(*wanted)) or 0


def _row(row: Any, today: date) -> ReferralRow:
    name = PersonName(family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix)
    return ReferralRow(
        id=row.id,
        version=row.version,
        number=row.number,
        patient_id=row.patient_id,
        patient=name.listed,
        mrn=row.mrn,
        service=row.code_text,
        type=row.type or "",
        priority=row.urgency or "",
        recipient=row.recipient_name,
        status=row.status,
        task_status=row.task_status,
        business_status=row.business_status,
        stage=Stage(row.stage),
        owner_id=row.owner_id,
        owner=row.display or "",
        next_action=row.next_action or "",
        due_on=row.due_on,
        overdue=row.closed_at is None and row.due_on is not None and row.due_on < today,
        authored_at=row.authored_at,
        appointment_at=row.appointment_at,
        closed_at=row.closed_at,
    )


def duplicates(
    session: Session, patient_id: UUID, service: Coded, now: datetime, *, but: UUID | None = None
) -> tuple[Duplicate, ...]:
    """Return a person's referrals of the same class: open, or done within its look-back."""
    kind = service_class(service)
    since = now - timedelta(days=kind.look_back_days)
    query = (
        select(R.id, R.number, R.code_text, R.stage, R.authored_at, R.closed_at)
        .where(
            R.patient_id == patient_id,
            R.service_class == kind.code,
            R.entered_in_error.is_(False),
            or_(
                R.closed_at.is_(None),
                # What was cancelled, or closed unseen, gave the person nothing yet.
                and_(R.status == "completed", R.authored_at >= since),
            ),
        )
        .order_by(R.authored_at.desc())
    )
    return tuple(
        Duplicate(
            number=row.number,
            service=row.code_text,
            stage=STAGES[Stage(row.stage)].words,
            authored_at=row.authored_at,
            is_open=row.closed_at is None,
        )
        for row in session.execute(query)
        if row.id != but
    )


def gate_facts(
    session: Session, patient_id: UUID, service: Coded, stage: Stage, now: datetime
) -> GateFacts:
    """Return what the send-gate must know of a person's chart."""
    person = session.execute(select(P.safe_channel, P.safe_note).where(P.id == patient_id)).one()
    plans = session.scalar(
        select(func.count())
        .select_from(CarePlanRecord)
        .where(
            CarePlanRecord.patient_id == patient_id,
            CarePlanRecord.status == PlanStatus.ACTIVE.value,
            CarePlanRecord.entered_in_error.is_(False),
        )
    )
    return GateFacts(
        has_current_plan=bool(plans),
        has_safe_contact=bool(person.safe_channel or person.safe_note),
        missing_data=_missing(session, patient_id, service, now),
        awaiting_authorisation=stage is Stage.AWAITING_AUTHORISATION,
    )


def _missing(session: Session, patient_id: UUID, service: Coded, now: datetime) -> tuple[str, ...]:
    needs = service_class(service).needs
    if not needs:
        return ()
    newest = LatestObservationRecord
    codes = {code for need in needs for code in need.loinc}
    rows = session.execute(
        select(newest.code_code, newest.occurred_at).where(
            newest.patient_id == patient_id, newest.code_code.in_(codes)
        )
    ).all()
    held: dict[str, datetime] = {}
    for code, at in rows:
        held[code] = max(at, held.get(code, at))
    missing = []
    for need in needs:
        known = [held[code] for code in need.loinc if code in held]
        days = need.within_days
        if not any(days is None or at >= now - timedelta(days=days) for at in known):
            missing.append(need.name)
    return tuple(missing)
