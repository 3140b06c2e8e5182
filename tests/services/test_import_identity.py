"""Who an arriving person is: one, new, or somebody must look; and what stays of what we know."""

import json
from typing import Any
from uuid import UUID

import pytest
from referral_clinic import Clinic
from sqlalchemy import text

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.imports import FileOutcome, ImportReport, Outcome
from clinicdesk.domain.people import Identifier, Patient, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.services.imports import ImportService
from clinicdesk.store import import_batch, patients
from clinicdesk.store.audit_log import AuditAct

MRN = "http://lake.example/mrn"


def take(clinic: Clinic, *people: dict[str, Any], source: str = "Lake") -> ImportReport:
    folder = clinic.store.path.parent / "in"
    folder.mkdir(exist_ok=True)
    path = folder / "people.ndjson"
    path.write_text("\n".join(map(json.dumps, people)))
    report, _change = ImportService(clinic.store, clinic.referrals).import_paths(
        clinic.nurse, [path], source=source
    )
    return report


def here(clinic: Clinic, **more: Any) -> UUID:
    values: dict[str, Any] = {
        "name": PersonName(family="Núñez", given="Ana María"),
        "birth": PartialDate(1975, 6, 1),
        **more,
    }
    with clinic.store.writing(clinic.nurse) as uow:
        patient_id = patients.add(uow, PatientDraft(**values))
        uow.audit(AuditAct(act="created", kind="patient", object_id=patient_id))
    return patient_id


def read(clinic: Clinic, patient_id: UUID) -> Patient:
    with clinic.store.reading() as session:
        return patients.get(session, patient_id)


def pairs(clinic: Clinic) -> list[str]:
    with clinic.store.reading() as session:
        return list(session.execute(text("SELECT why FROM candidate_pair")).scalars())


def person(ident: str = "1", mrn: str = "", **more: Any) -> dict[str, Any]:
    numbers = [{"type": {"coding": [{"code": "MR"}]}, "system": MRN, "value": mrn}] if mrn else []
    return {
        "resourceType": "Patient",
        "id": ident,
        "identifier": numbers,
        "name": [{"family": "Nunez", "given": ["Ana Maria"]}],
        "birthDate": "1975-06-01",
        "gender": "female",
        **more,
    }


def test_name_and_birth_date_make_one_person_whatever_marks_are_written(clinic: Clinic) -> None:
    mine = here(clinic)
    report = take(clinic, person())
    assert (report.people.created, report.people.matched) == (0, 1)
    assert read(clinic, mine).sex is Sex.FEMALE, "what was empty is filled"
    assert read(clinic, mine).name.family == "Núñez", "what we know stays"
    again = take(clinic, person())
    assert dict(again.unchanged) == {"Patient": 1}


def test_a_shared_number_makes_one_person_though_the_name_changed(clinic: Clinic) -> None:
    mine = here(clinic, identifiers=(Identifier(MRN, "7", "MR"),))
    married = person(mrn="7", name=[{"family": "Silva", "given": ["Ana Maria"]}])
    assert take(clinic, married).people.matched == 1
    assert [n.family for n in read(clinic, mine).other_names] == ["Silva"]


def test_a_number_that_two_people_share_never_joins_them(clinic: Clinic) -> None:
    here(clinic, identifiers=(Identifier(MRN, "7", "MR"),))
    other = person(mrn="7", name=[{"family": "Okafor", "given": ["Bo"]}], birthDate="2001-01-01")
    report = take(clinic, other)
    assert (report.people.created, report.people.matched, report.people.candidates) == (1, 0, 1)
    assert pairs(clinic) == ["identifier; name and birth date differ"]


def test_the_same_number_of_another_system_is_another_number(clinic: Clinic) -> None:
    here(clinic, identifiers=(Identifier("http://hill.example", "7", "MR"),))
    report = take(clinic, person(mrn="7", name=[{"family": "Okafor"}], birthDate="2001-01-01"))
    assert (report.people.created, report.people.candidates) == (1, 0)


def test_namesakes_with_numbers_of_their_own_are_two_people(clinic: Clinic) -> None:
    report = take(clinic, person("1", "7"), person("2", "8"))
    assert (report.people.created, report.people.candidates) == (2, 1)
    assert pairs(clinic) == ["name and birth date; numbers differ"]


