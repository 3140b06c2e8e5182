"""Signatures over stretches of the audit log, by the person who wrote them (``docs/audit.md``).

The chain's key is opened by every account, so whoever holds it can forge the chain. A signature
needs the person's own key: it covers the MACs of what this session itself wrote and remembers,
never of what the file says by then.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from clinicdesk.store.records.clinic import AuditRecord
from clinicdesk.store.records.signatures import AuditSignatureRecord

__all__ = [
    "SIGN_AFTER",
    "SIGN_EVERY",
    "Signer",
    "StretchSigner",
    "can_sign",
    "checkpoint_bytes",
    "stretch_bytes",
    "stretch_digest",
]

SIGN_AFTER: Final = 50
"""Entries after which a signature is due: what a power cut leaves unsigned is bounded."""
SIGN_EVERY: Final = timedelta(minutes=5)
"""How old the first unsigned entry may get before a signature is due."""


class Signer(Protocol):
    """Who signs: an opened vault."""

    @property
    def vault_id(self) -> UUID:
        """The clinic's vault."""
        ...

    @property
    def person_id(self) -> UUID:
        """Whose key it is."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign with the person's own Ed25519 key."""
        ...


def instant(at: datetime) -> str:
    """Return an instant as signed bytes have it: UTC, microseconds, ``Z``."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def stretch_digest(macs: Sequence[bytes]) -> str:
    """Return the SHA-256, in hex, over MACs one after the other."""
    return hashlib.sha256(b"".join(macs)).hexdigest()


def _canonical(values: list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def stretch_bytes(
    *,
    vault_id: UUID,
    actor_id: UUID,
    computer: str,
    first_seq: int,
    last_seq: int,
    digest: str,
    mac: bytes,
    signed_at: datetime,
) -> bytes:
    """Return what is signed for a stretch."""
    return _canonical(
        [
            "clinicdesk/audit-signature/1",
            str(vault_id),
            str(actor_id),
            computer,
            first_seq,
            last_seq,
            digest,
            mac.hex(),
            instant(signed_at),
        ]
    )


def checkpoint_bytes(*, vault_id: UUID, by: UUID, seq: int, mac: bytes, at: datetime) -> bytes:
    """Return what is signed for a checkpoint in a backup."""
    return _canonical(
        ["clinicdesk/audit-checkpoint/1", str(vault_id), str(by), seq, mac.hex(), instant(at)]
    )


def can_sign(session: Session) -> bool:
    """Tell whether the file has the table for signatures (older ones have not, until upgraded)."""
    return inspect(session.connection()).has_table(AuditSignatureRecord.__tablename__)


class StretchSigner:
    """Remembers what one session wrote and has not signed yet."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._written: dict[int, bytes] = {}
        self._since: datetime | None = None
        self._lock = threading.Lock()

    @property
    def person_id(self) -> UUID:
        """Whose entries are signed."""
        return self._signer.person_id

    @property
    def unsigned(self) -> int:
        """How many entries of this session are not signed yet."""
        return len(self._written)

    def wrote(self, first_seq: int, macs: Sequence[bytes], at: datetime) -> None:
        """Remember entries that were committed."""
        with self._lock:
            self._written.update(enumerate(macs, first_seq))
            self._since = self._since or at

    def due(self, now: datetime) -> bool:
        """Tell whether it is time to sign."""
        with self._lock:
            if not self._written or self._since is None:
                return False
            # A clock that was put back must not put signatures off.
            return len(self._written) >= SIGN_AFTER or not (
                timedelta(0) <= now - self._since < SIGN_EVERY
            )

    def sign(
        self,
        drafting: Callable[[], AbstractContextManager[Session]],
        *,
        now: datetime,
        computer: str,
    ) -> int:
        """Sign what is not signed yet; return how many entries that covers.

        Raises:
            ClinicDeskError: the disk is full or refuses; it is tried again with the next.
        """
        with self._lock:
            written, self._written = self._written, {}
            since, self._since = self._since, None
        if not written:
            return 0
        try:
            with drafting() as session:
                if not can_sign(session):  # the tables were taken back to before signatures
                    return 0
                for seqs in _stretches(session, self.person_id, written):
                    macs = [written[seq] for seq in seqs]
                    session.add(self._signed(seqs, macs, now, computer))
        except BaseException:
            with self._lock:
                self._written = {**written, **self._written}
                self._since = since
            raise
        return len(written)

    def _signed(
        self, seqs: list[int], macs: list[bytes], now: datetime, computer: str
    ) -> AuditSignatureRecord:
        message = stretch_bytes(
            vault_id=self._signer.vault_id,
            actor_id=self.person_id,
            computer=computer,
            first_seq=seqs[0],
            last_seq=seqs[-1],
            digest=stretch_digest(macs),
            mac=macs[-1],
            signed_at=now,
        )
        signature = self._signer.sign(message)
        return AuditSignatureRecord(
            # Named by what it is: two of one name are one signature.
            id=UUID(bytes=hashlib.sha256(signature).digest()[:16]),
            actor_id=self.person_id,
            computer=computer,
            first_seq=seqs[0],
            last_seq=seqs[-1],
            mac=macs[-1],
            signature=signature,
            signed_at=now,
        )


def _stretches(session: Session, person_id: UUID, written: dict[int, bytes]) -> Iterator[list[int]]:
    """Give runs of this session's entries, cut where another session of the same person wrote."""
    table = AuditRecord.__table__
    own = session.scalars(
        select(table.c.seq)
        .where(table.c.actor_id == person_id, table.c.seq.between(min(written), max(written)))
        .order_by(table.c.seq)
    )
    run: list[int] = []
    for seq in sorted(written.keys() | set(own)):
        if seq in written:
            run.append(seq)
        elif run:
            yield run
            run = []
    if run:
        yield run
