"""Imports through the service on a real encrypted file: what goes in, what is said, what stays."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from referral_clinic import Clinic, opened_clinic
from sqlalchemy import text

from clinicdesk.domain.clinical import AllergyPicture
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.errors import BadInput, Cancelled, NotAllowed
from clinicdesk.domain.imports import FileOutcome, ImportReport
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.plans import Comparator, Lifecycle
from clinicdesk.services.imports import UNNAMED_SOURCE, ImportService
from clinicdesk.store import clinical, import_lookup, patients, plans, referrals
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.latest_observations import latest_values

SNOMED = "http://snomed.info/sct"
LOINC = "http://loinc.org"
MR = {"type": {"coding": [{"code": "MR"}]}, "system": "http://lake.example/mrn", "value": "77"}
SSN = {"type": {"coding": [{"code": "SS"}]}, "system": "http://x", "value": "999-12-3456"}


class Desk:
    """A clinic, a folder of files and an import service."""

    def __init__(self, clinic: Clinic, folder: Path) -> None:
        self.clinic = clinic
        self.folder = folder
        self.service = ImportService(clinic.store, clinic.referrals)
        self._files = 0

    def file(self, content: object, name: str = "") -> Path:
        self._files += 1
        path = self.folder / (name or f"{self._files:03}.json")
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    def take(self, *contents: object, **how: Any) -> ImportReport:
        paths = [c if isinstance(c, Path) else self.file(c) for c in contents]
        report, _change = self.service.import_paths(self.clinic.nurse, paths, **how)
        return report

    def count(self, table: str, where: str = "1 = 1") -> int:
        with self.clinic.store.reading() as session:
            query = text(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(session.execute(query).scalar_one())

    def person(self, family: str) -> Patient:
        with self.clinic.store.reading() as session:
            query = text("SELECT id FROM patient WHERE family = :f ORDER BY mrn DESC")
            found = session.execute(query, {"f": family}).scalar()
            assert found is not None
            return patients.get(session, UUID(bytes=found))

    def chart(self, family: str) -> ClinicalPicture:
        with self.clinic.store.reading() as session:
            return clinical.chart_rows(session, self.person(family).id)

    def everything(self) -> dict[str, list[Any]]:
        """Every row of every table that holds records of care, as it stands."""
        with self.clinic.store.reading() as session:
            names = session.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ).scalars()
            skipped = ("import_run", "import_file", "audit_entry", "clinic_meta", "sqlite_")
            return {
                name: sorted(map(repr, session.execute(text(f"SELECT * FROM {name}"))))
                for name in names
                if not name.startswith(skipped)
            }


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "files"
    folder.mkdir()
    with opened_clinic(tmp_path) as clinic:
        yield Desk(clinic, folder)


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [MR, SSN],
        "name": [{"use": "official", "family": "Okafor852", "given": ["Ada", "N."]}],
        "gender": "female",
        "birthDate": "1980-02-03",
        **more,
    }


def coded(code: str, display: str, system: str = SNOMED) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def about(kind: str, ident: str, person: str = "Patient/p1", **more: Any) -> dict[str, Any]:
    name = "patient" if kind in {"AllergyIntolerance", "Immunization"} else "subject"
    return {"resourceType": kind, "id": ident, name: {"reference": person}, **more}


def problem(ident: str = "c1", **more: Any) -> dict[str, Any]:
    values = {
        "clinicalStatus": coded("active", "Active"),
        "code": coded("44054006", "Diabetes mellitus type 2 (disorder)"),
        "onsetDateTime": "2019-04-05T23:30:00-05:00",
        **more,
    }
    return about("Condition", ident, **values)


def bundle(*resources: dict[str, Any], kind: str = "collection", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": kind,
        "entry": [
            {"fullUrl": f"urn:uuid:{r.get('id', n)}", "resource": r}
            for n, r in enumerate(resources)
        ],
        **more,
    }


def sums(report: ImportReport) -> dict[str, dict[str, int]]:
    return {
        name: dict(getattr(report, name))
        for name in ("created", "updated", "unchanged", "kept_as_source")
        if getattr(report, name)
    }


def test_a_person_comes_in_as_sent_but_for_the_social_security_number(desk: Desk) -> None:
    report = desk.take(bundle(patient()))
    person = desk.person("Okafor852")
    assert sums(report) == {"created": {"Patient": 1}}
    assert person.name.given == "Ada N."
    assert person.birth is not None
    assert person.birth.iso == "1980-02-03"
    assert person.mrn.startswith("CD-")
    assert [i.value for i in person.identifiers] == ["77"]
    assert report.identifiers_dropped == 1
    assert desk.count("patient_identifier", "value LIKE '999%'") == 0
    assert desk.count("search_key", "key LIKE '%999123456%'") == 0
    with desk.clinic.store.reading() as session:
        assert b"999-12-3456" in (import_lookup.original_of(session, person.id) or b"")


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    path = desk.file(bundle(patient(), problem(), about("Claim", "x"), problem("c2")))
    first = desk.take(path)
    before = desk.everything()
    again = desk.take(path)
    assert desk.everything() == before
    assert sums(first)["created"] == {"Condition": 2, "Patient": 1}
    assert sums(again) == {"unchanged": {"Claim": 1, "Condition": 2, "Patient": 1}}
    assert again.people == type(again.people)()


def test_a_trial_says_the_same_and_writes_nothing(desk: Desk) -> None:
    practice = {"resourceType": "Organization", "id": "o1", "name": "Lake Clinic"}
    files = [
        desk.file(bundle(patient(), problem(), about("Encounter", "e1"))),
        desk.file(problem("c9", encounter={"reference": "Encounter/e1"})),
        desk.file(practice),
    ]
    before = desk.everything()
    trial = desk.take(*files, dry_run=True)
    assert desk.everything() == before
    assert desk.count("import_run") == 0
    real = desk.take(*files)
    said = {k: v for k, v in asdict(trial).items() if k != "dry_run"}
    assert said == {k: v for k, v in asdict(real).items() if k != "dry_run"}


def test_a_changed_resource_changes_its_row_and_keeps_what_was_said(desk: Desk) -> None:
    desk.take(bundle(patient(), problem()))
    resolved = problem(clinicalStatus=coded("resolved", "Resolved"), abatementDateTime="2025")
    report = desk.take(bundle(patient(), resolved))
    assert sums(report) == {"updated": {"Condition": 1}, "unchanged": {"Patient": 1}}
    (row,) = desk.chart("Okafor852").conditions
    assert (row.status, row.version) == ("resolved", 2)
    with desk.clinic.store.reading() as session:
        history = import_lookup.source_history(session, row.id)
    states = [json.loads(h)["clinicalStatus"]["coding"][0]["code"] for h in history]
    assert states == ["resolved", "active"]


def test_an_older_file_read_again_does_not_turn_the_chart_back(desk: Desk) -> None:
    older = desk.file(bundle(patient(), problem()))
    desk.take(older)
    desk.take(bundle(patient(), problem(clinicalStatus=coded("resolved", "Resolved"))))
    report = desk.take(older)
    assert sums(report) == {"unchanged": {"Condition": 1, "Patient": 1}}
    assert any("earlier state" in w.reason for w in report.warnings)
    assert desk.chart("Okafor852").conditions[0].status == "resolved"
    taken_back = problem(meta={"lastUpdated": "2026-03-01T00:00:00Z"})
    assert sums(desk.take(taken_back)) == {"updated": {"Condition": 1}}
    assert desk.chart("Okafor852").conditions[0].status == "active"


def test_what_the_clinic_changed_stays(desk: Desk) -> None:
    desk.take(bundle(patient(), problem()))
    (row,) = desk.chart("Okafor852").conditions
    with desk.clinic.store.writing(desk.clinic.nurse) as uow:
        changed = type(row)(**{**asdict_shallow(row), "note": "Seen by us"})
        clinical.change_rows(uow, [changed])
        uow.audit(audit(row.patient_id))
    report = desk.take(problem(clinicalStatus=coded("resolved", "Resolved")))
    assert sums(report) == {"kept_as_source": {"Condition": 1}}
    (row,) = desk.chart("Okafor852").conditions
    assert (row.status, row.note) == ("active", "Seen by us")


def asdict_shallow(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in fields_of(type(value))}


def fields_of(kind: type) -> list[str]:
    return list(kind.__dataclass_fields__)  # type: ignore[attr-defined]


def audit(patient_id: UUID) -> Any:
    return AuditAct(act="changed", kind="chart", patient_id=patient_id)


@pytest.mark.parametrize(
    "reference",
    [
        "urn:uuid:p1",
        "Patient/p1",
        "http://ehr.example/fhir/Patient/p1",
        "Patient/p1/_history/3",
        "Patient?identifier=http://lake.example/mrn|77",
    ],
)
def test_a_person_is_found_by_every_form_of_reference(desk: Desk, reference: str) -> None:
    one = desk.take(bundle(patient(), problem(subject={"reference": reference})))
    assert sums(one) == {"created": {"Condition": 1, "Patient": 1}}
    across = desk.take(problem("c2", subject={"reference": reference}))
    assert sums(across) == {"created": {"Condition": 1}}
    assert len(desk.chart("Okafor852").conditions) == 2


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


def test_a_chart_before_its_person_waits_and_is_linked(desk: Desk) -> None:
    early = desk.take(problem(), about("Claim", "x"))
    assert sums(early) == {"kept_as_source": {"Claim": 1, "Condition": 1}}
    assert any("has not been sent" in w.reason for w in early.warnings)
    again = desk.take(problem())
    assert sums(again) == {"unchanged": {"Condition": 1}}
    report = desk.take(patient())
    assert (sums(report), report.linked_later) == ({"created": {"Patient": 1}}, 1)
    assert len(desk.chart("Okafor852").conditions) == 1
    assert sums(desk.take(problem())) == {"unchanged": {"Condition": 1}}


def test_lines_of_one_type_before_the_people_are_counted_once(desk: Desk) -> None:
    first = desk.file("\n".join(json.dumps(problem(f"c{n}")) for n in range(3)), "a.ndjson")
    second = desk.file(json.dumps(patient()) + "\n{bad\n", "b.ndjson")
    report = desk.take(first, second)
    assert sums(report) == {"created": {"Condition": 3, "Patient": 1}}
    assert [(Path(r.path).name, r.where) for r in report.rejected] == [("b.ndjson", "line 2")]
    assert report.read == 5
    assert {Path(f.path).name: f.outcome for f in report.files} == {
        "a.ndjson": FileOutcome.IMPORTED,
        "b.ndjson": FileOutcome.PARTLY,
    }


def test_sources_keep_their_ids_apart(desk: Desk) -> None:
    other = patient(name=[{"family": "Silva", "given": ["Rui"]}], identifier=[], birthDate="1955")
    desk.take(bundle(patient(), problem()), source="Lake")
    desk.take(bundle(other, problem()), source="Hill")
    assert desk.chart("Silva").conditions[0].source == "Hill"
    assert desk.chart("Okafor852").conditions[0].source == "Lake"


def test_one_id_for_two_people_never_joins_them(desk: Desk) -> None:
    other = patient(name=[{"family": "Silva", "given": ["Rui"]}], identifier=[], birthDate="1955")
    desk.take(bundle(patient(), problem()))
    clash = desk.file(bundle(other, problem("c2")))
    report = desk.take(clash)
    assert sums(report) == {"kept_as_source": {"Condition": 1, "Patient": 1}}
    assert "belonged to somebody else" in next(iter(report.kept_because))
    assert len(desk.chart("Okafor852").conditions) == 1
    assert sums(desk.take(clash)) == {"unchanged": {"Condition": 1, "Patient": 1}}
    assert desk.person("Okafor852").birth == desk.person("Okafor852").birth


def test_a_clinic_that_works_is_not_stopped_by_one_bad_file(desk: Desk) -> None:
    good = desk.file(bundle(patient(), problem()))
    cut = desk.file(json.dumps(bundle(patient(), problem()))[:-30], "cut.json")
    gone = desk.folder / "gone.json"
    report = desk.take(cut, good, gone)
    outcomes = {Path(f.path).name: f.outcome for f in report.files}
    assert outcomes[good.name] is FileOutcome.IMPORTED
    assert outcomes["cut.json"] is FileOutcome.REFUSED
    assert outcomes["gone.json"] is FileOutcome.REFUSED
    assert len(report.refused_files) == 2
    assert desk.count("import_file", "outcome = 'refused'") == 2


def test_stopping_keeps_whole_files_and_nothing_of_the_present_one(desk: Desk) -> None:
    first = desk.file(bundle(patient(), problem()), "1.json")
    second = desk.file(bundle(patient(id="p2", identifier=[], birthDate="1990"), problem("c2")))

    def stop(done: int, total: int, words: str) -> None:
        if done == 1:
            raise Cancelled

    with pytest.raises(Cancelled):
        desk.take(first, second, report=stop)
    assert desk.count("condition") == 1
    assert desk.count("import_run", "finished_at IS NULL") == 1
    assert sums(desk.take(first))["unchanged"] == {"Condition": 1, "Patient": 1}


def test_progress_is_told_often_enough_to_stop(desk: Desk) -> None:
    told: list[tuple[int, int]] = []
    lines = "\n".join(json.dumps(problem(f"c{n}")) for n in range(3000))
    path = desk.file(json.dumps(patient()) + "\n" + lines, "many.ndjson")
    desk.take(path, report=lambda done, total, words: told.append((done, total)))
    assert len(told) > 5
    assert told[-1] == (1, 1)


def test_every_file_and_person_has_its_audit_entry(desk: Desk) -> None:
    desk.take(bundle(patient(), problem()), bundle(patient(), problem("c2")))
    person = desk.person("Okafor852")
    with desk.clinic.store.reading() as session:
        rows = session.execute(
            text("SELECT act, object_kind, digest, patient_id FROM audit_entry ORDER BY seq")
        ).all()
    charts = [r for r in rows if r.object_kind == "chart" and r.act == "imported"]
    assert len(charts) == 2
    assert all(len(r.digest) == 64 and r.patient_id == person.id.bytes for r in charts)
    assert charts[0].digest != charts[1].digest
    assert [r.act for r in rows if r.object_kind == "import"] == ["import begun", "imported"]
    assert desk.clinic.store.audit_faults() == []


def test_only_those_who_may_import_do(desk: Desk) -> None:
    coach = type(desk.clinic.nurse)(
        desk.clinic.nurse.id, "x", "X", frozenset(), desk.clinic.nurse.site_id
    )
    with pytest.raises(NotAllowed):
        desk.service.import_paths(coach, [desk.file(patient())])
    with pytest.raises(BadInput, match="ccda"):
        desk.service.import_paths(desk.clinic.nurse, [], kind="ccda")


def test_the_change_names_the_one_person_or_none(desk: Desk) -> None:
    nurse = desk.clinic.nurse
    one = desk.file(bundle(patient(), problem()))
    _report, change = desk.service.import_paths(nurse, [one])
    assert change.touches("clinical", desk.person("Okafor852").id)
    assert change.patient_id == desk.person("Okafor852").id
    _report, change = desk.service.import_paths(nurse, [one])
    assert not change.touches("clinical")


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
        {"meta": {"security": [{"code": "42CFRPart2"}]}},
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


def test_an_unnamed_source_has_a_name(desk: Desk) -> None:
    report = desk.take(bundle(patient()))
    assert report.files[0].source == UNNAMED_SOURCE
    named = bundle(patient(id="p9"), meta={"source": "http://hill.example"})
    assert desk.take(named).files[0].source == "http://hill.example"


def test_a_history_is_applied_in_its_order(desk: Desk) -> None:
    versions = [problem(clinicalStatus=coded(s, s)) for s in ("active", "remission", "resolved")]
    report = desk.take(bundle(patient(), *versions, kind="history"))
    assert sums(report) == {
        "created": {"Condition": 1, "Patient": 1},
        "updated": {"Condition": 2},
    }
    assert desk.chart("Okafor852").conditions[0].status == "resolved"
