"""Sealed rows in the store: found by tag and subject, never changed, opened by whoever has a key.

Nothing here knows a key. What a row says, whose it is and which part of the record it belongs to
are the services' to seal and to open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.protected import Obligation
from clinicdesk.store import lineage
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.protected import SealedEntryRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "SealedRow",
    "add",
    "counts",
    "due",
    "find",
    "moved",
    "moved_back",
    "of_subject",
    "patient_ids",
    "replaced",
    "was_merged",
]

_TABLE: Table = SealedEntryRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRow:
    """A row as it stands; ``box`` opens with the key that has this ``tag``."""

    id: UUID
    tag: bytes
    subject: bytes
    payload_version: int
    box: bytes
    version: int = 1
    obligation: Obligation | None = None
    replaces_id: UUID | None = None
    replaced_at: datetime | None = None
    entered_in_error: bool = False
    created_at: datetime | None = None
    created_by: UUID | None = None

    @property
    def current(self) -> bool:
        """Whether it holds: no newer row took its place, and it is no mistake."""
        return self.replaced_at is None and not self.entered_in_error


_c = _TABLE.c
_CURRENT = (_c.replaced_at.is_(None), _c.entered_in_error.is_(False))
_COUNTS = Prepared(
    select(_c.tag, func.count().label("rows"))
    .where(_c.subject == bindparam("subject"), *_CURRENT)
    .group_by(_c.tag)
)


def counts(session: Session, subject: bytes) -> dict[bytes, int]:
    """Return how many rows that hold a person has, by tag."""
    return dict(_COUNTS.tuples(session, subject=subject))


def _rows(session: Session, *where: object) -> Iterator[SealedRow]:
    query = select(SealedEntryRecord).where(*where)  # type: ignore[arg-type]
    for record in session.scalars(query.order_by(_c.created_at.desc(), _c.id.desc())):
        yield _row(record)


def _row(record: SealedEntryRecord) -> SealedRow:
    owed = (
        Obligation(record.owner_id, record.due_on, record.next_action)
        if record.owner_id is not None and record.due_on is not None
        else None
    )
    return SealedRow(
        id=record.id,
        version=record.version,
        tag=record.tag,
        subject=record.subject,
        payload_version=record.payload_version,
        box=record.box,
        obligation=owed,
        replaces_id=record.replaces_id,
        replaced_at=record.replaced_at,
        entered_in_error=record.entered_in_error,
        created_at=record.created_at,
        created_by=record.created_by,
    )


def of_subject(session: Session, subject: bytes, tags: Iterable[bytes]) -> tuple[SealedRow, ...]:
    """Return a person's rows that hold and have one of these tags, the newest first."""
    return tuple(_rows(session, _c.subject == subject, _c.tag.in_(sorted(set(tags))), *_CURRENT))


def find(session: Session, entry_id: UUID) -> SealedRow:
    """Return one row, also one that does not hold any more.

    Raises:
        NotFound: there is none of this id.
    """
    record = session.get(SealedEntryRecord, entry_id)
    if record is None:
        raise NotFound("There is no such entry.", "It may have been typed wrong.")
    return _row(record)


def found(session: Session, entry_id: UUID) -> SealedRow | None:
    """Return one row, also one that does not hold any more; None where there is none."""
    record = session.get(SealedEntryRecord, entry_id)
    return None if record is None else _row(record)


def due(session: Session, until: date, owner_id: UUID | None = None) -> tuple[SealedRow, ...]:
    """Return the rows of which something is owed by a day, the most urgent first."""
    owners = [] if owner_id is None else [_c.owner_id == owner_id]
    found = _rows(session, _c.due_on.is_not(None), _c.due_on <= until, *owners, *_CURRENT)
    return tuple(sorted(found, key=lambda row: row.obligation.due_on if row.obligation else until))


def add(uow: UnitOfWork, row: SealedRow) -> None:
    """Write a new row."""
    owed = row.obligation
    uow.session.add(
        SealedEntryRecord(
            id=row.id,
            tag=row.tag,
            subject=row.subject,
            payload_version=row.payload_version,
            box=row.box,
            owner_id=owed.owner_id if owed else None,
            due_on=owed.due_on if owed else None,
            next_action=owed.action if owed else "",
            replaces_id=row.replaces_id,
            entered_in_error=row.entered_in_error,
            site_id=uow.actor.site_id,
            created_at=uow.now,
            created_by=uow.actor.id,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )
    uow.session.flush()


def replaced(uow: UnitOfWork, entry_id: UUID, version: int) -> None:
    """Note that a newer row takes a row's place.

    Raises:
        NotFound: there is none. Refused: it was replaced in the meantime, or has another version.
    """
    record = uow.session.get(SealedEntryRecord, entry_id)
    if record is None:
        raise NotFound("There is no such entry.", "It may have been typed wrong.")
    if record.replaced_at is not None or record.entered_in_error or record.version != version:
        raise Refused(
            "Someone else changed this in the meantime.",
            "What you typed is kept; open it again and compare.",
        )
    record.replaced_at = uow.now
    record.updated_at = uow.now
    record.updated_by = uow.actor.id
    uow.session.flush()


def moved(uow: UnitOfWork, subject: bytes, to: bytes) -> int:
    """Give a person's rows to another person, as a merge does; no key is needed. Count them."""
    done = uow.session.execute(
        update(_TABLE)
        .where(_c.subject == subject)
        .values(subject=to, version=_c.version + 1, updated_at=uow.now, updated_by=uow.actor.id)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def moved_back(uow: UnitOfWork, subject: bytes, to: bytes) -> int:
    """Take a move back: the rows that were the other person's when they were written."""
    done = uow.session.execute(
        update(_TABLE)
        .where(_c.subject == subject, func.substr(_c.box, 1, 16) == to)
        .values(subject=to, version=_c.version + 1, updated_at=uow.now, updated_by=uow.actor.id)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def was_merged(session: Session, patient_id: UUID) -> bool:
    """Tell whether a person's rows may stand under another's tag.

    Their record was merged into another's, or another's into theirs and was taken out again: what
    was written in between in the place of a row that went back went with it.
    """
    query = select(PatientRecord.status).where(PatientRecord.id == patient_id)
    if session.scalar(query) == PatientStatus.MERGED.value:
        return True
    return bool(lineage.were_merged(session, [patient_id]))


def patient_ids(session: Session) -> Iterator[UUID]:
    """Give everybody's id: the way back from a subject's tag, for the rare row that was moved."""
    yield from session.scalars(select(PatientRecord.id))
