"""What clinician and person say to a plan's lines, and what the chart says to them.

Each act is a version of the plan, as every other change of it.
"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from clinicdesk.domain import plan_agreement, plan_edits
from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.concern_offers import ConcernOffer, concern_offers
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.goal_rewriting import Offer, rewriting
from clinicdesk.domain.plan_evidence import LineEvidence, plan_evidence
from clinicdesk.domain.plan_parts import Acceptance, Milestone, Who
from clinicdesk.domain.plans import CarePlan, ConcernDraft, Goal, GoalDraft
from clinicdesk.services.plan_keeping import Saved, kept
from clinicdesk.store import chart_query, latest_observations, lineage, plans
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["PlanAgreeingService"]


class PlanAgreeingService:
    """Agreement, acceptance and steps of a clinic's plans; offers and evidence from the chart."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def offers(self, actor: Actor, patient_id: UUID) -> tuple[ConcernOffer, ...]:
        """Return the concerns that a person's chart offers and the plan does not have yet.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such person.
        """
        require(actor, Act.READ_CHART)
        now = self._store.clock.now()
        with self._store.reading() as session:
            patient_id = lineage.current(session, patient_id)
            parts = chart_query.chart_parts(session, patient_id, now, self._zone)
        return concern_offers(
            parts.clinical,
            current_plan(parts.plans),
            sex=parts.patient.sex,
            now=now,
            zone=self._zone,
            loose_goals=parts.loose_goals,
        )

    def evidence(self, actor: Actor, plan_id: UUID) -> dict[UUID, tuple[LineEvidence, ...]]:
        """Return, for each line of a plan, the results that stand behind it, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plan = plans.get(session, plan_id, self._today())
            parts = chart_query.chart_parts(
                session, plan.patient_id, self._store.clock.now(), self._zone
            )
        return plan_evidence(parts, plan)

    def rewriting(self, actor: Actor, patient_id: UUID, words: str) -> tuple[Offer, ...]:
        """Answer a vague goal with measurable ones, from the person's newest values.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            patient_id = lineage.current(session, patient_id)
            latest = latest_observations.latest_values(session, [patient_id])
        return rewriting(words, latest.get(patient_id, ()), self._today())

    def agree(
        self,
        actor: Actor,
        concern_id: UUID,
        version: int,
        who: Who,
        on: date | None = None,
        *,
        agrees: bool = True,
    ) -> Saved:
        """Note that clinician (the actor) or person agrees to a concern; or takes it back.

        A concern from a screening is confirmed by the second of the two.

        Raises:
            BadInput: the day is to come.
            NotAllowed: the actor's role does not change care plans.
            NotFound: it is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        require(actor, Act.EDIT_PLAN)
        day = (on or self._today()) if agrees else None

        def edit(plan: CarePlan) -> ConcernDraft:
            concern = plan.concern(concern_id)
            if concern is None:
                raise _gone("concern")
            return plan_agreement.agreed(concern, who, day, actor.display, today=self._today())

        return self._line(actor, concern_id, version, edit)

    def accept(self, actor: Actor, goal_id: UUID, version: int, said: Acceptance) -> Saved:
        """Note what one side says to a goal; a disagreement keeps its reason.

        Raises:
            InvalidDraft: it disagrees without a reason.
            NotAllowed: the actor's role does not change plans; a coach notes what the person says.
            NotFound: it is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        require(actor, Act.COACH_GOALS if said.who is Who.PATIENT else Act.EDIT_PLAN)
        return self._goal(actor, goal_id, version, lambda goal: plan_agreement.accepted(goal, said))

    def reach_step(
        self, actor: Actor, goal_id: UUID, version: int, milestone_id: UUID, on: date | None
    ) -> Saved:
        """Note that a goal's step was reached on a day, or (None) that it was not.

        Raises:
            BadInput: the day is to come.
            NotAllowed: the actor's role does not record progress.
            NotFound: goal or step is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        require(actor, Act.COACH_GOALS)
        return self._goal(
            actor,
            goal_id,
            version,
            lambda goal: plan_agreement.with_step_reached(
                goal, milestone_id, on, today=self._today()
            ),
        )

    def add_step(
        self,
        actor: Actor,
        goal_id: UUID,
        version: int,
        step: Milestone,
        before: UUID | None = None,
    ) -> Saved:
        """Add a step to a goal's ladder, before another or as the last.

        Raises:
            InvalidDraft: the step says nothing.
            NotAllowed: the actor's role does not record progress.
            NotFound: goal or step is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        require(actor, Act.COACH_GOALS)
        return self._goal(
            actor, goal_id, version, lambda goal: plan_agreement.with_step(goal, step, before)
        )

    def _goal(
        self, actor: Actor, goal_id: UUID, version: int, change: Callable[[Goal], GoalDraft]
    ) -> Saved:
        def edit(plan: CarePlan) -> GoalDraft:
            goal = plan.goal(goal_id)
            if goal is None:
                raise _gone("goal")
            return change(goal)

        return self._line(actor, goal_id, version, edit)

    def _line(
        self,
        actor: Actor,
        line_id: UUID,
        version: int,
        edit: Callable[[CarePlan], ConcernDraft | GoalDraft],
    ) -> Saved:
        today = self._today()
        with self._store.writing(actor) as uow:
            before = plans.plan_of_line(uow.session, line_id, today)
            after = plan_edits.change_line(before, line_id, version, edit(before))
            return kept(uow, before, after, today)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)


def _gone(kind: str) -> NotFound:
    return NotFound(f"This {kind} is no longer in the plan.", "Open the plan again.")
