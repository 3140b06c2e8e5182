"""Agreement, acceptance and steps on a real encrypted file, and what the chart offers."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from at_noon import NOON, TODAY

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.errors import BadInput, InvalidDraft, NotAllowed
from clinicdesk.domain.plan_agreement import awaits, disagreement, said_differently
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    ConcernOrigin,
    Milestone,
    Priority,
    Who,
)
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.plan_agreeing import PlanAgreeingService
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore


@pytest.fixture
def agreeing(store: ClinicStore) -> PlanAgreeingService:
    return PlanAgreeingService(store, "America/New_York")


@pytest.fixture
def coach(nurse: Actor) -> Actor:
    return replace(nurse, display="R. Okafor", roles=frozenset({Role.COACH}))


@pytest.fixture
def screened(store: ClinicStore, nurse: Actor, person: UUID) -> UUID:
    """A PHQ-9 of 14 in the person's chart."""
    with store.writing(nurse) as uow:
        found = Observation(
            id=uow.new_id(),
            patient_id=person,
            code=coded(LOINC, "44261-6", "PHQ-9 score"),
            status="final",
            occurred_at=NOON,
            recorded_at=NOON,
            category="survey",
            value=Decimal(14),
            unit="{score}",
        )
        clinical.add_observation(uow, found)
        uow.audit(AuditAct(act="created", kind="observation", object_id=found.id))
    return found.id


def test_a_screening_waits_for_both_and_says_so_in_the_versions(
    agreeing: PlanAgreeingService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
    screened: UUID,
) -> None:
    (offer,) = agreeing.offers(nurse, plan.patient_id)
    assert (offer.origin, offer.draft.evidence) == (ConcernOrigin.SCREENING, (screened,))
    plan, _ = plan_service.add_concern(nurse, plan.id, offer.draft)
    assert agreeing.offers(nurse, plan.patient_id) == ()
    concern = plan.concerns[-1]
    assert awaits(concern) == (Who.PROVIDER, Who.PATIENT)
    with pytest.raises(InvalidDraft, match="both agree"):
        plan_service.change_concern(
            nurse, concern.id, concern.version, replace(concern, verification="confirmed")
        )
    plan, _ = agreeing.agree(nurse, concern.id, concern.version, Who.PATIENT)
    concern = plan.concerns[-1]
    assert (concern.verification, awaits(concern)) == ("unconfirmed", (Who.PROVIDER,))
    plan, _ = agreeing.agree(nurse, concern.id, concern.version, Who.PROVIDER)
    concern = plan.concerns[-1]
    assert (concern.verification, awaits(concern)) == ("confirmed", ())
    assert concern.clinician_agrees_by == "A. Moreau, RN"
    newest = plan_service.versions(nurse, plan.id)[0].words
    assert "Possible depression" in newest
    assert "clinician agrees" in newest
    plan, _ = agreeing.agree(nurse, concern.id, concern.version, Who.PATIENT, agrees=False)
    assert plan.concerns[-1].verification == "unconfirmed"
    shown = agreeing.evidence(nurse, plan.id)[concern.id]
    assert [(e.kind, e.chosen, e.positive) for e in shown] == [("screening", True, True)]


def test_a_day_to_come_agrees_to_nothing(
    agreeing: PlanAgreeingService, nurse: Actor, plan: CarePlan
) -> None:
    concern = plan.concerns[0]
    with pytest.raises(BadInput):
        agreeing.agree(nurse, concern.id, concern.version, Who.PATIENT, TODAY + timedelta(days=1))


def test_disagreement_is_kept_with_its_reason_beside_agreement(
    agreeing: PlanAgreeingService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    no = Acceptance(
        who=Who.PATIENT,
        status=AcceptanceStatus.DISAGREE,
        priority=Priority.LOW,
        reason="Seven is too low for me",
        on=TODAY,
    )
    with pytest.raises(InvalidDraft):
        agreeing.accept(nurse, goal.id, goal.version, replace(no, reason=""))
    plan, _ = agreeing.accept(nurse, goal.id, goal.version, no)
    goal = plan.goals[0]
    yes = Acceptance(who=Who.PROVIDER, status=AcceptanceStatus.AGREE, priority=Priority.HIGH)
    plan, _ = agreeing.accept(nurse, goal.id, goal.version, yes)
    goal = plan.goals[0]
    assert [one.who for one in goal.acceptances] == [Who.PATIENT, Who.PROVIDER]
    assert disagreement(goal) == (no,)
    assert said_differently(goal) == (Priority.LOW, Priority.HIGH)


def test_a_coach_climbs_steps_and_notes_what_the_person_says_and_no_more(
    agreeing: PlanAgreeingService, coach: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    plan, _ = agreeing.add_step(coach, goal.id, goal.version, Milestone(text="At most 8 %"))
    goal = plan.goals[0]
    first = goal.milestones[0]
    plan, _ = agreeing.add_step(coach, goal.id, goal.version, Milestone(text="At 9 %"), first.id)
    goal = plan.goals[0]
    assert [step.text for step in goal.milestones] == ["At 9 %", "At most 8 %"]
    plan, _ = agreeing.reach_step(
        coach, goal.id, goal.version, goal.milestones[0].id, date(2026, 3, 1)
    )
    goal = plan.goals[0]
    assert goal.milestones[0].reached_on == date(2026, 3, 1)
    agree = AcceptanceStatus.AGREE
    agreeing.accept(coach, goal.id, goal.version, Acceptance(who=Who.PATIENT, status=agree))
    with pytest.raises(NotAllowed):
        agreeing.accept(coach, goal.id, goal.version, Acceptance(who=Who.PROVIDER, status=agree))
    with pytest.raises(NotAllowed):
        agreeing.agree(coach, plan.concerns[0].id, 1, Who.PATIENT)
