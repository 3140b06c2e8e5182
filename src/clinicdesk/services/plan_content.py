"""What the pages of a care plan say: gathered in one snapshot, with what was written beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coaching_sessions import CoachingSession, SessionStatus
from clinicdesk.domain.conflict_resolving import resolved
from clinicdesk.domain.content_parts import Imprint, Letterhead
from clinicdesk.domain.contents import Content
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.domain.goal_rule import readings_of
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
from clinicdesk.domain.plan_editions import Edition, printed_plan
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plans import CarePlan, Goal, PlanStatus
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.tasks import Task
from clinicdesk.domain.trend import TrendEvent
from clinicdesk.domain.trend_story import care_events, plan_events, session_events, trend_story
from clinicdesk.services.coaching_letters import letter_content, note_letter
from clinicdesk.services.coaching_view import read_view
from clinicdesk.services.plan_conflicts import PlanConflictService
from clinicdesk.services.plan_templates import PlanTemplateService
from clinicdesk.store import (
    education,
    patients,
    plan_conflicts,
    plan_editions,
    plan_reviews,
    plan_work,
    plans,
    referrals,
    tasks,
)
from clinicdesk.store.clinical import chart_rows
from clinicdesk.store.content_query import chart_content
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PLAN_KINDS", "Gathering", "PlanPages"]

PLAN_KINDS = frozenset(
    {
        DocumentKind.CARE_PLAN,
        DocumentKind.PATIENT_PLAN,
        DocumentKind.GOAL_TRACKER,
        DocumentKind.COACH_SHEET,
        DocumentKind.CONTACT_LETTER,
    }
)
LANGUAGES = frozenset({"en", "es"})
_UNCOACHED = 2
"""Goals on a coach's sheet where none is coached yet: a first talk takes no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What is asked for, by whom, in which snapshot."""

    session: Snapshot
    actor: Actor
    request: PrintRequest
    letterhead: Letterhead
    imprint: Imprint
    withheld: int
    """How many entries of the protected record the actor does not open."""

    @property
    def today(self) -> date:
        """The day at the site."""
        return self.imprint.printed_on


