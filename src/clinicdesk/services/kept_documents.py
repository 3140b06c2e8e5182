"""Documents that are kept: read as they left or came, recognized, and shown page by page.

What has protected parts is kept sealed among the protected records, under the document's own id.
"""

import base64
import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.documents import Disclosure, Document
from clinicdesk.domain.errors import BadInput, Damage
from clinicdesk.domain.numbers import document_number
from clinicdesk.services.protected import ProtectedService
from clinicdesk.services.referral_papers import ReferralPapers
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import documents as archive
from clinicdesk.store import lineage, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

if TYPE_CHECKING:
    from clinicdesk.documents.preview import PageImage

__all__ = ["KeptDocuments"]


class KeptDocuments:
    """Reads the archive of one clinic."""

    def __init__(
        self, store: ClinicStore, protected: ProtectedService, words: ReferralWords
    ) -> None:
        self._store = store
        self._protected = protected
        self._words = words
        self._papers = ReferralPapers(words)

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
            patients.get_open(uow.session, patient_id)
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
            part = self._papers.part_of(uow.session, referral_id)
            if part is None:
                archive.archive(uow, document, archive.Kept(data, b"", ()), None)
            else:
                self._papers.received(uow, document, data, part)
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
            found = archive.of_patient(session, lineage.current(session, patient_id))
            reader = self._words.reader(session, actor, emergency=True)
            shown = reader.documents(found)
        self._words.note(reader)
        return shown

    def recent(self, actor: Actor, limit: int = 200) -> tuple[tuple[Document, str], ...]:
        """Return the clinic's newest documents, each with the person's listed name."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor)
            found = reader.documents(archive.recent(session, limit))
            people = {
                person.id: person.listed
                for person in patients.get_many(session, {each.patient_id for each in found})
            }
        self._words.note(reader)
        return tuple((document, people[document.patient_id]) for document in found)

    def disclosures(self, actor: Actor, patient_id: UUID) -> tuple[Disclosure, ...]:
        """Return what left about a person, newest first."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            reader = self._words.reader(session, actor, emergency=True)
            found = reader.disclosures(archive.disclosures_of(session, patient_id))
        self._words.note(reader)
        return found

    def open(self, actor: Actor, document_id: UUID) -> tuple[Document, bytes]:
        """Return a kept document with its bytes; the look is audited.

        Raises:
            NotFound: there is none. Damage: the bytes are not those that were kept.
            NotAllowed: it has protected parts that do not open for the actor.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            document = archive.find(session, document_id)
            reader = self._words.reader(session, actor, emergency=True)
            (document,) = reader.documents([document])
            pdf = archive.pdf_of(session, document_id)
            pdf = pdf or self._papers.bytes_of(reader, document) or b""
        self._words.note(reader)
        if not pdf:
            facts = self._protected.get(actor, document_id).facts
            pdf = base64.b64decode(str(facts["pdf"]))
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
            found = archive.by_hash(session, sha256)
            reader = self._words.reader(session, actor)
            shown = reader.documents([found]) if found is not None else ()
        self._words.note(reader)
        return shown[0] if shown else None
