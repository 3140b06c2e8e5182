"""The chart in the store: reading one person's clinical rows, and writing them one or many.

Reading takes exactly the columns that a value has, through prepared selects: objects of an identity
map cost three times as much and nobody changes them.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.clinical import ClinicalRow, Observation, ObservationPart
from clinicdesk.domain.clinical_picture import ClinicalPicture, allergy_picture
from clinicdesk.domain.errors import Refused
from clinicdesk.store import latest_observations
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.clinical_rows import (
    KINDS,
    PART_COLUMNS,
    Codes,
    Kind,
    columns_of,
    kind_of,
    part_columns,
    part_value,
)
from clinicdesk.store.directory import team_of
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinical import ObservationPartRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Links", "add_observation", "add_rows", "change_rows", "chart_rows", "rows_of"]

Links = Mapping[UUID, Mapping[str, Any]]
"""Row id to its link columns (encounter_id, practitioner_id, organization_id)."""

_BY_NAME = {kind.name: kind for kind in KINDS}
_PARTS: Table = ObservationPartRecord.__table__  # type: ignore[assignment]


def _selected(kind: Kind) -> Select[Any]:
    c = kind.table.c
    return (
        select(*(c[name] for name in kind.read))
        .where(c.patient_id == bindparam("patient_id"), c.entered_in_error.is_(False))
        .order_by(c.occurred_at.desc(), c.recorded_at.desc(), c.id.desc())
    )


_READ = {kind.name: Prepared(_selected(kind)) for kind in KINDS}
_READ_PARTS = Prepared(
    select(_PARTS.c.observation_id, *(_PARTS.c[name] for name in PART_COLUMNS))
    .where(_PARTS.c.patient_id == bindparam("patient_id"), _PARTS.c.replaced_at.is_(None))
    .order_by(_PARTS.c.observation_id, _PARTS.c.position)
)


def _parts(session: Session, patient_id: UUID) -> dict[UUID, list[ObservationPart]]:
    found: dict[UUID, list[ObservationPart]] = {}
    codes = Codes()
    for row in _READ_PARTS.tuples(session, patient_id=patient_id):
        found.setdefault(row[0], []).append(part_value(row[1:], codes))
    return found


def rows_of(session: Session, kind: str, patient_id: UUID) -> tuple[Any, ...]:
    """Return one person's rows of a kind ("condition", "observation", …), newest first.

    What was entered in error is left out. Rows without a time come last.
    """
    rows = _READ[kind].tuples(session, patient_id=patient_id)
    if kind == "observation":
        parts = _parts(session, patient_id)
        rows = [(*row, parts.get(row[5], ())) for row in rows]
    return _BY_NAME[kind].values(rows)


def chart_rows(session: Session, patient_id: UUID) -> ClinicalPicture:
    """Return all that the chart knows of one person, newest first."""
    read = {kind.name: rows_of(session, kind.name, patient_id) for kind in KINDS}
    return ClinicalPicture(
        conditions=read["condition"],
        medications=read["medication"],
        allergies=read["allergy"],
        observations=read["observation"],
        immunizations=read["immunization"],
        procedures=read["procedure"],
        encounters=read["encounter"],
        documents=read["external_document"],
        team=team_of(session, patient_id),
        allergy_picture=allergy_picture(read["allergy"]),
    )


def _part_rows(uow: UnitOfWork, observations: Iterable[Observation]) -> list[dict[str, Any]]:
    stamp = uow.stamped()
    return [
        {**stamp, **part_columns(one, position, part), "id": uow.new_id()}
        for one in observations
        for position, part in enumerate(one.parts)
    ]


def add_rows(uow: UnitOfWork, rows: Iterable[ClinicalRow], links: Links | None = None) -> int:
    """Add clinical rows of any kinds, in bulk; return how many.

    Each value brings its own id, person and source. The caller writes the audit entry.
    """
    stamp = uow.stamped()
    given = links or {}
    tables: dict[str, list[dict[str, Any]]] = {}
    observations: list[Observation] = []
    for value in rows:
        kind = kind_of(value)
        tables.setdefault(kind.name, []).append(
            {**stamp, **columns_of(kind, value, given.get(value.id))}
        )
        if isinstance(value, Observation):
            observations.append(value)
    for name, columns in tables.items():
        insert_rows(uow.session, _BY_NAME[name].record.__table__, columns)  # type: ignore[arg-type]
    insert_rows(uow.session, _PARTS, _part_rows(uow, observations))
    latest_observations.note_newest(uow.session, observations)
    return sum(len(columns) for columns in tables.values())


def add_observation(
    uow: UnitOfWork, observation: Observation, *, encounter_id: UUID | None = None
) -> None:
    """Add one observation; the summary of newest values follows."""
    add_rows(uow, [observation], {observation.id: {"encounter_id": encounter_id}})


def change_rows(uow: UnitOfWork, rows: Iterable[ClinicalRow], links: Links | None = None) -> None:
    """Store clinical rows as the values have them; each value's version is the one it was read in.

    Raises:
        Refused: someone else changed one of them in between.
    """
    given = links or {}
    tables: dict[str, list[dict[str, Any]]] = {}
    observations: list[Observation] = []
    for value in rows:
        kind = kind_of(value)
        columns = columns_of(kind, value, given.get(value.id))
        columns |= {
            "b_id": columns.pop("id"),
            "b_version": value.version,
            "version": value.version + 1,
            "updated_at": uow.now,
            "updated_by": uow.actor.id,
        }
        tables.setdefault(kind.name, []).append(columns)
        if isinstance(value, Observation):
            observations.append(value)
    for name, changed in tables.items():
        table: Table = _BY_NAME[name].record.__table__  # type: ignore[assignment]
        statement = update(table).where(
            table.c.id == bindparam("b_id"), table.c.version == bindparam("b_version")
        )
        _execute_all(uow, statement, changed)
    if observations:
        _replace_parts(uow, observations)
        people = sorted({one.patient_id for one in observations})
        latest_observations.rebuild(uow.session, people)


def _execute_all(uow: UnitOfWork, statement: Any, rows: list[dict[str, Any]]) -> None:
    values: dict[str, Any] = {
        name: bindparam(name) for name in rows[0] if not name.startswith("b_")
    }
    result: Any = uow.session.connection().execute(statement.values(values), rows)
    if result.rowcount != len(rows):
        raise Refused(
            "Someone else changed this chart in the meantime.",
            "Nothing was saved; open it again and compare.",
        )


def _replace_parts(uow: UnitOfWork, observations: list[Observation]) -> None:
    uow.session.execute(
        update(_PARTS)
        .where(
            _PARTS.c.observation_id.in_([one.id for one in observations]),
            _PARTS.c.replaced_at.is_(None),
        )
        .values(replaced_at=uow.now, updated_at=uow.now, updated_by=uow.actor.id)
    )
    parts = _part_rows(uow, observations)
    if parts:
        uow.session.execute(insert(_PARTS), parts)
