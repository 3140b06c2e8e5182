"""The readings of goals' measures: what a goal's newest value and its achievement come from."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain import goal_rule
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.goal_rule import Reading
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.units import in_unit
from clinicdesk.store.latest_observations import rebuild
from clinicdesk.store.records.clinical import ObservationPartRecord, ObservationRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["flip_error", "require_told", "with_readings"]

_WHOLE: Table = ObservationRecord.__table__  # type: ignore[assignment]
_PART: Table = ObservationPartRecord.__table__  # type: ignore[assignment]

_Raw = tuple[datetime, datetime, Decimal, str]
"""When it was so, when we heard, value, unit."""


_TOLD = (_WHOLE.c.entered_in_error.is_(False), _WHOLE.c.status != "cancelled")
_WHOLES = select(
    _WHOLE.c.code_system,
    _WHOLE.c.code_code,
    _WHOLE.c.occurred_at,
    _WHOLE.c.recorded_at,
    _WHOLE.c.value,
    _WHOLE.c.unit,
).where(
    _WHOLE.c.patient_id == bindparam("patient_id"),
    _WHOLE.c.code_code.in_(bindparam("codes", expanding=True)),
    *_TOLD,
)
_PARTS = (
    select(
        _PART.c.code_system,
        _PART.c.code_code,
        _PART.c.occurred_at,
        _WHOLE.c.recorded_at,
        _PART.c.value,
        _PART.c.unit,
    )
    .join_from(_PART, _WHOLE, _WHOLE.c.id == _PART.c.observation_id)
    .where(
        _PART.c.patient_id == bindparam("patient_id"),
        _PART.c.code_code.in_(bindparam("codes", expanding=True)),
        _PART.c.replaced_at.is_(None),
        *_TOLD,
    )
)


def _raw(
    session: Session, patient_id: UUID, codes: Sequence[str]
) -> dict[tuple[str, str], list[_Raw]]:
    found: dict[tuple[str, str], list[_Raw]] = {}
    for query in (_WHOLES, _PARTS):
        rows = session.execute(query, {"patient_id": patient_id, "codes": codes})
        for system, code, occurred_at, recorded_at, value, unit in rows:
            if value is not None:
                raw = (occurred_at or recorded_at, recorded_at, value, unit)
                found.setdefault((system, code), []).append(raw)
    return found


def _in_target_unit(raw: Iterable[_Raw], unit: str) -> tuple[Reading, ...]:
    found = []
    for at, heard, value, said in raw:
        there = in_unit(value, said, unit) if unit else value
        if there is not None:
            found.append((at, heard, there))
    return tuple(Reading(value, at) for at, _heard, value in sorted(found))


def with_readings(
    session: Session, patient_id: UUID, goals: Sequence[Goal], today: date
) -> tuple[Goal, ...]:
    """Return goals with their newest values, and the achievement that readings say on a day."""
    codes = {g.target.measure.code for g in goals if g.target and g.target.measure} - {""}
    found = _raw(session, patient_id, sorted(codes)) if codes else {}

    def read(goal: Goal) -> Goal:
        target = goal.target
        if target is None or target.measure is None:
            return goal
        raw = found.get((target.measure.system, target.measure.code), ())
        return goal_rule.with_readings(goal, _in_target_unit(raw, target.unit), today)

    return tuple(read(goal) for goal in goals)


def require_told(session: Session, patient_id: UUID, ids: Collection[UUID]) -> None:
    """Let an act through on readings that this person told themselves.

    Raises:
        NotFound: one of them is somebody else's, or is no reading that was told.
    """
    told = select(_WHOLE.c.id).where(
        _WHOLE.c.id.in_(list(ids)), _WHOLE.c.patient_id == patient_id, _WHOLE.c.source == "patient"
    )
    if set(ids) - set(session.scalars(told)):
        raise NotFound("There is no such reading.", "Open the chart again.")


def flip_error(uow: UnitOfWork, observation_id: UUID) -> bool:
    """Mark a logged reading as entered in error, or as true again; return whether it now counts."""
    c = _WHOLE.c
    row = uow.session.execute(
        select(c.patient_id, c.entered_in_error).where(c.id == observation_id)
    ).one()
    counts = bool(row.entered_in_error)
    uow.session.execute(
        update(_WHOLE)
        .where(c.id == observation_id)
        .values(
            entered_in_error=not counts,
            status="final" if counts else "entered-in-error",
            version=c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )
    rebuild(uow.session, [row.patient_id])
    return counts
