"""What follows each act of coaching, in the act's own transaction."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain import plan_edits
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.coaching import Coaching, CoachingStatus, GoalCard, current_card
from clinicdesk.domain.coaching_cadence import next_due
from clinicdesk.domain.coaching_contacts import AttemptOutcome
from clinicdesk.domain.coaching_flags import confidence_fell
from clinicdesk.domain.coaching_sessions import SessionStatus
from clinicdesk.domain.coaching_view import CoachingView, cards_of
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import CarePlan, Goal, GoalDraft
from clinicdesk.services.coaching_book import speaks_of_safety
from clinicdesk.services.coaching_view import coached_goals, every_days, read_view
from clinicdesk.services.plan_keeping import finished
from clinicdesk.store import (
    coaching,
    coaching_entries,
    coaching_heard,
    coaching_sessions,
    plan_saves,
    plans,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Saved",
    "ask_for_nurse",
    "bring_up_to_date",
    "coach_goal",
    "look_for_safety",
    "require_running",
    "saved",
    "uncoach_goal",
]

Saved = tuple[CoachingView, Change]
"""The person's coaching as it then is, and who must reload."""
_SPOKEN = frozenset({AttemptOutcome.REACHED, AttemptOutcome.DECLINED})
_COACHED = ("stage", "importance", "confidence", "action_plan")
"""The only fields of a plan's goal that coaching changes."""


def require_running(found: Coaching) -> None:
    """Let an act through that needs a relation in force.

    Raises:
        Refused: it is paused or has ended.
    """
    if found.status is not CoachingStatus.ACTIVE:
        raise Refused(
            f"Coaching is {found.status.value} for this person.", "Resume it, or begin it anew."
        )


def _coached_draft(goal: Goal, card: GoalCard) -> Goal:
    plan = ". ".join(part for part in (card.action_plan, card.if_then.strip()) if part)
    return replace(
        goal,
        stage=card.stage or goal.stage,
        importance=goal.importance if card.importance is None else card.importance,
        confidence=goal.confidence if card.confidence is None else card.confidence,
        action_plan=plan or goal.action_plan,
    )


def coach_goal(
    uow: UnitOfWork, coaching_id: UUID, goal_id: UUID, calendar: BusinessCalendar
) -> UndoToken | None:
    """Bring a goal's coaching facts in the plan up to what was said last; nothing else of it.

    Stage, importance, confidence and action plan are the only fields that change; where one does,
    the plan has a next version ("coached"), which is returned.

    Raises:
        NotFound: the goal is in no plan any more.
    """
    today = calendar.day_of(uow.now)
    plan = plans.plan_of_line(uow.session, goal_id, today)
    goal = plan.goal(goal_id)
    if goal is None:
        raise NotFound("This goal is no longer in the plan.", "Open the plan again.")
    card = current_card(goal_id, coaching_entries.entries(uow.session, coaching_id))
    return _write(uow, plan, goal, _coached_draft(goal, card), today)


def _same(one: GoalDraft, other: GoalDraft) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _COACHED)


def _write(
    uow: UnitOfWork, plan: CarePlan, goal: Goal, wanted: GoalDraft, today: date
) -> UndoToken | None:
    if _same(wanted, goal):
        return None
    after = plan_edits.change_line(plan, goal.id, goal.version, wanted)
    plan_saves.save(uow, plan, after, act="coached")
    saved_plan, _change = finished(uow, "coached", plan.id, today)
    return UndoToken.of(saved_plan)


def uncoach_goal(
    uow: UnitOfWork, token: UndoToken, goal_id: UUID, calendar: BusinessCalendar
) -> None:
    """Bring back a goal's coaching facts as they were before a version, if nobody changed them."""
    today = calendar.day_of(uow.now)
    plan = plans.get(uow.session, token.plan_id, today)
    made = plans.version(uow.session, token.plan_id, token.number)[1].goal(goal_id)
    before = plans.version(uow.session, token.plan_id, token.number - 1)[1].goal(goal_id)
    goal = plan.goal(goal_id)
    if goal is None or made is None or before is None or not _same(goal, made):
        return
    was = {name: getattr(before, name) for name in _COACHED}
    _write(uow, plan, goal, replace(goal, **was), today)


