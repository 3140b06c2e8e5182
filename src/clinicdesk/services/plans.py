"""Care plans: opened, changed line by line, undone, and every saved state kept.

Every act gives the plan as it then is, and a `Change`; without kinds where nothing changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain import plan_edits
from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_status import act_for
from clinicdesk.domain.plan_versions import (
    PlanDifference,
    PlanVersion,
    UndoToken,
    compare,
    content_hash,
)
from clinicdesk.domain.plans import (
    CarePlan,
    ConcernDraft,
    GoalDraft,
    InterventionDraft,
    PlanDraft,
    PlanStatus,
)
from clinicdesk.services.plan_keeping import Saved, finished, kept, require_told_in_the_clear
from clinicdesk.services.plan_progress import record_progress
from clinicdesk.store import goal_readings, patients, plan_saves, plans
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PlanService"]


class PlanService:
    """Care plans of one clinic. The chart's opening is audited by the chart service."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def open(self, actor: Actor, patient_id: UUID) -> CarePlan | None:
        """Return the plan that is being worked on (ours before imported ones), if there is one.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        everything = self.all_of(actor, patient_id)
        drafts = [plan for plan in everything if plan.status is PlanStatus.DRAFT]
        return current_plan(everything) or next(iter(drafts), None)

    def all_of(self, actor: Actor, patient_id: UUID) -> tuple[CarePlan, ...]:
        """Return every plan of a person, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plans.plans_of(session, patient_id, self._today())

    def start(
        self, actor: Actor, patient_id: UUID, title: str, draft: PlanDraft | None = None
    ) -> Saved:
        """Start a person's plan; ``draft`` says more of it than its title.

        Raises:
            InvalidDraft: it has no title.
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such person.
            Refused: the clinic's plan for this person is still open.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            patients.get_open(uow.session, patient_id)
            present = current_plan(plans.plans_of(uow.session, patient_id))
            if present is not None and present.source == "clinic":
                raise Refused(
                    "This person has an open care plan.",
                    "Add to it, or complete it before starting another.",
                )
            said = draft or PlanDraft(title=title, start_on=site_day(uow.now, self._zone))
            plan = plan_edits.new_plan(
                uow.new_id(), patient_id, replace(said, title=title), uow.now, actor.display
            )
            plan_saves.add_many(uow, [plan])
            return self._audited(uow, "created", plan.id)

    def change(
        self, actor: Actor, plan_id: UUID, version: int, draft: PlanDraft, reason: str = ""
    ) -> Saved:
        """Change what is said of the plan as a whole: title, status, review day, words.

        ``reason`` says why its status changes (`plan_status.needs_reason`).

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change care plans, or not to this status.
            NotFound: no such plan.
            Refused: someone else changed the plan since ``version``, the status does not follow,
                or a help would itself disclose.
        """

        def edit(uow: UnitOfWork, plan: CarePlan) -> CarePlan:
            if plan.status is not draft.status:
                require(actor, act_for(draft.status))
            require_told_in_the_clear(uow.session, plan, draft)
            return plan_edits.change_plan(plan, version, draft, reason)

        return self._edited(actor, plan_id, edit, reason)

    def add_concern(self, actor: Actor, plan_id: UUID, draft: ConcernDraft) -> Saved:
        """Add a concern.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such plan.
        """
        return self._added(actor, plan_id, draft)

    def add_goal(self, actor: Actor, plan_id: UUID, draft: GoalDraft) -> Saved:
        """Add a goal; raises as ``add_concern`` does."""
        return self._added(actor, plan_id, draft)

    def add_intervention(self, actor: Actor, plan_id: UUID, draft: InterventionDraft) -> Saved:
        """Add an intervention; raises as ``add_concern`` does."""
        return self._added(actor, plan_id, draft)

    def change_concern(
        self, actor: Actor, concern_id: UUID, version: int, draft: ConcernDraft
    ) -> Saved:
        """Change a concern.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change care plans.
            NotFound: it is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        return self._changed(actor, concern_id, version, draft)

    def change_goal(self, actor: Actor, goal_id: UUID, version: int, draft: GoalDraft) -> Saved:
        """Change a goal; raises as ``change_concern`` does."""
        return self._changed(actor, goal_id, version, draft)

    def change_intervention(
        self, actor: Actor, intervention_id: UUID, version: int, draft: InterventionDraft
    ) -> Saved:
        """Change an intervention; raises as ``change_concern`` does."""
        return self._changed(actor, intervention_id, version, draft)

    def end(self, actor: Actor, line_id: UUID, version: int, reason: str) -> Saved:
        """End a line that was right: it stays in the plan, cancelled, with its reason.

        Raises:
            BadInput: no reason.
            NotAllowed: the actor's role does not change care plans.
            NotFound: it is no longer in the plan.
            Refused: someone else changed it since ``version``.
        """
        return self._edited_line(
            actor, line_id, lambda _uow, plan: plan_edits.end_line(plan, line_id, version, reason)
        )

    def remove(
        self, actor: Actor, line_id: UUID, version: int, reason: str, *, with_serving: bool = False
    ) -> Saved:
        """Take out a line that was entered in error; the store keeps it, marked so.

        ``with_serving`` takes out the lines, too, that serve only this one.

        Raises:
            BadInput: no reason.
            NotAllowed: the actor's role does not change care plans.
            NotFound: it is no longer in the plan.
            WouldOrphan: other lines serve only this one.
            Refused: someone else changed it since ``version``.
        """
        return self._edited_line(
            actor,
            line_id,
            lambda _uow, plan: plan_edits.take_out(
                plan, line_id, version, reason, with_serving=with_serving
            ),
            reason=reason,
        )

    def reorder(self, actor: Actor, plan_id: UUID, ids: Sequence[UUID]) -> Saved:
        """Put all lines of one kind (concerns, goals or interventions) into this order.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such plan.
            Refused: a line was added or taken out in the meantime.
        """
        return self._edited(actor, plan_id, lambda _uow, plan: plan_edits.reorder(plan, ids))

    def log_progress(
        self,
        actor: Actor,
        goal_id: UUID,
        value: Decimal,
        on: date,
        note: str = "",
        *,
        source: str = "clinic",
    ) -> Saved:
        """Record a reading of a goal's measure, in the target's unit, on a day.

        The reading is an observation of the chart; the goal's achievement follows by rule, unless
        someone set it by hand. ``source`` is "patient" where the person told it.

        Raises:
            InvalidDraft: the day is to come, or the number cannot be.
            NotAllowed: the actor's role does not record progress.
            NotFound: the goal is no longer in the plan.
            Refused: the goal has no measure.
        """
        require(actor, Act.COACH_GOALS)
        with self._store.writing(actor) as uow:
            plan_id = record_progress(uow, goal_id, value, on, note, source=source, zone=self._zone)
            return self._audited(uow, "logged progress", plan_id, "observation")

    def undo(self, actor: Actor, token: UndoToken) -> Saved:
        """Bring back the plan as it was before an act, as a new version.

        Undoing what an undo returned does the act again.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            NotFound: no such plan or version.
            Refused: the plan was changed since; undo the newer acts first.
        """
        with self._store.writing(actor) as uow:
            facts, made = plans.version(uow.session, token.plan_id, token.number)
            require(actor, Act.COACH_GOALS if facts.logged_id else Act.EDIT_PLAN)
            present = plans.get(uow.session, token.plan_id, self._today())
            if content_hash(present) != content_hash(made):
                raise Refused(
                    "The plan was changed since.", "Undo the newer changes first, or change it."
                )
            if token.number > 1:
                _facts, wanted = plans.version(uow.session, token.plan_id, token.number - 1)
            else:
                wanted = replace(present, status=PlanStatus.ENTERED_IN_ERROR)
            if facts.logged_id is not None:
                goal_readings.flip_error(uow, facts.logged_id)
            plan_saves.save(
                uow,
                present,
                wanted,
                act="undone",
                words=f"Undone: {facts.words}",
                reason="Undone",
                logged_id=facts.logged_id,
            )
            touched = "observation" if facts.logged_id else ""
            return self._audited(uow, "undone", token.plan_id, touched)

    def versions(self, actor: Actor, plan_id: UUID) -> tuple[PlanVersion, ...]:
        """Return every saved state of a plan with who, when and what, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plans.versions(session, plan_id)

    def version(self, actor: Actor, plan_id: UUID, number: int) -> CarePlan:
        """Return the plan as it was saved once.

        Raises:
            Damage: the saved state is not what was written.
            NotAllowed: the actor's role does not open charts.
            NotFound: the plan has no such version.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plans.version(session, plan_id, number)[1]

    def compare(
        self, actor: Actor, plan_id: UUID, before: int, after: int
    ) -> tuple[PlanDifference, ...]:
        """List what one version has otherwise than another; raises as ``version`` does."""
        return compare(self.version(actor, plan_id, before), self.version(actor, plan_id, after))

    def _added(self, actor: Actor, plan_id: UUID, draft: plan_edits.Draft) -> Saved:
        def edit(uow: UnitOfWork, plan: CarePlan) -> CarePlan:
            return plan_edits.add_line(plan, uow.new_id(), draft, uow.now, actor.display)

        return self._edited(actor, plan_id, edit)

    def _changed(self, actor: Actor, line_id: UUID, version: int, draft: plan_edits.Draft) -> Saved:
        return self._edited_line(
            actor, line_id, lambda _uow, plan: plan_edits.change_line(plan, line_id, version, draft)
        )

    def _edited(
        self,
        actor: Actor,
        plan_id: UUID,
        edit: Callable[[UnitOfWork, CarePlan], CarePlan],
        reason: str = "",
    ) -> Saved:
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            return self._kept(uow, plans.get(uow.session, plan_id, self._today()), edit, reason)

    def _edited_line(
        self,
        actor: Actor,
        line_id: UUID,
        edit: Callable[[UnitOfWork, CarePlan], CarePlan],
        reason: str = "",
    ) -> Saved:
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            plan = plans.plan_of_line(uow.session, line_id, self._today())
            return self._kept(uow, plan, edit, reason)

    def _kept(
        self,
        uow: UnitOfWork,
        before: CarePlan,
        edit: Callable[[UnitOfWork, CarePlan], CarePlan],
        reason: str,
    ) -> Saved:
        return kept(uow, before, edit(uow, before), self._today(), reason)

    def _audited(self, uow: UnitOfWork, act: str, plan_id: UUID, also: str = "") -> Saved:
        return finished(uow, act, plan_id, self._today(), also)

    def _today(self) -> date:
        return site_day(self._store.clock.now(), self._zone)
