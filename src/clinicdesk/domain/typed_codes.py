"""Codes that a person types: Crockford's Base32 in groups, with a checksum at the end.

The alphabet (D. Crockford, "Base 32", 2019) has no I, L, O, U; I and L are read as 1, O as 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

__all__ = ["CodeShape"]

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE_OF: Final = {symbol: value for value, symbol in enumerate(_ALPHABET)} | {
    "I": 1,
    "L": 1,
    "O": 0,
}
_GROUP: Final = 6
_IGNORED: Final = frozenset(" -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShape:
    """How one kind of code looks. ``check_bits`` are the first of a SHA-256 over the secret."""

    purpose: str
    secret_bytes: int
    check_bits: int

    @property
    def symbols(self) -> int:
        """How many letters and digits it has; secret and checksum fill them exactly."""
        return (self.secret_bytes * 8 + self.check_bits) // 5

    def _checksum(self, secret: bytes) -> int:
        digest = sha256(f"clinicdesk/{self.purpose}/1".encode("ascii") + secret).digest()
        return int.from_bytes(digest[:4], "big") >> (32 - self.check_bits)

    def printed(self, secret: bytes) -> str:
        """Write a code in groups of six, with hyphens between."""
        number = int.from_bytes(secret, "big") << self.check_bits | self._checksum(secret)
        symbols = [
            _ALPHABET[(number >> (5 * position)) & 31] for position in reversed(range(self.symbols))
        ]
        return "-".join(
            "".join(symbols[start : start + _GROUP]) for start in range(0, self.symbols, _GROUP)
        )

    def read(self, typed: str) -> bytes | Sequence[str]:
        """Return the secret of a typed code; else the words of what is wrong with it.

        Case, spaces and hyphens do not count. An empty list of words is a wrong checksum.
        """
        symbols = [sign for sign in typed.upper() if sign not in _IGNORED]
        if any(sign not in _VALUE_OF for sign in symbols):
            return ["has a letter or sign that no code contains."]
        if len(symbols) != self.symbols:
            return [f"has {len(symbols)} letters and digits instead of {self.symbols}."]
        number = 0
        for sign in symbols:
            number = number << 5 | _VALUE_OF[sign]
        secret = (number >> self.check_bits).to_bytes(self.secret_bytes, "big")
        return secret if number & ((1 << self.check_bits) - 1) == self._checksum(secret) else []
