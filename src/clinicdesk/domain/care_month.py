"""A clinic's month of care management: whose it was, and what an employer may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinicdesk.domain.care_minutes import Overlap, PersonMonth
from clinicdesk.domain.care_time import Month, TimeEntry

__all__ = ["LEAST_SHOWN", "Logged", "MonthRow", "MonthTotals", "totals_of"]

LEAST_SHOWN: Final = 11
"""Fewer people than this are not told as a number (CMS Cell Size Suppression Policy, 2020)."""


@dataclass(frozen=True, slots=True)
class Logged:
    """Time that was kept, and what it shares with other entries."""

    entry: TimeEntry
    overlaps: tuple[Overlap, ...]


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One person in a clinic's month."""

    listed: str
    mrn: str
    month: PersonMonth


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """A month without anybody in it: what an employer may see."""

    month: Month
    people: int
    minutes: int
    reached: int

    @property
    def told(self) -> bool:
        """Whether there are people enough for a number to be nobody's."""
        return self.people >= LEAST_SHOWN

    @property
    def words(self) -> str:
        """The month in one sentence."""
        if not self.told:
            return f"{self.month.words}: fewer than {LEAST_SHOWN} people; no numbers are told."
        reached = (
            f"fewer than {LEAST_SHOWN}" if 0 < self.reached < LEAST_SHOWN else f"{self.reached:,}"
        )
        return (
            f"{self.month.words}: {self.people:,} people, {self.minutes:,} minutes of care"
            f" management; {reached} reached 20 minutes."
        )


def totals_of(month: Month, rows: Iterable[MonthRow]) -> MonthTotals:
    """Add a month up."""
    counted = [one.month for one in rows if one.month.counted]
    return MonthTotals(
        month,
        len(counted),
        sum(one.counted for one in counted),
        sum(one.reached for one in counted),
    )
