"""Keeps what a roster row says of a person's work, in the transaction of the write that changes it.

Every verb that opens, changes or ends an obligation or a goal calls `refresh` with the people it
touched. What is told is made anew from the referrals, tasks, plans, programs and goals, so that
calling it once too often does no harm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update

from clinicdesk.domain.goal_rule import ACHIEVED, percent
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.plans import Achievement, Lifecycle, PlanStatus
from clinicdesk.domain.programmes import RUNNING
from clinicdesk.domain.units import in_unit
from clinicdesk.store.deaths import AFTER_DEATH, settle
from clinicdesk.store.plan_rows import goal_target
from clinicdesk.store.records.clinical import LatestObservationRecord
from clinicdesk.store.records.plans import CarePlanRecord, PlanGoalRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.registries import ProgrammeEnrolmentRecord
from clinicdesk.store.records.search import PatientSummaryRecord, SummaryOwnerRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["refresh"]

_PIECE = 500
_WORKED_ON = (
    Lifecycle.PLANNED,
    Lifecycle.ACCEPTED,
    Lifecycle.ACTIVE,
    Lifecycle.ON_HOLD,
    Lifecycle.COMPLETED,
)
_FAILING = {
    Achievement.WORSENING: "A goal is going the wrong way",
    Achievement.NO_PROGRESS: "A goal makes no progress",
    Achievement.NOT_ATTAINABLE: "A goal cannot be reached",
}


def _table(record: Any) -> Table:
    table: Table = record.__table__
    return table


_SUMMARY, _OWNER = _table(PatientSummaryRecord), _table(SummaryOwnerRecord)
_REFERRAL, _TASK = _table(ReferralRecord), _table(TaskRecord)
_PLAN, _GOAL = _table(CarePlanRecord), _table(PlanGoalRecord)
_LATEST, _ENROLMENT = _table(LatestObservationRecord), _table(ProgrammeEnrolmentRecord)


@dataclass(slots=True)
class _Told:
    """What is gathered of one person."""

    promises: list[tuple[date, str]] = field(default_factory=list)
    after_death: list[tuple[date, str]] = field(default_factory=list)
    owners: set[UUID] = field(default_factory=set)
    open_referrals: int = 0
    goals_met: int = 0
    goals_total: int = 0
    shares: list[int] = field(default_factory=list)
    risk: str = ""

    def columns(self, *, quiet: bool) -> dict[str, Any]:
        promises = sorted(self.after_death if quiet else self.promises)
        return {
            "open_referrals": self.open_referrals,
            "due_days": " ".join(day.isoformat() for day, _step in promises),
            "next_step": promises[0][1] if promises else "",
            "due_key": promises[0][0] if promises else date.max,
            "at_risk": bool(self.risk) and not quiet,
            "risk_reason": "" if quiet else self.risk,
            "goals_met": self.goals_met,
            "goals_total": self.goals_total,
            "progress": round(sum(self.shares) / len(self.shares)) if self.shares else -1,
        }


def _referrals(uow: UnitOfWork, ids: Sequence[UUID], told: dict[UUID, _Told]) -> None:
    c = _REFERRAL.c
    query = select(c.patient_id, c.owner_id, c.due_on, c.next_action, c.code_text).where(
        c.patient_id.in_(ids), c.closed_at.is_(None), c.entered_in_error.is_(False)
    )
    for row in uow.session.execute(query):
        one = told[row.patient_id]
        one.open_referrals += 1
        # "Ophthalmology: dilated retinal examination" is known by its first part.
        service = row.code_text.split(":")[0]
        one.promises.append((row.due_on, f"{service}: {_small(row.next_action)}"))
        one.owners.add(row.owner_id)


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _tasks(uow: UnitOfWork, ids: Sequence[UUID], told: dict[UUID, _Told]) -> None:
    c = _TASK.c
    query = select(c.patient_id, c.owner_id, c.due_on, c.title, c.source).where(
        c.patient_id.in_(ids), c.completed_at.is_(None), c.entered_in_error.is_(False)
    )
    for row in uow.session.execute(query):
        one = told[row.patient_id]
        owed = one.after_death if row.source == AFTER_DEATH else one.promises
        owed.append((row.due_on, row.title))
        told[row.patient_id].owners.add(row.owner_id)


def _plans(uow: UnitOfWork, ids: Sequence[UUID], told: dict[UUID, _Told]) -> None:
    c = _PLAN.c
    query = select(c.patient_id, c.review_due_on).where(
        c.patient_id.in_(ids),
        c.status == PlanStatus.ACTIVE.value,
        c.review_due_on.is_not(None),
        c.entered_in_error.is_(False),
    )
    for row in uow.session.execute(query):
        told[row.patient_id].promises.append((row.review_due_on, "Care plan review"))


def _programs(uow: UnitOfWork, ids: Sequence[UUID], told: dict[UUID, _Told]) -> None:
    c = _ENROLMENT.c
    query = select(c.patient_id, c.owner_id, c.due_on, c.title, c.next_action).where(
        c.patient_id.in_(ids), c.status.in_([one.value for one in RUNNING])
    )
    for row in uow.session.execute(query):
        one = told[row.patient_id]
        one.promises.append((row.due_on, f"{row.title}: {_small(row.next_action)}"))
        one.owners.add(row.owner_id)


def _latest(
    uow: UnitOfWork, goals: Sequence[Row[Any]]
) -> dict[tuple[UUID, str, str], tuple[Decimal, str]]:
    """Return the newest values of the goals' measures, with their units."""
    codes = {goal.measure_code for goal in goals if goal.measure_code}
    if not codes:
        return {}
    c = _LATEST.c
    query = select(c.patient_id, c.code_system, c.code_code, c.value, c.unit).where(
        c.patient_id.in_({goal.patient_id for goal in goals}),
        c.code_code.in_(codes),
        c.value.is_not(None),
    )
    return {(row[0], row[1], row[2]): (row[3], row[4]) for row in uow.session.execute(query)}


