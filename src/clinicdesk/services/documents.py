"""Documents: gathered, gated, rendered, kept exactly as they leave, and told apart later.

What is previewed is what leaves: numbers are reserved and bytes made once, at the preview.
"""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import (
    Imprint,
    Letterhead,
    PacketContent,
    canonical_json,
    manifest,
)
from clinicdesk.domain.documents import (
    Disclosure,
    Document,
    ManifestLine,
    PrintRequest,
)
from clinicdesk.domain.errors import BadInput, Damage
from clinicdesk.domain.numbers import disclosure_number, document_number
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.disclosing import DisclosureGate
from clinicdesk.services.prepared import PreparedDocument, rendered
from clinicdesk.services.withheld import Withheld, nothing_withheld
from clinicdesk.store import documents as archive
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.content_query import document_content

if TYPE_CHECKING:
    from clinicdesk.documents.preview import PageImage

__all__ = ["DocumentService", "PreparedDocument"]


class DocumentService:
    """Prints, keeps and recognizes documents."""

    def __init__(
        self,
        store: ClinicStore,
        facts: ClinicFacts,
        consents: ConsentService,
        withheld: Withheld = nothing_withheld,
    ) -> None:
        self._store = store
        self._facts = facts
        self._withheld = withheld
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
            NotAllowed: the role does not print. NotFound: no such person or referral.
            Refused: it may not leave; says what would make it possible.
            BadInput: a packet without a referral.
        """
        require(actor, Act.PRINT)
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
            withheld = self._withheld(session, actor, request.patient_id)
            content = document_content(session, request, self._letterhead, imprint, withheld)
            decision = self._gate.decision(session, actor, request, content)
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

    def release(
        self, actor: Actor, prepared: PreparedDocument, channel: str
    ) -> tuple[Document, Change]:
        """Keep a prepared document exactly as it leaves, with its disclosure, in one transaction.

        Call it before the paper moves: nothing leaves that is not written down. ``channel`` is
        print, save, fax, e-mail or hand.

        Raises:
            NotAllowed: the role does not print.
            Refused: the consent that it was prepared by has been revoked or has ended since.
            ClinicDeskError: the disk is full; then nothing may leave.
        """
        require(actor, Act.PRINT)
        request = prepared.request
        with self._store.writing(actor) as uow:
            document = self._document(actor, prepared, uow.now)
            disclosure = self._disclosure(actor, prepared, channel, uow.new_id(), uow.now)
            archive.archive(
                uow,
                document,
                archive.Kept(
                    prepared.pdf, canonical_json(prepared.content), manifest(prepared.content)
                ),
                disclosure,
            )
            if disclosure is not None:
                self._gate.pass_again(uow, prepared, disclosure.id)
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
            consent_decision=decision.consent,
            channel=channel,
            actor=actor.display,
        )

    def manifest(self, prepared: PreparedDocument) -> tuple[ManifestLine, ...]:
        """Return each object that a document speaks of, in the version it had."""
        return manifest(prepared.content)

    def locked(self, pdf: bytes, password: str) -> bytes:
        """Return an encrypted copy (AES-256); it has a hash of its own.

        Raises:
            BadInput: the password is too short to be of use.
        """
        # pikepdf is a library of its own: loaded when a copy is locked.
        from clinicdesk.documents.secure import encrypted_copy

        return encrypted_copy(pdf, password)

    def receive(
        self, actor: Actor, patient_id: UUID, referral_id: UUID | None, name: str, data: bytes
    ) -> tuple[Document, Change]:
        """Keep a file that came in (a report, a letter) as it came; nothing of it is run.

        Raises:
            NotAllowed: the role does not follow referrals. NotFound: no such person.
            BadInput: the file is empty.
        """
        require(actor, Act.EDIT_REFERRAL)
        if not data:
            raise BadInput("The file is empty.", "Choose the file with the report.")
        with self._store.writing(actor) as uow:
            patients.get(uow.session, patient_id)
            year = uow.now.year
            sha256 = hashlib.sha256(data).hexdigest()
            document = Document(
                id=uow.new_id(),
                number=document_number(year, uow.next_serial(f"document:{year}")),
                kind="received",
                title=name,
                patient_id=patient_id,
                referral_id=referral_id,
                created_at=uow.now,
                author=actor.display,
                pages=0,
                size=len(data),
                sha256=sha256,
                content_sha256=sha256,
            )
            archive.archive(uow, document, archive.Kept(data, b"", ()), None)
            uow.audit(
                AuditAct(
                    act="received",
                    kind="document",
                    object_id=document.id,
                    object_version=1,
                    patient_id=patient_id,
                    digest=sha256,
                )
            )
        return document, Change(frozenset({"document"}), patient_id)

    def page_sizes(self, pdf: bytes) -> tuple[tuple[float, float], ...]:
        """Return each page's width and height in points."""
        # pdfium is a library of its own: loaded when a page is first looked at.
        from clinicdesk.documents.preview import page_count, page_size

        return tuple(page_size(pdf, index) for index in range(page_count(pdf)))

    def page_image(self, pdf: bytes, index: int, scale: float) -> "PageImage":
        """Draw one page; ``scale`` is pixels a point. From memory, nothing on the disk."""
        # As above: pdfium is loaded when a page is first looked at.
        from clinicdesk.documents.preview import render_page

        return render_page(pdf, index, scale)

    def of_patient(self, actor: Actor, patient_id: UUID) -> tuple[Document, ...]:
        """Return a person's documents, newest first."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return archive.of_patient(session, patient_id)

    def recent(self, actor: Actor, limit: int = 200) -> tuple[tuple[Document, str], ...]:
        """Return the clinic's newest documents, each with the person's listed name."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            found = archive.recent(session, limit)
            people = {
                person.id: person.listed
                for person in patients.get_many(session, {each.patient_id for each in found})
            }
        return tuple((document, people[document.patient_id]) for document in found)

    def disclosures(self, actor: Actor, patient_id: UUID) -> tuple[Disclosure, ...]:
        """Return what left about a person, newest first."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return archive.disclosures_of(session, patient_id)

    def open(self, actor: Actor, document_id: UUID) -> tuple[Document, bytes]:
        """Return a kept document with its bytes; the look is audited.

        Raises:
            NotFound: there is none. Damage: the bytes are not those that were kept.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            document = archive.find(session, document_id)
            pdf = archive.pdf_of(session, document_id)
        if hashlib.sha256(pdf).hexdigest() != document.sha256:
            raise Damage(
                f"The kept bytes of document {document.number} are not those that left.",
                "Run a check of the clinic, then restore the latest backup.",
            )
        with self._store.writing(actor) as uow:
            uow.audit(
                AuditAct(
                    act="opened",
                    kind="document",
                    object_id=document.id,
                    patient_id=document.patient_id,
                )
            )
        return document, pdf

    def recognize(self, actor: Actor, pdf: bytes | None, footer: str = "") -> Document | None:
        """Tell whether a file, or the hash in a printed footer, is one of ours."""
        require(actor, Act.READ_CHART)
        sha256 = hashlib.sha256(pdf).hexdigest() if pdf is not None else footer
        with self._store.reading() as session:
            return archive.by_hash(session, sha256)
