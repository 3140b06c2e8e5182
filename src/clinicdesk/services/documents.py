"""Documents: gathered, gated, rendered, and kept exactly as they leave.

What is previewed is what leaves: numbers are reserved and bytes made once, at the preview.
"""

from dataclasses import replace
from datetime import datetime

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.contents import (
    AccountingContent,
    CoachSheetContent,
    ContactLetterContent,
    Content,
    GoalTrackerContent,
    Imprint,
    LeafletContent,
    Letterhead,
    PacketContent,
    PatientPlanContent,
    canonical_json,
    manifest,
)
from clinicdesk.domain.disclosure import Decision
from clinicdesk.domain.documents import Document, ManifestLine, PrintRequest
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.released import PRINTABLE, ReleasedEntry, keeper_of, released
from clinicdesk.services import letting_out
from clinicdesk.services.consents import ConsentService
from clinicdesk.services.disclosing import DisclosureGate
from clinicdesk.services.kept_documents import KeptDocuments
from clinicdesk.services.plan_content import PLAN_KINDS, Gathering, PlanPages
from clinicdesk.services.prepared import PreparedDocument, rendered
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.referral_words import ReferralWords, WordsReader
from clinicdesk.store import documents as archive
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.content_query import document_content
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["DocumentService", "PreparedDocument"]


_WITHOUT_PARTS = (
    AccountingContent
    | LeafletContent
    | PatientPlanContent
    | GoalTrackerContent
    | CoachSheetContent
    | ContactLetterContent
)
"""What tells no protected entries: an accounting tells of no record, and the papers for home and
for the coach hold what their readers need."""


class DocumentService(KeptDocuments):
    """Prints, keeps and recognizes documents."""

    def __init__(
        self,
        store: ClinicStore,
        facts: ClinicFacts,
        consents: ConsentService,
        protected: ProtectedService,
        words: ReferralWords,
        *,
        pages: PlanPages,
    ) -> None:
        super().__init__(store, protected, words)
        self._pages = pages
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
            number, disclosed = letting_out.reserve_numbers(uow, outward=outward)
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
            language=request.language if request.kind in PLAN_KINDS else "en",
        )
        content, decision, reader = self._content(actor, request, imprint, parts)
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

    def _content(
        self,
        actor: Actor,
        request: PrintRequest,
        imprint: Imprint,
        parts: tuple[ReleasedEntry, ...],
    ) -> tuple[Content, Decision | None, WordsReader]:
        """Gather what it says in one snapshot, and ask whether it may leave."""
        with self._store.reading() as session:
            withheld = self._protected.withheld_in(session, actor, request.patient_id)
            content = self._gathered(
                Gathering(
                    session=session,
                    actor=actor,
                    request=request,
                    letterhead=self._letterhead,
                    imprint=imprint,
                    withheld=withheld,
                )
            )
            # What an emergency opens is for the person's care here; it does not leave by it.
            reader = self._words.reader(session, actor, emergency=request.recipient is None)
            content = _with_parts(self._papers.told(reader, request, content), parts)
            decision = self._gate.decision(session, actor, request, content)
        return content, decision, reader

    def _gathered(self, asked: Gathering) -> Content:
        if asked.request.kind in PLAN_KINDS:
            return self._pages.gather(asked)
        return document_content(
            asked.session, asked.request, asked.letterhead, asked.imprint, asked.withheld
        )

    def _released(self, actor: Actor, request: PrintRequest) -> tuple[ReleasedEntry, ...]:
        """Read the protected parts that are to go with it; each look is audited."""
        entries = letting_out.read_chosen(
            self._protected,
            actor,
            request,
            lambda entry: entry.kind in PRINTABLE,
            "A part that was chosen cannot be printed.",
        )
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
            leaving = _leaving(uow, prepared, document, channel)
            self._keep(uow, prepared, leaving)
            if leaving.disclosure is not None:
                self._gate.pass_again(uow, prepared, leaving.disclosure.id, channel)
            letting_out.audit(uow, leaving, request, alone="printed")
            told = self._pages.left(uow, request, document.number)
        return document, Change(frozenset({"document", *told}), request.patient_id)

    def _keep(
        self, uow: UnitOfWork, prepared: PreparedDocument, leaving: letting_out.Leaving
    ) -> None:
        """Archive it; a protected referral's own paper with that referral's words."""
        general = keeper_of(line.compartment for line in leaving.kept.manifest) is None
        if general or not self._papers.of(prepared.content):
            letting_out.keep(uow, self._protected, leaving)
        elif not self._papers.keep(uow, prepared, leaving.document, leaving.disclosure):
            letting_out.seal(uow, self._protected, leaving)

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

    def manifest(self, prepared: PreparedDocument) -> tuple[ManifestLine, ...]:
        """Return each object that a document speaks of, in the version it had."""
        return manifest(prepared.content)


def _with_parts(content: Content, parts: tuple[ReleasedEntry, ...]) -> Content:
    if not parts:
        return content
    if isinstance(content, _WITHOUT_PARTS):
        raise BadInput("This document tells no protected entries.", "Leave those parts out.")
    return replace(content, chart=replace(content.chart, released=parts))


def _leaving(
    uow: UnitOfWork, prepared: PreparedDocument, document: Document, channel: str
) -> letting_out.Leaving:
    lines = manifest(prepared.content)
    # What names a protected part stands sealed with the document, not in the register.
    sealed = keeper_of(line.compartment for line in lines) is not None
    disclosure = letting_out.disclosure_of(
        uow,
        document,
        prepared.request,
        prepared.decision,
        size=f"{document.pages} pages",
        sealed_with="document" if sealed else "",
        channel=channel,
    )
    return letting_out.Leaving(
        document=document,
        kept=archive.Kept(prepared.pdf, canonical_json(prepared.content), lines),
        decision=prepared.decision,
        disclosure=disclosure,
    )
