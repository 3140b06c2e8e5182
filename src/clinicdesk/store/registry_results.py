"""What rules read of results: the newest value of a measure, compared with a number."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    Subquery,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
)

from clinicdesk.domain.coding import LOCAL, LOINC, SNOMED
from clinicdesk.domain.registry_fields import CodeGroup
from clinicdesk.domain.registry_rule import Clause, Op
from clinicdesk.domain.units import rates_to
from clinicdesk.store.records.clinical import LatestObservationRecord, ObservationRecord

__all__ = ["LATEST", "compared", "newest", "recorded"]

LATEST: Table = LatestObservationRecord.__table__  # type: ignore[assignment]
_WHOLE: Table = ObservationRecord.__table__  # type: ignore[assignment]
_Scoped = Callable[[Select[Any]], Select[Any]]


def _coded(group: CodeGroup) -> ColumnElement[bool]:
    found = [
        and_(LATEST.c.code_code.in_(codes), LATEST.c.code_system == system)
        for system, codes in ((LOINC, group.loinc), (LOCAL, group.local), (SNOMED, group.snomed))
        if codes
    ]
    return or_(false(), *found)


def recorded(group: CodeGroup, since: datetime | None) -> Select[tuple[UUID]]:
    """Return of whom a measure was recorded since an instant."""
    query: Select[Any] = select(LATEST.c.patient_id).where(_coded(group))
    return query if since is None else query.where(LATEST.c.occurred_at >= since)


def newest(group: CodeGroup, scoped: _Scoped) -> Subquery:
    """Return each person's newest value of a measure, of whichever of its codes."""
    c = LATEST.c
    columns = (c.patient_id, c.occurred_at, c.value, c.unit, c.text, c.observation_id, c.code_code)
    query: Select[Any] = scoped(select(*columns).where(_coded(group)))
    if len(group.loinc) + len(group.local) + len(group.snomed) > 1:
        place = func.row_number().over(
            partition_by=c.patient_id,
            order_by=(c.occurred_at.desc(), c.code_system, c.code_code),
        )
        placed = query.add_columns(place.label("place")).subquery()
        query = select(*(placed.c[one.name] for one in columns)).where(placed.c.place == 1)
    return query.subquery()


def compared(
    newest: Subquery, clause: Clause, since: datetime | None
) -> tuple[Select[tuple[UUID]], Select[tuple[UUID]]]:
    """Return for whom a comparison is known to hold, and for whom it is known not to."""
    bounds = select(_WHOLE.c.id, _WHOLE.c.code_code, _WHOLE.c.comparator)
    bound = bounds.where(_WHOLE.c.comparator != "").subquery()
    query: Select[Any] = select(newest.c.patient_id)
    if since is not None:
        query = query.where(newest.c.occurred_at >= since)
    if clause.op is Op.SAYS:
        said = query.where(newest.c.text != "")
        return (
            said.where(newest.c.text.in_(clause.values)),
            said.where(newest.c.text.not_in(clause.values)),
        )
    query = query.select_from(
        newest.outerjoin(
            bound,
            and_(bound.c.id == newest.c.observation_id, bound.c.code_code == newest.c.code_code),
        )
    )
    value: ColumnElement[Any] = cast(newest.c.value, Float)
    if clause.unit:
        rates = rates_to(clause.unit)
        value = value * case(rates, value=func.lower(func.trim(newest.c.unit)))
    sign = func.coalesce(bound.c.comparator, "")
    held, failed = _sides(clause, value, sign)
    return query.where(held), query.where(failed)


_Sides = tuple[ColumnElement[bool], ColumnElement[bool]]


def _sides(clause: Clause, value: ColumnElement[Any], sign: ColumnElement[Any]) -> _Sides:
    number = float(clause.number or 0)
    match clause.op:
        case Op.OVER:
            return _over(value, sign, number)
        case Op.AT_MOST:
            return _over(value, sign, number)[::-1]
        case Op.AT_LEAST:
            return _at_least(value, sign, number)
        case Op.UNDER:
            return _at_least(value, sign, number)[::-1]
        case _:
            low = _at_least(value, sign, number)
            high = _over(value, sign, float(clause.high or 0))[::-1]
            return and_(low[0], high[0]), or_(low[1], high[1])


def _over(value: ColumnElement[Any], sign: ColumnElement[Any], number: float) -> _Sides:
    held = or_(and_(sign.in_(("", ">=")), value > number), and_(sign == ">", value >= number))
    return held, and_(sign.in_(("", "<", "<=")), value <= number)


def _at_least(value: ColumnElement[Any], sign: ColumnElement[Any], number: float) -> _Sides:
    held = and_(sign.in_(("", ">", ">=")), value >= number)
    failed = or_(and_(sign.in_(("", "<=")), value < number), and_(sign == "<", value <= number))
    return held, failed
