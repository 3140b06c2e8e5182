"""The gate before anything leaves: asked when a document is prepared, and again at the door.

A consent may be revoked between preview and print: what was prepared by it then stays here.
"""

from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.contents import Content, manifest
from clinicdesk.domain.disclosure import Decision, decide
from clinicdesk.domain.documents import PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.prepared import PreparedDocument
from clinicdesk.store import consents
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DisclosureGate"]


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
        compartments: set[Compartment] = {line.compartment for line in manifest(content)}
        return decide(
            request.purpose,
            compartments,
            recipient=request.recipient.name,
            consents=self._registry.known_in(session, actor, request.patient_id),
            on=self._registry.today(),
        )

    def pass_again(self, uow: UnitOfWork, prepared: PreparedDocument, disclosure_id: UUID) -> None:
        """Ask again in the transaction in which it leaves, and note the consents it rests on.

        Raises:
            Refused: what let it leave when it was prepared is no longer so.
        """
        if prepared.decision is None:
            return
        now = self.decision(uow.session, uow.actor, prepared.request, prepared.content)
        if now != prepared.decision:
            raise Refused(
                "The consent that this document was prepared by has changed since.",
                "Prepare it again.",
            )
        general = tuple(
            one for one in prepared.decision.consent_ids if consents.there_is(uow.session, one)
        )
        consents.link(uow, disclosure_id, general)
