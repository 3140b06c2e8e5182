"""Replaces the details of many people at once, as `patients.replace` does of one.

An eligibility file changes thousands of people a little. One statement a table and some thousands
of rows costs a tenth of a statement a row; what is written is the same, and what a draft leaves as
it was (names, numbers, phones, addresses) is not written again.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.people import Patient, PatientDraft, PatientStatus
from clinicdesk.store import patients, person_changes, summary
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.lineage import survivors
from clinicdesk.store.patients import part_rows, patient_columns
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.search_rows import index_many, rows_of
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["replace_many"]

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_PIECE = 500
Replacing = tuple[Patient, PatientDraft]
"""A person as they were read in this unit of work, and as they are to be."""


def replace_many(uow: UnitOfWork, several: Sequence[Replacing], *, path: str) -> None:
    """Store people's details as the drafts have them, and write down what differs.

    Each person stands in ``several`` once. ``path`` as in `patients.replace`.

    Raises:
        NotFound: there is no such person.
        Refused: a record was merged into another one, or somebody changed it in between.
    """
    if not several:
        return
    session = uow.session
    session.flush()
    stored = _stored(session, several)
    # Whoever others were merged into is found by their names too; details have their own tables.
    apart = survivors(session, stored)
    plain = []
    for before, after in several:
        if before.id in apart or after.details is not None:
            patients.replace(uow, before.id, before.version, after, path=path)
        else:
            plain.append((before, after))
    session.flush()
    if plain:
        _write(uow, plain, stored)
        person_changes.note_many(uow, [(old.id, old, new) for old, new in plain], path)
        # What was loaded before is not as it was.
        session.expire_all()
        summary.refresh(uow, [old.id for old, _new in plain])


def _stored(session: Session, several: Sequence[Replacing]) -> dict[UUID, Any]:
    """Return whose rows are as they were read.

    Raises:
        NotFound, Refused: as `replace_many`.
    """
    c = _PATIENT.c
    ids = [before.id for before, _after in several]
    found: dict[UUID, Any] = {}
    for start in range(0, len(ids), _PIECE):
        query = select(c.id, c.version, c.status, c.source).where(
            c.id.in_(ids[start : start + _PIECE])
        )
        found.update({row.id: row for row in session.execute(query)})
    for before, _after in several:
        if before.id not in found:
            raise NotFound("There is no such person.", "Search again.")
        row = found[before.id]
        if row.status == PatientStatus.MERGED.value:
            raise Refused(
                "A record was merged into another one in the meantime.", "Compare the file again."
            )
        if row.version != before.version:
            raise Refused(
                "Someone else changed one of these people in the meantime.",
                "Compare the file again.",
            )
    return found


def _write(uow: UnitOfWork, several: Sequence[Replacing], stored: dict[UUID, Any]) -> None:
    told = [(before, after, patient_columns(after)) for before, after in several]
    names = list(told[0][2])
    uow.session.connection().execute(
        update(_PATIENT)
        .where(_PATIENT.c.id == bindparam("b_id"))
        .values(
            **{name: bindparam(name) for name in names},
            version=_PATIENT.c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        ),
        [{**columns, "b_id": before.id} for before, _after, columns in told],
    )
    _parts(uow, several, stored)
    index_many(
        uow,
        [
            rows_of(before.id, {**columns, "mrn": before.mrn}, after)
            for before, after, columns in told
        ],
    )


def _parts(uow: UnitOfWork, several: Sequence[Replacing], stored: dict[UUID, Any]) -> None:
    """Write the lists that differ anew; what was said before stays as what was so until now."""
    gone: dict[Table, list[UUID]] = {}
    made: dict[Table, list[dict[str, Any]]] = {}
    for before, after in several:
        old = part_rows(before)
        stamp = uow.stamped(source=stored[before.id].source, patient_id=before.id)
        for record, rows in part_rows(after).items():
            if rows == old[record]:
                continue
            gone.setdefault(record.__table__, []).append(before.id)
            made.setdefault(record.__table__, []).extend(
                {**stamp, **row, "id": uow.new_id(), "position": place}
                for place, row in enumerate(rows)
            )
    for table, ids in gone.items():
        uow.session.connection().execute(
            update(table)
            .where(table.c.patient_id == bindparam("b_id"), table.c.replaced_at.is_(None))
            .values(replaced_at=uow.now, updated_at=uow.now, updated_by=uow.actor.id),
            [{"b_id": one} for one in ids],
        )
        insert_rows(uow.session, table, made[table])
