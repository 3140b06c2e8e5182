"""Contents of the pages of a care plan, made of that person's chart and plan."""

from dataclasses import replace
from datetime import date
from typing import Any

from sample_contents import care_summary, chart, imprint, letterhead, referral
from sample_person import NOW, ZONE, P, day, patient, uid
from sample_plan import plan as small_plan
from sample_whole_plan import TODAY, edition, events, plan, readings

from clinicdesk.domain.coaching import GoalCard
from clinicdesk.domain.coding import Coded
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
from clinicdesk.domain.plan_editions import PrintedPlan
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
    Lifecycle,
)
from clinicdesk.domain.tasks import Task
from clinicdesk.domain.trend_story import trend_story


def task(number: int, title: str, due: str, owner: str = "A. Moreau, RN") -> Task:
    return replace(
        care_summary().tasks[0],
        id=uid(number),
        title=title,
        due_on=date.fromisoformat(due),
        owner=owner,
    )


def _review() -> Review:
    return Review(
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
    )


def _agreement() -> Agreement:
    return Agreement(
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
        reviews=(_review(),),
        agreement=_agreement(),
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
        printed=PrintedPlan(number=4, edition=2, signed_number=4, hash="3f9ac2d1e07b"),
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
