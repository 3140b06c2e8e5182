"""Half-typed work: kept for the person who types it, and for nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from clinicdesk.domain.errors import ClinicDeskError

__all__ = ["NO_SUBJECT", "Draft", "DraftSeal", "DraftUnreadable"]

NO_SUBJECT = UUID(int=0)
"""The subject of a form that is about nobody yet (a new person)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody typed into a form and did not save. Values are JSON's own kinds."""

    form: str
    """The form's name: "goal", "referral", "patient", …"""
    subject_id: UUID
    """The person or object that the form is about; ``NO_SUBJECT`` where it is about none."""
    values: Mapping[str, Any]
    saved_at: datetime
    readable: bool = True
    """False where it was sealed to a key the person no longer has; ``values`` is empty then."""


class DraftUnreadable(ClinicDeskError):
    """A draft was sealed to a key that the person no longer has."""

    def __init__(self) -> None:
        super().__init__(
            "What was typed here before cannot be opened with your present key.",
            "It was sealed before your access was recovered. Throw it away and type it again.",
        )


class DraftSeal(Protocol):
    """The signed-in person's own key. Their opened vault is one."""

    def seal_own(self, plain: bytes, purpose: str) -> bytes:
        """Seal something to the person's own key, bound to what it is for."""
        ...

    def open_own(self, box: bytes, purpose: str) -> bytes:
        """Open what ``seal_own`` made for the same purpose; raise ``Unopened`` where it was not."""
        ...
