"""The cryptography of the vault: nothing but ready parts put together.

- a person's key pair: X25519 (to seal to) and Ed25519 (to sign with);
- its private half wrapped by AES-256-GCM under a key from password and device secret, with all
  of the slot's facts as associated data: change any, and the slot does not open;
- the vault master key sealed to each slot's X25519 key by HPKE (RFC 9180). The library's HPKE
  takes no associated data, so what must be bound stands in ``info``;
- data keys wrapped by AES-256-GCM under a key derived from the vault master key.
"""

import hmac
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from clinicdesk.host.kdf import hkdf, stretch
from clinicdesk.host.vault_format import authenticated_bytes, canonical
from clinicdesk.host.vault_records import (
    VERSION,
    DeviceKind,
    DeviceTag,
    KdfParams,
    KeyRecord,
    Slot,
    SlotKind,
    SlotUser,
    VaultDocument,
)

__all__ = [
    "Identity",
    "SlotPlan",
    "Unopened",
    "device_tag",
    "invitation_key",
    "make_slot",
    "open_slot",
    "password_key",
    "recovery_key",
    "reseal_vmk",
    "sealed_to",
    "signed_document",
    "unsealed",
    "unsealed_vmk",
    "unwrapped_key",
    "verify_mac",
    "wrapped_key",
]

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NONCE_BYTES: Final = 12
_SALT_BYTES: Final = 16


class Unopened(Exception):
    """A wrapped or sealed value did not open with this key and these facts."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A key pair of a person or of the recovery slot (32 raw bytes each)."""

    box: bytes = field(repr=False)
    signing: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "Identity":
        """Make a fresh pair."""
        return cls(
            X25519PrivateKey.generate().private_bytes_raw(),
            Ed25519PrivateKey.generate().private_bytes_raw(),
        )

    @property
    def pub(self) -> bytes:
        """The X25519 public key, to seal to."""
        return X25519PrivateKey.from_private_bytes(self.box).public_key().public_bytes_raw()

    @property
    def verify(self) -> bytes:
        """The Ed25519 public key, to verify with."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(message)


def device_tag(vault_id: UUID, secret: bytes, kind: DeviceKind) -> DeviceTag:
    """Name a device secret without telling anything of it (32 random bytes cannot be guessed)."""
    if kind == "none":
        return DeviceTag("none", "none")
    digest = hmac.digest(secret, b"clinicdesk/device/1" + vault_id.bytes, sha256)
    return DeviceTag(digest[:16].hex(), kind)


def _info(purpose: str, vault_id: UUID, *parts: object) -> bytes:
    return canonical([f"clinicdesk/{purpose}/{VERSION}", str(vault_id), *map(str, parts)])


def password_key(vault_id: UUID, slot: "SlotPlan | Slot", password: str, device: bytes) -> bytes:
    """Derive a password slot's wrapping key from the password and the device secret."""
    return hkdf(
        stretch(password, slot.salt, slot.kdf) + device,
        salt=slot.salt,
        info=_info("kek", vault_id, slot.id),
    )


def recovery_key(vault_id: UUID, slot: "SlotPlan | Slot", code: bytes) -> bytes:
    """Derive the recovery slot's wrapping key; 160 random bits need no stretching."""
    return hkdf(code, salt=slot.salt, info=_info("kek", vault_id, slot.id))


def invitation_key(vault_id: UUID, slot: "SlotPlan | Slot", code: bytes, until: str) -> bytes:
    """Derive an invitation's wrapping key from its 128 random bits and the end of its time."""
    return hkdf(code, salt=slot.salt, info=_info("invitation", vault_id, slot.id, until))


def _encrypt(key: bytes, plain: bytes, facts: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, facts)


def _decrypt(key: bytes, box: bytes, facts: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(box[:_NONCE_BYTES], box[_NONCE_BYTES:], facts)
    except (InvalidTag, ValueError):
        raise Unopened from None


def sealed_to(pub: bytes, plain: bytes, info: bytes) -> bytes:
    """Seal a few bytes to an X25519 public key by HPKE, bound to ``info``."""
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(pub), info=info)


def unsealed(identity: Identity, box: bytes, info: bytes) -> bytes:
    """Open what was sealed to an identity.

    Raises:
        Unopened: another key, other facts, or changed bytes.
    """
    try:
        return _SUITE.decrypt(box, X25519PrivateKey.from_private_bytes(identity.box), info=info)
    except (InvalidTag, ValueError):
        raise Unopened from None


