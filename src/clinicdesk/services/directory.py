"""The directory of recipients: what being referred to one discloses, and what follows from it."""

from collections.abc import Sequence
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.directory import DirectoryEntry
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.protected_referrals import MARKS, disclosed_by
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referrals import Recipient, ReferralDraft
from clinicdesk.services.referral_moving import move
from clinicdesk.services.referral_protecting import ReferralProtecting
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import directory, referral_parts, referral_recipients, referrals, summary
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot

__all__ = ["DirectoryService", "disclosing"]

_AT_ONCE = 50
"""Referrals that are moved in one transaction."""


class DirectoryService:
    """Looks after the directory of one clinic. It is about organizations, and names nobody."""

    def __init__(self, store: ClinicStore, clocks: Clocks, words: ReferralWords) -> None:
        self._store = store
        self._clocks = clocks
        self._words = words

    def listed(
        self, actor: Actor, text: str = ""
    ) -> tuple[tuple[Recipient, Compartment | None], ...]:
        """Return recipients that hold every word, each with its mark.

        Raises:
            NotAllowed: the actor's role does not make referrals.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            found = referral_recipients.search(session, text)
            marks = referral_parts.marks_of(session, [one.id for one in found if one.id])
        return tuple((one, marks.get(one.id) if one.id else None) for one in found)

    def carers(self, actor: Actor, text: str) -> tuple[DirectoryEntry, ...]:
        """Return practitioners and organizations whose name holds every word, by name.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return directory.search(session, text)

    def part_for(self, actor: Actor, draft: ReferralDraft) -> Compartment | None:
        """Return the part of the record with which an order would be kept; None for the general.

        Raises:
            NotAllowed: the actor's role does not make referrals.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            return ReferralProtecting(self._words, self._clocks).mark_for(session, draft)

    def mark(
        self, actor: Actor, recipient_id: UUID, part: Compartment | None
    ) -> tuple[Recipient, Change]:
        """Mark what being referred to a recipient discloses; None where it is nothing.

        What is made from now on is kept with that part; what stands in the clear waits for
        ``move``, and what is sealed stays so.

        Raises:
            NotAllowed: the actor's role does not make referrals. NotFound: no such recipient.
            BadInput: referrals are not kept with that part.
        """
        require(actor, Act.EDIT_REFERRAL)
        if part is not None and part not in MARKS:
            raise BadInput(
                "Referrals are not kept with this part of the record.",
                f"One of: {', '.join(one.value for one in MARKS)}.",
            )
        with self._store.writing(actor) as uow:
            found = referral_recipients.find(uow.session, recipient_id)
            referral_parts.mark(uow, found, part)
            # Which recipient is told by a keyed digest: beside an entry that referrals were moved,
            # its id would tell whom they ask.
            said = self._words.digest(recipient_id)
            uow.audit(AuditAct(act="marked a recipient", kind="directory", digest=said))
        return found, Change(frozenset({"recipient"}))

    def waiting(self, actor: Actor, recipient_id: UUID | None = None) -> int:
        """Return how many referrals of ours stand in the clear that would disclose.

        Of one recipient they are all; without one, those to marked recipients, and those for a
        service that discloses by itself.

        Raises:
            NotAllowed: the actor's role does not make referrals.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            if recipient_id is not None:
                return len(referral_parts.clear_of_recipient(session, recipient_id))
            return len(disclosing(session))

    def move(self, actor: Actor, recipient_id: UUID | None = None) -> tuple[int, Change]:
        """Keep what ``waiting`` counts with its part of the record; return how many were moved.

        Some at a time: what was moved stays so if it is cut off, and the rest waits.

        Raises:
            NotAllowed: the actor's role does not make referrals. NotFound: no such recipient.
            BadInput: it has no mark. Refused: nobody could open them yet.
        """
        require(actor, Act.EDIT_REFERRAL)
        with self._store.reading() as session:
            chosen = self._of_recipient(session, recipient_id)
            waiting = disclosing(session) if chosen is None else chosen
        listed = list(waiting.items())
        for start in range(0, len(listed), _AT_ONCE):
            self._piece(actor, listed[start : start + _AT_ONCE])
        kinds = frozenset({"referral", "task", "document", "protected"})
        return len(listed), Change(kinds if listed else frozenset())

    @staticmethod
    def _of_recipient(
        session: Snapshot, recipient_id: UUID | None
    ) -> dict[UUID, Compartment] | None:
        if recipient_id is None:
            return None
        referral_recipients.find(session, recipient_id)
        part = referral_parts.marks_of(session, [recipient_id]).get(recipient_id)
        if part is None:
            raise BadInput("This recipient has no mark.", "Mark it first.")
        return dict.fromkeys(referral_parts.clear_of_recipient(session, recipient_id), part)

    def _piece(self, actor: Actor, some: Sequence[tuple[UUID, Compartment]]) -> None:
        parts = self._words.parts
        assert parts is not None
        with self._store.writing(actor) as uow:
            session, people = uow.session, []
            for referral_id, part in some:
                move(uow, parts, self._clocks, (referral_id, part))
                saved = referrals.get(session, referral_id)
                people.append(saved.patient_id)
                uow.audit(
                    AuditAct(
                        act="moved to a protected part",
                        kind="referral",
                        object_id=saved.id,
                        object_version=saved.version,
                        patient_id=saved.patient_id,
                        digest=saved.number,
                    )
                )
            summary.refresh(uow, people)


def disclosing(session: Snapshot) -> dict[UUID, Compartment]:
    """Return the referrals of ours in the clear that would disclose, with the part of each."""
    asked: dict[UUID, list[Compartment]] = {}
    for recipient_id, mark in referral_parts.marked(session).items():
        for referral_id in referral_parts.clear_of_recipient(session, recipient_id):
            asked.setdefault(referral_id, []).append(mark)
    for service in referral_parts.clear_services(session):
        own = disclosed_by(service, [])
        if own is not None:
            for referral_id in referral_parts.clear_of_service(session, service):
                asked.setdefault(referral_id, []).append(own)
    none = Coded("")
    return {one: part for one, marks in asked.items() if (part := disclosed_by(none, marks))}
