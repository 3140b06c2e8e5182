"""What lines carry goes with its plan: through a merge and back, and in from a template."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_parts import Caregiver, ConcernOrigin, Milestone, WarningSign, Who
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, PlanDraft
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as made:
        yield made


def person(clinic: Clinic, given: str) -> UUID:
    draft = PatientDraft(name=PersonName(family="Hall", given=given))
    return clinic.people.register(clinic.actor, draft)[0].id


def test_parts_follow_a_merge_and_its_taking_back(clinic: Clinic) -> None:
    actor, plans = clinic.actor, clinic.plans
    ann, annie = person(clinic, "Ann"), person(clinic, "Annie")
    whole = PlanDraft(
        title="Sleep",
        warning_signs=(WarningSign(sign="No sleep for three nights"),),
        caregiver=Caregiver(name="Mai", strain=6),
    )
    plan, _ = plans.start(actor, annie, "Sleep", whole)
    concern = ConcernDraft(
        code=Coded("Possible anxiety"),
        origin=ConcernOrigin.SCREENING,
        verification="unconfirmed",
        evidence=(UUID(int=7),),
    )
    plan, _ = plans.add_concern(actor, plan.id, concern)
    goal = GoalDraft(
        description="Sleep 7 hours",
        concern_ids=(plan.concerns[0].id,),
        milestones=(Milestone(text="Screens off at ten"),),
    )
    plan, _ = plans.add_goal(actor, plan.id, goal)
    done, _ = clinic.merging.merge(actor, ann, annie)
    moved = plans.open(actor, ann)
    assert moved is not None
    assert (moved.warning_signs, moved.caregiver) == (whole.warning_signs, whole.caregiver)
    assert moved.concerns[0].evidence == (UUID(int=7),)
    assert moved.goals[0].milestones == plan.goals[0].milestones
    line = moved.concerns[0]
    agreed, _ = clinic.plan_agreeing.agree(actor, line.id, line.version, Who.PATIENT)
    clinic.merging.unmerge(actor, done.id)
    back = plans.open(actor, annie)
    assert back is not None
    assert back.concerns[0].person_agrees_on == clinic.today()
    assert back.goals[0].milestones == agreed.goals[0].milestones
    assert back.warning_signs == whole.warning_signs


def test_a_templates_steps_are_the_goals_ladder(clinic: Clinic) -> None:
    actor, ann = clinic.actor, person(clinic, "Ann")
    for one in clinic.plan_templates.list(actor):
        if any(goal.milestones for goal in one.template.goals):
            key = one.template.key
            break
    asked = clinic.plan_templates.preview(actor, ann, key)
    clinic.plan_templates.apply(actor, ann, key, asked.new, seen=0)
    plan = clinic.plans.open(actor, ann)
    assert plan is not None
    climbed = [goal for goal in plan.goals if goal.milestones]
    assert climbed
    assert all(step.due_on and step.text for goal in climbed for step in goal.milestones)
    assert not any(goal.note for goal in climbed)
