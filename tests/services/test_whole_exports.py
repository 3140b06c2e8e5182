"""Nothing of a person is left out: every table with a link to somebody leaves, or says why not."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from exporting_desk import resources
from open_clinic import doors_in
from sqlalchemy import Table, select

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.export_kinds import BESIDE
from clinicdesk.store.records.all_records import METADATA

_OF_FACTS = frozenset(
    """
    patient patient_name patient_identifier patient_telecom patient_address patient_trait
    patient_occupation related_person coverage
    allergy condition encounter external_document immunization medication observation
    observation_part procedure care_team care_team_member source_resource
    care_plan plan_concern plan_goal plan_intervention plan_statement barrier_help warning_sign
    plan_caregiver concern_condition concern_evidence concern_origin goal_concern goal_milestone
    goal_acceptance intervention_goal
    referral referral_basis referral_fulfilment task consent document document_bytes
    """.split()  # noqa: SIM905 - names read better than quotes
)
"""What `domain.exporting.RecordParts` holds as values."""
_SEALED = "leaves through `released`, where it was chosen by who reads it"
_KEEPING = "about our keeping of the record, and not of the person"
_MADE = "made from the others, anew at each change"
_HR = "the employer's list, and not the chart: eligibility and employment stay with the clinic"
LEFT: dict[str, str] = {
    "audit_entry": "who looked: told on request as an accounting (45 CFR 164.528), not as a record",
    "disclosure": "told on request as an accounting (45 CFR 164.528)",
    "disclosure_consent": "part of the register of disclosures",
    "person_change": _KEEPING,
    "patient_link": "names another person; a household stays here",
    "patient_photo": "a photograph identifies for ever; it is for this clinic's front desk",
    "person_merge": _KEEPING,
    "merge_change": _KEEPING,
    "candidate_pair": "names another person",
    "not_same_person": "names another person",
    "break_glass": _KEEPING,
    "registry_member": "a list of the clinic's; what it was chosen by is in the record",
    "census_member": _HR,
    "census_row": _HR,
    "eligibility_span": _HR,
    "continuity_episode": _HR,
    "continuity_line": _HR,
    "care_timer": "runs; what comes of it is care_management_time",
    "latest_observation": _MADE,
    "patient_summary": _MADE,
    "search_key": _MADE,
    "search_word": _MADE,
    "summary_owner": _MADE,
    "referral_follow_up": "its task leaves among the tasks",
    "protected_referral": _SEALED,
    "referral_part": _SEALED,
}


def _linked() -> set[str]:
    """Every table whose rows lead to a person, by however many keys."""
    found = {"patient"} | {name for name, table in METADATA.tables.items() if _names(table)}
    while True:
        more = {
            name
            for name, table in METADATA.tables.items()
            if name not in found
            and any(key.column.table.name in found for key in table.foreign_keys)
        }
        if not more:
            return found
        found |= more


def _names(table: Table) -> bool:
    return "patient_id" in table.c


def test_every_table_about_somebody_leaves_or_says_why_not() -> None:
    beside = [kind.table for kind in BESIDE]
    assert len(beside) == len(set(beside))
    groups = (_OF_FACTS, frozenset(beside), frozenset(LEFT))
    known = [name for group in groups for name in group]
    assert sorted(known) == sorted(set(known))
    linked = _linked()
    assert linked - set(known) == set(), "put it in store/export_kinds.py, or say why it stays"
    assert set(known) - linked == set(), "no such table, or it leads to nobody"


_UNTOLD = frozenset(
    """
    version site_id compartment source entered_in_error patient_id created_by updated_at updated_by
    id created_at
    """.split()  # noqa: SIM905
)
_UNTOLD_OF = {
    "plan_version": {"snapshot", "logged_id"},
    "plan_cosignature": {"said_by_id", "signed_by_id"},
    "plan_edition": {"said_by_id"},
    "plan_review": {"said_by_id"},
    "plan_agreement": {"said_by_id"},
    "plan_task_ask": {"mark"},
    "plan_conflict_event": {"by_id", "fingerprint"},
    "coaching": {"confidence_fell", "attempts"},
    "coaching_goal": {"position"},
    "coaching_session": {"sequence"},
    "education_assignment": {"given_by_id"},
    "education_teach_back": {"by_id"},
    "programme_enrolment": {"programme"},
    "programme_event": {"by_id"},
    "dpp_participant": {"cohort_id"},
    "referral_event": {"evidence_document_id", "fulfilment", "owner_id", "assignee_id"},
}
"""Ids of staff whose name leaves, a plan's bytes (they leave as its lines), our counting."""


