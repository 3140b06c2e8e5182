"""Imports of eligibility files: kept, listed, and what became of each row."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from clinicdesk.domain.census import CensusImport, CensusPreview, RowTold
from clinicdesk.domain.eligibility import RowOutcome
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.people import PersonName
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.eligibility import (
    CensusBlockRecord,
    CensusImportRecord,
    CensusProfileRecord,
    CensusRowRecord,
    EmployerRecord,
)
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Block",
    "add_blocks",
    "add_import",
    "add_row_outcomes",
    "blocks_of",
    "import_of",
    "imports",
    "lines_of_person",
    "rows_of",
    "same_bytes",
    "settle",
    "standing",
]


def _table(record: Any) -> Table:
    table: Table = record.__table__
    return table


_PROFILE, _IMPORT = _table(CensusProfileRecord), _table(CensusImportRecord)
_ROW, _BLOCK = _table(CensusRowRecord), _table(CensusBlockRecord)
_EMPLOYER, _STAFF = _table(EmployerRecord), _table(StaffRecord)
_PATIENT = _table(PatientRecord)


def standing(session: Session, employer_id: UUID) -> tuple[int, UUID | None]:
    """Return how many imports an employer has, taken back or not, and which is the newest.

    An import that was taken back counts twice: what was prepared before is out of date.
    """
    c = _IMPORT.c
    query = select(func.count(), func.count(c.undone_at)).where(c.employer_id == employer_id)
    count, undone = session.execute(query).one()
    newest = session.scalar(
        select(c.id).where(c.employer_id == employer_id).order_by(c.number.desc()).limit(1)
    )
    return count + undone, newest


def add_import(
    uow: UnitOfWork,
    preview: CensusPreview,
    profile_id: UUID | None,
    *,
    counts: Mapping[RowOutcome, int],
    reasons: Mapping[str, int],
    accepted: str,
) -> UUID:
    """Store that a file was taken in; return the import's id."""
    record = CensusImportRecord(
        number=uow.next_serial("census import"),
        employer_id=preview.employer.id,
        profile_id=profile_id,
        file_name=preview.look.name,
        sha256=preview.sha256,
        size=preview.size,
        as_of=preview.as_of,
        whole=preview.whole,
        rows=preview.rows,
        counts=json.dumps({one.value: n for one, n in counts.items() if n}),
        reasons=json.dumps(dict(reasons)),
        accepted_because=accepted,
    )
    added = uow.add(record).id
    uow.session.flush()
    return added


def settle(uow: UnitOfWork, import_id: UUID, because: str) -> None:
    """Mark an import as taken back."""
    record = uow.session.get(CensusImportRecord, import_id)
    assert record is not None
    record.undone_at, record.undone_by, record.undone_because = uow.now, uow.actor.id, because
    uow.touch(record)


_SHOWN = (
    select(_IMPORT, _EMPLOYER.c.name.label("employer"), _STAFF.c.display.label("by"))
    .add_columns(_PROFILE.c.name.label("profile"), _PROFILE.c.number.label("profile_number"))
    .join(_EMPLOYER, _EMPLOYER.c.id == _IMPORT.c.employer_id)
    .outerjoin(_STAFF, _STAFF.c.id == _IMPORT.c.created_by)
    .outerjoin(_PROFILE, _PROFILE.c.id == _IMPORT.c.profile_id)
)


def _import(session: Session, row: Any) -> CensusImport:
    undone_by = ""
    if row.undone_by is not None:
        who = select(_STAFF.c.display).where(_STAFF.c.id == row.undone_by)
        undone_by = session.scalar(who) or ""
    return CensusImport(
        id=row.id,
        number=row.number,
        employer_id=row.employer_id,
        employer=row.employer,
        file_name=row.file_name,
        as_of=row.as_of,
        at=row.created_at,
        by=row.by or "",
        rows=row.rows,
        counts={RowOutcome(one): n for one, n in json.loads(row.counts).items()},
        reasons=json.loads(row.reasons),
        accepted_because=row.accepted_because,
        sha256=row.sha256,
        profile=f"{row.profile}, version {row.profile_number}" if row.profile else "",
        undone_at=row.undone_at,
        undone_by=undone_by,
        undone_because=row.undone_because,
    )