class PlanPages:
    """Gathers what the pages of plans say."""

    def __init__(
        self,
        templates: PlanTemplateService,
        conflicts: PlanConflictService,
        calendar: BusinessCalendar,
    ) -> None:
        self._templates = templates
        self._conflicts = conflicts
        self._calendar = calendar

    def gather(self, asked: Gathering) -> Content:
        """Gather what one of the ``PLAN_KINDS`` says.

        Raises:
            BadInput: there is no plan, no goal was chosen, or not in this language.
            NotFound: there is no such person or goal.
        """
        session, request = asked.session, asked.request
        if request.language not in LANGUAGES:
            raise BadInput("Our words are in English and Spanish.", "Choose en or es.")
        if request.kind is DocumentKind.COACH_SHEET:
            return self._coach_sheet(asked)
        if request.kind is DocumentKind.CONTACT_LETTER:
            return letter_content(session, request, asked.imprint, asked.letterhead, self._calendar)
        every = plans.plans_of(session, request.patient_id, asked.today)
        if request.kind is DocumentKind.GOAL_TRACKER:
            return self._tracker(asked, every)
        plan = current_plan(every) or next((p for p in every if p.status is PlanStatus.DRAFT), None)
        if plan is None:
            raise BadInput("This person has no care plan yet.", "Start one in the chart first.")
        if request.kind is DocumentKind.PATIENT_PLAN:
            return self._patient_plan(asked, plan)
        return self._care_plan(asked, plan)

    def left(self, uow: UnitOfWork, request: PrintRequest, number: str) -> frozenset[str]:
        """Note what a page that leaves is a fact of; return what else has to be read again."""
        sent = note_letter(uow, request, number, self._calendar)
        return frozenset({"coaching"}) if sent else frozenset()

    def _patient_plan(self, asked: Gathering, plan: CarePlan) -> PatientPlanContent:
        session, patient_id = asked.session, plan.patient_id
        return PatientPlanContent(
            letterhead=asked.letterhead,
            imprint=asked.imprint,
            chart=chart_content(session, patient_id, asked.imprint, asked.withheld),
            plan=plan,
            large=asked.request.large,
            printed=printed_plan(plan, plan_editions.editions_of(session, plan)),
            steps=self._steps(session, patient_id, asked.today),
            referrals=_open_referrals(session, patient_id),
            tasks=_open_tasks(session, patient_id),
            leaflets=_leaflets(session, patient_id, asked.imprint.zone),
        )

    def _care_plan(self, asked: Gathering, plan: CarePlan) -> CarePlanContent:
        session, imprint, patient_id = asked.session, asked.imprint, plan.patient_id
        editions = plan_editions.editions_of(session, plan)
        agreements = plan_reviews.agreements_of(session, plan.id)
        view = read_view(session, patient_id, self._calendar, asked.today)
        events = _told(session, patient_id, editions, view.sessions, imprint.zone)
        return CarePlanContent(
            letterhead=asked.letterhead,
            imprint=imprint,
            chart=chart_content(session, patient_id, imprint, asked.withheld),
            plan=plan,
            trends=_trends(asked, plan.goals, events),
            editions=editions,
            reviews=plan_reviews.reviews_of(session, plan.id),
            agreement=agreements[0] if agreements else None,
            work=tuple(
                one
                for one in plan_work.links_of(session, plan)
                if one.task.completed_at is None and one.line_id is not None
            ),
            conflicts=(
                *self._open(asked.actor, plan.id),
                *_settled(session, plan.id, imprint.zone),
            ),
            departures=self._templates.differences(asked.actor, plan.id),
            referrals=_open_referrals(session, patient_id),
            tasks=_open_tasks(session, patient_id),
            leaflets=_leaflets(session, patient_id, imprint.zone),
        )

    def _open(self, actor: Actor, plan_id: UUID) -> tuple[SettledConflict, ...]:
        """Conflicts that wait for somebody: a page tells them too."""
        report = self._conflicts.find(actor, plan_id)
        return tuple(
            SettledConflict(
                title=one.title,
                sides=tuple(
                    ": ".join(part for part in (line.title, line.words) if part)
                    for line in (one.conflict.lines if one.conflict else ())
                ),
                decision="",
                reason=one.why_again or (one.conflict.why if one.conflict else ""),
            )
            for one in report.to_settle
        )

    def _steps(
        self, session: Snapshot, patient_id: UUID, today: date
    ) -> tuple[tuple[UUID, str], ...]:
        """This week's step of each goal that is coached, as it was agreed last."""
        view = read_view(session, patient_id, self._calendar, today)
        told = ((one.goal.id, one.card.next_step or one.card.action_plan) for one in view.goals)
        return tuple((goal_id, step) for goal_id, step in told if step)

    def _tracker(self, asked: Gathering, every: Iterable[CarePlan]) -> GoalTrackerContent:
        session, request = asked.session, asked.request
        loose = plans.goals_without_plan(session, request.patient_id, asked.today)
        goals = [*(g for plan in every for g in plan.goals), *loose]
        if request.goal_id is None:
            live = [g for g in goals if g.lifecycle not in OVER]
            if len(live) != 1:
                raise BadInput("A tracker is for one goal.", "Choose the goal to print.")
            goal = live[0]
        else:
            found = next((g for g in goals if g.id == request.goal_id), None)
            if found is None:
                raise NotFound("This person has no such goal.", "Choose one of their goals.")
            goal = found
        steps = dict(self._steps(session, request.patient_id, asked.today))
        return GoalTrackerContent(
            letterhead=asked.letterhead,
            imprint=asked.imprint,
            patient=patients.get(session, request.patient_id),
            goal=goal,
            code=goal_code(goal.id),
            step=steps.get(goal.id, goal.action_plan),
            large=request.large,
        )

    def _coach_sheet(self, asked: Gathering) -> CoachSheetContent:
        session, request, imprint = asked.session, asked.request, asked.imprint
        view = read_view(session, request.patient_id, self._calendar, asked.today)
        active = [one for one in view.goals if one.active]
        planned = next(
            (s for s in reversed(view.sessions) if s.status is SessionStatus.PLANNED), None
        )
        goals = tuple(one.goal for one in active)
        if not goals:
            goals = tuple(g for g in view.offered if g.lifecycle not in OVER)[:_UNCOACHED]
        when = ""
        if planned is not None:
            at = show_instant(planned.planned_at, imprint.zone)
            when = f"{at}, {planned.mode.words.lower()}, {planned.minutes} minutes"
        return CoachSheetContent(
            letterhead=asked.letterhead,
            imprint=imprint,
            patient=patients.get(session, request.patient_id),
            coach=view.coaching.coach if view.coaching else "",
            session=when,
            agenda=view.agenda,
            goals=goals,
            cards=tuple(one.card for one in active),
            trends=_trends(asked, goals, ()),
        )


def _told(
    session: Snapshot,
    patient_id: UUID,
    editions: Iterable[Edition],
    sessions: Iterable[CoachingSession],
    zone: str,
) -> tuple[TrendEvent, ...]:
    """What happened beside the readings: signatures, sessions, medicines, stays."""
    picture = chart_rows(session, patient_id)
    care = care_events(picture.medications, picture.encounters, zone)
    return (*care, *plan_events(editions, zone), *session_events(sessions, zone))


def _trends(
    asked: Gathering, goals: Iterable[Goal], events: Iterable[TrendEvent]
) -> tuple[GoalTrend, ...]:
    zone, told = asked.imprint.zone, tuple(events)
    observations = chart_rows(asked.session, asked.request.patient_id).observations
    return tuple(
        GoalTrend(goal.id, trend_story(goal, readings, told, zone=zone, today=asked.today))
        for goal in goals
        if (readings := readings_of(goal.target, observations))
    )


def _open_referrals(session: Snapshot, patient_id: UUID) -> tuple[Referral, ...]:
    return tuple(one for one in referrals.of_patient(session, patient_id) if one.is_open)


def _open_tasks(session: Snapshot, patient_id: UUID) -> tuple[Task, ...]:
    return tuple(one for one in tasks.of_patient(session, patient_id) if one.completed_at is None)


def _settled(session: Snapshot, plan_id: UUID, zone: str) -> tuple[SettledConflict, ...]:
    records = plan_conflicts.records_of(session, plan_id).values()
    return tuple(
        SettledConflict(
            title=one.title,
            sides=(*one.first, *one.second),
            decision=one.resolution.words,
            reason=one.reason,
            by=one.by,
            on=site_day(one.at, zone),
        )
        for one in resolved(records)
    )


def _leaflets(session: Snapshot, patient_id: UUID, zone: str) -> tuple[GivenLeaflet, ...]:
    return tuple(
        GivenLeaflet(one.title, site_day(one.given_at, zone))
        for one in education.of_patient(session, patient_id)
        if one.replaced_at is None
    )
