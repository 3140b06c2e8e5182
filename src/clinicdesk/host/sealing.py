"""What seals a row of the protected record, and the tags that it can be found by.

AES-256-GCM (NIST SP 800-38D) under a key derived from the compartment's, with the facts of the row
as associated data: change one, or a byte of the box, and it does not open. Tags are HMAC-SHA-256,
cut to 16 bytes: whoever has not the key learns from them only which rows belong together.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinicdesk.domain.access import Compartment
from clinicdesk.host.compartment_keys import CompartmentKey
from clinicdesk.host.kdf import hkdf
from clinicdesk.host.slots import Identity, Unopened, sealed_to, unsealed
from clinicdesk.host.vault_format import canonical

__all__ = [
    "PAYLOAD_VERSION",
    "GrantFacts",
    "RowFacts",
    "Subjects",
    "granted_key",
    "granted_to",
    "open_row",
    "origin_of",
    "row_key",
    "seal_row",
    "sealed_grant",
    "tag_of",
]

PAYLOAD_VERSION: Final = 1
TAG_BYTES: Final = 16
_NONCE_BYTES: Final = 12

RowFacts = tuple[UUID, Compartment, int]
"""A row's id, its compartment, and the version of the form of what is inside."""


class Subjects:
    """Turns a person's id into the tag that their rows have; every account can."""

    def __init__(self, audit_key: bytes, vault_id: UUID) -> None:
        info = canonical(["clinicdesk/subject/1", str(vault_id)])
        self._key = hkdf(audit_key, salt=None, info=info)

    def of(self, patient_id: UUID) -> bytes:
        """Return a person's tag."""
        return hmac.digest(self._key, patient_id.bytes, sha256)[:TAG_BYTES]

    def digest(self, patient_id: UUID) -> str:
        """Return what audit entries about a person's protected record have as their digest."""
        return f"subject:{self.of(patient_id).hex()}"


def tag_of(key: CompartmentKey) -> bytes:
    """Return the tag of the rows that a key opens; it names nothing."""
    return hmac.digest(key.secret, b"compartment", sha256)[:TAG_BYTES]


def row_key(key: CompartmentKey, origin: bytes) -> bytes:
    """Return what seals rows: one for the compartment, or for each person where Part 2 applies.

    ``origin`` is the person's tag when the row was written; a merge does not change it.
    """
    person = [origin.hex()] if key.compartment is Compartment.SUD_PART2 else []
    return hkdf(key.secret, salt=None, info=canonical(["clinicdesk/rows/1", *person]))


def _facts(facts: RowFacts, origin: bytes) -> bytes:
    row_id, compartment, version = facts
    return canonical(["sealed_entry", str(row_id), compartment.value, version, origin.hex()])


def seal_row(secret: bytes, plain: bytes, facts: RowFacts, origin: bytes) -> bytes:
    """Seal what a row says: origin, nonce, ciphertext and tag."""
    nonce = token_bytes(_NONCE_BYTES)
    return origin + nonce + AESGCM(secret).encrypt(nonce, plain, _facts(facts, origin))


def origin_of(box: bytes) -> bytes:
    """Return the tag that the row's person had when it was written."""
    return box[:TAG_BYTES]


def open_row(secret: bytes, box: bytes, facts: RowFacts) -> bytes:
    """Open what ``seal_row`` made.

    Raises:
        Unopened: another key, another row, another compartment, or changed bytes.
    """
    origin, rest = origin_of(box), box[TAG_BYTES:]
    nonce, sealed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        return AESGCM(secret).decrypt(nonce, sealed, _facts(facts, origin))
    except (InvalidTag, ValueError):
        raise Unopened from None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantFacts:
    """What a grant is bound to: the row, the tag of the rows it opens, and its reader."""

    vault_id: UUID
    grant_id: UUID
    tag: bytes
    reader_id: UUID

    @property
    def info(self) -> bytes:
        """The bytes that are bound."""
        parts = [str(self.vault_id), str(self.grant_id), self.tag.hex(), str(self.reader_id)]
        return canonical(["clinicdesk/grant/1", *parts])


def _mark(pub: bytes) -> bytes:
    return sha256(b"clinicdesk/grant/1" + pub).digest()[:TAG_BYTES]


def sealed_grant(pub: bytes, key: CompartmentKey, origin: bytes, facts: GrantFacts) -> bytes:
    """Seal one person's row key to a reader: origin, a mark of the reader's key, the sealed key."""
    return origin + _mark(pub) + sealed_to(pub, row_key(key, origin), facts.info)


def granted_to(box: bytes, pub: bytes) -> bool:
    """Tell whether a grant is sealed to this key of its reader."""
    return box[TAG_BYTES : 2 * TAG_BYTES] == _mark(pub)


def granted_key(who: Identity, box: bytes, facts: GrantFacts) -> bytes:
    """Open a grant; see ``sealed_grant``.

    Raises:
        Unopened: sealed to a key that the reader had before, or changed.
    """
    return unsealed(who, box[2 * TAG_BYTES :], facts.info)
