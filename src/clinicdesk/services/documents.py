"""Documents: gathered, gated, rendered, and kept exactly as they leave.

What is previewed is what leaves: numbers are reserved and bytes made once, at the preview.
"""

import base64
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import (
    AccountingContent,
    Content,
    Imprint,
    Letterhead,
    PacketContent,
    canonical_json,
    manifest,
)
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import Disclosure, Document, ManifestLine, PrintRequest
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.numbers import disclosure_number, document_number
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.domain.released import PRINTABLE, ReleasedEntry, keeper_of, released
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.disclosing import DisclosureGate
from clinicdesk.services.kept_documents import KeptDocuments
from clinicdesk.services.prepared import PreparedDocument, rendered
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import documents as archive
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.content_query import document_content
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DocumentService", "PreparedDocument"]


class DocumentService(KeptDocuments):
    """Prints, keeps and recognizes documents."""

    def __init__(
        self,
        store: ClinicStore,
        facts: ClinicFacts,
        consents: ConsentService,
        protected: ProtectedService,
        words: ReferralWords,
    ) -> None:
        super().__init__(store, protected, words)
        self._facts = facts
        self._gate = DisclosureGate(consents)

    @property
    def _letterhead(self) -> Letterhead:
        site = self._facts.site
        return Letterhead(
            clinic=self._facts.name,
            site=site.name if site.name != self._facts.name else "",
            address=site.address,
            phone=site.phone,
            fax=site.fax,
            demonstration=self._facts.demonstration,
        )

    def prepare(self, actor: Actor, request: PrintRequest) -> PreparedDocument:
        """Reserve numbers, gather what it says, pass the gate and make the bytes.

        Raises:
            NotAllowed: the role does not print, or does not read a protected part that is to go
                with it. NotFound: no such person or referral.
            Refused: it may not leave; says what would make it possible.
            BadInput: a packet without a referral, or a part of another person's record.
        """
        require(actor, Act.PRINT)
        parts = self._released(actor, request)
        outward = request.recipient is not None
        with self._store.writing(actor) as uow:
            year = uow.now.year
            number = document_number(year, uow.next_serial(f"document:{year}"))
            disclosed = (
                disclosure_number(year, uow.next_serial(f"disclosure:{year}")) if outward else ""
            )
            document_id, now = uow.new_id(), uow.now
            uow.audit(
                AuditAct(
                    act="previewed",
                    kind="document",
                    object_id=document_id,
                    patient_id=request.patient_id,
                    purpose=request.purpose,
                    digest=number,
                )
            )
        imprint = Imprint(
            number=number,
            printed_at=now,
            zone=self._facts.site.zone,
            author=actor.display,
            recipient=request.recipient,
            disclosure=disclosed,
            purpose=request.purpose,
        )
        with self._store.reading() as session:
            withheld = self._protected.withheld_in(session, actor, request.patient_id)
            content = document_content(session, request, self._letterhead, imprint, withheld)
            # What an emergency opens is for the person's care here; it does not leave by it.
            reader = self._words.reader(session, actor, emergency=not outward)
            content = _with_parts(self._papers.told(reader, request, content), parts)
            decision = self._gate.decision(session, actor, request, content)
        self._words.note(reader)
        if decision is not None and isinstance(content, PacketContent):
            content = replace(content, consent=decision.consent)
        return PreparedDocument(
            id=document_id,
            request=request,
            number=number,
            disclosure=disclosed,
            decision=decision,
            content=content,
            rendered=rendered(content),
            prepared_at=now,
        )

    def _released(self, actor: Actor, request: PrintRequest) -> tuple[ReleasedEntry, ...]:
        """Read the protected parts that are to go with it; each look is audited."""
        entries = [self._protected.get(actor, one) for one in dict.fromkeys(request.protected)]
        for entry in entries:
            if entry.patient_id != request.patient_id:
                raise BadInput(
                    "A part that was chosen is of another person's record.",
                    "Open the chart it belongs to.",
                )
            if entry.kind not in PRINTABLE or entry.entered_in_error:
                raise BadInput("A part that was chosen cannot be printed.", "Leave it out.")
        return tuple(map(released, entries))

    def release(
        self, actor: Actor, prepared: PreparedDocument, channel: str
    ) -> tuple[Document, Change]:
        """Keep a prepared document exactly as it leaves, with its disclosure, in one transaction.

        Call it before the paper moves: nothing leaves that is not written down. ``channel`` is
        print, save, fax, e-mail or hand.

        Raises:
            NotAllowed: the role does not print, or does not write where it has to be kept.
            Refused: the consent that it was prepared by has been revoked or has ended since.
            ClinicDeskError: the disk is full; then nothing may leave.
        """
        require(actor, Act.PRINT)
        request = prepared.request
        with self._store.writing(actor) as uow:
            document = self._document(actor, prepared, uow.now)
            disclosure = self._disclosure(actor, prepared, channel, uow.new_id(), uow.now)
            self._keep(uow, prepared, document, disclosure)
            if disclosure is not None:
                self._gate.pass_again(uow, prepared, disclosure.id, channel)
            uow.audit(
                AuditAct(
                    act="disclosed" if disclosure else "printed",
                    kind="document",
                    object_id=document.id,
                    object_version=1,
                    patient_id=request.patient_id,
                    purpose=request.purpose,
                    digest=document.sha256,
                )
            )
        return document, Change(frozenset({"document"}), request.patient_id)

    def _keep(
        self,
        uow: UnitOfWork,
        prepared: PreparedDocument,
        document: Document,
        disclosure: Disclosure | None,
    ) -> None:
        """Archive it; with protected parts, sealed where the fewest read."""
        said, lines = canonical_json(prepared.content), manifest(prepared.content)
        keeper = keeper_of(line.compartment for line in lines)
        if keeper is None:
            archive.archive(uow, document, archive.Kept(prepared.pdf, said, lines), disclosure)
            return
        if not self._papers.of(prepared.content):
            archive.archive(uow, document, archive.Kept(b"", b"", ()), disclosure)
        elif self._papers.keep(uow, prepared, document, disclosure):
            return
        decision = prepared.decision
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
                    "pdf": base64.b64encode(prepared.pdf).decode(),
                    "content": said.decode(),
                    "manifest": [
                        [line.kind, str(line.id), line.version, line.compartment.value]
                        for line in lines
                    ],
                },
            ),
            entry_id=document.id,
        )

    def _document(self, actor: Actor, prepared: PreparedDocument, now: datetime) -> Document:
        request, rendered = prepared.request, prepared.rendered
        return Document(
            id=prepared.id,
            number=prepared.number,
            kind=request.kind.value,
            title=rendered.title,
            patient_id=request.patient_id,
            referral_id=request.referral_id,
            created_at=now,
            author=actor.display,
            pages=rendered.pages,
            size=len(rendered.pdf),
            sha256=prepared.sha256,
            content_sha256=rendered.content_sha256,
            recipient=request.recipient.name if request.recipient else "",
            disclosure=prepared.disclosure,
        )

    def _disclosure(
        self,
        actor: Actor,
        prepared: PreparedDocument,
        channel: str,
        disclosure_id: UUID,
        now: datetime,
    ) -> Disclosure | None:
        request, decision = prepared.request, prepared.decision
        if request.recipient is None or decision is None:
            return None
        return Disclosure(
            id=disclosure_id,
            number=prepared.disclosure,
            patient_id=request.patient_id,
            document_id=prepared.id,
            disclosed_at=now,
            recipient=request.recipient.name,
            recipient_address=request.recipient.address,
            description=f"{prepared.rendered.title}, {prepared.rendered.pages} pages",
            purpose=request.purpose,
            legal_basis=decision.legal_basis,
            # What names a protected part stands sealed with the document, not in the register.
            consent_decision=_in_the_register(decision, prepared.content),
            channel=channel,
            actor=actor.display,
        )

    def manifest(self, prepared: PreparedDocument) -> tuple[ManifestLine, ...]:
        """Return each object that a document speaks of, in the version it had."""
        return manifest(prepared.content)


def _with_parts(content: Content, parts: tuple[ReleasedEntry, ...]) -> Content:
    if not parts:
        return content
    if isinstance(content, AccountingContent):
        raise BadInput("An accounting tells of no record itself.", "Leave those parts out.")
    return replace(content, chart=replace(content.chart, released=parts))


def _in_the_register(decision: Decision, content: Content) -> str:
    if keeper_of(line.compartment for line in manifest(content)) is None:
        return decision.consent
    return "Decided and kept with the document."
