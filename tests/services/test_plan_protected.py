"""What is sealed stays out of the plan: its work, its papers, evidence, offers and conflicts."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from harbor_referral import ABOUT_PLACES, HARBOR, SECRETS, SUD, in_the_clear, made_by_a_nurse
from import_desk import LOINC, bundle, coded, patient, problem
from labelled_files import WORD, Place, labelled, secret
from protected_clinic import ProtectedClinic, make_protected, open_protected
from reading_verbs import said

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_parts import BarrierHelp
from clinicdesk.domain.plans import (
    CarePlan,
    ConcernDraft,
    GoalDraft,
    InterventionDraft,
    PlanDraft,
)
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.clinic import Clinic


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("plans"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def number(place: ProtectedClinic) -> str:
    """A nurse's referral to a Part 2 program."""
    return made_by_a_nurse(place)


def planned(clinic: Clinic, place: ProtectedClinic) -> CarePlan:
    plans, actor = clinic.plans, clinic.actor
    plan, _ = plans.start(actor, place.patient, "Living well")
    plan, _ = plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Sleep")))
    goal = GoalDraft(description="Sleep seven hours", concern_ids=(plan.concerns[0].id,))
    plan, _ = plans.add_goal(actor, plan.id, goal)
    line = InterventionDraft(code=Coded("Go to bed at ten"), goal_ids=(plan.goals[0].id,))
    return plans.add_intervention(actor, plan.id, line)[0]


def with_work(clinic: Clinic, place: ProtectedClinic, number: str) -> CarePlan:
    """A task of a plan's line that is about the protected referral."""
    plan = planned(clinic, place)
    order = clinic.referrals.get(clinic.actor, number)
    task = TaskDraft(
        patient_id=place.patient,
        title="Ring Tanglefoot",
        due_on=clinic.today(),
        reason="Brindlecough since May",
        referral_id=order.id,
    )
    clinic.plan_work.make(clinic.actor, plan.id, plan.interventions[0].id, task)
    return plan


def test_work_of_a_line_about_a_protected_referral_is_sealed(
    place: ProtectedClinic, number: str
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        plan = with_work(clinic, place, number)
        told = said([clinic.plan_work.of_plan(clinic.actor, plan.id)])
        assert not [word for word in SECRETS if word in told]
    assert in_the_clear(place) == ABOUT_PLACES
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        (link,) = clinic.plan_work.of_plan(clinic.actor, plan.id)
        assert link.task.title == "Ring Tanglefoot"


def test_a_care_plan_page_does_not_tell_that_there_is_one(
    place: ProtectedClinic, number: str
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        with_work(clinic, place, number)
        asked = PrintRequest(kind=DocumentKind.CARE_PLAN, patient_id=place.patient)
        content = clinic.documents.prepare(clinic.actor, asked).content
        assert content.work == ()  # type: ignore[union-attr]
        assert content.chart.left_out.withheld == 1  # type: ignore[union-attr]


def test_a_result_that_was_sealed_later_is_no_evidence_offer_or_conflict(
    mold: ProtectedClinic, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    desk = Place(open_protected(mold, tmp_path), files)
    result = secret("Observation")
    result["effectiveDateTime"] = "2026-11-20"
    result["code"] = coded("10154-3", "Chief complaint", LOINC)
    tablets = secret("MedicationRequest", ident="tablets", word="Ibuprofen 800 mg zanzibar-tablets")
    tablets["intent"] = "order"
    kidney = problem("kidney")
    kidney["code"] = coded("N18.31", "Chronic kidney disease, stage 3a", ICD10CM)
    desk.take(bundle(patient(), result, tablets, kidney))
    with closing(desk.clinic.open(Role.NURSE)) as clinic:
        actor, person = clinic.actor, desk.person(clinic)
        offers = clinic.plan_agreeing.offers(actor, person)
        spoken = next(one for one in offers if WORD in one.draft.own_words)
        plan, _ = clinic.plans.start(actor, person, "Living well")
        draft = ConcernDraft(code=Coded("What they told"), evidence=spoken.draft.evidence)
        plan, _ = clinic.plans.add_concern(actor, plan.id, draft)
        assert WORD in said([clinic.plan_agreeing.evidence(actor, plan.id)])
        report, _ = clinic.plan_conflicts.note(actor, plan.id)
        assert "zanzibar-tablets" in said([report])
    desk.take(labelled(result, "ETH"), labelled(tablets, "ETH"))
    for role in (Role.NURSE, Role.COACH):
        with closing(desk.clinic.open(role)) as clinic:
            actor = clinic.actor
            told = said(
                [
                    clinic.plan_agreeing.offers(actor, person),
                    clinic.plan_agreeing.evidence(actor, plan.id),
                    clinic.plan_agreeing.rewriting(actor, person, "eat better"),
                    clinic.plan_conflicts.find(actor, plan.id),
                    clinic.plan_conflicts.history(actor, plan.id),
                    clinic.education.suggest(actor, person),
                    clinic.coaching.open(actor, person),
                    clinic.check_ins.line_context(actor, person),
                ]
            )
            assert WORD not in told
            assert "zanzibar-tablets" not in told


def test_a_place_that_would_itself_disclose_is_no_help_in_a_plan(place: ProtectedClinic) -> None:
    made_by_a_nurse(place)
    with closing(place.open(Role.NURSE)) as clinic:
        actor, plan = clinic.actor, planned(clinic, place)
        (known,) = clinic.referrals.recipients(actor, "quillfeather")
        assert known.id is not None
        clinic.directory.mark(actor, known.id, SUD)
        draft = PlanDraft(
            title=plan.title,
            status=plan.status,
            barriers=("Drinking", "Bus"),
            barrier_help=(BarrierHelp(barrier="Drinking", resource=HARBOR.name.upper()),),
        )
        with pytest.raises(Refused, match="itself disclose"):
            clinic.plans.change(actor, plan.id, plan.version, draft)
        plain = replace(draft, barrier_help=(BarrierHelp(barrier="Bus", resource="Bus line 4"),))
        saved, _ = clinic.plans.change(actor, plan.id, plan.version, plain)
        assert saved.barrier_help[0].resource == "Bus line 4"
