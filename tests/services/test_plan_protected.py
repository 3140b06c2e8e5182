"""What is sealed stays out of the plan: its work, its papers, evidence, offers and conflicts."""

from contextlib import closing
from pathlib import Path

import pytest
from harbor_referral import ABOUT_PLACES, SECRETS, in_the_clear, made_by_a_nurse
from protected_clinic import ProtectedClinic, make_protected, open_protected
from reading_verbs import said

from clinicdesk.domain.access import Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, InterventionDraft
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
