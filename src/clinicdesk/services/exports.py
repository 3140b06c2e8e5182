"""Exports of one person's record: gathered, gated, written down, and only then let out.

Same rules as on paper (services/documents.py): what is protected goes only where it was chosen and
consented to, and what leaves stands in the register before its bytes do.
"""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import replace

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import manifest
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import (
    Disclosure,
    Document,
    DocumentKind,
    ManifestLine,
    PrintRequest,
)
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.exporting import (
    EXPORT_KIND,
    Exported,
    ExportFormat,
    ExportRequest,
    RecordParts,
)
from clinicdesk.domain.numbers import disclosure_number, document_number
from clinicdesk.domain.protected import EntryKind, ProtectedDraft, ProtectedEntry
from clinicdesk.domain.released import PRINTABLE, keeper_of
from clinicdesk.interchange.fhir.writing.bundle import fhir_bundle
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.disclosing import DisclosureGate
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.export_gathering import gathered
from clinicdesk.services.protected import ProtectedService
from clinicdesk.store import consents as consent_rows
from clinicdesk.store import documents as archive
from clinicdesk.store import lineage
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ExportService"]

_WRITERS: dict[ExportFormat, Callable[[RecordParts], bytes]] = {
    ExportFormat.FHIR: fhir_bundle,
}


