"""A plan with everything on its lines goes to another clinic and says there what it said here."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from exporting_desk import exported, resources, taken
from open_clinic import opened

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coding import LOINC, Coded
from clinicdesk.domain.coding import coded as code_of
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    PlanStatement,
    Priority,
    StatementKind,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    ConcernDraft,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    PlanDraft,
    StageOfChange,
)
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import clinical
from clinicdesk.store.audit_log import AuditAct

DAY = date(2026, 11, 3)
WHOLE = PlanDraft(
    title="Living well",
    preferences="My garden",
    barriers=("Night shifts", "Cost of strips"),
    barrier_help=(BarrierHelp(barrier="Cost of strips", resource="Harbor Fund", note="half"),),
    statements=(PlanStatement(StatementKind.PROGNOSIS, "Good, if the sugar comes down"),),
    warning_signs=(
        WarningSign(sign="Thirst all day", zone=Zone.YELLOW, act="Check the sugar"),
        WarningSign(sign="Chest pain", zone=Zone.RED),
    ),
    caregiver=Caregiver(name="Mai", relation="sister", strain=6, needs="a free evening", on=DAY),
    review_due_on=date(2027, 1, 4),
    copy_given_on=DAY,
    copy_language="vi",
)
GOAL = GoalDraft(
    description="Walk 30 minutes, 5 days a week",
    said_by="both",
    target=GoalTarget(
        measure=code_of(LOINC, "41950-7", "Steps in 24 hours"),
        comparator=Comparator.AT_LEAST,
        value=Decimal(7000),
        unit="{steps}/d",
        baseline=Decimal(2500),
        baseline_on=DAY,
    ),
    own_words="I want to keep up with my son",
    note="Knee brace is in the car",
    action_plan="After the shift, along the river",
    importance=9,
    confidence=6,
    stage=StageOfChange.ACTION,
    milestones=(
        Milestone(text="At 4,000 steps", value=Decimal(4000), due_on=date(2026, 12, 1)),
        Milestone(text="Walk with my son once", reached_on=DAY),
    ),
    acceptances=(
        Acceptance(
            who=Who.PATIENT,
            status=AcceptanceStatus.DISAGREE,
            priority=Priority.LOW,
            reason="My knee hurts",
            on=DAY,
        ),
        Acceptance(who=Who.PROVIDER, status=AcceptanceStatus.AGREE, priority=Priority.HIGH),
    ),
)


def planned(clinic: Clinic) -> CarePlan:
    actor, plans = clinic.actor, clinic.plans
    ann, _ = clinic.people.register(actor, PatientDraft(name=PersonName(family="Hall")))
    with clinic._opened.store.writing(actor) as uow:
        found = clinical_row(uow.new_id(), ann.id, clinic)
        clinical.add_observation(uow, found)
        uow.audit(AuditAct(act="created", kind="observation", object_id=found.id))
    plan, _ = plans.start(actor, ann.id, WHOLE.title, WHOLE)
    (offer,) = clinic.plan_agreeing.offers(actor, ann.id)
    plan, _ = plans.add_concern(
        actor, plan.id, replace(offer.draft, own_words="I am low", priority=Priority.HIGH)
    )
    concern = plan.concerns[0]
    plan, _ = clinic.plan_agreeing.agree(actor, concern.id, concern.version, Who.PATIENT, DAY)
    plan, _ = plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Money is short")))
    both = tuple(one.id for one in plan.concerns)
    plan, _ = plans.add_goal(actor, plan.id, replace(GOAL, concern_ids=both))
    work = InterventionDraft(
        code=Coded("Walk together on Tuesdays"), goal_ids=(plan.goals[0].id,), owner="R. Okafor"
    )
    plan, _ = plans.add_intervention(actor, plan.id, work)
    return plan


def clinical_row(row_id: UUID, patient_id: UUID, clinic: Clinic) -> Observation:
    return Observation(
        id=row_id,
        patient_id=patient_id,
        code=code_of(LOINC, "44261-6", "PHQ-9 total score"),
        status="final",
        occurred_at=clinic.now(),
        recorded_at=clinic.now(),
        category="survey",
        value=Decimal(14),
        unit="{score}",
    )


def test_what_lines_carry_is_there_after_the_way_to_another_clinic(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        data = exported(here, plan.patient_id)
    with opened(tmp_path / "there") as there:
        person = taken(there, tmp_path, data)
        again = there.plans.open(there.actor, person)
        shown = there.plan_agreeing.evidence(there.actor, again.id) if again else {}
    assert again is not None
    for name in (f for f in PlanDraft.__slots__ if f not in {"status", "start_on", "end_on"}):
        assert getattr(again, name) == getattr(WHOLE, name) or name == "category", name
    first, second = again.concerns
    assert (first.origin, first.verification) == (ConcernOrigin.SCREENING, "unconfirmed")
    assert (first.person_agrees_on, first.clinician_agrees_on) == (DAY, None)
    assert (first.own_words, first.priority) == ("I am low", Priority.HIGH)
    assert [(e.kind, e.chosen, e.positive) for e in shown[first.id]] == [("screening", True, True)]
    assert (second.origin, second.code.text) == (ConcernOrigin.PROBLEM, "Money is short")
    goal = again.goals[0]
    assert goal.concern_ids == (first.id, second.id)
    for name in ("said_by", "own_words", "note", "action_plan", "importance", "confidence"):
        assert getattr(goal, name) == getattr(GOAL, name), name
    assert (goal.stage, goal.target, goal.acceptances) == (
        GOAL.stage,
        GOAL.target,
        GOAL.acceptances,
    )
    steps = [replace(step, id=UUID(int=0)) for step in goal.milestones]
    assert steps == [replace(step, id=UUID(int=0)) for step in GOAL.milestones]
    assert again.interventions[0].goal_ids == (goal.id,)


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        data = exported(here, plan.patient_id)
    with opened(tmp_path / "there") as there:
        person = taken(there, tmp_path, data)
        once = there.plans.open(there.actor, person)
        there.imports.import_paths(there.actor, [tmp_path / "0000.json"], source="another clinic")
        assert there.plans.open(there.actor, person) == once


def test_others_read_acceptance_evidence_and_whose_it_is(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        data = exported(here, plan.patient_id)
    (goal,) = resources(data, "Goal")
    standard = [e for e in goal["extension"] if e["url"].endswith("goal-acceptance")]
    assert [e["extension"][1]["valueCode"] for e in standard] == ["disagree", "agree"]
    assert "The person disagrees, low priority: My knee hurts" in json.dumps(goal["note"])
    concern = next(c for c in resources(data, "Condition") if c.get("evidence"))
    assert concern["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    (result,) = resources(data, "Observation")
    assert concern["evidence"][0]["detail"][0]["reference"].endswith(result["id"])


def test_what_others_accept_is_read_from_their_extension(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        said = json.loads(exported(here, plan.patient_id))
    for entry in said["entry"]:
        goal = entry["resource"]
        if goal["resourceType"] == "Goal":
            goal["extension"] = [
                one for one in goal["extension"] if one["url"].endswith("goal-acceptance")
            ]
    with opened(tmp_path / "there") as there:
        person = taken(there, tmp_path, json.dumps(said).encode())
        again = there.plans.open(there.actor, person)
    assert again is not None
    assert [(a.who, a.status, a.priority) for a in again.goals[0].acceptances] == [
        (Who.PATIENT, AcceptanceStatus.DISAGREE, Priority.LOW),
        (Who.PROVIDER, AcceptanceStatus.AGREE, Priority.HIGH),
    ]


def test_the_document_says_it_too_and_hl7_finds_no_fault(shared_data: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        request = ExportRequest(format=ExportFormat.CCDA, patient_id=plan.patient_id)
        data = here.exports.export_patient(here.actor, request)[0].data
    said = data.decode()
    for words in (
        "The person disagrees, low priority: My knee hurts",
        "waits for the clinician",
        "Warning sign: Chest pain (call 911)",
        "Cost of strips: Harbor Fund (half)",
        "strain 6 of 10",
    ):
        assert words in said
    priority, entry_reference = '20.22.4.143"', '20.22.4.122"'
    assert (said.count(priority), said.count(entry_reference)) == (1, 1)
    assert said.count('typeCode="COMP"><observation') == 2
    judge = shared_data.parent / "tools" / "validate_ccda" / "validate_ccda.py"
    path = tmp_path / "record.xml"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, str(judge), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_what_others_are_not_sure_of_is_no_confirmed_concern(tmp_path: Path) -> None:
    with opened(tmp_path / "here") as here:
        plan = planned(here)
        said = json.loads(exported(here, plan.patient_id))
    for entry in said["entry"]:
        if entry["resource"]["resourceType"] in {"CarePlan", "Condition"}:
            entry["resource"].pop("extension", None)
    with opened(tmp_path / "there") as there:
        person = taken(there, tmp_path, json.dumps(said).encode())
        again = there.plans.open(there.actor, person)
    assert again is not None
    assert sorted(c.verification for c in again.concerns) == ["confirmed", "unconfirmed"]
