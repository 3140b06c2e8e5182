"""People around a person and coverages that a source sends by themselves, one row each."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.person_details import ImportedPart, RelatedPerson
from clinicdesk.domain.person_history import coverage_words, related_words
from clinicdesk.store import person_changes
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.person_details import COVERAGE, RELATED, coverage_row, related_row
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_imported", "change_imported"]


def _said(part: ImportedPart) -> tuple[Table, dict[str, Any], str, str]:
    """Return where a part stands, its columns, its field and how it reads."""
    if isinstance(part.value, RelatedPerson):
        return RELATED, related_row(part.value), "related", related_words(part.value)
    return COVERAGE, coverage_row(part.value), "coverages", coverage_words(part.value)


def _last(session: Session, table: Table, patient_id: UUID) -> int:
    found = session.scalar(
        select(func.max(table.c.position)).where(
            table.c.patient_id == patient_id, table.c.replaced_at.is_(None)
        )
    )
    return -1 if found is None else int(found)


def add_imported(uow: UnitOfWork, parts: Iterable[ImportedPart], source: str) -> None:
    """Store what a source sends for the first time, after what stands there already."""
    uow.session.flush()
    places: dict[tuple[str, UUID], int] = {}
    rows: dict[Table, list[dict[str, Any]]] = {}
    noted = []
    stamp = uow.stamped(source=source)
    for part in parts:
        table, columns, field, words = _said(part)
        key = (table.name, part.patient_id)
        if key not in places:
            places[key] = _last(uow.session, table, part.patient_id)
        places[key] += 1
        own = {"id": part.id, "patient_id": part.patient_id, "position": places[key]}
        rows.setdefault(table, []).append({**stamp, **columns, **own})
        noted.append((part.patient_id, [(field, "", words)]))
    for table, several in rows.items():
        insert_rows(uow.session, table, several)
    person_changes.note_fields(uow, noted, "import", source)


def change_imported(uow: UnitOfWork, parts: Iterable[ImportedPart], source: str) -> None:
    """Store what a source says anew of what it sent, where nobody changed it since."""
    uow.session.flush()
    for part in parts:
        table, columns, field, words = _said(part)
        uow.session.execute(
            update(table)
            .where(table.c.id == part.id)
            .values(
                **columns,
                version=table.c.version + 1,
                updated_at=uow.now,
                updated_by=uow.actor.id,
            )
        )
        person_changes.note_fields(
            uow,
            [(part.patient_id, [(field, "As the source said it before", words)])],
            "import",
            source,
        )
