"""Reviews of care plans, the person's agreement, and what a plan's status becomes."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Role, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import InvalidDraft, Refused
from clinicdesk.domain.plan_replacing import ENDINGS, successor
from clinicdesk.domain.plan_reviews import (
    Agreement,
    AgreementDraft,
    Outcome,
    Review,
    ReviewDraft,
    agreement_problems,
    next_review,
    review_problems,
)
from clinicdesk.domain.plan_status import OPEN_STATUSES, STATUS_WORDS, act_for, check_status
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.plan_keeping import Saved, finished
from clinicdesk.store import plan_editions, plan_reviews, plan_saves, plan_work, plans, tasks
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PlanReviewingService"]

_AGAIN = "Go through the care plan again, and ask the person to say it back"
_BOTH = Change(frozenset({"plan", "task"}))


def _role(actor: Actor) -> Role:
    """The role that somebody's word is written down with: the one that answers for most."""
    order = (Role.PROVIDER, Role.BH_CLINICIAN, Role.NURSE, Role.COACH, Role.CHW)
    return next((role for role in order if role in actor.roles), min(actor.roles))


class PlanReviewingService:
    """Goes through plans with people, and says how they stand."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def next_due(self, reviewed_on: date) -> date:
        """Propose the day of the review after one: a day on which the site works."""
        return next_review(self._calendar, reviewed_on)

    def review(self, actor: Actor, plan_id: UUID, version: int, draft: ReviewDraft) -> Saved:
        """Write down a review of the plan as it was shown, and set the day of the next.

        A review by which the plan ends completes it.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not change care plans, or does not complete them.
            NotFound: no such plan.
            Refused: someone else changed the plan since ``version``, or it is over.
        """
        require(actor, Act.EDIT_PLAN)
        ends = draft.outcome is Outcome.ENDS
        if ends:
            require(actor, act_for(PlanStatus.COMPLETED))
        problems = review_problems(draft, self._today())
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            plan = self._shown(uow, plan_id, version)
            plan_reviews.add_review(uow, plan.id, plan.number, draft, _role(actor))
            said: dict[str, Any] = {"review_due_on": None if ends else draft.next_due_on}
            if ends:
                check_status(plan.status, PlanStatus.COMPLETED)
                said["status"] = PlanStatus.COMPLETED
            why = draft.changed.strip() or draft.note.strip()
            return self._kept(uow, plan, replace(plan, **said), "reviewed", why)

    def agree(self, actor: Actor, plan_id: UUID, version: int, draft: AgreementDraft) -> Saved:
        """Write down what the person says to the plan as it was shown to them.

        A copy that was given stands on the plan, too. What is to be taught again becomes a task.

        Raises:
            InvalidDraft: one problem a field.
            NotAllowed: the actor's role does not teach.
            NotFound: no such plan.
            Refused: someone else changed the plan since ``version``, or it is over.
        """
        require(actor, Act.TEACH)
        problems = agreement_problems(draft, self._today())
        if problems:
            raise InvalidDraft(problems)
        with self._store.writing(actor) as uow:
            plan = self._shown(uow, plan_id, version)
            agreement_id = plan_reviews.add_agreement(
                uow, plan.id, plan.number, draft, _role(actor)
            )
            if draft.repeat_on is not None:
                again = TaskDraft(
                    patient_id=plan.patient_id,
                    title=_AGAIN,
                    due_on=self._calendar.on_or_after(draft.repeat_on),
                    reason=f"Teach-back: {draft.teach_back}",
                    kind="follow-up",
                    plan_id=plan.id,
                )
                task_id = tasks.add(uow, again)
                uow.session.flush()
                plan_work.link(uow, plan, "agreement", agreement_id, task_id)
            newer = draft.copy_on is not None and draft.copy_on >= (
                plan.copy_given_on or draft.copy_on
            )
            said: dict[str, Any] = {}
            if newer:
                said = {"copy_given_on": draft.copy_on, "copy_language": draft.copy_language}
            return self._kept(uow, plan, replace(plan, **said), "agreed")

    def reviews(self, actor: Actor, plan_id: UUID) -> tuple[Review, ...]:
        """Return a plan's reviews, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plan_reviews.reviews_of(session, plan_id)

    def agreements(self, actor: Actor, plan_id: UUID) -> tuple[Agreement, ...]:
        """Return what the person said to a plan, the newest first; raises as ``reviews`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plan_reviews.agreements_of(session, plan_id)

    def set_status(
        self, actor: Actor, plan_id: UUID, version: int, status: PlanStatus, reason: str = ""
    ) -> Saved:
        """Hold a plan, go on with it, complete or revoke it, or say that it was an error.

        Raises:
            InvalidDraft: the status needs a reason.
            NotAllowed: the actor's role does not bring plans to this status.
            NotFound: no such plan.
            Refused: someone else changed the plan since ``version``, or the status does not follow.
        """
        require(actor, act_for(status))
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id, self._today())
            _require_shown(plan, version)
            check_status(plan.status, status, reason)
            return self._kept(uow, plan, replace(plan, status=status), "status", reason)

    def replace(
        self,
        actor: Actor,
        plan_id: UUID,
        version: int,
        title: str,
        reason: str,
        *,
        old_becomes: PlanStatus = PlanStatus.REVOKED,
    ) -> Saved:
        """Put a new plan in the place of one; the old one becomes what is said, and names the new.

        Lines that go on are taken along. Open tasks of the old plan are asked about.

        Raises:
            BadInput: no title. InvalidDraft: no reason.
            NotAllowed: the actor's role does not change or end care plans.
            NotFound: no such plan.
            Refused: someone else changed the plan since ``version``, or it is over.
        """
        require(actor, Act.EDIT_PLAN)
        require(actor, act_for(old_becomes))
        if old_becomes not in ENDINGS:
            raise Refused(
                f"A plan that is replaced does not become {STATUS_WORDS[old_becomes]}.",
                "Choose revoked or completed.",
            )
        with self._store.writing(actor) as uow:
            old = plans.get(uow.session, plan_id, self._today())
            _require_shown(old, version)
            new = successor(
                old, title, uow.new_id, at=uow.now, by=actor.display, today=self._today()
            )
            new = replace(new, status=PlanStatus.ACTIVE, intent="plan")
            check_status(old.status, old_becomes, reason or " ")
            plan_saves.add_many(uow, [new])
            after = replace(old, status=old_becomes)
            numbered = replace(after, number=old.number + 1)
            plan_editions.note_status(uow, old, numbered, reason, replaced_by=new.id)
            self._kept(uow, old, after, "replaced", reason)
            saved, _change = finished(uow, "created", new.id, self._today())
            return saved, Change(_BOTH.kinds, saved.patient_id)

    def _shown(self, uow: UnitOfWork, plan_id: UUID, version: int) -> CarePlan:
        plan = plans.get(uow.session, plan_id, self._today())
        _require_shown(plan, version)
        if plan.status not in {*OPEN_STATUSES, PlanStatus.UNKNOWN}:
            raise Refused(
                f"The plan is {STATUS_WORDS[plan.status]}.", "Open the plan that is worked on."
            )
        return plan

    def _kept(
        self, uow: UnitOfWork, before: CarePlan, after: CarePlan, act: str, reason: str = ""
    ) -> Saved:
        if after != before:
            plan_saves.save(uow, before, after, reason=reason)
        saved, _change = finished(uow, act, before.id, self._today())
        return saved, Change(_BOTH.kinds, saved.patient_id)

    def _today(self) -> date:
        return self._calendar.day_of(self._store.clock.now())


def _require_shown(plan: CarePlan, version: int) -> None:
    if plan.version != version:
        raise Refused(
            "Someone else changed this plan in the meantime.",
            "What you typed is kept; open the plan again and compare.",
        )
