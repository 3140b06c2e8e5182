"""What is said about a few plans of the demonstration: signed, changed since, waiting, overdue."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_editions import CosignRule
from clinicdesk.domain.plan_reviews import (
    AgreementDraft,
    Agrees,
    CopyFormat,
    How,
    Outcome,
    Participant,
    ReviewDraft,
    TeachBack,
)
from clinicdesk.domain.plans import CarePlan, ConcernDraft
from clinicdesk.services.plan_cosigning import put_rule
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plan_work import PlanWorkService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import patients, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["say_about_plans"]

_COSIGNER = "dokafor"
_TOLD = 2
"""The first two of the cast are left as they are: pictures and pages are made of them."""


class _Hand:
    """The nurse's hand, with the services that she uses."""

    def __init__(self, store: ClinicStore, actor: Actor, zone: str) -> None:
        calendar = BusinessCalendar(zone=zone)
        self.store, self.actor = store, actor
        self.today: date = calendar.day_of(store.clock.now())
        self.plans = PlanService(store, zone)
        self.signing = PlanSigningService(store, calendar)
        self.reviewing = PlanReviewingService(store, calendar)
        self.work = PlanWorkService(store, calendar, ReferralWords(store))

    def signed_and_agreed(self, plan: CarePlan, language: str) -> None:
        """Reviewed with the person, signed, and a copy given in their language."""
        review = ReviewDraft(
            reviewed_on=self.today,
            outcome=Outcome.CONTINUES,
            participants=(Participant("The person", "the person"), Participant("D. Okafor, MD")),
            next_due_on=self.reviewing.next_due(self.today),
        )
        plan, _change = self.reviewing.review(self.actor, plan.id, plan.version, review)
        said = AgreementDraft(
            agrees=Agrees.IN_PART,
            how=How.IN_PERSON,
            said_on=self.today,
            words="Prefers the walk after the shift to the gym",
            interpreter="M. Santos, CHW",
            copy_on=self.today,
            copy_language=language,
            copy_format=CopyFormat.PAPER,
            reading_grade=Decimal("5.8"),
            teach_back=TeachBack.RE_TAUGHT,
            repeat_on=self.today + timedelta(days=14),
        )
        plan, _change = self.reviewing.agree(self.actor, plan.id, plan.version, said)
        for line in plan.interventions[:1]:
            self.work.make(self.actor, plan.id, line.id)
        self.signing.sign(self.actor, plan.id, plan.version)

    def changed_since(self, plan: CarePlan) -> None:
        """Signed, then a concern was added and a line ended whose task waits for an answer."""
        self.signing.sign(self.actor, plan.id, plan.version)
        for line in plan.interventions[:1]:
            self.work.make(self.actor, plan.id, line.id)
            self.plans.end(self.actor, line.id, line.version, "Done by the family now")
        concern = ConcernDraft(
            code=Coded("Sleeps badly on night shifts"),
            said_by="patient",
            verification="unconfirmed",
        )
        self.plans.add_concern(self.actor, plan.id, concern)

    def waiting(self, plan: CarePlan) -> None:
        """Signed while the clinic wanted a second signature; a provider is asked for it."""
        with self.store.reading() as session:
            second = staff.by_name(session, _COSIGNER)
        self._rule(CosignRule(frozenset({Role.NURSE})))
        asked = second.id if second is not None else None
        self.signing.sign(self.actor, plan.id, plan.version, asked)
        self._rule(CosignRule())

    def _rule(self, rule: CosignRule) -> None:
        with self.store.writing(self.actor) as uow:
            put_rule(uow.session, rule)
            uow.audit(AuditAct(act="changed who co-signs care plans", kind="clinic"))


def say_about_plans(store: ClinicStore, actor: Actor, zone: str, cast: Sequence[UUID]) -> None:
    """Say something about the plans of a few people whom everybody meets."""
    hand = _Hand(store, actor, zone)
    found = [(who, hand.plans.open(actor, who)) for who in cast[_TOLD:]]
    mine = [(who, plan) for who, plan in found if plan is not None and plan.review_due_on]
    late = [plan for _who, plan in mine if plan.review_due_on and plan.review_due_on < hand.today]
    with store.reading() as session:
        spoken = {who: patients.get(session, who).language for who, _plan in mine}
    spanish = [plan for who, plan in mine if spoken[who] == "es" and plan not in late]
    if spanish:
        hand.signed_and_agreed(spanish[0], "es")
    others = [plan for _who, plan in mine if plan not in late and plan not in spanish]
    for tell, plan in zip((hand.changed_since, hand.waiting), others, strict=False):
        tell(plan)
    for plan in late[:1]:
        hand.signing.sign(actor, plan.id, plan.version)
