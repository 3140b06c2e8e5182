"""Signing care plans: an edition is a version whose bytes somebody signed, and perhaps a second.

The signature itself is the one that each person gives for what they write (`store.signing`): the
act's audit entry carries the hash of the signed bytes, and is signed with the person's own key as
soon as it is written.
"""

from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Role, may, require
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput, ClinicDeskError, NotAllowed, Refused
from clinicdesk.domain.plan_editions import (
    Answer,
    CosignRule,
    Edition,
    coached_since,
    current_edition,
    differences_since,
    signing_role,
    standing_against,
)
from clinicdesk.domain.plan_status import OPEN_STATUSES, STATUS_WORDS
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.plan_cosigning import cosign_rule_in, put_rule, rule_words
from clinicdesk.services.plan_standing import PlanStanding, standing_in
from clinicdesk.store import plan_editions, plan_saves, plan_work, plans, staff, summary, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["PlanSigningService"]

Signed = tuple[Edition, Change]
_TOUCHED = frozenset({"plan", "task"})
_TO_COSIGN = "Sign the care plan as the second person"


class PlanSigningService:
    """Signatures of one clinic's care plans."""

    def __init__(self, store: ClinicStore, calendar: BusinessCalendar) -> None:
        self._store = store
        self._calendar = calendar

    def sign(
        self, actor: Actor, plan_id: UUID, version: int, cosigner_id: UUID | None = None
    ) -> Signed:
        """Sign a plan as it was shown (its row's ``version``); a draft is in force from then on.

        ``cosigner_id`` asks somebody for the second signature by a task, where one is needed.

        Raises:
            NotAllowed: the actor's role does not sign care plans.
            NotFound: no such plan, or nobody has the co-signer's id.
            Refused: the plan was changed since it was shown, is over, says nothing, or is signed
                as it is; or the co-signer may not co-sign.
        """
        require(actor, Act.SIGN_PLAN)
        role = signing_role(actor)
        with self._store.writing(actor) as uow:
            plan = plans.get(uow.session, plan_id, self._today())
            self._check(uow, plan, version)
            if plan.status is PlanStatus.DRAFT:
                active = replace(plan, status=PlanStatus.ACTIVE)
                plan_saves.save(uow, plan, active, reason="Signed")
                plan = plans.get(uow.session, plan_id, self._today())
            rule = cosign_rule_in(uow.session)
            needed = rule.needed(role)
            self._end_requests(uow, plan_id, "A newer edition was signed.")
            edition_id = plan_editions.add(
                uow,
                plan,
                role,
                standing_against(plan, self._today()),
                needs_cosignature=needed,
            )
            if needed and cosigner_id is not None:
                self._ask(uow, plan, edition_id, cosigner_id, rule)
            edition = self._written(uow, "signed", plan, edition_id)
        self._sign_now()
        return edition, Change(_TOUCHED, plan.patient_id)

    def cosign(self, actor: Actor, edition_id: UUID) -> Signed:
        """Give the second signature.

        Raises:
            NotAllowed: the actor's role does not co-sign here.
            NotFound: no such edition.
            Refused: it waits for none, or the actor signed it first.
        """
        return self._answer(actor, edition_id, Answer.COSIGNED, "")

    def send_back(self, actor: Actor, edition_id: UUID, reason: str) -> Signed:
        """Return an edition to who signed it, with the reason: it is not in force, a task says so.

        Raises:
            BadInput: no reason. Otherwise as ``cosign`` does.
        """
        if not reason.strip():
            raise BadInput("Say why it is returned.", "Whoever signed it must know what to change.")
        return self._answer(actor, edition_id, Answer.RETURNED, reason.strip())

    def editions(self, actor: Actor, plan_id: UUID) -> tuple[Edition, ...]:
        """Return a plan's editions, the newest first; the one in force says what changed since.

        Raises:
            Damage: the bytes that were signed are not what was signed.
            NotAllowed: the actor's role does not open charts.
            NotFound: no such plan.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            plan = plans.get(session, plan_id, self._today())
            return plan_editions.editions_of(session, plan)

    def current_edition(self, actor: Actor, plan_id: UUID) -> Edition | None:
        """Return the edition in force, if there is one; raises as ``editions`` does."""
        return current_edition(self.editions(actor, plan_id))

    def standing(self, actor: Actor, plan_id: UUID) -> PlanStanding:
        """Return all that is said about a plan beside its content; raises as ``editions`` does."""
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            today = self._today()
            plan = plans.get(session, plan_id, today)
            return standing_in(session, plan, self._calendar, today)

    def waiting(self, actor: Actor) -> tuple[Edition, ...]:
        """Return the site's editions that wait for a second signature, the oldest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return plan_editions.waiting(session, actor.site_id)

    def may_answer(self, actor: Actor, edition: Edition, rule: CosignRule) -> bool:
        """Tell whether somebody may give the second signature that an edition waits for."""
        return edition.waits and edition.signed_by_id != actor.id and rule.may_cosign(actor)

    def cosigners(self, actor: Actor) -> tuple[tuple[UUID, str], ...]:
        """Return who may give the second signature to what the actor signs: id and name.

        Raises:
            NotAllowed: the actor's role does not sign care plans.
        """
        require(actor, Act.SIGN_PLAN)
        with self._store.reading() as session:
            rule = cosign_rule_in(session)
            return tuple(
                (one.id, one.display)
                for one in staff.everyone(session)
                if one.id != actor.id
                and not (one.is_pool or one.disabled)
                and rule.may_cosign(staff.actor(session, one.id))
            )

    def rule(self) -> CosignRule:
        """Return whose signature needs a second one, and who gives it."""
        with self._store.reading() as session:
            return cosign_rule_in(session)

    def choose_rule(self, actor: Actor, rule: CosignRule) -> CosignRule:
        """Have another rule from now on; what was signed before stays as it was signed.

        Raises:
            BadInput: a role that does not sign plans, or nobody who may co-sign.
            NotAllowed: the role does not administer the clinic.
        """
        require(actor, Act.RUN_CLINIC)
        for role in rule.signers | rule.cosigners:
            if not may(replace(actor, roles=frozenset({role})), Act.SIGN_PLAN):
                raise BadInput(
                    f"The role {role} does not sign care plans.",
                    "Choose among nurse, provider and bh-clinician.",
                )
        if rule.signers and not rule.cosigners:
            raise BadInput("Nobody could give the second signature.", "Name a role that does.")
        with self._store.writing(actor) as uow:
            put_rule(uow.session, rule)
            act = "changed who co-signs care plans"
            uow.audit(AuditAct(act=act, kind="clinic", digest=rule_words(rule)))
        return rule

    # What each act is made of

    def _check(self, uow: UnitOfWork, plan: CarePlan, version: int) -> None:
        if plan.version != version:
            raise Refused(
                "The plan was changed since it was shown.", "Look at it again, then sign it."
            )
        if plan.status not in OPEN_STATUSES:
            raise Refused(
                f"A plan that is {STATUS_WORDS[plan.status]} is not signed.", "Start a new plan."
            )
        if not (plan.concerns or plan.goals or plan.interventions):
            raise Refused("There is nothing in this plan to sign.", "Add its concerns first.")
        newest = next(iter(plan_editions.editions_of(uow.session, plan)), None)
        if newest is None or not (newest.in_force or newest.waits):
            return
        _facts, signed = plans.version(uow.session, plan.id, newest.plan_number)
        if not (differences_since(signed, plan) or coached_since(signed, plan)):
            waits = "waits for its second signature" if newest.waits else "is in force"
            raise Refused(
                f"The plan is signed as it is: edition {newest.number} {waits}.",
                "Sign again when it was changed.",
            )

    def _answer(self, actor: Actor, edition_id: UUID, said: Answer, reason: str) -> Signed:
        require(actor, Act.SIGN_PLAN)
        with self._store.writing(actor) as uow:
            edition = plan_editions.get(uow.session, edition_id)
            plan = plans.get(uow.session, edition.plan_id, self._today())
            role = self._second(uow, actor, edition)
            plan_editions.answer(uow, edition, said, role, reason)
            done = "Signed." if said is Answer.COSIGNED else f"Returned: {reason}"
            self._end_requests(uow, plan.id, done, status="completed")
            if said is Answer.RETURNED:
                self._tell(uow, plan, edition, reason)
            answered = self._written(uow, said.value, plan, edition_id, edition.plan_number)
        self._sign_now()
        return answered, Change(_TOUCHED, plan.patient_id)

    def _second(self, uow: UnitOfWork, actor: Actor, edition: Edition) -> Role:
        rule = cosign_rule_in(uow.session)
        newest = next(iter(plan_editions.listed(uow.session, edition.plan_id)))
        if not edition.waits or newest.id != edition.id:
            raise Refused(
                f"Edition {edition.number} waits for no second signature.", "Open the plan again."
            )
        if edition.signed_by_id == actor.id:
            raise Refused(
                "You signed this plan first.", "Another person gives the second signature."
            )
        if not rule.may_cosign(actor):
            raise NotAllowed("Your role does not give the second signature here.", rule_words(rule))
        mine = sorted(actor.roles & rule.cosigners)
        return Role(mine[0])

    def _ask(
        self, uow: UnitOfWork, plan: CarePlan, edition_id: UUID, who: UUID, rule: CosignRule
    ) -> None:
        tasks.require_owner(uow.session, who)
        if who == uow.actor.id or not rule.may_cosign(staff.actor(uow.session, who)):
            raise Refused("This person may not give the second signature.", rule_words(rule))
        draft = TaskDraft(
            patient_id=plan.patient_id,
            title=_TO_COSIGN,
            due_on=self._calendar.add(self._today(), 2),
            owner_id=who,
            reason=f"{plan.title}, signed by {uow.actor.display}",
            kind="review",
            plan_id=plan.id,
        )
        self._put(uow, plan, edition_id, draft)

    def _tell(self, uow: UnitOfWork, plan: CarePlan, edition: Edition, reason: str) -> None:
        draft = TaskDraft(
            patient_id=plan.patient_id,
            title=f"Care plan returned by {uow.actor.display}",
            due_on=self._calendar.add(self._today(), 1),
            owner_id=edition.signed_by_id,
            reason=reason,
            kind="follow-up",
            plan_id=plan.id,
        )
        self._put(uow, plan, edition.id, draft)

    def _put(self, uow: UnitOfWork, plan: CarePlan, edition_id: UUID, draft: TaskDraft) -> None:
        task_id = tasks.add(uow, draft)
        uow.session.flush()
        plan_work.link(uow, plan, "edition", edition_id, task_id)

    def _end_requests(
        self, uow: UnitOfWork, plan_id: UUID, words: str, *, status: str = "cancelled"
    ) -> None:
        """End the tasks that asked for a second signature, or told of a returned one."""
        for edition in plan_editions.listed(uow.session, plan_id):
            how = "completed" if edition.answer is Answer.RETURNED else status
            for task_id in plan_work.tasks_about(uow.session, edition.id):
                task = tasks.get(uow.session, task_id)
                if task.completed_at is None:
                    tasks.end(uow, task.id, task.version, status=how, outcome=words)
        uow.session.flush()

    def _written(
        self,
        uow: UnitOfWork,
        act: str,
        plan: CarePlan,
        edition_id: UUID,
        number: int | None = None,
    ) -> Edition:
        edition = plan_editions.get(uow.session, edition_id)
        summary.refresh(uow, [plan.patient_id])
        uow.audit(
            AuditAct(
                act=act,
                kind="plan",
                object_id=plan.id,
                object_version=number or plan.number,
                patient_id=plan.patient_id,
                digest=edition.sha256,
            )
        )
        return edition

    def _sign_now(self) -> None:
        """Cover the entry with the person's own key at once; failing is told by the status."""
        try:
            self._store.sign()
        except ClinicDeskError as error:
            self._store.signing_trouble = error.sentence
        else:
            self._store.signing_trouble = ""

    def _today(self) -> date:
        return self._calendar.day_of(self._store.clock.now())
