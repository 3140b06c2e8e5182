"""Who died is quiet at once in every list; one item stays, and an error brings everything back."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from referral_clinic import MONDAY, ZONE, Clinic, made, order

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.plans import PlanDraft
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.people import PeopleService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.roster import RosterService
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.deaths import CLOSING_TITLE

TODAY = MONDAY.date()
DIED = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture
def people(clinic: Clinic) -> PeopleService:
    return PeopleService(clinic.store, ZONE)


def busy(clinic: Clinic) -> None:
    """A referral, a task and a plan whose review is due, about the first person."""
    clinic.referrals.create(clinic.nurse, clinic.patient_id, order())
    clinic.tasks.add(
        clinic.provider, TaskDraft(patient_id=clinic.patient_id, title="Call", due_on=TODAY)
    )
    plans = PlanService(clinic.store, ZONE)
    plan, _ = plans.start(clinic.nurse, clinic.patient_id, "Living well")
    plans.change(
        clinic.nurse, plan.id, plan.version, PlanDraft(title=plan.title, review_due_on=TODAY)
    )


def die(clinic: Clinic, people: PeopleService) -> Patient:
    now = people.get(clinic.nurse, clinic.patient_id)
    dead = replace(now, deceased=True, deceased_at=DIED, deceased_source="family")
    return people.change(clinic.nurse, now.id, now.version, dead)[0]


def lists(clinic: Clinic) -> list[Any]:
    """Everything that reminds somebody of work."""
    roster = RosterService(clinic.store, ZONE)
    found: list[Any] = [clinic.tasks.list(clinic.nurse), clinic.referrals.list_work(clinic.nurse)]
    found += [clinic.referrals.list_work(clinic.nurse, WorkFilter(mine=True, overdue=True))]
    found += [clinic.tasks.today(clinic.nurse, mine=mine) for mine in (False, True)]
    found += [roster.row(clinic.nurse, clinic.patient_id)]
    return found


def test_everything_is_quiet_at_once_but_one_item(clinic: Clinic, people: PeopleService) -> None:
    busy(clinic)
    later = clinic.clock.now() + timedelta(days=90)
    clinic.clock.advance(later - clinic.clock.now())
    before = clinic.tasks.today(clinic.nurse)
    assert before.referrals
    assert before.tasks
    assert before.plans
    assert before.counts.overdue == 1
    dead = die(clinic, people)
    assert dead.status is PatientStatus.DECEASED
    (left,) = clinic.tasks.list(clinic.nurse)
    assert left.title == CLOSING_TITLE
    assert left.reason == ("Still open, and shown in no list: 1 referral, 1 task, 1 care plan.")
    assert left.owner_id == clinic.provider.id
    morning = clinic.tasks.today(clinic.nurse)
    assert (morning.referrals, morning.reviews, morning.goals, morning.plans) == ((), (), (), ())
    assert (morning.tasks_due, morning.tasks_overdue) == (0, 0)
    assert (morning.counts.open, morning.counts.overdue, morning.counts.by_stage) == (0, 0, {})
    work = clinic.referrals.list_work(clinic.nurse)
    assert (work.rows, work.total) == ((), 0)
    row = RosterService(clinic.store, ZONE).row(clinic.nurse, clinic.patient_id)
    assert row.next_step == CLOSING_TITLE
    # On the chart it stands as it was: with its owner, next action and day.
    (still,) = clinic.referrals.list_work(
        clinic.nurse, WorkFilter(patient_id=clinic.patient_id)
    ).rows
    assert (still.owner_id, bool(still.next_action), bool(still.due_on)) == (
        clinic.nurse.id, True, True,
    )  # fmt: skip


def test_the_item_ends_last(clinic: Clinic, people: PeopleService) -> None:
    referral = made(clinic)
    die(clinic, people)
    (left,) = clinic.tasks.list(clinic.nurse)
    with pytest.raises(Refused, match="1 referral"):
        clinic.tasks.complete(clinic.nurse, left.id, left.version)
    clinic.referrals.record(clinic.nurse, referral.number, "withdraw", reason="deceased")
    clinic.tasks.complete(clinic.nurse, left.id, left.version)
    assert clinic.tasks.list(clinic.nurse) == ()


def test_a_death_in_error_brings_everything_back(clinic: Clinic, people: PeopleService) -> None:
    busy(clinic)
    before = lists(clinic)
    dead = die(clinic, people)
    assert lists(clinic) != before
    back, change = people.change(
        clinic.nurse, dead.id, dead.version, replace(dead, status=PatientStatus.ACTIVE)
    )
    assert (back.deceased, back.deceased_at, back.deceased_source) == (False, None, "")
    assert change.touches("task", dead.id)
    assert lists(clinic) == before
    # A second death leaves a second item.
    die(clinic, people)
    assert [one.title for one in clinic.tasks.list(clinic.nurse)] == [CLOSING_TITLE]


def test_a_death_without_open_work_leaves_nothing(clinic: Clinic, people: PeopleService) -> None:
    die(clinic, people)
    assert clinic.tasks.list(clinic.nurse) == ()


def test_whatever_writes_a_death_quiets_it(clinic: Clinic) -> None:
    """An import, a census and a merge write without the service of people."""
    busy(clinic)
    with clinic.store.writing(clinic.nurse) as uow:
        now = patients.get(uow.session, clinic.patient_id)
        patients.replace(uow, now.id, now.version, replace(now, deceased=True), path="census")
        uow.audit(AuditAct(act="changed", kind="patient", object_id=now.id))
    assert [one.title for one in clinic.tasks.list(clinic.nurse)] == [CLOSING_TITLE]


def test_work_that_arrives_after_a_death_is_quiet_too(
    clinic: Clinic, people: PeopleService
) -> None:
    die(clinic, people)
    made(clinic)
    assert clinic.referrals.list_work(clinic.nurse).rows == ()
    assert [one.title for one in clinic.tasks.list(clinic.nurse)] == [CLOSING_TITLE]


def test_the_counts_of_others_stay_right(clinic: Clinic, people: PeopleService) -> None:
    busy(clinic)
    clinic.referrals.create(clinic.nurse, clinic.other_id, order())
    clinic.tasks.add(
        clinic.nurse, TaskDraft(patient_id=clinic.other_id, title="Ask", due_on=date(2026, 1, 1))
    )
    die(clinic, people)
    work = clinic.referrals.list_work(clinic.nurse)
    assert (work.total, work.counts.open, work.counts.mine) == (1, 1, 1)
    morning = clinic.tasks.today(clinic.nurse)
    assert [one.title for one in morning.tasks] == ["Ask"]
    assert (morning.tasks_overdue, morning.tasks_due) == (1, 0)
