"""An hour of the site's own clock as an instant, over daylight saving time as well."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from clinicdesk.domain.errors import BadInput

__all__ = ["at_site", "instant_of", "site_instant"]

_NOON = time(12)


def site_instant(day: date, at: time, zone: str) -> datetime:
    """Return the instant (UTC) at which the site's clock shows a time on a day.

    In autumn an hour comes twice: the first of them is meant.

    Raises:
        BadInput: in spring the clock leaps over this time.
    """
    there = datetime.combine(day, at, ZoneInfo(zone))
    instant = there.astimezone(UTC)
    if instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise BadInput(
            "The clock leaps over this time on that day.", "Choose an hour later or earlier."
        )
    return instant


def at_site(instant: datetime, zone: str) -> datetime:
    """Return an instant as the site's clock shows it."""
    return instant.astimezone(ZoneInfo(zone))


def instant_of(day: date, now: datetime, zone: str) -> datetime:
    """Return the instant (UTC) that stands for a site's day: now where it is today, else its noon.

    What is told of a day without an hour is kept so.
    """
    return now if at_site(now, zone).date() == day else site_instant(day, _NOON, zone)
