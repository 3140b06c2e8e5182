"""Leaflets on a real encrypted file: given, asked about, replaced, merged, never rewritten."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from at_noon import NOON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinical import Condition, Encounter, Medication
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import ICD10CM, SNOMED, Coded, coded
from clinicdesk.domain.education import GiveDraft, Method, TeachBackDraft
from clinicdesk.domain.errors import (
    BadInput,
    InvalidDraft,
    NotAllowed,
    NotFound,
    Refused,
    TransitionRefused,
)
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, GoalTarget
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.services.education import EducationService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.tasks import TaskService
from clinicdesk.store import audit_log, clinical
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

WEEK = timedelta(days=7)


@pytest.fixture
def education(store: ClinicStore) -> EducationService:
    return EducationService(store, "America/New_York")


@pytest.fixture
def with_chart(store: ClinicStore, nurse: Actor, person: UUID) -> UUID:
    """The person has diabetes and asthma, takes five medicines, and came home last week."""

    def row(kind: type, code: Coded, **more: object) -> object:
        return kind(id=uuid4(), patient_id=person, code=code, recorded_at=NOON, **more)

    rows = [
        row(Condition, coded(ICD10CM, "E11.9", "Type 2 diabetes"), status="active"),
        row(Condition, coded(SNOMED, "195967001", "Asthma"), status="active"),
        row(Condition, coded(ICD10CM, "F17.210", "Nicotine dependence"), status="resolved"),
        *(row(Medication, Coded(f"Pill {n}"), status="active") for n in range(5)),
        row(
            Encounter,
            Coded("Hospital stay"),
            status="finished",
            encounter_class="IMP",
            occurred_at=NOON - timedelta(days=9),
            ended_at=NOON - WEEK,
        ),
    ]
    with store.writing(nurse) as uow:
        clinical.add_rows(uow, rows)  # type: ignore[arg-type]
        uow.audit(AuditAct(act="created", kind="condition", patient_id=person))
    return person


def give(topic: str, patient: UUID, **more: object) -> GiveDraft:
    return GiveDraft(patient_id=patient, topic=topic, **more)  # type: ignore[arg-type]


def test_what_fits_is_suggested_with_its_reason(
    education: EducationService, nurse: Actor, with_chart: UUID
) -> None:
    found = {one.topic.key: one.why for one in education.suggest(nurse, with_chart)}
    assert found["type-2-diabetes"] == "Problem: Type 2 diabetes"
    assert found["asthma"] == "Goes with: Asthma"
    assert found["home-from-hospital"] == "Came home from hospital lately"
    assert found["taking-medicines"] == "Takes 5 medicines"
    assert "quitting-tobacco" not in found
    spanish = education.suggest(nurse, with_chart, "es")
    assert {one.leaflet.language for one in spanish} == {"es"}


def test_it_is_given_asked_about_and_settled(
    education: EducationService, nurse: Actor, with_chart: UUID, standing: FixedClock
) -> None:
    made, change = education.give(nurse, give("asthma", with_chart, language="es"))
    assert change.kinds == {"education"}
    assert (made.title, made.method) == ("El asma y sus zonas", Method.PRINT)
    today = NOON.date()
    assert made.ask_on == today + 2 * WEEK
    assert education.due(nurse) == ()
    standing.advance(2 * WEEK)
    (due,) = education.due(nurse)
    assert (due.title, due.overdue, due.outcome) == (made.title, False, None)
    again, _ = education.teach_back(
        nurse, made.id, made.version, TeachBackDraft(outcome=TeachBack.NOT_YET)
    )
    assert again.ask_on == today + 3 * WEEK
    assert education.due(nurse) == ()
    standing.advance(WEEK + timedelta(days=1))
    assert education.due(nurse)[0].overdue
    said = "Azul es para todos los días"
    done, _ = education.teach_back(
        nurse, made.id, again.version, TeachBackDraft(outcome=TeachBack.CORRECT, said=said)
    )
    assert (done.outcome, done.ask_on) == (TeachBack.CORRECT, None)
    assert [one.outcome for one in done.taught] == [TeachBack.NOT_YET, TeachBack.CORRECT]
    assert done.taught[1].said == said
    assert education.due(nurse, until=today + timedelta(days=900)) == ()
    assert education.of_patient(nurse, with_chart) == (done,)


def test_given_anew_it_replaces_what_was_given(
    education: EducationService, nurse: Actor, person: UUID, standing: FixedClock
) -> None:
    first, _ = education.give(nurse, give("sleep", person))
    other, _ = education.give(nurse, give("anxiety", person))
    standing.advance(WEEK)
    second, _ = education.give(nurse, give("sleep", person, language="es", method=Method.VERBAL))
    held = {one.id: one for one in education.of_patient(nurse, person)}
    assert not held[first.id].current
    assert held[first.id].ask_on is None
    assert held[other.id].current
    with pytest.raises(TransitionRefused, match="given anew"):
        education.teach_back(
            nurse,
            first.id,
            held[first.id].version,
            TeachBackDraft(outcome=TeachBack.DECLINED),
        )
    assert held[second.id].current


def test_it_belongs_to_a_line_of_the_plan(
    education: EducationService,
    plan_service: PlanService,
    plan: CarePlan,
    nurse: Actor,
    store: ClinicStore,
) -> None:
    service, patient = plan_service, plan.patient_id
    plan, _ = service.add_concern(
        nurse, plan.id, ConcernDraft(code=coded(ICD10CM, "I10", "High blood pressure"))
    )
    concern = plan.concerns[-1]
    goal = GoalDraft(
        description="Under 130",
        concern_ids=(concern.id,),
        target=GoalTarget(measure=Coded("Systolic", "http://loinc.org", "8480-6")),
    )
    plan, _ = service.add_goal(nurse, plan.id, goal)
    best = next(
        one for one in education.suggest(nurse, patient) if one.topic.key == "high-blood-pressure"
    )
    assert best.why == "Concern: High blood pressure"
    assert best.concern_id == concern.id
    made, _ = education.give(nurse, give("high-blood-pressure", patient, goal_id=plan.goals[-1].id))
    assert (made.plan_id, made.goal_id) == (plan.id, plan.goals[-1].id)
    beside, _ = education.give(nurse, give("sleep", patient))
    assert {one.id for one in education.of_plan(nurse, plan.id)} == {made.id, beside.id}
    education.give(nurse, give("sleep", patient))
    assert beside.id not in {one.id for one in education.of_plan(nurse, plan.id)}


def test_bad_input_is_told_and_nothing_is_kept(
    education: EducationService, nurse: Actor, person: UUID
) -> None:
    with pytest.raises(NotFound, match="no such leaflet"):
        education.give(nurse, give("measles", person))
    with pytest.raises(NotFound, match="not written"):
        education.give(nurse, give("sleep", person, language="vi"))
    with pytest.raises(InvalidDraft, match="after today"):
        education.give(nurse, give("sleep", person, ask_on=NOON.date()))
    with pytest.raises(NotFound):
        education.give(nurse, give("sleep", person, plan_id=uuid4()))
    with pytest.raises(NotFound):
        education.give(nurse, give("sleep", uuid4()))
    assert education.of_patient(nurse, person) == ()
    made, _ = education.give(nurse, give("sleep", person, ask=False))
    assert made.ask_on is None
    with pytest.raises(InvalidDraft, match="what the person said"):
        education.teach_back(nurse, made.id, 1, TeachBackDraft(outcome=TeachBack.CORRECT))
    with pytest.raises(Refused, match="meanwhile"):
        education.teach_back(nurse, made.id, 9, TeachBackDraft(outcome=TeachBack.DECLINED))
    with pytest.raises(BadInput, match="reason"):
        education.mark_in_error(nurse, made.id, 1, " ")
    education.mark_in_error(nurse, made.id, 1, "another person's")
    assert education.of_patient(nurse, person) == ()
    with pytest.raises(NotFound, match="not given"):
        education.get(nurse, made.id)


def test_roles(education: EducationService, nurse: Actor, person: UUID) -> None:
    def as_(role: Role) -> Actor:
        return Actor(nurse.id, nurse.name, nurse.display, frozenset({role}), nurse.site_id)

    made, _ = education.give(as_(Role.COACH), give("sleep", person))
    education.teach_back(as_(Role.CHW), made.id, 1, TeachBackDraft(outcome=TeachBack.DECLINED))
    with pytest.raises(NotAllowed):
        education.give(as_(Role.CLINIC_STAFF), give("sleep", person))
    with pytest.raises(NotAllowed):
        education.suggest(as_(Role.ADMIN), person)


def test_every_act_is_audited_without_words(
    education: EducationService, nurse: Actor, person: UUID, store: ClinicStore
) -> None:
    made, _ = education.give(nurse, give("sleep", person))
    draft = TeachBackDraft(outcome=TeachBack.CORRECT, said="No coffee after lunch")
    education.teach_back(nurse, made.id, 1, draft)
    with store.reading() as session:
        entries = [
            one for one in audit_log.entries(session, patient_id=person) if one.kind == "education"
        ]
    assert {one.act for one in entries} == {"gave", "asked"}
    assert all(one.object_id == made.id for one in entries)
    assert not any("coffee" in repr(one) for one in entries)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(list(TeachBack)), max_size=6))
def test_the_row_says_what_its_last_teach_back_said(
    education: EducationService,
    nurse: Actor,
    person: UUID,
    standing: FixedClock,
    outcomes: list[TeachBack],
) -> None:
    today = standing.now().date()
    made, _ = education.give(nurse, give("moving-more", person))
    for outcome in outcomes:
        standing.advance(timedelta(seconds=1))
        draft = TeachBackDraft(outcome=outcome, said="I walk after lunch")
        made, _ = education.teach_back(nurse, made.id, made.version, draft)
    assert [one.outcome for one in made.taught] == outcomes
    assert made.outcome == (outcomes[-1] if outcomes else None)
    assert made.ask_on == (made.taught[-1].ask_on if outcomes else today + 2 * WEEK)


def test_the_morning_shows_what_is_to_be_asked_about(
    education: EducationService,
    nurse: Actor,
    person: UUID,
    store: ClinicStore,
    standing: FixedClock,
) -> None:
    clocks = Clocks(BusinessCalendar(zone="America/New_York"))
    tasks = TaskService(store, clocks)
    made, _ = education.give(nurse, give("sleep", person))
    assert tasks.today(nurse).education == ()
    standing.advance(2 * WEEK)
    assert [one.id for one in tasks.today(nurse).education] == [made.id]
    assert [one.id for one in tasks.today(nurse, mine=True).education] == [made.id]
    other = Actor(uuid4(), "x", "X", frozenset({Role.NURSE}), nurse.site_id)
    assert tasks.today(other, mine=True).education == ()
