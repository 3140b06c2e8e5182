"""One transaction. It refuses to commit a change without an audit entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import Clock
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.store import audit_log
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.engine import translated
from clinicdesk.store.head import Head, HeadFile
from clinicdesk.store.records.base import Row
from clinicdesk.store.records.clinic import AuditRecord, MetaRecord, SerialRecord
from clinicdesk.store.signing import StretchSigner

__all__ = ["MissingAudit", "UnitOfWork", "write_once"]

R = TypeVar("R", bound=Row)
COMMITS = "commits"


class MissingAudit(RuntimeError):
    """Our bug: a change was about to be committed without its audit entry."""


class UnitOfWork:
    """What a service may do inside one transaction."""

    def __init__(self, session: Session, actor: Actor, clock: Clock, ids: IdSource) -> None:
        self.session = session
        self.actor = actor
        self.now: datetime = clock.now()
        self._ids = ids
        self.acts: list[AuditAct] = []

    def new_id(self) -> UUID:
        """Make an id."""
        return self._ids.new()

    def audit(self, act: AuditAct) -> None:
        """Note what is done; written with the transaction."""
        self.acts.append(act)

    def stamped(self, **more: Any) -> dict[str, Any]:
        """Return the columns that every new row has, for bulk inserts."""
        return {
            "version": 1,
            "site_id": self.actor.site_id,
            "compartment": "general",
            "entered_in_error": False,
            "created_at": self.now,
            "created_by": self.actor.id,
            "updated_at": self.now,
            "updated_by": self.actor.id,
            **more,
        }

    def add(self, record: R) -> R:
        """Add a new row, with its id (where it has none), site, maker and times."""
        if "id" not in record.__dict__:
            record.id = self.new_id()
        for name, value in self.stamped().items():
            if name != "version" and getattr(record, name) is None:
                setattr(record, name, value)
        self.session.add(record)
        return record

    def touch(self, record: Row) -> None:
        """Note who changes a row, and when; its version goes up at the flush."""
        record.updated_at = self.now
        record.updated_by = self.actor.id
        # Twice in one instant by one person is two changes: the version must tell them apart.
        flag_modified(record, "updated_at")

    def next_serial(self, name: str, count: int = 1) -> int:
        """Reserve ``count`` numbers of a series; return the first."""
        row = self.session.get(SerialRecord, name, with_for_update=True)
        if row is None:
            row = SerialRecord(name=name, last=0)
            self.session.add(row)
        row.last += count
        return row.last - count + 1


def _count_commit(session: Session) -> int:
    row = session.execute(select(MetaRecord).where(MetaRecord.key == COMMITS)).scalar_one_or_none()
    if row is None:
        session.add(MetaRecord(key=COMMITS, value="1"))
        return 1
    row.value = str(int(row.value) + 1)
    return int(row.value)


def _macs(session: Session, before: int, last: tuple[int, bytes]) -> tuple[bytes, ...]:
    """Return the MACs of the entries that were just appended."""
    if last[0] == before + 1:
        return (last[1],)
    table = AuditRecord.__table__
    return tuple(
        session.scalars(select(table.c.mac).where(table.c.seq > before).order_by(table.c.seq))
    )


@contextmanager
def write_once(
    engine: Engine,
    actor: Actor,
    clock: Clock,
    ids: IdSource,
    *,
    audit_key: bytes,
    computer: str,
    head: HeadFile,
    signer: StretchSigner | None = None,
) -> Iterator[UnitOfWork]:
    """Run one transaction; commit when the block ends, roll back when it raises.

    Raises:
        MissingAudit: something was written and nobody said what.
        Refused: someone else changed the same thing in between.
        ClinicDeskError: the disk is full, the file busy, damaged or read-only.
    """
    with translated(), Session(engine.execution_options(write=True)) as session:
        uow = UnitOfWork(session, actor, clock, ids)
        wrote = False

        def note(*_args: Any) -> None:
            nonlocal wrote
            wrote = True

        event.listen(session, "after_flush", note)
        event.listen(session, "do_orm_execute", lambda said: None if said.is_select else note())
        try:
            yield uow
            session.flush()
            if wrote and not uow.acts:
                raise MissingAudit("a change needs its audit entry")
            if not uow.acts:
                return
            before = audit_log.last_of(session)
            last = audit_log.append(
                session,
                audit_key,
                before,
                uow.acts,
                actor=actor,
                at=uow.now,
                computer=computer,
            )
            commits = _count_commit(session)
            macs = _macs(session, before[0], last)
            session.commit()
            if signer is not None and signer.person_id == actor.id:
                signer.wrote(before[0] + 1, macs, uow.now)
        except StaleDataError as error:
            raise Refused(
                "Someone else changed this in the meantime.",
                "What you typed is kept; open it again and compare.",
            ) from error
        head.write(Head(commits, *last))
