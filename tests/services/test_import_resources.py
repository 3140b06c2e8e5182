"""What each kind of resource becomes in a chart on a real encrypted file."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from import_desk import LOINC, Desk, about, bundle, coded, patient, problem, sums

from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.plans import Comparator, Lifecycle
from clinicdesk.store import import_lookup, plans, referrals
from clinicdesk.store.latest_observations import latest_values


def test_directories_are_read_first_and_named_by_identifier(desk: Desk) -> None:
    npi = {"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}
    doctor = {
        "resourceType": "Practitioner",
        "id": "d1",
        "identifier": [npi],
        "name": [{"prefix": ["Dr."], "given": ["Ada"], "family": "Obi"}],
    }
    room = {
        "resourceType": "Location",
        "id": "l1",
        "identifier": [{"system": "urn:rooms", "value": "9"}],
        "name": "Lake Clinic, Room 9",
    }
    visit = about(
        "Encounter",
        "e1",
        status="finished",
        **{"class": {"code": "AMB"}},
        participant=[
            {
                "individual": {
                    "reference": "Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|1234567893"
                }
            }
        ],
        location=[{"location": {"reference": "Location?identifier=urn:rooms|9"}}],
        period={"start": "2026-01-05T09:00:00-05:00", "end": "2026-01-05T09:20:00-05:00"},
    )
    chart = desk.file(bundle(patient(), visit), "a-chart.json")
    directory = desk.file(bundle(doctor, room, kind="batch"), "z-directory.json")
    report = desk.take(chart, directory)
    (seen,) = desk.chart("Okafor852").encounters
    assert (seen.performer, seen.place) == ("Dr. Ada Obi", "Lake Clinic, Room 9")
    assert seen.occurred_at == datetime(2026, 1, 5, 14, tzinfo=UTC)
    assert sums(report)["kept_as_source"] == {"Location": 1}
    later = desk.take({**visit, "id": "e2"})
    assert sums(later) == {"created": {"Encounter": 1}}
    assert desk.chart("Okafor852").encounters[0].place == "Lake Clinic, Room 9"
    assert desk.count("encounter", "practitioner_id IS NOT NULL") == 2


def test_what_is_contained_is_used_and_not_counted(desk: Desk) -> None:
    order = about(
        "MedicationRequest",
        "m1",
        status="active",
        intent="order",
        contained=[
            {
                "resourceType": "Medication",
                "id": "drug",
                "code": coded("860975", "metformin 500 MG"),
            },
            {"resourceType": "Practitioner", "id": "doc", "name": [{"family": "Obi"}]},
        ],
        medicationReference={"reference": "#drug"},
        requester={"reference": "#doc"},
        dosageInstruction=[
            {
                "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
                "doseAndRate": [{"doseQuantity": {"value": 1, "unit": "tablet"}}],
                "asNeededBoolean": True,
            }
        ],
    )
    report = desk.take(bundle(patient(), order))
    assert sums(report) == {"created": {"MedicationRequest": 1, "Patient": 1}}
    (medicine,) = desk.chart("Okafor852").medications
    assert medicine.code.text == "metformin 500 MG"
    assert (medicine.dose, medicine.frequency) == ("1 tablet", "twice a day")
    assert (medicine.prescriber, medicine.as_needed) == ("Obi", True)


def test_allergies_say_no_more_than_was_said(desk: Desk) -> None:
    none = about("AllergyIntolerance", "a1", code=coded("716186003", "No known allergy"))
    desk.take(bundle(patient(), {**none, "clinicalStatus": coded("active", "Active")}))
    assert desk.chart("Okafor852").allergy_picture is AllergyPicture.NONE
    nuts = about(
        "AllergyIntolerance",
        "a2",
        code=coded("91935009", "Allergy to peanuts"),
        criticality="high",
        reaction=[
            {"manifestation": [coded("247472004", "Hives")], "severity": "mild"},
            {"manifestation": [coded("39579001", "Anaphylaxis")], "severity": "severe"},
        ],
    )
    report = desk.take(nuts)
    assert any("taken as active" in w.reason for w in report.warnings)
    chart = desk.chart("Okafor852")
    assert chart.allergy_picture is AllergyPicture.KNOWN
    row = next(a for a in chart.allergies if a.code.code == "91935009")
    assert (row.reactions, row.severity) == (("Hives", "Anaphylaxis"), "severe")


def test_days_stay_the_days_that_were_said(desk: Desk) -> None:
    late = problem(onsetDateTime="2019-04-05T23:30:00-05:00")
    plain = problem("c2", onsetDateTime="2019-04-05")
    desk.take(bundle(patient(), late, plain))
    first, second = desk.chart("Okafor852").conditions
    assert {c.onset.iso for c in (first, second) if c.onset} == {"2019-04-05"}
    assert {c.occurred_at for c in (first, second)} == {
        datetime(2019, 4, 6, 4, 30, tzinfo=UTC),
        datetime(2019, 4, 5, 12, tzinfo=UTC),
    }


def test_social_findings_are_kept_apart(desk: Desk) -> None:
    job = problem("c2", code=coded("160903007", "Full-time employment (finding)"))
    clinical_finding = problem("c3", code=coded("162864005", "Body mass index 30+ (finding)"))
    desk.take(bundle(patient(), problem(), job, clinical_finding))
    social = {c.code.code for c in desk.chart("Okafor852").conditions if c.is_social}
    assert social == {"160903007"}


def result(ident: str, **more: Any) -> dict[str, Any]:
    values = {
        "status": "final",
        "code": coded("4548-4", "Hemoglobin A1c", LOINC),
        "effectiveDateTime": "2026-01-05T09:00:00Z",
        **more,
    }
    return about("Observation", ident, **values)


def test_results_of_every_shape(desk: Desk) -> None:
    pressure = coded("85354-9", "Blood pressure panel", LOINC)
    parts = [
        {
            "code": coded(code, code, LOINC),
            "valueQuantity": {"value": value, "unit": "mmHg", "code": "mm[Hg]"},
        }
        for code, value in (("8480-6", 142), ("8462-4", 88))
    ]
    report = desk.take(
        bundle(
            patient(),
            result("o1", valueQuantity={"value": 8.1, "unit": "%", "code": "%"}),
            result("o2", valueQuantity={"value": 5, "comparator": "<", "unit": "mg/L"}),
            result("o3", valueString="Few"),
            result("o4", valueBoolean=False),
            result("o5", valueCodeableConcept=coded("1", "Never smoker")),
            result("o6", code=pressure, component=parts),
            result("o7", dataAbsentReason=coded("not-performed", "Not performed")),
            result("o8", hasMember=[{"reference": "Observation/o1"}]),
            result("o9"),
            result("o10", valueRange={"low": {"value": 1, "unit": "mg"}, "high": {"value": 2}}),
        )
    )
    assert report.kept_as_source == {"Observation": 2}
    rows = {desk_key(o): o for o in desk.chart("Okafor852").observations}
    assert rows["8.1"].unit == "%"
    assert rows["5"].comparator == "<"
    assert {"Few", "No", "Never smoker", "1 to 2 mg"} <= set(rows)
    assert [str(p.value) for p in rows["parts"].parts] == ["142", "88"]
    assert rows["not-performed"].absent_reason == "not-performed"
    person = desk.person("Okafor852").id
    with desk.clinic.store.reading() as session:
        latest = {v.code.code: v for v in latest_values(session, [person])[person]}
    assert latest["8480-6"].value == Decimal(142)


def desk_key(observation: Any) -> str:
    if observation.parts:
        return "parts"
    return str(observation.value or observation.text or observation.absent_reason)


def test_plans_and_goals_come_with_what_they_are_about(desk: Desk) -> None:
    goal = about(
        "Goal",
        "g1",
        lifecycleStatus="accepted",
        description={"text": "Hemoglobin A1c below 7"},
        addresses=[{"reference": "Condition/c1"}],
        target=[
            {
                "measure": coded("4548-4", "Hemoglobin A1c", LOINC),
                "detailQuantity": {"value": 7, "comparator": "<", "code": "%"},
                "dueDate": "2026-09-01",
            }
        ],
    )
    plan = about(
        "CarePlan",
        "cp1",
        status="active",
        intent="order",
        category=[{"text": "Diabetes self management plan"}],
        addresses=[{"reference": "Condition/c1"}],
        goal=[{"reference": "Goal/g1"}],
        activity=[{"detail": {"code": coded("1", "Diet"), "status": "in-progress"}}],
    )
    path = desk.file(bundle(patient(), plan, goal, problem()))
    report = desk.take(path)
    assert sums(report)["created"] == {"CarePlan": 1, "Condition": 1, "Goal": 1, "Patient": 1}
    with desk.clinic.store.reading() as session:
        (stored,) = plans.plans_of(session, desk.person("Okafor852").id)
    assert stored.title == "Diabetes self management plan"
    (kept,) = stored.goals
    assert kept.lifecycle is Lifecycle.ACCEPTED
    assert kept.target is not None
    assert (kept.target.comparator, kept.target.value) == (Comparator.BELOW, Decimal(7))
    assert kept.due_on == date(2026, 9, 1)
    assert [c.code.code for c in stored.concerns] == ["44054006"]
    assert [i.code.text for i in stored.interventions] == ["Diet"]
    ended = {**plan, "status": "completed"}
    assert sums(desk.take(bundle(ended, goal)))["updated"] == {"CarePlan": 1}
    with desk.clinic.store.reading() as session:
        (stored,) = plans.plans_of(session, desk.person("Okafor852").id)
    assert stored.status == "completed"


def test_an_order_that_somebody_must_follow_becomes_a_referral(desk: Desk) -> None:
    order = about(
        "ServiceRequest",
        "s1",
        status="active",
        intent="order",
        priority="urgent",
        code=coded("3457005", "Patient referral"),
        reasonCode=[coded("3723001", "Arthritis (disorder)")],
        performer=[{"display": "Hailey Eight, MD"}],
        requester={"display": "Henry Seven, MD"},
        authoredOn="2026-02-14",
    )
    lab = {**order, "id": "s2", "category": [coded("108252007", "Laboratory procedure")]}
    never = {**order, "id": "s3", "doNotPerform": True}
    maybe = {**order, "id": "s4", "intent": "proposal"}
    done = {**order, "id": "s5", "status": "completed"}
    report = desk.take(bundle(patient(), order, lab, never, maybe, done))
    assert report.created == {"Patient": 1, "ServiceRequest": 2}
    assert report.kept_as_source == {"ServiceRequest": 3}
    with desk.clinic.store.reading() as session:
        made = referrals.of_patient(session, desk.person("Okafor852").id)
    (opened,) = [r for r in made if r.is_open]
    assert opened.owner == "A. Moreau, RN"
    assert opened.next_action
    assert opened.due_on is not None
    assert opened.recipient is not None
    assert opened.recipient.name == "Hailey Eight, MD"
    assert desk.count("patient_summary", "open_referrals = 1") == 1
    changed = desk.take({**order, "priority": "stat"})
    assert changed.updated == {"ServiceRequest": 1}
    ended = desk.take({**order, "status": "revoked"})
    assert ended.kept_as_source == {"ServiceRequest": 1}
    assert any("its owner decides" in w.reason for w in ended.warnings)
    with desk.clinic.store.reading() as session:
        assert any(r.is_open for r in referrals.of_patient(session, opened.patient_id))


@pytest.mark.parametrize(
    "more",
    [
        {"modifierExtension": [{"url": "http://x", "valueBoolean": True}]},
        {"implicitRules": "http://x"},
        {"code": {}},
        {"subject": {"reference": "Group/g"}},
        {"subject": {}},
        {"subject": {"reference": "#inside"}},
    ],
)
def test_what_may_mean_something_else_makes_no_row(desk: Desk, more: dict[str, Any]) -> None:
    report = desk.take(bundle(patient(), {**problem(), **more}))
    assert report.kept_as_source == {"Condition": 1}
    assert desk.chart("Okafor852").conditions == ()


def test_medicines_that_are_not_to_be_taken_make_no_row(desk: Desk) -> None:
    base = {"medicationCodeableConcept": coded("1", "aspirin"), "status": "active"}
    report = desk.take(
        bundle(
            patient(),
            about("MedicationRequest", "m1", intent="order", doNotPerform=True, **base),
            about("MedicationRequest", "m2", intent="proposal", **base),
            about("MedicationStatement", "m3", **{**base, "status": "not-taken"}),
        )
    )
    assert sum(report.kept_as_source.values()) == 3
    assert desk.chart("Okafor852").medications == ()


def test_documents_of_others_are_listed_and_their_bytes_kept(desk: Desk) -> None:
    note = about(
        "DocumentReference",
        "n1",
        status="current",
        type=coded("34117-2", "History and physical note", LOINC),
        date="2026-01-02T10:00:00Z",
        content=[{"attachment": {"contentType": "text/plain", "data": "SGVsbG8="}}],
    )
    desk.take(bundle(patient(), note))
    (document,) = desk.chart("Okafor852").documents
    assert (document.code.text, document.size) == ("History and physical note", 5)
    with desk.clinic.store.reading() as session:
        assert b"SGVsbG8=" in (import_lookup.original_of(session, document.id) or b"")


def test_death_is_told(desk: Desk) -> None:
    desk.take(bundle(patient(deceasedDateTime="2025-12-01T08:00:00Z")))
    person = desk.person("Okafor852")
    assert person.deceased
    assert person.status is PatientStatus.DECEASED
