"""Tasks of a plan's lines in the store, and what is asked about them when a line was changed."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.plan_work import (
    AskedTask,
    LineTask,
    TaskAnswer,
    as_it_was,
    line_words,
    lines_of,
    tasks_touched,
)
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.tasks import Task
from clinicdesk.store import plan_editions
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.plan_signing import PlanLineTaskRecord, PlanTaskAskRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["asked", "asks_open", "follow", "link", "links_of", "tasks_about", "unlink"]

LINK = table_of(PlanLineTaskRecord)
ASK = table_of(PlanTaskAskRecord)
TASK = table_of(TaskRecord)
STAFF = table_of(StaffRecord)
_NAMES = tuple(f.name for f in fields(Task) if f.name != "owner")
_TASK_COLUMNS: tuple[Any, ...] = (
    *(TASK.c[name] for name in _NAMES),
    STAFF.c.display.label("owner"),
)
_LINKS = Prepared(
    select(*_TASK_COLUMNS, LINK.c.line_id, LINK.c.line_kind)
    .join_from(TASK, STAFF, STAFF.c.id == TASK.c.owner_id)
    .join(LINK, (LINK.c.task_id == TASK.c.id) & LINK.c.ended_at.is_(None), isouter=True)
    .where(
        # The person's index leads to it; the plan's id alone would read every task.
        TASK.c.patient_id == bindparam("patient_id"),
        TASK.c.entered_in_error.is_(False),
        or_(TASK.c.plan_id == bindparam("plan_id"), LINK.c.plan_id == bindparam("plan_id")),
    )
    .order_by(TASK.c.due_on, TASK.c.id)
)
_OPEN_ASKS = Prepared(
    select(ASK)
    .where(ASK.c.plan_id == bindparam("plan_id"), ASK.c.answered_at.is_(None))
    .order_by(ASK.c.created_at, ASK.c.id)
)


def links_of(session: Session, plan: CarePlan) -> tuple[LineTask, ...]:
    """Return the tasks of a plan and of its lines, the soonest first, ended ones too."""
    return tuple(
        LineTask(
            task=Task(**{name: getattr(row, name) for name in (*_NAMES, "owner")}),
            plan_id=plan.id,
            line_id=None if row.line_kind == "plan" else row.line_id,
        )
        for row in _LINKS.rows(session, patient_id=plan.patient_id, plan_id=plan.id)
    )


def tasks_about(session: Session, line_id: UUID) -> tuple[UUID, ...]:
    """Return the tasks that a line, an edition or an agreement has."""
    query = select(LINK.c.task_id).where(LINK.c.line_id == line_id, LINK.c.ended_at.is_(None))
    return tuple(session.scalars(query))


def link(uow: UnitOfWork, plan: CarePlan, kind: str, line_id: UUID, task_id: UUID) -> None:
    """Note that a task is work of a line; again where that was ended.

    Raises:
        NotFound: no such task.
        Refused: it is about somebody else, or another plan's.
    """
    record = uow.session.get(TaskRecord, task_id)
    if record is None:
        raise NotFound("There is no such task.", "Open the list again.")
    if record.patient_id != plan.patient_id or record.plan_id not in {None, plan.id}:
        raise Refused("This task is not about this plan.", "Choose one of this person's tasks.")
    if record.plan_id is None:
        record.plan_id = plan.id
        uow.touch(record)
    uow.session.flush()
    known = (LINK.c.line_id == line_id) & (LINK.c.task_id == task_id)
    if uow.session.execute(select(LINK.c.id).where(known)).first() is not None:
        stamp = {"updated_at": uow.now, "updated_by": uow.actor.id, "ended_at": None}
        uow.session.execute(update(LINK).where(known).values(**stamp, version=LINK.c.version + 1))
        return
    uow.session.execute(
        insert(LINK).values(
            **uow.stamped(source="clinic", id=uow.new_id()),
            plan_id=plan.id,
            line_kind=kind,
            line_id=line_id,
            task_id=task_id,
        )
    )


def unlink(uow: UnitOfWork, plan_id: UUID, line_id: UUID, task_id: UUID) -> None:
    """Note that a task is no longer work of a plan's line.

    Raises:
        NotFound: it is none.
    """
    done = uow.session.execute(
        update(LINK)
        .where(
            LINK.c.plan_id == plan_id,
            LINK.c.line_id == line_id,
            LINK.c.task_id == task_id,
            LINK.c.ended_at.is_(None),
        )
        .values(
            ended_at=uow.now,
            updated_at=uow.now,
            updated_by=uow.actor.id,
            version=LINK.c.version + 1,
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound("This task is no work of this line.", "Open the plan again.")


def follow(uow: UnitOfWork, before: CarePlan, after: CarePlan, reason: str = "") -> None:
    """Do what every save of a plan brings along, in its transaction.

    A changed status is written down. Open tasks of lines that were changed or ended are asked
    about; a question is taken back where its line is again what it was.
    """
    plan_editions.note_status(uow, before, after, reason)
    asks = _OPEN_ASKS.rows(uow.session, plan_id=after.id)
    settled = [one for one in asks if as_it_was(after, one.line_id, one.mark)]
    for one in settled:
        _close(uow, one.id, "as it was")
    waiting = {one.task_id: one for one in asks if one not in settled}
    found = tasks_touched(before, after, links_of(uow.session, after))
    for touched in found:
        if touched.task_id in waiting:
            ask = ASK.c.id == waiting[touched.task_id].id
            uow.session.execute(update(ASK).where(ask).values(why=touched.why))
    rows = [
        {
            **uow.stamped(source="clinic", id=uow.new_id()),
            "plan_id": after.id,
            "plan_number": after.number,
            "task_id": touched.task_id,
            "line_id": touched.line_id,
            "why": touched.why,
            "mark": touched.mark,
        }
        for touched in found
        if touched.task_id not in waiting
    ]
    if rows:
        uow.session.execute(insert(ASK), rows)


def _close(uow: UnitOfWork, ask_id: UUID, answer: str, **more: Any) -> None:
    uow.session.execute(
        update(ASK)
        .where(ASK.c.id == ask_id)
        .values(
            answer=answer,
            answered_at=uow.now,
            answered_by=uow.actor.id,
            updated_at=uow.now,
            updated_by=uow.actor.id,
            version=ASK.c.version + 1,
            **more,
        )
    )


def asks_open(session: Session, plan: CarePlan) -> tuple[AskedTask, ...]:
    """Return the tasks of a plan that wait for an answer, the soonest first.

    A task that was ended meanwhile waits for none.
    """
    by_task = {one.task.id: one.task for one in links_of(session, plan)}
    words = {line.id: line_words(line) for line in lines_of(plan)}
    found = []
    for row in _OPEN_ASKS.rows(session, plan_id=plan.id):
        task = by_task.get(row.task_id)
        if task is not None and task.completed_at is None:
            found.append(
                AskedTask(
                    task=task,
                    plan_id=plan.id,
                    plan=plan.title,
                    line_id=row.line_id,
                    line=words.get(row.line_id, ""),
                    why=row.why,
                    since=row.created_at,
                )
            )
    return tuple(sorted(found, key=lambda one: (one.task.due_on, one.task.id)))


def asked(
    uow: UnitOfWork, plan: CarePlan, said: TaskAnswer, new_task_id: UUID | None = None
) -> None:
    """Write the answer about one task.

    Raises:
        Refused: nobody asks about it any more.
    """
    for row in _OPEN_ASKS.rows(uow.session, plan_id=plan.id):
        if row.task_id == said.task_id:
            _close(uow, row.id, said.answer.value, reason=said.reason, new_task_id=new_task_id)
            return
    raise Refused("Somebody has answered about this task in the meantime.", "Open the plan again.")
