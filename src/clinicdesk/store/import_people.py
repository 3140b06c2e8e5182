"""Finds who is here already, and notes who may be the same: for imports, many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.patients import PatientIdentifierRecord, PatientRecord
from clinicdesk.store.records.search import PatientSummaryRecord
from clinicdesk.store.records.sources import CandidatePairRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "FoundPerson",
    "add_candidates",
    "identifiers_of",
    "people_by_identifier",
    "people_like",
]

_IDENTIFIER: Table = PatientIdentifierRecord.__table__  # type: ignore[assignment]
_SUMMARY: Table = PatientSummaryRecord.__table__  # type: ignore[assignment]
_PAIR: Table = CandidatePairRecord.__table__  # type: ignore[assignment]
_PATIENT: Table = PatientRecord.__table__  # type: ignore[assignment]
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """Someone here whose folded name or birth date is one of those asked for."""

    id: UUID
    folded: str
    """Family and given names, folded, with a space between."""
    birth_on: date | None
    birth_precision: str


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    listed = list(values)
    return (listed[at : at + _CHUNK] for at in range(0, len(listed), _CHUNK))


def people_by_identifier(
    session: Session, wanted: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], UUID]:
    """Return who has which identifier (system, value); the earliest made where several have."""
    by_system: dict[str, list[str]] = {}
    for system, value in wanted:
        by_system.setdefault(system, []).append(value)
    c = _IDENTIFIER.c
    found: dict[tuple[str, str], UUID] = {}
    for system, values in by_system.items():
        for some in _chunks(dict.fromkeys(values)):
            rows = session.execute(
                select(c.value, c.patient_id)
                .join_from(_IDENTIFIER, _PATIENT, _PATIENT.c.id == c.patient_id)
                .where(
                    c.system == system,
                    c.value.in_(some),
                    c.replaced_at.is_(None),
                    c.entered_in_error.is_(False),
                    _PATIENT.c.status != "merged",
                )
                .order_by(c.patient_id)
            )
            for value, patient_id in rows:
                found.setdefault((system, value), patient_id)
    return found


def identifiers_of(
    session: Session, patient_ids: Iterable[UUID]
) -> dict[UUID, set[tuple[str, str, str]]]:
    """Return the identifiers of people: system, value and type."""
    c = _IDENTIFIER.c
    found: dict[UUID, set[tuple[str, str, str]]] = {}
    for some in _chunks(dict.fromkeys(patient_ids)):
        rows = session.execute(
            select(c.patient_id, c.system, c.value, c.type).where(
                c.patient_id.in_(some), c.replaced_at.is_(None)
            )
        )
        for patient_id, system, value, kind in rows:
            found.setdefault(patient_id, set()).add((system, value, kind))
    return found


def people_like(
    session: Session, folded_names: Iterable[str], births: Iterable[date]
) -> list[FoundPerson]:
    """Return everyone who has one of the folded names or one of the birth dates."""
    c = _SUMMARY.c
    query = select(c.patient_id, c.sort, c.birth_on, c.birth_precision).where(c.status != "merged")
    found: dict[UUID, FoundPerson] = {}
    for some in _chunks(dict.fromkeys(name for name in folded_names if name)):
        for row in session.execute(query.where(c.sort.in_(some))):
            found[row[0]] = FoundPerson(*row)
    for some in _chunks(dict.fromkeys(births)):
        for row in session.execute(query.where(c.birth_on.in_(some))):
            found[row[0]] = FoundPerson(*row)
    return sorted(found.values(), key=lambda person: person.id)


def add_candidates(uow: UnitOfWork, pairs: Iterable[tuple[UUID, UUID, str]], source: str) -> int:
    """Note pairs who may be one person, and why; return how many are new."""
    ordered: dict[tuple[UUID, UUID], str] = {}
    for one, other, why in pairs:
        first, second = sorted((one, other))
        ordered.setdefault((first, second), why)
    known: set[tuple[UUID, UUID]] = set()
    for some in _chunks({first for first, _ in ordered}):
        rows = uow.session.execute(
            select(_PAIR.c.first_id, _PAIR.c.second_id).where(_PAIR.c.first_id.in_(some))
        )
        known.update((row[0], row[1]) for row in rows)
    stamp = uow.stamped(source=source)
    new = [
        {**stamp, "id": uow.new_id(), "first_id": pair[0], "second_id": pair[1], "why": why}
        for pair, why in ordered.items()
        if pair not in known
    ]
    if new:
        insert_rows(uow.session, _PAIR, [{**row, "is_open": True} for row in new])
    return len(new)
