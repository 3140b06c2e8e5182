"""Exports of one person's record: gathered, gated, written down, and only then let out.

Same rules as on paper (services/documents.py): what is protected goes only where it was chosen and
consented to, and what leaves stands in the register before its bytes do.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from clinicdesk.domain.access import Act, Actor, Compartment, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import manifest
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import Document, DocumentKind, PrintRequest
from clinicdesk.domain.exporting import (
    EXPORT_KIND,
    PART2_NOTICE,
    Exported,
    ExportFormat,
    ExportRequest,
    RecordParts,
)
from clinicdesk.domain.protected import EntryKind, ProtectedEntry
from clinicdesk.domain.released import PRINTABLE, keeper_of
from clinicdesk.interchange.ccda_writing.document import ccda_document
from clinicdesk.interchange.fhir.writing.bundle import fhir_bundle
from clinicdesk.interchange.record_tables import archive_of, record_tables
from clinicdesk.services import letting_out
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.disclosing import DisclosureGate, note_consents, require_same
from clinicdesk.services.documents import DocumentService
from clinicdesk.services.export_gathering import gathered
from clinicdesk.services.prepared import PreparedDocument
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.referral_papers import ReferralPapers
from clinicdesk.store import documents as archive
from clinicdesk.store import lineage
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["ExportService"]

_WRITERS: dict[ExportFormat, Callable[[RecordParts], bytes]] = {
    ExportFormat.FHIR: fhir_bundle,
    ExportFormat.CCDA: ccda_document,
    ExportFormat.CSV: lambda parts: archive_of(record_tables(parts), parts.exported_at),
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
        paper = self._prepared(actor, request) if request.format is ExportFormat.ALL else None
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
        data = _whole(parts, paper.pdf) if paper else _WRITERS[request.format](parts)
        export = _Made(request, parts, data, decision, channel, paper)
        return self._let_out(actor, export)

    def _released(self, actor: Actor, request: ExportRequest) -> tuple[ProtectedEntry, ...]:
        """Read the protected entries that are to go with it; each look is audited."""
        return letting_out.read_chosen(
            self._protected,
            actor,
            request,
            lambda entry: entry.kind in PRINTABLE or entry.kind is EntryKind.RESOURCE,
            "A part that was chosen cannot be exported.",
        )

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
        ReferralPapers.check_recipient(session, _paper_request(request))
        compartments = {Compartment.GENERAL, *(entry.compartment for entry in released)}
        return self._gate.over(
            session,
            actor,
            request.patient_id,
            (request.purpose, request.recipient.name),
            compartments,
            only=request.consent_id,
        )

    def _paper(self, actor: Actor, request: ExportRequest, channel: str) -> tuple[Exported, Change]:
        """Let the care summary out, as printing does."""
        if request.consent_id is not None and request.recipient is not None:
            with self._store.reading() as session:
                entries = tuple(
                    self._protected.entry_in(session, actor, one) for one in request.protected
                )
                self._decision(session, actor, request, entries)
        prepared = self._prepared(actor, request)
        document, change = self._documents.release(actor, prepared, channel)
        exported = Exported(
            document=document,
            name=f"{document.number}{request.format.ending}",
            data=prepared.pdf,
            disclosure=document.disclosure,
            withheld=self._protected.withheld(actor, request.patient_id),
        )
        return exported, change

    def _prepared(self, actor: Actor, request: ExportRequest) -> PreparedDocument:
        return self._documents.prepare(
            actor,
            _paper_request(request),
        )

    def _let_out(self, actor: Actor, made: "_Made") -> tuple[Exported, Change]:
        """Ask the gate again, archive, note the disclosure and audit: all of it, or nothing."""
        request, parts, decision = made.request, made.parts, made.decision
        with self._store.writing(actor) as uow:
            now = self._decision(uow.session, actor, request, parts.released)
            require_same(decision, now, what="export", again="Export it again.")
            document = _document(uow, made)
            leaving = _leaving(uow, made, document)
            letting_out.keep(uow, self._protected, leaving)
            if leaving.disclosure is not None and decision is not None:
                note_consents(uow, leaving.disclosure.id, decision)
            letting_out.audit(uow, leaving, request, alone="exported")
        exported = Exported(
            document=document,
            name=f"{document.number}{request.format.ending}",
            data=made.data,
            disclosure=document.disclosure,
            withheld=parts.withheld,
        )
        return exported, Change(frozenset({"document"}), request.patient_id)


@dataclass(frozen=True, slots=True)
class _Made:
    """An export whose bytes are made, and that nobody has yet."""

    request: ExportRequest
    parts: RecordParts
    data: bytes
    decision: Decision | None
    channel: str
    paper: PreparedDocument | None
    """The care summary in it, which lends the whole its numbers."""


def _paper_request(request: ExportRequest) -> PrintRequest:
    """Return what paper says the same."""
    return PrintRequest(
        kind=DocumentKind.CARE_SUMMARY,
        patient_id=request.patient_id,
        recipient=request.recipient,
        purpose=request.purpose,
        channel="save",
        protected=request.protected,
    )


def _whole(parts: RecordParts, pdf: bytes) -> bytes:
    """Return every form in one archive, with a manifest of what is in it."""
    files = {
        "record.fhir.json": fhir_bundle(parts),
        "record.ccda.xml": ccda_document(parts),
        **{f"tables/{name}": data for name, data in record_tables(parts).items()},
        "care-summary.pdf": pdf,
    }
    told = {
        "from": parts.letterhead.clinic,
        "exported_at": parts.exported_at.isoformat(),
        "clinic_copy": parts.clinic_copy,
        "notice": PART2_NOTICE if parts.part2_notice else "",
        "files": [
            {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
        ],
    }
    said = json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
    return archive_of({"manifest.json": said, **files}, parts.exported_at)


def _document(uow: UnitOfWork, made: _Made) -> Document:
    request, paper = made.request, made.paper
    sha256 = hashlib.sha256(made.data).hexdigest()
    if paper is not None:
        number, disclosed = paper.number, paper.disclosure
    else:
        number, disclosed = letting_out.reserve_numbers(uow, outward=made.decision is not None)
    return Document(
        id=paper.id if paper else uow.new_id(),
        number=number,
        kind=f"{EXPORT_KIND}{request.format}",
        title=request.format.words,
        patient_id=request.patient_id,
        referral_id=None,
        created_at=uow.now,
        author=uow.actor.display,
        pages=0,
        size=len(made.data),
        sha256=sha256,
        content_sha256=sha256,
        recipient=request.recipient.name if request.recipient else "",
        disclosure=disclosed,
    )


def _leaving(uow: UnitOfWork, made: _Made, document: Document) -> letting_out.Leaving:
    # What names a protected part stands sealed with the export, not in the register.
    sealed = keeper_of(entry.compartment for entry in made.parts.released) is not None
    disclosure = letting_out.disclosure_of(
        uow,
        document,
        made.request,
        made.decision,
        size=f"{document.size:,} bytes",
        sealed_with="export" if sealed else "",
        channel=made.channel,
    )
    return letting_out.Leaving(
        document=document,
        kept=archive.Kept(made.data, b"", manifest(made.parts)),
        decision=made.decision,
        disclosure=disclosure,
    )
