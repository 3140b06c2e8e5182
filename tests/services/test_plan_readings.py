"""Readings of goals on a real encrypted file: results of the chart that reach the goal's row."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from at_noon import A1C, NOON, TODAY
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    ConcernDraft,
    GoalDraft,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical, goal_notes
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore


def test_progress_is_a_result_of_the_chart_and_reaches_the_goal(
    plan_service: PlanService,
    store: ClinicStore,
    standing: FixedClock,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    goal, person = plan.goals[0], plan.patient_id
    first, change = plan_service.log_progress(nurse, goal.id, Decimal("8.4"), TODAY)
    assert change.touches("observation", person)
    assert first.goals[0].latest_value == Decimal("8.4")
    assert first.goals[0].achievement is Achievement.IN_PROGRESS
    standing.advance(timedelta(minutes=5))
    second, _ = plan_service.log_progress(nurse, goal.id, Decimal("6.9"), TODAY, "Fasting")
    assert second.goals[0].achievement is Achievement.ACHIEVED
    with store.reading() as session:
        rows = clinical.rows_of(session, "observation", person)
    assert [(o.value, o.unit, o.category) for o in rows] == [
        (Decimal("6.9"), "%", "laboratory"),
        (Decimal("8.4"), "%", "laboratory"),
    ]
    undone, _ = plan_service.undo(nurse, UndoToken.of(second))
    assert undone.goals[0].latest_value == Decimal("8.4")
    assert undone.goals[0].achievement is Achievement.IN_PROGRESS
    with store.reading() as session:
        assert len(clinical.rows_of(session, "observation", person)) == 1
    redone, _ = plan_service.undo(nurse, UndoToken.of(undone))
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
    plan_service: PlanService, nurse: Actor, plan: CarePlan, value: Decimal, on: date
) -> None:
    with pytest.raises(InvalidDraft):
        plan_service.log_progress(nurse, plan.goals[0].id, value, on)


def test_a_goal_without_measure_takes_no_reading(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    more, _ = plan_service.add_goal(
        nurse, plan.id, GoalDraft(description="Sleep", concern_ids=(plan.concerns[0].id,))
    )
    with pytest.raises(Refused, match="no measure"):
        plan_service.log_progress(nurse, more.goals[1].id, Decimal(1), TODAY)


def test_an_achievement_set_by_hand_is_left_alone(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    goal = plan.goals[0]
    by_hand = replace(
        goal, achievement=Achievement.NOT_ATTAINABLE, achievement_reason="Steroids for months"
    )
    plan, _ = plan_service.change_goal(nurse, goal.id, goal.version, by_hand)
    plan, _ = plan_service.log_progress(nurse, goal.id, Decimal("6.5"), TODAY)
    assert plan.goals[0].achievement is Achievement.NOT_ATTAINABLE


def test_a_coach_records_progress_and_changes_nothing_else(
    plan_service: PlanService, nurse: Actor, plan: CarePlan
) -> None:
    coach = replace(nurse, roles=frozenset({Role.COACH}))
    logged, _ = plan_service.log_progress(coach, plan.goals[0].id, Decimal(8), TODAY)
    plan_service.undo(coach, UndoToken.of(logged))
    with pytest.raises(NotAllowed):
        plan_service.add_concern(coach, plan.id, ConcernDraft(code=Coded("Sleep")))
    with pytest.raises(NotAllowed):
        plan_service.undo(coach, UndoToken(plan.id, 4))


def test_readings_that_came_by_another_way_are_noted_on_the_row(
    plan_service: PlanService, store: ClinicStore, nurse: Actor, plan: CarePlan
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
        goal_notes.note_of_people(uow, [plan.patient_id], TODAY)
        uow.audit(AuditAct(act="imported", kind="patient", patient_id=plan.patient_id))
    with store.reading() as session:
        row = session.execute(text("SELECT achievement, achievement_on, version FROM plan_goal"))
        assert tuple(row.one()) == ("achieved", "2026-03-09", 1)
    read = plan_service.open(nurse, plan.patient_id)
    assert read is not None
    assert read.goals[0].achievement is Achievement.ACHIEVED


def test_an_achievement_is_dated_by_the_sites_evening(
    plan_service: PlanService,
    store: ClinicStore,
    standing: FixedClock,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    # At half past ten in New York it is tomorrow in UTC.
    standing.advance(timedelta(hours=10, minutes=30))
    plan_service.log_progress(nurse, plan.goals[0].id, Decimal("6.4"), TODAY)
    with store.reading() as session:
        day = session.execute(text("SELECT achievement_on FROM plan_goal")).scalar_one()
    assert day == TODAY.isoformat()
