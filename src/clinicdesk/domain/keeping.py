"""How safe the clinic's records are kept: the last backup, the last drill, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from clinicdesk.domain.backup_rule import BackupPlan, drill_is_old

__all__ = ["Drill", "Keeping", "Trouble", "age_words", "good_drill_words"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, and what to do; no patient's value is in it."""

    sentence: str
    remedy: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A backup that was restored to see whether it can be."""

    at: datetime
    backup: str
    """The name of its file."""
    made_at: datetime
    """When that backup was made."""
    faults: tuple[str, ...] = ()
    seconds: float = 0.0
    patients: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything was found as it was written."""
        return not self.faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What the pages say of backups."""

    plan: BackupPlan
    last_at: datetime | None = None
    """When the newest backup was made that can be read."""
    first_at: datetime | None = None
    failed: Trouble | None = None
    """Why the latest try came to nothing; None since one succeeded."""
    copies_failed: Trouble | None = None
    drill: Drill | None = None
    """The latest one, good or not."""
    good_drill_at: datetime | None = None

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        """Return what somebody should look at, the gravest first."""
        found = []
        if self.failed is not None:
            found.append(self.failed)
        if self.drill is not None and not self.drill.ok:
            found.append(
                Trouble(
                    f"The last backup could not be restored: {self.drill.faults[0]}.",
                    "Make a new backup and try it again; the disk may be failing.",
                    self.drill.at,
                )
            )
        elif drill_is_old(self.good_drill_at, self.first_at, now):
            days = (now - (self.good_drill_at or self.first_at or now)).days
            found.append(
                Trouble(
                    f"For {days} days nobody has tried whether a backup can be restored.",
                    "Run a restore drill in Settings.",
                )
            )
        if self.copies_failed is not None:
            found.append(self.copies_failed)
        return tuple(found)


def age_words(at: datetime, now: datetime) -> str:
    """Say how long ago an instant was: "just now", "3 hours ago", "12 days ago"."""
    seconds = int((now - at).total_seconds())
    if seconds < 0:
        return "dated after today"
    for size, one in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count:,} {one}{'' if count == 1 else 's'} ago"
    return "just now"


def good_drill_words(at: datetime | None, now: datetime) -> str:
    """Say how old the last restore drill is that found everything."""
    if at is None:
        return "No restore drill has found everything yet"
    return f"Last good restore drill {age_words(at, now)}"
