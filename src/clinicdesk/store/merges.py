"""Merges one person's record into another's, and notes every value that it changes.

Rows are told their new person by statement, never read whole. What is noted is what taking the
merge back puts in its place (`store.unmerges`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.merging import MergeNote, Side
from clinicdesk.domain.people import Patient, PatientStatus, PersonName
from clinicdesk.store import lineage, patients, person_changes, summary
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.latest_observations import rebuild
from clinicdesk.store.merge_links import FIELD_COLUMNS, MOVED, PARTS, address_key, said_of
from clinicdesk.store.records.base import Row, table_of
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.merges import MergeChangeRecord, PersonMergeRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.protected import SealedEntryRecord, SealedGrantRecord
from clinicdesk.store.records.sources import SourceAddressRecord, SourceResourceRecord
from clinicdesk.store.search_rows import index_person
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "MergeOrder",
    "both",
    "counts_of",
    "merge",
    "note_changes",
    "note_of",
    "notes_of",
    "rederive",
    "require_separate",
]


PATIENT, MERGE = table_of(PatientRecord), table_of(PersonMergeRecord)
CHANGE = table_of(MergeChangeRecord)
SEALED = {"sealed_entry": table_of(SealedEntryRecord), "sealed_grant": table_of(SealedGrantRecord)}
_RESOURCE, _ADDRESS = table_of(SourceResourceRecord), table_of(SourceAddressRecord)
_PIECE = 500

_LIST_TABLES = {"telecoms": "patient_telecom", "addresses": "patient_address"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeOrder:
    """What is asked for: who stays, who is merged into them, and from whom each field is."""

    survivor_id: UUID
    merged_id: UUID
    picks: Mapping[str, Side]
    reason: str = ""
    subjects: tuple[bytes, bytes] | None = None
    """Tags of the survivor and of the merged person in the protected record."""


@dataclass(slots=True)
class _Changes:
    """What a merge changed so far."""

    merge_id: UUID
    rows: list[dict[str, Any]] = field(default_factory=list)

    def note(self, table: str, row_id: UUID, column: str, before: Any, after: Any) -> None:
        if before == after:
            return
        self.rows.append(
            {
                "merge_id": self.merge_id,
                "table_name": table,
                "row_id": row_id,
                "column_name": column,
                "before": said_of(before),
                "after": said_of(after),
            }
        )


def touched(table: Table, uow: UnitOfWork) -> dict[str, Any]:
    """Return what every changed row is given: a new version, and who changed it."""
    found: dict[str, Any] = {}
    if "version" in table.c:
        found["version"] = table.c.version + 1
    if "updated_at" in table.c:
        found |= {"updated_at": uow.now, "updated_by": uow.actor.id}
    return found


def set_column(
    uow: UnitOfWork, table: Table, ids: Iterable[UUID], values: Mapping[str, Any]
) -> None:
    """Change the same columns of several rows."""
    wanted = list(ids)
    for start in range(0, len(wanted), _PIECE):
        uow.session.execute(
            update(table)
            .where(table.c.id.in_(wanted[start : start + _PIECE]))
            .values(**values, **touched(table, uow))
        )


def require_separate(session: Session, survivor_id: UUID, merged_id: UUID) -> None:
    """Let two people through who can be merged.

    Raises:
        NotFound: there is no such person. Refused: they are one, or one of them is merged already.
    """
    if survivor_id == merged_id:
        raise Refused("These are the same record.", "Choose two.")
    query = select(PATIENT.c.id, PATIENT.c.status).where(PATIENT.c.id.in_([survivor_id, merged_id]))
    found = {row.id: row.status for row in session.execute(query)}
    if len(found) < 2:
        raise NotFound("There is no such person.", "Search again.")
    if PatientStatus.MERGED in found.values():
        raise Refused("One of these records was merged already.", "Search for who it stands for.")


def _move(uow: UnitOfWork, order: MergeOrder, changes: _Changes) -> None:
    for name, table in MOVED.items():
        ids = uow.session.scalars(
            select(table.c.id).where(table.c.patient_id == order.merged_id)
        ).all()
        for row_id in ids:
            changes.note(name, row_id, "patient_id", order.merged_id, order.survivor_id)
        set_column(uow, table, ids, {"patient_id": order.survivor_id})


def _point_sources(uow: UnitOfWork, order: MergeOrder, changes: _Changes) -> None:
    """Let what a source calls the merged person lead to the survivor, whom it does not own."""
    c = _RESOURCE.c
    for row in uow.session.execute(
        select(c.id, c.row_version).where(c.row_kind == "patient", c.row_id == order.merged_id)
    ):
        changes.note("source_resource", row.id, "row_id", order.merged_id, order.survivor_id)
        changes.note("source_resource", row.id, "row_version", row.row_version, 0)
        set_column(uow, _RESOURCE, [row.id], {"row_id": order.survivor_id, "row_version": 0})
    a = _ADDRESS.c
    where = (a.row_kind == "patient", a.row_id == order.merged_id)
    for source, address in uow.session.execute(select(a.source, a.address).where(*where)).all():
        key = address_key(source, address)
        changes.note("source_address", key, "row_id", order.merged_id, order.survivor_id)
    uow.session.execute(update(_ADDRESS).where(*where).values(row_id=order.survivor_id))


def part_values(table: Table, row: Any) -> tuple[Any, ...]:
    """Return what a name, number, telecom or address says, whoever it is about."""
    own = [c.name for c in table.columns if c.name not in _NOT_SAID]
    return tuple(getattr(row, name) for name in own)


_NOT_SAID = frozenset(
    {*Row.__annotations__, "patient_id", "position", "replaced_at", "rank"},
)


def _current_parts(session: Session, table: Table, patient_id: UUID) -> Sequence[Any]:
    return session.execute(
        select(table)
        .where(table.c.patient_id == patient_id, table.c.replaced_at.is_(None))
        .order_by(table.c.position, table.c.id)
    ).all()


def _move_parts(uow: UnitOfWork, order: MergeOrder, changes: _Changes) -> None:
    sides = {name: order.picks.get(key, Side.BOTH) for key, name in _LIST_TABLES.items()}
    for name, table in PARTS.items():
        side = sides.get(name, Side.BOTH)
        if side is Side.SURVIVOR:
            continue
        own = _current_parts(uow.session, table, order.survivor_id)
        theirs = _current_parts(uow.session, table, order.merged_id)
        if side is Side.MERGED and theirs:
            for row in own:
                changes.note(name, row.id, "replaced_at", None, uow.now)
            set_column(uow, table, [row.id for row in own], {"replaced_at": uow.now})
            own = ()
        said = {part_values(table, row) for row in own}
        place = max((row.position for row in own), default=-1)
        for row in theirs:
            if part_values(table, row) in said:
                continue
            place += 1
            changes.note(name, row.id, "patient_id", order.merged_id, order.survivor_id)
            changes.note(name, row.id, "position", row.position, place)
            set_column(uow, table, [row.id], {"patient_id": order.survivor_id, "position": place})


def _choose(uow: UnitOfWork, order: MergeOrder, changes: _Changes) -> None:
    """Give the survivor the values that were chosen from the other, and mark the other merged."""
    rows = {
        row["id"]: row
        for row in uow.session.execute(
            select(PATIENT).where(PATIENT.c.id.in_([order.survivor_id, order.merged_id]))
        ).mappings()
    }
    mine, theirs = rows[order.survivor_id], rows[order.merged_id]
    values: dict[str, Any] = {}
    for key, side in order.picks.items():
        if side is Side.MERGED and key not in _LIST_TABLES:
            for name in FIELD_COLUMNS.get(key, (key,)):
                changes.note("patient", order.survivor_id, name, mine[name], theirs[name])
                values[name] = theirs[name]
    set_column(uow, PATIENT, [order.survivor_id], values)
    merged = PatientStatus.MERGED.value
    changes.note("patient", order.merged_id, "status", theirs["status"], merged)
    set_column(uow, PATIENT, [order.merged_id], {"status": merged})


def _note_sealed(uow: UnitOfWork, order: MergeOrder, changes: _Changes) -> None:
    if order.subjects is None:
        return
    to, subject = order.subjects
    for name, table in SEALED.items():
        for row_id in uow.session.scalars(select(table.c.id).where(table.c.subject == subject)):
            changes.note(name, row_id, "subject", subject, to)


def rederive(uow: UnitOfWork, *people: UUID) -> None:
    """Make anew what is derived of some people: how they are found, listed and summed up."""
    session = uow.session
    session.flush()
    session.expire_all()
    for patient_id in people:
        person = patients.get(session, patient_id)
        columns = patients.patient_columns(person)
        phone = {name: columns[name] for name in ("phone_digits", "phone_last4")}
        session.execute(update(PATIENT).where(PATIENT.c.id == patient_id).values(**phone))
        also = patients.merged_into(session, patient_id)
        index_person(uow, patient_id, {**columns, "mrn": person.mrn}, person, also)
    rebuild(session, list(people))
    summary.refresh(uow, people)


def both(session: Session, *people: UUID) -> list[Patient]:
    """Return people with everything that is said of them, in order."""
    return [patients.get(session, one, details=True) for one in people]


def note_changes(uow: UnitOfWork, before: Sequence[Patient], path: str) -> None:
    """Write down what a merge, or taking it back, changed of two people's details."""
    after = both(uow.session, *(one.id for one in before))
    changed = [(was.id, was, now) for was, now in zip(before, after, strict=True)]
    person_changes.note_many(uow, changed, path)


