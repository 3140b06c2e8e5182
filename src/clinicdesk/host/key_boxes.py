"""How keys of the protected record stand in the vault: sealed to people, older under newer.

The active key of a compartment is sealed to everybody who has it. A retired one stands in one box
under the key that came after it, so that who has the newest has all before it, and the vault does
not grow with the number of people each time that somebody leaves.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clinicdesk.host.kdf import hkdf
from clinicdesk.host.slots import Identity, Unopened, sealed_to, unsealed
from clinicdesk.host.vault_format import canonical
from clinicdesk.host.vault_records import KeyRecord, SealedKey, VaultDocument

__all__ = [
    "PREFIX",
    "Purpose",
    "Recipient",
    "chained",
    "is_chained",
    "is_compartment",
    "sealed",
    "secrets_of",
]

PREFIX: Final = "compartment:"
_NONCE_BYTES: Final = 12
Purpose = Literal["holder", "recovery", "emergency"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or the recovery slot, with the X25519 key that things are sealed to."""

    id: UUID
    pub: bytes
    purpose: Purpose


def is_compartment(record: KeyRecord) -> bool:
    """Tell whether it is a key of the protected record."""
    return record.kind.startswith(PREFIX)


def _info(vault_id: UUID, record: KeyRecord, to: UUID, purpose: str) -> bytes:
    parts = (vault_id, record.kid, record.kind, to, purpose)
    return canonical(["clinicdesk/compartment/1", *map(str, parts)])


def sealed(vault_id: UUID, record: KeyRecord, secret: bytes, to: Recipient) -> SealedKey:
    """Seal a key to somebody, bound to vault, key, kind, recipient and purpose."""
    info = _info(vault_id, record, to.id, to.purpose)
    return SealedKey(to.id, to.purpose, sealed_to(to.pub, secret, info))


def _chain_key(newer: bytes) -> bytes:
    return hkdf(newer, salt=None, info=canonical(["clinicdesk/older-key/1"]))


def chained(
    vault_id: UUID, record: KeyRecord, secret: bytes, newer: tuple[UUID, bytes]
) -> SealedKey:
    """Seal a retired key under the one that came after it (its id and its secret)."""
    kid, newer_secret = newer
    nonce = secrets.token_bytes(_NONCE_BYTES)
    facts = _info(vault_id, record, kid, "holder")
    box = nonce + AESGCM(_chain_key(newer_secret)).encrypt(nonce, secret, facts)
    return SealedKey(kid, "holder", box)


def is_chained(record: KeyRecord, kids: Iterable[UUID]) -> bool:
    """Tell whether a key stands under another one, of those that have these ids."""
    return bool({one.to for one in record.sealed} & set(kids))


def _to_person(
    vault_id: UUID, record: KeyRecord, who: Identity, to: UUID, purpose: Purpose
) -> Iterator[bytes]:
    for one in record.sealed:
        if (one.to, one.purpose) == (to, purpose):
            try:
                yield unsealed(who, one.box, _info(vault_id, record, to, purpose))
            except Unopened:
                # Sealed to a key they had before, or rubbish put there: either way not held.
                continue


def _under_newer(vault_id: UUID, record: KeyRecord, newer: dict[UUID, bytes]) -> Iterator[bytes]:
    for one in record.sealed:
        if one.to in newer:
            facts = _info(vault_id, record, one.to, "holder")
            nonce, box = one.box[:_NONCE_BYTES], one.box[_NONCE_BYTES:]
            try:
                yield AESGCM(_chain_key(newer[one.to])).decrypt(nonce, box, facts)
            except (InvalidTag, ValueError):
                # As above: a box that does not open is none.
                continue


def secrets_of(
    document: VaultDocument, who: Identity, to: UUID, purpose: Purpose
) -> dict[UUID, bytes]:
    """Return every key that one recipient opens, by its id: their own boxes, and what is older."""
    found: dict[UUID, bytes] = {}
    # A key is written after those that it holds, so one turn from the newest on opens them all.
    for record in reversed(document.keys):
        if is_compartment(record):
            opened = [
                *_to_person(document.vault_id, record, who, to, purpose),
                *_under_newer(document.vault_id, record, found),
            ]
            if opened:
                found[record.kid] = opened[0]
    return found
