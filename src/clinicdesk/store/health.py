"""Questions about the whole file: its cipher, and whether the promises hold."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.records.documents import (
    DisclosureRecord,
    DocumentBytesRecord,
    DocumentRecord,
)
from clinicdesk.store.records.protected import SealedEntryRecord
from clinicdesk.store.records.protected_referrals import ProtectedReferralRecord

__all__ = ["altered_documents", "cipher_facts", "promises", "undisclosed_documents"]


def cipher_facts(store: ClinicStore) -> dict[str, str]:
    """Return how the file is encrypted, as the engine says."""
    asked = {
        "version": "cipher_version",
        "provider": "cipher_provider",
        "provider_version": "cipher_provider_version",
        "page_size": "cipher_page_size",
        "hmac": "cipher_hmac_algorithm",
    }
    with store.raw_connection() as connection:
        return {
            name: str(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
            for name, pragma in asked.items()
        }


def altered_documents(session: Session) -> Iterator[str]:
    """Yield the number of each document whose kept bytes are not those it was archived with."""
    query = (
        select(DocumentRecord.number, DocumentRecord.sha256, DocumentBytesRecord.pdf)
        .join(DocumentBytesRecord, DocumentBytesRecord.document_id == DocumentRecord.id)
        .execution_options(yield_per=20)
    )
    sealed = select(SealedEntryRecord.id).where(SealedEntryRecord.id == DocumentRecord.id)
    kept = select(ProtectedReferralRecord.referral_id).where(
        ProtectedReferralRecord.referral_id == DocumentRecord.referral_id
    )
    # What has protected parts is kept sealed, under the same id or with its protected referral; it
    # is compared when it is opened.
    apart = sealed.exists() | kept.exists()
    query = query.where(~((func.length(DocumentBytesRecord.pdf) == 0) & apart))
    for number, sha256, pdf in session.execute(query):
        if hashlib.sha256(pdf).hexdigest() != sha256:
            yield str(number)


def undisclosed_documents(session: Session) -> int:
    """Count the documents with a recipient and no line in the register."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(DocumentRecord)
            .outerjoin(DisclosureRecord, DisclosureRecord.id == DocumentRecord.disclosure_id)
            .where(DocumentRecord.recipient != "", DisclosureRecord.id.is_(None))
        )
        or 0
    )


def promises(session: Session) -> int:
    """Count the open referrals without an owner, a next action or a due day."""
    # In plain SQL, so that it does not lean on the records that make the promise.
    return int(
        session.scalar(
            text(
                "SELECT count(*) FROM referral WHERE closed_at IS NULL AND (owner_id IS NULL "
                "OR next_action IS NULL OR trim(next_action) = '' OR due_on IS NULL)"
            )
        )
        or 0
    )