def imports(
    session: Session, employer_id: UUID | None = None, *, limit: int = 200
) -> tuple[CensusImport, ...]:
    """Return imports, the newest first; of one employer or of all."""
    query = _SHOWN.order_by(_IMPORT.c.number.desc()).limit(limit)
    if employer_id is not None:
        query = query.where(_IMPORT.c.employer_id == employer_id)
    return tuple(_import(session, row) for row in session.execute(query).all())


def import_of(session: Session, import_id: UUID) -> CensusImport:
    """Return one import.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(_SHOWN.where(_IMPORT.c.id == import_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such import of an eligibility file.", "See: census list.")
    return _import(session, row)


def same_bytes(session: Session, employer_id: UUID, sha256: str) -> CensusImport | None:
    """Return the newest import of the same bytes that holds."""
    c = _IMPORT.c
    query = _SHOWN.where(c.employer_id == employer_id, c.sha256 == sha256, c.undone_at.is_(None))
    row = session.execute(query.order_by(c.number.desc()).limit(1)).one_or_none()
    return None if row is None else _import(session, row)


# Rows


def add_row_outcomes(uow: UnitOfWork, import_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what became of rows; ``line``, ``outcome``, ``reason``, ``patient_id``, ``changed``."""
    insert_rows(
        uow.session,
        _ROW,
        [{**row, "import_id": import_id, "place": place} for place, row in enumerate(rows)],
    )


def rows_of(
    session: Session, import_id: UUID, *, offset: int = 0, limit: int = 500
) -> tuple[RowTold, ...]:
    """Return an import's rows that changed something or were rejected, in the file's order."""
    c, p = _ROW.c, _PATIENT.c
    query = (
        select(c.line, c.outcome, c.reason, c.patient_id, c.changed)
        .add_columns(p.family, p.given, p.prefix, p.suffix)
        .outerjoin(_PATIENT, p.id == c.patient_id)
        .where(c.import_id == import_id)
        .order_by(c.place)
        .offset(offset)
        .limit(limit)
    )
    found = []
    for row in session.execute(query):
        name = PersonName(
            family=row.family or "",
            given=row.given or "",
            prefix=row.prefix or "",
            suffix=row.suffix or "",
        )
        found.append(
            RowTold(
                row.line,
                RowOutcome(row.outcome),
                row.reason,
                row.patient_id,
                name.listed if row.patient_id else "",
                tuple(row.changed.split()),
            )
        )
    return tuple(found)


def lines_of_person(session: Session, patient_ids: Sequence[UUID]) -> tuple[tuple[UUID, int], ...]:
    """Return in which imports and on which lines a person stands, the newest first."""
    c = _ROW.c
    query = (
        select(c.import_id, c.line)
        .join(_IMPORT, _IMPORT.c.id == c.import_id)
        .where(c.patient_id.in_(list(patient_ids)), c.line > 0)
        .order_by(_IMPORT.c.number.desc())
    )
    return tuple((row[0], row[1]) for row in session.execute(query))


# Rows as they came, sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Some rows as they came, sealed."""

    id: UUID
    import_id: UUID
    first_line: int
    last_line: int
    tag: bytes
    box: bytes


def add_blocks(uow: UnitOfWork, blocks: Sequence[Block]) -> None:
    """Keep sealed rows."""
    insert_rows(
        uow.session,
        _BLOCK,
        [
            {
                "id": one.id,
                "import_id": one.import_id,
                "first_line": one.first_line,
                "last_line": one.last_line,
                "tag": one.tag,
                "box": one.box,
            }
            for one in blocks
        ],
    )


def blocks_of(session: Session, import_id: UUID, line: int) -> tuple[Block, ...]:
    """Return the sealed blocks of an import in which a line may stand."""
    c = _BLOCK.c
    query = select(c.id, c.import_id, c.first_line, c.last_line, c.tag, c.box).where(
        c.import_id == import_id, c.first_line <= line, c.last_line >= line
    )
    return tuple(
        Block(
            id=row[0],
            import_id=row[1],
            first_line=row[2],
            last_line=row[3],
            tag=row[4],
            box=row[5],
        )
        for row in session.execute(query)
    )
