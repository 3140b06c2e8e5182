"""Tasks of a plan's lines: asked about when a line changes, until somebody answers."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from at_noon import TODAY

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, NotFound, Refused
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plan_work import TaskAnswer, WorkAnswer
from clinicdesk.domain.plans import CarePlan, GoalDraft, InterventionDraft, PlanStatus
from clinicdesk.domain.tasks import Task, TaskDraft
from clinicdesk.services.plan_reviewing import PlanReviewingService
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plan_work import PlanWorkService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.referral_words import ReferralWords
from clinicdesk.store import tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

CALENDAR = BusinessCalendar(zone="America/New_York")
LATER = TODAY + timedelta(days=20)


@pytest.fixture
def work(store: ClinicStore) -> PlanWorkService:
    return PlanWorkService(store, CALENDAR, ReferralWords(store))


@pytest.fixture
def task(work: PlanWorkService, nurse: Actor, plan: CarePlan) -> Task:
    return work.make(nurse, plan.id, plan.interventions[0].id)[0]


def ended(plan_service: PlanService, nurse: Actor, plan: CarePlan) -> CarePlan:
    line = plan.interventions[0]
    return plan_service.end(nurse, line.id, line.version, "Done elsewhere")[0]


def of(store: ClinicStore, plan: CarePlan) -> tuple[Task, ...]:
    with store.reading() as session:
        return tasks.of_patient(session, plan.patient_id)


def test_a_task_is_made_of_a_line_and_is_its_next_work(
    work: PlanWorkService, store: ClinicStore, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    line = plan.interventions[0]
    assert task.title.startswith(line.code.text)
    assert task.due_on == max(line.due_on or TODAY, TODAY)
    assert (task.plan_id, task.patient_id) == (plan.id, plan.patient_id)
    sooner, _ = work.make(
        nurse,
        plan.id,
        line.id,
        TaskDraft(patient_id=UUID(int=1), title="Call first", due_on=TODAY),
    )
    assert sooner.patient_id == plan.patient_id  # the plan's person, whatever was typed
    standing = PlanSigningService(store, CALENDAR).standing(nurse, plan.id)
    assert standing.work[line.id].id == sooner.id
    assert {link.line_id for link in work.of_plan(nurse, plan.id)} == {line.id}


def test_a_line_that_ends_asks_about_its_tasks_until_it_is_answered(
    work: PlanWorkService, store: ClinicStore, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    plan_service = PlanService(store, CALENDAR.zone)
    assert work.asked(nurse, plan.id) == ()
    ended(plan_service, nurse, plan)
    (asked,) = work.asked(nurse, plan.id)
    assert asked.task.id == task.id
    assert asked.why == f"“{plan.interventions[0].code.text}” has ended"
    assert of(store, plan)[0].completed_at is None  # nothing is cancelled by itself
    with pytest.raises(InvalidDraft):
        work.answer(nurse, plan.id, [TaskAnswer(task_id=task.id, answer=WorkAnswer.CANCEL)])
    assert len(work.asked(nurse, plan.id)) == 1
    answer = TaskAnswer(task_id=task.id, answer=WorkAnswer.CANCEL, reason="Done elsewhere")
    change = work.answer(nurse, plan.id, [answer])
    assert change.touches("task", plan.patient_id)
    assert work.asked(nurse, plan.id) == ()
    (gone,) = of(store, plan)
    assert (gone.status, gone.outcome) == ("cancelled", "Done elsewhere")
    with pytest.raises(Refused, match="answered about"):
        work.answer(nurse, plan.id, [answer])


def test_answers_are_all_written_or_none(
    work: PlanWorkService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
    task: Task,
) -> None:
    line = plan.interventions[0]
    second, _ = work.make(nurse, plan.id, line.id)
    ended(plan_service, nurse, plan)
    wrong = [
        TaskAnswer(task_id=task.id, answer=WorkAnswer.CANCEL, reason="Over"),
        TaskAnswer(
            task_id=second.id,
            answer=WorkAnswer.REPLACE,
            title="Ask the pharmacist",
            due_on=LATER,
            owner_id=UUID(int=7),
        ),
    ]
    with pytest.raises(NotFound):
        work.answer(nurse, plan.id, wrong)
    assert len(work.asked(nurse, plan.id)) == 2
    work.answer(nurse, plan.id, [wrong[0], replace(wrong[1], owner_id=None)])
    assert work.asked(nurse, plan.id) == ()
    new = {link.task.title: link for link in work.of_plan(nurse, plan.id)}["Ask the pharmacist"]
    assert (new.line_id, new.task.due_on, new.task.owner_id) == (line.id, LATER, nurse.id)


def test_a_kept_task_stays_and_is_asked_about_again_when_its_line_changes_again(
    work: PlanWorkService, plan_service: PlanService, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    line = plan.interventions[0]
    draft = InterventionDraft(code=line.code, goal_ids=line.goal_ids, due_on=LATER)
    plan, _ = plan_service.change_intervention(nurse, line.id, line.version, draft)
    (asked,) = work.asked(nurse, plan.id)
    assert asked.why.endswith("was changed")
    work.answer(nurse, plan.id, [TaskAnswer(task_id=task.id, answer=WorkAnswer.KEEP)])
    assert work.asked(nurse, plan.id) == ()
    line = plan.interventions[0]
    later = replace(draft, due_on=LATER + timedelta(days=1))
    plan_service.change_intervention(nurse, line.id, line.version, later)
    assert len(work.asked(nurse, plan.id)) == 1


def test_undoing_the_act_takes_the_question_back(
    work: PlanWorkService, plan_service: PlanService, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    token = UndoToken.of(ended(plan_service, nurse, plan))
    assert [one.task.id for one in work.asked(nurse, plan.id)] == [task.id]
    undone, _ = plan_service.undo(nurse, token)
    assert work.asked(nurse, plan.id) == ()
    plan_service.undo(nurse, UndoToken.of(undone))
    assert [one.task.id for one in work.asked(nurse, plan.id)] == [task.id]


def test_a_change_of_another_line_asks_nothing(
    work: PlanWorkService, plan_service: PlanService, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    draft = GoalDraft(description="Walk", concern_ids=(plan.concerns[0].id,), due_on=LATER)
    saved, _ = plan_service.add_goal(nurse, plan.id, draft)
    goal = saved.goals[-1]
    plan_service.end(nurse, goal.id, goal.version, "Too cold")
    assert work.asked(nurse, plan.id) == ()
    assert task.completed_at is None


def test_a_plan_that_ends_asks_about_every_task(
    work: PlanWorkService, store: ClinicStore, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    with store.writing(nurse) as uow:
        draft = TaskDraft(patient_id=plan.patient_id, title="Weigh", due_on=TODAY, plan_id=plan.id)
        loose = tasks.add(uow, draft)
        uow.audit(AuditAct(act="created", kind="task"))
    reviewing = PlanReviewingService(store, CALENDAR)
    saved, _ = reviewing.set_status(nurse, plan.id, plan.version, PlanStatus.REVOKED, "Moved")
    asked = {one.task.id: one for one in work.asked(nurse, plan.id)}
    assert set(asked) == {task.id, loose}
    assert asked[loose].why == "The plan is revoked"
    work.answer(
        nurse,
        saved.id,
        [TaskAnswer(task_id=one, answer=WorkAnswer.CANCEL, reason="Moved") for one in asked],
    )
    assert work.asked(nurse, plan.id) == ()


def test_a_task_that_was_done_meanwhile_waits_for_no_answer(
    work: PlanWorkService, store: ClinicStore, nurse: Actor, plan: CarePlan, task: Task
) -> None:
    plan_service = PlanService(store, CALENDAR.zone)
    ended(plan_service, nurse, plan)
    with store.writing(nurse) as uow:
        tasks.end(uow, task.id, task.version, outcome="Done")
        uow.audit(AuditAct(act="completed", kind="task"))
    assert work.asked(nurse, plan.id) == ()


def test_a_task_is_linked_to_a_line_and_let_go(
    work: PlanWorkService, store: ClinicStore, nurse: Actor, plan: CarePlan
) -> None:
    with store.writing(nurse) as uow:
        draft = TaskDraft(patient_id=plan.patient_id, title="Weigh", due_on=TODAY)
        made = tasks.add(uow, draft)
        uow.audit(AuditAct(act="created", kind="task"))
    goal = plan.goals[0]
    linked, _ = work.link(nurse, plan.id, goal.id, made)
    assert linked.plan_id == plan.id
    assert [one.line_id for one in work.of_plan(nurse, plan.id)] == [goal.id]
    work.unlink(nurse, plan.id, goal.id, made)
    assert [one.line_id for one in work.of_plan(nurse, plan.id)] == [None]
    with pytest.raises(NotFound, match="no work of this line"):
        work.unlink(nurse, plan.id, goal.id, made)
    work.link(nurse, plan.id, goal.id, made)
    assert [one.line_id for one in work.of_plan(nurse, plan.id)] == [goal.id]
    with pytest.raises(NotFound):
        work.link(nurse, plan.id, UUID(int=5), made)
    reader = replace(nurse, roles=frozenset({Role.PRIVACY_OFFICER}))
    with pytest.raises(NotAllowed):
        work.link(reader, plan.id, goal.id, made)
