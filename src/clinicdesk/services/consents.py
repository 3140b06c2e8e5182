"""Consents: written down, in force, revoked; and asked for by everything that leaves.

Those about the general record stand in a table of their own, those about protected records among
them: one signed form that speaks of both is recorded in both, in one transaction.
"""

from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.consents import (
    Consent,
    ConsentDecision,
    ConsentDraft,
    ConsentDue,
    ConsentStatus,
    consent_problems,
    moved,
)
from clinicdesk.domain.errors import BadInput, InvalidDraft, Refused
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.sealed_consents import consent_of, ended_entry, entry_of
from clinicdesk.services.protected import ProtectedService
from clinicdesk.store import consents, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ConsentService"]

Saved = tuple[Consent, Change]


class ConsentService:
    """The registry of consents of one open clinic."""

    def __init__(self, store: ClinicStore, protected: ProtectedService, zone: str) -> None:
        self._store = store
        self._protected = protected
        self._zone = zone

    def today(self) -> date:
        """Return the site's day, on which a consent is in force or not."""
        return site_day(self._store.clock.now(), self._zone)

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Consent, ...]:
        """Return the consents of a person that the actor may read, the newest first.

        A look at those about protected records is audited.

        Raises:
            NotAllowed: the actor's role does not open charts.
            ClinicDeskError: the audit entry cannot be written; then nothing opens.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            found = self.known_in(session, actor, patient_id)
        if any(one.compartments != (Compartment.GENERAL,) for one in found):
            self._protected.note_read(actor, patient_id)
        return found

    def known_in(self, session: Snapshot, actor: Actor, patient_id: UUID) -> tuple[Consent, ...]:
        """Return the same within somebody's read, for the gate."""
        held = self._protected.held_in(session, actor, patient_id)
        sealed = [consent_of(entry) for entry in held if entry.kind is EntryKind.CONSENT]
        found = [*consents.of_patient(session, patient_id), *sealed]
        return tuple(sorted(found, key=lambda one: (one.recorded_at, one.id), reverse=True))

    def record(
        self, actor: Actor, patient_id: UUID, draft: ConsentDraft
    ) -> tuple[tuple[Consent, ...], Change]:
        """Write a signed consent down; it is in force from its first day.

        Return it as it stands in each part of the record that it names.

        Raises:
            NotAllowed: the role does not change a person's details, or does not write in a part
                of the record that the consent names.
            InvalidDraft: what a valid authorization needs is missing, one sentence a field.
            NotFound: no such person. Refused: the key of a part has not reached the actor yet.
        """
        require(actor, Act.EDIT_PERSON)
        problems = consent_problems(draft)
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            recorded = tuple(
                self._added(uow, patient_id, draft, compartment)
                for compartment in dict.fromkeys(draft.compartments)
            )
        return recorded, _change(patient_id)

    def _added(
        self, uow: UnitOfWork, patient_id: UUID, draft: ConsentDraft, compartment: Compartment
    ) -> Consent:
        if compartment is Compartment.GENERAL:
            return self._written(uow, patient_id, draft, ConsentStatus.ACTIVE)
        entry = self._protected.write_in(uow, uow.actor, patient_id, entry_of(draft, compartment))
        return consent_of(entry)

    def _written(
        self, uow: UnitOfWork, patient_id: UUID, draft: ConsentDraft, status: ConsentStatus
    ) -> Consent:
        patients.get_open(uow.session, patient_id)
        category = "restriction" if draft.decision is ConsentDecision.DENY else "authorization"
        consent = consents.add(uow, patient_id, draft, status, category)
        uow.audit(_entry("recorded", consent))
        return consent

    def propose(self, actor: Actor, patient_id: UUID, draft: ConsentDraft) -> Saved:
        """Write down what the person is asked to sign; nothing leaves by it.

        Raises:
            NotAllowed, NotFound: as for ``record``.
            BadInput: it speaks of protected records, of which only what is signed is kept.
        """
        require(actor, Act.EDIT_PERSON)
        if tuple(draft.compartments) != (Compartment.GENERAL,):
            raise BadInput(
                "A consent about protected records is recorded when it is signed.",
                "Print the form, and record it then.",
            )
        with self._store.writing(actor) as uow:
            consent = self._written(uow, patient_id, draft, ConsentStatus.PROPOSED)
        return consent, _change(patient_id)

    def revoke(self, actor: Actor, consent_id: UUID, version: int, how: str) -> Saved:
        """End a consent because the person says so; what was prepared by it does not leave.

        What left before stays disclosed (45 CFR 164.508(b)(5)); who read by it reads no more.

        Raises:
            NotAllowed, NotFound: as for ``record``. BadInput: it does not say how.
            Refused: it is not in force, or somebody changed it since ``version``.
        """
        if not how.strip():
            raise BadInput("It does not say how the person revoked it.", "Write it down.")
        return self._moved(actor, consent_id, version, ConsentStatus.INACTIVE, how.strip())

    def reject(self, actor: Actor, consent_id: UUID, version: int) -> Saved:
        """Note that the person does not sign; raises as ``revoke`` does."""
        return self._moved(actor, consent_id, version, ConsentStatus.REJECTED)

    def mark_in_error(self, actor: Actor, consent_id: UUID, version: int) -> Saved:
        """Mark a consent that was never given, or of somebody else; raises as ``revoke`` does."""
        return self._moved(actor, consent_id, version, ConsentStatus.ENTERED_IN_ERROR)

    def _moved(
        self, actor: Actor, consent_id: UUID, version: int, to: ConsentStatus, how: str = ""
    ) -> Saved:
        require(actor, Act.EDIT_PERSON)
        with self._store.writing(actor) as uow:
            if not consents.there_is(uow.session, consent_id):
                consent = self._sealed_moved(uow, consent_id, version, to, how)
                return consent, _change(consent.patient_id)
            moved(consents.get(uow.session, consent_id).status, to)
            consent = consents.move(uow, consent_id, version, to, how)
            uow.audit(_entry("revoked" if how else to.value, consent))
        return consent, _change(consent.patient_id)

    def _sealed_moved(
        self, uow: UnitOfWork, entry_id: UUID, version: int, to: ConsentStatus, how: str
    ) -> Consent:
        before = self._protected.entry_in(uow.session, uow.actor, entry_id)
        if before.kind is not EntryKind.CONSENT:
            raise Refused("This is no consent.", "Open the person's consents again.")
        consent = consent_of(before)
        moved(consent.status, to)
        self._protected.end_grants_in(uow, uow.actor, entry_id)
        entry = self._protected.amend_in(
            uow, uow.actor, entry_id, ended_entry(consent, to, uow.now, how), version
        )
        return consent_of(entry)

    def due(self, actor: Actor, *, limit: int = 50) -> tuple[ConsentDue, ...]:
        """Return consents about the general record that end soon, or ended unrenewed.

        Those about protected records are owed to their owner: ``ProtectedService.owed``.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return consents.due(session, actor.site_id, self.today(), limit)


def _change(patient_id: UUID) -> Change:
    return Change(frozenset({"consent"}), patient_id)


def _entry(act: str, consent: Consent) -> AuditAct:
    return AuditAct(
        act=act,
        kind="consent",
        object_id=consent.id,
        object_version=consent.version,
        patient_id=consent.patient_id,
        digest=consent.status.value,
    )
