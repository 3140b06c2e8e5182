"""Opens the SQLCipher file: exact settings, and failures told apart.

Settings and their order are measured (`docs/decisions/0005-store.md`). The key is raw and is given
before any other statement; it never appears in SQL text.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from clinicdesk.domain.errors import (
    ClinicDeskError,
    ClinicMissing,
    Damage,
    StorageFull,
    StorageReadOnly,
    StoreBusy,
)

__all__ = ["connect", "open_engine", "translated"]

KEY_BYTES = 32
_ALONE_WAIT_S = 0.5  # whoever wants it alone has asked the others to leave before
_PRAGMAS = (
    "cipher_memory_security = OFF",  # Python's strings hold the plain text anyway; ON costs 1.7x
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",  # NORMAL may lose acknowledged commits when power fails
    "temp_store = MEMORY",
    "mmap_size = 0",
    "busy_timeout = 5000",
    "trusted_schema = OFF",
    "secure_delete = FAST",
    # 32 MiB a connection: with 64 the window took more than 300 MB at 100,000 people.
    "cache_size = -32768",
    "recursive_triggers = ON",
    "wal_autocheckpoint = 1000",
    "journal_size_limit = 67108864",
)

_FAILURES: dict[str, tuple[type[ClinicDeskError], str, str]] = {
    "SQLITE_NOTADB": (
        Damage,
        "The clinic's database cannot be read: its first page is damaged.",
        "Restore the latest backup.",
    ),
    "SQLITE_CORRUPT": (
        Damage,
        "Part of the clinic's database is damaged.",
        "Run a check, then restore the latest backup.",
    ),
    "SQLITE_FULL": (
        StorageFull,
        "The disk is full. Everything saved before is safe.",
        "Free some space and try again.",
    ),
    "SQLITE_BUSY": (
        StoreBusy,
        "The clinic's database is busy with another act.",
        "Try again in a moment.",
    ),
    "SQLITE_LOCKED": (
        StoreBusy,
        "The clinic's database is busy with another act.",
        "Try again in a moment.",
    ),
    "SQLITE_READONLY": (
        StorageReadOnly,
        "The clinic's folder cannot be written.",
        "Ask for the right to write there, or move the clinic.",
    ),
    "SQLITE_IOERR": (
        StorageFull,
        "The disk refused to read or write the clinic's database.",
        "Check the disk and its free space.",
    ),
    "SQLITE_CANTOPEN": (
        ClinicMissing,
        "The clinic's database is not there, or cannot be opened.",
        "Check the folder, or restore a backup.",
    ),
}


# The driver's backup says what happened, but not by which name; the words are SQLite's own
# (sqlite3_errstr, https://www.sqlite.org/c3ref/errcode.html).
_SAID: dict[str, str] = {
    "database or disk is full": "SQLITE_FULL",
    "disk I/O error": "SQLITE_IOERR",
    "database disk image is malformed": "SQLITE_CORRUPT",
    "file is not a database": "SQLITE_NOTADB",
    "attempt to write a readonly database": "SQLITE_READONLY",
    "database is locked": "SQLITE_BUSY",
    "unable to open database file": "SQLITE_CANTOPEN",
}


def _failure(error: BaseException) -> ClinicDeskError | None:
    name = getattr(error, "sqlite_errorname", "") or _SAID.get(str(error), "")
    for known, (kind, sentence, remedy) in _FAILURES.items():
        if name.startswith(known):
            return kind(sentence, remedy)
    return None


@contextmanager
def translated() -> Iterator[None]:
    """Turn the engine's failures into ours.

    Raises:
        ClinicDeskError: the world's fault, in words.
    """
    try:
        yield
    except DBAPIError as error:
        ours = _failure(error.orig) if error.orig is not None else None
        if ours is None:
            raise
        raise ours from error
    except sqlcipher.Error as error:
        ours = _failure(error)
        if ours is None:
            raise
        raise ours from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            _kind, sentence, remedy = _FAILURES["SQLITE_FULL"]
            raise StorageFull(sentence, remedy) from error
        raise


def connect(
    path: Path, key: bytes, *, create: bool = False, read_only: bool = False, alone: bool = False
) -> Any:
    """Return the driver's own connection; ``alone`` lets no other connection in beside it.

    Raises:
        sqlcipher.Error: as the driver says it; see ``translated``.
    """
    mode = "rwc" if create else "rw"
    connection = sqlcipher.connect(
        f"file:{quote(str(path))}?mode={mode}",
        uri=True,
        timeout=_ALONE_WAIT_S if alone else 5,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.set_key(f"x'{key.hex()}'")
        if alone:  # before the log is entered, or it would have no effect
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        # Forces page 1, so that a wrong key or damage shows here and not later.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    if options.get("write"):
        # A deferred transaction that reads and then writes fails at once when another wrote.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        # Nothing can fail before the first read; SQLAlchemy's way costs a keystroke's fortieth.
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


def open_engine(
    path: Path, key: bytes, *, create: bool = False, read_only: bool = False, connections: int = 1
) -> Engine:
    """Return an engine on the encrypted file.

    ``key`` is the raw 256-bit database key. ``connections`` bounds the pool.

    Raises:
        ClinicMissing: no such file, or an empty one (which would open as a new database).
        ValueError: the key has not 32 bytes (a shorter one would be taken for a passphrase).
    """
    if len(key) != KEY_BYTES:
        msg = "the database key has 32 bytes"
        raise ValueError(msg)
    if not create and not (path.is_file() and path.stat().st_size > 0):
        raise ClinicMissing(
            "The clinic's database is missing or empty.", "Restore the latest backup."
        )
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, create=create, read_only=read_only),
        poolclass=QueuePool,
        pool_size=connections,
        # The connection that read last reads next: its cache holds what is asked for again, and
        # the caches of the others stay as small as they were.
        pool_use_lifo=True,
        max_overflow=0,
        pool_reset_on_return="rollback",
    )
    event.listen(engine, "begin", _begin)
    return engine
