"""When a clinic works, by its own clock: hours and days of the week, each from a day on.

What was in force on a day stays so: readings of an earlier month are judged by the hours that the
clinic had then, and nobody makes their own night shift usual afterwards.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.errors import FieldProblem

__all__ = [
    "DAY_NAMES",
    "HOURS",
    "ClinicHours",
    "Hours",
    "HoursFrom",
    "hours_problems",
    "hours_words",
]

DAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_WEEKDAYS: Final = frozenset(range(5))


@dataclass(frozen=True, slots=True)
class Hours:
    """One rule: it closes after midnight where that is the earlier time, never where both are one.

    ``days`` are those on which it opens, 0 for Monday; public holidays and closed days are none.
    """

    opens: time
    closes: time
    days: frozenset[int] = _WEEKDAYS

    def covers(self, there: datetime, calendar: BusinessCalendar) -> bool:
        """Tell whether the clinic works at an instant that is told by its own clock."""
        at, day = there.time(), there.date()
        if self.opens == self.closes:
            return self._works(day, calendar)
        if self.opens < self.closes:
            return self.opens <= at < self.closes and self._works(day, calendar)
        # The small hours belong to the day before.
        if at >= self.opens:
            return self._works(day, calendar)
        return at < self.closes and self._works(day - timedelta(days=1), calendar)

    def _works(self, day: date, calendar: BusinessCalendar) -> bool:
        if day in calendar.opened:
            return True
        return day.weekday() in self.days and not calendar.is_closed(day)


HOURS: Final = Hours(time(6), time(20))
"""Where a clinic has not said otherwise: from six to eight in the evening on business days."""


@dataclass(frozen=True, slots=True)
class HoursFrom:
    """Hours, and the first day on which they are in force."""

    day: date
    hours: Hours


@dataclass(frozen=True, slots=True)
class ClinicHours:
    """All that a clinic has said, in the order of days; before the first it had the usual ones."""

    changes: tuple[HoursFrom, ...] = ()

    def on(self, day: date) -> Hours:
        """Return what is in force on a day."""
        found = HOURS
        for change in self.changes:
            if change.day <= day:
                found = change.hours
        return found

    def after(self, day: date) -> tuple[HoursFrom, ...]:
        """Return what is to come after a day."""
        return tuple(one for one in self.changes if one.day > day)

    def changed(self, hours: Hours, day: date) -> "ClinicHours":
        """Return them with other hours from a day on; what was to come from that day on goes."""
        kept = tuple(one for one in self.changes if one.day < day)
        return ClinicHours((*kept, HoursFrom(day, hours)))


def hours_problems(hours: Hours, day: date, today: date) -> tuple[FieldProblem, ...]:
    """Return what is wrong with a change, one sentence a field."""
    found = []
    if not hours.days:
        found.append(FieldProblem("days", "Choose at least one day."))
    if day < today:
        found.append(
            FieldProblem("since", "The past stays as it was: choose today or a later day.")
        )
    return tuple(found)


def hours_words(hours: Hours) -> str:
    """Say them: "06:00 to 20:00, Monday to Friday"."""
    if hours.opens == hours.closes:
        span = "around the clock"
    else:
        span = f"{hours.opens:%H:%M} to {hours.closes:%H:%M}"
    return f"{span}, {_day_words(hours.days)}"


def _day_words(days: Iterable[int]) -> str:
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        first, last = DAY_NAMES[run[0]], DAY_NAMES[run[-1]]
        words += [first] if len(run) == 1 else [f"{first} to {last}"]
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"
