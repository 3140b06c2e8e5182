"""Referrals: ordered, sent through the gate, followed to their end, and never out of sight."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.protected_referrals import NEEDS_OPENING
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_fold import fold, possible
from clinicdesk.domain.referral_gate import GateResult
from clinicdesk.domain.referral_machine import EventCode
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
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.openings import Openings
from clinicdesk.services.referral_protecting import ReferralProtecting
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import (
    patients,
    referral_bulk,
    referral_query,
    referral_recipients,
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
        self,
        store: ClinicStore,
        clocks: Clocks,
        words: ReferralWords | None = None,
        consents: ConsentService | None = None,
    ) -> None:
        self._store = store
        self._clocks = clocks
        self._openings = Openings(store)
        self._words = words or ReferralWords(store)
        self._kept = ReferralProtecting(self._words, clocks, consents)

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
            reader = self._words.reader(uow.session, actor)
            found = reader.duplicates(patient_id, draft.service, uow.now)
            if found and not override_duplicate.strip():
                raise referral_orders.DuplicateReferral(found)
            owner_id = draft.owner_id or actor.id
            require_owner(uow.session, owner_id)
            part = self._kept.mark_for(uow.session, draft)
            recipient = referral_recipients.remember(uow, draft.recipient, quiet=part is not None)
            created = referral_orders.created(uow, draft, owner_id, override_duplicate.strip())
            referral_id = self._kept.add(
                uow,
                patient_id,
                part,
                (replace(draft, recipient=recipient), created),
                override=override_duplicate.strip() if found else "",
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
            self._kept.change(uow, actor, referral_id, version, draft)
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
            lambda uow, present: self._kept.record(uow, present, draft),
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
            lambda uow, present: self._kept.mark_in_error(uow, present, reason.strip()),
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
            reader = self._words.reader(session, actor, emergency=True)
            shown = reader.order(found)
        self._openings.note(actor, found.patient_id)
        self._words.note(reader)
        return shown

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Referral, ...]:
        """Return a person's referrals, the open ones by day first; raises as ``get`` does."""
        self._openings.note(actor, patient_id)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            shown = reader.orders(referrals.of_patient(session, patient_id))
        self._words.note(reader)
        return shown

    def events(self, actor: Actor, which: UUID | str) -> tuple[ReferralEvent, ...]:
        """Return everything that happened to a referral; raises as ``get`` does."""
        found = self.get(actor, which)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            shown = reader.events(found, referrals.events_of(session, found.id))
        self._words.note(reader)
        return shown

    def possible(self, actor: Actor, which: UUID | str) -> tuple[EventCode, ...]:
        """Return the events that the actor can record now; raises as ``get`` does."""
        found = self.get(actor, which)
        with self._store.reading() as session:
            now = possible(fold(referrals.events_of(session, found.id)))
        return tuple(one for one in now if not (found.withheld and one in NEEDS_OPENING))

    def gate(self, actor: Actor, which: UUID | str) -> GateResult:
        """Return what would stop the sending, and what would warn; raises as ``get`` does."""
        found = self.get(actor, which)
        with self._store.reading() as session:
            return self._kept.gate(session, actor, found)

    def duplicates(self, actor: Actor, patient_id: UUID, service: Coded) -> tuple[Duplicate, ...]:
        """Return the person's referrals for the same class, of protected ones what opens.

        Raises:
            NotAllowed: the actor's role does not make referrals.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor)
            found = reader.duplicates(patient_id, service, self._store.clock.now())
        self._words.note(reader)
        return found

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
            reader, wanted = self._words.reader(session, actor), asked or WorkFilter()
            also = reader.found_by(wanted.text, closed=wanted.closed)
            rows, total = referral_query.work_rows(
                session, actor, wanted, today, mine, known=counts, also=also
            )
            rows = reader.rows(rows)
        self._words.note(reader)
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
                reader = self._words.reader(uow.session, actor, emergency=True)
                return reader.order(present), Change(frozenset(), present.patient_id)
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
        reader = self._words.reader(uow.session, uow.actor, emergency=True)
        return reader.order(saved), Change(touched, saved.patient_id)
