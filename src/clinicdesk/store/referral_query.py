"""Reads across tables about referrals: the work list with its counts, duplicates, gate facts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.folding import fold
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.domain.protected_referrals import PROTECTED_CLASS
from clinicdesk.domain.referral_gate import GateFacts
from clinicdesk.domain.referral_machine import STAGES, Stage
from clinicdesk.domain.referral_services import Duplicate, service_class
from clinicdesk.domain.referral_work import ReferralRow, WorkCounts, WorkFilter
from clinicdesk.domain.search import key_of
from clinicdesk.store.deaths import not_quiet
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.clinical import LatestObservationRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import (
    ReferralFulfilmentRecord,
    ReferralRecipientRecord,
    ReferralRecord,
)
from clinicdesk.store.records.search import SearchKeyRecord, SearchWordRecord
from clinicdesk.store.referral_counts import counts

__all__ = ["counts", "duplicates", "gate_facts", "owners_of", "stage_words", "work_rows"]

R, P, F = ReferralRecord, PatientRecord, ReferralFulfilmentRecord
K = SearchKeyRecord
_NUMBER = re.compile(r"R\d\d-", re.IGNORECASE)
_LIMIT = WorkFilter().limit
_MRN = re.compile(r"CD-\d", re.IGNORECASE)
_COLUMNS = (
    R.id,
    R.version,
    R.number,
    R.patient_id,
    R.code_text,
    R.service_class,
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


def _starts(column: Any, beginning: str) -> ColumnElement[bool]:
    """Return the range of an index in which every text begins so."""
    return and_(column >= beginning, column < beginning + "\U0010ffff")


def _people(typed: str) -> Select[UUID]:
    """Choose people by words of their names, in any order, each by its beginning."""
    first, *others = sorted(fold(typed).split(), key=len, reverse=True)
    word = SearchWordRecord
    chosen = select(word.patient_id).where(_starts(word.word, first))
    for other in others:
        chosen = chosen.where(word.words.contains(f" {other}", autoescape=True))
    return chosen


def _found_in(said: str, also: Collection[UUID]) -> ColumnElement[bool]:
    """Return what finds a typed text: a number, an MRN, or a person, service or recipient."""
    typed = said.strip()
    if _NUMBER.match(typed):
        return _starts(R.number, typed.upper())
    if _MRN.match(typed):
        # A merged record's number finds the survivor: the search index has it with theirs.
        merged = select(K.patient_id).where(K.kind == "mrn", _starts(K.key, key_of(typed)))
        own = select(P.id).where(_starts(P.mrn, typed.upper()))
        return or_(R.patient_id.in_(own), R.patient_id.in_(merged))
    folded = fold(typed)
    directory = select(ReferralRecipientRecord.id).where(
        ReferralRecipientRecord.name_norm.contains(folded, autoescape=True)
    )
    found = [R.code_text.icontains(typed, autoescape=True)]
    if folded:
        found += [R.patient_id.in_(_people(typed)), R.recipient_id.in_(directory)]
    if also:
        found.append(R.id.in_(also))
    return or_(*found)


def _conditions(
    actor: Actor, asked: WorkFilter, today: date, mine: Collection[UUID], also: Collection[UUID]
) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.patient_id is None:
        wanted.append(R.site_id == actor.site_id)
        if not asked.closed:
            wanted.append(not_quiet(R.patient_id))
    else:
        wanted.append(R.patient_id == asked.patient_id)
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
        wanted.append(_found_in(asked.text, also))
    return wanted


def work_rows(
    session: Session,
    actor: Actor,
    asked: WorkFilter,
    today: date,
    mine: Collection[UUID],
    *,
    known: WorkCounts | None = None,
    also: Collection[UUID] = (),
) -> tuple[tuple[ReferralRow, ...], int]:
    """Return the rows that a filter finds, due first, and how many there are in all.

    ``known`` are the counts of the same moment, which save counting again; ``also`` are referrals
    that the typed text finds by words which do not stand here.
    """
    wanted = _conditions(actor, asked, today, mine, also)
    # What is in error is closed (a CHECK says so): only of closed orders must it be asked.
    parts: list[tuple[tuple[ColumnElement[bool], ...], tuple[Any, ...], int | None]] = [
        ((*wanted, R.closed_at.is_(None)), (R.due_on, R.number), _counted(asked, known))
    ]
    if asked.closed and not asked.overdue and asked.until is None:
        closed = (*wanted, R.closed_at.is_not(None), R.entered_in_error.is_(False))
        parts.append((closed, (R.closed_at.desc(), R.number), None))
    ids: list[UUID] = []
    total = 0
    for conditions, order, told in parts:
        left = asked.limit - len(ids)
        found: Sequence[UUID] = ()
        if left > 0:
            found = session.scalars(
                select(R.id).where(*conditions).order_by(*order).limit(left)
            ).all()
        ids += found
        counting = select(func.count()).select_from(R).where(*conditions)
        if len(found) < left:
            total += len(found)
        else:
            total += told if told is not None else (session.scalar(counting) or 0)
    return _rows(session, ids, today), total


def _counted(asked: WorkFilter, known: WorkCounts | None) -> int | None:
    """Return how many open referrals a filter finds, where the clinic's counts tell it."""
    if known is None:
        return None
    plain = replace(asked, limit=_LIMIT, closed=False)
    told = {
        WorkFilter(): known.open,
        WorkFilter(overdue=True): known.overdue,
        WorkFilter(mine=True): known.mine,
        WorkFilter(mine=True, overdue=True): known.mine_overdue,
    }
    if plain == WorkFilter(stage=asked.stage) and asked.stage is not None:
        return known.by_stage.get(asked.stage, 0)
    return told.get(plain)


def _rows(session: Session, ids: Sequence[UUID], today: date) -> tuple[ReferralRow, ...]:
    # Joined only once they are chosen: joined for all, a clinic's list took ten times as long.
    query = (
        select(*_COLUMNS)
        .join(P, P.id == R.patient_id)
        .join(F, and_(F.referral_id == R.id, F.ordinal == R.fulfilment))
        .outerjoin(StaffRecord, StaffRecord.id == R.owner_id)
        .where(R.id.in_(ids))
    )
    found = {row.id: _row(row, today) for row in session.execute(query)}
    return tuple(found[one] for one in ids)


def _row(row: Any, today: date) -> ReferralRow:
    return ReferralRow(
        id=row.id,
        version=row.version,
        number=row.number,
        patient_id=row.patient_id,
        patient=listed_name(row),
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
        withheld=row.service_class == PROTECTED_CLASS,
        protected=row.service_class == PROTECTED_CLASS,
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
            stage=stage_words(row.stage),
            authored_at=row.authored_at,
            is_open=row.closed_at is None,
        )
        for row in session.execute(query)
        if row.id != but
    )


def stage_words(stage: str) -> str:
    """Return a stage as people read it."""
    return STAGES[Stage(stage)].words


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
