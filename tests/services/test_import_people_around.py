"""What US Core says of people is in their details, coded, and nothing of it is lost."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from import_desk import Desk, about, bundle, patient, sums

from clinicdesk.domain.people import BirthSex, Patient, RecordedSex
from clinicdesk.domain.person_codes import CDCREC, omb_race
from clinicdesk.domain.person_details import PersonDetails, PrimaryCareKind
from clinicdesk.services.people import PeopleService
from clinicdesk.store import person_details

CORE = "http://hl7.org/fhir/us/core/StructureDefinition/"


def said(desk: Desk, family: str) -> tuple[Patient, PersonDetails]:
    person = desk.person(family)
    with desk.clinic.store.reading() as session:
        return person, person_details.read(session, person.id)


def example(shared_data: Path, name: str) -> dict[str, Any]:
    folder = shared_data / "ig-examples" / "us-core-6.1.0"
    (found,) = folder.rglob(f"{name}.json")
    content: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return content


def test_the_official_example_is_in_whole(desk: Desk, shared_data: Path) -> None:
    names = ("Patient-example", "RelatedPerson-shaw-niece", "Coverage-coverage-example")
    report = desk.take(bundle(*(example(shared_data, name) for name in names)))
    assert sums(report)["created"] == {"Patient": 1, "RelatedPerson": 1, "Coverage": 1}
    person, details = said(desk, "Baxter")
    assert [one.code for one in details.races] == ["2106-3", "1002-5", "2028-9", "1586-7", "2036-2"]
    assert [omb_race(one) for one in details.races] == [True, True, True, False, False]
    assert {one.system for one in details.races} == {CDCREC}
    assert person.race == "Mixed"
    assert [one.code for one in details.ethnicities] == ["2135-2", "2184-0", "2148-5"]
    (tribe,) = details.tribes
    assert (tribe.tribe.code, tribe.enrolled) == ("187", False)
    assert [one.code for one in details.gender_identities] == ["UNK"]
    assert (person.birth_sex, person.recorded_sex) == (BirthSex.FEMALE, RecordedSex.FEMALE)
    (old,) = person.other_names
    assert (old.use, old.end_on) == ("old", date(2020, 7, 22))
    assert [a.end_on for a in person.addresses] == [date(2020, 7, 22), None]
    (niece,) = details.related
    assert niece.name == "Sarah van Putten"
    assert niece.relationship is not None
    assert niece.relationship.code == "NIECE"
    assert [t.value for t in niece.telecoms] == ["555-555-5555", "sarah.vanputten@example.com"]
    assert niece.address is not None
    assert niece.address.postal_code == "17557"
    (plan,) = details.coverages
    assert (plan.payor, plan.plan, plan.group) == (
        "Acme Health Plan", "Acme Gold Plan", "XYZ employee Group Plan",
    )  # fmt: skip
    assert (plan.member_id, plan.subscriber_id) == ("88800933501", "888009335")
    assert plan.type is not None
    assert (plan.type.system, plan.type.code) == ("https://nahdo.org/sopt", "3712")


WHOLE = {
    **patient(),
    "communication": [
        {"language": {"coding": [{"code": "es"}]}, "preferred": True},
        {"language": {"coding": [{"code": "en"}]}},
    ],
    "contact": [
        {
            "relationship": [{"coding": [{"code": "C"}]}, {"text": "Sister"}],
            "name": {"given": ["Ngozi"], "family": "Obi"},
            "telecom": [{"system": "phone", "value": "614 555 0188", "rank": 2}],
        }
    ],
    "generalPractitioner": [{"display": "Dr. Ruth Weiss"}],
    "extension": [
        {
            "url": CORE + "us-core-interpreter-needed",
            "valueCoding": {"code": "373066001"},
        },
        {"url": CORE + "us-core-sex", "valueCode": "asked-declined"},
    ],
}


def test_contacts_languages_and_primary_care_are_told_apart(desk: Desk) -> None:
    desk.take(bundle(WHOLE))
    person, details = said(desk, "Okafor852")
    (sister,) = details.related
    assert (sister.name, sister.is_emergency) == ("Ngozi Obi", True)
    assert sister.relationship is not None
    assert sister.relationship.text == "Sister"
    assert sister.telecoms[0].e164 == "+16145550188"
    assert [(one.tag, one.preferred) for one in details.languages] == [("es", True), ("en", False)]
    assert person.interpreter_needed is True
    assert person.recorded_sex is RecordedSex.DECLINED
    assert (person.primary_care, person.primary_care_kind) == (
        "Dr. Ruth Weiss", PrimaryCareKind.NAMED,
    )  # fmt: skip


def test_what_a_source_says_again_changes_nothing(desk: Desk) -> None:
    kin = about("RelatedPerson", "k1", name=[{"family": "Obi"}], telecom=[])
    desk.take(bundle(WHOLE, kin))
    before = said(desk, "Okafor852")
    report = desk.take(bundle({**WHOLE, "id": WHOLE["id"]}, kin))
    assert "created" not in sums(report)
    assert said(desk, "Okafor852") == before


def test_a_source_changes_its_own_line_and_leaves_the_clinics(desk: Desk) -> None:
    kin = about("RelatedPerson", "k1", name=[{"family": "Obi"}])
    pays = about("Coverage", "c1", status="active", payor=[{"display": "Acme"}])
    pays["beneficiary"] = pays.pop("subject")
    desk.take(bundle(WHOLE, kin, pays))
    report = desk.take({**kin, "name": [{"family": "Obi-Stone"}]})
    assert sums(report) == {"updated": {"RelatedPerson": 1}}
    person, details = said(desk, "Okafor852")
    assert [one.name for one in details.related] == ["Ngozi Obi", "Obi-Stone"]
    people = PeopleService(desk.clinic.store, "America/New_York")
    nurse = desk.clinic.nurse
    now = people.details(nurse, person.id)
    lines = {(one.path, one.field, one.after) for one in people.history(nurse, person.id)}
    assert ("import", "coverages", "Acme") in lines
    mine = replace(details, related=(details.related[0], replace(details.related[1], note="Hers")))
    people.change(nurse, person.id, now.version, replace(now, details=mine))
    report = desk.take({**kin, "name": [{"family": "Obi-Third"}]})
    assert sums(report) == {"kept_as_source": {"RelatedPerson": 1}}
    assert said(desk, "Okafor852")[1] == mine


def test_a_death_that_is_imported_says_where_it_is_from(desk: Desk) -> None:
    desk.take(bundle({**WHOLE, "deceasedDateTime": "2026-02-01"}))
    person, _ = said(desk, "Okafor852")
    assert (person.deceased, person.deceased_source) == (True, "import")


def test_no_primary_care_that_somebody_recorded_stays(desk: Desk) -> None:
    desk.take(bundle({k: v for k, v in WHOLE.items() if k != "generalPractitioner"}))
    people = PeopleService(desk.clinic.store, "America/New_York")
    now = desk.person("Okafor852")
    people.change(
        desk.clinic.nurse, now.id, now.version, replace(now, primary_care_kind=PrimaryCareKind.NONE)
    )
    desk.take(bundle(WHOLE))
    after = desk.person("Okafor852")
    assert (after.primary_care, after.primary_care_kind) == ("", PrimaryCareKind.NONE)
