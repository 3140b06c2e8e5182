"""What of the logged time counts: each minute once, month by month, up to the line of twenty.

The line is that of Chronic Care Management: CMS, "Chronic Care Management Services", MLN909188
(September 2022), sections "Patient Eligibility" and "Chronic Care Management Service Elements": at
least 20 minutes of clinical staff time in a calendar month for a person with two or more chronic
conditions expected to last at least 12 months. A minute is counted once: neither twice for the
person, when two worked at the same time, nor twice for whoever worked for two people at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from clinicdesk.domain.care_time import ACTIVITIES, Month, TimeEntry

__all__ = [
    "CONDITIONS_NEEDED",
    "LINE_MINUTES",
    "ChronicGroup",
    "ChronicPicture",
    "Overlap",
    "PersonMonth",
    "chronic_picture",
    "counted_minutes",
    "overlaps",
]

LINE_MINUTES: Final = 20
"""Minutes of a calendar month from which it is a month of chronic care management."""
CONDITIONS_NEEDED: Final = 2


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two entries that cover the same minutes."""

    first: TimeEntry
    second: TimeEntry
    minutes: int

    @property
    def same_person(self) -> bool:
        """Whether two worked for one person; otherwise one worked for two people."""
        return self.first.patient_id == self.second.patient_id

    @property
    def words(self) -> str:
        """What is the matter and how it is counted."""
        minutes = f"{self.minutes} {'minute' if self.minutes == 1 else 'minutes'}"
        if not self.same_person:
            return (
                f"{self.second.staff} logged {minutes} for two people at the same time: they are"
                " counted for whom the work began first. Correct one of the entries."
            )
        if self.first.staff_id == self.second.staff_id:
            return f"{self.first.staff} logged {minutes} twice: they are counted once."
        return (
            f"{self.first.staff} and {self.second.staff} logged the same {minutes}:"
            " they are counted once."
        )


@dataclass(frozen=True, slots=True)
class ChronicGroup:
    """A chronic condition: its title and the beginnings of its ICD-10-CM codes."""

    key: str
    title: str
    icd10: tuple[str, ...]
    snomed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChronicPicture:
    """Which chronic conditions somebody has."""

    titles: tuple[str, ...]

    @property
    def eligible(self) -> bool:
        """Whether there are two or more."""
        return len(self.titles) >= CONDITIONS_NEEDED

    @property
    def words(self) -> str:
        """Why the line applies, or what is missing."""
        if self.eligible:
            return f"{len(self.titles)} chronic conditions: {', '.join(self.titles)}"
        found = self.titles[0] if self.titles else "none"
        return f"Two chronic conditions are needed; recorded: {found}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """One person's month: what was logged, what of it counts, and whether the line is reached."""

    patient_id: UUID
    month: Month
    entries: tuple[TimeEntry, ...]
    logged: int
    """All minutes that were logged."""
    counted: int
    """Minutes of care management, each once."""
    overlaps: tuple[Overlap, ...]
    chronic: ChronicPicture

    @property
    def reached(self) -> bool:
        """Whether an eligible person has their twenty minutes."""
        return self.chronic.eligible and self.counted >= LINE_MINUTES

    @property
    def words(self) -> str:
        """The month in one sentence."""
        if not self.chronic.eligible:
            return f"{self.counted} min this month. {self.chronic.words}."
        if self.reached:
            return f"{self.counted} min this month: the 20-minute line is reached."
        return f"{self.counted} of {LINE_MINUTES} min this month."


Span = tuple[datetime, datetime]


def _without(span: Span, taken: Iterable[Span]) -> list[Span]:
    """Return what is left of a stretch when others are taken out of it."""
    left = [span]
    for start, end in taken:
        found: list[Span] = []
        for a, b in left:
            if end <= a or start >= b:
                found.append((a, b))
                continue
            if a < start:
                found.append((a, start))
            if end < b:
                found.append((end, b))
        left = found
    return left


def _ordered(entries: Iterable[TimeEntry]) -> list[TimeEntry]:
    return sorted((one for one in entries if one.holds), key=lambda one: (one.start_at, one.id))


def counted_minutes(
    entries: Sequence[TimeEntry], start: datetime, end: datetime
) -> dict[UUID, int]:
    """Return each person's minutes of care management between two instants, each minute once.

    ``entries`` are those of everybody who worked then. The entry that began first has the minute:
    a later one of the same staff member does not, nor one for the same person. Kinds of work that
    do not count take the staff member's time and give the person none.
    """
    by_staff: dict[UUID, list[Span]] = {}
    by_person: dict[UUID, list[Span]] = {}
    found: dict[UUID, timedelta] = {}
    for one in _ordered(entries):
        span = (max(one.start_at, start), min(one.end_at, end))
        if span[0] >= span[1]:
            continue
        busy = by_staff.setdefault(one.staff_id, [])
        free = _without(span, busy)
        busy += free
        if not ACTIVITIES[one.activity].counts:
            continue
        mine = by_person.setdefault(one.patient_id, [])
        new = [left for part in free for left in _without(part, mine)]
        mine += new
        added = sum((b - a for a, b in new), timedelta())
        found[one.patient_id] = found.get(one.patient_id, timedelta()) + added
    return {person: int(spent.total_seconds() // 60) for person, spent in found.items()}


def overlaps(entries: Sequence[TimeEntry]) -> tuple[Overlap, ...]:
    """Return the pairs that cover the same minutes, of one staff member or for one person."""
    ordered, found = _ordered(entries), []
    running: list[TimeEntry] = []
    for one in ordered:
        running = [before for before in running if before.end_at > one.start_at]
        for before in running:
            if before.staff_id == one.staff_id or before.patient_id == one.patient_id:
                shared = min(before.end_at, one.end_at) - one.start_at
                found.append(Overlap(before, one, int(shared.total_seconds() // 60)))
        running.append(one)
    return tuple(found)


def chronic_picture(
    codes: Iterable[tuple[str, str]], groups: Sequence[ChronicGroup], icd10_system: str
) -> ChronicPicture:
    """Tell which chronic conditions some problems are; two of one group are one condition.

    ``codes`` are the system and code of each active problem.
    """
    said = list(codes)
    icd10 = {code.upper() for system, code in said if system == icd10_system}
    others = {code for system, code in said if system != icd10_system}
    return ChronicPicture(
        tuple(
            group.title
            for group in groups
            if any(code.startswith(begin) for code in icd10 for begin in group.icd10)
            or others & set(group.snomed)
        )
    )
