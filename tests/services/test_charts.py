"""Opening a chart on a real encrypted file: audited first, whole, and reread by parts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from at_noon import A1C, NOON
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinical import (
    Allergy,
    AllergyPicture,
    Condition,
    Encounter,
    Observation,
    ObservationPart,
)
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import LOINC, SNOMED, Coded, coded
from clinicdesk.domain.errors import NotAllowed, NotFound, StorageReadOnly
from clinicdesk.domain.goal_progress import Chip
from clinicdesk.domain.people import PatientDraft, PersonName, SafeContact
from clinicdesk.domain.plans import Comparator, ConcernDraft, GoalDraft, GoalTarget
from clinicdesk.services.charts import ChartService
from clinicdesk.services.plans import PlanService
from clinicdesk.store import clinical, patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.unit_of_work import UnitOfWork

ZONE = "America/New_York"
OPENED = text("SELECT count(*) FROM audit_entry WHERE act = 'opened'")


@pytest.fixture
def person(store: ClinicStore, nurse: Actor) -> UUID:
    draft = PatientDraft(
        name=PersonName(family="Nguyễn", given="Ánh"),
        language="vi",
        interpreter_needed=True,
        safe_contact=SafeContact("work phone", "no messages"),
    )
    with store.writing(nurse) as uow:
        made = patients.add(uow, draft)
        clinical.add_rows(uow, [*results(uow, made), *findings(uow, made)])
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made


def results(uow: UnitOfWork, person: UUID) -> list[Observation]:
    row = {"patient_id": person, "recorded_at": NOON, "status": "final"}
    pressure = tuple(
        ObservationPart(code=coded(LOINC, code, name), value=Decimal(value), unit="mm[Hg]")
        for code, name, value in (("8480-6", "Systolic", 142), ("8462-4", "Diastolic", 88))
    )
    return [
        *(
            Observation(
                id=uow.new_id(),
                code=A1C,
                value=Decimal(value),
                unit="%",
                occurred_at=NOON - timedelta(days=days),
                **row,
            )
            for days, value in ((200, "9.0"), (100, "8.2"), (10, "8.9"))
        ),
        Observation(
            id=uow.new_id(),
            code=coded(LOINC, "85354-9", "Blood pressure"),
            parts=pressure,
            occurred_at=NOON - timedelta(days=10),
            **row,
        ),
    ]


def findings(uow: UnitOfWork, person: UUID) -> list[Allergy | Condition | Encounter]:
    return [
        Allergy(
            id=uow.new_id(),
            code=coded(SNOMED, "91936005", "Penicillin"),
            criticality="high",
            patient_id=person,
            recorded_at=NOON,
            status="active",
        ),
        Condition(
            id=uow.new_id(),
            code=coded(SNOMED, "44054006", "Diabetes mellitus type 2"),
            patient_id=person,
            recorded_at=NOON - timedelta(days=300),
            status="active",
        ),
        Encounter(
            id=uow.new_id(),
            code=Coded("Annual visit"),
            place="Riverside Clinic",
            patient_id=person,
            occurred_at=NOON - timedelta(days=10),
            recorded_at=NOON,
            status="finished",
        ),
    ]


@pytest.fixture
def charts(store: ClinicStore) -> ChartService:
    return ChartService(store, ZONE)


def with_goal(plan_service: PlanService, nurse: Actor, person: UUID) -> Change:
    plan, _ = plan_service.start(nurse, person, "Plan")
    plan, _ = plan_service.add_concern(nurse, plan.id, ConcernDraft(code=Coded("Diabetes")))
    _, change = plan_service.add_goal(
        nurse,
        plan.id,
        GoalDraft(
            description="A1c at most 7",
            concern_ids=(plan.concerns[0].id,),
            target=GoalTarget(
                measure=A1C, comparator=Comparator.AT_MOST, value=Decimal(7), unit="%"
            ),
            start_on=date(2025, 9, 1),
            due_on=date(2026, 9, 1),
        ),
    )
    return change


def test_a_chart_is_whole(
    charts: ChartService, plan_service: PlanService, nurse: Actor, person: UUID
) -> None:
    with_goal(plan_service, nurse, person)
    chart = charts.open(nurse, person)
    assert chart.patient.id == person
    assert chart.banner.allergy_picture is AllergyPicture.KNOWN
    assert [a.code.text for a in chart.banner.allergies] == ["Penicillin"]
    assert [a.code for a in chart.banner.alerts] == ["safe-contact", "interpreter"]
    assert chart.banner.alerts[1].words == "Interpreter: Vietnamese"
    assert chart.plan is not None
    (goal,) = chart.plan.goals
    assert (goal.latest_value, goal.previous_value) == (Decimal("8.9"), Decimal("8.2"))
    doing = chart.progress_of(goal.id)
    assert doing is not None
    assert (doing.percent, doing.wrong_way, doing.chip) == (5, True, Chip.OFF_TRACK)
    trends = {t.name: t for t in chart.trends}
    assert [r.value for r in trends["Hemoglobin A1c"].readings] == [
        Decimal("9.0"),
        Decimal("8.2"),
        Decimal("8.9"),
    ]
    assert trends["Hemoglobin A1c"].change == Decimal("0.7")
    assert trends["Systolic blood pressure"].latest.value == 142


def test_the_plan_reads_the_same_alone_and_in_the_chart(
    charts: ChartService, plan_service: PlanService, nurse: Actor, person: UUID
) -> None:
    with_goal(plan_service, nurse, person)
    assert charts.open(nurse, person).plan == plan_service.open(nurse, person)


def test_the_timeline_is_one_story_newest_first(
    charts: ChartService, plan_service: PlanService, nurse: Actor, person: UUID
) -> None:
    with_goal(plan_service, nurse, person)
    told = charts.open(nurse, person).timeline
    assert [entry.at for entry in told] == sorted((e.at for e in told), reverse=True)
    assert {entry.kind for entry in told} == {"plan", "result", "encounter", "condition"}
    visit = next(entry for entry in told if entry.kind == "encounter")
    assert (visit.title, visit.detail) == ("Annual visit", "Riverside Clinic")
    results = next(entry for entry in told if entry.kind == "result")
    assert results.title == "2 results"
    saved = [entry for entry in told if entry.kind == "plan"]
    assert len(saved) == 3


def test_an_opening_is_written_once_a_minute(
    charts: ChartService, store: ClinicStore, nurse: Actor, person: UUID, standing: FixedClock
) -> None:
    def opened() -> int:
        with store.reading() as session:
            return int(session.execute(OPENED).scalar_one())

    charts.open(nurse, person)
    standing.advance(timedelta(seconds=59))
    charts.open(nurse, person)
    # A command beside the window remembers nothing, and still finds the entry.
    ChartService(store, ZONE).open(nurse, person)
    assert opened() == 1
    standing.advance(timedelta(seconds=1))
    charts.open(nurse, person)
    assert opened() == 2
    charts.open(replace(nurse, id=UUID(int=9)), person)
    assert opened() == 3
    assert store.audit_faults() == []


def test_a_document_that_was_opened_is_no_opened_chart(
    charts: ChartService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    with store.writing(nurse) as uow:
        uow.audit(AuditAct(act="opened", kind="document", patient_id=person))
    charts.open(nurse, person)
    with store.reading() as session:
        assert session.execute(OPENED).scalar_one() == 2


def test_a_chart_that_is_not_there_leaves_no_entry(
    charts: ChartService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    with pytest.raises(NotFound):
        charts.open(nurse, UUID(int=1))
    with pytest.raises(NotAllowed):
        charts.open(replace(nurse, roles=frozenset({Role.ADMIN})), person)
    with store.reading() as session:
        assert session.execute(OPENED).scalar_one() == 0


def test_a_chart_does_not_open_without_its_entry(
    charts: ChartService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    with store.raw_connection() as connection:
        connection.execute("PRAGMA query_only = ON")
    with pytest.raises(StorageReadOnly):
        charts.open(nurse, person)
    with store.raw_connection() as connection:
        connection.execute("PRAGMA query_only = OFF")


def test_a_change_rereads_its_part_and_nothing_else(
    charts: ChartService, plan_service: PlanService, nurse: Actor, person: UUID
) -> None:
    chart = charts.open(nurse, person)
    change = with_goal(plan_service, nurse, person)
    again = charts.reload(nurse, chart, change)
    assert again.plan is not None
    assert again.clinical is chart.clinical
    assert charts.reload(nurse, again, Change(frozenset({"plan"}), UUID(int=1))) is again
    assert charts.reload(nurse, again, Change(frozenset(), person)) is again
    goal = again.plan.goals[0]
    _, logged = plan_service.log_progress(nurse, goal.id, Decimal("6.8"), date(2026, 3, 9))
    newest = charts.reload(nurse, again, logged)
    assert newest.clinical is not again.clinical
    doing = newest.progress_of(goal.id)
    assert doing is not None
    assert doing.chip is Chip.ACHIEVED
    assert newest == charts.open(nurse, person)
