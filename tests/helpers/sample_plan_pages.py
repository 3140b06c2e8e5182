"""Contents of the pages of a care plan, made of that person's chart and plan."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sample_contents import care_summary, chart, imprint, letterhead, referral
from sample_person import NOW, ZONE, P, day, patient, uid
from sample_plan import plan as small_plan

from clinicdesk.domain.coaching import GoalCard
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.goal_rule import Reading, with_readings
from clinicdesk.domain.numbers import goal_code
from clinicdesk.domain.plan_contents import (
    CarePlanContent,
    CoachSheetContent,
    GivenLeaflet,
    GoalTrackerContent,
    GoalTrend,
    PatientPlanContent,
    SettledConflict,
)
from clinicdesk.domain.plan_departures import Departure, TemplateUse
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
from clinicdesk.domain.plan_reviews import (
    Agreement,
    Agrees,
    CopyFormat,
    How,
    Outcome,
    Participant,
    Review,
    TeachBack,
)
from clinicdesk.domain.plan_work import LineTask
from clinicdesk.domain.plans import (
    CarePlan,
    Goal,
    GoalTarget,
    Lifecycle,
)
from clinicdesk.domain.tasks import Task
from clinicdesk.domain.trend import EventKind, TrendEvent
from clinicdesk.domain.trend_story import trend_story

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


def task(number: int, title: str, due: str, owner: str = "A. Moreau, RN") -> Task:
    return replace(
        care_summary().tasks[0],
        id=uid(number),
        title=title,
        due_on=date.fromisoformat(due),
        owner=owner,
    )


def care_plan(**changes: Any) -> CarePlanContent:
    told = plan()
    pressure = told.goals[0]
    made = CarePlanContent(
        letterhead=letterhead(),
        imprint=imprint(),
        chart=chart(plans=(told,)),
        plan=told,
        trends=(
            GoalTrend(
                pressure.id, trend_story(pressure, readings(), events(), zone=ZONE, today=TODAY)
            ),
        ),
        editions=(edition(),),
        reviews=(
            Review(
                id=uid(471),
                plan_id=uid(400),
                plan_number=4,
                reviewed_on=date(2026, 11, 15),
                outcome=Outcome.CHANGED,
                participants=(Participant("Declan O'Connor", "patient"),),
                changed="Sleep goal added; second step of the pressure goal moved.",
                next_due_on=date(2027, 1, 15),
                by="A. Moreau, RN",
                role="nurse",
                at=day("2026-11-15"),
            ),
        ),
        agreement=Agreement(
            id=uid(472),
            plan_id=uid(400),
            plan_number=4,
            agrees=Agrees.IN_PART,
            how=How.IN_PERSON,
            said_on=date(2026, 11, 15),
            words="Not the sugar number.",
            copy_on=date(2026, 11, 15),
            copy_language="en",
            copy_format=CopyFormat.PAPER,
            teach_back=TeachBack.RE_TAUGHT,
            by="A. Moreau, RN",
            role="nurse",
            at=day("2026-11-15"),
        ),
        work=(
            LineTask(
                task=task(481, "Call: blood pressure log", "2026-11-25"),
                plan_id=uid(400),
                line_id=uid(421),
            ),
        ),
        conflicts=(
            SettledConflict(
                title="Two sodium limits",
                sides=("Heart template: at most 2,000 mg", "Dietitian: at most 1,500 mg"),
                decision="2,000 mg, looked at again in January",
                reason="He works in heat and had cramps on 1,500.",
                by="A. Moreau, RN",
                on=date(2026, 11, 15),
            ),
        ),
        departures=(
            TemplateUse(
                key="hypertension",
                title="High blood pressure",
                version=2,
                newest=2,
                departures=(
                    Departure(
                        how="changed",
                        kind="goal",
                        title="Lower blood pressure",
                        field="due date",
                        before="16-Oct-2026",
                        after="16-Dec-2026",
                        reason="Nights until October.",
                    ),
                ),
            ),
        ),
        referrals=(referral(),),
        leaflets=(GivenLeaflet("High blood pressure", date(2026, 11, 15)),),
    )
    return replace(made, **changes)


def bare_care_plan() -> CarePlanContent:
    """A plan in which almost nothing is written."""
    bare = CarePlan(
        id=uid(400),
        version=1,
        number=1,
        patient_id=P,
        title="",
        status=small_plan().status,
        updated_at=NOW,
        updated_by="",
    )
    return CarePlanContent(
        letterhead=letterhead(), imprint=imprint(), chart=chart(plans=(bare,)), plan=bare
    )


def long_care_plan(concerns: int = 10, goals_: int = 20, work: int = 30) -> CarePlanContent:
    """A plan of sixty lines."""
    base = plan()
    concern, goal, line = base.concerns[0], base.goals[0], base.interventions[0]
    plain = replace(goal, own_words="", action_plan="", milestones=(), acceptances=())
    told = replace(
        base,
        concerns=tuple(
            replace(concern, id=uid(5000 + i), code=Coded(f"Concern number {i + 1}"))
            for i in range(concerns)
        ),
        goals=tuple(
            replace(
                plain if i % 4 else goal,
                id=uid(6000 + i),
                description=f"Goal number {i + 1}: walk after each shift and write it down",
                concern_ids=(uid(5000 + i % concerns),),
                lifecycle=Lifecycle.ACTIVE,
            )
            for i in range(goals_)
        ),
        interventions=tuple(
            replace(
                line,
                id=uid(7000 + i),
                goal_ids=(uid(6000 + i % goals_),),
                code=Coded(f"Work number {i + 1}: nurse calls about the log"),
            )
            for i in range(work)
        ),
    )
    story = care_plan().trends[0].story
    return care_plan(
        plan=told,
        chart=chart(plans=(told,)),
        trends=tuple(GoalTrend(g.id, story) for g in told.goals[::4]),
    )


def patient_plan(**changes: Any) -> PatientPlanContent:
    told = plan()
    made = PatientPlanContent(
        letterhead=letterhead(),
        imprint=imprint(),
        chart=chart(plans=(told,)),
        plan=told,
        version="Edition 2, version 4",
        steps=((uid(412), "Measure on Monday and Thursday before coffee."),),
        referrals=(referral(),),
        leaflets=(GivenLeaflet("High blood pressure", date(2026, 11, 15)),),
    )
    return replace(made, **changes)


def spanish_plan() -> PatientPlanContent:
    return patient_plan(imprint=imprint(language="es"))


def large_plan() -> PatientPlanContent:
    return patient_plan(large=True)


def goal_tracker(**changes: Any) -> GoalTrackerContent:
    goal = plan().goals[0]
    made = GoalTrackerContent(
        letterhead=letterhead(),
        imprint=imprint(),
        patient=patient(),
        goal=goal,
        code=goal_code(goal.id),
        step="Measure on Monday and Thursday before coffee.",
    )
    return replace(made, **changes)


def coach_sheet(**changes: Any) -> CoachSheetContent:
    told = plan()
    made = CoachSheetContent(
        letterhead=letterhead(),
        imprint=imprint(),
        patient=patient(),
        coach="R. Okafor, health coach",
        session="29-Nov-2026 15:30, by phone, 30 minutes",
        agenda=(
            "Wants to talk about: meals on the night shift",
            "Lower blood pressure: how did it go? (measure Monday and Thursday)",
        ),
        goals=told.goals[:2],
        cards=(
            GoalCard(
                goal_id=told.goals[0].id,
                what="Measure blood pressure",
                where="at the kitchen table",
                when="before coffee",
                often="Monday and Thursday",
                if_then="If the shift runs late, then I measure when I wake up",
                barrier="Overtime",
                support="Maeve",
                importance=9,
                confidence=6,
            ),
        ),
        trends=care_plan().trends,
    )
    return replace(made, **changes)


__all__ = [
    "TODAY",
    "bare_care_plan",
    "care_plan",
    "coach_sheet",
    "edition",
    "goal_tracker",
    "large_plan",
    "long_care_plan",
    "patient_plan",
    "plan",
    "readings",
    "spanish_plan",
]
