"""Consents: written down, in force, revoked; and asked for by everything that leaves."""

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
from clinicdesk.domain.errors import BadInput, InvalidDraft
from clinicdesk.store import consents, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["ConsentService"]

Saved = tuple[Consent, Change]


class ConsentService:
    """The registry of consents about the general record."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def today(self) -> date:
        """Return the site's day, on which a consent is in force or not."""
        return site_day(self._store.clock.now(), self._zone)

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Consent, ...]:
        """Return a person's consents, the newest first; opening the chart is what is audited.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return consents.of_patient(session, patient_id)

    def record(self, actor: Actor, patient_id: UUID, draft: ConsentDraft) -> Saved:
        """Write a signed consent down; it is in force from its first day.

        Raises:
            NotAllowed: the role does not change a person's details.
            InvalidDraft: what a valid authorization needs is missing, one sentence a field.
            NotFound: no such person.
        """
        require(actor, Act.EDIT_PERSON)
        _require_general(draft)
        problems = consent_problems(draft)
        if problems:
            raise InvalidDraft(problems)
        return self._added(actor, patient_id, draft, ConsentStatus.ACTIVE)

    def propose(self, actor: Actor, patient_id: UUID, draft: ConsentDraft) -> Saved:
        """Write down what the person is asked to sign; nothing leaves by it.

        Raises:
            NotAllowed, NotFound: as for ``record``.
        """
        require(actor, Act.EDIT_PERSON)
        _require_general(draft)
        return self._added(actor, patient_id, draft, ConsentStatus.PROPOSED)

    def _added(
        self, actor: Actor, patient_id: UUID, draft: ConsentDraft, status: ConsentStatus
    ) -> Saved:
        category = "restriction" if draft.decision is ConsentDecision.DENY else "authorization"
        with self._store.writing(actor) as uow:
            patients.get(uow.session, patient_id)
            consent = consents.add(uow, patient_id, draft, status, category)
            uow.audit(_entry("recorded", consent))
        return consent, Change(frozenset({"consent"}), patient_id)

    def revoke(self, actor: Actor, consent_id: UUID, version: int, how: str) -> Saved:
        """End a consent because the person says so; what was prepared by it does not leave.

        What left before stays disclosed (45 CFR 164.508(b)(5)).

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
            moved(consents.get(uow.session, consent_id).status, to)
            consent = consents.move(uow, consent_id, version, to, how)
            uow.audit(_entry("revoked" if how else to.value, consent))
        return consent, Change(frozenset({"consent"}), consent.patient_id)

    def due(self, actor: Actor, *, limit: int = 50) -> tuple[ConsentDue, ...]:
        """Return consents that end soon, or ended without being renewed, the nearest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return consents.due(session, actor.site_id, self.today(), limit)


def _require_general(draft: ConsentDraft) -> None:
    if tuple(draft.compartments) != (Compartment.GENERAL,):
        raise BadInput(
            "This consent speaks of protected records.",
            "Record it there, by somebody who reads them.",
        )


def _entry(act: str, consent: Consent) -> AuditAct:
    return AuditAct(
        act=act,
        kind="consent",
        object_id=consent.id,
        object_version=consent.version,
        patient_id=consent.patient_id,
        digest=consent.status.value,
    )
