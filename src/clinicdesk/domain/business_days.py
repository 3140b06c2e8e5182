"""The site's calendar: which days the clinic works, and what "two business days" comes to.

Days are the site's own (its IANA zone), so that a promise made at five in the afternoon counts from
that day whatever the season. Public holidays come from the `holidays` library, observed days
included (5 U.S.C. 6103 for the United States); a clinic adds its own closed days.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache

from clinicdesk.domain.clock import site_day

__all__ = ["BusinessCalendar", "public_holidays"]

_SATURDAY = 5


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """Return a year's public holidays, observed days included (``country`` is ISO 3166-1)."""
    # Loading the library costs more than all else here, and only a running clock needs it.
    import holidays

    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=[year], observed=True
    )
    return frozenset(day for day in found if day.year == year)


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """Which days one site works."""

    zone: str
    """IANA name."""
    country: str = "US"
    """ISO 3166-1 code of the public holidays; empty for none."""
    subdivision: str = ""
    closed: frozenset[date] = field(default_factory=frozenset)
    """The clinic's own closed days."""
    opened: frozenset[date] = field(default_factory=frozenset)
    """Days that it works although they are a weekend or a holiday."""

    def day_of(self, instant: datetime) -> date:
        """Return the site's day at an instant."""
        return site_day(instant, self.zone)

    def is_business_day(self, day: date) -> bool:
        """Tell whether the clinic works on a day."""
        if day in self.opened:
            return True
        return day.weekday() < _SATURDAY and not self.is_closed(day)

    def is_closed(self, day: date) -> bool:
        """Tell whether a day is a public holiday or one of the clinic's own closed days."""
        if day in self.opened:
            return False
        if day in self.closed:
            return True
        return bool(self.country) and day in public_holidays(
            self.country, self.subdivision, day.year
        )

    def on_or_after(self, day: date) -> date:
        """Return the day itself, or the next on which the clinic works."""
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """Return the day itself, or the last before it on which the clinic works."""
        while not self.is_business_day(day):
            day -= timedelta(days=1)
        return day

    def add(self, day: date, business_days: int) -> date:
        """Return the business day that is so many after a day; 0 is that day or the next one."""
        if business_days <= 0:
            return self.on_or_after(day)
        for _ in range(business_days):
            day = self.on_or_after(day + timedelta(days=1))
        return day

    def count(self, start: date, end: date) -> int:
        """Return how many business days lie after ``start``, up to and with ``end``."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_business_day, days))
