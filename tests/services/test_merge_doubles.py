"""Two records that are one person: what ran for both is said, shown twice, and one is ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from coaching_clinic import Coached, coached_clinic
from cohort_desk import cohort_in, enroll, person
from open_clinic import opened

from clinicdesk.domain.coaching import CoachingDraft, CoachingStatus
from clinicdesk.domain.coding import ICD10CM, Coded, coded
from clinicdesk.domain.conflict_resolving import ResolveDraft
from clinicdesk.domain.conflict_standing import ConflictState, Resolution
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, InterventionDraft


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Coached]:
    made = coached_clinic(tmp_path)
    with made.clinic:
        yield made


def test_two_coached_records_are_said_and_one_relation_is_ended(desk: Coached) -> None:
    clinic, nurse, coach = desk.clinic, desk.clinic.actor, desk.coach
    assert clinic.merging.view(nurse, desk.anh, desk.declan).doubles == ()
    plan, _ = clinic.plans.start(nurse, desk.anh, "Sleep")
    plan, _ = clinic.plans.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Insomnia")))
    goal = GoalDraft(description="Sleep 7 hours", concern_ids=(plan.concerns[0].id,))
    plan, _ = clinic.plans.add_goal(nurse, plan.id, goal)
    begun = CoachingDraft(patient_id=desk.anh, goal_ids=(plan.goals[0].id,))
    clinic.coaching.begin(nurse, begun)
    (said,) = clinic.merging.view(nurse, desk.anh, desk.declan).doubles
    assert said.startswith("Both are coached.")
    done, _ = clinic.merging.merge(nurse, desk.anh, desk.declan)
    view = clinic.coaching.open(coach, desk.anh)
    assert view.coaching is not None
    (other,) = view.doubled
    assert {view.coaching.id, other.id} >= {desk.id}
    assert view.earlier == ()
    rows = clinic.coaching_panel.panel(coach, mine=False).rows
    assert [row.patient_id for row in rows] == [desk.anh, desk.anh]
    view, _ = clinic.coaching.end(coach, other.id, other.version, "Two records of one person")
    assert view.doubled == ()
    assert [one.status for one in view.earlier] == [CoachingStatus.ENDED]
    clinic.merging.unmerge(nurse, done.id)
    each = [clinic.coaching.open(coach, who) for who in (desk.anh, desk.declan)]
    assert all(one.doubled == () for one in each)
    assert sum(one.coaching is not None for one in each) == 1


def test_two_cohorts_programs_and_timers_are_said(tmp_path: Path) -> None:
    with opened(tmp_path) as clinic:
        actor = clinic.actor
        cohort = cohort_in(clinic)
        one, other = (enroll(clinic, cohort, name).patient_id for name in ("Hall", "Stone"))
        free = person(clinic, "Rivers")
        clinic.care_time.start(actor, one)
        said = clinic.merging.view(actor, one, other).doubles
        assert [words.split(".")[0].split(" the program")[0] for words in said] == [
            "Both are in a cohort",
            "Both are in",
        ]
        assert clinic.merging.view(actor, one, free).doubles == ()


def test_a_conflict_and_a_template_follow_a_merge_and_go_back(tmp_path: Path) -> None:
    with opened(tmp_path) as clinic:
        actor, plans, conflicts = clinic.actor, clinic.plans, clinic.plan_conflicts
        ann, annie = (
            clinic.people.register(
                actor, PatientDraft(name=PersonName(family="Hall", given=given))
            )[0].id
            for given in ("Ann", "Annie")
        )
        clinic.plan_templates.apply(actor, annie, "hypertension")
        plan = plans.open(actor, annie)
        assert plan is not None
        kidney = coded(ICD10CM, "N18.31", "Chronic kidney disease, stage 3a")
        plan, _ = plans.add_concern(actor, plan.id, ConcernDraft(code=kidney))
        goal = GoalDraft(description="Cook at home", concern_ids=(plan.concerns[-1].id,))
        plan, _ = plans.add_goal(actor, plan.id, goal)
        cook = InterventionDraft(
            code=Coded("Cook after the DASH eating plan"), goal_ids=(plan.goals[-1].id,)
        )
        plan, _ = plans.add_intervention(actor, plan.id, cook)
        conflicts.note(actor, plan.id)
        settled = ResolveDraft(resolution=Resolution.ACCEPTED, reason="Watched each month.")
        found = conflicts.find(actor, plan.id).to_settle
        keys = [standing.key for standing in found]
        assert "potassium-kidney" in keys
        conflicts.resolve(actor, plan.id, "potassium-kidney", settled)
        uses = clinic.plan_templates.differences(actor, plan.id)
        assert uses
        before = conflicts.history(actor, plan.id)

        done, _ = clinic.merging.merge(actor, ann, annie)
        assert conflicts.history(actor, plan.id) == before
        standing = conflicts.find(actor, plan.id).of("potassium-kidney")
        assert standing is not None
        assert standing.state is ConflictState.SETTLED, "a merge asks nothing again"
        assert clinic.plan_templates.differences(actor, plan.id) == uses

        clinic.merging.unmerge(actor, done.id)
        assert conflicts.history(actor, plan.id) == before
        back = plans.open(actor, annie)
        assert back is not None
        assert back.id == plan.id
        assert clinic.plan_templates.differences(actor, plan.id) == uses
