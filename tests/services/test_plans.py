"""Care plans on a real encrypted file: every act saved whole, undone, compared; no orphans."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.errors import BadInput, Damage, InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_rules import WouldOrphan
from clinicdesk.domain.plan_versions import UndoToken, content_hash
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Comparator,
    ConcernDraft,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
    PlanStatement,
    PlanStatus,
    StatementKind,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical, goal_notes, patients, plans, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, create_store, open_store

KEYS = StoreKeys(bytes(range(32)), bytes(range(32, 64)))
NOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
TODAY = date(2026, 3, 9)
A1C = coded(LOINC, "4548-4", "Hemoglobin A1c")
TARGET = GoalTarget(measure=A1C, comparator=Comparator.AT_MOST, value=Decimal("7.0"), unit="%")


@pytest.fixture
def standing() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def nurse() -> Actor:
    ids = IdSource(FixedClock(NOON), seed=3)
    return Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), ids.new())


@pytest.fixture
def store(tmp_path: Path, standing: FixedClock) -> Iterator[ClinicStore]:
    path = tmp_path / "clinic.db"
    create_store(path, KEYS, {"vault_id": "v"}, lambda session: None)
    opened, _revision = open_store(path, KEYS, clock=standing, ids=IdSource(standing, seed=7))
    yield opened
    opened.close()


@pytest.fixture
def person(store: ClinicStore, nurse: Actor) -> UUID:
    with store.writing(nurse) as uow:
        staff.add(uow, name=nurse.name, display=nurse.display, roles=nurse.roles, staff_id=nurse.id)
        made = patients.add(uow, PatientDraft(name=PersonName(family="Nguyễn", given="Ánh")))
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made


@pytest.fixture
def service(store: ClinicStore) -> PlanService:
    return PlanService(store, "America/New_York")


@pytest.fixture
def plan(service: PlanService, nurse: Actor, person: UUID) -> CarePlan:
    """A plan with a concern, a goal that answers it and an intervention that serves the goal."""
    plan, _change = service.start(nurse, person, "Living well with diabetes")
    plan, _change = service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Type 2 diabetes")))
    plan, _change = service.add_goal(
        nurse,
        plan.id,
        GoalDraft(
            description="Bring the A1c to 7 or lower",
            concern_ids=(plan.concerns[0].id,),
            target=TARGET,
            start_on=TODAY,
            due_on=TODAY + timedelta(days=180),
        ),
    )
    plan, _change = service.add_intervention(
        nurse,
        plan.id,
        InterventionDraft(code=Coded("Walk together on Tuesdays"), goal_ids=(plan.goals[0].id,)),
    )
    return plan


def test_a_plan_comes_back_as_it_was_saved(
    service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    again = service.open(nurse, person)
    assert again == plan
    assert again is not None
    assert again.number == 4
    assert again.updated_by == "A. Moreau, RN"
    assert again.goals[0].target == TARGET
    assert again.interventions[0].goal_ids == (again.goals[0].id,)


def test_words_of_the_plan_come_back_in_order(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    draft = PlanDraft(
        title="New title",
        preferences="My garden\nMy grandchildren",
        barriers=("Night shifts", "Cost of strips"),
        statements=(
            PlanStatement(StatementKind.SYMPTOMS, "Thirst: check the sugar"),
            PlanStatement(StatementKind.CAREGIVER, "Her sister"),
        ),
        review_due_on=date(2026, 9, 1),
        copy_given_on=TODAY,
        copy_language="vi",
    )
    changed, change = service.change(nurse, plan.id, plan.version, draft)
    for name in ("title", "preferences", "barriers", "statements", "review_due_on"):
        assert getattr(changed, name) == getattr(draft, name)
    assert change.touches("plan", plan.patient_id)
    shorter, _ = service.change(nurse, plan.id, changed.version, PlanDraft(title="New title"))
    assert shorter.barriers == ()


def test_each_act_is_a_version_with_who_and_what(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    said = service.versions(nurse, plan.id)
    assert [v.number for v in said] == [4, 3, 2, 1]
    assert {v.by for v in said} == {"A. Moreau, RN"}
    assert said[1].words == "Goal added: Bring the A1c to 7 or lower"
    assert len(service.version(nurse, plan.id, 2).concerns) == 1
    assert service.version(nurse, plan.id, 2).goals == ()


def test_two_versions_are_compared_field_by_field(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    service.change_goal(
        nurse, goal.id, goal.version, replace(goal, due_on=date(2026, 6, 1), note="Sooner")
    )
    lines = service.compare(nurse, plan.id, 1, 5)
    assert [(line.how, line.kind) for line in lines] == [
        ("added", "concern"),
        ("added", "goal"),
        ("added", "intervention"),
    ]
    fields = {
        line.field: (line.before, line.after) for line in service.compare(nurse, plan.id, 4, 5)
    }
    assert fields == {"due date": ("05-Sep-2026", "01-Jun-2026"), "note": ("", "Sooner")}


def test_undo_brings_back_what_was_and_undoing_that_does_it_again(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    removed, _ = service.remove(nurse, goal.id, goal.version, "Wrong person", with_serving=True)
    assert removed.goals == ()
    assert removed.interventions == ()
    back, _ = service.undo(nurse, UndoToken.of(removed))
    assert content_hash(back) == content_hash(plan)
    assert back.number == 6
    gone, _ = service.undo(nurse, UndoToken.of(back))
    assert content_hash(gone) == content_hash(removed)


def test_acts_are_undone_one_after_the_other_to_the_beginning(
    service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    for number in (4, 3, 2):
        undone, _ = service.undo(nurse, UndoToken(plan.id, number))
    assert (undone.concerns, undone.goals, undone.interventions) == ((), (), ())
    nothing, _ = service.undo(nurse, UndoToken(plan.id, 1))
    assert nothing.status is PlanStatus.ENTERED_IN_ERROR
    assert service.open(nurse, person) is None


def test_an_older_act_is_not_undone_over_a_newer_one(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    with pytest.raises(Refused, match="changed since"):
        service.undo(nurse, UndoToken(plan.id, 2))


def test_a_change_that_changes_nothing_saves_nothing(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    same, change = service.change_goal(nurse, goal.id, goal.version, goal)
    assert same == plan
    assert change.kinds == frozenset()
    assert len(service.versions(nurse, plan.id)) == 4


def test_the_second_of_two_editors_is_told(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    service.change_goal(nurse, goal.id, goal.version, replace(goal, note="First"))
    with pytest.raises(Refused, match="in the meantime"):
        service.change_goal(nurse, goal.id, goal.version, replace(goal, note="Second"))


def test_two_editors_of_different_lines_do_not_disturb_each_other(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal, concern = plan.goals[0], plan.concerns[0]
    service.change_goal(nurse, goal.id, goal.version, replace(goal, note="Mine"))
    both, _ = service.change_concern(
        nurse, concern.id, concern.version, replace(concern, note="Yours")
    )
    assert (both.goals[0].note, both.concerns[0].note) == ("Mine", "Yours")


def test_no_line_is_left_without_what_it_serves(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    concern = plan.concerns[0]
    with pytest.raises(WouldOrphan) as caught:
        service.remove(nurse, concern.id, concern.version, "Mistake")
    assert set(caught.value.ids) == {plan.goals[0].id, plan.interventions[0].id}
    with pytest.raises(InvalidDraft):
        service.add_goal(nurse, plan.id, GoalDraft(description="Walk"))
    with pytest.raises(InvalidDraft):
        service.add_intervention(nurse, plan.id, InterventionDraft(code=Coded("Call")))
    kept, _ = service.add_goal(nurse, plan.id, GoalDraft(description="Walk", reason="She asked"))
    assert kept.goals[1].reason == "She asked"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plan_goal SET concern_id = NULL",
        "UPDATE plan_goal SET plan_id = NULL",
        "UPDATE plan_goal SET lifecycle = 'going'",
        "UPDATE plan_goal SET confidence = 11",
        "UPDATE plan_goal SET comparator = ''",
        "UPDATE plan_goal SET concern_id = x'00000000000000000000000000000000'",
        "UPDATE plan_intervention SET goal_id = NULL",
        "UPDATE plan_intervention SET status = 'done'",
        "UPDATE care_plan SET status = 'open'",
        "UPDATE care_plan SET title = ' '",
        "UPDATE plan_version SET words = 'x'",
        "DELETE FROM plan_version",
    ],
)
def test_the_database_refuses_what_no_plan_may_be(
    store: ClinicStore, nurse: Actor, plan: CarePlan, statement: str
) -> None:
    with pytest.raises(IntegrityError), store.writing(nurse) as uow:
        uow.session.execute(text(statement))


def test_an_ended_goal_stays_with_its_reason(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    with pytest.raises(BadInput):
        service.end(nurse, goal.id, goal.version, " ")
    ended, _ = service.end(nurse, goal.id, goal.version, "She chose another")
    assert ended.goals[0].lifecycle is Lifecycle.CANCELLED
    assert ended.goals[0].status_reason == "She chose another"
    concern = ended.concerns[0]
    ended, _ = service.end(nurse, concern.id, concern.version, "Diet alone")
    assert (ended.concerns[0].status, ended.concerns[0].note) == ("inactive", "Diet alone")
    work = ended.interventions[0]
    ended, _ = service.end(nurse, work.id, work.version, "Rain")
    assert ended.interventions[0].status == "cancelled"


def test_lines_keep_the_order_they_are_given(
    service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    for name in ("Blood pressure", "Sleep"):
        plan, _ = service.add_concern(nurse, plan.id, ConcernDraft(code=Coded(name)))
    wanted = [plan.concerns[i].id for i in (2, 0, 1)]
    ordered, _ = service.reorder(nurse, plan.id, wanted)
    again = service.open(nurse, person)
    assert again is not None
    assert [c.id for c in again.concerns] == wanted == [c.id for c in ordered.concerns]
    with pytest.raises(Refused):
        service.reorder(nurse, plan.id, wanted[:2])


def test_progress_is_a_result_of_the_chart_and_reaches_the_goal(
    service: PlanService,
    store: ClinicStore,
    standing: FixedClock,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    goal, person = plan.goals[0], plan.patient_id
    first, change = service.log_progress(nurse, goal.id, Decimal("8.4"), TODAY)
    assert change.touches("observation", person)
    assert first.goals[0].latest_value == Decimal("8.4")
    assert first.goals[0].achievement is Achievement.IN_PROGRESS
    standing.advance(timedelta(minutes=5))
    second, _ = service.log_progress(nurse, goal.id, Decimal("6.9"), TODAY, "Fasting")
    assert second.goals[0].achievement is Achievement.ACHIEVED
    with store.reading() as session:
        rows = clinical.rows_of(session, "observation", person)
    assert [(o.value, o.unit, o.category) for o in rows] == [
        (Decimal("6.9"), "%", "laboratory"),
        (Decimal("8.4"), "%", "laboratory"),
    ]
    undone, _ = service.undo(nurse, UndoToken.of(second))
    assert undone.goals[0].latest_value == Decimal("8.4")
    assert undone.goals[0].achievement is Achievement.IN_PROGRESS
    with store.reading() as session:
        assert len(clinical.rows_of(session, "observation", person)) == 1
    redone, _ = service.undo(nurse, UndoToken.of(undone))
    assert redone.goals[0].latest_value == Decimal("6.9")


@pytest.mark.parametrize(
    ("value", "on"),
    [
        (Decimal(70), TODAY),
        (Decimal(-1), TODAY),
        (Decimal("NaN"), TODAY),
        (Decimal(7), TODAY + timedelta(1)),
    ],
)
def test_a_reading_that_cannot_be_is_stopped(
    service: PlanService, nurse: Actor, plan: CarePlan, value: Decimal, on: date
) -> None:
    with pytest.raises(InvalidDraft):
        service.log_progress(nurse, plan.goals[0].id, value, on)


def test_a_goal_without_measure_takes_no_reading(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    more, _ = service.add_goal(
        nurse, plan.id, GoalDraft(description="Sleep", concern_ids=(plan.concerns[0].id,))
    )
    with pytest.raises(Refused, match="no measure"):
        service.log_progress(nurse, more.goals[1].id, Decimal(1), TODAY)


def test_an_achievement_set_by_hand_is_left_alone(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    by_hand = replace(
        goal, achievement=Achievement.NOT_ATTAINABLE, achievement_reason="Steroids for months"
    )
    plan, _ = service.change_goal(nurse, goal.id, goal.version, by_hand)
    plan, _ = service.log_progress(nurse, goal.id, Decimal("6.5"), TODAY)
    assert plan.goals[0].achievement is Achievement.NOT_ATTAINABLE


def test_one_open_plan_of_ours_a_person(
    service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    with pytest.raises(Refused, match="open care plan"):
        service.start(nurse, person, "Another")
    service.change(
        nurse, plan.id, plan.version, PlanDraft(title=plan.title, status=PlanStatus.COMPLETED)
    )
    service.start(nurse, person, "Another")
    assert len(service.all_of(nurse, person)) == 2


def test_a_coach_records_progress_and_changes_nothing_else(
    service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    coach = replace(nurse, roles=frozenset({Role.COACH}))
    logged, _ = service.log_progress(coach, plan.goals[0].id, Decimal(8), TODAY)
    service.undo(coach, UndoToken.of(logged))
    with pytest.raises(NotAllowed):
        service.add_concern(coach, plan.id, ConcernDraft(code=Coded("Sleep")))
    with pytest.raises(NotAllowed):
        service.undo(coach, UndoToken(plan.id, 4))


def test_a_damaged_version_is_told(
    service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    with store.raw_connection() as connection:
        connection.execute("DROP TRIGGER plan_version_no_update")
        connection.execute("UPDATE plan_version SET sha256 = '0' WHERE number = 2")
        connection.execute("UPDATE plan_version SET snapshot = x'00' WHERE number = 3")
    for number in (2, 3):
        with pytest.raises(Damage):
            service.version(nurse, plan.id, number)


def test_removed_lines_are_kept_and_marked(
    service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    work = plan.interventions[0]
    service.remove(nurse, work.id, work.version, "Typed in the wrong chart")
    with store.reading() as session:
        row = session.execute(
            text("SELECT entered_in_error, error_reason FROM plan_intervention")
        ).one()
        assert plans.get(session, plan.id).interventions == ()
    assert tuple(row) == (1, "Typed in the wrong chart")


def test_readings_that_came_by_another_way_are_noted_on_the_row(
    service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    reading = Observation(
        id=UUID(int=77),
        patient_id=plan.patient_id,
        code=A1C,
        status="final",
        occurred_at=NOON,
        recorded_at=NOON,
        value=Decimal("6.4"),
        unit="%",
    )
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, [reading])
        goal_notes.note_of_people(uow, [plan.patient_id])
        uow.audit(AuditAct(act="imported", kind="patient", patient_id=plan.patient_id))
    with store.reading() as session:
        row = session.execute(text("SELECT achievement, achievement_on, version FROM plan_goal"))
        assert tuple(row.one()) == ("achieved", "2026-03-09", 1)
    read = service.open(nurse, plan.patient_id)
    assert read is not None
    assert read.goals[0].achievement is Achievement.ACHIEVED
