"""The privacy office: who looked at whom, what somebody did, and whether the log itself holds."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.contents import Imprint, Letterhead
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.protected import Emergency
from clinicdesk.domain.unusual_access import Finding

__all__ = [
    "AccessLine",
    "AccessList",
    "AccessQuestion",
    "AuditReport",
    "ChainState",
    "EmergencyLine",
    "PersonFound",
    "StaffDay",
    "done_words",
]


_SAID_BY_THE_ACT = frozenset({"clinic", "staff", "emergency"})


def done_words(act: str, kind: str) -> str:
    """Say an act and what it was done to: "opened chart"; some acts say it by themselves."""
    return act if kind in _SAID_BY_THE_ACT else f"{act} {kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessQuestion:
    """What is asked of the log; whatever is not said does not matter."""

    patient_id: UUID | None = None
    staff_id: UUID | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None
    """Entries before this instant."""
    limit: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """One entry of the log, as a person reads it."""

    seq: int
    at: datetime
    staff_id: UUID
    staff: str
    """As printed."""
    roles: tuple[str, ...]
    computer: str
    act: str
    kind: str
    purpose: str = ""
    patient_id: UUID | None = None
    patient: str = ""
    """As listed; empty where the entry is about nobody, or about a protected record."""
    object_id: UUID | None = None
    object_version: int | None = None
    protected: bool = False
    """Whether it is about the protected record: the entry itself names nobody."""


@dataclass(frozen=True, slots=True)
class AccessList:
    """The newest entries that answer, and how many do in all."""

    lines: tuple[AccessLine, ...]
    total: int
    acts: tuple[str, ...] = ()
    """Every act that the log knows, to choose from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffDay:
    """What one person did on one of the site's days."""

    day: date
    staff_id: UUID
    staff: str
    charts: int
    """How many people's charts they opened."""
    acts: tuple[tuple[str, int], ...]
    """Each act with its count, the most frequent first."""
    first_at: datetime
    last_at: datetime

    @property
    def total(self) -> int:
        """How many entries."""
        return sum(count for _act, count in self.acts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """Somebody whom the privacy office may ask about: who they are, and nothing clinical."""

    id: UUID
    listed: str
    mrn: str
    birth: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class EmergencyLine:
    """An emergency access, with the person's listed name."""

    emergency: Emergency
    patient: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """Whether the log is whole, and how far it is signed."""

    entries: int
    broken_at: tuple[int, ...] = ()
    """Entries at which the chain does not hold."""
    covered: int = 0
    pending: int = 0
    crashed: int = 0
    before: int = 0
    uncovered: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    checkpoints: tuple[str, ...] = ()
    """What the backups know otherwise."""
    signed_to: int = 0
    signed_at: datetime | None = None
    """When the newest signed entry was written."""

    @property
    def whole(self) -> bool:
        """Whether nothing was changed, removed, reordered or forged as far as can be told."""
        return not (self.broken_at or self.uncovered or self.broken or self.checkpoints)

    @property
    def faults(self) -> tuple[str, ...]:
        """Where it does not hold, in words."""
        at = tuple(f"the chain does not hold at entry {seq:,}" for seq in self.broken_at)
        return (*at, *self.broken, *self.uncovered, *self.checkpoints)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What a printed audit report says. One of ``lines``, ``days`` and ``findings`` is shown."""

    letterhead: Letterhead
    imprint: Imprint
    view: str
    """people, staff or unusual."""
    asked: tuple[tuple[str, str], ...]
    """What was asked, in words: label and value."""
    chain: ChainState
    lines: tuple[AccessLine, ...] = ()
    days: tuple[StaffDay, ...] = ()
    findings: tuple[Finding, ...] = ()
    total: int = 0
