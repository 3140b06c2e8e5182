"""The gate before anything leaves: asked when a document is prepared, and again at the door.

A consent may be revoked between preview and print: what was prepared by it then stays here.
"""

from collections.abc import Iterable
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.consents import ConsentDecision
from clinicdesk.domain.contacting import may_hand_out
from clinicdesk.domain.contents import Content, manifest, person_of
from clinicdesk.domain.disclosure import PATIENT_ACCESS, Decision, decide
from clinicdesk.domain.documents import PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import Patient
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.prepared import PreparedDocument
from clinicdesk.store import consents, patients
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DisclosureGate", "note_consents", "require_contact", "require_same"]


def require_contact(person: Patient, *, mailed: bool, channel: str) -> None:
    """Let a paper for the person themselves go where it is sent.

    Raises:
        Refused: the person may not be reached so; says how they may.
    """
    decision = may_hand_out(person, mailed=mailed, channel=channel)
    if not decision.allowed:
        raise Refused(
            decision.why, f"{decision.instead} What is handed over carries no address.".strip()
        )


def require_same(before: Decision | None, now: Decision | None, *, what: str, again: str) -> None:
    """Let through what leaves as it was decided when it was made.

    Raises:
        Refused: it would be decided otherwise now.
    """
    if now != before:
        raise Refused(f"The consent that this {what} was prepared by has changed since.", again)


def note_consents(uow: UnitOfWork, disclosure_id: UUID, decision: Decision) -> None:
    """Note the consents in the clear that a disclosure rests on."""
    general = tuple(one for one in decision.consent_ids if consents.there_is(uow.session, one))
    consents.link(uow, disclosure_id, general)


class DisclosureGate:
    """Decides over what leaves one clinic."""

    def __init__(self, registry: ConsentService) -> None:
        self._registry = registry

    def decision(
        self, session: Snapshot, actor: Actor, request: PrintRequest, content: Content
    ) -> Decision | None:
        """Return why a document may leave; None for a clinic copy, which does not.

        Raises:
            Refused: it may not leave; says what would make it possible.
        """
        if request.recipient is None:
            return None
        if request.purpose == PATIENT_ACCESS:
            mailed = bool(request.recipient.address.strip())
            require_contact(person_of(content), mailed=mailed, channel=request.channel)
        compartments: set[Compartment] = {line.compartment for line in manifest(content)}
        return self.over(
            session,
            actor,
            request.patient_id,
            (request.purpose, request.recipient.name),
            compartments,
        )

    def over(
        self,
        session: Snapshot,
        actor: Actor,
        patient_id: UUID,
        what_for: tuple[str, str],
        compartments: Iterable[Compartment],
        *,
        only: UUID | None = None,
    ) -> Decision:
        """Return why something of a person may leave for a purpose, to a recipient (by name).

        ``only`` is the one consent that it may rest on; restrictions stand against it all the same.

        Raises:
            Refused: it may not leave; says what would make it possible.
        """
        known = self._registry.known_in(session, actor, patient_id)
        counted = [
            one for one in known if only in (None, one.id) or one.decision is ConsentDecision.DENY
        ]
        purpose, recipient = what_for
        return decide(
            purpose,
            compartments,
            recipient=recipient,
            consents=counted,
            on=self._registry.today(),
        )

    def pass_again(
        self, uow: UnitOfWork, prepared: PreparedDocument, disclosure_id: UUID, channel: str
    ) -> None:
        """Ask again in the transaction in which it leaves, and note the consents it rests on.

        Raises:
            Refused: what let it leave when it was prepared is no longer so.
        """
        if prepared.decision is None:
            return
        request = prepared.request
        if request.purpose == PATIENT_ACCESS and request.recipient is not None:
            person = patients.get(uow.session, request.patient_id)
            mailed = bool(request.recipient.address.strip())
            require_contact(person, mailed=mailed, channel=channel)
        now = self.decision(uow.session, uow.actor, prepared.request, prepared.content)
        require_same(prepared.decision, now, what="document", again="Prepare it again.")
        note_consents(uow, disclosure_id, prepared.decision)
