"""Writes one referral: the order's words, an event, and the row as the fold's result.

Stage, owner, next action and day stand on the order's row and are written in the transaction of the
event that made them so.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import select

from clinicdesk.domain import numbers
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.referral_clocks import Clocks, next_step
from clinicdesk.domain.referral_fold import fold
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    ReferralDraft,
    ReferralEvent,
    Urgency,
)
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.store import tasks
from clinicdesk.store.records.referrals import (
    ReferralBasisRecord,
    ReferralEventRecord,
    ReferralFollowUpRecord,
    ReferralFulfilmentRecord,
    ReferralRecord,
)
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.referral_rows import (
    basis_rows,
    event_columns,
    order_columns,
    recipient_columns,
    state_columns,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add",
    "add_follow_up",
    "append",
    "cancel_follow_up",
    "event_of",
    "replace_order",
    "settle",
]

_ENDED = frozenset({"rejected", "cancelled", "failed", "completed", "entered-in-error"})
_DRAFT_FIELDS = tuple(field.name for field in fields(EventDraft))


def event_of(
    uow: UnitOfWork, referral_id: UUID, draft: EventDraft, *, fulfilment: int = 1
) -> ReferralEvent:
    """Make the event that a draft tells, heard now."""
    values: dict[str, Any] = {name: getattr(draft, name) for name in _DRAFT_FIELDS}
    return ReferralEvent(
        **values,
        id=uow.new_id(),
        referral_id=referral_id,
        fulfilment=fulfilment,
        recorded_at=uow.now,
        entered_by=uow.actor.display,
    )


def add(
    uow: UnitOfWork,
    patient_id: UUID,
    draft: ReferralDraft,
    created: EventDraft,
    clocks: Clocks,
    *,
    override_reason: str = "",
    source: str = "clinic",
) -> UUID:
    """Store a new order with the event that made it; return its id."""
    year = clocks.calendar.day_of(uow.now).year
    referral_id = uow.new_id()
    event = event_of(uow, referral_id, created)
    state = fold([event])
    step = next_step(state, draft.urgency, clocks, now=uow.now)
    record = ReferralRecord(
        id=referral_id,
        number=numbers.referral_number(year, uow.next_serial(f"referral:{year}")),
        patient_id=patient_id,
        requester_id=uow.actor.id,
        requester=uow.actor.display,
        authored_at=created.occurred_at,
        override_reason=override_reason,
        recipient_id=draft.recipient.id if draft.recipient else None,
        source=source,
        **order_columns(draft),
        **state_columns(state, step),
    )
    uow.add(record)
    uow.session.flush()
    _add_fulfilment(uow, record, state, draft.recipient)
    append(uow, event)
    for row in basis_rows(draft):
        uow.add(ReferralBasisRecord(referral_id=referral_id, **row))
    uow.session.flush()
    return referral_id


def _add_fulfilment(
    uow: UnitOfWork, record: ReferralRecord, state: ReferralState, recipient: Recipient | None
) -> ReferralFulfilmentRecord:
    return uow.add(
        ReferralFulfilmentRecord(
            referral_id=record.id,
            ordinal=state.fulfilment,
            status=state.task_status,
            business_status=state.business_status,
            status_reason=state.status_reason,
            authored_at=uow.now,
            **recipient_columns(recipient),
        )
    )


def append(uow: UnitOfWork, event: ReferralEvent) -> None:
    """Add an event to the history."""
    uow.add(ReferralEventRecord(**event_columns(event)))


def settle(
    uow: UnitOfWork,
    record: ReferralRecord,
    state: ReferralState,
    clocks: Clocks,
    *,
    recipient: Recipient | None = None,
) -> None:
    """Write the fold's result on the order and its fulfilment; ``recipient`` is a reroute's."""
    urgency = Urgency(record.urgency) if record.urgency else None
    step = next_step(state, urgency, clocks, now=uow.now)
    if state.fulfilment > record.fulfilment:
        old = _fulfilment(uow, record.id, record.fulfilment)
        if old is not None and old.status not in _ENDED:
            old.status, old.status_reason = "cancelled", "Rerouted"
            uow.touch(old)
    for name, value in state_columns(state, step).items():
        setattr(record, name, value)
    uow.touch(record)
    present = _fulfilment(uow, record.id, state.fulfilment)
    if present is None:
        present = _add_fulfilment(uow, record, state, recipient)
    else:
        present.status = state.task_status
        present.business_status = state.business_status
        present.status_reason = state.status_reason
        uow.touch(present)
    record.recipient_id = present.recipient_id
    uow.session.flush()


def _fulfilment(
    uow: UnitOfWork, referral_id: UUID, ordinal: int
) -> ReferralFulfilmentRecord | None:
    return uow.session.scalar(
        select(ReferralFulfilmentRecord).where(
            ReferralFulfilmentRecord.referral_id == referral_id,
            ReferralFulfilmentRecord.ordinal == ordinal,
        )
    )


def replace_order(
    uow: UnitOfWork, record: ReferralRecord, version: int, draft: ReferralDraft
) -> None:
    """Store an order's words as the draft has them; owner, action and day go by an event.

    Raises:
        Refused: someone else changed it since ``version``.
    """
    if record.version != version:
        raise Refused(
            "Someone else changed this referral in the meantime.",
            "What you typed is kept; open it again and compare.",
        )
    for name, value in order_columns(draft).items():
        setattr(record, name, value)
    record.recipient_id = draft.recipient.id if draft.recipient else None
    uow.touch(record)
    present = _fulfilment(uow, record.id, record.fulfilment)
    if present is not None:
        for name, value in recipient_columns(draft.recipient).items():
            setattr(present, name, value)
        uow.touch(present)
    _replace_bases(uow, record.id, draft)


def _replace_bases(uow: UnitOfWork, referral_id: UUID, draft: ReferralDraft) -> None:
    known = {
        (row.kind, row.target_id): row
        for row in uow.session.scalars(
            select(ReferralBasisRecord).where(ReferralBasisRecord.referral_id == referral_id)
        )
    }
    wanted = {(row["kind"], row["target_id"]): row for row in basis_rows(draft)}
    for key, row in known.items():
        asked = wanted.pop(key, None)
        ended_at = None if asked else (row.ended_at or uow.now)
        position = asked["position"] if asked else row.position
        if (row.ended_at, row.position) != (ended_at, position):
            row.ended_at, row.position = ended_at, position
            uow.touch(row)
    for asked in wanted.values():
        uow.add(ReferralBasisRecord(referral_id=referral_id, **asked))


def add_follow_up(uow: UnitOfWork, record: ReferralRecord, event: ReferralEvent) -> UUID:
    """Make the owned task that a follow-up event asks for; return the task's id."""
    words = event.next_action or event.note
    owner_id, due_on = event.owner_id, event.due_on
    assert owner_id is not None
    assert due_on is not None
    task_id = tasks.add(
        uow,
        TaskDraft(
            patient_id=record.patient_id,
            title=words,
            due_on=due_on,
            owner_id=owner_id,
            reason=f"Follow-up of referral {record.number}",
            kind="follow-up",
            referral_id=record.id,
        ),
    )
    uow.session.flush()
    uow.add(
        ReferralFollowUpRecord(
            referral_id=record.id,
            event_id=event.id,
            task_id=task_id,
            description=words,
            owner_id=owner_id,
            due_on=due_on,
        )
    )
    return task_id


def cancel_follow_up(uow: UnitOfWork, events: Sequence[UUID]) -> None:
    """Cancel the open tasks that these follow-up events made."""
    query = (
        select(TaskRecord)
        .join(ReferralFollowUpRecord, ReferralFollowUpRecord.task_id == TaskRecord.id)
        .where(ReferralFollowUpRecord.event_id.in_(events), TaskRecord.completed_at.is_(None))
    )
    for task in uow.session.scalars(query):
        tasks.end(uow, task.id, task.version, status="cancelled", outcome="Taken back")
