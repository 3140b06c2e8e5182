"""Referrals: ordered, sent through the gate, followed to their end, and never out of sight."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_fold import fold, possible
from clinicdesk.domain.referral_gate import GateResult, check_gate
from clinicdesk.domain.referral_machine import EventCode, Stage
from clinicdesk.domain.referral_services import Duplicate
from clinicdesk.domain.referral_work import WorkFilter, WorkList
from clinicdesk.domain.referrals import (
    EventDraft,
    ImportedOrder,
    Recipient,
    Referral,
    ReferralDraft,
    ReferralEvent,
)
from clinicdesk.services import referral_orders, referral_recording
from clinicdesk.services.openings import Openings
from clinicdesk.store import (
    patients,
    referral_bulk,
    referral_query,
    referral_recipients,
    referral_writes,
    referrals,
    summary,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.tasks import require_owner
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ReferralService"]

Saved = tuple[Referral, Change]
_SIGNED = frozenset({EventCode.REVIEW, EventCode.CLOSE_WITHOUT_REPORT})
"""What a clinician signs."""


class ReferralService:
    """Referrals of one clinic. A referral that is read is its person's chart opened."""

    def __init__(
        self, store: ClinicStore, clocks: Clocks, openings: Openings | None = None
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._openings = openings or Openings(store)

    @property
    def today(self) -> date:
        """The site's day."""
        return self._clocks.calendar.day_of(self._store.clock.now())

    def create(
        self,
        actor: Actor,
        patient_id: UUID,
        draft: ReferralDraft,
        override_duplicate: str = "",
    ) -> Saved:
        """Make an order as a draft; without an owner it is the actor's own.

        ``override_duplicate`` is why it is ordered although the same service was.

        Raises:
            DuplicateReferral: the same class of service is open or was given within its look-back.
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not make referrals.
            NotFound: no such person, or no such owner.
            Refused: the owner cannot own work.
        """
        require(actor, Act.EDIT_REFERRAL)
        referral_orders.check(draft)
        with self._store.writing(actor) as uow:
            patients.get_open(uow.session, patient_id)
            found = referral_query.duplicates(uow.session, patient_id, draft.service, uow.now)
            if found and not override_duplicate.strip():
                raise referral_orders.DuplicateReferral(found)
            owner_id = draft.owner_id or actor.id
            require_owner(uow.session, owner_id)
            asked = replace(draft, recipient=referral_recipients.remember(uow, draft.recipient))
            created = EventDraft(
                code=EventCode.CREATE,
                occurred_at=uow.now,
                actor=actor.display,
                owner_id=owner_id,
                next_action=draft.next_action.strip(),
                due_on=draft.due_on,
                reason=override_duplicate.strip(),
            )
            referral_id = referral_writes.add(
                uow,
                patient_id,
                asked,
                created,
                self._clocks,
                override_reason=override_duplicate.strip() if found else "",
            )
            return self._saved(uow, "created", referral_id)

    def change(self, actor: Actor, referral_id: UUID, version: int, draft: ReferralDraft) -> Saved:
        """Change an order; what was sent stays as it was sent.

        A new owner, next action or day becomes an event of its own.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change referrals.
            NotFound: no such referral or owner.
            Refused: it is closed; it was sent and says otherwise; someone else changed it.
        """
        require(actor, Act.EDIT_REFERRAL)
        referral_orders.check(draft)
        with self._store.writing(actor) as uow:
            present = referrals.get(uow.session, referral_id)
            referral_orders.check_changeable(present, draft)
            record = referrals.record_of(uow.session, referral_id)
            asked = replace(draft, recipient=referral_recipients.remember(uow, draft.recipient))
            referral_writes.replace_order(uow, record, version, asked)
            told = referral_orders.who_what_when(uow, actor, present, draft)
            if told is not None:
                require_owner(uow.session, told.owner_id or actor.id)
                event = referral_writes.event_of(
                    uow, referral_id, told, fulfilment=present.fulfilment
                )
                referral_writes.append(uow, event)
                uow.session.flush()
            state = fold(referrals.events_of(uow.session, referral_id))
            referral_writes.settle(uow, record, state, self._clocks)
            return self._saved(uow, "changed", referral_id)

    def record(
        self,
        actor: Actor,
        which: UUID | str,
        code: str,
        *,
        occurred_at: datetime | None = None,
        channel: str = "",
        note: str = "",
        reason: str = "",
        evidence_document_id: UUID | None = None,
        said_by: str = "",
        owner_id: UUID | None = None,
        next_action: str = "",
        due_on: date | None = None,
        appointment_at: datetime | None = None,
        abnormal: bool = False,
        recipient: Recipient | None = None,
    ) -> Saved:
        """Record that something happened; ``which`` is a number or an id.

        ``occurred_at`` is when it was so (now, where it is not given); ``said_by`` who told us.
        What else belongs to which event: `domain.referrals.EventDraft`. An event that says again
        what is known changes nothing.

        Raises:
            BadInput: no such event, or it lacks what belongs to it.
            GateRefused: the send-gate stops it.
            NotAllowed: the actor's role does not record it, or does not sign it.
            NotFound: no such referral or owner.
            TransitionRefused: the machine lacks it here; names the events that it has.
        """
        told = referral_recording.event_code(code)
        require(actor, Act.EDIT_REFERRAL)
        if told in _SIGNED:
            require(actor, Act.REVIEW_REPORT)
        draft = EventDraft(
            code=told,
            occurred_at=occurred_at or self._store.clock.now(),
            actor=said_by.strip(),
            channel=channel.strip(),
            evidence_document_id=evidence_document_id,
            note=note.strip(),
            reason=reason.strip(),
            owner_id=owner_id,
            next_action=next_action.strip(),
            due_on=due_on,
            appointment_at=appointment_at,
            abnormal=abnormal,
            recipient=recipient,
        )
        return self._act(
            actor,
            which,
            f"recorded {told.value}",
            lambda uow, present: referral_recording.record(uow, present, draft, self._clocks),
        )

    def undo(self, actor: Actor, which: UUID | str, event_id: UUID) -> Saved:
        """Take back an event that the actor recorded last; it stays in the history as taken back.

        Raises:
            NotAllowed: the actor's role does not record it.
            NotFound: no such referral or event.
            Refused: it left the clinic (a sending), it is not the newest, or not the actor's.
        """
        require(actor, Act.EDIT_REFERRAL)
        return self._act(
            actor,
            which,
            "undone",
            lambda uow, present: referral_recording.undo(uow, present, event_id, self._clocks),
        )

    def mark_in_error(self, actor: Actor, which: UUID | str, reason: str) -> Saved:
        """Mark what should never have been made; it stays, closed, and is listed no more.

        Raises:
            BadInput: no reason.
            NotAllowed: the actor's role does not change referrals.
            NotFound: no such referral.
            Refused: it was sent; request its cancellation instead.
        """
        require(actor, Act.EDIT_REFERRAL)
        if not reason.strip():
            raise BadInput("Say why it is marked as an error.")
        return self._act(
            actor,
            which,
            "marked in error",
            lambda uow, present: referral_recording.mark_in_error(
                uow, present, reason.strip(), self._clocks
            ),
        )

    def get(self, actor: Actor, which: UUID | str) -> Referral:
        """Return one referral by its number or id; its person's chart counts as opened.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such referral.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            found = referrals.get(session, referrals.find(session, which))
        self._openings.note(actor, found.patient_id)
        return found

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Referral, ...]:
        """Return a person's referrals, the open ones by day first; raises as ``get`` does."""
        self._openings.note(actor, patient_id)
        with self._store.reading() as session:
            return referrals.of_patient(session, patient_id)

    def events(self, actor: Actor, which: UUID | str) -> tuple[ReferralEvent, ...]:
        """Return everything that happened to a referral; raises as ``get`` does."""
        found = self.get(actor, which)
        with self._store.reading() as session:
            return referrals.events_of(session, found.id)

    def possible(self, actor: Actor, which: UUID | str) -> tuple[EventCode, ...]:
        """Return the events that can be recorded now; raises as ``get`` does."""
        return possible(fold(self.events(actor, which)))

    def gate(self, actor: Actor, which: UUID | str) -> GateResult:
        """Return what would stop the sending, and what would warn; raises as ``get`` does."""
        found = self.get(actor, which)
        with self._store.reading() as session:
            facts = referral_query.gate_facts(
                session,
                found.patient_id,
                found.service,
                Stage(found.stage),
                self._store.clock.now(),
            )
        return check_gate(found, facts)

    def duplicates(self, actor: Actor, patient_id: UUID, service: Coded) -> tuple[Duplicate, ...]:
        """Return the person's referrals for the same class of service, open or lately given.

        Raises:
            NotAllowed: the actor's role does not make referrals.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            return referral_query.duplicates(session, patient_id, service, self._store.clock.now())

    def list_work(self, actor: Actor, asked: WorkFilter | None = None) -> WorkList:
        """Return the work list: rows due first, how many there are, and the clinic's counts.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        today = self.today
        with self._store.reading() as session:
            mine = referral_query.owners_of(session, actor)
            counts = referral_query.counts(session, actor, today, mine)
            rows, total = referral_query.work_rows(
                session, actor, asked or WorkFilter(), today, mine, known=counts
            )
        return WorkList(rows=rows, total=total, counts=counts, as_of=today)

    def recipients(self, actor: Actor, text: str = "") -> tuple[Recipient, ...]:
        """Return directory entries that hold every word; raises as ``duplicates`` does."""
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            return referral_recipients.search(session, text)

    def add_imported(self, uow: UnitOfWork, orders: Sequence[ImportedOrder]) -> list[UUID]:
        """Store orders that a source sent, in the importer's transaction and under its audit."""
        return referral_bulk.add_imported(uow, orders, self._clocks)

    def _act(
        self,
        actor: Actor,
        which: UUID | str,
        act: str,
        do: Callable[[UnitOfWork, Referral], frozenset[str]],
    ) -> Saved:
        with self._store.writing(actor) as uow:
            present = referrals.get(uow.session, referrals.find(uow.session, which))
            touched = do(uow, present)
            if not touched:
                return present, Change(frozenset(), present.patient_id)
            return self._saved(uow, act, present.id, touched)

    def _saved(
        self,
        uow: UnitOfWork,
        act: str,
        referral_id: UUID,
        touched: frozenset[str] = frozenset({"referral"}),
    ) -> Saved:
        uow.session.flush()
        saved = referrals.get(uow.session, referral_id)
        summary.refresh(uow, [saved.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="referral",
                object_id=saved.id,
                object_version=saved.version,
                patient_id=saved.patient_id,
                digest=f"{saved.number} {saved.stage}",
            )
        )
        return saved, Change(touched, saved.patient_id)
