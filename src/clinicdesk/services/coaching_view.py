"""Reads one person's coaching, whole."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.coaching import Coaching, CoachingStatus, Done, GoalCard, GoalEntry
from clinicdesk.domain.coaching_cadence import busiest
from clinicdesk.domain.coaching_contacts import ladder, open_channels
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionStatus, agenda_for
from clinicdesk.domain.coaching_streaks import smaller_step, streak
from clinicdesk.domain.coaching_view import CoachedGoal, CoachingView, cards_of, coachable
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.plans import Goal, StageOfChange
from clinicdesk.services.coaching_book import ladder_steps
from clinicdesk.services.coaching_cadence import cadence_in
from clinicdesk.store import (
    coaching,
    coaching_entries,
    coaching_heard,
    coaching_sessions,
    patients,
    plans,
)
from clinicdesk.store.snapshot import Snapshot

__all__ = ["coached_goals", "every_days", "read_view", "running"]

_STEPS = frozenset({Done.DONE, Done.PARTLY})


def running(session: Snapshot, patient_id: UUID) -> Coaching | None:
    """Return the relation that is active or paused, if there is one."""
    found = coaching.of_patient(session, patient_id)
    return next((one for one in found if one.status is not CoachingStatus.ENDED), None)


def coached_goals(
    session: Snapshot, patient_id: UUID, today: date
) -> tuple[tuple[Goal, ...], tuple[Goal, ...]]:
    """Return every goal of a person's plans, and those of the present plan that are worked on."""
    everything = plans.plans_of(session, patient_id, today)
    present = current_plan(everything)
    goals = tuple(goal for plan in everything for goal in plan.goals)
    return goals, coachable(present.goals) if present is not None else ()


def every_days(
    session: Snapshot, found: Coaching, stages: Sequence[StageOfChange | None], today: date
) -> tuple[int, StageOfChange | None, str]:
    """Return the interval in force, the stage that sets it, and where it is from."""
    if found.every_days is not None:
        return found.every_days, None, f"Agreed with the person: {found.every_reason}"
    cadence = cadence_in(session).on(today)
    return cadence.of(stages), busiest(stages, cadence), cadence.source


def _coached(
    found: Coaching,
    goals: Sequence[Goal],
    cards: dict[UUID, GoalCard],
    *,
    entries: Sequence[GoalEntry],
    heard: dict[str, set[date]],
    today: date,
) -> tuple[CoachedGoal, ...]:
    by_id = {goal.id: goal for goal in goals}
    coached = []
    for one in found.goals:
        goal = by_id.get(one.goal_id)
        if goal is None:
            continue
        steps = {
            e.on for e in entries if e.goal_id == goal.id and not e.in_error and e.done in _STEPS
        }
        measure = goal.target.measure if goal.target is not None else None
        told = heard.get(measure.code, set()) if measure is not None else set()
        coached.append(
            CoachedGoal(
                goal=goal,
                card=cards[goal.id],
                streak=streak(steps | told, today),
                smaller=smaller_step(cards[goal.id]),
                active=one.until_on is None,
            )
        )
    return tuple(coached)


def _missed_at(sessions: Sequence[CoachingSession]) -> datetime | None:
    missed = (one.planned_at for one in sessions if one.status is SessionStatus.NO_SHOW)
    return max(missed, default=None)


def _agenda(
    active: Sequence[CoachedGoal],
    since: date | None,
    sessions: Sequence[CoachingSession],
    zone: str,
) -> tuple[str, ...]:
    planned = [one for one in sessions if one.status is SessionStatus.PLANNED]
    return agenda_for(
        [one.goal for one in active],
        [one.card for one in active],
        since,
        planned[-1].wants if planned else "",
        zone=zone,
    )


def read_view(
    session: Snapshot, patient_id: UUID, calendar: BusinessCalendar, today: date
) -> CoachingView:
    """Return all that a coach sees of one person."""
    person = patients.get(session, patient_id)
    everything = coaching.of_patient(session, person.id)
    found = next((one for one in everything if one.status is not CoachingStatus.ENDED), None)
    goals, present = coached_goals(session, person.id, today)
    channels = open_channels(person)
    safe = safe_contact_words(person.safe_contact)
    others = [one for one in everything if one is not found]
    earlier = tuple(one for one in others if one.status is CoachingStatus.ENDED)
    if found is None:
        return CoachingView(
            patient_id=person.id,
            coaching=None,
            offered=present,
            channels=channels,
            safe_contact=safe,
            earlier=earlier,
        )
    entries = coaching_entries.entries(session, found.id)
    sessions = coaching_sessions.of_coaching(session, found.id)
    attempts = coaching_entries.attempts(session, found.id)
    heard = coaching_heard.heard_days(session, person.id, found.start_on, calendar.zone)
    cards = cards_of(goals, entries)
    coached = _coached(found, goals, cards, entries=entries, heard=heard, today=today)
    active = [one for one in coached if one.active]
    days, pace, source = every_days(session, found, [one.card.stage for one in active], today)
    since = calendar.day_of(found.last_contact_at) if found.last_contact_at else None
    ids = {one.goal.id for one in active}
    return CoachingView(
        patient_id=person.id,
        coaching=found,
        goals=coached,
        offered=tuple(goal for goal in present if goal.id not in ids),
        every_days=days,
        pace=pace,
        cadence_source=source,
        sessions=sessions,
        entries=entries,
        attempts=attempts,
        ladder=ladder(
            ladder_steps(),
            attempts,
            no_show_at=_missed_at(sessions),
            last_contact=found.last_contact_at,
            channels=channels,
            calendar=calendar,
        ),
        agenda=_agenda(active, since, sessions, calendar.zone),
        channels=channels,
        safe_contact=safe,
        earlier=earlier,
        doubled=tuple(one for one in others if one.status is not CoachingStatus.ENDED),
    )