def merge(uow: UnitOfWork, order: MergeOrder) -> tuple[UUID, dict[str, int]]:
    """Merge; return the merge's id, and how many rows of each table became the survivor's.

    The protected rows themselves are moved by their service, in the same transaction.

    Raises:
        NotFound: there is no such person. Refused: they are one, or one of them is merged already.
    """
    require_separate(uow.session, order.survivor_id, order.merged_id)
    before = both(uow.session, order.survivor_id, order.merged_id)
    chosen = {key: side.value for key, side in order.picks.items() if side is not Side.SURVIVOR}
    record = uow.add(
        PersonMergeRecord(
            survivor_id=order.survivor_id,
            merged_id=order.merged_id,
            reason=order.reason,
            choices=json.dumps(chosen, sort_keys=True),
        )
    )
    uow.session.flush()
    changes = _Changes(record.id)
    _note_sealed(uow, order, changes)
    _point_sources(uow, order, changes)
    _move(uow, order, changes)
    _move_parts(uow, order, changes)
    _choose(uow, order, changes)
    if changes.rows:
        insert_rows(uow.session, CHANGE, changes.rows)
    rederive(uow, order.survivor_id, order.merged_id)
    note_changes(uow, before, "merge")
    moved: dict[str, int] = {}
    for row in changes.rows:
        if row["column_name"] in {"patient_id", "subject"}:
            moved[row["table_name"]] = moved.get(row["table_name"], 0) + 1
    return record.id, moved


