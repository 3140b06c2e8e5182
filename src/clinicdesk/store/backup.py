"""Copies the database while people work, and looks whether a copy holds."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import Cancelled
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.engine import connect, open_engine, translated

__all__ = ["CopyFacts", "copy_to", "facts_of", "faults", "row_counts"]

_PAGES_A_STEP: Final = 2048
_ASKED_EVERY: Final = 200_000
"""Steps of the engine between two looks whether a person asked to stop: some milliseconds."""
_COUNTED: Final = {
    "patients": "SELECT count(*) FROM patient WHERE entered_in_error = 0",
    "care_plans": "SELECT count(*) FROM care_plan WHERE entered_in_error = 0",
    "goals": "SELECT count(*) FROM plan_goal WHERE entered_in_error = 0",
    "referrals": "SELECT count(*) FROM referral WHERE entered_in_error = 0",
    "referrals_open": "SELECT count(*) FROM referral WHERE closed_at IS NULL",
    "tasks_open": "SELECT count(*) FROM task WHERE completed_at IS NULL AND entered_in_error = 0",
    "documents": "SELECT count(*) FROM document",
    "audit_entries": "SELECT count(*) FROM audit_entry",
}


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """What a database file says of itself."""

    schema: str
    """The revision of its tables."""
    counts: dict[str, int]
    audit_seq: int
    audit_mac: bytes
    """The newest entry of its audit log."""


def copy_to(store: ClinicStore, path: Path, key: bytes, report: Report = quiet) -> None:
    """Write a page-consistent copy under the same key; others go on reading and writing.

    The copy has a connection of its own and reads one snapshot from beginning to end: what is
    saved meanwhile neither waits for it nor makes it begin again.

    Raises:
        ClinicDeskError: the disk is full or refuses. Cancelled: the report stopped it.
    """
    with translated(), closing(connect(store.path, key, read_only=True)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlcipher.connect(str(path), isolation_level=None)) as target:
            target.execute("PRAGMA cipher_log_level = NONE")
            target.set_key(f"x'{key.hex()}'")

            def progress(_status: int, remaining: int, total: int) -> None:
                report(total - remaining, total, "Copying the clinic")

            source.backup(target, pages=_PAGES_A_STEP, progress=progress)


def facts_of(path: Path, key: bytes) -> CopyFacts:
    """Open a database file by itself and return what it says of itself.

    Raises:
        ClinicDeskError: it does not open under this key, or is damaged.
    """
    with translated(), closing(connect(path, key, read_only=True)) as connection:
        schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        last = connection.execute(
            "SELECT seq, mac FROM audit_entry ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        return CopyFacts(
            schema=str(schema[0]) if schema else "",
            counts=_counts(connection),
            audit_seq=int(last[0]) if last else 0,
            audit_mac=bytes(last[1]) if last else b"",
        )


def faults(path: Path, key: bytes, *, deep: bool = False, report: Report = quiet) -> list[str]:
    """Open a database file by itself and return what is wrong with its pages and links.

    ``deep`` also walks every index (minutes on a large clinic).

    Raises:
        Cancelled: the report stopped it. ClinicDeskError: the file does not open at all.
    """
    engine = open_engine(path, key, read_only=True)
    try:
        with translated():
            connection = engine.raw_connection()
            try:
                with _stopped_by(connection.driver_connection, report):
                    return _faults(connection.driver_connection, deep=deep)
            finally:
                connection.close()
    finally:
        engine.dispose()


@contextmanager
def _stopped_by(connection: Any, report: Report) -> Iterator[None]:
    """Let the report stop a long question; the engine itself knows only "interrupted"."""
    stopped: list[Cancelled] = []

    def ask() -> int:
        try:
            report(0, 0, "Checking the pages")
        except Cancelled as stop:
            stopped.append(stop)
        return len(stopped)

    connection.set_progress_handler(ask, _ASKED_EVERY)
    try:
        yield
    except sqlcipher.Error:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


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
        return _counts(connection)


def _counts(connection: Any) -> dict[str, int]:
    return {
        name: int(connection.execute(question).fetchone()[0]) for name, question in _COUNTED.items()
    }
