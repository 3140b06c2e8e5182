"""Tasks in the store: record to value and back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, insert, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.tasks import ENDED_STATUSES, Task, TaskDraft
from clinicdesk.store.deaths import require_closed
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "add_many", "end", "get", "of_patient", "reassign", "require_owner"]

_TASK: Table = TaskRecord.__table__  # type: ignore[assignment]


def _select(condition: Any) -> Select[Any]:
    return (
        select(_TASK, StaffRecord.display.label("owner"))
        .join(StaffRecord, StaffRecord.id == _TASK.c.owner_id)
        .where(condition, _TASK.c.entered_in_error.is_(False))
        .order_by(_TASK.c.completed_at.is_not(None), _TASK.c.due_on, _TASK.c.id)
    )


_ONE = Prepared(_select(_TASK.c.id == bindparam("task_id")))
_OF_PATIENT = Prepared(_select(_TASK.c.patient_id == bindparam("patient_id")))


def require_owner(session: Session, owner_id: UUID) -> StaffRecord:
    """Return whoever may own work: an active person, or a pool with an accountable lead.

    Raises:
        NotFound: nobody has this id.
        Refused: they no longer work here, or the pool has no lead.
    """
    record = session.get(StaffRecord, owner_id)
    if record is None:
        raise NotFound("There is no such staff member or pool.", "Choose one from the list.")
    if record.disabled_at is not None:
        raise Refused(
            f"{record.display} no longer works in the clinic.", "Choose somebody who does."
        )
    if record.is_pool and record.lead_id is None:
        raise Refused(
            f"The pool {record.display} has no lead who answers for it.",
            "Name its lead, or choose a person.",
        )
    return record


def add(uow: UnitOfWork, draft: TaskDraft, *, source: str = "clinic") -> UUID:
    """Store a new task; return its id. Without an owner it is the actor's own."""
    owner_id = draft.owner_id or uow.actor.id
    require_owner(uow.session, owner_id)
    record = TaskRecord(**_columns(draft, owner_id), source=source)
    return uow.add(record).id


def _columns(draft: TaskDraft, owner_id: UUID) -> dict[str, Any]:
    return {
        "patient_id": draft.patient_id,
        "kind": draft.kind,
        "title": draft.title.strip(),
        "reason": draft.reason,
        "priority": draft.priority,
        "owner_id": owner_id,
        "due_on": draft.due_on,
        "referral_id": draft.referral_id,
        "plan_id": draft.plan_id,
    }


def add_many(
    uow: UnitOfWork,
    drafts: Sequence[TaskDraft],
    *,
    completed_at: Sequence[datetime | None] = (),
    source: str = "clinic",
) -> list[UUID]:
    """Store many tasks at once (Core insert); some of them may be done already."""
    if not drafts:
        return []
    ends = completed_at or [None] * len(drafts)
    stamp = uow.stamped(source=source, outcome="")
    ids = [uow.new_id() for _ in drafts]
    uow.session.flush()
    uow.session.execute(
        insert(_TASK),
        [
            {
                **stamp,
                **_columns(draft, draft.owner_id or uow.actor.id),
                "id": task_id,
                "status": "completed" if end else "ready",
                "completed_at": end,
                "completed_by": (draft.owner_id or uow.actor.id) if end else None,
            }
            for task_id, draft, end in zip(ids, drafts, ends, strict=True)
        ],
    )
    return ids


def _at_version(session: Session, task_id: UUID, version: int) -> TaskRecord:
    record = session.get(TaskRecord, task_id)
    if record is None:
        raise NotFound("There is no such task.", "Open the list again.")
    if record.version != version:
        raise Refused(
            "Someone else changed this task in the meantime.", "Open it again and compare."
        )
    return record


def end(
    uow: UnitOfWork, task_id: UUID, version: int, *, status: str = "completed", outcome: str = ""
) -> None:
    """End a task, however late: completed, failed or cancelled.

    Raises:
        NotFound: no such task.
        Refused: it is ended already, or someone changed it since ``version``.
    """
    record = _at_version(uow.session, task_id, version)
    if record.completed_at is not None:
        raise Refused("This task is done already.", "Open the list again.")
    if status == "completed":
        require_closed(uow.session, record)
    if status not in ENDED_STATUSES:
        msg = f"not a status that ends a task: {status}"
        raise ValueError(msg)
    record.status = status
    record.outcome = outcome.strip()
    record.completed_at = uow.now
    record.completed_by = uow.actor.id
    uow.touch(record)


def open_again(uow: UnitOfWork, task_id: UUID, version: int) -> None:
    """Take back the ending of a task; raises as ``end`` does."""
    record = _at_version(uow.session, task_id, version)
    record.status, record.outcome = "ready", ""
    record.completed_at = record.completed_by = None
    uow.touch(record)


def reassign(uow: UnitOfWork, task_id: UUID, version: int, owner_id: UUID) -> None:
    """Hand a task on; raises as ``end`` does."""
    record = _at_version(uow.session, task_id, version)
    if record.completed_at is not None:
        raise Refused("This task is done already.", "Open the list again.")
    require_owner(uow.session, owner_id)
    record.owner_id = owner_id
    uow.touch(record)


def get(session: Session, task_id: UUID) -> Task:
    """Return one task.

    Raises:
        NotFound: no such task.
    """
    found = _ONE.rows(session, task_id=task_id)
    if not found:
        raise NotFound("There is no such task.", "Open the list again.")
    return _value(found[0])


def of_patient(session: Session, patient_id: UUID) -> tuple[Task, ...]:
    """Return every task about a person: the open ones by day, then those that ended."""
    return tuple(map(_value, _OF_PATIENT.rows(session, patient_id=patient_id)))


def _value(record: Any) -> Task:
    return Task(
        id=record.id,
        version=record.version,
        patient_id=record.patient_id,
        title=record.title,
        reason=record.reason,
        status=record.status,
        priority=record.priority,
        kind=record.kind,
        owner_id=record.owner_id,
        owner=record.owner,
        due_on=record.due_on,
        referral_id=record.referral_id,
        plan_id=record.plan_id,
        completed_at=record.completed_at,
        outcome=record.outcome,
    )
