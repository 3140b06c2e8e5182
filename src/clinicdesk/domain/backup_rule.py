"""When a backup and a restore drill are due, and which backups are kept.

Pure: the present instant and the site's zone are handed in. A computer's clock may have been wrong
once, so a backup may be dated after now; no rule here takes that for the newest one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = [
    "DRILL_EVERY",
    "DRILL_IS_OLD",
    "KEPT_DAYS",
    "KEPT_MONTHS",
    "KEPT_WEEKS",
    "BackupPlan",
    "Kept",
    "closing_due",
    "daily_due",
    "drill_due",
    "drill_is_old",
    "newest",
    "superfluous",
]

KEPT_DAYS: Final = 7
KEPT_WEEKS: Final = 4
KEPT_MONTHS: Final = 12
DRILL_EVERY: Final = timedelta(days=30)
DRILL_IS_OLD: Final = timedelta(days=35)


_RULES: Final[tuple[tuple[int, Callable[[datetime], object]], ...]] = (
    (KEPT_DAYS, lambda at: at.date()),
    (KEPT_WEEKS, lambda at: at.isocalendar()[:2]),
    (KEPT_MONTHS, lambda at: (at.year, at.month)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupPlan:
    """When the clinic backs itself up, and where a second copy goes."""

    hour: int | None = 12
    """Daily at this hour of the site's day (0 to 23), or as soon after it as somebody is in."""
    closing_hours: int | None = 8
    """On closing, when the last backup is older than so many hours."""
    copies: str = ""
    """A second folder, on another disk or a share; empty for none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup as the rule sees it: its name, when it was made, and whether it can be read."""

    name: str
    made_at: datetime
    good: bool = True


def newest(moments: Iterable[datetime], now: datetime) -> datetime | None:
    """Return the newest moment that is not after now."""
    return max((at for at in moments if at <= now), default=None)


def daily_due(plan: BackupPlan, last: datetime | None, now: datetime, zone: str) -> bool:
    """Tell whether the day's hour has come since the last backup."""
    if plan.hour is None:
        return False
    if last is None:
        return True
    here = now.astimezone(ZoneInfo(zone))
    hour = here.replace(hour=plan.hour, minute=0, second=0, microsecond=0)
    if here < hour:
        hour -= timedelta(days=1)  # the same hour of the day before, whatever the clocks did
    return last < hour


def closing_due(plan: BackupPlan, last: datetime | None, now: datetime) -> bool:
    """Tell whether a backup is wanted before the clinic closes."""
    if plan.closing_hours is None:
        return False
    return last is None or now - last >= timedelta(hours=plan.closing_hours)


def drill_due(plan: BackupPlan, last_drill: datetime | None, now: datetime) -> bool:
    """Tell whether the month's restore drill is wanted; none where nothing goes by itself."""
    if plan.hour is None:
        return False
    return last_drill is None or not timedelta(0) <= now - last_drill < DRILL_EVERY


def drill_is_old(last_good: datetime | None, first_backup: datetime | None, now: datetime) -> bool:
    """Tell whether nobody has seen a backup restored for 35 days, though there was one to try."""
    since = last_good or first_backup
    return since is not None and now - since > DRILL_IS_OLD


def superfluous(
    backups: Iterable[Kept], now: datetime, zone: str, *, just_made: str = ""
) -> tuple[str, ...]:
    """Return the names of the backups that may go, oldest first.

    Kept is the newest of each of the last 7 days, 4 weeks (ISO 8601) and 12 months of the site's
    calendar that have one: days without a backup do not count, so that a clinic that was closed
    for a summer loses nothing. What is dated after now and what cannot be read is no part of the
    count and never goes: the one waits for its day, the other for a person who looks at it.
    """
    place = ZoneInfo(zone)
    counted = sorted(
        (one for one in backups if one.good and one.made_at <= now),
        key=lambda one: (one.made_at, one.name == just_made, one.name),
        reverse=True,
    )
    wanted = {just_made, *(one.name for one in counted[:1])}
    for most, part in _RULES:
        seen: dict[object, str] = {}
        for one in counted:
            seen.setdefault(part(one.made_at.astimezone(place)), one.name)
            if len(seen) == most:
                break
        wanted |= set(seen.values())
    return tuple(one.name for one in reversed(counted) if one.name not in wanted)
