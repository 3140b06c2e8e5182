"""What an order must say, and what may still be changed of it."""

from collections.abc import Sequence
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.errors import FieldProblem, InvalidDraft, Refused
from clinicdesk.domain.referral_machine import UNSENT_STAGES, EventCode
from clinicdesk.domain.referral_services import Duplicate
from clinicdesk.domain.referrals import EventDraft, Referral, ReferralDraft
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DuplicateReferral", "check", "check_changeable", "created", "who_what_when"]


class DuplicateReferral(Refused):
    """The same service is open, or was given lately; ``duplicates`` says which."""

    def __init__(self, found: Sequence[Duplicate]) -> None:
        listed = ", ".join(f"{one.number} ({one.service}: {one.stage})" for one in found)
        super().__init__(
            "The same service was ordered already.",
            f"See {listed}; or say why another one is needed.",
        )
        self.duplicates = tuple(found)


def check(draft: ReferralDraft) -> None:
    """Check what an order can never be without.

    Raises:
        InvalidDraft: one problem a field.
    """
    problems = []
    if not draft.service.text.strip():
        problems.append(FieldProblem("service", "Say which service is asked for."))
    if draft.who_schedules not in {"clinic", "patient", "recipient"}:
        problems.append(
            FieldProblem("who_schedules", "Choose who schedules: clinic, patient or recipient.")
        )
    if draft.care_model not in {"full", "shared"}:
        problems.append(FieldProblem("care_model", "Choose full or shared."))
    if problems:
        raise InvalidDraft(problems)


def check_changeable(present: Referral, draft: ReferralDraft) -> None:
    """Check that the order is open, and that a draft leaves alone what the recipient was sent.

    Raises:
        Refused: it is closed, or the draft says otherwise than what was sent.
    """
    if not present.is_open:
        raise Refused("This referral is closed.", "Reopen it to go on with it.")
    if present.stage in UNSENT_STAGES:
        return
    sent = (present.service, present.type, present.question, present.reason)
    said = (draft.service, draft.type, draft.question, draft.reason)
    asked = present.recipient.name if present.recipient else ""
    if sent != said or asked != (draft.recipient.name.strip() if draft.recipient else ""):
        raise Refused(
            "This referral was sent as it stands.",
            "Send it to another recipient, or request its cancellation.",
        )


def created(uow: UnitOfWork, draft: ReferralDraft, owner_id: UUID, reason: str) -> EventDraft:
    """Return the event that makes an order; ``reason`` is why it is made although another was."""
    return EventDraft(
        code=EventCode.CREATE,
        occurred_at=uow.now,
        actor=uow.actor.display,
        owner_id=owner_id,
        next_action=draft.next_action.strip(),
        due_on=draft.due_on,
        reason=reason,
    )


def who_what_when(
    uow: UnitOfWork, actor: Actor, present: Referral, draft: ReferralDraft
) -> EventDraft | None:
    """Return the event that a new owner, next action or day makes; None where all stay."""
    owner_id = draft.owner_id if draft.owner_id != present.owner_id else None
    action = draft.next_action.strip()
    action = action if action != present.next_action else ""
    due_on = draft.due_on if draft.due_on != present.due_on else None
    if owner_id is None and not action and due_on is None:
        return None
    return EventDraft(
        code=EventCode.REASSIGN,
        occurred_at=uow.now,
        actor=actor.display,
        owner_id=owner_id,
        next_action=action,
        due_on=due_on,
    )
