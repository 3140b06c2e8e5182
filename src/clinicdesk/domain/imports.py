"""What an import did: every file and every resource or row read has exactly one outcome.

Envelopes, contained resources and empty entries are not counted; a broken line of NDJSON is one
rejected.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = [
    "PROTECTED",
    "FileOutcome",
    "FileReport",
    "ImportReport",
    "Outcome",
    "PeopleCount",
    "Rejection",
    "Report",
    "Warned",
    "total",
]

PROTECTED = "Protected records"
"""What stands for the type of resources that are kept among protected records."""

Report = Callable[[int, int, str], None]
"""Told of progress: done, total, words. It raises `Cancelled` to stop."""


class Outcome(StrEnum):
    """What became of one resource or row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT_AS_SOURCE = "kept_as_source"
    REJECTED = "rejected"


class FileOutcome(StrEnum):
    """What became of one file."""

    IMPORTED = "imported"
    PARTLY = "partly"
    """Imported, and something in it was rejected."""
    REFUSED = "refused"
    """Nothing of it went in."""
    SKIPPED = "skipped"
    """Not read: in a folder or archive, and by its name of another kind."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """What was not taken, where it stands (a JSON pointer or a line), and why, in plain words."""

    path: str
    where: str
    reason: str
    type: str = ""
    """Resource or row type; empty where it could not be read."""


@dataclass(frozen=True, slots=True)
class Warned:
    """What went in although something is wrong with it. One line for each kind of fault."""

    path: str
    where: str
    """The first place where it was seen."""
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One file and what became of it."""

    path: str
    outcome: FileOutcome
    reason: str = ""
    source: str = ""
    read: int = 0
    """Resources or rows counted in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCount:
    """People that the import made, changed, recognized, or must ask about."""

    created: int = 0
    updated: int = 0
    matched: int = 0
    """Recognized as someone already here, by a shared identifier or by name and birth date."""
    candidates: int = 0
    """Pairs who may be one person; somebody must look."""

    def plus(self, other: "PeopleCount") -> "PeopleCount":
        """Add two counts."""
        return PeopleCount(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            matched=self.matched + other.matched,
            candidates=self.candidates + other.candidates,
        )


def total(counts: Mapping[str, int]) -> int:
    """Add up the counts of all types."""
    return sum(counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The accounting of an import, by resource or row type."""

    kind: str
    dry_run: bool = False
    files: tuple[FileReport, ...] = ()
    created: Mapping[str, int] = field(default_factory=dict)
    updated: Mapping[str, int] = field(default_factory=dict)
    unchanged: Mapping[str, int] = field(default_factory=dict)
    kept_as_source: Mapping[str, int] = field(default_factory=dict)
    kept_because: Mapping[str, int] = field(default_factory=dict)
    """Reason, and how many were kept as source for it."""
    rejected: tuple[Rejection, ...] = ()
    warnings: tuple[Warned, ...] = ()
    people: PeopleCount = field(default_factory=PeopleCount)
    identifiers_dropped: int = 0
    """Social Security numbers left out of the people's identifiers."""
    linked_later: int = 0
    """Resources kept by an earlier import whose person has now come."""

    @property
    def read(self) -> int:
        """How many resources or rows were counted."""
        return (
            total(self.created)
            + total(self.updated)
            + total(self.unchanged)
            + total(self.kept_as_source)
            + len(self.rejected)
        )

    @property
    def protected(self) -> int:
        """How many resources are kept among protected records; never in which part."""
        kept = (self.created, self.updated, self.unchanged, self.kept_as_source)
        return sum(counts.get(PROTECTED, 0) for counts in kept)

    @property
    def protected_words(self) -> str:
        """Tell of them in one sentence; empty where there are none."""
        if not self.protected:
            return ""
        are = "resource is" if self.protected == 1 else "resources are"
        return f"{self.protected:,} {are} kept among protected records."

    @property
    def refused_files(self) -> tuple[FileReport, ...]:
        """The files of which nothing went in."""
        return tuple(f for f in self.files if f.outcome is FileOutcome.REFUSED)

    @property
    def rejected_by_type(self) -> dict[str, int]:
        """How many were rejected, by type ("unreadable" where there is none)."""
        return dict(Counter(one.type or "unreadable" for one in self.rejected))
