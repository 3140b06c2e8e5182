"""The demonstration shows a plan signed and agreed to, changed since, waiting, and overdue."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from bare_store import KEYS

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.demo.clinic import DemoClinic, demo_plan
from clinicdesk.services.demo.plan_signing import say_about_plans
from clinicdesk.services.plan_standing import PlanStanding, standing_in
from clinicdesk.store import plans, staff
from clinicdesk.store.clinic_store import create_store, open_store

MONDAY = datetime(2026, 11, 23, 13, tzinfo=UTC)
CALENDAR = BusinessCalendar(zone="America/New_York")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[PlanStanding]]:
    """How every plan of the cast stands."""
    folder = tmp_path_factory.mktemp("demo")
    clock = FixedClock(MONDAY)
    ids = IdSource(clock, seed=1)
    made = demo_plan()
    site = Site(id=ids.new(), name=made.site, zone=made.zone)
    member = StaffMember(id=ids.new(), name=made.admin, display="A", roles=("nurse", "admin"))
    nurse = Actor(member.id, member.name, member.display, frozenset({Role.NURSE}), site.id)
    rows = staff.first_rows(site, member, [ids.new(), ids.new()], clock.now())
    create_store(folder / "clinic.db", KEYS, {}, lambda session: session.add_all(rows))
    store, _revision = open_store(folder / "clinic.db", KEYS, clock=clock, ids=ids)
    filled = DemoClinic(patients=30).fill(store, nurse)
    say_about_plans(store, nurse, CALENDAR.zone, filled.cast)
    today = CALENDAR.day_of(MONDAY)
    with store.reading() as session:
        every: list[CarePlan] = [p for who in filled.cast for p in plans.plans_of(session, who)]
        found = [standing_in(session, plan, CALENDAR, today) for plan in every]
    yield found
    store.close()


def test_one_is_signed_with_a_copy_in_spanish_and_a_task_of_a_line(
    told: list[PlanStanding],
) -> None:
    (one,) = [each for each in told if each.agreements]
    assert one.current is not None
    assert one.current.changed_since == ""
    assert one.plan.copy_language == "es"
    assert one.agreements[0].task_id is not None
    assert one.reviews[0].next_due_on == one.plan.review_due_on
    assert one.work


def test_one_was_changed_since_and_asks_about_a_task(told: list[PlanStanding]) -> None:
    (one,) = [each for each in told if each.current and each.current.changed_since]
    assert "Sleeps badly on night shifts" in one.current.changed_since  # type: ignore[union-attr]
    assert [ask.task.title for ask in one.asks]


def test_one_waits_for_its_second_signature(told: list[PlanStanding]) -> None:
    (one,) = [each for each in told if each.waiting]
    assert one.current is None
    assert not one.rule.signers


def test_one_that_is_signed_is_overdue_for_review(told: list[PlanStanding]) -> None:
    late = [each for each in told if each.current and each.clock.state == "overdue"]
    assert len(late) == 1
    assert any("Review the plan" in words for words in late[0].missing)
