"""One read across tables for each part of the morning's page."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, or_, select, text
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.contacting import ContactFacts, Purpose, may_call
from clinicdesk.domain.people import PatientStatus, PersonName, SafeContact
from clinicdesk.domain.plans import Achievement, Lifecycle, PlanStatus
from clinicdesk.domain.tasks import CALLS, TaskRow
from clinicdesk.domain.today import GoalDue, HomeFromHospital, PlanReview
from clinicdesk.store.deaths import AFTER_DEATH, not_quiet, quiet, shown_tasks
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.clinical import HOSPITAL_STAY, EncounterRecord
from clinicdesk.store.records.eligibility import ContinuityEpisodeRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord, PlanGoalRecord
from clinicdesk.store.records.tasks import TaskRecord

__all__ = ["goals_due", "home_from_hospital", "plans_due", "task_counts", "task_rows"]

P, T = PatientRecord, TaskRecord
_NAME = (P.family, P.given, P.prefix, P.suffix, P.mrn)
_CONTACT = (
    P.status.label("patient_status"),
    P.do_not_contact,
    P.safe_channel,
    P.safe_note,
    P.safe_purposes,
    P.safe_avoid,
    P.minor_confidential,
)
CONTACT_BUSINESS_DAYS = 2
"""Contact after leaving (CMS, transitional care management, CPT 99495 and 99496)."""
_WATCH_DAYS = 7


def _listed(row: Any) -> str:
    return PersonName(
        family=row.family, given=row.given, prefix=row.prefix, suffix=row.suffix
    ).listed


_EPISODES = select(ContinuityEpisodeRecord.task_id).where(
    ContinuityEpisodeRecord.closed_at.is_(None)
)
"""Tasks of continuity episodes that go on."""


def task_rows(
    session: Session,
    actor: Actor,
    *,
    until: date | None,
    today: date,
    owners: Collection[UUID] | None,
    limit: int,
) -> tuple[TaskRow, ...]:
    """Return the site's open tasks that are due by a day, due first; ``owners`` None is all.

    Those of open continuity episodes are shown from the first day: their lines take the time.
    """
    wanted = _open_tasks(actor, owners)
    further: list[UUID] = []
    if until is not None:
        lasting = (*wanted, T.due_on > until, T.id.in_(_EPISODES))
        wanted.append(T.due_on <= until)
        query_ids = select(T.id).where(*lasting).order_by(T.due_on).limit(limit)
        further = list(session.scalars(query_ids))
    # Chosen from the index first: joined for all, a clinic's tasks would all be read.
    shown = shown_tasks(T.patient_id, T.source)
    found = select(T.id).where(*wanted, shown).order_by(T.due_on).limit(limit)
    ids = [*session.scalars(found), *further][:limit]
    query = (
        select(T, StaffRecord.display, *_NAME, *_CONTACT)
        .join(P, P.id == T.patient_id)
        .join(StaffRecord, StaffRecord.id == T.owner_id)
        .where(T.id.in_(ids))
        .order_by(T.due_on, T.id)
    )
    return tuple(_task_row(row, today) for row in session.execute(query))


def _open_tasks(actor: Actor, owners: Collection[UUID] | None) -> list[ColumnElement[bool]]:
    # What is in error is ended (a CHECK says so): asking for it would read every task.
    wanted = [T.site_id == actor.site_id, T.completed_at.is_(None)]
    if owners is not None:
        wanted.append(T.owner_id.in_(owners))
    return wanted


def _task_row(row: Any, today: date) -> TaskRow:
    task = row[0]
    return TaskRow(
        id=task.id,
        version=task.version,
        patient_id=task.patient_id,
        patient=_listed(row),
        mrn=row.mrn,
        title=task.title,
        reason=task.reason,
        status=task.status,
        priority=task.priority,
        kind=task.kind,
        owner_id=task.owner_id,
        owner=row.display,
        due_on=task.due_on,
        referral_id=task.referral_id,
        plan_id=task.plan_id,
        is_overdue=task.due_on < today,
        hold=_hold(row) if task.kind in CALLS else "",
    )


def _hold(row: Any) -> str:
    """Say why a person may not be called; empty where nothing stands against it."""
    facts = ContactFacts(
        status=PatientStatus(row.patient_status),
        safe=SafeContact(
            row.safe_channel,
            row.safe_note,
            row.do_not_contact,
            tuple(row.safe_purposes.split()),
            tuple(row.safe_avoid.split()),
        ),
        confidential_from_household=row.minor_confidential,
    )
    decision = may_call(facts, Purpose.CARE)
    return "" if decision.allowed else decision.sentence


def task_counts(
    session: Session, actor: Actor, today: date, owners: Collection[UUID] | None
) -> tuple[int, int]:
    """Return how many open tasks are overdue, and how many are due today."""
    counting = select(
        func.sum(case((T.due_on < today, 1), else_=0)),
        func.sum(case((T.due_on == today, 1), else_=0)),
    ).where(*_open_tasks(actor, owners), T.due_on <= today)
    late, due = session.execute(counting).one()
    # All are counted in their index alone; the few that are quiet are taken off again.
    of_dead = counting.where(quiet(T.patient_id), T.source != AFTER_DEATH)
    less_late, less_due = session.execute(of_dead).one()
    return (late or 0) - (less_late or 0), (due or 0) - (less_due or 0)


def goals_due(
    session: Session, actor: Actor, today: date, *, within_days: int, limit: int
) -> tuple[GoalDue, ...]:
    """Return active goals whose day comes within some days, or that go the wrong way."""
    goal = PlanGoalRecord
    worsening = goal.achievement.in_((Achievement.WORSENING.value, Achievement.NOT_ACHIEVED.value))
    # Chosen first and joined then: joined for all, every active goal's person would be read.
    ids = session.scalars(
        select(goal.id)
        .where(
            goal.site_id == actor.site_id,
            goal.entered_in_error.is_(False),
            goal.lifecycle == Lifecycle.ACTIVE.value,
            not_quiet(goal.patient_id),
            or_(goal.due_on <= today + timedelta(days=within_days), worsening),
        )
        .order_by(goal.due_on, goal.id)
        .limit(limit)
    ).all()
    query = (
        select(goal.id, goal.patient_id, goal.description, goal.achievement, goal.due_on, *_NAME)
        .join(P, P.id == goal.patient_id)
        .where(goal.id.in_(ids))
        .order_by(goal.due_on, goal.id)
    )
    return tuple(
        GoalDue(
            id=row.id,
            patient_id=row.patient_id,
            patient=_listed(row),
            mrn=row.mrn,
            description=row.description,
            achievement=row.achievement or "",
            due_on=row.due_on,
            overdue=row.due_on is not None and row.due_on < today,
        )
        for row in session.execute(query)
    )


def plans_due(
    session: Session, actor: Actor, today: date, *, within_days: int, limit: int
) -> tuple[PlanReview, ...]:
    """Return active plans whose review comes within some days, the most overdue first."""
    plan = CarePlanRecord
    query = (
        select(plan.id, plan.patient_id, plan.title, plan.review_due_on, *_NAME)
        .join(P, P.id == plan.patient_id)
        .where(
            plan.site_id == actor.site_id,
            plan.entered_in_error.is_(False),
            plan.status == PlanStatus.ACTIVE.value,
            not_quiet(plan.patient_id),
            plan.review_due_on <= today + timedelta(days=within_days),
        )
        .order_by(plan.review_due_on, plan.id)
        .limit(limit)
    )
    return tuple(
        PlanReview(
            id=row.id,
            patient_id=row.patient_id,
            patient=_listed(row),
            mrn=row.mrn,
            title=row.title,
            review_due_on=row.review_due_on,
            overdue=row.review_due_on < today,
        )
        for row in session.execute(query)
    )


def home_from_hospital(
    session: Session, actor: Actor, now: datetime, calendar: BusinessCalendar, *, limit: int
) -> tuple[HomeFromHospital, ...]:
    """Return who left a hospital within the last week, those not contacted first."""
    stay = EncounterRecord
    query = (
        select(
            stay.id,
            stay.patient_id,
            stay.code_text,
            stay.place,
            stay.encounter_class,
            stay.ended_at,
            _contacted().label("contacted"),
            *_NAME,
            *_CONTACT,
        )
        .join(P, P.id == stay.patient_id)
        .where(
            stay.site_id == actor.site_id,
            stay.entered_in_error.is_(False),
            text(HOSPITAL_STAY),
            stay.ended_at > now - timedelta(days=_WATCH_DAYS),
            stay.ended_at <= now,
            P.deceased.is_(False),
        )
        .order_by("contacted", stay.ended_at)
        .limit(limit)
    )
    today = calendar.day_of(now)
    return tuple(_home(row, today, calendar) for row in session.execute(query))


def _contacted() -> ColumnElement[bool]:
    """Return whether the clinic saw or called the person since they left."""
    stay, later = EncounterRecord, EncounterRecord.__table__.alias("later")
    seen = exists(
        select(later.c.id).where(
            later.c.patient_id == stay.patient_id,
            later.c.occurred_at > stay.ended_at,
            later.c.source == "clinic",
        )
    )
    called = exists(
        select(T.id).where(
            T.patient_id == stay.patient_id,
            T.kind.in_(("transition", "call")),
            T.status == "completed",
            T.completed_at > stay.ended_at,
        )
    )
    return or_(seen, called)


def _home(row: Any, today: date, calendar: BusinessCalendar) -> HomeFromHospital:
    contact_by = calendar.add(calendar.day_of(row.ended_at), CONTACT_BUSINESS_DAYS)
    return HomeFromHospital(
        encounter_id=row.id,
        patient_id=row.patient_id,
        patient=_listed(row),
        mrn=row.mrn,
        what=row.code_text,
        place=row.place,
        encounter_class=row.encounter_class,
        left_at=row.ended_at,
        contact_by=contact_by,
        overdue=contact_by < today and not row.contacted,
        contacted=bool(row.contacted),
        hold=_hold(row),
    )
