"""Days and hours of the demonstration clinic, counted from the present morning."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from clinicdesk.domain.business_days import BusinessCalendar

__all__ = ["Moments"]


class Moments:
    """Turns "nine days ago at ten" into an instant on which the clinic worked."""

    def __init__(self, now: datetime, zone: str) -> None:
        self.now = now
        self.calendar = BusinessCalendar(zone=zone)
        self._zone = ZoneInfo(zone)
        self._worked: dict[int, date] = {}

    @cached_property
    def today(self) -> date:
        """The site's day."""
        return self.calendar.day_of(self.now)

    def day(self, days: int) -> date:
        """Return the day so many days ahead (negative: ago)."""
        return self.today + timedelta(days=days)

    def worked(self, days_ago: int) -> date:
        """Return a day on which the clinic worked: that one, or the last before it."""
        found = self._worked.get(days_ago)
        if found is None:
            found = self.calendar.on_or_before(self.day(-days_ago))
            self._worked[days_ago] = found
        return found

    def on(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the instant of an hour at the site."""
        return datetime.combine(day, time(hour, minute), self._zone).astimezone(UTC)

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return an hour of a working day in the past; never later than now."""
        return min(self.on(self.worked(days), hour, minute), self.now)

    def any_day_ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return an hour of any day in the past (hospitals work on Sundays)."""
        return min(self.on(self.day(-days), hour, minute), self.now)

    def ahead(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return an hour of a working day to come."""
        return self.on(self.calendar.on_or_after(self.day(days)), hour, minute)