def counts_of(session: Session, patient_id: UUID) -> dict[str, int]:
    """Return how many rows of each table a person has that a merge would move."""
    found = {}
    for name, table in MOVED.items():
        where = table.c.patient_id == patient_id
        if count := session.scalar(select(func.count()).select_from(table).where(where)):
            found[name] = count
    return found


def _notes(session: Session, *where: Any) -> tuple[MergeNote, ...]:
    c, p, s = MERGE.c, PATIENT.c, table_of(StaffRecord).c
    query = (
        select(MERGE, p.mrn, p.family, p.given, p.prefix, p.suffix, s.display)
        .join(PATIENT, p.id == c.merged_id)
        .outerjoin(table_of(StaffRecord), s.id == c.created_by)
        .where(*where)
        .order_by(c.created_at.desc(), c.id.desc())
    )
    return tuple(
        MergeNote(
            id=row.id,
            survivor_id=row.survivor_id,
            merged_id=row.merged_id,
            merged_mrn=row.mrn,
            merged_listed=PersonName(
                family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix
            ).listed,
            at=row.created_at,
            by=row.display or "",
            reason=row.reason,
        )
        for row in session.execute(query)
    )


def notes_of(session: Session, patient_id: UUID) -> tuple[MergeNote, ...]:
    """Return the merges that hold into a person and into those merged into them, newest first."""
    people = lineage.everyone_in(session, patient_id)
    return _notes(session, MERGE.c.survivor_id.in_(people), MERGE.c.undone_at.is_(None))


def note_of(session: Session, merge_id: UUID) -> MergeNote:
    """Return one merge that holds.

    Raises:
        NotFound: there is none of this id, or it was taken back.
    """
    for found in _notes(session, MERGE.c.id == merge_id, MERGE.c.undone_at.is_(None)):
        return found
    raise NotFound("There is no such merge, or it was taken back.", "Look at the person's chart.")
