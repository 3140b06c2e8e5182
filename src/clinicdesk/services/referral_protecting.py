"""Writes protected referrals: neutral rows in the clear, and their words sealed beside them."""

from dataclasses import replace
from secrets import token_hex
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.protected_referrals import (
    NEEDS_OPENING,
    NEUTRAL_TASK,
    CannotWithoutOpening,
    PartKind,
    disclosed_by,
    event_split,
    order_split,
    recipient_words,
)
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_fold import fold, place
from clinicdesk.domain.referral_gate import GateResult
from clinicdesk.domain.referral_machine import EventCode
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    Referral,
    ReferralDraft,
)
from clinicdesk.services import referral_orders, referral_recording
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.referral_gating import ReferralGating
from clinicdesk.services.referral_moving import move
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import (
    referral_parts,
    referral_recipients,
    referral_writes,
    referrals,
)
from clinicdesk.store.referral_neutral import Words
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.tasks import require_owner
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ReferralProtecting"]

E = EventCode
_BOUND = "It belongs to another part of the record than this referral."
_TO_EVENT = {E.SEND: "send it", E.REROUTE: "ask somebody else", E.REVIEW: "review its report"}


class ReferralProtecting:
    """Keeps referrals that would themselves disclose with their part of the record."""

    def __init__(
        self, words: ReferralWords, clocks: Clocks, consents: ConsentService | None = None
    ) -> None:
        self._words = words
        self._clocks = clocks
        self._gate = ReferralGating(words, consents)

    def mark_for(self, session: Snapshot, draft: ReferralDraft) -> Compartment | None:
        """Return which part an order belongs to: its service's or its recipient's, the stricter."""
        if self._words.parts is None:
            return None
        marks: list[Compartment] = []
        if draft.recipient is not None:
            named = referral_recipients.known(session, draft.recipient)
            if named is not None:
                marks += referral_parts.marks_of(session, [named]).values()
        return disclosed_by(draft.service, marks)

    def _parts(self, session: Snapshot, referral_id: UUID) -> Compartment:
        assert self._words.parts is not None
        part = self._words.parts.compartment_of(session, referral_id)
        assert part is not None
        return part

    def _put(
        self, uow: UnitOfWork, about: tuple[UUID, UUID], part: Compartment, words: list[Words]
    ) -> None:
        assert self._words.parts is not None
        if words:
            self._words.parts.put(uow, part, about, words)

    def gate(self, session: Snapshot, actor: Actor, order: Referral) -> GateResult:
        """Return what stops the sending of an order, and what warns."""
        return self._gate.result(session, actor, order)

    def move(self, uow: UnitOfWork, referral_id: UUID, part: Compartment) -> None:
        """Take a referral's words out of the clear; see `referral_moving.move`."""
        assert self._words.parts is not None
        move(uow, self._words.parts, self._clocks, (referral_id, part))

    # Making and changing

    def add(
        self,
        uow: UnitOfWork,
        patient_id: UUID,
        part: Compartment | None,
        asked: tuple[ReferralDraft, EventDraft],
        *,
        override: str,
    ) -> UUID:
        """Store a new order; with a part its words are sealed.

        Raises:
            Refused: nobody could open them yet.
        """
        draft, created = asked
        if part is None or self._words.parts is None:
            return referral_writes.add(
                uow, patient_id, draft, created, self._clocks, override_reason=override
            )
        neutral, words = order_split(draft)
        told, said = event_split(created, own=uow.actor.display, mark=token_hex(4))
        referral_id = referral_writes.add(uow, patient_id, neutral, told, self._clocks)
        self._words.parts.protect(uow, referral_id, part)
        (first,) = referrals.events_of(uow.session, referral_id)
        sealed: list[Words] = [
            (PartKind.ORDER, referral_id, words | {"override": override}),
            (PartKind.RECIPIENT, 1, recipient_words(draft.recipient)),
        ]
        if said is not None:
            sealed.append((PartKind.EVENT, first.id, said))
        self._put(uow, (referral_id, patient_id), part, sealed)
        return referral_id

    def change(
        self, uow: UnitOfWork, actor: Actor, referral_id: UUID, version: int, draft: ReferralDraft
    ) -> None:
        """Change an order, and move it to a part where what it now says belongs there.

        Raises:
            Refused: it is closed; it was sent and says otherwise; someone else changed it; or it
                would have to go to another part than it is in.
            NotAllowed: it is protected, and its words do not open.
        """
        present = referrals.get(uow.session, referral_id)
        part = self.mark_for(uow.session, draft)
        if not present.withheld:
            referral_orders.check_changeable(present, draft)
            self._change_clear(uow, present, version, draft)
            if part is not None:
                self.move(uow, referral_id, part)
            return
        reader = self._words.reader(uow.session, actor, emergency=True)
        whole = reader.order(present)
        if whole.withheld:
            raise CannotWithoutOpening("change it")
        referral_orders.check_changeable(whole, draft)
        self._check_part(uow.session, referral_id, part)
        opened = reader.open({referral_id: present.patient_id})[referral_id]
        recipient = referral_recipients.remember(uow, draft.recipient, quiet=True)
        neutral, words = order_split(replace(draft, recipient=recipient))
        record = referrals.record_of(uow.session, referral_id)
        referral_writes.replace_order(uow, record, version, neutral)
        at = (PartKind.RECIPIENT, str(present.fulfilment))
        older = [*opened.rows.get((PartKind.ORDER, str(referral_id)), []), *opened.rows.get(at, [])]
        referral_parts.replaced(uow, older)
        before = opened.words(PartKind.ORDER, referral_id) or {}
        sealed: list[Words] = [
            (PartKind.ORDER, referral_id, words | {"override": before.get("override", "")}),
            (PartKind.RECIPIENT, present.fulfilment, recipient_words(recipient)),
        ]
        told = referral_orders.who_what_when(uow, actor, whole, draft)
        if told is not None:
            require_owner(uow.session, told.owner_id or actor.id)
            sealed += self._append(uow, present, told)
        state = fold(referrals.events_of(uow.session, referral_id))
        referral_writes.settle(uow, record, state, self._clocks)
        self._put(
            uow,
            (referral_id, present.patient_id),
            self._parts(uow.session, referral_id),
            sealed,
        )

    def _change_clear(
        self, uow: UnitOfWork, present: Referral, version: int, draft: ReferralDraft
    ) -> None:
        record = referrals.record_of(uow.session, present.id)
        asked = replace(draft, recipient=referral_recipients.remember(uow, draft.recipient))
        referral_writes.replace_order(uow, record, version, asked)
        told = referral_orders.who_what_when(uow, uow.actor, present, draft)
        if told is not None:
            require_owner(uow.session, told.owner_id or uow.actor.id)
            event = referral_writes.event_of(uow, present.id, told, fulfilment=present.fulfilment)
            referral_writes.append(uow, event)
            uow.session.flush()
        state = fold(referrals.events_of(uow.session, present.id))
        referral_writes.settle(uow, record, state, self._clocks)

    def _check_part(self, session: Snapshot, referral_id: UUID, part: Compartment | None) -> None:
        if part is not None and part is not self._parts(session, referral_id):
            raise Refused(_BOUND, "Withdraw this one, and make a new referral.")

    # Recording

    def _append(self, uow: UnitOfWork, present: Referral, draft: EventDraft) -> list[Words]:
        neutral, words = event_split(draft, own=uow.actor.display, mark=token_hex(4))
        event = referral_writes.event_of(uow, present.id, neutral, fulfilment=present.fulfilment)
        referral_writes.append(uow, event)
        uow.session.flush()
        return [] if words is None else [(PartKind.EVENT, event.id, words)]

    def record(self, uow: UnitOfWork, present: Referral, draft: EventDraft) -> frozenset[str]:
        """Place an event in a referral's history; of a protected one its words are sealed.

        Raises:
            NotAllowed: the step needs words that do not open.
            Otherwise as `referral_recording.record` does.
        """
        if not present.withheld:
            part = self._mark_of(uow.session, draft.recipient)
            if part is None:
                return referral_recording.record(uow, present, draft, self._clocks)
            # Asked now is somebody whose name discloses: what stands in the clear moves first.
            self.move(uow, present.id, part)
            present = referrals.get(uow.session, present.id)
        reader = self._words.reader(uow.session, uow.actor, emergency=True)
        whole = reader.order(present)
        code = EventCode(draft.code)
        if whole.withheld and code in NEEDS_OPENING:
            raise CannotWithoutOpening(_TO_EVENT[code])
        draft = referral_recording.completed(uow, whole, draft, self._clocks)
        known = referrals.events_of(uow.session, present.id)
        neutral, words = event_split(draft, own=uow.actor.display, mark=token_hex(4))
        event = referral_writes.event_of(uow, present.id, neutral, fulfilment=present.fulfilment)
        if not whole.withheld:
            said = referral_writes.event_of(uow, present.id, draft, fulfilment=present.fulfilment)
            if place(reader.events(whole, known), said).doubled:
                return frozenset()
        placed = place(known, event)
        if placed.doubled:
            return frozenset()
        if code == E.SEND:
            event = replace(event, warnings=self._gate.passed(uow, whole))
        self._check_part(uow.session, present.id, self._mark_of(uow.session, draft.recipient))
        recipient = referral_recipients.remember(uow, draft.recipient, quiet=True)
        row = referrals.record_of(uow.session, present.id)
        referral_writes.append(uow, event)
        uow.session.flush()
        referral_writes.settle(uow, row, placed.state, self._clocks)
        sealed: list[Words] = [] if words is None else [(PartKind.EVENT, event.id, words)]
        if code == E.REROUTE:
            ordinal = placed.state.fulfilment
            sealed.append((PartKind.RECIPIENT, ordinal, recipient_words(recipient)))
        touched = frozenset({"referral"})
        if code == E.FOLLOW_UP:
            neutral_task = replace(event, next_action=NEUTRAL_TASK)
            task_id = referral_writes.add_follow_up(uow, row, neutral_task)
            title = draft.next_action or draft.note
            sealed.append((PartKind.TASK, task_id, {"title": title}))
            touched |= {"task"}
        about = (present.id, present.patient_id)
        self._put(uow, about, self._parts(uow.session, present.id), sealed)
        return touched

    def _mark_of(self, session: Snapshot, recipient: Recipient | None) -> Compartment | None:
        if recipient is None or self._words.parts is None:
            return None
        named = referral_recipients.known(session, recipient)
        found = referral_parts.marks_of(session, [named] if named else [])
        return next(iter(found.values()), None)

    def mark_in_error(self, uow: UnitOfWork, present: Referral, reason: str) -> frozenset[str]:
        """Close a referral that should never have been; of a protected one the reason is sealed."""
        said = "" if present.withheld else reason
        touched = referral_recording.mark_in_error(uow, present, said, self._clocks)
        if present.withheld and touched:
            events = referrals.events_of(uow.session, present.id)
            last = max(
                (one for one in events if one.code == E.MARK_IN_ERROR),
                key=lambda one: (one.recorded_at, one.id),
            )
            words = {
                "actor": last.actor,
                "channel": last.channel,
                "note": "",
                "reason": reason,
                "next_action": "",
            }
            part = self._parts(uow.session, present.id)
            about = (present.id, present.patient_id)
            self._put(uow, about, part, [(PartKind.EVENT, last.id, words)])
        return touched
