"""Reads the coach's panel: who is due, who slips, who needs a nurse, in one look.

The rows are chosen first, in an index of one coach's or the whole site's running relations by the
day of the next contact; names, goals and sessions are joined to those alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.coaching_flags import (
    NURSE_KEYS,
    QUIET_DAYS,
    NurseReason,
    PanelPart,
    PanelRow,
    slips,
)
from clinicdesk.domain.plans import Achievement, PlanStatus
from clinicdesk.store.deaths import not_quiet
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.coaching import (
    CoachingGoalRecord,
    CoachingRecord,
    CoachingSessionRecord,
)
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord, PlanGoalRecord

__all__ = ["Whose", "chosen", "chosen_query", "counts", "panel_rows"]

_C, _G = CoachingRecord, CoachingGoalRecord


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose relations are asked for: one coach's, or all of a site."""

    site_id: UUID
    coach_id: UUID | None
    today: date

    def wanted(self) -> list[ColumnElement[bool]]:
        """Return the conditions that an index answers."""
        found: list[ColumnElement[bool]] = [_C.status == "active", _C.entered_in_error.is_(False)]
        if self.coach_id is not None:
            found.append(_C.coach_id == self.coach_id)
        else:
            found.append(_C.site_id == self.site_id)
        return [*found, not_quiet(_C.patient_id)]


def _wrong_way() -> ColumnElement[bool]:
    return exists(
        select(PlanGoalRecord.id)
        .join(_G, _G.goal_id == PlanGoalRecord.id)
        .where(
            _G.coaching_id == _C.id,
            _G.until_on.is_(None),
            PlanGoalRecord.achievement == Achievement.WORSENING.value,
        )
    )


def _plan_overdue(today: date) -> ColumnElement[bool]:
    return exists(
        select(CarePlanRecord.id)
        .join(PlanGoalRecord, PlanGoalRecord.plan_id == CarePlanRecord.id)
        .join(_G, _G.goal_id == PlanGoalRecord.id)
        .where(
            _G.coaching_id == _C.id,
            _G.until_on.is_(None),
            CarePlanRecord.status == PlanStatus.ACTIVE.value,
            CarePlanRecord.review_due_on < today,
        )
    )


def _part(part: PanelPart, today: date) -> ColumnElement[bool] | None:
    if part is PanelPart.DUE:
        return _C.due_on <= today
    if part is PanelPart.SLIPPING:
        quiet_since = today - timedelta(days=QUIET_DAYS)
        heard = func.coalesce(_C.heard_on, _C.start_on)
        return or_(
            _C.due_on < today, _C.confidence_fell.is_(True), heard < quiet_since, _wrong_way()
        )
    if part is PanelPart.NURSE:
        return or_(_C.nurse_reason != "", _plan_overdue(today))
    return None


def chosen_query(whose: Whose, part: PanelPart, limit: int) -> Select[UUID]:
    """Return what chooses the relations that a part of the panel shows."""
    wanted = whose.wanted()
    narrowed = _part(part, whose.today)
    if narrowed is not None:
        wanted.append(narrowed)
    return select(_C.id).where(*wanted).order_by(_C.due_on, _C.id).limit(limit)


def chosen(session: Session, whose: Whose, part: PanelPart, limit: int) -> Sequence[UUID]:
    """Return which relations a part of the panel shows, the most pressing first."""
    return session.scalars(chosen_query(whose, part, limit)).all()


def counts(session: Session, whose: Whose) -> dict[PanelPart, int]:
    """Return how many each part has."""
    columns: list[Any] = [func.count()]
    for part in (PanelPart.DUE, PanelPart.SLIPPING, PanelPart.NURSE):
        narrowed = _part(part, whose.today)
        assert narrowed is not None
        columns.append(func.count().filter(narrowed))
    row = session.execute(select(*columns).select_from(_C).where(and_(*whose.wanted()))).one()
    parts = (PanelPart.ALL, PanelPart.DUE, PanelPart.SLIPPING, PanelPart.NURSE)
    return dict(zip(parts, map(int, row), strict=True))


def _goals(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    query = (
        select(_G.coaching_id, _G.goal_id, PlanGoalRecord.description)
        .join(PlanGoalRecord, PlanGoalRecord.id == _G.goal_id)
        .where(_G.coaching_id.in_(ids), _G.until_on.is_(None))
        .order_by(_G.coaching_id, _G.position)
    )
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    for coaching_id, goal_id, words in session.execute(query):
        found.setdefault(coaching_id, []).append((goal_id, words))
    return found


def _sessions(session: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    planned = CoachingSessionRecord
    query = (
        select(planned.coaching_id, func.min(planned.planned_at))
        .where(planned.coaching_id.in_(ids), planned.status == "planned")
        .group_by(planned.coaching_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def panel_rows(session: Session, ids: Sequence[UUID], today: date) -> tuple[PanelRow, ...]:
    """Return the rows of some relations, the most pressing first."""
    if not ids:
        return ()
    goals, sessions = _goals(session, ids), _sessions(session, ids)
    query = (
        select(
            _C,
            PatientRecord.family,
            PatientRecord.given,
            PatientRecord.prefix,
            PatientRecord.suffix,
            PatientRecord.mrn,
            StaffRecord.display,
            _wrong_way().label("wrong_way"),
            _plan_overdue(today).label("plan_overdue"),
        )
        .join(PatientRecord, PatientRecord.id == _C.patient_id)
        .join(StaffRecord, StaffRecord.id == _C.coach_id)
        .where(_C.id.in_(ids))
        .order_by(_C.due_on, _C.id)
    )
    return tuple(_row(row, goals, sessions, today) for row in session.execute(query))


def _row(
    row: Any,
    goals: dict[UUID, list[tuple[UUID, str]]],
    sessions: dict[UUID, datetime],
    today: date,
) -> PanelRow:
    one: CoachingRecord = row[0]
    nurse = [NURSE_KEYS[one.nurse_reason]] if one.nurse_reason else []
    if row.plan_overdue:
        nurse.append(NurseReason.PLAN)
    return PanelRow(
        coaching_id=one.id,
        patient_id=one.patient_id,
        patient=listed_name(row),
        mrn=row.mrn,
        coach_id=one.coach_id,
        coach=row.display,
        goals=tuple(goals.get(one.id, ())),
        due_on=one.due_on,
        overdue=one.due_on is not None and one.due_on < today,
        last_contact_at=one.last_contact_at,
        next_session_at=sessions.get(one.id),
        last_heard_on=one.heard_on,
        confidence=one.confidence,
        slips=slips(
            due_on=one.due_on,
            heard_on=one.heard_on,
            start_on=one.start_on,
            fell=one.confidence_fell,
            wrong_way=bool(row.wrong_way),
            today=today,
        ),
        nurse=tuple(nurse),
        nurse_since=one.nurse_since,
        attempts=one.attempts,
    )
