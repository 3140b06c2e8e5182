"""Who died is quiet: nothing reminds of their work but one item that says to close it.

The work itself stays as it is, with its owner, next action and day: no list shows it, and if the
death was recorded in error everything is back at once. `store.summary` calls `settle` for everybody
whose work or standing changed, so that no path can forget it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, and_, func, or_, select, text
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.patients import IS_DECEASED, PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "AFTER_DEATH",
    "CLOSING_TITLE",
    "not_quiet",
    "quiet",
    "require_closed",
    "settle",
    "shown_tasks",
]

AFTER_DEATH = "death"
"""Source of the one task that a death leaves; every other one is quiet."""
CLOSING_TITLE = "Close open work: the person has died"
_STOPPED_BY_ERROR = "The death was recorded in error."
_DAYS = 7

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]
_REFERRAL: Table = ReferralRecord.__table__  # type: ignore[assignment]
_PLAN: Table = CarePlanRecord.__table__  # type: ignore[assignment]
_STAFF: Table = StaffRecord.__table__  # type: ignore[assignment]


def _dead() -> Any:
    # An index holds these alone, whatever the size of the clinic.
    return select(_PATIENT.c.id).where(text(f"patient.{IS_DECEASED}"))


def not_quiet(patient_id: Any) -> ColumnElement[bool]:
    """Return the condition that a column names nobody who died."""
    found: ColumnElement[bool] = patient_id.not_in(_dead())
    return found


def quiet(patient_id: Any) -> ColumnElement[bool]:
    """Return the condition that a column names somebody who died."""
    found: ColumnElement[bool] = patient_id.in_(_dead())
    return found


def shown_tasks(patient_id: Any, source: Any) -> ColumnElement[bool]:
    """Return the condition that a task is shown: of the living, or the one that a death leaves."""
    return or_(not_quiet(patient_id), source == AFTER_DEATH)


def _open_tasks(patient_id: UUID) -> ColumnElement[bool]:
    c = _TASK.c
    return and_(
        c.patient_id == patient_id,
        c.completed_at.is_(None),
        c.entered_in_error.is_(False),
        c.source != AFTER_DEATH,
    )


def _open_referrals(patient_id: UUID) -> ColumnElement[bool]:
    c = _REFERRAL.c
    return and_(c.patient_id == patient_id, c.closed_at.is_(None), c.entered_in_error.is_(False))


def _counts(session: Session, patient_id: UUID) -> tuple[int, int, int]:
    """Return how many referrals, tasks and active plans of a person are open."""
    plans = and_(
        _PLAN.c.patient_id == patient_id,
        _PLAN.c.status == PlanStatus.ACTIVE.value,
        _PLAN.c.entered_in_error.is_(False),
    )
    wanted = (
        (_REFERRAL, _open_referrals(patient_id)),
        (_TASK, _open_tasks(patient_id)),
        (_PLAN, plans),
    )
    referrals, tasks, kept = (
        session.scalar(select(func.count()).select_from(table).where(where)) or 0
        for table, where in wanted
    )
    return referrals, tasks, kept


def _said(referrals: int, tasks: int, plans: int) -> str:
    parts = [
        f"{count} {one if count == 1 else several}"
        for count, one, several in (
            (referrals, "referral", "referrals"),
            (tasks, "task", "tasks"),
            (plans, "care plan", "care plans"),
        )
        if count
    ]
    return f"Still open, and shown in no list: {', '.join(parts)}."


def _closing(session: Session, patient_id: UUID) -> Any:
    return session.scalars(
        select(TaskRecord).where(
            TaskRecord.patient_id == patient_id,
            TaskRecord.source == AFTER_DEATH,
            TaskRecord.completed_at.is_(None),
        )
    ).first()


def _owner(uow: UnitOfWork, patient_id: UUID) -> UUID:
    """Return who closes it: who owns what is due first, where they still work here."""
    owned: list[Any] = []
    for table, where in (
        (_REFERRAL, _open_referrals(patient_id)),
        (_TASK, _open_tasks(patient_id)),
    ):
        query = (
            select(table.c.due_on, table.c.owner_id)
            .join(_STAFF, _STAFF.c.id == table.c.owner_id)
            .where(where, _STAFF.c.disabled_at.is_(None))
            .order_by(table.c.due_on)
            .limit(1)
        )
        owned += uow.session.execute(query).all()
    return min(owned)[1] if owned else uow.actor.id


def _leave_one(uow: UnitOfWork, patient_id: UUID) -> None:
    counts = _counts(uow.session, patient_id)
    if not any(counts) or _closing(uow.session, patient_id) is not None:
        return
    task = uow.add(
        TaskRecord(
            patient_id=patient_id,
            kind="task",
            title=CLOSING_TITLE,
            reason=_said(*counts),
            owner_id=_owner(uow, patient_id),
            due_on=uow.now.date() + timedelta(days=_DAYS),
            source=AFTER_DEATH,
        )
    )
    uow.session.flush()
    _audit(uow, "created", task)


def _audit(uow: UnitOfWork, act: str, task: TaskRecord) -> None:
    uow.audit(
        AuditAct(
            act=act,
            kind="task",
            object_id=task.id,
            object_version=task.version,
            patient_id=task.patient_id,
        )
    )


def _take_back(uow: UnitOfWork, patient_id: UUID) -> None:
    task = _closing(uow.session, patient_id)
    if task is None:
        return
    task.status, task.outcome = "cancelled", _STOPPED_BY_ERROR
    task.completed_at, task.completed_by = uow.now, uow.actor.id
    uow.touch(task)
    uow.session.flush()
    _audit(uow, "cancelled", task)


def settle(uow: UnitOfWork, dead: Iterable[UUID], living: Iterable[UUID]) -> None:
    """Leave one item for each of the dead whose work is open; take it back for the living."""
    for patient_id in dead:
        _leave_one(uow, patient_id)
    wanted = list(living)
    if wanted:
        left = uow.session.scalars(
            select(_TASK.c.patient_id).where(
                _TASK.c.patient_id.in_(wanted),
                _TASK.c.source == AFTER_DEATH,
                _TASK.c.completed_at.is_(None),
            )
        ).all()
        for patient_id in dict.fromkeys(left):
            _take_back(uow, patient_id)


def require_closed(session: Session, task: TaskRecord) -> None:
    """Let a task end; the one that a death leaves ends last.

    Raises:
        Refused: something of the person is open.
    """
    if task.source != AFTER_DEATH:
        return
    if any(counts := _counts(session, task.patient_id)):
        raise Refused(_said(*counts), "Close these first, on the person's chart.")
