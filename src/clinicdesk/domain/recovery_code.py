"""The recovery code: 160 random bits that a person can print, keep in a safe and type again.

Crockford's Base32 (D. Crockford, "Base 32", 2019: no I, L, O, U; I and L read as 1, O as 0), 32
symbols of secret and 4 symbols of checksum, in six groups of six. The checksum is the first 20
bits of a SHA-256 over the secret, so that a typing mistake is told without any key: one slip of
the hand passes unseen once in a million.
"""

import hashlib
from dataclasses import dataclass, field

from clinicdesk.domain.vault_errors import RecoveryCodeMistyped

__all__ = ["SECRET_BYTES", "RecoveryCode"]

SECRET_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE_OF = {symbol: value for value, symbol in enumerate(_ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_SYMBOLS = 36
_CHECK_BITS = 20
_GROUP = 6
_IGNORED = frozenset(" -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014")


def _checksum(secret: bytes) -> int:
    digest = hashlib.sha256(b"clinicdesk/recovery-code/1" + secret).digest()
    return int.from_bytes(digest[:3], "big") >> (24 - _CHECK_BITS)


@dataclass(frozen=True, slots=True)
class RecoveryCode:
    """A recovery code; its secret never shows in a representation."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            msg = f"a recovery code has {SECRET_BYTES} bytes"
            raise ValueError(msg)

    @property
    def printed(self) -> str:
        """The code as it is printed: six groups of six, with hyphens between."""
        number = int.from_bytes(self.secret, "big") << _CHECK_BITS | _checksum(self.secret)
        symbols = [
            _ALPHABET[(number >> (5 * position)) & 31] for position in reversed(range(_SYMBOLS))
        ]
        return "-".join(
            "".join(symbols[start : start + _GROUP]) for start in range(0, _SYMBOLS, _GROUP)
        )

    @classmethod
    def parse(cls, typed: str) -> "RecoveryCode":
        """Read a typed code; case, spaces and hyphens do not count.

        Raises:
            RecoveryCodeMistyped: wrong length, a sign that no code has, or a wrong checksum.
        """
        symbols = [sign for sign in typed.upper() if sign not in _IGNORED]
        if any(sign not in _VALUE_OF for sign in symbols):
            raise RecoveryCodeMistyped(
                "The recovery code has a letter or sign that no code contains."
            )
        if len(symbols) != _SYMBOLS:
            raise RecoveryCodeMistyped(
                f"The recovery code has {len(symbols)} letters and digits instead of {_SYMBOLS}."
            )
        number = 0
        for sign in symbols:
            number = number << 5 | _VALUE_OF[sign]
        secret = (number >> _CHECK_BITS).to_bytes(SECRET_BYTES, "big")
        if number & ((1 << _CHECK_BITS) - 1) != _checksum(secret):
            raise RecoveryCodeMistyped
        return cls(secret)
