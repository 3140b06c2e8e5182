"""The summary of the newest value of each measure, kept in the observations' own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import Coded
from clinicdesk.store.records.clinical import (
    LatestObservationRecord,
    ObservationPartRecord,
    ObservationRecord,
)

__all__ = ["latest_values", "note_newest", "rebuild"]

_TABLE: Table = LatestObservationRecord.__table__  # type: ignore[assignment]
_KEY = ("patient_id", "code_system", "code_code")


def _rows(observations: Iterable[Observation]) -> list[dict[str, Any]]:
    """Return the newest row of each person and measure; what says nothing is no latest value."""
    newest: dict[tuple[UUID, str, str], dict[str, Any]] = {}
    for one in observations:
        if one.status in {"entered-in-error", "cancelled"}:
            continue
        at = one.occurred_at or one.recorded_at
        said = [(one.code, one.value, one.unit, one.text)]
        said += [(part.code, part.value, part.unit, part.text) for part in one.parts]
        for code, value, unit, words in said:
            if not code.code or (value is None and not words):
                continue
            key = (one.patient_id, code.system, code.code)
            known = newest.get(key)
            if known is None or at >= known["occurred_at"]:
                newest[key] = {
                    "patient_id": one.patient_id,
                    "code_system": code.system,
                    "code_code": code.code,
                    "observation_id": one.id,
                    "occurred_at": at,
                    "value": value,
                    "unit": unit,
                    "text": words,
                }
    return list(newest.values())


def note_newest(session: Session, observations: Iterable[Observation]) -> None:
    """Take new observations into the summary; an older one changes nothing."""
    rows = _rows(observations)
    if not rows:
        return
    # The two engines spell the same upsert, each from its own construct.
    maker: Any = sqlite
    if session.get_bind().dialect.name == "postgresql":
        # Its dialect brings asyncio along (40 ms): a clinic in a file does without.
        from sqlalchemy.dialects import postgresql

        maker = postgresql
    statement = maker.insert(_TABLE)
    excluded = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=list(_KEY),
            set_={c.name: excluded[c.name] for c in _TABLE.columns if c.name not in _KEY},
            where=_TABLE.c.occurred_at <= excluded.occurred_at,
        ),
        rows,
    )


def rebuild(session: Session, patient_ids: Sequence[UUID]) -> None:
    """Make the summary of some people anew from their observations (after a correction)."""
    session.execute(delete(_TABLE).where(_TABLE.c.patient_id.in_(patient_ids)))
    rows: dict[tuple[UUID, str, str], dict[str, Any]] = {}
    for row in _candidates(session, patient_ids):
        key = tuple(row[name] for name in _KEY)
        if key not in rows or row["occurred_at"] >= rows[key]["occurred_at"]:
            rows[key] = row
    if rows:
        session.execute(_TABLE.insert(), list(rows.values()))


def _candidates(session: Session, patient_ids: Sequence[UUID]) -> Iterable[dict[str, Any]]:
    names = ("patient_id", "code_system", "code_code", "occurred_at", "value", "unit", "text")
    whole, part = ObservationRecord.__table__.c, ObservationPartRecord.__table__.c
    told = (whole.entered_in_error.is_(False), whole.status != "cancelled")
    wholes = select(*(whole[n] for n in names), whole.id, whole.recorded_at).where(
        whole.patient_id.in_(patient_ids), *told
    )
    parts = (
        select(*(part[n] for n in names), part.observation_id, whole.recorded_at)
        .join_from(ObservationPartRecord.__table__, ObservationRecord.__table__)
        .where(part.patient_id.in_(patient_ids), part.replaced_at.is_(None), *told)
    )
    for query in (wholes, parts):
        for *values, observation_id, recorded_at in session.execute(query):
            row = dict(zip(names, values, strict=True))
            if not row["code_code"] or (row["value"] is None and not row["text"]):
                continue
            at: datetime = row["occurred_at"] or recorded_at
            yield {**row, "occurred_at": at, "observation_id": observation_id}


def latest_values(
    session: Session, patient_ids: Sequence[UUID], codes: Sequence[str] = ()
) -> dict[UUID, list[LatestValue]]:
    """Return the newest values of some people, of some codes where given, in order of code."""
    c = _TABLE.c
    query = select(
        c.patient_id,
        c.code_system,
        c.code_code,
        c.observation_id,
        c.occurred_at,
        c.value,
        c.unit,
        c.text,
    ).where(c.patient_id.in_(patient_ids))
    if codes:
        query = query.where(c.code_code.in_(codes))
    found: dict[UUID, list[LatestValue]] = {}
    for row in session.execute(query.order_by(c.patient_id, c.code_code, c.code_system)):
        found.setdefault(row[0], []).append(
            LatestValue(
                code=Coded(text=row[2], system=row[1], code=row[2]),
                observation_id=row[3],
                occurred_at=row[4],
                value=row[5],
                unit=row[6],
                text=row[7],
            )
        )
    return found
