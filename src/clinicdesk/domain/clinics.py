"""The clinic as a whole: what it is, who works there, and whether it is well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

__all__ = [
    "BackupMade",
    "CheckResult",
    "ClinicFacts",
    "ClinicStatus",
    "Obligations",
    "Report",
    "Site",
    "StaffMember",
    "quiet",
]

Report = Callable[[int, int, str], None]
"""Called by long acts with what is done, the total (0 when not known) and words for people.

It may raise ``Cancelled``: that is how a person stops a long act.
"""


def quiet(done: int, total: int, words: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A place where the clinic works."""

    id: UUID
    name: str
    zone: str
    """IANA name of its time zone."""
    address: str = ""
    phone: str = ""
    fax: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Someone who may own work: a person or a pool."""

    id: UUID
    name: str
    """Sign-in name."""
    display: str
    roles: tuple[str, ...] = ()
    is_pool: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Obligations:
    """What somebody has to hand on before they leave: open work, and pools they answer for."""

    referrals: int = 0
    tasks: int = 0
    pools: int = 0
    programs: int = 0
    """Enrollments in programs whose next step is theirs."""
    coached: int = 0
    """People whom they coach."""

    def __bool__(self) -> bool:
        return any((self.referrals, self.tasks, self.pools, self.programs, self.coached))

    @property
    def words(self) -> str:
        """What there is, as a person reads it: "3 open referrals and 1 open task"."""
        told = [
            f"{count} {one if count == 1 else many}"
            for count, one, many in (
                (self.referrals, "open referral", "open referrals"),
                (self.tasks, "open task", "open tasks"),
                (self.programs, "program enrollment", "program enrollments"),
                (self.coached, "person to coach", "people to coach"),
                (self.pools, "pool to answer for", "pools to answer for"),
            )
            if count
        ]
        return " and ".join([", ".join(told[:-1]), told[-1]] if told[1:] else told)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicFacts:
    """What the file says of itself."""

    name: str
    vault_id: UUID
    demonstration: bool
    site: Site
    example_id: UUID | None = None
    """In a demonstration: somebody with much to show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicStatus:
    """Whether the clinic is well."""

    schema: str
    app_version: str
    backend: str
    cipher: Mapping[str, str]
    counts: Mapping[str, int]
    last_backup_at: datetime | None
    good_drill_at: datetime | None = None
    """When a restore drill last found everything."""
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What is not the clinic's fault but this computer's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One check of ``verify``: how many faults, and where."""

    name: str
    ok: bool
    count: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupMade:
    """A backup, and whether it is one."""

    path: str
    """Where it was written."""
    sha256: str
    """Of the whole file; empty in lists that nobody waits for."""
    made_at: datetime
    verified: bool
    """It was opened again after writing, and can be read."""
    counts: Mapping[str, int] = field(default_factory=dict)
    octets: int = 0
    fault: str = ""
    """Why it cannot be restored; empty for a good one."""
    warnings: tuple[str, ...] = ()
    """What did not go as planned beside it, in plain sentences: no second folder, say."""
