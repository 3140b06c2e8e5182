"""Imports through the service on a real encrypted file: what goes in, what is said, what stays."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from import_desk import Desk, about, bundle, coded, patient, problem, sums
from sqlalchemy import text

from clinicdesk.domain.errors import BadInput, Cancelled, NotAllowed
from clinicdesk.domain.imports import FileOutcome
from clinicdesk.services import import_reading
from clinicdesk.services.imports import UNNAMED_SOURCE
from clinicdesk.store import clinical, import_lookup
from clinicdesk.store.audit_log import AuditAct


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


def test_progress_is_told_often_enough_to_stop(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without the wait between two reports each place shows that can be stopped at.
    monkeypatch.setattr(import_reading, "PIECE_SECONDS", 0.0)
    told: list[tuple[int, int]] = []
    lines = "\n".join(json.dumps(problem(f"c{n}")) for n in range(3000))
    path = desk.file(json.dumps(patient()) + "\n" + lines, "many.ndjson")
    desk.take(path, report=lambda done, total, words: told.append((done, total)))
    assert len(told) > 3000
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