def test_one_person_twice_in_a_file_is_made_once(clinic: Clinic) -> None:
    phone = [{"system": "phone", "value": "555-0100"}]
    report = take(clinic, person("1", "7"), person("2", "7", telecom=phone))
    assert (report.people.created, report.people.matched) == (1, 1)
    assert (dict(report.created), dict(report.updated)) == ({"Patient": 1}, {"Patient": 1})
    with clinic.store.reading() as session:
        query = text("SELECT id FROM patient WHERE source = 'Lake'")
        (found,) = session.execute(query).scalars()
    assert [t.value for t in read(clinic, UUID(bytes=found)).telecoms] == ["555-0100"]


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        ({"birthDate": "1975-06-02"}, True),
        ({"birthDate": "1975-01-06"}, True),
        ({"birthDate": "1957-06-01"}, True),
        ({"birthDate": "1975"}, True),
        ({"birthDate": None}, True),
        ({"birthDate": "1981-11-20"}, False),
        ({"name": [{"family": "Nunez", "given": ["Anna"]}]}, True),
        ({"name": [{"family": "Silva", "given": ["Ana Maria"]}]}, True),
        ({"name": [{"family": "Okafor", "given": ["Bo"]}]}, False),
    ],
)
def test_anything_less_is_a_new_person_and_perhaps_a_question(
    clinic: Clinic, more: dict[str, Any], asked: bool
) -> None:
    here(clinic)
    report = take(clinic, person(**more))
    assert (report.people.created, report.people.matched) == (1, 0)
    assert report.people.candidates == int(asked)
    assert take(clinic, person("9", "99", **more)).people.created <= 1


def test_what_the_source_takes_back_goes_and_what_the_clinic_added_stays(clinic: Clinic) -> None:
    phones = [{"system": "phone", "value": v} for v in ("555-0100", "555-0101")]
    take(clinic, person(mrn="7", telecom=phones))
    with clinic.store.reading() as session:
        found = session.execute(text("SELECT id FROM patient WHERE source = 'Lake'")).scalar()
    mine = UUID(bytes=found)
    take(clinic, person(mrn="7", telecom=phones[:1]))
    assert [t.value for t in read(clinic, mine).telecoms] == ["555-0100"]
    before = read(clinic, mine)
    values = {name: getattr(before, name) for name in PatientDraft.__dataclass_fields__}
    ours = PatientDraft(**{**values, "telecoms": (Telecom(value="614-555-0142"),), "race": "Asian"})
    with clinic.store.writing(clinic.nurse) as uow:
        patients.replace(uow, mine, before.version, ours)
        uow.audit(AuditAct(act="changed", kind="patient", object_id=mine))
    take(clinic, person(mrn="7", telecom=phones[1:], maritalStatus={"text": "Married"}))
    after = read(clinic, mine)
    assert [t.value for t in after.telecoms] == ["614-555-0142", "555-0101"]
    assert (after.race, after.marital_status) == ("Asian", "Married")


def test_a_death_that_a_source_tells_is_told(clinic: Clinic) -> None:
    mine = here(clinic)
    take(clinic, person(deceasedBoolean=True))
    assert read(clinic, mine).deceased


def test_a_crowd_of_one_name_and_birth_date_asks_nothing(clinic: Clinic) -> None:
    report = take(clinic, *(person(str(n), str(n)) for n in range(300)))
    assert report.people.created == 300
    assert report.people.candidates < 150


def test_two_imports_at_once_never_double(clinic: Clinic) -> None:
    take(clinic, person(mrn="7"))
    with clinic.store.reading() as session:
        file_id = UUID(bytes=session.execute(text("SELECT id FROM import_file")).scalar_one())
    again = import_batch.NewSource(
        resource_type="Patient",
        source_key="1",
        full_url="",
        sha256=bytes(32),
        original=b"{}",
        outcome=Outcome.CREATED,
    )
    with pytest.raises(Refused, match="same moment"), clinic.store.writing(clinic.nurse) as uow:
        import_batch.add_sources(uow, "Lake", file_id, [again])


def test_a_file_whose_chart_changed_meanwhile_is_told_to_come_again(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(clinic, person(mrn="7"))
    replace = patients.replace

    def late(*_args: Any, **_more: Any) -> None:
        raise Refused("Someone else changed this person's details in the meantime.")

    monkeypatch.setattr(patients, "replace", late)
    report = take(clinic, person(mrn="7", gender="male"))
    (file,) = report.files
    assert file.outcome is FileOutcome.REFUSED
    assert "Import this file again" in file.reason
    assert report.read == 0
    monkeypatch.setattr(patients, "replace", replace)
    assert dict(take(clinic, person(mrn="7", gender="male")).updated) == {"Patient": 1}
