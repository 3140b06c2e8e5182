"""Imports and merges: a noted pair is listed, and a source's person leads to the survivor."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from open_clinic import opened

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.imports import ImportReport
from clinicdesk.domain.people import Identifier, PatientDraft, PersonName, Sex
from clinicdesk.services.clinic import Clinic

MRN = "http://lake.example/mrn"
OURS = PatientDraft(
    name=PersonName(family="Núñez", given="Anita"), birth=PartialDate(1975, 1, 6), sex=Sex.FEMALE
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def take(clinic: Clinic, folder: Path, *resources: dict[str, Any]) -> ImportReport:
    path = folder / "in.ndjson"
    path.write_text("\n".join(map(json.dumps, resources)))
    return clinic.imports.import_paths(clinic.actor, [path], source="Lake")[0]


def patient(**more: Any) -> dict[str, Any]:
    number = {"type": {"coding": [{"code": "MR"}]}, "system": MRN, "value": "7"}
    return {
        "resourceType": "Patient",
        "id": "1",
        "identifier": [number],
        "name": [{"family": "Nunez", "given": ["Ana Maria"]}],
        "birthDate": "1975-06-01",
        "gender": "female",
        **more,
    }


def problem(ident: str, words: str) -> dict[str, Any]:
    return {
        "resourceType": "Condition",
        "id": ident,
        "subject": {"reference": "Patient/1"},
        "code": {"text": words},
        "clinicalStatus": {"coding": [{"code": "active"}]},
    }


def test_what_the_source_says_later_comes_to_the_survivor(clinic: Clinic, tmp_path: Path) -> None:
    actor = clinic.actor
    ours, _ = clinic.people.register(actor, OURS)
    take(clinic, tmp_path, patient(), problem("c1", "Asthma"))
    theirs = clinic.roster.search(actor, "nunez ana maria").rows[0].id
    assert theirs != ours.id
    done, _ = clinic.merging.merge(actor, ours.id, theirs)
    kept = clinic.people.get(actor, ours.id)
    changed = patient(
        name=[{"family": "Nunez", "given": ["Ana Rosa"]}], maritalStatus={"text": "M"}
    )
    report = take(clinic, tmp_path, changed, problem("c2", "Gout"))
    assert report.people.created == 0
    now = clinic.people.get(actor, ours.id)
    assert (now.name, now.birth) == (kept.name, kept.birth), "nothing of the survivor is replaced"
    assert now.marital_status, "what was empty is filled"
    chart = clinic.charts.open(actor, ours.id)
    assert {one.code.text for one in chart.clinical.conditions} == {"Asthma", "Gout"}
    clinic.merging.unmerge(actor, done.id)
    back = clinic.charts.open(actor, theirs)
    assert "Asthma" in {one.code.text for one in back.clinical.conditions}
    take(clinic, tmp_path, patient(telecom=[{"system": "phone", "value": "614 555 0188"}]))
    assert clinic.people.get(actor, theirs).phone == "614 555 0188"


def test_a_pair_that_an_import_noted_is_listed_whatever_speaks_against_it(
    clinic: Clinic, tmp_path: Path
) -> None:
    actor = clinic.actor
    other = PatientDraft(
        name=PersonName(family="Okafor", given="Bo"),
        birth=PartialDate(2001, 1, 1),
        identifiers=(Identifier(MRN, "7", "MR"),),
    )
    clinic.people.register(actor, other)
    assert take(clinic, tmp_path, patient()).people.candidates == 1
    (pair,) = clinic.duplicates.pairs(actor)
    clinic.duplicates.not_same(actor, pair.first.id, pair.second.id)
    assert clinic.duplicates.pairs(actor) == ()
    clinic.duplicates.ask_again(actor, pair.first.id, pair.second.id)
    assert len(clinic.duplicates.pairs(actor)) == 1
