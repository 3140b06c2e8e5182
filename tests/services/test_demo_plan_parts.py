"""The demonstration's plans show steps, disagreement, evidence, help, signs and caregivers."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from bare_store import KEYS
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.goal_ladder import ladder, smaller_step
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.plan_agreement import awaits, disagreement
from clinicdesk.domain.plan_part_rules import (
    concern_part_problems,
    goal_part_problems,
    plan_part_problems,
)
from clinicdesk.domain.plan_parts import ConcernOrigin
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.demo.clinic import DemoClinic, demo_plan
from clinicdesk.services.plan_agreeing import PlanAgreeingService
from clinicdesk.store import plans, staff
from clinicdesk.store.clinic_store import create_store, open_store

MONDAY = datetime(2026, 11, 23, 13, tzinfo=UTC)
TODAY = MONDAY.date()


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[list[CarePlan], PlanAgreeingService, Actor]]:
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
    DemoClinic(patients=80).fill(store, nurse)
    with store.reading() as session:
        who = [UUID(bytes=row[0]) for row in session.execute(text("SELECT id FROM patient"))]
        every = [plan for one in who for plan in plans.plans_of(session, one, TODAY)]
    yield every, PlanAgreeingService(store, made.zone), nurse
    store.close()


def test_each_part_is_shown_somewhere_and_may_be_saved(
    told: tuple[list[CarePlan], PlanAgreeingService, Actor],
) -> None:
    every, agreeing, nurse = told
    goals = [goal for plan in every for goal in plan.goals]
    ladders = [ladder(goal, (), TODAY) for goal in goals]
    assert any(one.reached for one in ladders)
    assert any(one.next for one in ladders)
    assert any(smaller_step(goal, (), TODAY) for goal in goals)
    assert any(disagreement(goal) for goal in goals)
    assert any(plan.caregiver for plan in every)
    assert any(plan.warning_signs for plan in every)
    assert any(plan.barrier_help for plan in every)
    asked = [
        (plan, concern)
        for plan in every
        for concern in plan.concerns
        if concern.origin is ConcernOrigin.SCREENING
    ]
    assert asked
    assert {len(awaits(concern)) for _plan, concern in asked} <= {1, 2}
    plan, concern = asked[0]
    shown = agreeing.evidence(nurse, plan.id)[concern.id]
    assert any(one.chosen and one.positive for one in shown)
    for one in every:
        assert not [*plan_part_problems(one)]
        assert not [p for c in one.concerns for p in concern_part_problems(c)]
        assert not [p for g in one.goals for p in goal_part_problems(g)]
