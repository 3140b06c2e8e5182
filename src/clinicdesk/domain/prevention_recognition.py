"""What a whole cohort is measured by for recognition.

Source: CDC, "Diabetes Prevention Recognition Program Standards and Operating Procedures", June 1,
2024, section II.K: at least 5 eligible participants; at least 30 % of them completers; at least
60 % of completers with a lower risk; at least 35 % of completers eligible by a blood test or by
gestational diabetes; retained at the beginning of months 4, 7 and 10 at least 50, 40 and 30 %.
How many sessions carry a weight and minutes is shown beside them and measured by no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinicdesk.domain.prevention_results import ProgramResult, Visit
from clinicdesk.domain.prevention_rules import months_after
from clinicdesk.domain.prevention_standards import Standards

__all__ = ["CohortMeasure", "Standing", "recognition"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One participant as the cohort's measures count them."""

    eligible: bool
    by_laboratory: bool
    result: ProgramResult
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortMeasure:
    """One measure: how many of how many, what is needed, and whether it can be told yet."""

    key: str
    title: str
    count: int
    of: int
    needed: Decimal | None
    """A share of 1; None where it is only shown. For a number of people it stands in ``least``."""
    least: int = 0
    due_on: date | None = None
    """From when it can be told; None is at any time."""
    today: date

    @property
    def early(self) -> bool:
        """Whether its day is to come."""
        return self.due_on is not None and self.today < self.due_on

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where it is only shown, or its day is to come."""
        if self.early or (self.needed is None and not self.least):
            return None
        if self.least:
            return self.count >= self.least
        assert self.needed is not None
        return self.of > 0 and Decimal(self.count) / self.of >= self.needed

    @property
    def words(self) -> str:
        """The numbers: ``7 of 10 (70 %), 50 % needed``."""
        if self.least:
            return f"{self.count}, {self.least} needed"
        share = f" ({self.count / self.of:.0%})".replace("%", " %") if self.of else ""
        said = f"{self.count} of {self.of}{share}"
        return said if self.needed is None else f"{said}, {self.needed * 100:.0f} % needed"


def _still_there(one: Standing, from_day: date, until: date) -> bool:
    return any(from_day <= visit.on < until for visit in one.visits)


@dataclass(frozen=True, slots=True)
class _Told:
    """Makes measures of one day."""

    today: date

    def people(
        self, key: str, title: str, count: int, least: int, due_on: date | None = None
    ) -> CohortMeasure:
        """A number that must be reached."""
        return CohortMeasure(
            key=key,
            title=title,
            count=count,
            of=count,
            needed=None,
            least=least,
            due_on=due_on,
            today=self.today,
        )

    def share(
        self,
        key: str,
        title: str,
        counted: tuple[int, int],
        needed: Decimal | None = None,
        due_on: date | None = None,
    ) -> CohortMeasure:
        """How many of how many."""
        count, of = counted
        return CohortMeasure(
            key=key, title=title, count=count, of=of, needed=needed, due_on=due_on, today=self.today
        )


def recognition(
    first_on: date,
    everybody: Sequence[Standing],
    held_on: Sequence[date],
    today: date,
    standards: Standards,
) -> tuple[CohortMeasure, ...]:
    """Return a cohort's measures on a day.

    Retained at the beginning of a month is who attended a session on or after its first day. Shares
    of completers can be told when the year is over; before, they say how it stands. ``held_on`` are
    the days of the regular sessions.
    """
    numbers, year, told = standards.recognition, standards.year, _Told(today)
    eligible = [one for one in everybody if one.eligible]
    ends = first_on + timedelta(days=year.days)
    half = months_after(first_on, year.core_months)
    core = sum(first_on <= day < half for day in held_on)
    later = sum(half <= day < ends for day in held_on)
    retained = [
        told.share(
            f"month-{month}",
            f"Still there in month {month}",
            (
                sum(_still_there(one, months_after(first_on, month - 1), ends) for one in eligible),
                len(eligible),
            ),
            share,
            months_after(first_on, month),
        )
        for month, share in numbers.retained
    ]
    return (
        told.people("core", "Sessions held in months 1 to 6", core, year.core_sessions, half),
        told.people(
            "maintenance",
            "Sessions held in months 7 to 12",
            later,
            year.maintenance_sessions,
            ends,
        ),
        told.people("eligible", "Eligible participants", len(eligible), numbers.eligible),
        *retained,
        *_completers(told, eligible, ends, standards),
        *_documented(told, everybody),
    )


def _completers(
    told: _Told, eligible: Sequence[Standing], ends: date, standards: Standards
) -> tuple[CohortMeasure, ...]:
    numbers = standards.recognition
    done = [one for one in eligible if one.result.completer]
    reduced = sum(one.result.reduced for one in done)
    by_test = sum(one.by_laboratory for one in done)
    return (
        told.share(
            "completers", "Completers", (len(done), len(eligible)), numbers.completers, ends
        ),
        told.share(
            "reduced", "Completers with a lower risk", (reduced, len(done)), numbers.reduced, ends
        ),
        told.share(
            "by-test",
            "Completers by blood test or gestational diabetes",
            (by_test, len(done)),
            numbers.by_test,
            ends,
        ),
    )


def _documented(told: _Told, everybody: Sequence[Standing]) -> tuple[CohortMeasure, ...]:
    attended = sum(one.result.attended for one in everybody)
    weights = sum(one.result.with_weight for one in everybody)
    minutes = sum(one.result.with_minutes for one in everybody)
    return (
        told.share("weights", "Sessions attended with a weight", (weights, attended)),
        told.share("minutes", "Sessions attended with minutes", (minutes, attended)),
    )
