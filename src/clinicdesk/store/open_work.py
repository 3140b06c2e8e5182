"""What is open about people: referrals, results, tasks, plans, medicines; of the general record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.continuity import OpenWork
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.store.census_roster import seen_people
from clinicdesk.store.records.clinical import MedicationRecord
from clinicdesk.store.records.eligibility import ContinuityEpisodeRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.tasks import TaskRecord

__all__ = ["open_work"]


def _table(record: Any) -> Table:
    table: Table = record.__table__
    return table


_EPISODE = _table(ContinuityEpisodeRecord)
_REFERRAL, _TASK = _table(ReferralRecord), _table(TaskRecord)
_PLAN, _MEDICINE = _table(CarePlanRecord), _table(MedicationRecord)
_PIECE = 500


@dataclass(slots=True)
class _Found:
    owners: list[tuple[date, UUID]] = field(default_factory=list)
    referrals: list[tuple[UUID, str]] = field(default_factory=list)
    results: list[tuple[UUID, str]] = field(default_factory=list)
    tasks: list[tuple[UUID, str]] = field(default_factory=list)
    plans: list[tuple[UUID, str]] = field(default_factory=list)
    medicines: list[str] = field(default_factory=list)


def open_work(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, OpenWork]:
    """Return what is open about people: of the general record alone, what is sealed stays so."""
    wanted = list(dict.fromkeys(patient_ids))
    seen = seen_people(session, wanted)
    found: dict[UUID, OpenWork] = {}
    for start in range(0, len(wanted), _PIECE):
        some = wanted[start : start + _PIECE]
        piece = {one: _Found() for one in some}
        for gather in (_referrals, _tasks, _plans, _medicines):
            gather(session, some, piece)
        for one, said in piece.items():
            found[one] = OpenWork(
                patient_id=one,
                owner_id=min(said.owners)[1] if said.owners else None,
                referrals=tuple(said.referrals),
                results=tuple(said.results),
                tasks=tuple(said.tasks),
                plans=tuple(said.plans),
                medicines=tuple(dict.fromkeys(said.medicines)),
                has_chart=one in seen,
            )
    return found


def _referrals(session: Session, ids: Sequence[UUID], found: dict[UUID, _Found]) -> None:
    c = _REFERRAL.c
    query = select(
        *(c.patient_id, c.id, c.number, c.code_text, c.stage, c.owner_id, c.due_on)
    ).where(c.patient_id.in_(ids), c.closed_at.is_(None), c.entered_in_error.is_(False))
    for row in session.execute(query.order_by(c.due_on, c.id)):
        one = found[row.patient_id]
        words = f"{row.number}: {row.code_text}" if row.code_text else row.number
        if row.stage == Stage.UNREVIEWED:
            one.results.append((row.id, f"{words} (report to review)"))
        else:
            one.referrals.append((row.id, words))
        one.owners.append((row.due_on, row.owner_id))


def _tasks(session: Session, ids: Sequence[UUID], found: dict[UUID, _Found]) -> None:
    c = _TASK.c
    episodes = select(_EPISODE.c.task_id).where(_EPISODE.c.patient_id.in_(ids))
    query = select(c.patient_id, c.id, c.title, c.owner_id, c.due_on).where(
        c.patient_id.in_(ids),
        c.completed_at.is_(None),
        c.entered_in_error.is_(False),
        c.id.not_in(episodes),
    )
    for row in session.execute(query.order_by(c.due_on, c.id)):
        found[row.patient_id].tasks.append((row.id, row.title))
        found[row.patient_id].owners.append((row.due_on, row.owner_id))


def _plans(session: Session, ids: Sequence[UUID], found: dict[UUID, _Found]) -> None:
    c = _PLAN.c
    query = select(c.patient_id, c.id, c.title).where(
        c.patient_id.in_(ids),
        c.status.in_([PlanStatus.ACTIVE.value, PlanStatus.ON_HOLD.value]),
        c.entered_in_error.is_(False),
    )
    for row in session.execute(query.order_by(c.id)):
        found[row.patient_id].plans.append((row.id, f"Care plan: {row.title}"))


def _medicines(session: Session, ids: Sequence[UUID], found: dict[UUID, _Found]) -> None:
    c = _MEDICINE.c
    query = select(c.patient_id, c.code_text).where(
        c.patient_id.in_(ids),
        c.status.in_(["active", "on-hold"]),
        c.entered_in_error.is_(False),
    )
    for row in session.execute(query.order_by(c.code_text)):
        found[row.patient_id].medicines.append(row.code_text)
