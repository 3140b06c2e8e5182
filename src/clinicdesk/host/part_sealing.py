"""What seals the words of a protected referral beside its row, and tells accounts where to.

A holder of the part's key seals as entries are sealed, under the person's key where 42 CFR Part 2
applies, so that a consent opens it; who does not hold it seals to the public half, as an import
does. A part stands beside the referral, and so beside a person: its tag is of that referral alone,
and the person's own tag is enciphered, so that nobody with an SQL shell comes from here to the rest
of the person's protected record.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_bytes
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from clinicdesk.host.compartment_keys import CompartmentKey
from clinicdesk.host.intake import IntakeKey
from clinicdesk.host.intake_keys import intake_private
from clinicdesk.host.kdf import hkdf
from clinicdesk.host.sealing import TAG_BYTES
from clinicdesk.host.slots import Identity, Unopened, sealed_to, unsealed
from clinicdesk.host.vault_format import canonical

__all__ = ["HELD_VERSION", "SEALED_IN_VERSION", "PartFacts", "PartSealing"]

HELD_VERSION: Final = 1
"""The payload version of parts that a holder sealed."""
SEALED_IN_VERSION: Final = 2
"""The payload version of parts that somebody sealed in who does not hold the key."""
_NONCE_BYTES: Final = 12
_KIND_BYTES: Final = 96
"""A kind of key is padded to this, so that its length tells nothing."""


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What a part is bound to."""

    part_id: UUID
    referral_id: UUID

    def of(self, version: int, origin: bytes, *more: str) -> bytes:
        """The bytes that are bound."""
        said = [str(self.part_id), str(self.referral_id), str(version), origin.hex(), *more]
        return canonical(["referral_part", *said])


class PartSealing:
    """Seals and opens the parts of one clinic's protected referrals."""

    def __init__(self, audit_key: bytes, vault_id: UUID) -> None:
        self._vault_id = vault_id
        key = hkdf(
            audit_key, salt=None, info=canonical(["clinicdesk/referral-parts/1", str(vault_id)])
        )
        self._tags = hkdf(key, salt=None, info=b"tags")
        self._hints = AESGCM(hkdf(key, salt=None, info=b"hints"))
        # One block under a key of its own is a permutation of tags: nothing repeats but the tag.
        self._veil = Cipher(AES(hkdf(key, salt=None, info=b"veil")), ECB())  # noqa: S305

    def tag(self, base: bytes, referral_id: UUID) -> bytes:
        """Return the tag of a referral's parts under the key that rows of a tag open with."""
        return hmac.digest(self._tags, base + referral_id.bytes, sha256)[:TAG_BYTES]

    def hint(self, kind: str, referral_id: UUID) -> bytes:
        """Return what tells every account, and no SQL shell, which kind of key a referral has."""
        nonce = token_bytes(_NONCE_BYTES)
        padded = kind.encode().ljust(_KIND_BYTES, b"\0")
        return nonce + self._hints.encrypt(nonce, padded, referral_id.bytes)

    def kind(self, hint: bytes, referral_id: UUID) -> str:
        """Return what ``hint`` says.

        Raises:
            Unopened: it was changed, or is another referral's.
        """
        try:
            plain = self._hints.decrypt(hint[:_NONCE_BYTES], hint[_NONCE_BYTES:], referral_id.bytes)
        except (InvalidTag, ValueError):
            raise Unopened from None
        return plain.rstrip(b"\0").decode()

    def veiled(self, origin: bytes) -> bytes:
        """Return a person's tag as it may stand beside their referral."""
        cipher = self._veil.encryptor()
        return cipher.update(origin) + cipher.finalize()

    def origin(self, box: bytes) -> bytes:
        """Return the tag that the person of a part had when it was written."""
        cipher = self._veil.decryptor()
        return cipher.update(box[:TAG_BYTES]) + cipher.finalize()

    @staticmethod
    def _own(secret: bytes) -> AESGCM:
        return AESGCM(hkdf(secret, salt=None, info=b"clinicdesk/referral-part/1"))

    def seal(self, secret: bytes, facts: PartFacts, origin: bytes, plain: bytes) -> bytes:
        """Seal a part with the key of the person's rows: enciphered tag, nonce, ciphertext."""
        veiled, nonce = self.veiled(origin), token_bytes(_NONCE_BYTES)
        bound = facts.of(HELD_VERSION, veiled)
        return veiled + nonce + self._own(secret).encrypt(nonce, plain, bound)

    def open(self, secret: bytes, facts: PartFacts, box: bytes) -> bytes:
        """Open what ``seal`` made.

        Raises:
            Unopened: another key, another row, or changed bytes.
        """
        veiled, rest = box[:TAG_BYTES], box[TAG_BYTES:]
        bound = facts.of(HELD_VERSION, veiled)
        try:
            return self._own(secret).decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise Unopened from None

    def seal_in(self, key: IntakeKey, facts: PartFacts, origin: bytes, plain: bytes) -> bytes:
        """Seal a part to the public half of a key that is not held."""
        veiled = self.veiled(origin)
        return veiled + sealed_to(key.pub, plain, self._info(key.kid, key.kind, facts, veiled))

    def open_in(self, key: CompartmentKey, facts: PartFacts, box: bytes) -> bytes:
        """Open what ``seal_in`` made.

        Raises:
            Unopened: another key, another row, or changed bytes.
        """
        private = intake_private(self._vault_id, key.kid, key.kind, key.secret)
        veiled, sealed = box[:TAG_BYTES], box[TAG_BYTES:]
        info = self._info(key.kid, key.kind, facts, veiled)
        return unsealed(Identity(private, b""), sealed, info)

    def _info(self, kid: UUID, kind: str, facts: PartFacts, veiled: bytes) -> bytes:
        return facts.of(SEALED_IN_VERSION, veiled, str(self._vault_id), str(kid), kind)
