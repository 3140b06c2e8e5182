"""Documents in the store: the bytes as they left, what they say, and the register."""

import json
import zlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.documents import Disclosure, Document, ManifestLine
from clinicdesk.domain.errors import NotFound
from clinicdesk.store import lineage
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.documents import (
    DisclosureRecord,
    DocumentBytesRecord,
    DocumentRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Kept",
    "archive",
    "by_hash",
    "disclosures_of",
    "find",
    "of_patient",
    "pdf_of",
    "recent",
]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is archived with a document."""

    pdf: bytes
    content: bytes
    """Canonical JSON."""
    manifest: tuple[ManifestLine, ...]


def archive(uow: UnitOfWork, document: Document, kept: Kept, disclosure: Disclosure | None) -> None:
    """Keep a document for ever, with its disclosure where it leaves the clinic."""
    if disclosure is not None:
        uow.add(
            DisclosureRecord(
                id=disclosure.id,
                number=disclosure.number,
                patient_id=disclosure.patient_id,
                document_number=document.number,
                disclosed_at=disclosure.disclosed_at,
                recipient=disclosure.recipient,
                recipient_address=disclosure.recipient_address,
                description=disclosure.description,
                purpose=disclosure.purpose,
                legal_basis=disclosure.legal_basis,
                consent_decision=disclosure.consent_decision,
                channel=disclosure.channel,
                actor=disclosure.actor,
            )
        )
        uow.session.flush()
    uow.add(
        DocumentRecord(
            id=document.id,
            number=document.number,
            kind=document.kind,
            title=document.title,
            patient_id=document.patient_id,
            referral_id=document.referral_id,
            author=document.author,
            pages=document.pages,
            size=document.size,
            sha256=document.sha256,
            content_sha256=document.content_sha256,
            recipient=document.recipient,
            disclosure_id=disclosure.id if disclosure else None,
            created_at=document.created_at,
        )
    )
    uow.session.flush()
    lines = [
        {
            "kind": line.kind,
            "id": str(line.id),
            "version": line.version,
            "compartment": line.compartment.value,
        }
        for line in kept.manifest
    ]
    uow.session.add(
        DocumentBytesRecord(
            document_id=document.id,
            pdf=kept.pdf,
            content=zlib.compress(kept.content),
            manifest=json.dumps(lines, separators=(",", ":")),
        )
    )


_TABLE: Table = DocumentRecord.__table__  # type: ignore[assignment]


def _select() -> Select[Any]:
    return select(_TABLE, DisclosureRecord.number.label("disclosure")).outerjoin(
        DisclosureRecord, DisclosureRecord.id == _TABLE.c.disclosure_id
    )


_OF_PATIENT = Prepared(
    _select()
    .where(_TABLE.c.patient_id == bindparam("patient_id"))
    .order_by(_TABLE.c.created_at.desc(), _TABLE.c.number.desc())
)


def _value(record: Any) -> Document:
    return Document(
        id=record.id,
        number=record.number,
        kind=record.kind,
        title=record.title,
        patient_id=record.patient_id,
        referral_id=record.referral_id,
        created_at=record.created_at,
        author=record.author,
        pages=record.pages,
        size=record.size,
        sha256=record.sha256,
        content_sha256=record.content_sha256,
        recipient=record.recipient,
        disclosure=record.disclosure or "",
        status=record.status,
        source=record.source,
    )


def of_patient(session: Session, patient_id: UUID) -> tuple[Document, ...]:
    """Return a person's documents, newest first."""
    return tuple(map(_value, _OF_PATIENT.rows(session, patient_id=patient_id)))


def recent(session: Session, limit: int = 200) -> tuple[Document, ...]:
    """Return the clinic's newest documents."""
    query = _select().order_by(DocumentRecord.id.desc()).limit(limit)
    return tuple(map(_value, session.execute(query)))


def find(session: Session, number_or_id: str | UUID) -> Document:
    """Return one document by its number or id.

    Raises:
        NotFound: there is none.
    """
    where = (
        DocumentRecord.id == number_or_id
        if isinstance(number_or_id, UUID)
        else DocumentRecord.number == number_or_id.strip().upper()
    )
    row = session.execute(_select().where(where)).first()
    if row is None:
        raise NotFound("There is no such document.", "Check the number in its footer.")
    return _value(row)


def by_hash(session: Session, sha256: str) -> Document | None:
    """Return the document with these bytes, or with this content hash (or its beginning)."""
    text = sha256.strip().lower()
    query = _select().where(
        (DocumentRecord.sha256 == text) | DocumentRecord.content_sha256.startswith(text)
    )
    row = session.execute(query.limit(1)).first()
    return _value(row) if row else None


def pdf_of(session: Session, document_id: UUID) -> bytes:
    """Return the very bytes that were kept.

    Raises:
        NotFound: there is no such document.
    """
    record = session.get(DocumentBytesRecord, document_id)
    if record is None:
        raise NotFound("There is no such document.", "Check the number in its footer.")
    return record.pdf


def disclosures_of(session: Session, patient_id: UUID) -> tuple[Disclosure, ...]:
    """Return what left about a person, newest first, under whichever of their records it left."""
    query = (
        select(DisclosureRecord, DocumentRecord.id)
        .join(DocumentRecord, DocumentRecord.disclosure_id == DisclosureRecord.id)
        .where(DisclosureRecord.patient_id.in_(lineage.family(session, patient_id)))
        .order_by(DisclosureRecord.disclosed_at.desc())
    )
    return tuple(
        Disclosure(
            id=record.id,
            number=record.number,
            patient_id=record.patient_id,
            document_id=document_id,
            disclosed_at=record.disclosed_at,
            recipient=record.recipient,
            recipient_address=record.recipient_address,
            description=record.description,
            purpose=record.purpose,
            legal_basis=record.legal_basis,
            consent_decision=record.consent_decision,
            channel=record.channel,
            actor=record.actor,
        )
        for record, document_id in session.execute(query)
    )
