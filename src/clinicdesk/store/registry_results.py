"""What rules read of results: the newest value of a measure, compared with a number."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    or_,
    select,
    tuple_,
)

from clinicdesk.domain.coding import LOCAL, LOINC, SNOMED
from clinicdesk.domain.registry_fields import CodeGroup
from clinicdesk.domain.registry_rule import Clause, Op
from clinicdesk.domain.units import rates_to
from clinicdesk.store.records.clinical import LatestObservationRecord, ObservationRecord

__all__ = ["LATEST", "compared", "recorded"]

LATEST: Table = LatestObservationRecord.__table__  # type: ignore[assignment]
_WHOLE: Table = ObservationRecord.__table__  # type: ignore[assignment]


def _coded(group: CodeGroup, table: FromClause = LATEST) -> ColumnElement[bool]:
    code, system = table.c.code_code, table.c.code_system
    found = [
        and_(code.in_(codes), system == name)
        for name, codes in ((LOINC, group.loinc), (LOCAL, group.local), (SNOMED, group.snomed))
        if codes
    ]
    return or_(false(), *found)


def recorded(group: CodeGroup, since: datetime | None) -> Select[tuple[UUID]]:
    """Return of whom a measure was recorded since an instant."""
    query: Select[Any] = select(LATEST.c.patient_id).where(_coded(group))
    return query if since is None else query.where(LATEST.c.occurred_at >= since)


def compared(
    group: CodeGroup, clause: Clause, since: datetime | None, *, holds: bool
) -> Select[tuple[UUID]]:
    """Return whose newest value is known to compare so, or known not to."""
    c = LATEST.c
    query: Select[Any] = select(c.patient_id).where(_coded(group))
    if since is not None:
        query = query.where(c.occurred_at >= since)
    if clause.op is Op.SAYS:
        said = c.text.in_(clause.values)
        query = query.where(c.text != "", said if holds else ~said)
    else:
        query = query.where(_compares(group, clause, holds=holds))
    if len(group.loinc) + len(group.local) + len(group.snomed) > 1:
        query = query.where(~_newer(group))
    return query


def _newer(group: CodeGroup) -> ColumnElement[bool]:
    """Return whether a newer value stands under another code; of one instant the first code."""
    c, other = LATEST.c, LATEST.alias("other")
    later = or_(
        other.c.occurred_at > c.occurred_at,
        and_(
            other.c.occurred_at == c.occurred_at,
            tuple_(other.c.code_system, other.c.code_code) < tuple_(c.code_system, c.code_code),
        ),
    )
    found = select(other.c.patient_id).where(
        other.c.patient_id == c.patient_id, _coded(group, other), later
    )
    return found.correlate(LATEST).exists()


def _value(clause: Clause) -> ColumnElement[Any]:
    value: ColumnElement[Any] = cast(LATEST.c.value, Float)
    if clause.unit:
        value = value * case(rates_to(clause.unit), value=func.lower(func.trim(LATEST.c.unit)))
    return value


_NO_MORE, _NO_LESS = ("<", "<="), (">", ">=")


def _bound(group: CodeGroup, *signs: str) -> ColumnElement[bool]:
    """Return whether a value is only a bound of one of these signs; without signs, of any other."""
    c = _WHOLE.c
    told = c.comparator.in_(signs) if signs else c.comparator.not_in((*_NO_MORE, *_NO_LESS))
    codes = (*group.loinc, *group.local, *group.snomed)
    # The code as an expression: the index of bounds is short, and that of codes is not.
    found = select(c.id).where(c.comparator != "", told, c.code_code.concat("").in_(codes))
    return LATEST.c.observation_id.in_(found)


def _compares(group: CodeGroup, clause: Clause, *, holds: bool) -> ColumnElement[bool]:
    value = _value(clause)
    number, high = float(clause.number or 0), float(clause.high or 0)
    match clause.op:
        case Op.OVER:
            return _over(group, value, number, holds=holds)
        case Op.AT_MOST:
            return _over(group, value, number, holds=not holds)
        case Op.AT_LEAST:
            return _at_least(group, value, number, holds=holds)
        case Op.UNDER:
            return _at_least(group, value, number, holds=not holds)
        case _:
            low = _at_least(group, value, number, holds=holds)
            top = _over(group, value, high, holds=not holds)
            return and_(low, top) if holds else or_(low, top)


def _over(
    group: CodeGroup, value: ColumnElement[Any], number: float, *, holds: bool
) -> ColumnElement[bool]:
    if not holds:
        return and_(value <= number, ~_bound(group, *_NO_LESS), ~_bound(group))
    clear = and_(value > number, ~_bound(group, *_NO_MORE), ~_bound(group))
    return or_(clear, and_(value == number, _bound(group, ">")))


def _at_least(
    group: CodeGroup, value: ColumnElement[Any], number: float, *, holds: bool
) -> ColumnElement[bool]:
    if holds:
        return and_(value >= number, ~_bound(group, *_NO_MORE), ~_bound(group))
    clear = and_(value < number, ~_bound(group, *_NO_LESS), ~_bound(group))
    return or_(clear, and_(value == number, _bound(group, "<")))
