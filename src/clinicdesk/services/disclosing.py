"""The gate before anything leaves: asked when a document is prepared, and again at the door.

A consent may be revoked between preview and print: what was prepared by it then stays here.
"""

from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.contents import Content, manifest
from clinicdesk.domain.disclosure import Decision, decide
from clinicdesk.domain.documents import PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.services.prepared import PreparedDocument
from clinicdesk.store import consents
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DisclosureGate"]


class DisclosureGate:
    """Decides over what leaves one clinic."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def decision(
        self, session: Session, request: PrintRequest, content: Content
    ) -> Decision | None:
        """Return why a document may leave; None for a clinic copy, which does not.

        Raises:
            Refused: it may not leave; says what would make it possible.
        """
        compartments = {line.compartment for line in manifest(content)}
        return self._decided(session, request, compartments)

    def _decided(
        self, session: Session, request: PrintRequest, compartments: set[Compartment]
    ) -> Decision | None:
        if request.recipient is None:
            return None
        return decide(
            request.purpose,
            compartments,
            recipient=request.recipient.name,
            consents=consents.of_patient(session, request.patient_id),
            on=site_day(self._store.clock.now(), self._zone),
        )

    def pass_again(self, uow: UnitOfWork, prepared: PreparedDocument, disclosure_id: UUID) -> None:
        """Ask again in the transaction in which it leaves, and note the consents it rests on.

        Raises:
            Refused: what let it leave when it was prepared is no longer so.
        """
        if prepared.decision is None:
            return
        now = self.decision(uow.session, prepared.request, prepared.content)
        if now != prepared.decision:
            raise Refused(
                "The consent that this document was prepared by has changed since.",
                "Prepare it again.",
            )
        consents.link(uow, disclosure_id, prepared.decision.consent_ids)
