"""What comes labelled as sensitive goes to its part of the record, whoever imports it."""

import json
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from import_desk import about, bundle, coded, patient, problem, sums
from labelled_files import ID, WORD, Place, labelled, secret
from protected_clinic import ADMIN, ProtectedClinic, draft, make_protected, open_protected

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.compartments import ROLE_TABLE, Level
from clinicdesk.domain.imports import PROTECTED
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.security_labels import ACT_CODE, CONFIDENTIALITY

C = Compartment
KINDS = {
    "Condition": EntryKind.CONDITION,
    "MedicationRequest": EntryKind.MEDICATION,
    "Observation": EntryKind.OBSERVATION,
    "Procedure": EntryKind.PROCEDURE,
    "DocumentReference": EntryKind.NOTE,
    "FamilyMemberHistory": EntryKind.FAMILY_HISTORY,
    "Encounter": EntryKind.RESOURCE,
    "CarePlan": EntryKind.RESOURCE,
    "ServiceRequest": EntryKind.RESOURCE,
    "Goal": EntryKind.RESOURCE,
    "AllergyIntolerance": EntryKind.RESOURCE,
    "Claim": EntryKind.RESOURCE,
}
CODES = {
    "ETH": C.SUD_PART2,
    "PSY": C.BEHAVIOURAL,
    "GDIS": C.GENETIC,
    "HIV": C.SENSITIVE,
    "ADOL": C.MINOR_CONFIDENTIAL,
    "EMPL": C.OCCUPATIONAL,
    "BLUE-HERON": C.SENSITIVE,
}


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("labelled"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> Place:
    files = tmp_path / "files"
    files.mkdir()
    return Place(open_protected(mold, tmp_path), files)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_labelled_resource_of_each_kind_is_sealed_whole(place: Place, kind: str) -> None:
    resource = labelled(secret(kind), "ETH")
    report = place.take(bundle(patient(), problem(), resource))
    assert sums(report) == {"created": {"Condition": 1, "Patient": 1, PROTECTED: 1}}
    assert (report.read, report.protected) == (3, 1)
    place.nowhere(WORD, ID)
    (entry,) = place.entries()
    assert (entry.compartment, entry.kind) == (C.SUD_PART2, KINDS[kind])
    assert WORD in entry.title or kind in {"Claim", "Encounter"} or WORD in entry.text
    assert json.loads(str(entry.facts["resource"])) == resource
    for table in ("condition", "observation", "medication", "procedure", "encounter", "care_plan"):
        said = 1 if table == "condition" else 0
        assert place.raw(f"SELECT count(*) FROM {table}") == [(said,)]


@pytest.mark.parametrize("role", sorted({*Role} - {Role.ADMIN, Role.PRIVACY_OFFICER}))
def test_each_role_sees_what_its_parts_hold_and_one_count_of_the_rest(
    place: Place, role: Role
) -> None:
    resources = [
        labelled(secret("Observation", f"{ID}-{code}", f"{WORD}-{code}"), code) for code in CODES
    ]
    report = place.take(bundle(patient(), *resources))
    assert report.protected == len(CODES)
    assert report.protected_words == "7 resources are kept among protected records."
    place.nowhere(WORD, ID)
    reads = {part for part, reach in ROLE_TABLE[role].items() if reach >= Level.READ}
    with closing(place.clinic.open(role, hat=role is Role.OH_NURSE)) as opened:
        view = opened.protected.view(opened.actor, place.person(opened))
        assert {e.title.removeprefix(f"{WORD}-") for e in view.entries} == {
            code for code, part in CODES.items() if part in reads
        }
        assert view.withheld == len(CODES) - len(view.entries)
        assert opened.protected.withheld(opened.actor, place.person(opened)) == view.withheld


def test_restricted_without_more_is_sensitive_and_normal_is_clear(place: Place) -> None:
    normal = labelled(problem("n"), "N", system=CONFIDENTIALITY)
    report = place.take(bundle(patient(), labelled(secret(), "R", system=CONFIDENTIALITY), normal))
    assert sums(report)["created"] == {"Condition": 1, "Patient": 1, PROTECTED: 1}
    (entry,) = place.entries()
    assert entry.compartment is C.SENSITIVE


def test_a_label_around_reaches_what_says_nothing_of_itself(place: Place) -> None:
    restricted = {"security": [{"system": ACT_CODE, "code": "PSY"}]}
    normal = labelled(problem("n"), "N", system=CONFIDENTIALITY)
    around = {**bundle(patient(), secret(), normal), "meta": restricted}  # at its very end
    assert place.take(around).protected == 1
    document = bundle(
        {"resourceType": "Composition", "id": "co", "confidentiality": "R", "title": WORD},
        secret("Observation", f"{ID}-2"),
        kind="document",
    )
    document["entry"][0]["resource"]["subject"] = {"reference": "Patient/p1"}
    assert place.take(document).protected == 2
    place.nowhere(WORD, ID)
    parts = sorted(entry.compartment for entry in place.entries())
    assert parts == [C.BEHAVIOURAL, C.SENSITIVE, C.SENSITIVE]


def test_a_consent_labels_what_it_names(place: Place) -> None:
    consent = {
        "resourceType": "Consent",
        "id": "k",
        "patient": {"reference": "Patient/p1"},
        "provision": {
            "securityLabel": [{"system": ACT_CODE, "code": "ETHUD"}],
            "data": [{"meaning": "instance", "reference": {"reference": f"Condition/{ID}"}}],
        },
    }
    report = place.take(bundle(patient(), secret()), bundle(consent))
    assert report.protected == 2
    place.nowhere(WORD, ID, "ETHUD")
    assert {entry.compartment for entry in place.entries()} == {C.SUD_PART2}


def test_the_same_file_again_changes_nothing(place: Place) -> None:
    file = bundle(patient(), problem(), labelled(secret(), "ETH"), labelled(secret("Goal"), "PSY"))
    place.take(file)
    skipped = {"import_run", "import_file", "audit_entry", "clinic_meta"}
    before = {k: v for k, v in place.everything().items() if k not in skipped}
    again = place.take(file)
    assert sums(again) == {"unchanged": {"Condition": 1, "Patient": 1, PROTECTED: 2}}
    after = {k: v for k, v in place.everything().items() if k not in skipped}
    assert {k for k in after if after[k] != before[k]} <= {"audit_signature"}


def test_a_trial_says_the_same_and_seals_nothing(place: Place) -> None:
    file = bundle(patient(), labelled(secret(), "ETH"))
    trial = place.take(file, dry_run=True)
    assert place.raw("SELECT count(*) FROM sealed_entry") == [(0,)]
    assert sums(trial) == sums(place.take(file))


def test_an_update_takes_the_entrys_place_and_an_old_file_does_not(place: Place) -> None:
    old = bundle(patient(), labelled(secret(), "ETH"))
    place.take(old)
    newer = labelled(secret(word=f"{WORD}-newer"), "ETH")
    assert sums(place.take(bundle(patient(), newer)))["updated"] == {PROTECTED: 1}
    report = place.take(old)
    assert sums(report) == {"unchanged": {"Patient": 1, PROTECTED: 1}}
    (entry,) = place.entries()
    assert entry.title == f"{WORD}-newer"
    titles = []
    with closing(place.clinic.open(Role.BH_CLINICIAN)) as opened:
        while entry.replaces_id is not None:
            entry = opened.protected.get(opened.actor, entry.replaces_id)
            titles.append(entry.title)
    assert titles == [f"{WORD}-newer", WORD]
    moved = labelled(secret(word=f"{WORD}-third"), "HIV")
    assert sums(place.take(moved))["updated"] == {PROTECTED: 1}
    (entry,) = place.entries()
    assert (entry.compartment, entry.title) == (C.SENSITIVE, f"{WORD}-third")


def test_what_the_clinic_amended_stays_beside_the_newer_original(place: Place) -> None:
    place.take(bundle(patient(), labelled(secret(), "PSY")))
    with closing(place.clinic.open(Role.NURSE)) as opened:
        (entry,) = opened.protected.view(opened.actor, place.person(opened)).entries
        opened.protected.mark_in_error(opened.actor, entry.id, "Not hers.")
    newer = labelled(secret(word=f"{WORD}-newer"), "PSY")
    assert sums(place.take(newer)) == {"kept_as_source": {PROTECTED: 1}}
    assert sums(place.take(newer)) == {"unchanged": {PROTECTED: 1}}
    assert [one.title for one in place.entries()] == [f"{WORD}-newer"]


def test_what_points_at_it_tells_neither_its_words_nor_its_id(place: Place) -> None:
    plan = about("CarePlan", "cp", status="active", intent="plan", title="Living well")
    plan["addresses"] = [{"reference": f"Condition/{ID}", "display": WORD}]
    stay = about("Procedure", "pr", status="completed", code=coded("1", "Dressing"))
    stay["encounter"] = {"reference": "Encounter/enc-secret"}
    stay["extension"] = [{"url": "urn:x", "valueDecimal": 7.10}]
    hidden = [labelled(secret(), "ETH"), labelled(secret("Encounter", "enc-secret"), "ETH")]
    # The plan comes first, in a file of its own, and a later file names them again.
    report = place.take(bundle(patient(), plan, stay), bundle(*hidden))
    assert sums(report)["created"] == {"CarePlan": 1, "Patient": 1, "Procedure": 1, PROTECTED: 2}
    place.nowhere(WORD, ID, "enc-secret")
    (title,) = place.raw("SELECT title FROM care_plan")
    assert title == ("Living well",)
    assert len(place.entries()) == 2
    later = {**problem("c9"), "evidence": [{"detail": [{"reference": f"Condition/{ID}"}]}]}
    assert sums(place.take(later)) == {"created": {"Condition": 1}}
    place.nowhere(WORD, ID, "enc-secret")
    again = place.take(bundle(patient(), plan, stay), bundle(*hidden), later)
    assert set(sums(again)) == {"unchanged"}


def test_nobody_can_seal_where_nobody_reads(place: Place) -> None:
    notes = labelled(secret(), "PSYTHPN")
    report = place.take(bundle(patient(), notes))
    (rejected,) = report.rejected
    assert (rejected.where, rejected.type) == ("/entry/1/resource", "")
    assert "one person alone" in rejected.reason
    assert (report.read, report.protected) == (2, 0)
    place.nowhere(WORD, ID)
    with closing(place.clinic.open(ADMIN)) as opened:
        place.clinic.add_account(opened, "bea", ["bh-clinician", "clinic-staff"])
    assert place.take(notes, who="bea").protected == 1
    assert place.entries() == ()
    assert [one.compartment for one in place.entries("bea")] == [C.PSYCHOTHERAPY_NOTES]
    place.nowhere(WORD, ID)


def test_what_is_about_nobody_here_stays_with_the_file(place: Place) -> None:
    report = place.take(bundle(labelled(secret(), "ETH"), labelled(patient(id="p9"), "R")))
    assert len(report.rejected) == 2
    assert place.raw("SELECT count(*) FROM source_resource") == [(0,)]
    place.nowhere(WORD, ID)
    assert place.take(bundle(patient(), labelled(secret(), "ETH"))).protected == 1


def test_an_sql_shell_cannot_tell_whose_it_is(place: Place) -> None:
    place.take(bundle(patient(), problem(), labelled(secret(), "ETH")))
    times = {at for (at,) in place.raw("SELECT created_at FROM condition")}
    ((entry, at, subject),) = place.raw("SELECT id, created_at, subject FROM sealed_entry")
    assert at not in times
    assert UUID(bytes=entry).version == 8
    person = place.raw("SELECT id FROM patient WHERE family = 'Okafor852'")[0][0]
    for table, text in place.everything().items():
        if table not in {"sealed_entry", "audit_entry"}:
            assert repr(subject) not in text
            assert repr(entry) not in text
    assert repr(person) not in place.everything()["sealed_entry"]
    counts = place.raw("SELECT counts FROM import_file")[0][0]
    assert json.loads(counts) == {"created": {"Condition": 1, "Patient": 1}}


def test_who_reads_by_consent_reads_it_once_a_holder_has_signed_in(place: Place) -> None:
    place.take(bundle(patient(), labelled(secret(), "ETH")))
    with closing(place.clinic.open(Role.NURSE)) as opened:
        nurse = opened.actor.id
    with closing(place.clinic.open(Role.BH_CLINICIAN)) as opened:
        (entry,) = opened.protected.view(opened.actor, place.person(opened)).entries
        consent = draft(C.SUD_PART2, kind=EntryKind.CONSENT)
        given, _change = opened.protected.add(opened.actor, place.person(opened), consent)
        opened.protected.grant(opened.actor, given.id, [nurse], None)
    assert WORD in {one.title for one in place.entries(Role.NURSE)}
    assert entry.author == "Stefan of the clinic"
    second = labelled(secret("Observation", f"{ID}-2", f"{WORD}-2"), "ETH")
    newer = labelled(secret(word=f"{WORD}-newer"), "ETH")
    report = place.take(second, newer)
    assert (sums(report)["created"], sums(report)["updated"]) == ({PROTECTED: 1}, {PROTECTED: 1})
    assert WORD not in {one.title for one in place.entries(Role.NURSE)}
    place.clinic.open(Role.BH_CLINICIAN).close()
    read = {one.title for one in place.entries(Role.NURSE)}
    assert {f"{WORD}-2", f"{WORD}-newer"} <= read
    assert set(sums(place.take(second, newer))) == {"unchanged"}
    place.nowhere(WORD, ID)
    assert sums(place.take(secret(word=f"{WORD}-newer"))) == {"created": {"Condition": 1}}
    assert f"{WORD}-newer" not in {one.title for one in place.entries()}


def test_an_emergency_opens_what_was_sealed_in(place: Place) -> None:
    place.take(bundle(patient(), labelled(secret(), "ETH")))
    with closing(place.clinic.open(Role.NURSE)) as opened:
        person = place.person(opened)
        assert opened.protected.view(opened.actor, person).withheld == 1
        opened.protected.break_glass(opened.actor, person, "Found unconscious.")
        (entry,) = opened.protected.view(opened.actor, person).entries
        assert entry.title == WORD
