"""What rules read of the chart: problems, procedures, visits and calls, as sets of people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select

from clinicdesk.domain.coding import ICD10CM, SNOMED
from clinicdesk.domain.registry_fields import CodeGroup
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.clinical import ConditionRecord, EncounterRecord, ProcedureRecord
from clinicdesk.store.records.tasks import TaskRecord

__all__ = [
    "ACTIVE",
    "CONDITION",
    "ENCOUNTER",
    "NOT_DONE",
    "NOT_MET",
    "PROCEDURE",
    "TASK",
    "active_condition",
    "calls",
    "conditions",
    "encounters",
    "procedures",
    "told_condition",
]


CONDITION, PROCEDURE = table_of(ConditionRecord), table_of(ProcedureRecord)
ENCOUNTER, TASK = table_of(EncounterRecord), table_of(TaskRecord)
ACTIVE = ("active", "recurrence", "relapse")
"""Condition.clinicalStatus of what is present."""
_REFUTED = ("refuted", "entered-in-error")
NOT_DONE = ("not-done", "entered-in-error", "preparation")
NOT_MET = ("planned", "cancelled", "entered-in-error")
_LAST = "\U0010ffff"


def told_condition() -> ColumnElement[bool]:
    """Return what a problem is that was not refuted and is not an error."""
    return and_(CONDITION.c.entered_in_error.is_(False), CONDITION.c.verification.not_in(_REFUTED))


def active_condition() -> ColumnElement[bool]:
    """Return what a problem is that is present; a sender that gave no status gave no end either."""
    return or_(
        CONDITION.c.status.in_(ACTIVE),
        and_(CONDITION.c.status == "", CONDITION.c.abated_on.is_(None)),
    )


def _coded(table: Table, group: CodeGroup) -> ColumnElement[bool]:
    system, code = table.c.code_system, table.c.code_code
    found: list[ColumnElement[bool]] = [
        and_(system == ICD10CM, code >= start, code < start + _LAST) for start in group.icd10
    ]
    if group.snomed:
        found.append(and_(system == SNOMED, code.in_(group.snomed)))
    return or_(false(), *found)


def conditions(group: CodeGroup, *, ever: bool) -> Select[tuple[UUID]]:
    """Return who has a problem of a group, present or at any time."""
    said = _coded(CONDITION, group)
    if group.social:
        said = or_(said, CONDITION.c.is_social.is_(True))
    query: Select[Any] = select(CONDITION.c.patient_id).where(told_condition(), said)
    return query if ever else query.where(active_condition())


def _recent(
    query: Select[Any], column: ColumnElement[datetime | None], since: datetime | None
) -> Select[Any]:
    return query.where(column.is_not(None) if since is None else column >= since)


def procedures(group: CodeGroup, since: datetime | None) -> Select[tuple[UUID]]:
    """Return to whom something of a group was done since an instant."""
    query: Select[Any] = select(PROCEDURE.c.patient_id).where(
        PROCEDURE.c.entered_in_error.is_(False),
        PROCEDURE.c.status.not_in(NOT_DONE),
        _coded(PROCEDURE, group),
    )
    return _recent(query, PROCEDURE.c.occurred_at, since)


def encounters(
    since: datetime | None, who: ColumnElement[UUID] = ENCOUNTER.c.patient_id
) -> Select[tuple[UUID]]:
    """Return of whom an encounter began since an instant."""
    query: Select[Any] = select(who).where(
        ENCOUNTER.c.entered_in_error.is_(False), ENCOUNTER.c.status.not_in(NOT_MET)
    )
    return _recent(query, ENCOUNTER.c.occurred_at, since)


def calls(since: datetime | None) -> Select[tuple[UUID]]:
    """Return who was called since an instant: a call that was promised and done."""
    query: Select[Any] = select(TASK.c.patient_id).where(
        TASK.c.entered_in_error.is_(False), TASK.c.kind == "call", TASK.c.status == "completed"
    )
    return _recent(query, TASK.c.completed_at, since)
