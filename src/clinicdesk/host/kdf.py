"""From a password to a key: Argon2id, with costs that this computer can bear.

RFC 9106 (Argon2, September 2021), section 4, second recommended option: 64 MiB, 4 lanes, 3
passes, here with passes added until one derivation takes a quarter of a second. Where no keyring
holds the device secret, memory is 256 MiB, since the password then has to carry more.
"""

import math
import time
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from clinicdesk.host.vault_records import KdfParams

__all__ = ["CHEAP_FOR_TESTS", "PRODUCTION", "RECOVERY_KDF", "KdfPolicy", "hkdf", "stretch"]

KEY_BYTES: Final = 32
RECOVERY_KDF: Final = KdfParams("hkdf-sha256")


def hkdf(secret: bytes, *, salt: bytes | None, info: bytes) -> bytes:
    """Return 32 bytes by HKDF-SHA-256 (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(secret)


def stretch(password: str, salt: bytes, params: KdfParams) -> bytes:
    """Return 32 bytes by Argon2id over the password's NFKC form.

    NFKC, so that the same password typed on another system's keyboard is the same password
    (NIST SP 800-63B-4, section 3.1.1.2, asks for a normalization before hashing).
    """
    return hash_secret_raw(
        unicodedata.normalize("NFKC", password).encode("utf-8"),
        salt,
        time_cost=params.passes,
        memory_cost=params.memory_kib,
        parallelism=params.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class KdfPolicy:
    """What a new slot costs.

    ``least_seconds`` is how long one derivation shall take at least; 0 takes ``least_passes`` as
    they are.
    """

    memory_kib_with_keyring: int
    memory_kib_without: int
    lanes: int
    least_passes: int
    most_passes: int
    least_seconds: float

    def params(self, *, keyring: bool) -> KdfParams:
        """Return the parameters for a new slot, measured on this computer.

        Time grows linearly with passes, so the number that reaches ``least_seconds`` follows from
        one timed derivation, and is itself timed before it is believed.
        """
        memory = self.memory_kib_with_keyring if keyring else self.memory_kib_without
        passes = self.least_passes
        params = KdfParams("argon2id", memory, passes, self.lanes)
        while self.least_seconds > 0 and passes < self.most_passes:
            taken = _seconds_of(params)
            if taken >= self.least_seconds:
                break
            passes = min(
                self.most_passes,
                max(passes + 1, math.ceil(passes * self.least_seconds / taken * 1.05)),
            )
            params = KdfParams("argon2id", memory, passes, self.lanes)
        return params


def _seconds_of(params: KdfParams) -> float:
    started = time.perf_counter()
    stretch("measured", b"\0" * 16, params)
    return time.perf_counter() - started


PRODUCTION: Final = KdfPolicy(
    memory_kib_with_keyring=64 * 1024,
    memory_kib_without=256 * 1024,
    lanes=4,
    least_passes=3,
    most_passes=32,
    least_seconds=0.25,
)

CHEAP_FOR_TESTS: Final = KdfPolicy(
    memory_kib_with_keyring=64,
    memory_kib_without=64,
    lanes=1,
    least_passes=1,
    most_passes=1,
    least_seconds=0.0,
)
