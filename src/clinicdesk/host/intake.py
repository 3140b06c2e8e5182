"""Sealing into a part of the protected record without holding its key, and opening what was.

A row that was sealed in is HPKE (RFC 9180) to the public half of the compartment's active key, with
all the facts of the row bound. Before the box stands a head that every account opens and no SQL
shell does: it tells whether a source says the same as before, and nothing of what it says. Ids and
tags of such rows are made with the clinic's audit key, which the database does not hold.
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
from clinicdesk.host.intake_keys import intake_private, public_half
from clinicdesk.host.kdf import hkdf
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.sealing import TAG_BYTES
from clinicdesk.host.slots import Identity, Unopened, sealed_to, unsealed
from clinicdesk.host.vault_format import canonical

__all__ = ["INTAKE_VERSION", "Intake", "IntakeHead", "IntakeKey"]

INTAKE_VERSION: Final = 2
"""The payload version of rows that were sealed in."""
_NONCE_BYTES: Final = 12
_MARK_BYTES: Final = 32
_LONGEST_TIME: Final = 64
_HEAD_PLAIN: Final = _MARK_BYTES + _LONGEST_TIME
_HEAD_BYTES: Final = _NONCE_BYTES + _HEAD_PLAIN + 16


@dataclass(frozen=True, slots=True)
class IntakeKey:
    """A compartment's active key as somebody sees it who does not hold it."""

    kid: UUID
    kind: str
    pub: bytes


@dataclass(frozen=True, slots=True)
class IntakeHead:
    """What every account may tell of a row that was sealed in."""

    mark: bytes
    """Keyed digest of what the source said, with the part it asked for."""
    said_at: str = ""
    """The source's ``meta.lastUpdated``, as written."""


class Intake:
    """Seals into the parts of one clinic's record."""

    def __init__(self, audit_key: bytes, vault_id: UUID) -> None:
        self._vault_id = vault_id
        info = canonical(["clinicdesk/intake/1", str(vault_id)])
        self._key = hkdf(audit_key, salt=None, info=info)
        self._head = AESGCM(hkdf(self._key, salt=None, info=b"head"))

    def _hmac(self, *parts: str) -> bytes:
        return hmac.digest(self._key, canonical(list(parts)), sha256)

    # What stands in the place of a source's own words

    def identity(self, source: str, kind: str, key: str) -> bytes:
        """Return what stands for one resource of a source: 32 bytes that name nothing."""
        return self._hmac("identity", source, kind, key)

    def entry_id(self, identity: bytes, number: int) -> UUID:
        """Return the id of the row that holds a resource's state of a number, from 0."""
        made = bytearray(self._hmac("entry", identity.hex(), str(number))[:16])
        made[6] = made[6] & 0x0F | 0x80  # RFC 9562, section 5.8: an id of one's own making
        made[8] = made[8] & 0x3F | 0x80
        return UUID(bytes=bytes(made))

    def taken_id(self, entry_id: UUID) -> UUID:
        """Return the id of the row in which a holder wrote anew what was sealed in."""
        return self.entry_id(entry_id.bytes, -1)

    def mark(self, digest: bytes, compartment: Compartment) -> bytes:
        """Return what stands for one state of a resource: 32 bytes."""
        return self._hmac("mark", digest.hex(), compartment.value)

    def clear_mark(self, digest: bytes) -> bytes:
        """Return what stands for a state that a resource had in the clear: 32 bytes."""
        return self.mark(digest, Compartment.GENERAL)

    def tag(self, kid: UUID) -> bytes:
        """Return the tag of rows sealed into a key's part."""
        return self._hmac("tag", str(kid))[:TAG_BYTES]

    # Keys

    @staticmethod
    def keys(vault: OpenedVault) -> dict[str, IntakeKey]:
        """Return the active keys that can be sealed to, by kind."""
        found = {}
        for record in vault.document.keys:
            pub = public_half(vault.document.ext, record.kid)
            if pub is not None and record.state == "active":
                found[record.kind] = IntakeKey(record.kid, record.kind, pub)
        return found

    def compartments(self, vault: OpenedVault) -> dict[bytes, Compartment]:
        """Return which part each tag of rows that were sealed in belongs to."""
        return {
            self.tag(one.kid): Compartment(one.kind.split(":")[1])
            for one in vault.document.keys
            if one.kind.startswith("compartment:")
        }

    # Rows

    def _info(self, kid: UUID, kind: str, row_id: UUID, outside: bytes) -> bytes:
        parts = ("clinicdesk/sealed-in/1", self._vault_id, kid, kind, row_id, INTAKE_VERSION)
        return canonical([*map(str, parts), sha256(outside).hexdigest()])

    def seal(
        self, key: IntakeKey, row_id: UUID, origin: bytes, plain: bytes, head: IntakeHead
    ) -> bytes:
        """Seal a row in: the person's tag, the head, the box."""
        said_at = head.said_at[:_LONGEST_TIME] if head.said_at.isascii() else ""
        padded = (head.mark + said_at.encode()).ljust(_HEAD_PLAIN, b"\0")
        nonce = token_bytes(_NONCE_BYTES)
        outside = origin + nonce + self._head.encrypt(nonce, padded, row_id.bytes + origin)
        info = self._info(key.kid, key.kind, row_id, outside)
        return outside + sealed_to(key.pub, plain, info)

    def head(self, row_id: UUID, box: bytes) -> IntakeHead:
        """Open a row's head.

        Raises:
            Unopened: it is not what was written.
        """
        origin = box[:TAG_BYTES]
        nonce = box[TAG_BYTES : TAG_BYTES + _NONCE_BYTES]
        sealed = box[TAG_BYTES + _NONCE_BYTES : TAG_BYTES + _HEAD_BYTES]
        try:
            plain = self._head.decrypt(nonce, sealed, row_id.bytes + origin)
        except (InvalidTag, ValueError):
            raise Unopened from None
        return IntakeHead(plain[:_MARK_BYTES], plain[_MARK_BYTES:].rstrip(b"\0").decode())

    def open(self, key: CompartmentKey, row_id: UUID, box: bytes) -> bytes:
        """Open a row that was sealed into the part of a key that is held.

        Raises:
            Unopened: another key, another row, or changed bytes.
        """
        outside, sealed = box[: TAG_BYTES + _HEAD_BYTES], box[TAG_BYTES + _HEAD_BYTES :]
        private = intake_private(self._vault_id, key.kid, key.kind, key.secret)
        info = self._info(key.kid, key.kind, row_id, outside)
        return unsealed(Identity(private, b""), sealed, info)
