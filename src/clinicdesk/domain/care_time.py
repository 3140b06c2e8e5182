"""Time that care management takes: who worked for whom, from when, how long, and for what.

What of it counts stands in `domain.care_minutes`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.domain.errors import FieldProblem

__all__ = [
    "ACTIVITIES",
    "LONG_TIMER",
    "Activity",
    "Month",
    "RunningTimer",
    "TimeDraft",
    "TimeEntry",
    "time_problems",
]

LONG_TIMER: Final = timedelta(hours=2)
"""A timer that ran longer was probably forgotten: whoever stops it says how long they worked."""
_MOST_MINUTES: Final = 24 * 60
_MOST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class Activity:
    """A kind of work; ``counts`` tells whether its minutes are care management."""

    key: str
    words: str
    counts: bool = True


_KINDS = (
    Activity("planning", "Care plan"),
    Activity("call", "Call or message with the person"),
    Activity("caregiver", "Call with family or caregiver"),
    Activity("coordination", "Coordination with others"),
    Activity("medicines", "Medicines reconciled"),
    Activity("review", "Results and records reviewed"),
    Activity("education", "Education and self-management"),
    Activity("community", "Community resources"),
    Activity("visit", "Visit in person", counts=False),
    Activity("paperwork", "Scheduling and paperwork", counts=False),
)
ACTIVITIES: Final[dict[str, Activity]] = {one.key: one for one in _KINDS}
"""What the time was for. A visit is billed by itself and office work is not clinical: neither
counts toward the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeDraft:
    """Time as it is typed. ``start_at`` is an aware instant; seconds are dropped."""

    patient_id: UUID
    start_at: datetime
    minutes: int
    activity: str
    plan_line_id: UUID | None = None
    plan_line: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntry:
    """Stored time."""

    id: UUID
    version: int
    patient_id: UUID
    staff_id: UUID
    staff: str
    start_at: datetime
    minutes: int
    activity: str
    plan_line_id: UUID | None = None
    plan_line: str = ""
    note: str = ""
    by_timer: bool = False
    replaces_id: UUID | None = None
    replaced_at: datetime | None = None
    reason: str = ""
    taken_back: bool = False

    @property
    def end_at(self) -> datetime:
        """When the work ended."""
        return self.start_at + timedelta(minutes=self.minutes)

    @property
    def holds(self) -> bool:
        """Whether it was neither corrected nor taken back."""
        return self.replaced_at is None and not self.taken_back

    @property
    def words(self) -> str:
        """What the work was."""
        return ACTIVITIES[self.activity].words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningTimer:
    """A timer that runs. It is kept by the clinic, so a lock or a crash does not lose it."""

    id: UUID
    version: int
    staff_id: UUID
    patient_id: UUID
    patient: str
    activity: str
    started_at: datetime

    def minutes(self, now: datetime) -> int:
        """Return the minutes of the clock that passed by now, at least one.

        Whole minutes at both ends: two timers that follow each other share none.
        """
        whole = now.replace(second=0, microsecond=0) - self.started_at.replace(
            second=0, microsecond=0
        )
        return max(1, int(whole.total_seconds() // 60))

    def long(self, now: datetime) -> bool:
        """Tell whether it ran so long that somebody should ask whether it was forgotten."""
        return now - self.started_at > LONG_TIMER


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month at the site."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that a day is in."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> "Month":
        """The month that follows."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self) -> "Month":
        """The month that came before."""
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def words(self) -> str:
        """As people read it: ``November 2026``."""
        return f"{self.first:%B %Y}"

    def bounds(self, zone: str) -> tuple[datetime, datetime]:
        """Return its first instant at the site, and the first of the month after."""
        place = ZoneInfo(zone)
        start, end = self.first, self.after.first
        return (
            datetime(start.year, start.month, 1, tzinfo=place),
            datetime(end.year, end.month, 1, tzinfo=place),
        )


def time_problems(draft: TimeDraft, now: datetime) -> list[FieldProblem]:
    """Return what is wrong with typed time, field by field."""
    problems = []
    if draft.activity not in ACTIVITIES:
        problems.append(FieldProblem("activity", "Choose what the time was for."))
    if not 1 <= draft.minutes <= _MOST_MINUTES:
        problems.append(FieldProblem("minutes", "Type minutes from 1 to 1440."))
    elif draft.start_at + timedelta(minutes=draft.minutes) > now + timedelta(minutes=1):
        problems.append(FieldProblem("start", "This time is not over yet: start earlier."))
    if len(draft.note) > _MOST_NOTE:
        problems.append(FieldProblem("note", f"Say it in at most {_MOST_NOTE} letters."))
    return problems
