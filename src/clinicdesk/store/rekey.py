"""Gives the database file another key, and believes it only after looking again.

``PRAGMA rekey`` writes every page anew in one transaction: a cut leaves the old key or the new
one. What it returns says nothing: it says "ok" on a full disk, too. So the file is opened again,
its log is folded in, and each page is read and authenticated under the new key.
"""

import shutil
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import Cancelled, Damage, StorageFull
from clinicdesk.domain.vault_errors import KeyNotChanged
from clinicdesk.store.engine import KEY_BYTES, connect, translated

__all__ = ["faults_under", "opens_with", "rekey", "require_room"]

_ROOM: Final = 1.2
_TOLD_EVERY_S: Final = 0.1
_SMALL_CACHE_KIB: Final = 8 * 1024
_WRITTEN: Final = 800
"""Of a thousand parts of the work, how many are the writing of the pages."""


def _no_step(_name: str) -> None:
    """Take a step without more ado."""


def free_bytes(folder: Path) -> int:
    """Return the space that is free on a folder's disk."""
    return shutil.disk_usage(folder).free


def require_room(path: Path, free: Callable[[Path], int] = free_bytes) -> None:
    """See that the disk has room for the log, which grows to the size of the database.

    Raises:
        StorageFull: it has not; nothing was begun.
    """
    needed = int(path.stat().st_size * _ROOM)
    if free(path.parent) < needed:
        raise StorageFull(
            f"Changing the database key needs {needed / 1e6:,.0f} MB of free space for a while.",
            "Nothing was changed. Free some space and try again.",
        )


def opens_with(path: Path, key: bytes) -> bool:
    """Tell whether the database opens with a key.

    A damaged first page opens with none: the two cannot be told apart here.

    Raises:
        ClinicDeskError: the file is not there, busy, or the disk fails.
    """
    with translated():
        try:
            connection = connect(path, key)
        except sqlcipher.Error as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
                return False
            raise
        connection.close()
    return True


def faults_under(path: Path, key: bytes, *, alone: bool = False) -> list[str]:
    """Fold the log into the file, read each page under a key, and return what is wrong.

    Raises:
        ClinicDeskError: the database does not open with this key, is busy, or the disk fails.
    """
    with translated(), closing(connect(path, key, alone=alone)) as connection:
        connection.execute("PRAGMA busy_timeout = 500")
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            return ["the log is in use"]
        return [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")]


def rekey(
    path: Path,
    old: bytes,
    new: bytes,
    report: Report = quiet,
    *,
    free: Callable[[Path], int] = free_bytes,
    step: Callable[[str], None] = _no_step,
) -> None:
    """Change the key of a database that nobody has open.

    ``report`` may stop it until the first page is written; from then on it goes through.

    Raises:
        StorageFull: not enough room; nothing was begun.
        StoreBusy: somebody has it open.
        KeyNotChanged: the disk refused; the old key opens it as before.
        Damage: a page cannot be read, under the old key or the new one.
        Cancelled: the report stopped it in time.
    """
    if len(new) != KEY_BYTES:
        msg = "the database key has 32 bytes"
        raise ValueError(msg)
    require_room(path, free)
    report(0, 1000, "Writing every page under the new key")
    step("fold the log")
    with translated(), closing(connect(path, old, alone=True)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute(f"PRAGMA cache_size = -{_SMALL_CACHE_KIB}")
        pages = _pages(connection)
        step("change the key")
        _write_all(connection, path, new, report)
        step("let go")
    step("look again")
    if not opens_with(path, new):
        if faults := faults_under(path, old, alone=True):
            raise Damage(
                f"The database key was not changed: part of the database is damaged ({faults[0]}).",
                "Restore the latest backup, and keep the damaged files.",
            )
        raise KeyNotChanged
    _tell(report, _WRITTEN, "Reading every page again")
    step("fold the pages in")
    faults = faults_under(path, new, alone=True)
    with translated(), closing(connect(path, new, alone=True)) as connection:
        if _pages(connection) != pages:
            faults.append("the number of pages changed")
    if faults:
        raise Damage(
            f"The database did not hold when it was read under its new key: {faults[0]}.",
            "Both keys are kept. Check the disk, and keep a copy of the clinic's folder.",
        )


def _pages(connection: Any) -> int:
    return int(connection.execute("PRAGMA page_count").fetchone()[0])


def _tell(report: Report, done: int, words: str) -> None:
    try:
        report(done, 1000, words)
    except Cancelled:
        # Too late: the pages are one transaction that cannot be stopped, and half a change of
        # keys helps nobody. The docstring of ``rekey`` says so.
        return


def _write_all(connection: Any, path: Path, new: bytes, report: Report) -> None:
    """Let a thread run the statement, and tell meanwhile how far the log has grown.

    The driver's own call for it keeps every other thread waiting until it ends, the statement does
    not; nothing traces this connection, so the key in its text goes nowhere.
    """
    failures: list[BaseException] = []

    def run() -> None:
        try:
            connection.execute(f"PRAGMA rekey = \"x'{new.hex()}'\"").fetchall()
        except BaseException as failure:  # noqa: BLE001 - raised again in the waiting thread
            failures.append(failure)

    log, size = path.with_name(f"{path.name}-wal"), max(1, path.stat().st_size)
    writer = threading.Thread(target=run, name="rekey")
    writer.start()
    try:
        while writer.is_alive():
            writer.join(_TOLD_EVERY_S)
            written = log.stat().st_size if log.exists() else 0
            share = min(1.0, written / size)
            _tell(report, int(_WRITTEN * share), "Writing every page under the new key")
    finally:
        writer.join()
    if failures and not isinstance(failures[0], sqlcipher.Error):
        raise failures[0]
    # What the driver says of it, well or ill, is not believed: the file is looked at.
