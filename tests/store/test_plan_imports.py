"""Plans and goals from elsewhere: the same again changes nothing, our own words stay."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from bare_store import bare_store

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import SNOMED, Coded, coded
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_imports import ImportedGoal, ImportedPlan, PlanOutcome
from clinicdesk.domain.plans import (
    GoalDraft,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
    PlanStatus,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical, patients, plans
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.plan_imports import add_imported

NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
DIABETES = coded(SNOMED, "44054006", "Diabetes mellitus type 2 (disorder)")
SOURCE = "Riverside"


@pytest.fixture
def ids() -> IdSource:
    return IdSource(FixedClock(NOON), seed=5)


@pytest.fixture
def nurse(ids: IdSource) -> Actor:
    return Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), ids.new())


@pytest.fixture
def store(tmp_path: Path, ids: IdSource) -> Iterator[ClinicStore]:
    with bare_store(tmp_path, FixedClock(NOON), ids) as store:
        yield store


@pytest.fixture
def person(store: ClinicStore, nurse: Actor) -> UUID:
    with store.writing(nurse) as uow:
        made = patients.add(uow, PatientDraft(name=PersonName(family="Kovacek", given="Emmie")))
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made


@pytest.fixture
def condition(store: ClinicStore, nurse: Actor, person: UUID, ids: IdSource) -> UUID:
    row = Condition(
        id=ids.new(), patient_id=person, code=DIABETES, status="active", recorded_at=NOON
    )
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, [row])
        uow.audit(AuditAct(act="imported", kind="patient", patient_id=person))
    return row.id


@pytest.fixture
def goal(ids: IdSource, condition: UUID) -> ImportedGoal:
    draft = GoalDraft(description="Hemoglobin A1c below 7.0", lifecycle=Lifecycle.ACCEPTED)
    return ImportedGoal(id=ids.new(), draft=draft, condition_ids=(condition,))


@pytest.fixture
def imported(ids: IdSource, condition: UUID, goal: ImportedGoal) -> ImportedPlan:
    return ImportedPlan(
        id=ids.new(),
        draft=PlanDraft(title="Diabetes self management plan", start_on=date(2015, 3, 1)),
        intent="order",
        condition_ids=(condition,),
        goal_ids=(goal.id,),
        activities=(
            InterventionDraft(code=Coded("Diabetic diet")),
            InterventionDraft(code=Coded("Exercise therapy"), status="completed"),
        ),
    )


def take(
    store: ClinicStore,
    nurse: Actor,
    person: UUID,
    imported: list[ImportedPlan],
    goals: list[ImportedGoal],
) -> dict[UUID, PlanOutcome]:
    with store.writing(nurse) as uow:
        outcomes = add_imported(uow, person, SOURCE, imported, goals)
        uow.audit(AuditAct(act="imported", kind="patient", patient_id=person))
    return outcomes


def test_an_imported_plan_stands_as_it_came(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    outcomes = take(store, nurse, person, [imported], [goal])
    assert outcomes == {imported.id: PlanOutcome.CREATED, goal.id: PlanOutcome.CREATED}
    with store.reading() as session:
        (plan,) = plans.plans_of(session, person)
    assert (plan.title, plan.intent, plan.source) == (imported.draft.title, "order", SOURCE)
    assert plan.concerns[0].code == DIABETES
    assert plan.goals[0].concern_ids == (plan.concerns[0].id,)
    assert [i.code.text for i in plan.interventions] == ["Diabetic diet", "Exercise therapy"]


def test_the_same_again_changes_nothing_and_news_is_taken(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    take(store, nurse, person, [imported], [goal])
    again = take(store, nurse, person, [imported], [goal])
    assert set(again.values()) == {PlanOutcome.UNCHANGED}
    news = replace(imported, draft=replace(imported.draft, status=PlanStatus.COMPLETED))
    assert take(store, nurse, person, [news], [goal]) == {
        imported.id: PlanOutcome.UPDATED,
        goal.id: PlanOutcome.UNCHANGED,
    }
    with store.reading() as session:
        (plan,) = plans.plans_of(session, person)
        said = plans.versions(session, plan.id)
    assert (plan.status, plan.number) == (PlanStatus.COMPLETED, 2)
    assert [v.act for v in said] == ["imported", "imported"]


def test_what_the_clinic_changed_is_not_overwritten(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    take(store, nurse, person, [imported], [goal])
    service = PlanService(store, "America/New_York")
    plan = service.open(nurse, person)
    assert plan is not None
    mine = plan.goals[0]
    service.change_goal(nurse, mine.id, mine.version, replace(mine, note="She agrees"))
    assert set(take(store, nurse, person, [imported], [goal]).values()) == {
        PlanOutcome.KEPT_AS_SOURCE
    }
    again = service.open(nurse, person)
    assert again is not None
    assert again.goals[0].note == "She agrees"


def test_a_goal_before_its_plan_waits_for_it(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    assert take(store, nurse, person, [], [goal]) == {goal.id: PlanOutcome.CREATED}
    assert take(store, nurse, person, [], [goal]) == {goal.id: PlanOutcome.UNCHANGED}
    with store.reading() as session:
        (loose,) = plans.goals_without_plan(session, person)
    assert loose.description == goal.draft.description
    take(store, nurse, person, [imported], [])
    with store.reading() as session:
        assert plans.goals_without_plan(session, person) == ()
        (plan,) = plans.plans_of(session, person)
    assert [g.id for g in plan.goals] == [goal.id]
    news = replace(goal, draft=replace(goal.draft, note="Reviewed"))
    assert take(store, nurse, person, [], [news]) == {goal.id: PlanOutcome.UPDATED}
    with store.reading() as session:
        assert plans.get(session, plan.id).goals[0].note == "Reviewed"


def test_a_goal_that_two_plans_name_stands_in_the_first(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    other = replace(imported, id=UUID(int=7), activities=())
    take(store, nurse, person, [imported, other], [goal])
    with store.reading() as session:
        goals = {p.id: p.goals for p in plans.plans_of(session, person)}
    assert [g.id for g in goals[imported.id]] == [goal.id]
    assert goals[other.id] == ()


def test_an_unlinked_line_from_elsewhere_can_be_changed_here(
    store: ClinicStore, nurse: Actor, person: UUID, imported: ImportedPlan, goal: ImportedGoal
) -> None:
    bare = replace(goal, condition_ids=())
    take(store, nurse, person, [imported], [bare])
    service = PlanService(store, "America/New_York")
    plan = service.open(nurse, person)
    assert plan is not None
    work = plan.interventions[0]
    plan, _ = service.change_intervention(
        nurse, work.id, work.version, replace(work, owner="R. Diaz, RD")
    )
    assert plan.interventions[0].owner == "R. Diaz, RD"
    mine = plan.goals[0]
    plan, _ = service.change_goal(nurse, mine.id, mine.version, replace(mine, note="Asked"))
    with pytest.raises(InvalidDraft):
        service.add_intervention(nurse, plan.id, InterventionDraft(code=Coded("Call")))
