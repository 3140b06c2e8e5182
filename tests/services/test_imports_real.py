"""Imports of real files: every resource accounted for, against a count of our own."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from referral_clinic import Clinic
from sqlalchemy import text

from clinicdesk.domain.imports import FileOutcome, ImportReport
from clinicdesk.services.imports import ImportService
from clinicdesk.store import clinical, import_lookup, plans, referrals


def take(clinic: Clinic, *paths: Path, **how: Any) -> ImportReport:
    report, _change = ImportService(clinic.store, clinic.referrals).import_paths(
        clinic.nurse, paths, **how
    )
    return report


def walked(value: dict[str, Any]) -> list[str]:
    """Count the plain way: no envelopes, nothing contained, no empty entries."""
    if value.get("resourceType") != "Bundle":
        return [value["resourceType"]]
    return [
        kind
        for entry in value.get("entry", [])
        if entry.get("resource")
        for kind in walked(entry["resource"])
    ]


def counted(folder: Path) -> Counter[str]:
    """Return how many resources of each type the files of a folder hold."""
    counts: Counter[str] = Counter()
    for path in folder.rglob("*.json"):
        counts.update(walked(json.loads(path.read_bytes())))
    for path in folder.rglob("*.ndjson"):
        for line in path.read_text().splitlines():
            if line.strip():
                counts.update(walked(json.loads(line)))
    return counts


def accounted(report: ImportReport) -> Counter[str]:
    counts = Counter(report.rejected_by_type)
    for outcome in (report.created, report.updated, report.unchanged, report.kept_as_source):
        counts.update(outcome)
    return counts


def rows(clinic: Clinic, query: str) -> int:
    with clinic.store.reading() as session:
        return int(session.execute(text(query)).scalar_one())


_TABLES = {
    "Condition": "condition",
    "Observation": "observation",
    "MedicationRequest": "medication",
    "AllergyIntolerance": "allergy",
    "Immunization": "immunization",
    "Procedure": "procedure",
    "Encounter": "encounter",
    "CarePlan": "care_plan",
    "Goal": "plan_goal",
    "CareTeam": "care_team",
    "DocumentReference": "external_document",
    "Practitioner": "practitioner",
    "Organization": "organization",
    "ServiceRequest": "referral",
}


@pytest.mark.shared_data
@pytest.mark.parametrize("folder", ["fhir", "ig-examples"])
def test_the_sums_are_those_of_an_independent_count(
    clinic: Clinic, shared_data: Path, folder: str
) -> None:
    expected = counted(shared_data / folder)
    people = rows(clinic, "SELECT count(*) FROM patient")
    report = take(clinic, shared_data / folder)
    assert accounted(report) == expected
    assert report.read == sum(expected.values())
    assert report.rejected == ()
    assert report.refused_files == ()
    for kind, table in _TABLES.items():
        made = rows(clinic, f"SELECT count(*) FROM {table} WHERE source <> 'clinic'")
        assert made == report.created.get(kind, 0), kind
    made = rows(clinic, "SELECT count(*) FROM patient")
    assert made - people == report.people.created == report.created["Patient"]
    again = take(clinic, shared_data / folder)
    assert accounted(again) == expected
    assert (dict(again.created), dict(again.updated), dict(again.kept_as_source)) == ({}, {}, {})
    assert again.people == type(again.people)()


@pytest.mark.shared_data
def test_the_original_of_every_resource_stays(clinic: Clinic, shared_data: Path) -> None:
    folder = shared_data / "fhir" / "inferno-uscore-2019-2020"
    report = take(clinic, folder)
    with clinic.store.reading() as session:
        found = session.execute(
            text("SELECT block_id, block_at, block_length FROM source_resource ORDER BY rowid")
        ).all()
        places = [(UUID(bytes=block), at, length) for block, at, length in found]
        originals = import_lookup.originals_of(session, places)
    texts = [path.read_text() for path in sorted(folder.glob("*.json"))]
    whole = "\n".join(texts)
    assert len(originals) == report.read - sum(report.unchanged.values())
    assert all(original.decode() in whole for original in originals)
    packed = rows(clinic, "SELECT sum(length(data)) FROM source_block")
    assert packed * 5 < sum(map(len, originals))


@pytest.mark.shared_data
def test_links_lead_across_the_files_of_a_run(clinic: Clinic, shared_data: Path) -> None:
    take(clinic, shared_data / "fhir" / "synthea-2.6-iris")
    with clinic.store.reading() as session:
        named, total = session.execute(
            text("SELECT sum(performer <> ''), count(*) FROM encounter")
        ).one()
        placed = session.execute(text("SELECT sum(place <> '') FROM encounter")).scalar_one()
        dangling = session.execute(
            text(
                "SELECT count(*) FROM observation o LEFT JOIN encounter e ON e.id = o.encounter_id"
                " WHERE o.encounter_id IS NOT NULL AND e.id IS NULL"
            )
        ).scalar_one()
    assert named == placed == total > 50
    assert dangling == 0


@pytest.mark.shared_data
def test_a_real_chart_is_read_whole(clinic: Clinic, shared_data: Path) -> None:
    folder = shared_data / "fhir" / "synthea-2.4-smart"
    (path,) = folder.glob("Maximina_Hauck*.json")
    take(clinic, path)
    kinds = Counter(walked(json.loads(path.read_bytes())))
    with clinic.store.reading() as session:
        found = session.execute(text("SELECT id FROM patient WHERE family = 'Hauck'")).scalar_one()
        person = UUID(bytes=found)
        chart = clinical.chart_rows(session, person)
        assert len(chart.conditions) == kinds["Condition"]
        assert len(chart.encounters) == kinds["Encounter"]
        assert len(plans.plans_of(session, person)) == kinds["CarePlan"]
        assert referrals.of_patient(session, person) == ()


@pytest.mark.shared_data
def test_the_same_person_in_two_files_is_one_or_is_asked_about(
    clinic: Clinic, shared_data: Path
) -> None:
    report = take(clinic, shared_data / "fhir" / "inferno-uscore-2019-2020")
    names = Counter(
        (person["name"][0].get("family"), person.get("birthDate"))
        for path in (shared_data / "fhir" / "inferno-uscore-2019-2020").glob("*.json")
        for entry in json.loads(path.read_bytes())["entry"]
        if (person := entry["resource"])["resourceType"] == "Patient"
    )
    repeated = sum(count - 1 for count in names.values())
    assert report.people.created == len(names)
    assert report.people.matched + report.updated.get("Patient", 0) >= repeated


_HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "tools" / "hostile" / "make_hostile.py"
_MANY = "many.ndjson"


@pytest.fixture
def hostile(shared_data: Path, tmp_path: Path) -> Path:
    """A folder of hostile files and the manifest that says what must become of each."""
    if not _HOSTILE.is_file():
        pytest.skip("the folder of real files, ../shared/data, is not on this machine")
    folder = tmp_path / "hostile"
    subprocess.run([sys.executable, str(_HOSTILE), str(folder)], check=True, capture_output=True)
    return folder


@pytest.mark.shared_data
def test_hostile_files_are_refused_with_a_reason_and_the_good_ones_go_in(
    clinic: Clinic, hostile: Path
) -> None:
    manifest = json.loads((hostile / "MANIFEST.json").read_text())
    for name, entry in manifest.items():
        if not name.endswith(("json", "zip")) or name == _MANY:
            continue
        people = rows(clinic, "SELECT count(*) FROM patient")
        report = take(clinic, hostile / name, source=name)
        (file,) = report.files
        new = rows(clinic, "SELECT count(*) FROM patient") - people
        if entry["must"] == "reject":
            assert file.outcome is FileOutcome.REFUSED, name
            assert file.reason.endswith("."), name
            assert new == 0, name
        else:
            assert file.outcome in {FileOutcome.IMPORTED, FileOutcome.PARTLY}, name
        if entry["must"] == "warn":
            assert report.warnings or report.rejected or report.kept_as_source, name
    assert not Path("/tmp/clinicdesk-owned.txt").exists()
    assert rows(clinic, "SELECT count(*) FROM patient WHERE instr(family, char(0)) > 0") == 0


@pytest.mark.shared_data
@pytest.mark.parametrize("most", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_one_bad_line_among_many_is_named_and_costs_itself_alone(
    clinic: Clinic, hostile: Path, most: int
) -> None:
    path = hostile / _MANY
    lines = path.read_text().split("\n")
    *people, blank, bad, last = lines
    assert (blank, bad, len(people)) == ("", "{bad json}", 20_000)
    path.write_text("\n".join([*people[:most], blank, bad, last]))
    before = rows(clinic, "SELECT count(*) FROM patient")
    report = take(clinic, path)
    assert [one.where for one in report.rejected] == [f"line {most + 2}"]
    assert report.files[0].outcome is FileOutcome.PARTLY
    assert report.read == most + 2
    made = rows(clinic, "SELECT count(*) FROM patient") - before
    assert made == report.people.created > 0


@pytest.mark.shared_data
def test_texts_that_break_programs_stay_data(clinic: Clinic, shared_data: Path) -> None:
    naughty = json.loads((shared_data / "hostile" / "naughty-strings" / "blns.json").read_text())
    said = [one for one in naughty if one.strip() and "\x00" not in one]
    folder = clinic.store.path.parent / "in"
    folder.mkdir()
    lines = [
        json.dumps(
            {
                "resourceType": "Patient",
                "id": f"n{n}",
                "name": [{"family": one, "given": [one]}],
                "birthDate": "1980-01-01",
            }
        )
        for n, one in enumerate(said)
    ]
    (folder / "naughty.ndjson").write_text("\n".join(lines))
    report = take(clinic, folder)
    assert report.read == len(said)
    assert report.rejected == ()
    with clinic.store.reading() as session:
        stored = set(
            session.execute(text("SELECT family FROM patient WHERE source <> 'clinic'")).scalars()
        )
    assert stored <= {one.strip()[:500] for one in said}
    assert len(stored) > len(set(said)) * 0.7, "the rest share a folded name and birth date"
