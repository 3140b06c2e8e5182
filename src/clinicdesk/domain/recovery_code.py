"""The recovery code: 160 random bits that a person can print, keep in a safe and type again.

32 symbols of secret and 4 symbols of checksum, in six groups of six. The checksum is the first 20
bits of a SHA-256 over the secret, so that a typing mistake is told without any key: one slip of
the hand passes unseen once in a million.
"""

from dataclasses import dataclass, field
from typing import Final

from clinicdesk.domain.typed_codes import CodeShape
from clinicdesk.domain.vault_errors import RecoveryCodeMistyped

__all__ = ["SECRET_BYTES", "RecoveryCode"]

SECRET_BYTES = 20
_SHAPE: Final = CodeShape(purpose="recovery-code", secret_bytes=SECRET_BYTES, check_bits=20)


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
        return _SHAPE.printed(self.secret)

    @classmethod
    def parse(cls, typed: str) -> "RecoveryCode":
        """Read a typed code; case, spaces and hyphens do not count.

        Raises:
            RecoveryCodeMistyped: wrong length, a sign that no code has, or a wrong checksum.
        """
        found = _SHAPE.read(typed)
        if isinstance(found, bytes):
            return cls(found)
        raise RecoveryCodeMistyped(*(f"The recovery code {words}" for words in found))
