"""Moves a referral that stands in the clear to its part of the record: sealed first, then emptied.

All in one transaction with the verb that asks for it. What left in a backup before stands there.
"""

from dataclasses import fields
from secrets import token_hex
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.protected_referrals import PartKind, event_split, order_split
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_fold import fold
from clinicdesk.domain.referrals import ReferralDraft
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.store import continuity_words, referral_neutral, referral_writes, referrals
from clinicdesk.store.referral_neutral import Words
from clinicdesk.store.referral_rows import order_columns
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["move"]

_DRAFT_FIELDS = tuple(field.name for field in fields(ReferralDraft))


def move(
    uow: UnitOfWork, parts: ReferralParts, clocks: Clocks, what: tuple[UUID, Compartment]
) -> None:
    """Take a referral's words out of the clear, and seal them with a part of the record.

    Raises:
        Refused: nobody could open them yet.
    """
    session, (referral_id, part) = uow.session, what
    present = referrals.get(session, referral_id)
    record = referrals.record_of(session, referral_id)
    parts.protect(uow, referral_id, part)
    draft = ReferralDraft(**{name: getattr(present, name) for name in _DRAFT_FIELDS})
    neutral, words = order_split(draft)
    split = [
        (event, *event_split(event, own=event.entered_by, mark=token_hex(4)))
        for event in referrals.events_of(session, referral_id)
    ]
    sealed: list[Words] = [
        (PartKind.ORDER, referral_id, words | {"override": record.override_reason}),
        *referral_neutral.events(uow, split),
        *referral_neutral.recipients(uow, referral_id),
        *referral_neutral.follow_ups(uow, referral_id),
        *referral_neutral.papers(uow, referral_id),
        *continuity_words.emptied(uow, referral_id, present.number),
    ]
    referral_neutral.basis_ended(uow, referral_id)
    for name, value in order_columns(neutral).items():
        setattr(record, name, value)
    record.override_reason, record.recipient_id = "", None
    session.flush()
    session.expire_all()
    state = fold(referrals.events_of(session, referral_id))
    referral_writes.settle(uow, referrals.record_of(session, referral_id), state, clocks)
    parts.put(uow, part, (referral_id, present.patient_id), sealed)
