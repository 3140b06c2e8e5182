"""Adds many new people at once: Core inserts, with the rows by which they are found and listed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from clinicdesk.domain import numbers
from clinicdesk.domain.people import PatientDraft
from clinicdesk.store import person_details
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.patients import part_rows, patient_columns
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.search_rows import add_rows, rows_of
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_many"]

_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]


def add_many(
    uow: UnitOfWork,
    drafts: Sequence[PatientDraft],
    *,
    source: str = "clinic",
    ids: Sequence[UUID] | None = None,
) -> list[UUID]:
    """Store new people; return their ids in the order of the drafts. Some thousands at a time.

    ``ids`` are given where the caller has told them to others already (an import's links).
    """
    if not drafts:
        return []
    first = uow.next_serial("mrn", len(drafts))
    stamp = uow.stamped(source=source)
    ids = [uow.new_id() for _ in drafts] if ids is None else list(ids)
    people: list[dict[str, Any]] = []
    found = []
    parts: dict[Table, list[dict[str, Any]]] = {}
    for place, (patient_id, draft) in enumerate(zip(ids, drafts, strict=True)):
        columns = {**patient_columns(draft), "mrn": numbers.mrn(first + place)}
        people.append({**stamp, **columns, "id": patient_id})
        found.append(rows_of(patient_id, columns, draft))
        for table, rows in _parts(draft).items():
            parts.setdefault(table, []).extend(
                {**stamp, **row, "id": uow.new_id(), "patient_id": patient_id, "position": n}
                for n, row in enumerate(rows)
            )
    insert_rows(uow.session, _PATIENT, people)
    for table, rows in parts.items():
        if rows:
            insert_rows(uow.session, table, rows)
    add_rows(uow, found)
    return ids


def _parts(draft: PatientDraft) -> dict[Table, list[dict[str, Any]]]:
    of_person = {record.__table__: rows for record, rows in part_rows(draft).items()}
    details = person_details.rows_of(draft.details) if draft.details else {}
    return of_person | details
