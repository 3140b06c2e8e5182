"""Invents coaching: weeks of check-ins for some people, each of whom goes another way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from clinicdesk.domain import plan_edits
from clinicdesk.domain.access import Actor
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.coaching import Coaching, CoachingStatus, Done, GoalEntryDraft
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome
from clinicdesk.domain.coaching_sessions import SessionDraft, SessionMode, SessionStatus
from clinicdesk.domain.coaching_view import coachable
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    Goal,
    GoalDraft,
    GoalTarget,
    StageOfChange,
)
from clinicdesk.domain.quick_measures import PRESSURE, QUICK_MEASURES, QuickMeasure
from clinicdesk.domain.quick_readings import ToldReading
from clinicdesk.services.coaching_keeping import coach_goal, saved
from clinicdesk.services.coaching_readings import keep_readings
from clinicdesk.services.demo.moments import Moments
from clinicdesk.store import (
    coaching,
    coaching_entries,
    coaching_sessions,
    patients,
    plan_saves,
    plans,
    staff,
)
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["coach_a_few"]

_MOST = 8
_DONE = {"d": Done.DONE, "p": Done.PARTLY, "n": Done.NOT}


@dataclass(frozen=True, slots=True)
class _Course:
    """How somebody goes: a letter and a confidence for each week, the oldest first."""

    stage: StageOfChange
    steps: str
    confidences: str
    ends: int
    """Days since the last check-in."""
    far: Decimal
    """The share of the way to the target that the readings come."""
    held: int = 0
    """Weeks in which they stay there."""


_S = StageOfChange
_COURSES = {
    "walks-on": _Course(_S.ACTION, "pdpddd", "667788", 3, Decimal("0.6")),
    "slips": _Course(_S.RELAPSE, "ddpnn", "88754", 17, Decimal("-0.3")),
    "unreachable": _Course(_S.ACTION, "dp", "76", 40, Decimal("0.1")),
    "achieves": _Course(_S.MAINTENANCE, "pdddddddd", "677889999", 5, Decimal("1.05"), held=16),
    "thinks": _Course(_S.CONTEMPLATION, "p", "5", 12, Decimal(0)),
}
_PLANS = (
    ("Walk around the plant", "after lunch", "four days a week"),
    ("Cook for three days", "on Sundays", "once a week"),
    ("Measure and write it down", "before breakfast", "every day"),
    ("Bring a packed meal", "on night shifts", "each night"),
)
_IF_THEN = (
    "If it rains, then I walk in hall B",
    "If I am too tired, then I do five minutes",
    "If the shift changes, then I move it to the next day",
)
_BARRIERS = ("Rotating shifts", "Looks after a parent at home", "A knee that hurts on stairs")
_STEPS = (
    "Put the shoes in the car tonight",
    "Write a shopping list on Saturday",
    "Ask a colleague to come along",
)


def coach_a_few(
    store: ClinicStore, actor: Actor, zone: str, people: Sequence[UUID], seed: int
) -> int:
    """Coach some of the people who have a goal that can be measured; return how many.

    One walks on, one slips, one cannot be reached, one achieves and keeps it, one thinks about it;
    then others walk on.
    """
    with store.reading() as session:
        member = staff.by_name(session, "jpark")
        coach_id = member.id if member is not None else actor.id
    moments = Moments(store.clock.now(), zone)
    count, courses = 0, list(_COURSES)
    for patient_id in people:
        with store.reading() as session:
            person = patients.get(session, patient_id)
            plan = current_plan(plans.plans_of(session, patient_id, moments.today))
        silent = person.safe_contact.do_not_contact or person.status is not PatientStatus.ACTIVE
        goals = [one for one in coachable(plan.goals) if _measure(one)] if plan else []
        if silent or not goals or person.safe_contact.avoid:
            continue
        course = courses[count] if count < len(courses) else courses[0]
        random = Random(f"{seed}:{count}:coaching")
        # Whoever writes signs, and only who made the demonstration has its keys open.
        with store.writing(actor) as uow:
            if course == "achieves" and plan is not None:
                goals = [_steps_goal(uow, plan, moments)]
            made = _begun(uow, patient_id, coach_id, goals[:2], _start(course, moments))
            _coach(uow, made, goals[:2], course, moments=moments, random=random)
        count += 1
        if count == _MOST:
            break
    return count


def _steps_goal(uow: UnitOfWork, plan: CarePlan, moments: Moments) -> Goal:
    """Add a goal in steps, so that one person's readings are the coach's alone."""
    steps = next(one for one in QUICK_MEASURES if one.key == "steps")
    draft = GoalDraft(
        description="Walk 7,000 steps a day",
        reason="Wants to get through a shift without stopping",
        said_by="patient",
        start_on=moments.day(-190),
        due_on=moments.day(60),
        target=GoalTarget(
            measure=steps.code,
            comparator=Comparator.AT_LEAST,
            value=Decimal(7000),
            unit=steps.unit,
            baseline=Decimal(3200),
        ),
    )
    made = uow.new_id()
    after = plan_edits.add_line(plan, made, draft, uow.now, uow.actor.display)
    plan_saves.save(uow, plan, after)
    goal = after.goal(made)
    assert goal is not None
    return goal


def _measure(goal: Goal) -> QuickMeasure | None:
    """The quick measure of a goal, where its target is in the measure's own unit."""
    target = goal.target
    if target is None or target.measure is None or target.value is None:
        return None
    if target.measure.code == "8480-6":
        return PRESSURE
    found = next((m for m in QUICK_MEASURES if m.code.code == target.measure.code), None)
    return found if found is not None and found.unit == target.unit else None


