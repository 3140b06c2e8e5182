"""An invitation: a code that lets one person in on one more computer, once, for a day.

128 random bits and a checksum of 22, so that a slip of the hand is told without any key: five
groups of six symbols. A recovery code has six groups, so neither is taken for the other.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from clinicdesk.domain.typed_codes import CodeShape
from clinicdesk.domain.vault_errors import InvitationMistyped

__all__ = ["LIFETIME", "SECRET_BYTES", "Invitation", "InvitationCode"]

SECRET_BYTES: Final = 16
LIFETIME: Final = timedelta(hours=24)
_SHAPE: Final = CodeShape(purpose="invitation", secret_bytes=SECRET_BYTES, check_bits=22)


@dataclass(frozen=True, slots=True)
class InvitationCode:
    """The code of an invitation; its secret never shows in a representation."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != SECRET_BYTES:
            msg = f"an invitation has {SECRET_BYTES} bytes"
            raise ValueError(msg)

    @property
    def printed(self) -> str:
        """The code as it is shown: five groups of six, with hyphens between."""
        return _SHAPE.printed(self.secret)

    @classmethod
    def parse(cls, typed: str) -> "InvitationCode":
        """Read a typed code; case, spaces and hyphens do not count.

        Raises:
            InvitationMistyped: wrong length, a sign that no code has, or a wrong checksum.
        """
        found = _SHAPE.read(typed)
        if isinstance(found, bytes):
            return cls(found)
        raise InvitationMistyped(*(f"The invitation {words}" for words in found))


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is handed over: shown once, and kept nowhere."""

    name: str
    """The sign-in name of whoever is invited."""
    code: InvitationCode = field(repr=False)
    until: datetime
    same_keys: bool
    """Whether it carries the person's own keys; else they get new ones, as at a new password."""
