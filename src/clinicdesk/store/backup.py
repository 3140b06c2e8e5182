"""Copies the database while people work, and looks whether its pages hold."""

from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.engine import open_engine, translated

__all__ = ["copy_to", "faults", "row_counts"]

_PAGES_A_STEP = 2048
_COUNTED = {
    "patients": "SELECT count(*) FROM patient WHERE entered_in_error = 0",
    "care_plans": "SELECT count(*) FROM care_plan WHERE entered_in_error = 0",
    "goals": "SELECT count(*) FROM plan_goal WHERE entered_in_error = 0",
    "referrals": "SELECT count(*) FROM referral WHERE entered_in_error = 0",
    "referrals_open": "SELECT count(*) FROM referral WHERE closed_at IS NULL",
    "tasks_open": "SELECT count(*) FROM task WHERE completed_at IS NULL AND entered_in_error = 0",
    "documents": "SELECT count(*) FROM document",
    "audit_entries": "SELECT count(*) FROM audit_entry",
}


def copy_to(store: ClinicStore, path: Path, key: bytes, report: Report = quiet) -> None:
    """Write a page-consistent copy under the same key; others may go on working.

    Raises:
        ClinicDeskError: the disk is full or refuses. Cancelled: the report stopped it.
    """
    with translated(), store.raw_connection() as source:
        target = sqlcipher.connect(str(path), isolation_level=None)
        try:
            target.execute("PRAGMA cipher_log_level = NONE")
            target.set_key(f"x'{key.hex()}'")

            def progress(_status: int, remaining: int, total: int) -> None:
                report(total - remaining, total, "Copying the clinic")

            source.backup(target, pages=_PAGES_A_STEP, progress=progress)
        finally:
            target.close()


def faults(path: Path, key: bytes, *, deep: bool = False) -> list[str]:
    """Open a database file by itself and return what is wrong with its pages and links.

    ``deep`` also walks every index (minutes on a large clinic).
    """
    engine = open_engine(path, key, read_only=True)
    try:
        with translated():
            connection = engine.raw_connection()
            try:
                return _faults(connection.driver_connection, deep=deep)
            finally:
                connection.close()
    finally:
        engine.dispose()


def _faults(connection: Any, *, deep: bool) -> list[str]:
    found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]
    if found:
        return found  # a page that does not authenticate cannot be walked
    walk = "integrity_check" if deep else "quick_check"
    found += [str(row[0]) for row in connection.execute(f"PRAGMA {walk}") if row[0] != "ok"]
    found += [
        f"a row of {row[0]} points to a missing {row[2]}"
        for row in connection.execute("PRAGMA foreign_key_check")
    ]
    return found


def row_counts(store: ClinicStore) -> dict[str, int]:
    """Return how many of each the clinic holds."""
    with store.raw_connection() as connection:
        return {
            name: int(connection.execute(question).fetchone()[0])
            for name, question in _COUNTED.items()
        }
