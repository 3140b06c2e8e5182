"""What the clinic remembers of its backups, in the facts about the file itself.

In the clinic and not in this computer's settings: the window, a scheduler's command and every
account act alike, and a restored clinic goes on as before (where its second folder is missing, that
is said).
"""

import json
from datetime import datetime
from typing import Any, Final

from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.keeping import Drill, Trouble
from clinicdesk.store.clinic_store import ClinicStore, put_fact, read_meta
from clinicdesk.store.snapshot import Snapshot

__all__ = [
    "COPIES_FAILED",
    "FAILED",
    "drill_in",
    "good_drill_in",
    "note_trouble",
    "plan_in",
    "put_drill",
    "put_plan",
    "put_trouble",
    "trouble_in",
]

FAILED: Final = "backup.failed"
COPIES_FAILED: Final = "backup.copies_failed"
_PLAN: Final = "backup.plan"
_DRILL: Final = "drill.last"
_GOOD_DRILL: Final = "drill.good"
_HOURS: Final = range(24)
_MOST_CLOSING: Final = 24 * 14


def _kept(session: Snapshot, key: str) -> dict[str, Any]:
    """Return a kept value; what cannot be understood counts as not kept."""
    try:
        said = json.loads(read_meta(session).get(key) or "{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def plan_in(session: Snapshot) -> BackupPlan:
    """Return when backups are wanted; nothing goes by itself in a demonstration."""
    said = _kept(session, _PLAN)
    usual = BackupPlan()
    if read_meta(session).get("demonstration") == "yes":
        usual = BackupPlan(hour=None, closing_hours=None)
    hour, closing = said.get("hour", usual.hour), said.get("closing_hours", usual.closing_hours)
    return BackupPlan(
        hour=hour if hour is None or hour in _HOURS else usual.hour,
        closing_hours=(
            closing
            if closing is None or (isinstance(closing, int) and 0 < closing <= _MOST_CLOSING)
            else usual.closing_hours
        ),
        copies=str(said.get("copies", "")),
    )


def put_plan(session: Snapshot, plan: BackupPlan) -> None:
    """Keep when backups are wanted."""
    said = {"hour": plan.hour, "closing_hours": plan.closing_hours, "copies": plan.copies}
    put_fact(session, _PLAN, json.dumps(said))


def trouble_in(session: Snapshot, key: str) -> Trouble | None:
    """Return what went wrong; None since it went well."""
    said = _kept(session, key)
    if not said.get("sentence"):
        return None
    at = said.get("at")
    return Trouble(
        str(said["sentence"]),
        str(said.get("remedy", "")),
        datetime.fromisoformat(at) if isinstance(at, str) else None,
    )


def put_trouble(session: Snapshot, key: str, trouble: Trouble | None) -> None:
    """Keep what went wrong, or that it went well."""
    said: dict[str, Any] = {}
    if trouble is not None:
        said = {"sentence": trouble.sentence, "remedy": trouble.remedy}
        said["at"] = trouble.at.isoformat() if trouble.at else None
    put_fact(session, key, json.dumps(said))


def note_trouble(store: ClinicStore, key: str, trouble: Trouble | None) -> None:
    """Keep it in a transaction of its own, where there is anything new to say."""
    with store.reading() as session:
        if trouble is None and trouble_in(session, key) is None:
            return
    with store.drafting() as session:
        put_trouble(session, key, trouble)


def drill_in(session: Snapshot) -> Drill | None:
    """Return the latest drill."""
    said = _kept(session, _DRILL)
    if not said:
        return None
    return Drill(
        at=datetime.fromisoformat(said["at"]),
        backup=str(said["backup"]),
        made_at=datetime.fromisoformat(said["made_at"]),
        faults=tuple(str(fault) for fault in said["faults"]),
        seconds=float(said["seconds"]),
        patients=int(said["patients"]),
    )


def good_drill_in(session: Snapshot) -> datetime | None:
    """Return when a drill last found everything."""
    said = read_meta(session).get(_GOOD_DRILL)
    return datetime.fromisoformat(said) if said else None


def put_drill(session: Snapshot, drill: Drill) -> None:
    """Keep a drill's result."""
    said = {
        "at": drill.at.isoformat(),
        "backup": drill.backup,
        "made_at": drill.made_at.isoformat(),
        "faults": list(drill.faults),
        "seconds": round(drill.seconds, 3),
        "patients": drill.patients,
    }
    put_fact(session, _DRILL, json.dumps(said))
    if drill.ok:
        put_fact(session, _GOOD_DRILL, drill.at.isoformat())
