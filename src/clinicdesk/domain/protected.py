"""The protected record as people read and write it; what seals it is the store's and the vault's.

One shape for every kind of entry: what is inside never decides who may see that it is there.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded

__all__ = [
    "EMERGENCY_MINUTES",
    "Emergency",
    "EntryKind",
    "Obligation",
    "ProtectedDraft",
    "ProtectedEntry",
    "ProtectedView",
    "withheld_words",
]

EMERGENCY_MINUTES = 60
"""How long an emergency access runs before it has to be asked for again."""


class EntryKind(StrEnum):
    """What an entry is."""

    NOTE = "note"
    CONDITION = "condition"
    MEDICATION = "medication"
    OBSERVATION = "observation"
    PROCEDURE = "procedure"
    FAMILY_HISTORY = "family-history"
    WORK_STATUS = "work-status"
    """Fitness for work and restrictions, without a diagnosis."""
    ELIGIBILITY = "eligibility"
    CONSENT = "consent"
    DISCLOSURE = "disclosure"
    DOCUMENT = "document"
    RESOURCE = "resource"
    """A resource that came from elsewhere with a security label, as it came."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What is owed about an entry: the only part that stands in the clear, hence a code."""

    owner_id: UUID
    due_on: date
    action: str
    """review, renew-consent or review-emergency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedDraft:
    """An entry to be. ``facts`` are further JSON values that its kind needs."""

    compartment: Compartment
    kind: EntryKind
    title: str
    text: str = ""
    code: Coded | None = None
    value: str = ""
    """A result as written, with its unit; a medication's dose."""
    status: str = ""
    occurred_on: date | None = None
    obligation: Obligation | None = None
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedEntry(ProtectedDraft):
    """A stored entry, opened."""

    id: UUID
    version: int
    patient_id: UUID
    author_id: UUID
    author: str
    """As printed."""
    recorded_at: datetime
    replaces_id: UUID | None = None
    entered_in_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """One person's access to another's protected record in an emergency."""

    id: UUID
    staff_id: UUID
    staff: str
    patient_id: UUID
    reason: str
    from_at: datetime
    until_at: datetime
    ended_at: datetime | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str = ""
    review_note: str = ""

    def runs(self, now: datetime) -> bool:
        """Tell whether it opens anything at this moment."""
        return self.ended_at is None and self.from_at <= now < self.until_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedView:
    """What one reader sees of one person's protected record."""

    entries: tuple[ProtectedEntry, ...]
    """Opened, the newest first."""
    withheld: int
    """How many are kept where the reader does not read: a count, never a compartment's name."""
    writable: tuple[Compartment, ...]
    """Where the reader may add."""
    emergency: Emergency | None = None
    """The reader's own emergency access, where one runs."""
    may_break_glass: bool = False
    """Whether an emergency access would open something that is withheld now."""


def withheld_words(count: int) -> str:
    """Say that entries are kept from the reader: how many, and nothing else."""
    entries = "1 entry is" if count == 1 else f"{count:,} entries are"
    return f"{entries} kept where your role does not read."
