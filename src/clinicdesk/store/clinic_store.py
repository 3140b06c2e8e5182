"""The open store of one clinic: one writing connection, reading ones, and what guards them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import Clock
from clinicdesk.domain.errors import ClinicDeskError, Damage, NewerFile
from clinicdesk.domain.ids import IdSource
from clinicdesk.store import audit_log
from clinicdesk.store.engine import open_engine, translated
from clinicdesk.store.gate import Gate
from clinicdesk.store.head import Head, HeadFile
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.clinic import MetaRecord
from clinicdesk.store.signing import Signer, StretchSigner, can_sign
from clinicdesk.store.unit_of_work import COMMITS, UnitOfWork, write_once

__all__ = [
    "REVISION",
    "ClinicStore",
    "StoreKeys",
    "create_store",
    "open_store",
    "put_fact",
    "read_meta",
]

REVISION = "0014"
"""The newest migration, which the records are equal to (a test holds them together)."""
_PATIENCE = 20.0
"""Seconds that closing waits for the reads and writes of other threads."""


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """Raw 256-bit keys that the vault opened. Never printed."""

    database: bytes = field(repr=False)
    audit: bytes = field(repr=False)


class ClinicStore:
    """Reads and writes one clinic. Close it to forget the key and the connections."""

    def __init__(
        self,
        path: Path,
        keys: StoreKeys,
        *,
        clock: Clock,
        ids: IdSource,
        computer: str = "",
    ) -> None:
        self.path = path
        self.clock = clock
        self.ids = ids
        self._audit_key = keys.audit
        self.computer = computer
        self._writer: Engine = open_engine(path, keys.database)
        self._reader: Engine = open_engine(path, keys.database, read_only=True, connections=4)
        self._head = HeadFile(path.with_suffix(".head"), keys.audit)
        self._gate = Gate()
        self._closed = False
        self.signing_trouble = ""
        """Why the newest entries could not be signed yet; empty where they could."""
        self._signer: StretchSigner | None = None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that cannot write; keep it short, its snapshot holds the log back.

        Raises:
            ClinicDeskError: the file is damaged, missing or busy.
            Cancelled: the store was closed.
        """
        with self._gate.inside(), translated(), Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[UnitOfWork]:
        """Give one transaction; see `unit_of_work.write_once`. A signature that is due follows."""
        with self._gate.inside():
            with write_once(
                self._writer,
                actor,
                self.clock,
                self.ids,
                audit_key=self._audit_key,
                computer=self.computer,
                head=self._head,
                signer=self._signer,
            ) as uow:
                yield uow
            self.sign_if_due()

    def sign_by(self, signer: Signer) -> None:
        """From now on, sign what this person writes."""
        self._signer = StretchSigner(signer)

    def sign_if_due(self) -> None:
        """Sign what this session wrote, when it is time; failing is told by the status.

        What was written stands either way, and must not be said to have failed.
        """
        if self._signer is None or not self._signer.due(self.clock.now()):
            return
        try:
            self.sign()
        except ClinicDeskError as error:
            self.signing_trouble = error.sentence
        else:
            self.signing_trouble = ""

    @property
    def signature_due(self) -> bool:
        """Whether entries of this session wait for a signature that is due by now."""
        return self._signer is not None and self._signer.due(self.clock.now())

    def sign(self) -> int:
        """Sign all that this session wrote and has not signed yet; return how many entries.

        Raises:
            ClinicDeskError: the disk is full or refuses.
        """
        if self._signer is None:
            return 0
        return self._signer.sign(self.drafting, now=self.clock.now(), computer=self.computer)

    @contextmanager
    def drafting(self) -> Iterator[Session]:
        """Give a transaction for drafts, the one thing that is exempt from audit."""
        with (
            self._gate.inside(),
            translated(),
            Session(self._writer.execution_options(write=True)) as session,
        ):
            yield session
            session.commit()

    def note_fact(self, key: str, value: str) -> None:
        """Keep a fact about the file itself (never of a person); no audit entry is due."""
        with self.drafting() as session:
            put_fact(session, key, value)

    def check_head(self) -> None:
        """Compare the database with ``clinic.head``.

        Raises:
            Damage: the database is behind: commits were lost.
        """
        head = self._head.read()
        with self.reading() as session:
            commits = int(read_meta(session).get(COMMITS, "0"))
            last = audit_log.last_of(session)
        if head is not None and head.commits > commits:
            raise Damage(
                f"The database has lost its last {head.commits - commits} changes.",
                "Its log file was cut or removed. Restore the latest backup.",
            )
        self._head.write(Head(commits, *last), sync=True)

    @property
    def head_is_behind(self) -> bool:
        """Whether a full disk kept the newest commits out of ``clinic.head``."""
        return self._head.behind

    def audit_faults(self) -> list[int]:
        """Return the sequence numbers at which the audit chain does not hold."""
        with self.reading() as session:
            return list(audit_log.verify(session, self._audit_key))

    def checkpoint(self) -> None:
        """Fold the log into the file (when idle, and at the end)."""
        with self.raw_connection() as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def learn(self) -> None:
        """Let the planner learn how the rows lie; after many were written."""
        with self.raw_connection() as connection:
            connection.execute("PRAGMA optimize")

    def raw_connection(self) -> AbstractContextManager[Any]:
        """Give the driver's own connection, for backup and page checks."""
        return _raw(self._writer, self._gate)

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Give the writing connection with foreign keys off; they are checked at the end.

        Raises:
            Damage: a row points to nothing afterwards; nothing was changed.
        """
        with self.raw_connection() as raw:
            raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with self._writer.execution_options(write=True).begin() as connection:
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise Damage("The upgrade left a row without its parent.", "Nothing changed.")
        finally:
            with self.raw_connection() as raw:
                raw.execute("PRAGMA foreign_keys = ON")

    def close(self) -> None:
        """Close every connection and forget the key, whatever state the file is in.

        Whoever reads or writes on another thread ends first; nobody comes in afterwards. A second
        call does nothing: the file may have another key by then.
        """
        if self._closed:
            return
        self._closed = True
        with self._gate.inside():
            self._gate.shut(_PATIENCE)
            try:
                self._settle()
            finally:
                self._reader.dispose()
                self._writer.dispose()

    def _settle(self) -> None:
        self.sign()
        with self.reading() as session:
            commits = int(read_meta(session).get(COMMITS, "0"))
            head = Head(commits, *audit_log.last_of(session))
        self._head.write(head, sync=True)
        self.checkpoint()


@contextmanager
def _raw(engine: Engine, gate: Gate) -> Iterator[Any]:
    with gate.inside(), translated():
        connection = engine.raw_connection()
        try:
            yield connection.driver_connection
        finally:
            connection.close()


def read_meta(session: Session) -> dict[str, str]:
    """Return the facts about the file."""
    return {row.key: row.value for row in session.scalars(select(MetaRecord))}


def put_fact(session: Session, key: str, value: str) -> None:
    """Keep a fact about the file, within a transaction that says what was done."""
    session.merge(MetaRecord(key=key, value=value))


def create_store(
    path: Path, keys: StoreKeys, meta: dict[str, str], fill: Callable[[Session], None]
) -> None:
    """Make the database file with today's tables; ``fill`` adds the first rows.

    Raises:
        ClinicDeskError: the folder is read-only or the disk full.
    """
    engine = open_engine(path, keys.database, create=True)
    try:
        with translated(), engine.execution_options(write=True).begin() as connection:
            METADATA.create_all(connection)
            connection.exec_driver_sql(
                "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"
            )
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:revision)"),
                {"revision": REVISION},
            )
            with Session(connection) as session:
                session.add_all(MetaRecord(key=key, value=value) for key, value in meta.items())
                fill(session)
                session.commit()
    finally:
        engine.dispose()


def open_store(
    path: Path,
    keys: StoreKeys,
    *,
    clock: Clock,
    ids: IdSource,
    computer: str = "",
    signer: Signer | None = None,
) -> tuple[ClinicStore, str]:
    """Open a clinic's database; return it with the revision of its tables.

    With a ``signer`` what that person writes is signed, at the latest when the store is closed.

    Raises:
        ClinicMissing: there is no database.
        Damage: it cannot be read, or has lost commits.
        NewerFile: a newer ClinicDesk wrote it.
    """
    store = ClinicStore(path, keys, clock=clock, ids=ids, computer=computer)
    with store.reading() as session:
        revision = str(session.execute(text("SELECT version_num FROM alembic_version")).scalar())
        if signer is not None and can_sign(session):
            store.sign_by(signer)
    if revision > REVISION:
        raise NewerFile(
            f"This clinic was written by a newer ClinicDesk (tables {revision}; "
            f"this program knows {REVISION}).",
            "Install the newer version and open it again.",
        )
    store.check_head()
    return store, revision