def _start(key: str, moments: Moments) -> date:
    course = _COURSES[key]
    weeks = max(len(course.steps), course.held + 5 if course.held else 0)
    return moments.worked(course.ends + 7 * weeks + 3)


def _begun(
    uow: UnitOfWork, patient_id: UUID, coach_id: UUID, goals: Sequence[Goal], start: date
) -> UUID:
    made = coaching.add(
        uow,
        patient_id=patient_id,
        coach_id=coach_id,
        status=CoachingStatus.ACTIVE.value,
        start_on=start,
        due_on=start,
        every_reason="",
    )
    coaching.set_goals(uow, made, [goal.id for goal in goals], start)
    return made


def _coach(
    uow: UnitOfWork,
    made: UUID,
    goals: Sequence[Goal],
    key: str,
    *,
    moments: Moments,
    random: Random,
) -> None:
    course = _COURSES[key]
    found = coaching.get(uow.session, made)
    _first_session(uow, found, goals[0], course, moments=moments, random=random)
    _weeks(uow, found, goals[0], course, moments)
    readings = _readings(goals[0], course, moments)
    keep_readings(uow, found.patient_id, readings, moments.calendar)
    if key == "unreachable":
        _no_show(uow, found, moments)
    elif key in {"walks-on", "achieves"}:
        _ahead(uow, found, moments, random)
    coach_goal(uow, made, goals[0].id, moments.calendar)
    saved(uow, "invented", made, moments.calendar)


def _first_session(
    uow: UnitOfWork,
    found: Coaching,
    goal: Goal,
    course: _Course,
    *,
    moments: Moments,
    random: Random,
) -> None:
    at = moments.on(found.start_on, 10)
    draft = SessionDraft(planned_at=at, minutes=45, mode=SessionMode.IN_PERSON)
    held = coaching_sessions.add(
        uow, found, draft, status=SessionStatus.HELD.value, held_at=at, held_minutes=45
    )
    what, when, often = random.choice(_PLANS)
    entry = GoalEntryDraft(
        goal_id=goal.id,
        importance=random.choice((7, 8, 9)),
        confidence=int(course.confidences[0]),
        stage=StageOfChange.PREPARATION,
        what=what,
        when=when,
        often=often,
        if_then=random.choice(_IF_THEN),
        barrier=random.choice(_BARRIERS),
        next_step=random.choice(_STEPS),
    )
    coaching_entries.add_entry(uow, found, entry, on=found.start_on, at=at, session_id=held)


def _weeks(uow: UnitOfWork, found: Coaching, goal: Goal, course: _Course, moments: Moments) -> None:
    """Write the check-ins, the newest one so many days ago."""
    count = len(course.steps)
    for n, (step, confidence) in enumerate(zip(course.steps, course.confidences, strict=True)):
        on = moments.day(-course.ends - 7 * (count - 1 - n))
        last = n == count - 1
        entry = GoalEntryDraft(
            goal_id=goal.id,
            done=_DONE[step],
            confidence=int(confidence),
            stage=course.stage if last else None,
        )
        coaching_entries.add_entry(uow, found, entry, on=on, at=moments.on(on, 16))


def _readings(goal: Goal, course: _Course, moments: Moments) -> list[ToldReading]:
    """Tell a reading a week: on the way to the target, then staying there."""
    target, measure = goal.target, _measure(goal)
    if measure is None or target is None or target.value is None:
        return []
    first = goal.latest_value or target.baseline or target.value
    way, weeks = (target.value - first) * course.far, max(len(course.steps), 2)
    values = [first + way * (n + 1) / weeks for n in range(weeks)]
    values += [values[-1]] * course.held
    told = []
    for n, value in enumerate(values):
        on: date = moments.today - timedelta(days=course.ends + 7 * (len(values) - 1 - n))
        rounded = Decimal(round(value)) if measure.whole else round(value, 1)
        numbers = (rounded, Decimal(82)) if measure is PRESSURE else (rounded,)
        told.append(ToldReading(measure=measure, on=on, values=numbers, text=""))
    return told


def _no_show(uow: UnitOfWork, found: Coaching, moments: Moments) -> None:
    at = moments.ago(12, 9)
    draft = SessionDraft(planned_at=at, mode=SessionMode.PHONE)
    coaching_sessions.add(uow, found, draft, status=SessionStatus.NO_SHOW.value)
    for days, hour, channel, outcome in (
        (11, 10, Channel.MOBILE_PHONE, AttemptOutcome.NO_ANSWER),
        (9, 15, Channel.MOBILE_PHONE, AttemptOutcome.NO_ANSWER),
        (6, 11, Channel.TEXT, AttemptOutcome.SENT),
    ):
        tried = AttemptDraft(channel=channel, outcome=outcome, at=moments.ago(days, hour))
        coaching_entries.add_attempt(uow, found, tried)


def _ahead(uow: UnitOfWork, found: Coaching, moments: Moments, random: Random) -> None:
    mode = random.choice((SessionMode.PHONE, SessionMode.VIDEO))
    link = "https://video.example.org/harlan" if mode is SessionMode.VIDEO else ""
    at = moments.ahead(random.choice((2, 4, 6)), random.choice((9, 14)))
    coaching_sessions.add(uow, found, SessionDraft(planned_at=at, mode=mode, video_link=link))
