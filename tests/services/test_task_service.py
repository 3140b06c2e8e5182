"""Tasks and the morning's page, on a real encrypted file."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from referral_clinic import MONDAY, Clinic, order

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinical import Encounter
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, NotFound, Refused
from clinicdesk.domain.plans import (
    Achievement,
    ConcernDraft,
    GoalDraft,
    PlanDraft,
    PlanStatus,
)
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.tasks import Task, TaskDraft
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical
from clinicdesk.store.audit_log import AuditAct

TODAY = date(2026, 3, 9)


def made(clinic: Clinic, **more: object) -> Task:
    values: dict[str, object] = {
        "patient_id": clinic.patient_id,
        "title": "Call about the A1c",
        "due_on": TODAY,
        **more,
    }
    task, change = clinic.tasks.add(clinic.nurse, TaskDraft(**values))  # type: ignore[arg-type]
    assert change.touches("task", task.patient_id)
    return task


def test_a_task_is_owned_done_and_can_be_taken_back(clinic: Clinic) -> None:
    task = made(clinic)
    assert (task.owner, task.status, task.overdue(TODAY)) == ("A. Moreau, RN", "ready", False)
    assert task.overdue(TODAY + timedelta(days=1))
    clinic.clock.advance(timedelta(days=30))
    done, _change = clinic.tasks.complete(clinic.nurse, task.id, task.version, "Reached her")
    assert (done.status, done.outcome, done.completed_at) == (
        "completed", "Reached her", clinic.clock.now(),
    )  # fmt: skip
    assert not done.overdue(TODAY + timedelta(days=60))
    with pytest.raises(Refused):
        clinic.tasks.complete(clinic.nurse, task.id, done.version)
    with pytest.raises(Refused):
        clinic.tasks.reopen(clinic.nurse, task.id, task.version)
    again, _change = clinic.tasks.reopen(clinic.nurse, task.id, done.version)
    assert (again.status, again.completed_at) == ("ready", None)
    handed, _change = clinic.tasks.reassign(clinic.nurse, task.id, again.version, clinic.pool_id)
    assert handed.owner == "Referral desk"
    ended, _change = clinic.tasks.cancel(clinic.nurse, task.id, handed.version, "Not needed")
    assert (ended.status, ended.outcome) == ("cancelled", "Not needed")
    with pytest.raises(Refused):
        clinic.tasks.reassign(clinic.nurse, task.id, ended.version, clinic.clerk.id)
    with pytest.raises(NotFound):
        clinic.tasks.complete(clinic.nurse, UUID(int=1), 1)


def test_a_task_without_words_or_owner_is_refused(clinic: Clinic) -> None:
    with pytest.raises(InvalidDraft) as refused:
        made(clinic, title=" ", priority="soon", kind="dream")
    assert [p.field for p in refused.value.problems] == ["title", "priority", "kind"]
    with pytest.raises(NotFound):
        made(clinic, owner_id=UUID(int=1))
    officer = replace(clinic.nurse, roles=frozenset({Role.PRIVACY_OFFICER}))
    with pytest.raises(NotAllowed):
        clinic.tasks.add(officer, TaskDraft(patient_id=clinic.patient_id, title="x", due_on=TODAY))
    coach = replace(clinic.nurse, roles=frozenset({Role.COACH}))
    task, _change = clinic.tasks.add(
        coach, TaskDraft(patient_id=clinic.patient_id, title="Walk with her", due_on=TODAY)
    )
    assert clinic.tasks.complete(coach, task.id, task.version)[0].status == "completed"
    admin = replace(clinic.nurse, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowed):
        clinic.tasks.today(admin)


def test_overdue_never_disappears_and_is_first(clinic: Clinic) -> None:
    old = made(clinic, due_on=TODAY - timedelta(days=400))
    now = made(clinic, owner_id=clinic.clerk.id)
    later = made(clinic, due_on=TODAY + timedelta(days=3))
    rows = clinic.tasks.list(clinic.nurse)
    assert [(row.id, row.is_overdue) for row in rows] == [
        (old.id, True), (now.id, False), (later.id, False),
    ]  # fmt: skip
    assert rows[0].patient == "NGUYỄN, Thị Ánh"
    assert [row.id for row in clinic.tasks.list(clinic.nurse, mine=True)] == [old.id, later.id]
    assert [row.id for row in clinic.tasks.list(clinic.nurse, until=TODAY)] == [old.id, now.id]


def _stay(clinic: Clinic, patient_id: UUID, ended_at: datetime, kind: str = "IMP") -> UUID:
    stay = Encounter(
        id=clinic.ids.new(),
        patient_id=patient_id,
        code=Coded("Hospital stay for heart failure"),
        status="finished",
        occurred_at=ended_at - timedelta(days=3),
        ended_at=ended_at,
        recorded_at=MONDAY,
        encounter_class=kind,
        place="Hill Hospital",
        source="Hill Hospital",
    )
    with clinic.store.writing(clinic.nurse) as uow:
        clinical.add_rows(uow, [stay])
        uow.audit(AuditAct(act="created", kind="encounter", patient_id=patient_id))
    return stay.id


def _heart_plan(clinic: Clinic) -> None:
    """A plan to review today with a goal past its day, one going the wrong way and one later."""
    plans = PlanService(clinic.store, clinic.clocks.calendar.zone)
    plan, _change = plans.start(
        clinic.nurse,
        clinic.patient_id,
        "Heart",
        PlanDraft(title="Heart", status=PlanStatus.ACTIVE, review_due_on=TODAY),
    )
    plan, _change = plans.add_concern(
        clinic.nurse, plan.id, ConcernDraft(code=Coded("Heart failure"))
    )
    concern = plan.concerns[0].id
    for words, day, achievement in (
        ("Walk daily", TODAY - timedelta(days=1), Achievement.IN_PROGRESS),
        ("Weigh daily", TODAY + timedelta(days=90), Achievement.WORSENING),
        ("Later", TODAY + timedelta(days=90), Achievement.IN_PROGRESS),
    ):
        plan, _change = plans.add_goal(
            clinic.nurse,
            plan.id,
            GoalDraft(
                description=words, concern_ids=(concern,), due_on=day, achievement=achievement
            ),
        )


def test_one_morning(clinic: Clinic) -> None:
    _heart_plan(clinic)
    late, _change = clinic.referrals.create(
        clinic.nurse, clinic.patient_id, order(due_on=TODAY - timedelta(days=2))
    )
    theirs, _change = clinic.referrals.create(clinic.clerk, clinic.other_id, order(due_on=TODAY))
    unread, _change = clinic.referrals.create(
        clinic.nurse, clinic.patient_id, order(service=Coded("Dermatology"))
    )
    for code in ("send", "accept", "outcome"):
        clinic.clock.advance(timedelta(seconds=1))
        clinic.referrals.record(clinic.nurse, unread.number, code)
    done = made(clinic)
    clinic.tasks.complete(clinic.nurse, done.id, done.version)
    made(clinic, due_on=TODAY - timedelta(days=1))
    made(clinic, patient_id=clinic.other_id, owner_id=clinic.clerk.id)
    friday = datetime(2026, 3, 6, 20, tzinfo=UTC)
    home = _stay(clinic, clinic.other_id, friday)
    _stay(clinic, clinic.other_id, MONDAY - timedelta(days=20))
    _stay(clinic, clinic.other_id, friday, "AMB")

    page = clinic.tasks.today(clinic.nurse)
    assert [row.number for row in page.referrals] == [late.number, theirs.number]
    assert [row.number for row in page.reviews] == [unread.number]
    assert page.reviews[0].stage is Stage.UNREVIEWED
    assert [(row.title, row.is_overdue) for row in page.tasks] == [
        ("Call about the A1c", True), ("Call about the A1c", False),
    ]  # fmt: skip
    assert (page.tasks_overdue, page.tasks_due) == (1, 1)
    assert {goal.description for goal in page.goals} == {"Walk daily", "Weigh daily"}
    assert [(one.title, one.overdue) for one in page.plans] == [("Heart", False)]
    assert [(one.encounter_id, one.contact_by, one.contacted) for one in page.home] == [
        (home, date(2026, 3, 10), False)
    ]
    assert (page.counts.open, page.counts.overdue, page.counts.due_today) == (3, 1, 1)
    own = clinic.tasks.today(clinic.nurse, mine=True)
    assert [row.number for row in own.referrals] == [late.number]
    assert (own.tasks_overdue, own.tasks_due, len(own.tasks)) == (1, 0, 1)

    clinic.clock.move_to(datetime(2026, 3, 11, 14, tzinfo=UTC))
    (later,) = clinic.tasks.today(clinic.nurse).home
    assert later.overdue
    call = made(clinic, patient_id=clinic.other_id, kind="call", due_on=TODAY)
    clinic.tasks.complete(clinic.nurse, call.id, call.version, "Reached him")
    (after,) = clinic.tasks.today(clinic.nurse).home
    assert (after.contacted, after.overdue) == (True, False)
