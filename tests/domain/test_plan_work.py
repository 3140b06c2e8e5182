"""What an act on a plan does to the tasks of its lines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import plan as sample_plan

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_work import (
    LineTask,
    TaskAnswer,
    WorkAnswer,
    answer_problems,
    as_it_was,
    lines_of,
    next_work,
    task_for,
    tasks_touched,
)
from clinicdesk.domain.plans import (
    INTERVENTION_STATUSES,
    CarePlan,
    Intervention,
    Lifecycle,
    PlanStatus,
)
from clinicdesk.domain.tasks import Task

TODAY = date(2026, 11, 22)
PLAN = sample_plan()


def linked(number: int, line_id: UUID | None, *, done: bool = False, days: int = 0) -> LineTask:
    task = Task(
        id=UUID(int=number),
        version=1,
        patient_id=PLAN.patient_id,
        title="Call",
        due_on=TODAY + timedelta(days=days),
        completed_at=datetime(2026, 11, 20, tzinfo=UTC) if done else None,
    )
    return LineTask(task=task, plan_id=PLAN.id, line_id=line_id)


ALL = [linked(n, line.id) for n, line in enumerate(lines_of(PLAN), 1)]


def with_line(change: Callable[[Intervention], Intervention]) -> CarePlan:
    first, *rest = PLAN.interventions
    return replace(PLAN, interventions=(change(first), *rest))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda i: replace(i, status="cancelled"), "has ended"),
        (lambda i: replace(i, status="on-hold"), "is on hold"),
        (lambda i: replace(i, due_on=TODAY), "was changed"),
        (lambda i: replace(i, owner="Somebody else"), "was changed"),
        (lambda i: replace(i, code=Coded("Another thing")), "was changed"),
    ],
)
def test_what_a_task_was_made_from_touches_it(
    change: Callable[[Intervention], Intervention], why: str
) -> None:
    (touched,) = tasks_touched(PLAN, with_line(change), ALL)
    assert touched.line_id == PLAN.interventions[0].id
    assert touched.why.endswith(why)
    assert as_it_was(PLAN, touched.line_id, touched.mark)
    assert not as_it_was(with_line(change), touched.line_id, touched.mark)


@pytest.mark.parametrize(
    "change",
    [
        lambda i: replace(i, note="A word more"),
        lambda i: replace(i, position=7),
        lambda i: replace(i, version=9),
    ],
)
def test_what_it_was_not_made_from_does_not(
    change: Callable[[Intervention], Intervention],
) -> None:
    assert tasks_touched(PLAN, with_line(change), ALL) == ()


def test_a_line_that_goes_on_again_touches_nothing() -> None:
    held = with_line(lambda i: replace(i, status="on-hold"))
    ended = with_line(lambda i: replace(i, status="completed"))
    assert tasks_touched(held, PLAN, ALL) == ()
    assert tasks_touched(ended, PLAN, ALL) == ()


def test_a_line_that_is_taken_out_touches_its_tasks() -> None:
    gone = replace(PLAN, interventions=PLAN.interventions[1:])
    (touched,) = tasks_touched(PLAN, gone, ALL)
    assert touched.why.endswith("was taken out of the plan")


@given(
    st.sampled_from(PlanStatus),
    st.sampled_from(INTERVENTION_STATUSES),
    st.sampled_from(Lifecycle),
    st.sets(st.integers(0, len(ALL) - 1)),
)
def test_only_open_tasks_each_once(
    status: PlanStatus, work: str, lifecycle: Lifecycle, done: set[int]
) -> None:
    after = replace(
        PLAN,
        status=status,
        goals=tuple(replace(g, lifecycle=lifecycle) for g in PLAN.goals),
        interventions=tuple(replace(i, status=work) for i in PLAN.interventions),
    )
    links = [linked(n + 1, link.line_id, done=n in done) for n, link in enumerate(ALL)]
    links += [linked(50, None), replace(links[0], line_id=links[1].line_id)]
    touched = tasks_touched(PLAN, after, links)
    ids = [one.task_id for one in touched]
    assert len(ids) == len(set(ids))
    assert not {UUID(int=n + 1) for n in done} & set(ids)
    over = status not in {PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.ON_HOLD}
    assert (UUID(int=50) in ids) == over
    if over:
        assert set(ids) == {one.task.id for one in links if one.task.completed_at is None}


def test_the_next_work_of_a_line_is_what_is_due_first() -> None:
    goal = PLAN.goals[0].id
    links = [
        linked(1, goal, days=9),
        linked(2, goal, days=2),
        linked(3, goal, days=1, done=True),
        linked(4, None),
    ]
    assert {line: task.id for line, task in next_work(links).items()} == {goal: UUID(int=2)}


def test_a_task_of_a_line_has_its_words_owner_and_day() -> None:
    line = replace(PLAN.interventions[0], owner_id=UUID(int=3))
    draft = task_for(PLAN, line, TODAY)
    assert draft.title == "Home blood pressure twice a week, log shared with nurse, twice a week"
    assert (draft.owner_id, draft.due_on, draft.plan_id) == (UUID(int=3), line.due_on, PLAN.id)
    late = replace(line, due_on=TODAY - timedelta(days=5))
    assert task_for(PLAN, late, TODAY).due_on == TODAY
    assert task_for(PLAN, PLAN.concerns[0], TODAY).due_on == TODAY


def test_what_an_answer_must_say() -> None:
    one = UUID(int=1)
    cancel = TaskAnswer(task_id=one, answer=WorkAnswer.CANCEL)
    new = TaskAnswer(task_id=one, answer=WorkAnswer.REPLACE, title="Call", due_on=TODAY)
    assert answer_problems([TaskAnswer(task_id=one, answer=WorkAnswer.KEEP), new], TODAY) == []
    for wrong in (
        cancel,
        replace(new, title=" "),
        replace(new, due_on=None),
        replace(new, due_on=TODAY - timedelta(days=1)),
    ):
        (problem,) = answer_problems([wrong], TODAY)
        assert problem.field == str(one)
