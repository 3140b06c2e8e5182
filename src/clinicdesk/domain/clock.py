"""The only source of "now"."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

__all__ = ["Clock", "FixedClock", "SystemClock", "site_day"]


class Clock(Protocol):
    """Tells the present instant, in UTC and aware."""

    def now(self) -> datetime:
        """Return the present instant (UTC, aware)."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present instant (UTC, aware)."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still until it is moved: for tests, demonstrations and golden files."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            msg = "a clock needs an aware instant"
            raise ValueError(msg)
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it stands at (UTC, aware)."""
        return self._at

    def advance(self, by: timedelta) -> None:
        """Move forward (or back) by a duration."""
        self._at += by

    def move_to(self, at: datetime) -> None:
        """Stand at another instant."""
        self._at = at.astimezone(UTC)


def site_day(instant: datetime, zone: str) -> date:
    """Return the calendar day at the site (``zone`` is an IANA name) at an instant."""
    return instant.astimezone(ZoneInfo(zone)).date()