def _slot_facts(vault_id: UUID, slot: Slot) -> bytes:
    return canonical({"v": VERSION, "vault_id": str(vault_id), "slot": slot.facts()})


def _vmk_info(vault_id: UUID, vmk_id: UUID, slot: Slot) -> bytes:
    return _info("vmk", vault_id, vmk_id, slot.id, slot.kind)


def reseal_vmk(vault_id: UUID, vmk_id: UUID, vmk: bytes, slot: Slot) -> Slot:
    """Return the slot with the vault master key sealed to it; its owner need not be there."""
    return replace(slot, vmk=sealed_to(slot.pub, vmk, _vmk_info(vault_id, vmk_id, slot)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPlan:
    """What a new slot is to be; ``key`` is made from it once its id and salt are known."""

    kind: SlotKind
    user: SlotUser | None
    device: DeviceTag | None
    kdf: KdfParams
    id: UUID
    salt: bytes

    @classmethod
    def new(
        cls,
        slot_id: UUID,
        kind: SlotKind,
        kdf: KdfParams,
        user: SlotUser | None = None,
        device: DeviceTag | None = None,
    ) -> "SlotPlan":
        """Plan a slot with a fresh salt."""
        return cls(
            kind=kind,
            user=user,
            device=device,
            kdf=kdf,
            id=slot_id,
            salt=secrets.token_bytes(_SALT_BYTES),
        )


def make_slot(
    document: VaultDocument, vmk: bytes, plan: SlotPlan, key: bytes, who: Identity
) -> Slot:
    """Make a slot: the identity wrapped under ``key``, the vault master key sealed to it."""
    bare = Slot(
        id=plan.id,
        kind=plan.kind,
        user=plan.user,
        device=plan.device,
        kdf=plan.kdf,
        salt=plan.salt,
        pub=who.pub,
        verify=who.verify,
        priv=b"",
        vmk=b"",
    )
    facts = _slot_facts(document.vault_id, bare)
    wrapped = replace(bare, priv=_encrypt(key, who.box + who.signing, facts))
    return reseal_vmk(document.vault_id, document.vmk_id, vmk, wrapped)


def open_slot(document: VaultDocument, slot: Slot, key: bytes) -> tuple[Identity, bytes]:
    """Open a slot: return its identity and the vault master key.

    Raises:
        Unopened: the key is another one, or a fact of the slot was changed.
    """
    plain = _decrypt(key, slot.priv, _slot_facts(document.vault_id, slot))
    identity = Identity(plain[:32], plain[32:])
    return identity, unsealed_vmk(document, slot, identity)


def unsealed_vmk(document: VaultDocument, slot: Slot, identity: Identity) -> bytes:
    """Return the vault master key that is sealed to a slot's identity.

    Raises:
        Unopened: another identity, or a fact of the slot was changed.
    """
    return unsealed(identity, slot.vmk, _vmk_info(document.vault_id, document.vmk_id, slot))


def _key_facts(document: VaultDocument, kid: UUID, kind: str) -> bytes:
    return canonical(["key", VERSION, str(document.vault_id), str(document.vmk_id), str(kid), kind])


def wrapped_key(document: VaultDocument, vmk: bytes, kid: UUID, kind: str, plain: bytes) -> bytes:
    """Wrap a data key under the vault master key, bound to its id and kind."""
    key = hkdf(vmk, salt=None, info=_info("wrap", document.vault_id))
    return _encrypt(key, plain, _key_facts(document, kid, kind))


def unwrapped_key(document: VaultDocument, vmk: bytes, record: KeyRecord) -> bytes:
    """Return a data key.

    Raises:
        Unopened: the record was changed.
    """
    key = hkdf(vmk, salt=None, info=_info("wrap", document.vault_id))
    return _decrypt(key, record.wrapped, _key_facts(document, record.kid, record.kind))


def _mac(document: VaultDocument, vmk: bytes) -> bytes:
    key = hkdf(vmk, salt=None, info=_info("mac", document.vault_id))
    return hmac.digest(key, authenticated_bytes(document), sha256)


def signed_document(document: VaultDocument, vmk: bytes) -> VaultDocument:
    """Return the document with its MAC."""
    return replace(document, mac=_mac(document, vmk))


def verify_mac(document: VaultDocument, vmk: bytes) -> bool:
    """Tell whether the document is what its last writer made of it."""
    return hmac.compare_digest(document.mac, _mac(document, vmk))
