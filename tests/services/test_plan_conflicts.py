"""Conflicts of a plan: found, settled on record, asked again when a line says something else."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import ICD10CM, Coded, coded
from clinicdesk.domain.conflict_resolving import ResolveDraft
from clinicdesk.domain.conflict_standing import (
    ConflictAct,
    ConflictReport,
    ConflictState,
    Resolution,
)
from clinicdesk.domain.errors import InvalidDraft, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, InterventionDraft
from clinicdesk.services.clinic import Clinic

KEY = "potassium-kidney"
ACCEPTED = ResolveDraft(resolution=Resolution.ACCEPTED, reason="Potassium is watched each month.")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


@pytest.fixture
def plan(clinic: Clinic) -> CarePlan:
    actor, plans = clinic.actor, clinic.plans
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    person = clinic.people.register(actor, draft)[0]
    made = plans.start(actor, person.id, "Care plan")[0]
    kidney = coded(ICD10CM, "N18.31", "Chronic kidney disease, stage 3a")
    made = plans.add_concern(actor, made.id, ConcernDraft(code=kidney))[0]
    goal = GoalDraft(description="Cook at home", concern_ids=(made.concerns[0].id,))
    made = plans.add_goal(actor, made.id, goal)[0]
    work = InterventionDraft(
        code=Coded("Cook after the DASH eating plan"), goal_ids=(made.goals[0].id,), owner="Ann"
    )
    return plans.add_intervention(actor, made.id, work)[0]


def reworded(clinic: Clinic, plan: CarePlan, words: str) -> CarePlan:
    (work,) = clinic.plans.all_of(clinic.actor, plan.patient_id)[0].interventions
    draft = InterventionDraft(code=Coded(words), goal_ids=work.goal_ids, owner=work.owner)
    return clinic.plans.change_intervention(clinic.actor, work.id, work.version, draft)[0]


def noted(clinic: Clinic, plan: CarePlan) -> ConflictReport:
    return clinic.plan_conflicts.note(clinic.actor, plan.id)[0]


def state(clinic: Clinic, plan: CarePlan) -> ConflictState:
    found = clinic.plan_conflicts.find(clinic.actor, plan.id).of(KEY)
    assert found is not None
    return found.state


def acts(clinic: Clinic, plan: CarePlan) -> list[ConflictAct]:
    (record,) = clinic.plan_conflicts.history(clinic.actor, plan.id)
    return [event.act for event in record.events]


def test_finding_writes_nothing_and_noting_writes_once(clinic: Clinic, plan: CarePlan) -> None:
    report = clinic.plan_conflicts.find(clinic.actor, plan.id)
    assert [one.key for one in report.to_settle] == [KEY]
    assert report.standings[0].record is None
    assert clinic.plan_conflicts.history(clinic.actor, plan.id) == ()
    noted(clinic, plan)
    assert acts(clinic, plan) == [ConflictAct.SEEN]
    assert noted(clinic, plan).unnoted == ()
    assert acts(clinic, plan) == [ConflictAct.SEEN]
    assert clinic._opened.store.audit_faults() == []


def test_what_is_accepted_stays_so_until_a_line_says_something_else(
    clinic: Clinic, plan: CarePlan
) -> None:
    noted(clinic, plan)
    clinic.plan_conflicts.resolve(clinic.actor, plan.id, KEY, ACCEPTED)
    assert state(clinic, plan) is ConflictState.SETTLED
    reworded(clinic, plan, "Cook after the DASH eating plan with more bananas")
    found = clinic.plan_conflicts.find(clinic.actor, plan.id).of(KEY)
    assert found is not None
    assert found.state is ConflictState.AGAIN
    assert "New: Cook after the DASH eating plan with more bananas" in found.why_again
    assert "Before: Cook after the DASH eating plan Ann" in found.why_again
    noted(clinic, plan)
    assert acts(clinic, plan) == [ConflictAct.SEEN, ConflictAct.RESOLVED, ConflictAct.REOPENED]
    assert noted(clinic, plan).unnoted == ()
    reworded(clinic, plan, "Cook after the DASH eating plan")
    assert state(clinic, plan) is ConflictState.AGAIN


def test_a_changed_plan_settles_it_by_itself_and_its_return_is_asked(
    clinic: Clinic, plan: CarePlan
) -> None:
    noted(clinic, plan)
    changed = ResolveDraft(resolution=Resolution.CHANGED)
    with pytest.raises(Refused, match="still stand"):
        clinic.plan_conflicts.resolve(clinic.actor, plan.id, KEY, changed)
    after = reworded(clinic, plan, "Cook with less salt")
    assert state(clinic, plan) is ConflictState.GONE
    noted(clinic, plan)
    (settled,) = clinic.plan_conflicts.resolutions_for(clinic.actor, plan.id)
    assert (settled.resolution, settled.plan_number) == (Resolution.CHANGED, after.number)
    assert state(clinic, plan) is ConflictState.SETTLED
    reworded(clinic, plan, "Use a salt substitute")
    assert state(clinic, plan) is ConflictState.AGAIN


def test_a_clinician_is_asked_by_a_task_and_the_answer_asks_again(
    clinic: Clinic, plan: CarePlan
) -> None:
    ask = ResolveDraft(resolution=Resolution.ASKED, reason="How much potassium?")
    _report, change = clinic.plan_conflicts.resolve(clinic.actor, plan.id, KEY, ask)
    assert "task" in change.kinds
    (task,) = clinic.tasks.of_patient(clinic.actor, plan.patient_id)
    assert (task.kind, task.plan_id, task.reason) == ("review", plan.id, "How much potassium?")
    assert state(clinic, plan) is ConflictState.ASKED
    clinic.tasks.complete(clinic.actor, task.id, task.version, "Two grams a day")
    found = clinic.plan_conflicts.find(clinic.actor, plan.id).of(KEY)
    assert found is not None
    assert (found.state, found.why_again) == (
        ConflictState.AGAIN,
        "The clinician has answered: Two grams a day",
    )


def test_a_settled_conflict_is_asked_again_by_hand(clinic: Clinic, plan: CarePlan) -> None:
    with pytest.raises(Refused, match="not settled"):
        clinic.plan_conflicts.reopen(clinic.actor, plan.id, KEY, "")
    clinic.plan_conflicts.resolve(clinic.actor, plan.id, KEY, ACCEPTED)
    clinic.plan_conflicts.reopen(clinic.actor, plan.id, KEY, "New result")
    found = clinic.plan_conflicts.find(clinic.actor, plan.id).of(KEY)
    assert found is not None
    assert (found.state, found.why_again) == (ConflictState.AGAIN, "New result")
    assert clinic.plan_conflicts.resolutions_for(clinic.actor, plan.id) == ()


def test_what_cannot_be_is_refused_in_words(clinic: Clinic, plan: CarePlan) -> None:
    resolve, actor = clinic.plan_conflicts.resolve, clinic.actor
    with pytest.raises(InvalidDraft):
        resolve(actor, plan.id, KEY, ResolveDraft(resolution=Resolution.ACCEPTED))
    past = ResolveDraft(resolution=Resolution.ACCEPTED, reason="x", until=date(2020, 1, 1))
    with pytest.raises(InvalidDraft):
        resolve(actor, plan.id, KEY, past)
    with pytest.raises(Refused, match="was changed"):
        resolve(actor, plan.id, KEY, ACCEPTED, seen="0" * 64)
    with pytest.raises(NotFound):
        resolve(actor, plan.id, "no-such-rule", ACCEPTED)
    with pytest.raises(NotFound):
        clinic.plan_conflicts.find(actor, UUID(int=7))
    assert clinic.plan_conflicts.history(actor, plan.id) == ()


def test_an_acceptance_ends_on_its_day(clinic: Clinic, plan: CarePlan) -> None:
    until = clinic.today() + timedelta(days=30)
    draft = ResolveDraft(resolution=Resolution.ACCEPTED, reason="Until the test", until=until)
    clinic.plan_conflicts.resolve(clinic.actor, plan.id, KEY, draft)
    (settled,) = clinic.plan_conflicts.resolutions_for(clinic.actor, plan.id)
    assert settled.until == until
    assert settled.first == ("Cook after the DASH eating plan Ann",)
