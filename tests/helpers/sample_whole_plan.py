"""That person's care plan as a nurse has filled it: steps, agreement, signs, a caregiver."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sample_person import NOW, day, uid
from sample_plan import plan as small_plan

from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.goal_rule import Reading, with_readings
from clinicdesk.domain.plan_editions import Edition
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    Milestone,
    PlanStatement,
    Priority,
    StatementKind,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plans import (
    CarePlan,
    Goal,
    GoalTarget,
)
from clinicdesk.domain.trend import EventKind, TrendEvent

__all__ = ["TODAY", "edition", "events", "plan", "readings"]

TODAY = NOW.astimezone(UTC).date()
_PRESSURES = (152, 150, 151, 148, 149, 146, 147, 144, 141, 143, 140, 138)


def readings(values: tuple[int, ...] = _PRESSURES, *, gap_at: int = 6) -> tuple[Reading, ...]:
    at, told = datetime(2026, 7, 7, 14, tzinfo=UTC), []
    for place, value in enumerate(values):
        told.append(Reading(Decimal(value), at))
        at += timedelta(days=33 if place == gap_at else 8)
    return tuple(told)


def _pressure(goal: Goal) -> Goal:
    return replace(
        goal,
        concern_ids=(uid(401),),
        own_words="I want to sleep without that pounding in my ears.",
        priority=Priority.HIGH,
        target=GoalTarget(
            measure=coded(LOINC, "8480-6", "Systolic blood pressure"),
            comparator="at most",
            value=Decimal(130),
            unit="mm[Hg]",
            baseline=Decimal(152),
            baseline_on=date(2026, 7, 7),
        ),
        start_on=date(2026, 7, 5),
        milestones=(
            Milestone(
                id=uid(461),
                text="Under 145 at home",
                value=Decimal(145),
                due_on=date(2026, 9, 30),
                reached_on=date(2026, 10, 5),
            ),
            Milestone(
                id=uid(462),
                text="Under 138 at home",
                value=Decimal(138),
                due_on=date(2026, 11, 15),
            ),
        ),
        acceptances=(
            Acceptance(
                who=Who.PATIENT,
                status=AcceptanceStatus.AGREE,
                priority=Priority.HIGH,
                on=date(2026, 7, 5),
            ),
            Acceptance(who=Who.PROVIDER, status=AcceptanceStatus.AGREE, on=date(2026, 7, 5)),
        ),
        importance=9,
        confidence=7,
        action_plan="Measure at the kitchen table, Monday and Thursday, before coffee.",
    )


def events() -> tuple[TrendEvent, ...]:
    return (
        TrendEvent(date(2026, 7, 12), EventKind.PLAN, "Plan signed"),
        TrendEvent(date(2026, 8, 10), EventKind.MEDICINE, "Lisinopril 10 mg started"),
        TrendEvent(date(2026, 9, 28), EventKind.CARE, "Emergency visit, Riverside"),
    )


def goals() -> tuple[Goal, ...]:
    sleep, pressure, sugar, smoke, heart = small_plan().goals
    pressure = with_readings(_pressure(pressure), readings(), TODAY)
    sugar = replace(
        sugar,
        concern_ids=(uid(402),),
        acceptances=(
            Acceptance(
                who=Who.PATIENT,
                status=AcceptanceStatus.DISAGREE,
                reason="He says 7.5 is enough: he was shaky on nights when it was lower.",
                on=date(2026, 11, 15),
            ),
            Acceptance(
                who=Who.PROVIDER,
                status=AcceptanceStatus.AGREE,
                priority=Priority.HIGH,
                on=date(2026, 11, 15),
            ),
        ),
    )
    heart = replace(heart, reason="After the emergency visit he asked for it.", concern_ids=())
    return (pressure, sugar, replace(sleep, concern_ids=(uid(401),)), smoke, heart)


def plan(**changes: Any) -> CarePlan:
    made = replace(
        small_plan(),
        start_on=date(2026, 7, 5),
        goals=goals(),
        interventions=tuple(
            replace(line, goal_ids=(uid(412),)) for line in small_plan().interventions
        ),
        statements=(
            PlanStatement(StatementKind.STRENGTH, "Keeps every appointment."),
            PlanStatement(StatementKind.STRENGTH, "Wife cooks and checks the log with him."),
            PlanStatement(
                StatementKind.PROGNOSIS,
                "Good, if pressure stays under 130 and the anticoagulant is taken.",
            ),
            PlanStatement(
                StatementKind.SYMPTOMS, "Palpitations: sit, count the pulse, write it down."
            ),
            PlanStatement(StatementKind.SELF_MANAGEMENT, "Measures pressure and keeps a log."),
            PlanStatement(
                StatementKind.MEDICATION, "Nurse reviews the box monthly; one pill organizer."
            ),
            PlanStatement(StatementKind.COMMUNITY, "Union wellness fund pays the monitor."),
            PlanStatement(StatementKind.COORDINATION, "Cardiology gets the log before each visit."),
            PlanStatement(StatementKind.FUNCTION, "Independent; tires on stairs."),
        ),
        barrier_help=(
            BarrierHelp(
                barrier="Copay for the sleep study",
                resource="Employee assistance fund",
                note="form given 15-Nov-2026",
            ),
        ),
        warning_signs=(
            WarningSign(sign="Heart racing for more than 20 minutes", act="Sit down and call us."),
            WarningSign(
                sign="Face droops, arm weak, speech slurred",
                zone=Zone.RED,
                act="Do not drive yourself.",
            ),
        ),
        caregiver=Caregiver(
            name="Maeve O'Connor",
            relation="wife",
            strain=4,
            needs="A number to call at night.",
            on=date(2026, 11, 15),
        ),
    )
    return replace(made, **changes)


def edition(**changes: Any) -> Edition:
    made = Edition(
        id=uid(470),
        plan_id=uid(400),
        number=2,
        plan_number=4,
        sha256="3f9ac2d1e07b44c8" * 4,
        signed_by_id=uid(9),
        signed_by="A. Moreau, RN",
        signed_at=day("2026-11-15"),
        role="nurse",
    )
    return replace(made, **changes)
