"""What is on record of a plan's conflicts: first seen, settled, asked again."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from clinicdesk.domain.conflict_standing import (
    ConflictAct,
    ConflictEvent,
    ConflictRecord,
    Resolution,
    Told,
)
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plan_conflicts import PlanConflictEventRecord, PlanConflictRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.source_moves import MOVED
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["NewEvent", "records_of", "write_events"]

_CONFLICT = table_of(PlanConflictRecord)
_EVENT = table_of(PlanConflictEventRecord)
_TASK = table_of(TaskRecord)
_CHART = tuple(
    METADATA.tables[name] for name in ("allergy", "condition", "medication", "observation")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """An act to be written down."""

    key: str
    act: ConflictAct
    told: Told
    fingerprint: str
    plan_number: int
    resolution: Resolution | None = None
    reason: str = ""
    until: date | None = None
    task_id: UUID | None = None


def records_of(session: Session, plan_id: UUID) -> dict[str, ConflictRecord]:
    """Return every conflict that is on record of a plan, by key."""
    rows = session.execute(
        select(_CONFLICT).where(_CONFLICT.c.plan_id == plan_id).order_by(_CONFLICT.c.id)
    ).all()
    if not rows:
        return {}
    events: dict[UUID, list[ConflictEvent]] = {}
    said = session.execute(
        select(_EVENT, _TASK.c.completed_at, _TASK.c.outcome)
        .join(_TASK, _TASK.c.id == _EVENT.c.task_id, isouter=True)
        .join(_CONFLICT, _CONFLICT.c.id == _EVENT.c.conflict_id)
        .where(_CONFLICT.c.plan_id == plan_id)
        .order_by(_EVENT.c.conflict_id, _EVENT.c.number)
    )
    for row in said:
        events.setdefault(row.conflict_id, []).append(_event(row))
    sealed = _sealed(session, (i for some in events.values() for e in some for i in e.told.rows))
    return {
        row.key: ConflictRecord(
            id=row.id,
            plan_id=row.plan_id,
            key=row.key,
            first_seen_at=row.first_seen_at,
            events=tuple(_open(one, sealed) for one in events[row.id]),
        )
        for row in rows
    }


def _sealed(session: Session, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which rows of the chart were taken out of the clear since they were named."""
    wanted = sorted(set(ids))
    if not wanted:
        return frozenset()
    return frozenset(
        found
        for table in _CHART
        for found in session.scalars(
            select(table.c.id).where(table.c.id.in_(wanted), table.c.code_text == MOVED)
        )
    )


def _open(event: ConflictEvent, sealed: frozenset[UUID]) -> ConflictEvent:
    if sealed.isdisjoint(event.told.rows):
        return event
    return replace(event, told=event.told.hidden, reason="", task_outcome="")


def _event(row: Any) -> ConflictEvent:
    return ConflictEvent(
        id=row.id,
        at=row.at,
        by=row.by,
        act=ConflictAct(row.act),
        resolution=Resolution(row.resolution) if row.resolution else None,
        reason=row.reason,
        until=row.until,
        fingerprint=row.fingerprint,
        plan_number=row.plan_number,
        task_id=row.task_id,
        task_open=row.task_id is not None and row.completed_at is None,
        task_outcome=row.outcome or "",
        told=Told.read(row.told),
    )


def write_events(uow: UnitOfWork, plan_id: UUID, events: Iterable[NewEvent]) -> None:
    """Write acts down; a conflict that was not on record is from now on."""
    known = {
        row.key: row.id
        for row in uow.session.execute(
            select(_CONFLICT.c.key, _CONFLICT.c.id).where(_CONFLICT.c.plan_id == plan_id)
        )
    }
    counted = {
        row.conflict_id: row.number
        for row in uow.session.execute(
            select(_EVENT.c.conflict_id, func.max(_EVENT.c.number).label("number"))
            .where(_EVENT.c.conflict_id.in_(known.values()))
            .group_by(_EVENT.c.conflict_id)
        )
    }
    first, rows = [], []
    for event in events:
        if event.key not in known:
            known[event.key] = uow.new_id()
            first.append(
                {
                    "id": known[event.key],
                    "plan_id": plan_id,
                    "key": event.key,
                    "first_seen_at": uow.now,
                }
            )
        conflict_id = known[event.key]
        counted[conflict_id] = counted.get(conflict_id, 0) + 1
        rows.append(
            {
                "id": uow.new_id(),
                "conflict_id": conflict_id,
                "number": counted[conflict_id],
                "at": uow.now,
                "by_id": uow.actor.id,
                "by": uow.actor.display,
                "act": event.act.value,
                "resolution": event.resolution.value if event.resolution else "",
                "reason": event.reason.strip(),
                "until": event.until,
                "fingerprint": event.fingerprint,
                "plan_number": event.plan_number,
                "task_id": event.task_id,
                "told": event.told.text(),
            }
        )
    uow.session.flush()
    if first:
        uow.session.execute(insert(_CONFLICT), first)
    if rows:
        uow.session.execute(insert(_EVENT), rows)
