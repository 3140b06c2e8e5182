"""Which goal a tracker's code belongs to."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session

from clinicdesk.domain.people import Patient
from clinicdesk.store import patients
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plans import PlanGoalRecord

__all__ = ["goals_with"]

_GOAL = table_of(PlanGoalRecord)
_BITS = 39
_TAIL = 4
"""Bytes at the end of an id that the database compares; the rest of the bits is looked at here."""


def _ends_with(session: Session, tail: bytes) -> ColumnElement[bool]:
    column: Any = _GOAL.c.id
    if session.get_bind().dialect.name == "sqlite":
        return func.substr(column, 17 - _TAIL, _TAIL) == literal(tail)
    return func.right(cast(column, String), 2 * _TAIL) == tail.hex()


def goals_with(session: Session, bits: int) -> tuple[tuple[UUID, Patient], ...]:
    """Return the goals whose id ends with these 39 bits, with whose they are; mostly one.

    Reads every goal's id once: a few milliseconds for a clinic, and asked for by hand.
    """
    tail = (bits % (1 << (8 * _TAIL))).to_bytes(_TAIL, "big")
    query = select(_GOAL.c.id, _GOAL.c.patient_id).where(
        _ends_with(session, tail), _GOAL.c.entered_in_error.is_(False)
    )
    return tuple(
        (row.id, patients.get(session, row.patient_id))
        for row in session.execute(query)
        if row.id.int % (1 << _BITS) == bits
    )
