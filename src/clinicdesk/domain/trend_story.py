"""What the trend of a goal tells: its readings, its target, its milestones, and what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from clinicdesk.domain.clinical import Encounter, Medication
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionStatus
from clinicdesk.domain.display import concept
from clinicdesk.domain.goal_display import goal_target
from clinicdesk.domain.goal_ladder import ladder
from clinicdesk.domain.goal_rule import Reading, distance
from clinicdesk.domain.plan_editions import Edition
from clinicdesk.domain.plans import Comparator, Goal, GoalTarget
from clinicdesk.domain.trend import Band, EventKind, TrendEvent, TrendStep, TrendStory

__all__ = ["BEFORE_START", "care_events", "lately", "plan_events", "session_events", "trend_story"]

BEFORE_START = timedelta(days=183)
"""How long before a goal's start its trend begins, where not all readings are asked for."""
_MOST_EVENTS = 12
_STAYS = frozenset({"IMP", "ACUTE", "NONAC", "OBSENC", "SS"})
"""Classes of encounters that are a stay (HL7 v3 ActEncounterCode)."""
_EMERGENCY = "EMER"
_UNTRUE = frozenset({"entered-in-error", "cancelled", "refuted", "draft", "unknown"})
_NOT_TAKEN = _UNTRUE | {"not-taken"}
_FIRST = (EventKind.CARE, EventKind.PLAN, EventKind.GOAL, EventKind.MEDICINE, EventKind.SESSION)
"""Which kinds stay where there are too many to read."""


def _band(target: GoalTarget | None) -> Band | None:
    if target is None or target.value is None or not target.comparator:
        return None
    words, value = goal_target(target).replace("\u00a0", " "), target.value
    if target.comparator in {Comparator.AT_MOST, Comparator.BELOW}:
        return Band(None, value, words)
    if target.comparator in {Comparator.AT_LEAST, Comparator.ABOVE}:
        return Band(value, None, words)
    if target.comparator == Comparator.BETWEEN and target.value_high is not None:
        return Band(value, target.value_high, words)
    return Band(value, value, words)


def care_events(
    medications: Iterable[Medication],
    encounters: Iterable[Encounter],
    zone: str,
) -> tuple[TrendEvent, ...]:
    """Tell the medicines that began or ended, and the stays and emergency visits, by day."""
    found: set[TrendEvent] = set()
    for drug in medications:
        if drug.status in _NOT_TAKEN:
            continue
        name = concept(drug.code)
        for at, verb in ((drug.occurred_at, "started"), (drug.ended_at, "stopped")):
            if at is not None:
                found.add(TrendEvent(site_day(at, zone), EventKind.MEDICINE, f"{name} {verb}"))
    for one in encounters:
        if one.status in _UNTRUE or one.occurred_at is None:
            continue
        begun = site_day(one.occurred_at, zone)
        where = f", {one.place}" if one.place else ""
        if one.encounter_class == _EMERGENCY:
            found.add(TrendEvent(begun, EventKind.CARE, f"Emergency visit{where}"))
        elif one.encounter_class in _STAYS:
            found.add(TrendEvent(begun, EventKind.CARE, f"Admitted{where}"))
            if one.ended_at is not None and site_day(one.ended_at, zone) != begun:
                found.add(TrendEvent(site_day(one.ended_at, zone), EventKind.CARE, "Discharged"))
    return tuple(sorted(found, key=lambda e: (e.on, e.kind, e.words)))


def plan_events(editions: Iterable[Edition], zone: str) -> tuple[TrendEvent, ...]:
    """Tell when a plan was signed."""
    return tuple(
        TrendEvent(
            site_day(one.signed_at, zone), EventKind.PLAN, f"Plan signed, edition {one.number}"
        )
        for one in editions
    )


def session_events(sessions: Iterable[CoachingSession], zone: str) -> tuple[TrendEvent, ...]:
    """Tell when coach and person met."""
    return tuple(
        TrendEvent(site_day(one.held_at, zone), EventKind.SESSION, "Coaching session")
        for one in sessions
        if one.status is SessionStatus.HELD and one.held_at is not None
    )


def _chosen(events: Iterable[TrendEvent], since: date, until: date) -> tuple[TrendEvent, ...]:
    """Those of the time that is told; where they are too many, the telling kinds, the newest."""
    inside = [e for e in events if since <= e.on <= until]
    inside.sort(key=lambda e: (_FIRST.index(e.kind), -e.on.toordinal(), e.words))
    return tuple(sorted(inside[:_MOST_EVENTS], key=lambda e: (e.on, e.kind, e.words)))


def trend_story(
    goal: Goal,
    readings: Sequence[Reading],
    events: Iterable[TrendEvent],
    *,
    zone: str,
    today: date,
) -> TrendStory:
    """Tell a goal's whole trend. ``readings`` are oldest first, in the target's unit."""
    target = goal.target
    band = _band(target)
    told = tuple(r for r in readings if r.value.is_finite())
    begin = min(
        [r.at.astimezone(ZoneInfo(zone)).date() for r in told[:1]]
        + ([goal.start_on] if goal.start_on else [today])
    )
    mine = [TrendEvent(goal.start_on, EventKind.GOAL, "Goal started")] if goal.start_on else []
    measure = concept(target.measure) if target and target.measure else goal.description
    return TrendStory(
        name=measure,
        unit=target.unit if target else "",
        zone=zone,
        today=today,
        readings=told,
        met=tuple(distance(target, r.value) == 0 for r in told) if band and target else (),
        band=band,
        baseline=goal.baseline_value,
        start_on=goal.start_on,
        due_on=goal.due_on,
        steps=tuple(
            TrendStep(
                value=one.milestone.value,
                due_on=one.milestone.due_on,
                words=one.milestone.text,
                reached=one.reached,
            )
            for one in ladder(goal, told, today).steps
            if one.milestone.value is not None and one.milestone.due_on is not None
        ),
        events=_chosen([*events, *mine], begin, today),
    )


def lately(story: TrendStory) -> TrendStory:
    """The same story from half a year before the goal's start, or of its last year.

    Readings before that are counted. What holds fewer than two readings then is told whole.
    """
    since = (story.start_on or story.today - BEFORE_START) - BEFORE_START
    zone = ZoneInfo(story.zone)
    first = next(
        (at for at, r in enumerate(story.readings) if r.at.astimezone(zone).date() >= since), None
    )
    if not first or len(story.readings) - first < 2:
        return story
    return replace(
        story,
        readings=story.readings[first:],
        met=story.met[first:],
        events=tuple(e for e in story.events if e.on >= since),
        earlier=story.earlier + first,
    )