def look_for_safety(uow: UnitOfWork, coaching_id: UUID, today: date, *texts: str) -> bool:
    """Ask for a nurse where words about safety were written; return whether there are any."""
    if not speaks_of_safety(*texts):
        return False
    ask_for_nurse(uow, coaching_id, "safety", today)
    return True


def ask_for_nurse(uow: UnitOfWork, coaching_id: UUID, reason: str, today: date) -> None:
    """Keep that a nurse is asked for; safety is never overwritten by less."""
    found = coaching.get(uow.session, coaching_id)
    if found.nurse_reason == "safety":
        return
    coaching.change(
        uow,
        coaching_id,
        None,
        nurse_reason=reason,
        nurse_since=found.nurse_since or today,
    )


def bring_up_to_date(uow: UnitOfWork, coaching_id: UUID, calendar: BusinessCalendar) -> None:
    """Make anew what the panel asks of a relation: last contact, next day, confidence, attempts."""
    session, today = uow.session, calendar.day_of(uow.now)
    found = coaching.get(session, coaching_id)
    entries = [e for e in coaching_entries.entries(session, coaching_id) if not e.in_error]
    sessions = coaching_sessions.of_coaching(session, coaching_id)
    attempts = coaching_entries.attempts(session, coaching_id)
    contacts = [e.at for e in entries] + [s.held_at for s in sessions if s.held_at is not None]
    contacts += [a.at for a in attempts if a.outcome in _SPOKEN]
    last = max(contacts, default=None)
    goals, _present = coached_goals(session, found.patient_id, today)
    active = [goal for goal in goals if goal.id in found.coached]
    cards = cards_of(active, tuple(entries))
    told = [card.confidence for card in cards.values() if card.confidence is not None]
    heard = coaching_heard.heard_days(session, found.patient_id, found.start_on, calendar.zone)
    codes = {g.target.measure.code for g in active if g.target and g.target.measure}
    days = {e.on for e in entries} | {day for code in codes for day in heard.get(code, ())}
    days = {day for day in days if day <= today}
    due = None
    if found.status is CoachingStatus.ACTIVE:
        interval, _pace, _source = every_days(
            session, found, [card.stage for card in cards.values()], today
        )
        planned = [s.planned_at for s in sessions if s.status is SessionStatus.PLANNED]
        due = next_due(
            start_on=found.start_on,
            last_contact=last,
            planned=min(planned, default=None),
            every_days=interval,
            calendar=calendar,
        )
    coaching.change(
        uow,
        coaching_id,
        None,
        last_contact_at=last,
        due_on=due,
        heard_on=max(days, default=None),
        confidence=min(told, default=None),
        confidence_fell=confidence_fell(cards.values()),
        attempts=sum(
            1 for a in attempts if a.outcome not in _SPOKEN and (last is None or a.at > last)
        ),
    )


def saved(
    uow: UnitOfWork,
    act: str,
    coaching_id: UUID,
    calendar: BusinessCalendar,
    *also: str,
    kind: str = "coaching",
    object_id: UUID | None = None,
) -> Saved:
    """Bring the relation up to date, write the entry, and return the person's coaching."""
    uow.session.flush()
    bring_up_to_date(uow, coaching_id, calendar)
    found = coaching.get(uow.session, coaching_id)
    uow.audit(
        AuditAct(
            act=act,
            kind=kind,
            object_id=object_id or found.id,
            object_version=found.version,
            patient_id=found.patient_id,
        )
    )
    view = read_view(uow.session, found.patient_id, calendar, calendar.day_of(uow.now))
    return view, Change(frozenset({"coaching", *also}), found.patient_id)
