"""Takes a merge back: every value that it changed, and what was made since where it belongs.

What goes back is what came, wherever it stands by now in its course: a referral that went on stays
as far as it got. What was written about the survivor since stays with them, unless it is part of
something that goes back, or was chosen line by line. What somebody changed by hand since is theirs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.merging import LineSince, MergeNote
from clinicdesk.store import lineage
from clinicdesk.store.merge_links import (
    BELONGS,
    FIELD_COLUMNS,
    MOVED,
    PARTS,
    SHOWN_BY,
    address_key,
    value_of,
)
from clinicdesk.store.merges import (
    CHANGE,
    MERGE,
    PATIENT,
    SEALED,
    both,
    note_changes,
    note_of,
    part_values,
    rederive,
    set_column,
)
from clinicdesk.store.records.plans import PlanVersionRecord
from clinicdesk.store.records.sources import SourceAddressRecord, SourceResourceRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["goes_back", "lines_since", "require_last", "unmerge"]

_VERSION: Table = PlanVersionRecord.__table__  # type: ignore[assignment]
_RESOURCE: Table = SourceResourceRecord.__table__  # type: ignore[assignment]
_ADDRESS: Table = SourceAddressRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class _Change:
    table: str
    row_id: UUID
    column: str
    before: str
    after: str


def _changes(session: Session, merge_id: UUID) -> list[_Change]:
    c = CHANGE.c
    query = select(c.table_name, c.row_id, c.column_name, c.before, c.after)
    return [_Change(*row) for row in session.execute(query.where(c.merge_id == merge_id))]


def require_last(session: Session, note: MergeNote) -> None:
    """Let a merge through that can be taken back by itself.

    Raises:
        Refused: the survivor was merged into somebody else since.
    """
    if lineage.current(session, note.survivor_id) != note.survivor_id:
        raise Refused(
            "The record that this one was merged into was merged itself since.",
            "Take the later merge back first.",
        )


def _since(table: Table, note: MergeNote) -> Any:
    """Return the condition that a row was made after the merge."""
    return table.c.created_at > note.at


def goes_back(session: Session, note: MergeNote) -> dict[str, set[UUID]]:
    """Return the rows that go back by themselves, by table."""
    back: dict[str, set[UUID]] = {}
    for change in _changes(session, note.id):
        if change.column == "patient_id":
            back.setdefault(change.table, set()).add(change.row_id)
    for name, ids in back.items():
        table = (MOVED | PARTS)[name]
        with_survivor = select(table.c.id).where(table.c.patient_id == note.survivor_id)
        ids &= set(session.scalars(with_survivor))
    _with_parts(session, note, back)
    return {name: ids for name, ids in back.items() if ids}


def _with_parts(session: Session, note: MergeNote, back: dict[str, set[UUID]]) -> None:
    """Add what is part of what goes back, and parts of these: whatever was made of it since."""
    here = {}
    for name, table in MOVED.items():
        columns = [column for column, _of in BELONGS.get(name, ())]
        columns += ["row_id"] if name == "source_resource" else []
        if columns:
            query = select(table.c.id, *(table.c[column] for column in columns))
            here[name] = session.execute(query.where(table.c.patient_id == note.survivor_id)).all()
    grown = True
    while grown:
        grown = False
        logged = set(
            session.scalars(
                select(_VERSION.c.logged_id).where(
                    _VERSION.c.plan_id.in_(back.get("care_plan", ()))
                )
            )
        )
        everything = {row_id for ids in back.values() for row_id in ids}
        for name, rows in here.items():
            known = back.setdefault(name, set())
            for row in rows:
                if row.id in known:
                    continue
                parents = BELONGS.get(name, ())
                follows = any(
                    getattr(row, column) in back.get(parent, ()) for column, parent in parents
                )
                follows |= name == "observation" and row.id in logged
                follows |= name == "source_resource" and row.row_id in everything
                if follows:
                    known.add(row.id)
                    grown = True


def lines_since(session: Session, note: MergeNote) -> tuple[LineSince, ...]:
    """Return what was written about the survivor since the merge, newest first.

    What is part of something else is not a line of its own.
    """
    back = goes_back(session, note)
    came = {
        (one.table, one.row_id) for one in _changes(session, note.id) if one.column == "patient_id"
    }
    found = []
    for name, (kind, column) in SHOWN_BY.items():
        table = MOVED[name]
        query = select(table).where(table.c.patient_id == note.survivor_id, _since(table, note))
        for row in session.execute(query):
            part = any(getattr(row, parent) for parent, of in BELONGS.get(name, ()) if of in _ROOTS)
            follows = row.id in back.get(name, ())
            if (name, row.id) in came or (part and not follows):
                continue
            said = str(getattr(row, column))
            found.append(
                LineSince(
                    table=name,
                    id=row.id,
                    kind=kind,
                    said=said,
                    at=row.created_at,
                    follows=follows,
                )
            )
    return tuple(sorted(found, key=lambda line: (line.at, line.id), reverse=True))


_ROOTS = frozenset({"referral", "care_plan"})


def _chosen(
    session: Session, note: MergeNote, take: Iterable[tuple[str, UUID]]
) -> dict[str, set[UUID]]:
    """Return everything that goes back, with the lines that were chosen and what is part of them.

    Raises:
        Refused: a line is none of those written since the merge.
    """
    back = goes_back(session, note)
    known = {(line.table, line.id) for line in lines_since(session, note)}
    for name, row_id in take:
        if (name, row_id) not in known:
            raise Refused(
                "This was not written since the two records were merged.",
                "Look at the list again, and choose from it.",
            )
        back.setdefault(name, set()).add(row_id)
    _with_parts(session, note, back)
    return back


def _restore_parts(uow: UnitOfWork, note: MergeNote, changes: list[_Change]) -> None:
    """Put names, numbers, telecoms and addresses back as they were before the merge."""
    session = uow.session
    for name, table in PARTS.items():
        mine = [one for one in changes if one.table == name]
        back = {one.row_id for one in mine if one.column == "patient_id"}
        rows = session.execute(select(table).where(table.c.id.in_(back))).all()
        said = {part_values(table, row) for row in rows}
        survivor = session.execute(
            select(table).where(table.c.patient_id == note.survivor_id, table.c.id.not_in(back))
        ).all()
        edited = [row for row in survivor if row.created_at > note.at]
        own = {
            part_values(table, row)
            for row in survivor
            if row not in edited and (row.replaced_at is None or row.replaced_at >= note.at)
        }
        # What was the other's and was saved again with the survivor's details goes with them.
        gone = [
            row.id
            for row in edited
            if row.replaced_at is None and part_values(table, row) in said - own
        ]
        set_column(uow, table, gone, {"replaced_at": uow.now})
        set_column(uow, table, back, {"patient_id": note.merged_id, "replaced_at": None})
        for one in mine:
            column = table.c[one.column]
            if one.column == "position" and one.row_id in back:
                set_column(uow, table, [one.row_id], {one.column: value_of(column, one.before)})
            elif one.column == "replaced_at" and not edited:
                set_column(uow, table, [one.row_id], {"replaced_at": None})


def _restore_details(uow: UnitOfWork, note: MergeNote, changes: list[_Change]) -> None:
    """Give the survivor their own values back, field by field, where nobody changed them since."""
    for one in changes:
        if one.table == "patient" and one.row_id == note.merged_id:
            value = value_of(PATIENT.c[one.column], one.before)
            set_column(uow, PATIENT, [note.merged_id], {one.column: value})
    own = {
        one.column: one
        for one in changes
        if one.table == "patient" and one.row_id == note.survivor_id
    }
    now = (
        uow.session.execute(select(PATIENT).where(PATIENT.c.id == note.survivor_id))
        .mappings()
        .one()
    )
    for group in _groups(own):
        fields = [own[name] for name in group]
        if all(now[one.column] == value_of(PATIENT.c[one.column], one.after) for one in fields):
            values = {one.column: value_of(PATIENT.c[one.column], one.before) for one in fields}
            set_column(uow, PATIENT, [note.survivor_id], values)


def _groups(columns: Iterable[str]) -> Iterator[list[str]]:
    """Give the columns that are one field together."""
    left = set(columns)
    for names in FIELD_COLUMNS.values():
        if group := [name for name in names if name in left]:
            left -= set(group)
            yield group
    for name in sorted(left):
        yield [name]


def _restore_sources(uow: UnitOfWork, note: MergeNote, changes: list[_Change]) -> None:
    for one in changes:
        if one.table == "source_resource" and one.column in {"row_id", "row_version"}:
            value = value_of(_RESOURCE.c[one.column], one.before)
            set_column(uow, _RESOURCE, [one.row_id], {one.column: value})
    _restore_later_sources(uow, note, changes)
    keys = {one.row_id for one in changes if one.table == "source_address"}
    a = _ADDRESS.c
    where = (a.row_kind == "patient", a.row_id == note.survivor_id)
    for source, address in uow.session.execute(select(a.source, a.address).where(*where)).all():
        if address_key(source, address) in keys:
            uow.session.execute(
                update(_ADDRESS)
                .where(a.source == source, a.address == address)
                .values(row_id=note.merged_id)
            )


def _restore_later_sources(uow: UnitOfWork, note: MergeNote, changes: list[_Change]) -> None:
    """Give back what the source has said since of the person who goes back, under the same key."""
    c = _RESOURCE.c
    came = {one.row_id for one in changes if one.table == "source_resource"}
    keys = uow.session.execute(
        select(c.source, c.source_key)
        .where(c.id.in_(came), c.row_kind == "patient", c.row_id == note.merged_id)
        .distinct()
    ).all()
    for source, key in keys:
        later = uow.session.scalars(
            select(c.id).where(
                c.source == source,
                c.source_key == key,
                c.row_kind == "patient",
                c.row_id == note.survivor_id,
            )
        ).all()
        values = {"row_id": note.merged_id, "patient_id": note.merged_id, "row_version": 0}
        set_column(uow, _RESOURCE, later, values)


def _restore_sealed(uow: UnitOfWork, changes: list[_Change]) -> None:
    """Give protected rows back, and those that were written since in the place of one of them."""
    entry, grant = SEALED["sealed_entry"], SEALED["sealed_grant"]
    back = {one.row_id for one in changes if one.table == "sealed_entry"}
    tags = {value_of(entry.c.subject, one.before) for one in changes if one.table in SEALED}
    if not tags:
        return
    (subject,) = tags
    grown = back
    while grown:
        newer = select(entry.c.id).where(entry.c.replaces_id.in_(grown))
        grown = set(uow.session.scalars(newer)) - back
        back |= grown
    wrong = select(entry.c.id).where(entry.c.id.in_(back), entry.c.subject != subject)
    set_column(uow, entry, uow.session.scalars(wrong).all(), {"subject": subject})
    mine = {one.row_id for one in changes if one.table == "sealed_grant"}
    mine |= set(uow.session.scalars(select(grant.c.id).where(grant.c.consent_id.in_(back))))
    set_column(uow, grant, mine, {"subject": subject})


def unmerge(
    uow: UnitOfWork, merge_id: UUID, take: Iterable[tuple[str, UUID]] = ()
) -> tuple[MergeNote, dict[str, int]]:
    """Take a merge back; return what it was, and how many rows went back by table.

    ``take`` are lines written since that go to the other person as well.

    Raises:
        NotFound: there is no such merge, or it was taken back.
        Refused: the survivor was merged since, or a line was not written since the merge.
    """
    note = note_of(uow.session, merge_id)
    require_last(uow.session, note)
    changes = _changes(uow.session, merge_id)
    before = both(uow.session, note.survivor_id, note.merged_id)
    back = _chosen(uow.session, note, take)
    for name, ids in back.items():
        if name in MOVED:
            set_column(uow, MOVED[name], ids, {"patient_id": note.merged_id})
    _restore_sources(uow, note, changes)
    _restore_parts(uow, note, changes)
    _restore_details(uow, note, changes)
    _restore_sealed(uow, changes)
    values = {"undone_at": uow.now, "undone_by": uow.actor.id}
    set_column(uow, MERGE, [merge_id], values)
    rederive(uow, note.survivor_id, note.merged_id)
    note_changes(uow, before, "unmerge")
    return note, {name: len(ids) for name, ids in back.items() if ids}