@pytest.mark.parametrize("kind", BESIDE, ids=lambda kind: kind.name)
def test_every_column_leaves_or_is_named(kind: object) -> None:
    from_table = {
        word.partition("=")[2] or word.partition("=")[0]
        for word in kind.columns.split()  # type: ignore[attr-defined]
    }
    name = kind.table  # type: ignore[attr-defined]
    every = set(METADATA.tables[name].c.keys())
    assert from_table <= every
    assert every - from_table - _UNTOLD - _UNTOLD_OF.get(name, set()) == set(), name


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """The demonstration, in which every kind of work is done."""
    folder = tmp_path_factory.mktemp("whole")
    doors = doors_in(folder / "home", FixedClock(datetime(2026, 11, 23, 14, tzinfo=UTC)))
    made = doors.demo(folder / "clinic", patients=30, seed=7)
    with doors.unlock(made.folder, made.user, made.password_file.read_text().strip()) as there:
        yield there


def _people(clinic: Clinic) -> list[UUID]:
    table = METADATA.tables["coaching"]
    with clinic._opened.store.reading() as session:
        return sorted(set(session.scalars(select(table.c.patient_id))))


def _tables(clinic: Clinic, person: UUID) -> dict[str, list[dict[str, str]]]:
    request = ExportRequest(format=ExportFormat.CSV, patient_id=person)
    data = clinic.exports.export_patient(clinic.actor, request)[0].data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name.removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def _kept(clinic: Clinic, person: UUID) -> dict[str, int]:
    """How many rows of each kind the clinic keeps that hang on a person by themselves."""
    counted = {}
    with clinic._opened.store.reading() as session:
        for kind in BESIDE:
            table = METADATA.tables[kind.table]
            if kind.on == "person":
                query = select(table.c.id).where(table.c.patient_id == person)
                query = query.where(table.c.entered_in_error.is_(False))
                counted[kind.name] = len(session.scalars(query).all())
    return counted


def test_every_row_of_a_person_is_in_the_tables(clinic: Clinic) -> None:
    seen: set[str] = set()
    for person in _people(clinic):
        tables = _tables(clinic, person)
        for name, count in _kept(clinic, person).items():
            assert len(tables.get(name, [])) == count, name
        seen |= set(tables)
    assert {
        "coaching",
        "coaching_goals",
        "coaching_sessions",
        "coaching_entries",
        "contact_attempts",
        "education_given",
        "education_teach_back",
        "care_management_time",
        "programs",
        "program_steps",
        "plan_history",
        "plan_editions",
    } <= seen


def test_who_signed_and_what_was_taught_leave_in_fhir(clinic: Clinic) -> None:
    found = dict.fromkeys(("Provenance", "Communication", "EpisodeOfCare"), 0)
    for person in _people(clinic):
        request = ExportRequest(format=ExportFormat.FHIR, patient_id=person)
        data = clinic.exports.export_patient(clinic.actor, request)[0].data
        tables = _tables(clinic, person)
        urls = {entry["fullUrl"] for entry in json.loads(data)["entry"]}
        signed = [one for one in resources(data, "Provenance") if "signature" in one]
        hashes = [one["entity"][0]["what"]["identifier"]["value"] for one in signed]
        assert hashes == [row["sha256"] for row in tables.get("plan_editions", [])]
        for one in signed:
            assert one["target"][0]["reference"] in urls
        told = {one["id"]: one for one in resources(data, "Communication")}
        for row in tables.get("education_given", []):
            assert told[row["id"]]["topic"]["text"] == row["title"]
        for row in tables.get("education_teach_back", []):
            notes = " ".join(note["text"] for note in told[row["assignment_id"]]["note"])
            assert row["outcome"] in notes
        for kind in found:
            found[kind] += len(resources(data, kind))
    assert all(found.values()), found


def test_the_document_names_who_signed_and_when_it_was_reviewed(clinic: Clinic) -> None:
    table = METADATA.tables["plan_review"]
    plans = METADATA.tables["care_plan"]
    with clinic._opened.store.reading() as session:
        query = select(plans.c.patient_id).join(table, table.c.plan_id == plans.c.id)
        person = session.scalars(query).first()
    assert person is not None
    request = ExportRequest(format=ExportFormat.CCDA, patient_id=person)
    said = clinic.exports.export_patient(clinic.actor, request)[0].data.decode()
    (edition, *_rest) = _tables(clinic, person)["plan_editions"]
    assert edition["sha256"] in said
    assert '<participant typeCode="VRF"><functionCode code="425268008"' in said
