"""What readings say of a goal, by one stated rule.

A reading's distance is how far it is from meeting the target (0 when it does). From that follow:

- percent: the share of the distance from the baseline that is behind the person;
- achieved: the newest readings in a row meet the target, as many as the measure needs;
- sustaining: from the first of them to the newest are 90 days or longer;
- not achieved: the due day is past and the newest reading does not meet the target;
- worsening: readings moved away from the target twice by the smallest change of the measure that
  matters: each of the two newest from the one before it, or both from the baseline;
- improving: the newest is nearer than the baseline by as much; else no change.

The first that holds is said. Whoever says otherwise gives a reason, and readings are silent then.

The smallest changes that matter are this program's defaults: working figures of clinical practice
(PHQ-9 5 points, GAD-7 4 points, hemoglobin A1c 0.5 %), a tenth of the way for any other measure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.plans import Achievement, Comparator, Goal, GoalDraft, GoalTarget
from clinicdesk.domain.units import in_unit

__all__ = [
    "ACHIEVED",
    "Reading",
    "achievement_by_rule",
    "baseline_of",
    "distance",
    "matters",
    "percent",
    "readings_of",
    "with_readings",
]

ACHIEVED = frozenset({Achievement.ACHIEVED, Achievement.SUSTAINING})
SUSTAINED_AFTER = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a goal's measure, in the target's unit."""

    value: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class _Measure:
    matters: Decimal | None = None
    in_a_row: int = 2


_MEASURES = {
    "4548-4": _Measure(Decimal("0.5"), 1),  # hemoglobin A1c, already an average of three months
    "17856-6": _Measure(Decimal("0.5"), 1),
    "8480-6": _Measure(Decimal(5), 2),  # systolic
    "8462-4": _Measure(Decimal(5), 2),  # diastolic
    "39156-5": _Measure(Decimal(1), 2),  # body mass index
    "13457-7": _Measure(Decimal(10), 1),  # LDL, calculated
    "18262-6": _Measure(Decimal(10), 1),  # LDL, direct
    "2089-1": _Measure(Decimal(10), 1),  # LDL
    "44261-6": _Measure(Decimal(5), 1),  # PHQ-9 total
    "70274-6": _Measure(Decimal(4), 1),  # GAD-7 total
}


def readings_of(
    target: GoalTarget | None, observations: Iterable[Observation]
) -> tuple[Reading, ...]:
    """Return the readings of a target's measure, oldest first, in its unit.

    Parts of panels count. Readings in a unit that cannot be brought into the target's are left out.
    """
    if target is None or target.measure is None or not target.measure.code:
        return ()
    measure = target.measure
    found = []
    for one in observations:
        if one.status in {"entered-in-error", "cancelled"}:
            continue
        said: tuple[Observation | ObservationPart, ...] = (one, *one.parts)
        for part in said:
            if part.value is None or not part.code.is_(measure.system, measure.code):
                continue
            value = in_unit(part.value, part.unit, target.unit) if target.unit else part.value
            if value is not None:
                found.append((one.occurred_at or one.recorded_at, one.recorded_at, value))
    return tuple(Reading(value, at) for at, _heard, value in sorted(found))


def distance(target: GoalTarget, value: Decimal) -> Decimal:
    """How far a value is from meeting the target; 0 when it meets it.

    "below" and "above" are met beyond the number, so standing on it is a distance of nearly 0.
    """
    bound = target.value
    if bound is None:
        return Decimal(0)
    nearly = Decimal("0.000001")
    comparator = target.comparator
    if comparator == Comparator.AT_MOST:
        return max(value - bound, Decimal(0))
    if comparator == Comparator.AT_LEAST:
        return max(bound - value, Decimal(0))
    if comparator == Comparator.BELOW:
        return Decimal(0) if value < bound else value - bound + nearly
    if comparator == Comparator.ABOVE:
        return Decimal(0) if value > bound else bound - value + nearly
    if comparator == Comparator.BETWEEN and target.value_high is not None:
        return max(bound - value, value - target.value_high, Decimal(0))
    return abs(value - bound)