def _share(goal: Row[Any], latest: dict[tuple[UUID, str, str], tuple[Decimal, str]]) -> int | None:
    """Return how much of a goal's way is behind, in percent."""
    if goal.achievement in ACHIEVED or goal.lifecycle == Lifecycle.COMPLETED:
        return 100
    target = goal_target(goal)
    if target is None or not target.measured:
        return None
    found = latest.get((goal.patient_id, goal.measure_system, goal.measure_code))
    if found is None:
        return None
    value = in_unit(found[0], found[1], target.unit) if target.unit else found[0]
    return None if value is None else percent(target, target.baseline, value)


def _goals(uow: UnitOfWork, ids: Sequence[UUID], told: dict[UUID, _Told]) -> None:
    query = select(_GOAL).where(
        _GOAL.c.patient_id.in_(ids),
        _GOAL.c.lifecycle.in_([one.value for one in _WORKED_ON]),
        _GOAL.c.entered_in_error.is_(False),
    )
    goals = uow.session.execute(query).all()
    latest = _latest(uow, goals)
    for goal in goals:
        one = told[goal.patient_id]
        share = _share(goal, latest)
        one.goals_total += 1
        one.goals_met += goal.achievement in ACHIEVED or goal.lifecycle == Lifecycle.COMPLETED
        if share is not None:
            one.shares.append(share)
        if goal.achievement in _FAILING and goal.lifecycle == Lifecycle.ACTIVE:
            one.risk = one.risk or _FAILING[Achievement(goal.achievement)]


def _write(uow: UnitOfWork, told: dict[UUID, _Told], statuses: dict[UUID, str]) -> None:
    rows = [
        {
            "b_id": patient_id,
            **one.columns(quiet=statuses[patient_id] == PatientStatus.DECEASED),
        }
        for patient_id, one in told.items()
        if patient_id in statuses
    ]
    if not rows:
        return
    values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "b_id"}
    session = uow.session
    session.connection().execute(
        update(_SUMMARY).where(_SUMMARY.c.patient_id == bindparam("b_id")).values(values), rows
    )
    session.execute(delete(_OWNER).where(_OWNER.c.patient_id.in_(list(statuses))))
    owners = [
        {"owner_id": owner_id, "patient_id": patient_id}
        for patient_id, one in told.items()
        for owner_id in one.owners
        if patient_id in statuses
    ]
    if owners:
        session.execute(insert(_OWNER), owners)


def refresh(uow: UnitOfWork, patient_ids: Iterable[UUID]) -> None:
    """Tell the list anew what is owed to some people: promises, owners, goals.

    A person who was merged into another has no row and is passed over.
    """
    wanted = list(dict.fromkeys(patient_ids))
    uow.session.flush()
    for start in range(0, len(wanted), _PIECE):
        ids = wanted[start : start + _PIECE]
        told = {patient_id: _Told() for patient_id in ids}
        known = select(_SUMMARY.c.patient_id, _SUMMARY.c.status).where(
            _SUMMARY.c.patient_id.in_(ids)
        )
        statuses = {row[0]: row[1] for row in uow.session.execute(known)}
        dead = {one for one, status in statuses.items() if status == PatientStatus.DECEASED}
        settle(uow, dead, statuses.keys() - dead)
        for gather in (_referrals, _tasks, _plans, _programs, _goals):
            gather(uow, ids, told)
        _write(uow, told, statuses)
