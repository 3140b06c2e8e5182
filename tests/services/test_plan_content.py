"""What plan pages gather from a real clinic: signatures, reviews, steps, departures, and codes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from open_clinic import opened
from pdf_reading import page_texts

from clinicdesk.domain.access import Role
from clinicdesk.domain.coaching import CoachingDraft
from clinicdesk.domain.documents import DocumentKind, PrintRequest
from clinicdesk.domain.errors import BadInput, NotAllowed
from clinicdesk.domain.numbers import goal_code
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_contents import (
    CarePlanContent,
    CoachSheetContent,
    GoalTrackerContent,
    PatientPlanContent,
)
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


@pytest.fixture
def plan(clinic: Clinic) -> CarePlan:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    ann, _ = clinic.people.register(clinic.actor, draft)
    made, _ = clinic.plan_templates.apply(clinic.actor, ann.id, "tobacco")
    return made


def asked(plan: CarePlan, kind: DocumentKind, **more: object) -> PrintRequest:
    return PrintRequest(kind=kind, patient_id=plan.patient_id, **more)  # type: ignore[arg-type]


def test_signature_template_and_lines_come_together(clinic: Clinic, plan: CarePlan) -> None:
    clinic.plan_signing.sign(clinic.actor, plan.id, plan.version)
    made = clinic.documents.prepare(clinic.actor, asked(plan, DocumentKind.CARE_PLAN))
    content = made.content
    assert isinstance(content, CarePlanContent)
    assert [e.number for e in content.editions] == [1]
    assert [use.key for use in content.departures] == ["tobacco"]
    assert content.plan.number == plan.number
    document, _ = clinic.documents.release(clinic.actor, made, "print")
    assert document.kind == "care-plan"
    assert clinic.documents.open(clinic.actor, document.id)[1] == made.pdf
    kinds = {line.kind for line in clinic.documents.manifest(made)}
    assert {"CarePlan", "Goal", "Concern", "Intervention", "Patient"} <= kinds


def test_what_pulls_apart_and_waits_is_told(clinic: Clinic, plan: CarePlan) -> None:
    clinic.plan_templates.apply(clinic.actor, plan.patient_id, "hypertension")
    clinic.plan_templates.apply(clinic.actor, plan.patient_id, "perinatal")
    waiting = clinic.plan_conflicts.find(clinic.actor, plan.id).to_settle
    made = clinic.documents.prepare(clinic.actor, asked(plan, DocumentKind.CARE_PLAN))
    assert isinstance(made.content, CarePlanContent)
    told = [one.title for one in made.content.conflicts if not one.decision]
    assert told == [one.title for one in waiting]
    assert ("Not settled yet" in " ".join(page_texts(made.pdf))) == bool(waiting)


def test_the_persons_plan_is_in_their_language(clinic: Clinic, plan: CarePlan) -> None:
    request = asked(plan, DocumentKind.PATIENT_PLAN, language="es", large=True)
    made = clinic.documents.prepare(clinic.actor, request)
    assert isinstance(made.content, PatientPlanContent)
    assert made.content.large
    assert "Mi plan de salud" in page_texts(made.pdf)[0]
    with pytest.raises(BadInput, match="English and Spanish"):
        clinic.documents.prepare(clinic.actor, replace(request, language="de"))


def test_a_tracker_is_of_a_goal_and_its_code_leads_back(clinic: Clinic, plan: CarePlan) -> None:
    goal = plan.goals[0]
    request = asked(plan, DocumentKind.GOAL_TRACKER, goal_id=goal.id)
    made = clinic.documents.prepare(clinic.actor, request)
    assert isinstance(made.content, GoalTrackerContent)
    assert made.content.code == goal_code(goal.id)
    (found,) = clinic.goal_codes.find(clinic.actor, made.content.code.lower())
    assert (found.goal_id, found.patient_id) == (goal.id, plan.patient_id)
    assert found.listed == "HALL, Ann"
    with pytest.raises(BadInput, match="a letter is wrong"):
        clinic.goal_codes.find(clinic.actor, "G-7K2M-9QXT-2")
    nobody = replace(clinic.actor, roles=frozenset({Role.ADMIN}))
    with pytest.raises(NotAllowed):
        clinic.goal_codes.find(nobody, made.content.code)


def test_a_coachs_sheet_has_the_coached_goals(clinic: Clinic, plan: CarePlan) -> None:
    goal = plan.goals[0]
    draft = CoachingDraft(patient_id=plan.patient_id, goal_ids=(goal.id,))
    clinic.coaching.begin(clinic.actor, draft)
    made = clinic.documents.prepare(clinic.actor, asked(plan, DocumentKind.COACH_SHEET))
    assert isinstance(made.content, CoachSheetContent)
    assert [g.id for g in made.content.goals] == [goal.id]
    assert made.content.coach
    assert goal.description in " ".join(page_texts(made.pdf))


def test_somebody_without_a_plan_has_no_plan_to_print(clinic: Clinic) -> None:
    draft = PatientDraft(name=PersonName(family="Bell", given="Tom"))
    tom, _ = clinic.people.register(clinic.actor, draft)
    for kind in (DocumentKind.CARE_PLAN, DocumentKind.PATIENT_PLAN):
        with pytest.raises(BadInput, match="no care plan yet"):
            clinic.documents.prepare(clinic.actor, PrintRequest(kind=kind, patient_id=tom.id))
    sheet = PrintRequest(kind=DocumentKind.COACH_SHEET, patient_id=tom.id)
    assert clinic.documents.prepare(clinic.actor, sheet).rendered.pages >= 1
