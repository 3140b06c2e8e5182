"""Readings that a person tells between two sessions: many at once, each an observation."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coaching_flags import out_of_bounds
from clinicdesk.domain.coaching_view import ReadingsKept
from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.quick_measures import QUICK_MEASURES
from clinicdesk.domain.quick_readings import LineContext, ToldReading, read_line
from clinicdesk.domain.site_time import instant_of
from clinicdesk.domain.units import in_unit
from clinicdesk.store import clinical, goal_notes, latest_observations, plans, summary
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["context_of", "keep_readings", "understood"]


def _quick_key(goal: Goal | None) -> str:
    if goal is None or goal.target is None or goal.target.measure is None:
        return ""
    code = goal.target.measure.code
    for one in QUICK_MEASURES:
        if code in {one.code.code, *(part.code for part in one.parts)}:
            return one.key
    return ""


def context_of(
    session: Snapshot, patient_id: UUID, goals: Sequence[Goal], goal_id: UUID | None, today: date
) -> LineContext:
    """Return what is known when a line of one person's readings is read."""
    codes = [one.code.code for one in QUICK_MEASURES]
    newest = latest_observations.latest_values(session, [patient_id], codes)
    last: dict[str, Decimal] = {}
    units = {one.code.code: one.unit for one in QUICK_MEASURES}
    for value in newest.get(patient_id, ()):
        if value.value is None:
            continue
        there = in_unit(value.value, value.unit, units[value.code.code])
        if there is not None:
            last[value.code.code] = there
    weight = next(
        (
            g.target.unit
            for g in goals
            if g.target and g.target.measure and g.target.measure.code == "29463-7"
        ),
        "",
    )
    told = {"kg": "kg", "[lb_av]": "lb", "lb": "lb", "lbs": "lb"}.get(weight, "")
    goal = next((g for g in goals if g.id == goal_id), None)
    return LineContext(today=today, measure=_quick_key(goal), weight_unit=told, last=last)


def understood(text: str, context: LineContext, *, sure: bool) -> tuple[ToldReading, ...]:
    """Return the readings of a line.

    Raises:
        BadInput: nothing was said, or an entry is not understood; nothing is kept then.
        Refused: a value is seldom true, and nobody said that it is right.
    """
    told = read_line(text, context)
    if told.problems:
        first = told.problems[0]
        raise BadInput("One entry is not understood, so nothing was kept.", f"{first.message}")
    if not told.readings:
        raise BadInput("No reading was said.", 'Type one: "w 82.4 kg, bp 128/79".')
    if told.doubts and not sure:
        raise Refused("A reading looks odd, so nothing was kept.", told.doubts[0].doubt)
    return told.readings


def _observation(
    uow: UnitOfWork, patient_id: UUID, told: ToldReading, calendar: BusinessCalendar
) -> Observation:
    measure = told.measure
    parts = tuple(
        ObservationPart(code=code, value=value, unit=measure.unit)
        for code, value in zip(measure.parts, told.values, strict=False)
    )
    return Observation(
        id=uow.new_id(),
        patient_id=patient_id,
        code=measure.code,
        status="final",
        occurred_at=instant_of(told.on, uow.now, calendar.zone),
        recorded_at=uow.now,
        # Whoever types it, the person told it: the reading is self-reported.
        source="patient",
        category=measure.category,
        value=None if parts else told.values[0],
        unit="" if parts else measure.unit,
        parts=parts,
    )


def keep_readings(
    uow: UnitOfWork,
    patient_id: UUID,
    told: Sequence[ToldReading],
    calendar: BusinessCalendar,
) -> ReadingsKept:
    """Write readings, and note what the person's goals then are; the caller audits."""
    rows = tuple(_observation(uow, patient_id, one, calendar) for one in told)
    clinical.add_rows(uow, rows)
    uow.session.flush()
    note_goals(uow, patient_id, calendar)
    nurse = any(
        out_of_bounds(code.code, value)
        for one in told
        for code, value in zip(one.measure.parts or (one.measure.code,), one.values, strict=True)
    )
    return ReadingsKept(rows, nurse)


def note_goals(uow: UnitOfWork, patient_id: UUID, calendar: BusinessCalendar) -> None:
    """Write on the goals' rows what their readings say now."""
    today = calendar.day_of(uow.now)
    for plan in plans.plans_of(uow.session, patient_id, today):
        goal_notes.note_achievements(uow, plan.goals, today)
    summary.refresh(uow, [patient_id])
