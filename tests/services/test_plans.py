"""Care plans on a real encrypted file: every act saved whole, undone, compared; no orphans."""

import hashlib
import json
import zlib
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from at_noon import TARGET, TODAY
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import BadInput, Damage, InvalidDraft, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_rules import WouldOrphan
from clinicdesk.domain.plan_versions import UndoToken, content_hash
from clinicdesk.domain.plans import (
    CarePlan,
    ConcernDraft,
    GoalDraft,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
    PlanStatement,
    PlanStatus,
    StatementKind,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import patients, plan_saves, plans
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore


def test_a_plan_comes_back_as_it_was_saved(
    plan_service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    again = plan_service.open(nurse, person)
    assert again == plan
    assert again is not None
    assert again.number == 4
    assert again.updated_by == "A. Moreau, RN"
    assert again.goals[0].target == TARGET
    assert again.interventions[0].goal_ids == (again.goals[0].id,)


def test_words_of_the_plan_come_back_in_order(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
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
    changed, change = plan_service.change(nurse, plan.id, plan.version, draft)
    for name in ("title", "preferences", "barriers", "statements", "review_due_on"):
        assert getattr(changed, name) == getattr(draft, name)
    assert change.touches("plan", plan.patient_id)
    shorter, _ = plan_service.change(nurse, plan.id, changed.version, PlanDraft(title="New title"))
    assert shorter.barriers == ()


def test_each_act_is_a_version_with_who_and_what(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    said = plan_service.versions(nurse, plan.id)
    assert [v.number for v in said] == [4, 3, 2, 1]
    assert {v.by for v in said} == {"A. Moreau, RN"}
    assert said[1].words == "Goal added: Bring the A1c to 7 or lower"
    assert len(plan_service.version(nurse, plan.id, 2).concerns) == 1
    assert plan_service.version(nurse, plan.id, 2).goals == ()


def test_two_versions_are_compared_field_by_field(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    plan_service.change_goal(
        nurse, goal.id, goal.version, replace(goal, due_on=date(2026, 6, 1), note="Sooner")
    )
    lines = plan_service.compare(nurse, plan.id, 1, 5)
    assert [(line.how, line.kind) for line in lines] == [
        ("added", "concern"),
        ("added", "goal"),
        ("added", "intervention"),
    ]
    fields = {
        line.field: (line.before, line.after) for line in plan_service.compare(nurse, plan.id, 4, 5)
    }
    assert fields == {"due date": ("05-Sep-2026", "01-Jun-2026"), "note": ("", "Sooner")}


def test_undo_brings_back_what_was_and_undoing_that_does_it_again(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    removed, _ = plan_service.remove(
        nurse, goal.id, goal.version, "Wrong person", with_serving=True
    )
    assert removed.goals == ()
    assert removed.interventions == ()
    back, _ = plan_service.undo(nurse, UndoToken.of(removed))
    assert content_hash(back) == content_hash(plan)
    assert back.number == 6
    gone, _ = plan_service.undo(nurse, UndoToken.of(back))
    assert content_hash(gone) == content_hash(removed)


def test_acts_are_undone_one_after_the_other_to_the_beginning(
    plan_service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    for number in (4, 3, 2):
        undone, _ = plan_service.undo(nurse, UndoToken(plan.id, number))
    assert (undone.concerns, undone.goals, undone.interventions) == ((), (), ())
    nothing, _ = plan_service.undo(nurse, UndoToken(plan.id, 1))
    assert nothing.status is PlanStatus.ENTERED_IN_ERROR
    assert plan_service.open(nurse, person) is None


def _brought(plan: CarePlan, person: UUID, ids: IdSource, lines: int) -> CarePlan:
    concern = replace(plan.concerns[0], id=ids.new(), position=0)
    goal = replace(plan.goals[0], id=ids.new(), concern_ids=(concern.id,), position=0)
    made = [
        replace(
            plan.interventions[0],
            id=ids.new(),
            code=Coded(f"Work {n}"),
            goal_ids=(goal.id,),
            position=0,
        )
        for n in range(lines)
    ]
    return replace(
        plan,
        id=ids.new(),
        patient_id=person,
        concerns=(concern,),
        goals=(goal,),
        interventions=tuple(reversed(made)),
    )


def test_a_plan_whose_lines_came_without_places_is_undone_and_done_again(
    plan_service: PlanService,
    store: ClinicStore,
    nurse: Actor,
    plan: CarePlan,
    standing: FixedClock,
) -> None:
    with store.writing(nurse) as uow:
        other = patients.add(uow, PatientDraft(name=PersonName(family="Reyes", given="Ana")))
        given = _brought(plan, other, IdSource(standing, seed=9), 6)
        plan_saves.add_many(uow, [given])
        uow.audit(AuditAct(act="created", kind="patient", object_id=other))
    now = plan_service.open(nurse, other)
    assert now is not None
    assert [one.code.text for one in now.interventions] == [
        one.code.text for one in given.interventions
    ]
    before = content_hash(now)
    goal = now.goals[0]
    changed, _change = plan_service.change_goal(
        nurse, goal.id, goal.version, GoalDraft(description="Other words", reason="As said")
    )
    undone, _change = plan_service.undo(nurse, UndoToken.of(changed))
    assert content_hash(undone) == before
    again, _change = plan_service.undo(nurse, UndoToken.of(undone))
    assert content_hash(again) == content_hash(changed)


def test_a_version_that_was_saved_in_another_order_is_undone_too(
    plan_service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    goal_id = plan.goals[0].id
    for n in range(3):
        plan, _change = plan_service.add_intervention(
            nurse, plan.id, InterventionDraft(code=Coded(f"Work {n}"), goal_ids=(goal_id,))
        )
    with store.raw_connection() as connection:
        connection.execute("DROP TRIGGER plan_version_no_update")
        row = connection.execute(
            "SELECT snapshot FROM plan_version WHERE number = ?", (plan.number,)
        ).fetchone()
        said = json.loads(zlib.decompress(row[0]))
        said["plan"]["interventions"].reverse()
        mixed = json.dumps(said).encode()
        connection.execute(
            "UPDATE plan_version SET snapshot = ?, sha256 = ? WHERE number = ?",
            (zlib.compress(mixed), hashlib.sha256(mixed).hexdigest(), plan.number),
        )
    undone, _change = plan_service.undo(nurse, UndoToken.of(plan))
    assert len(undone.interventions) == len(plan.interventions) - 1


def test_an_older_act_is_not_undone_over_a_newer_one(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    with pytest.raises(Refused, match="changed since"):
        plan_service.undo(nurse, UndoToken(plan.id, 2))


def test_a_change_that_changes_nothing_saves_nothing(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    same, change = plan_service.change_goal(nurse, goal.id, goal.version, goal)
    assert same == plan
    assert change.kinds == frozenset()
    assert len(plan_service.versions(nurse, plan.id)) == 4


def test_the_second_of_two_editors_is_told(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    plan_service.change_goal(nurse, goal.id, goal.version, replace(goal, note="First"))
    with pytest.raises(Refused, match="in the meantime"):
        plan_service.change_goal(nurse, goal.id, goal.version, replace(goal, note="Second"))


def test_two_editors_of_different_lines_do_not_disturb_each_other(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal, concern = plan.goals[0], plan.concerns[0]
    plan_service.change_goal(nurse, goal.id, goal.version, replace(goal, note="Mine"))
    both, _ = plan_service.change_concern(
        nurse, concern.id, concern.version, replace(concern, note="Yours")
    )
    assert (both.goals[0].note, both.concerns[0].note) == ("Mine", "Yours")


def test_no_line_is_left_without_what_it_serves(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    concern = plan.concerns[0]
    with pytest.raises(WouldOrphan) as caught:
        plan_service.remove(nurse, concern.id, concern.version, "Mistake")
    assert set(caught.value.ids) == {plan.goals[0].id, plan.interventions[0].id}
    with pytest.raises(InvalidDraft):
        plan_service.add_goal(nurse, plan.id, GoalDraft(description="Walk"))
    with pytest.raises(InvalidDraft):
        plan_service.add_intervention(nurse, plan.id, InterventionDraft(code=Coded("Call")))
    kept, _ = plan_service.add_goal(
        nurse, plan.id, GoalDraft(description="Walk", reason="She asked")
    )
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
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    with pytest.raises(BadInput):
        plan_service.end(nurse, goal.id, goal.version, " ")
    ended, _ = plan_service.end(nurse, goal.id, goal.version, "She chose another")
    assert ended.goals[0].lifecycle is Lifecycle.CANCELLED
    assert ended.goals[0].status_reason == "She chose another"
    concern = ended.concerns[0]
    ended, _ = plan_service.end(nurse, concern.id, concern.version, "Diet alone")
    assert (ended.concerns[0].status, ended.concerns[0].note) == ("inactive", "Diet alone")
    work = ended.interventions[0]
    ended, _ = plan_service.end(nurse, work.id, work.version, "Rain")
    assert ended.interventions[0].status == "cancelled"


def test_lines_keep_the_order_they_are_given(
    plan_service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    for name in ("Blood pressure", "Sleep"):
        plan, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded(name)))
    wanted = [plan.concerns[i].id for i in (2, 0, 1)]
    ordered, _ = plan_service.reorder(nurse, plan.id, wanted)
    again = plan_service.open(nurse, person)
    assert again is not None
    assert [c.id for c in again.concerns] == wanted == [c.id for c in ordered.concerns]
    with pytest.raises(Refused):
        plan_service.reorder(nurse, plan.id, wanted[:2])


def test_one_open_plan_of_ours_a_person(
    plan_service: PlanService, nurse: Actor, person: UUID, plan: CarePlan
) -> None:
    with pytest.raises(Refused, match="open care plan"):
        plan_service.start(nurse, person, "Another")
    plan_service.change(
        nurse, plan.id, plan.version, PlanDraft(title=plan.title, status=PlanStatus.COMPLETED)
    )
    plan_service.start(nurse, person, "Another")
    assert len(plan_service.all_of(nurse, person)) == 2


def test_a_damaged_version_is_told(
    plan_service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    with store.raw_connection() as connection:
        connection.execute("DROP TRIGGER plan_version_no_update")
        connection.execute("UPDATE plan_version SET sha256 = '0' WHERE number = 2")
        connection.execute("UPDATE plan_version SET snapshot = x'00' WHERE number = 3")
    for number in (2, 3):
        with pytest.raises(Damage):
            plan_service.version(nurse, plan.id, number)


def test_removed_lines_are_kept_and_marked(
    plan_service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    work = plan.interventions[0]
    plan_service.remove(nurse, work.id, work.version, "Typed in the wrong chart")
    with store.reading() as session:
        row = session.execute(
            text("SELECT entered_in_error, error_reason FROM plan_intervention")
        ).one()
        assert plans.get(session, plan.id).interventions == ()
    assert tuple(row) == (1, "Typed in the wrong chart")
