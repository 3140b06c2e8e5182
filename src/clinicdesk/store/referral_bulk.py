"""Stores many referrals at once: histories folded here, rows written by Core inserts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert

from clinicdesk.domain import numbers
from clinicdesk.domain.referral_clocks import Clocks, next_step
from clinicdesk.domain.referral_fold import fold
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import (
    EventDraft,
    ImportedOrder,
    Recipient,
    ReferralDraft,
    ReferralEvent,
    ReferralSeed,
)
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.store import referral_recipients, tasks
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.referrals import (
    ReferralBasisRecord,
    ReferralEventRecord,
    ReferralFollowUpRecord,
    ReferralFulfilmentRecord,
    ReferralRecord,
)
from clinicdesk.store.referral_rows import (
    basis_rows,
    event_columns,
    order_columns,
    recipient_columns,
    state_columns,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_imported", "add_many"]

_ORDER: Table = ReferralRecord.__table__  # type: ignore[assignment]
_FULFILMENT: Table = ReferralFulfilmentRecord.__table__  # type: ignore[assignment]
_EVENT: Table = ReferralEventRecord.__table__  # type: ignore[assignment]
_FOLLOW_UP: Table = ReferralFollowUpRecord.__table__  # type: ignore[assignment]
_BASIS: Table = ReferralBasisRecord.__table__  # type: ignore[assignment]
_DRAFT_FIELDS = tuple(field.name for field in fields(EventDraft))


class _Pile:
    """Rows that wait for their insert, in the order in which the tables lean on each other."""

    def __init__(self, uow: UnitOfWork, clocks: Clocks) -> None:
        self.uow = uow
        self.clocks = clocks
        self.orders: list[dict[str, Any]] = []
        self.fulfilments: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.bases: list[dict[str, Any]] = []
        self.follow_ups: list[tuple[UUID, str, ReferralEvent]] = []
        self.stamp = uow.stamped()
        self._numbers: dict[int, int] = {}

    def reserve(self, years: Iterable[int]) -> None:
        """Reserve the numbers of each year at once."""
        for year, count in Counter(years).items():
            self._numbers[year] = self.uow.next_serial(f"referral:{year}", count)

    def number(self, year: int) -> str:
        """Give the next reserved number of a year."""
        serial = self._numbers[year]
        self._numbers[year] = serial + 1
        return numbers.referral_number(year, serial)

    def add(
        self,
        seed: ReferralSeed,
        first: EventCode,
        *,
        source: str = "clinic",
        reason: str = "",
        numbered_at: datetime | None = None,
    ) -> UUID:
        """Fold one history and put its rows on the pile."""
        uow, draft = self.uow, seed.draft
        referral_id = seed.id or uow.new_id()
        owner_id = draft.owner_id or uow.actor.id
        created = EventDraft(
            code=first,
            occurred_at=seed.authored_at,
            actor=seed.requester,
            reason=reason,
            owner_id=owner_id,
            next_action=draft.next_action,
            due_on=draft.due_on,
        )
        events = self._events(referral_id, (created, *seed.events), seed.requester)
        state = fold(events)
        step = next_step(state, draft.urgency, self.clocks, now=uow.now)
        year = self.clocks.calendar.day_of(numbered_at or seed.authored_at).year
        stamp = {**self.stamp, "source": source}
        number = self.number(year)
        self._fulfil(referral_id, state, draft, seed, stamp)
        self.orders.append(
            {
                **stamp,
                **order_columns(draft),
                **state_columns(state, step),
                "id": referral_id,
                "number": number,
                "patient_id": seed.patient_id,
                "requester_id": None,
                "requester": seed.requester or source,
                "authored_at": seed.authored_at,
                "override_reason": "",
                "recipient_id": self.fulfilments[-1]["recipient_id"],
            }
        )
        self.events.extend({**stamp, **event_columns(event)} for event in events)
        self.bases.extend(
            {**stamp, **row, "id": uow.new_id(), "referral_id": referral_id, "ended_at": None}
            for row in basis_rows(draft)
        )
        self.follow_ups.extend(
            (seed.patient_id, number, event)
            for event in events
            if event.code == EventCode.FOLLOW_UP and event.id in state.effective
        )
        return referral_id

    def _events(
        self, referral_id: UUID, told: Sequence[EventDraft], entered_by: str
    ) -> list[ReferralEvent]:
        fulfilment, events = 1, []
        for draft in told:
            values: dict[str, Any] = {name: getattr(draft, name) for name in _DRAFT_FIELDS}
            values["actor"] = draft.actor or entered_by
            events.append(
                ReferralEvent(
                    **values,
                    id=self.uow.new_id(),
                    referral_id=referral_id,
                    fulfilment=fulfilment,
                    recorded_at=draft.occurred_at,
                    entered_by=entered_by,
                )
            )
            fulfilment += draft.code == EventCode.REROUTE
        return events

    def _fulfil(
        self,
        referral_id: UUID,
        state: ReferralState,
        draft: ReferralDraft,
        seed: ReferralSeed,
        stamp: dict[str, Any],
    ) -> None:
        asked = [draft.recipient]
        asked += [e.recipient for e in seed.events if e.code == EventCode.REROUTE]
        for ordinal in range(1, state.fulfilment + 1):
            present = ordinal == state.fulfilment
            recipient = asked[ordinal - 1] if ordinal <= len(asked) else asked[-1]
            self.fulfilments.append(
                {
                    **stamp,
                    **recipient_columns(recipient),
                    "id": self.uow.new_id(),
                    "referral_id": referral_id,
                    "ordinal": ordinal,
                    "status": state.task_status if present else "cancelled",
                    "business_status": state.business_status if present else "4.0",
                    "status_reason": state.status_reason if present else "Rerouted",
                    "their_number": "",
                    "authored_at": seed.authored_at,
                }
            )

    def write(self) -> None:
        """Insert what is on the pile."""
        session = self.uow.session
        session.flush()
        for table, rows in (
            (_ORDER, self.orders),
            (_FULFILMENT, self.fulfilments),
            (_EVENT, self.events),
            (_BASIS, self.bases),
        ):
            insert_rows(session, table, rows)
        self._write_follow_ups()

    def _write_follow_ups(self) -> None:
        if not self.follow_ups:
            return
        calendar = self.clocks.calendar
        drafts = [
            TaskDraft(
                patient_id=patient_id,
                title=event.next_action or event.note or "Follow up",
                due_on=event.due_on or calendar.add(calendar.day_of(event.occurred_at), 10),
                owner_id=event.owner_id or self.uow.actor.id,
                reason=f"Follow-up of referral {number}",
                kind="follow-up",
                referral_id=event.referral_id,
            )
            for patient_id, number, event in self.follow_ups
        ]
        ids = tasks.add_many(self.uow, drafts)
        rows = [
            {
                **self.stamp,
                "source": "clinic",
                "id": self.uow.new_id(),
                "referral_id": event.referral_id,
                "event_id": event.id,
                "task_id": task_id,
                "description": draft.title,
                "owner_id": draft.owner_id,
                "due_on": draft.due_on,
            }
            for task_id, draft, (_patient, _number, event) in zip(
                ids, drafts, self.follow_ups, strict=True
            )
        ]
        self.uow.session.execute(insert(_FOLLOW_UP), rows)


def add_many(
    uow: UnitOfWork, seeds: Sequence[ReferralSeed], clocks: Clocks, *, source: str = "clinic"
) -> list[UUID]:
    """Store orders with their histories; return their ids in order. Some thousands at a time.

    The promise holds here as everywhere: an open order gets owner, action and day from its fold.
    The caller writes the audit entry.
    """
    if not seeds:
        return []
    pile = _Pile(uow, clocks)
    pile.reserve(clocks.calendar.day_of(seed.authored_at).year for seed in seeds)
    ids = [pile.add(seed, EventCode.CREATE, source=source) for seed in seeds]
    pile.write()
    return ids


_CLOSED_ELSEWHERE = {
    "completed": "completed",
    "revoked": "revoked",
    "entered-in-error": "revoked",
}


def add_imported(uow: UnitOfWork, orders: Sequence[ImportedOrder], clocks: Clocks) -> list[UUID]:
    """Store orders that another system sent; return their ids in order.

    Open ones become drafts that the importing person owns, with the decision as next action; what
    was closed there is closed here, as it was told. The caller writes the audit entry.
    """
    if not orders:
        return []
    pile = _Pile(uow, clocks)
    pile.reserve(clocks.calendar.day_of(uow.now).year for _ in orders)
    ids = []
    asked: dict[Recipient, Recipient | None] = {}
    for order in orders:
        recipient = order.draft.recipient
        if recipient is not None and recipient not in asked:
            asked[recipient] = referral_recipients.remember(uow, recipient)
        known = asked[recipient] if recipient is not None else None
        reason = _CLOSED_ELSEWHERE.get(order.status, order.status)
        closed = order.status in _CLOSED_ELSEWHERE
        seed = ReferralSeed(
            id=order.id,
            patient_id=order.patient_id,
            draft=replace(order.draft, recipient=known),
            # An open order's clock starts when it reaches us; a closed one keeps its day.
            authored_at=(order.authored_at if closed else None) or uow.now,
            requester=order.requester or order.source,
        )
        ids.append(
            pile.add(
                seed, EventCode.IMPORT, source=order.source, reason=reason, numbered_at=uow.now
            )
        )
        if order.authored_at is not None:
            pile.orders[-1]["authored_at"] = order.authored_at
        if order.status == "entered-in-error":
            pile.orders[-1].update(status=order.status, entered_in_error=True)
    pile.write()
    return ids