class ExportService:
    """Lets one person's record out in a form that other systems read."""

    def __init__(
        self,
        store: ClinicStore,
        facts: ClinicFacts,
        consents: ConsentService,
        protected: ProtectedService,
        documents: DocumentService,
    ) -> None:
        self._store = store
        self._facts = facts
        self._protected = protected
        self._documents = documents
        self._gate = DisclosureGate(consents)

    def export_patient(
        self, actor: Actor, request: ExportRequest, channel: str = "save"
    ) -> tuple[Exported, Change]:
        """Make an export, keep it as it leaves with its disclosure, and return its bytes.

        Raises:
            NotAllowed: the role does not save documents, or does not read a protected part that
                is to go with it. NotFound: no such person, or no such entry.
            Refused: it may not leave; says what would make it possible.
            BadInput: a part of another person's record, or one that is not about health.
            ClinicDeskError: the disk is full; then nothing may leave.
        """
        require(actor, Act.PRINT)
        with self._store.reading() as session:
            whose = lineage.current(session, request.patient_id)
        request = replace(request, patient_id=whose)
        released = self._released(actor, request)
        if request.format is ExportFormat.PDF:
            return self._paper(actor, request, channel)
        with self._store.reading() as session:
            withheld = self._protected.withheld_in(session, actor, whose)
            parts = gathered(
                session,
                actor,
                request,
                facts=self._facts,
                at=self._store.clock.now(),
                released=released,
                withheld=withheld,
            )
            decision = self._decision(session, actor, request, released)
        if decision is not None and decision.part2_notice:
            parts = replace(parts, part2_notice=True)
        data = _WRITERS[request.format](parts)
        return self._let_out(actor, request, parts, (data, decision), channel)

    def _released(self, actor: Actor, request: ExportRequest) -> tuple[ProtectedEntry, ...]:
        """Read the protected entries that are to go with it; each look is audited."""
        entries = [self._protected.get(actor, one) for one in dict.fromkeys(request.protected)]
        for entry in entries:
            if entry.patient_id != request.patient_id:
                raise BadInput(
                    "A part that was chosen is of another person's record.",
                    "Open the chart it belongs to.",
                )
            health = entry.kind in PRINTABLE or entry.kind is EntryKind.RESOURCE
            if not health or entry.entered_in_error:
                raise BadInput("A part that was chosen cannot be exported.", "Leave it out.")
        return tuple(entries)

    def _decision(
        self,
        session: Snapshot,
        actor: Actor,
        request: ExportRequest,
        released: tuple[ProtectedEntry, ...],
    ) -> Decision | None:
        """Return why it may leave; None for a clinic copy, which does not."""
        if request.recipient is None:
            return None
        compartments = {Compartment.GENERAL, *(entry.compartment for entry in released)}
        return self._gate.over(
            session,
            actor,
            request.patient_id,
            (request.purpose, request.recipient.name),
            compartments,
            request.consent_id,
        )

    def _paper(self, actor: Actor, request: ExportRequest, channel: str) -> tuple[Exported, Change]:
        """Let the care summary out, as printing does."""
        if request.consent_id is not None and request.recipient is not None:
            with self._store.reading() as session:
                entries = tuple(
                    self._protected.entry_in(session, actor, one) for one in request.protected
                )
                self._decision(session, actor, request, entries)
        prepared = self._documents.prepare(
            actor,
            PrintRequest(
                kind=DocumentKind.CARE_SUMMARY,
                patient_id=request.patient_id,
                recipient=request.recipient,
                purpose=request.purpose,
                channel=channel,
                protected=request.protected,
            ),
        )
        document, change = self._documents.release(actor, prepared, channel)
        exported = Exported(
            document=document,
            name=f"{document.number}{request.format.ending}",
            data=prepared.pdf,
            disclosure=document.disclosure,
            withheld=self._protected.withheld(actor, request.patient_id),
        )
        return exported, change

    def _let_out(
        self,
        actor: Actor,
        request: ExportRequest,
        parts: RecordParts,
        made: tuple[bytes, Decision | None],
        channel: str,
    ) -> tuple[Exported, Change]:
        """Ask the gate again, archive, note the disclosure and audit: all of it, or nothing."""
        data, decision = made
        with self._store.writing(actor) as uow:
            again = self._decision(uow.session, actor, request, parts.released)
            if again != decision:
                raise Refused(
                    "The consent that this export was prepared by has changed since.",
                    "Export it again.",
                )
            document = self._document(uow, request, data, outward=decision is not None)
            disclosure = self._disclosure(
                uow, request, document, decision=decision, parts=parts, channel=channel
            )
            self._keep(uow, document, (data, decision), parts, disclosure)
            if disclosure is not None and decision is not None:
                general = tuple(
                    one for one in decision.consent_ids if consent_rows.there_is(uow.session, one)
                )
                consent_rows.link(uow, disclosure.id, general)
            uow.audit(
                AuditAct(
                    act="disclosed" if disclosure else "exported",
                    kind="document",
                    object_id=document.id,
                    object_version=1,
                    patient_id=request.patient_id,
                    purpose=request.purpose,
                    digest=document.sha256,
                )
            )
        exported = Exported(
            document=document,
            name=f"{document.number}{request.format.ending}",
            data=data,
            disclosure=document.disclosure,
            withheld=parts.withheld,
        )
        return exported, Change(frozenset({"document"}), request.patient_id)

    def _document(
        self, uow: UnitOfWork, request: ExportRequest, data: bytes, *, outward: bool
    ) -> Document:
        year, sha256 = uow.now.year, hashlib.sha256(data).hexdigest()
        number = document_number(year, uow.next_serial(f"document:{year}"))
        disclosed = (
            disclosure_number(year, uow.next_serial(f"disclosure:{year}")) if outward else ""
        )
        return Document(
            id=uow.new_id(),
            number=number,
            kind=f"{EXPORT_KIND}{request.format}",
            title=request.format.words,
            patient_id=request.patient_id,
            referral_id=None,
            created_at=uow.now,
            author=uow.actor.display,
            pages=0,
            size=len(data),
            sha256=sha256,
            content_sha256=sha256,
            recipient=request.recipient.name if request.recipient else "",
            disclosure=disclosed,
        )

    def _disclosure(
        self,
        uow: UnitOfWork,
        request: ExportRequest,
        document: Document,
        *,
        decision: Decision | None,
        parts: RecordParts,
        channel: str,
    ) -> Disclosure | None:
        if request.recipient is None or decision is None:
            return None
        # What names a protected part stands sealed with the export, not in the register.
        sealed = keeper_of(entry.compartment for entry in parts.released) is not None
        return Disclosure(
            id=uow.new_id(),
            number=document.disclosure,
            patient_id=request.patient_id,
            document_id=document.id,
            disclosed_at=uow.now,
            recipient=request.recipient.name,
            recipient_address=request.recipient.address,
            description=f"{document.title}, {document.size:,} bytes",
            purpose=request.purpose,
            legal_basis=decision.legal_basis,
            consent_decision="Decided and kept with the export." if sealed else decision.consent,
            channel=channel,
            actor=uow.actor.display,
        )

    def _keep(
        self,
        uow: UnitOfWork,
        document: Document,
        made: tuple[bytes, Decision | None],
        parts: RecordParts,
        disclosure: Disclosure | None,
    ) -> None:
        """Archive it; with protected parts, sealed where the fewest read."""
        data, decision = made
        lines = manifest(parts)
        keeper = keeper_of(line.compartment for line in lines)
        if keeper is None:
            archive.archive(uow, document, archive.Kept(data, b"", lines), disclosure)
            return
        archive.archive(uow, document, archive.Kept(b"", b"", ()), disclosure)
        self._protected.write_in(
            uow,
            uow.actor,
            document.patient_id,
            ProtectedDraft(
                compartment=keeper,
                kind=EntryKind.DOCUMENT,
                title=document.title,
                facts={
                    "number": document.number,
                    "disclosure": document.disclosure,
                    "consent": decision.consent if decision else "",
                    "consents": [str(one) for one in decision.consent_ids] if decision else [],
                    "part2_notice": bool(decision and decision.part2_notice),
                    "pdf": base64.b64encode(data).decode(),
                    "content": "",
                    "manifest": _told(lines),
                },
            ),
            entry_id=document.id,
        )


def _told(lines: tuple[ManifestLine, ...]) -> list[list[object]]:
    return [[line.kind, str(line.id), line.version, line.compartment.value] for line in lines]