def _since_start(goal: GoalDraft, readings: Sequence[Reading]) -> Sequence[Reading]:
    if goal.start_on is None:
        return readings
    return [r for r in readings if r.at.date() >= goal.start_on]


def baseline_of(goal: GoalDraft, readings: Sequence[Reading]) -> Decimal | None:
    """Where the person set out: as written, else by the last reading before the start."""
    if goal.target is not None and goal.target.baseline is not None:
        return goal.target.baseline
    if not readings:
        return None
    if goal.start_on is not None:
        before = [r for r in readings if r.at.date() < goal.start_on]
        if before:
            return before[-1].value
    return readings[0].value


def percent(target: GoalTarget, baseline: Decimal | None, value: Decimal) -> int | None:
    """Return the share of the way that is behind, 0 to 100, rounded down.

    A value nearer to the target never has a smaller share. None where the way has no length and
    the value does not meet the target.
    """
    left = distance(target, value)
    if left == 0:
        return 100
    way = distance(target, baseline) if baseline is not None else Decimal(0)
    if way == 0:
        return None if baseline is None else 0
    share = (way - left) * 100 / way
    return min(99, max(0, int(share)))


def _measure_of(target: GoalTarget) -> _Measure:
    return _MEASURES.get(target.measure.code, _Measure()) if target.measure else _Measure()


def matters(target: GoalTarget, baseline: Decimal | None) -> Decimal:
    """The smallest change of a target's measure that matters, in the target's unit."""
    known = _measure_of(target).matters
    if known is not None:
        return known
    way = distance(target, baseline) if baseline is not None else Decimal(0)
    return way / 10 if way else abs(target.value or Decimal(0)) / 50


def _streak(target: GoalTarget, readings: Sequence[Reading]) -> Sequence[Reading]:
    """The newest readings in a row that meet the target, oldest first."""
    met: list[Reading] = []
    for reading in reversed(readings):
        if distance(target, reading.value) > 0:
            break
        met.append(reading)
    return met[::-1]


def _moved_away_twice(way: Decimal, left: Sequence[Decimal], enough: Decimal) -> bool:
    """Whether the two newest distances moved away each time, or both stand beyond the baseline."""
    if len(left) < 2:
        return False
    before = left[-3] if len(left) > 2 else way
    each = left[-2] - before >= enough and left[-1] - left[-2] >= enough
    return each or all(one - way >= enough for one in left[-2:])


def achievement_by_rule(
    goal: GoalDraft, readings: Sequence[Reading], today: date
) -> Achievement | None:
    """Return what the readings (oldest first) say; None where only words say the target."""
    target = goal.target
    if target is None or not target.measured:
        return None
    counted = _since_start(goal, readings)
    met = _streak(target, counted)
    if len(met) >= _measure_of(target).in_a_row:
        held = met[-1].at - met[0].at
        return Achievement.SUSTAINING if held >= SUSTAINED_AFTER else Achievement.ACHIEVED
    if not met and goal.due_on is not None and goal.due_on < today:
        return Achievement.NOT_ACHIEVED
    if not counted:
        return Achievement.IN_PROGRESS
    baseline = baseline_of(goal, readings)
    assert baseline is not None
    enough = matters(target, baseline)
    way = distance(target, baseline)
    left = [distance(target, r.value) for r in counted]
    if enough > 0 and _moved_away_twice(way, left, enough):
        return Achievement.WORSENING
    if way - left[-1] >= enough > 0:
        return Achievement.IMPROVING
    return Achievement.NO_CHANGE if len(counted) > 1 else Achievement.IN_PROGRESS


def with_readings(goal: Goal, readings: Sequence[Reading], today: date) -> Goal:
    """Return a goal with its newest values and what its readings (oldest first) say on a day."""
    measured = goal.target is not None and goal.target.measured
    return replace(
        goal,
        latest_value=readings[-1].value if readings else None,
        latest_at=readings[-1].at if readings else None,
        previous_value=readings[-2].value if len(readings) > 1 else None,
        baseline_value=baseline_of(goal, readings) if measured else None,
        achievement=achievement_by_rule(goal, readings, today)
        if goal.by_rule
        else goal.achievement,
    )
