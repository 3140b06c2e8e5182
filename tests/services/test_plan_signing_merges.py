"""What is said about a plan goes with it when its person's record is merged, and comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_reviews import AgreementDraft, Agrees, How
from clinicdesk.domain.plan_work import TaskAnswer, WorkAnswer
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, InterventionDraft
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as made:
        yield made


def test_signatures_agreement_and_work_follow_a_merge_and_its_taking_back(clinic: Clinic) -> None:
    actor, plans, signing = clinic.actor, clinic.plans, clinic.plan_signing
    ann, annie = (
        clinic.people.register(actor, PatientDraft(name=PersonName(family="Hall", given=given)))[0]
        for given in ("Ann", "Annie")
    )
    plan, _ = plans.start(actor, annie.id, "Sleep")
    plan, _ = plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Insomnia")))
    goal = GoalDraft(description="Sleep 7 hours", concern_ids=(plan.concerns[0].id,))
    plan, _ = plans.add_goal(actor, plan.id, goal)
    line = InterventionDraft(code=Coded("Sleep log"), goal_ids=(plan.goals[0].id,))
    plan, _ = plans.add_intervention(actor, plan.id, line)
    task, _ = clinic.plan_work.make(actor, plan.id, plan.interventions[0].id)
    said = AgreementDraft(agrees=Agrees.AGREES, how=How.PHONE, said_on=clinic.today())
    plan, _ = clinic.plan_reviewing.agree(actor, plan.id, plan.version, said)
    signed, _ = signing.sign(actor, plan.id, plan.version)

    done, _ = clinic.merging.merge(actor, ann.id, annie.id)
    (edition,) = signing.editions(actor, plan.id)
    assert edition == signed  # a merge changes nothing that was signed
    standing = signing.standing(actor, plan.id)
    assert standing.plan.patient_id == ann.id
    assert standing.agreements[0].agrees is Agrees.AGREES
    assert standing.work[plan.interventions[0].id].id == task.id
    own = plan.interventions[0]
    plans.end(actor, own.id, standing.plan.interventions[0].version, "Done")
    (asked,) = clinic.plan_work.asked_of(actor, ann.id)
    (edition,) = signing.editions(actor, plan.id)
    assert edition.changed_since == "Intervention changed: Sleep log (status, status reason)"

    clinic.merging.unmerge(actor, done.id)
    assert clinic.plan_work.asked_of(actor, ann.id) == ()
    assert [one.task.id for one in clinic.plan_work.asked_of(actor, annie.id)] == [asked.task.id]
    assert signing.standing(actor, plan.id).plan.patient_id == annie.id
    keep = TaskAnswer(task_id=task.id, answer=WorkAnswer.KEEP)
    clinic.plan_work.answer(actor, plan.id, [keep])
    assert clinic.plan_work.asked_of(actor, annie.id) == ()
