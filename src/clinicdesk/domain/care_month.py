"""A clinic's month of care management: whose it was, and what an employer may see of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinicdesk.domain.care_minutes import Overlap, PersonMonth
from clinicdesk.domain.care_time import Month, TimeEntry
from clinicdesk.domain.people_lists import ListColumn

__all__ = [
    "LEAST_SHOWN",
    "MONTH_COLUMNS",
    "Logged",
    "MonthRow",
    "MonthTotals",
    "line_words",
    "month_cells",
    "totals_of",
]

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


MONTH_COLUMNS: Final = (
    ListColumn(key="mrn", title="MRN", share=9),
    ListColumn(key="name", title="Name", share=20),
    ListColumn(key="minutes", title="Minutes that count", share=8),
    ListColumn(key="logged", title="Minutes logged", share=8),
    ListColumn(key="entries", title="Entries", share=6),
    ListColumn(key="conditions", title="Chronic conditions", share=24),
    ListColumn(key="line", title="20 minutes", share=8),
    ListColumn(key="overlaps", title="Overlaps", share=6),
)
"""What a clinic's month says of each person when it leaves as a list."""


def line_words(row: MonthRow) -> str:
    """Say how somebody stands to the line of twenty minutes."""
    month = row.month
    return "reached" if month.reached else "not yet" if month.chronic.eligible else "not eligible"


def month_cells(row: MonthRow) -> tuple[str, ...]:
    """Return a line of the month, in the order of its columns."""
    month = row.month
    return (
        row.mrn,
        row.listed,
        str(month.counted),
        str(month.logged),
        str(len(month.entries)),
        "; ".join(month.chronic.titles),
        line_words(row),
        str(len(month.overlaps)),
    )
