"""Takes the words out of a referral's rows that stand in the clear, when they are sealed.

The only place that changes rows which are never changed otherwise: an event, a line of the register
and a kept paper lose their words, and their triggers let nothing else be done.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.protected_referrals import (
    NEUTRAL_PAPER,
    NEUTRAL_RECIPIENT,
    NEUTRAL_TASK,
    PartKind,
    recipient_words,
)
from clinicdesk.domain.referrals import EventDraft, Recipient, ReferralEvent
from clinicdesk.store.records.documents import (
    DisclosureRecord,
    DocumentBytesRecord,
    DocumentRecord,
)
from clinicdesk.store.records.referrals import (
    ReferralBasisRecord,
    ReferralEventRecord,
    ReferralFollowUpRecord,
    ReferralFulfilmentRecord,
)
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.referral_rows import recipient_columns, recipient_value
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DECIDED", "Words", "basis_ended", "events", "follow_ups", "papers", "recipients"]

Words = tuple[PartKind, object, Mapping[str, Any]]
DECIDED = "Decided and kept with the document."
"""What the register says of a consent whose words would name the part."""
_OURS = ("", "Rerouted")


def events(
    uow: UnitOfWork, split: Iterable[tuple[ReferralEvent, EventDraft, dict[str, Any] | None]]
) -> list[Words]:
    """Empty events; return their words. Given are the event, what stays of it, and its words."""
    sealed: list[Words] = []
    table = ReferralEventRecord
    for event, neutral, words in split:
        if words is None:
            continue
        uow.session.execute(
            update(table)
            .where(table.id == event.id)
            .values(
                actor=neutral.actor,
                channel=neutral.channel,
                note=neutral.note,
                reason=neutral.reason,
                next_action="",
            )
        )
        sealed.append((PartKind.EVENT, event.id, words))
    return sealed


def recipients(uow: UnitOfWork, referral_id: UUID) -> list[Words]:
    """Empty the attempts at fulfilling a referral of whom they ask; return the words."""
    sealed: list[Words] = []
    empty = recipient_columns(None)
    for row in uow.session.scalars(
        select(ReferralFulfilmentRecord).where(ReferralFulfilmentRecord.referral_id == referral_id)
    ):
        asked: Recipient | None = recipient_value(row)
        words = recipient_words(asked)
        if words and row.their_number:
            words["their_number"] = row.their_number
        sealed.append((PartKind.RECIPIENT, row.ordinal, words))
        for name, value in empty.items():
            setattr(row, name, value)
        row.their_number = ""
        row.status_reason = row.status_reason if row.status_reason in _OURS else ""
        uow.touch(row)
    return sealed


def basis_ended(uow: UnitOfWork, referral_id: UUID) -> None:
    """Take away what a referral serves: the link is among its sealed words."""
    table = ReferralBasisRecord
    uow.session.execute(delete(table).where(table.referral_id == referral_id))


def follow_ups(uow: UnitOfWork, referral_id: UUID) -> list[Words]:
    """Empty the tasks of a referral; return their words."""
    sealed: list[Words] = []
    tasks = select(TaskRecord).where(TaskRecord.referral_id == referral_id)
    for task in uow.session.scalars(tasks):
        words = {"title": task.title, "reason": task.reason}
        sealed.append((PartKind.TASK, task.id, words))
        if task.outcome:
            sealed.append((PartKind.TASK, f"{task.id}/outcome", {"outcome": task.outcome}))
        task.title, task.outcome = NEUTRAL_TASK, ""
        task.reason = task.reason if task.reason.startswith("Follow-up of referral R") else ""
        uow.touch(task)
    told = select(ReferralFollowUpRecord).where(ReferralFollowUpRecord.referral_id == referral_id)
    for row in uow.session.scalars(told):
        row.description = NEUTRAL_TASK
        uow.touch(row)
    uow.session.flush()
    return sealed


def papers(uow: UnitOfWork, referral_id: UUID) -> list[Words]:
    """Empty the kept papers of a referral, and their lines in the register; return the words."""
    session = uow.session
    sealed: list[Words] = []
    kept = select(DocumentRecord).where(DocumentRecord.referral_id == referral_id)
    for record in session.scalars(kept).all():
        words: dict[str, Any] = {"title": record.title, "recipient": record.recipient}
        words |= _bytes_of(session, record.id)
        sealed.append((PartKind.DOCUMENT, record.id, words))
        record.title = NEUTRAL_PAPER
        record.recipient = NEUTRAL_RECIPIENT if record.recipient else ""
        uow.touch(record)
        session.flush()
        session.execute(
            update(DocumentBytesRecord)
            .where(DocumentBytesRecord.document_id == record.id)
            .values(pdf=b"", content=zlib.compress(b""), manifest="[]")
        )
        if record.disclosure_id is not None:
            sealed.append(_left(uow, record.disclosure_id))
    return sealed


def _bytes_of(session: Session, document_id: UUID) -> dict[str, Any]:
    record = session.get(DocumentBytesRecord, document_id)
    if record is None or not record.pdf:
        return {}
    return {
        "pdf": base64.b64encode(record.pdf).decode(),
        "content": zlib.decompress(record.content).decode(),
        "manifest": record.manifest,
    }


def _left(uow: UnitOfWork, disclosure_id: UUID) -> Words:
    table = DisclosureRecord
    record = uow.session.get_one(table, disclosure_id)
    words = {
        "recipient": record.recipient,
        "recipient_address": record.recipient_address,
        "description": record.description,
        "consent_decision": record.consent_decision,
    }
    uow.session.execute(
        update(table)
        .where(table.id == disclosure_id)
        .values(
            recipient=NEUTRAL_RECIPIENT,
            recipient_address="",
            description=NEUTRAL_PAPER,
            consent_decision=DECIDED,
        )
    )
    return PartKind.DISCLOSURE, disclosure_id, words
