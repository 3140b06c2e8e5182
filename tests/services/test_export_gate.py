"""What lets an export leave, and what is protected in it: the same as on paper."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from exporting_desk import bundle_of, everyone, exported, resources
from import_desk import about, bundle, coded, patient, problem
from open_clinic import opened
from protected_clinic import WORDS, ProtectedClinic, draft, make_protected, open_protected

from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.domain.consents import ConsentDecision, ConsentDraft
from clinicdesk.domain.errors import BadInput, NotAllowed, Refused
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.protected import EntryKind
from clinicdesk.domain.referrals import Recipient
from clinicdesk.interchange.fhir.labels import compartment_of
from clinicdesk.services.clinic import Clinic

BH, SUD = Compartment.BEHAVIOURAL, Compartment.SUD_PART2
EYES = Recipient(name="Dr. Ito, Capital Counseling", address="9 Oak St, Columbus, OH")
CLINICAL = set(PROTECTED) - {Compartment.HR_ELIGIBILITY, Compartment.OCCUPATIONAL}
"""What somebody reads who also prints."""
HOSTILE = 'Ann <b>&amp; "O\'Neil" \u202eevil\u202c أمل ]]>'


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    made = make_protected(tmp_path_factory.mktemp("protected"))
    made.plant()
    return made


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


def request(place: ProtectedClinic, *parts: Compartment, **more: Any) -> ExportRequest:
    values: dict[str, Any] = {
        "format": ExportFormat.FHIR,
        "recipient": EYES,
        "protected": tuple(place.entries[part].id for part in parts),
        **more,
    }
    return ExportRequest(patient_id=place.patient, **values)


def agree(place: ProtectedClinic, *parts: Compartment, **more: Any) -> Any:
    values: dict[str, Any] = {
        "purposes": ("treatment",),
        "compartments": parts,
        "data_classes": "Notes of my treatment",
        "recipients": (EYES.name,),
        "signed_on": date(2026, 11, 20),
        "signed_by": "Ann Rivers",
        "period_end": date(2027, 11, 20),
        **more,
    }
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        found, _change = clinic.consents.record(clinic.actor, place.patient, ConsentDraft(**values))
    return found


# What lets it leave


def test_a_clinic_copy_is_marked_audited_and_no_disclosure(clinic: Clinic) -> None:
    person, _change = clinic.people.register(
        clinic.actor, PatientDraft(name=PersonName(family="Rivers", given="Ann"))
    )
    wanted = ExportRequest(format=ExportFormat.FHIR, patient_id=person.id)
    made, change = clinic.exports.export_patient(clinic.actor, wanted)
    assert change.touches("document", person.id)
    assert made.disclosure == ""
    assert bundle_of(made.data)["meta"]["tag"][0]["code"] == "clinic-copy"
    assert clinic.documents.disclosures(clinic.actor, person.id) == ()
    document, kept = clinic.documents.open(clinic.actor, made.document.id)
    assert (document.kind, kept) == ("export-fhir", made.data)
    assert made.document.sha256 == hashlib.sha256(made.data).hexdigest()
    lines, _holds = clinic.upkeep.audit(clinic.actor, patient_id=person.id)
    acts = [line.act for line in lines]
    assert "exported" in acts


def test_what_leaves_stands_in_the_register(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        made, _change = clinic.exports.export_patient(clinic.actor, request(place))
        (line,) = clinic.documents.disclosures(clinic.actor, place.patient)
        assert (line.number, line.recipient, line.recipient_address) == (
            made.disclosure,
            EYES.name,
            EYES.address,
        )
        assert line.description.startswith("Record for another system (FHIR R4), ")
        assert "meta" not in bundle_of(made.data)


@pytest.mark.parametrize("role", [Role.CHW, Role.ADMIN, Role.PRIVACY_OFFICER])
def test_who_does_not_print_does_not_export(place: ProtectedClinic, role: Role) -> None:
    with closing(place.open(role)) as clinic, pytest.raises(NotAllowed):
        clinic.exports.export_patient(clinic.actor, request(place))


@pytest.mark.parametrize("form", [ExportFormat.FHIR, ExportFormat.PDF])
def test_a_restriction_stands_against_it(place: ProtectedClinic, form: ExportFormat) -> None:
    agree(place, Compartment.GENERAL, decision=ConsentDecision.DENY, form="verbal")
    with (
        closing(place.open(Role.NURSE)) as clinic,
        pytest.raises(Refused, match="agreed with the person not to disclose"),
    ):
        clinic.exports.export_patient(clinic.actor, request(place, format=form))


def test_a_purpose_that_needs_an_authorization_is_refused_without(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        with pytest.raises(Refused, match="written authorization"):
            clinic.exports.export_patient(clinic.actor, request(place, purpose="employer"))
        assert clinic.documents.of_patient(clinic.actor, place.patient) == ()


def test_a_restriction_is_told_to_the_person_alone(place: ProtectedClinic) -> None:
    agree(
        place,
        Compartment.GENERAL,
        decision=ConsentDecision.DENY,
        recipients=("Aunt Mabel",),
        form="verbal",
    )
    with closing(place.open(Role.NURSE)) as clinic:
        sent, _change = clinic.exports.export_patient(clinic.actor, request(place))
        own, _change = clinic.exports.export_patient(
            clinic.actor, request(place, purpose="patient-access")
        )
    assert b"Aunt Mabel" not in sent.data
    assert b"Aunt Mabel" in own.data


# Protected parts


@pytest.mark.parametrize("role", [Role.NURSE, Role.BH_CLINICIAN, Role.CLINIC_STAFF, Role.COACH])
def test_what_is_protected_is_counted_and_never_named(place: ProtectedClinic, role: Role) -> None:
    with closing(place.open(role)) as clinic:
        made, _change = clinic.exports.export_patient(clinic.actor, request(place))
        assert made.withheld == clinic.protected.withheld(clinic.actor, place.patient)
    for part in PROTECTED:
        assert WORDS[part].encode() not in made.data
        assert part.value.encode() not in made.data


def test_without_consent_a_protected_part_stays(place: ProtectedClinic) -> None:
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        with pytest.raises(Refused, match="outside the general record") as refused:
            clinic.exports.export_patient(clinic.actor, request(place, BH))
        assert "behavioural" not in str(refused.value)


def test_who_does_not_read_a_part_does_not_export_it(place: ProtectedClinic) -> None:
    agree(place, BH)
    with closing(place.open(Role.CLINIC_STAFF)) as clinic, pytest.raises(NotAllowed):
        clinic.exports.export_patient(clinic.actor, request(place, BH))


def test_with_consent_it_goes_labelled_with_its_notice_and_is_kept_sealed(
    place: ProtectedClinic, tmp_path: Path
) -> None:
    agree(place, BH, SUD)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        made, _change = clinic.exports.export_patient(clinic.actor, request(place, BH, SUD))
        labelled = [r for r in resources(made.data) if "security" in r.get("meta", {})]
        assert sorted(compartment_of(one, ()) for one in labelled) == [BH, SUD, SUD]
        (notice,) = [r for r in labelled if r.get("description", "").startswith("Notice about")]
        assert compartment_of(notice, ()) is SUD
        (line,) = clinic.documents.disclosures(clinic.actor, place.patient)
        assert line.consent_decision == "Decided and kept with the export."
        _document, kept = clinic.documents.open(clinic.actor, made.document.id)
        assert kept == made.data
    with closing(place.open(Role.CLINIC_STAFF)) as other, pytest.raises(NotAllowed):
        other.documents.open(other.actor, made.document.id)


@pytest.mark.parametrize("part", sorted(CLINICAL))
def test_what_goes_labelled_is_sealed_again_where_it_arrives(
    part: Compartment, place: ProtectedClinic, tmp_path: Path
) -> None:
    role = {
        SUD: Role.BH_CLINICIAN,
        Compartment.PSYCHOTHERAPY_NOTES: Role.BH_CLINICIAN,
    }.get(part, Role.NURSE)
    with closing(place.open(role)) as clinic:
        clinic_copy = request(place, part, recipient=None)
        made, _change = clinic.exports.export_patient(clinic.actor, clinic_copy)
    (sent,) = [r for r in resources(made.data, "DocumentReference") if "security" in r["meta"]]
    assert compartment_of(sent, ()) is part
    if part is Compartment.PSYCHOTHERAPY_NOTES:
        return  # opens to one person alone: whoever it is sent to writes it into the record
    (tmp_path / "files").mkdir()
    path = tmp_path / "files" / "came.json"
    path.write_bytes(made.data)
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.imports.import_paths(clinic.actor, [path], source="another clinic")
    with closing(place.open(role)) as clinic:
        found = [
            entry
            for person in everyone(clinic)
            for entry in clinic.protected.view(clinic.actor, person).entries
            if entry.title == f"About {WORDS[part]}" and "resource" in entry.facts
        ]
        assert [(one.kind, one.text, one.compartment) for one in found] == [
            (EntryKind.NOTE, f"It says {WORDS[part]}.", part)
        ]
        assert WORDS[part] not in json.dumps(resources(exported(clinic, place.patient)))


def test_a_part_of_somebody_else_is_not_taken_along(place: ProtectedClinic) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        other, _change = clinic.people.register(
            clinic.actor, PatientDraft(name=PersonName(family="Stone", given="Bea"))
        )
        entry, _change = clinic.protected.add(
            clinic.actor, other.id, draft(Compartment.SENSITIVE, kind=EntryKind.CONDITION)
        )
        with pytest.raises(BadInput, match="another person"):
            clinic.exports.export_patient(
                clinic.actor, request(place, protected=(entry.id,), recipient=None)
            )


def test_one_consent_can_be_named_and_only_that_one_counts(place: ProtectedClinic) -> None:
    (right,) = agree(place, BH)
    (wrong,) = agree(place, Compartment.GENERAL)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        with pytest.raises(Refused, match="outside the general record"):
            clinic.exports.export_patient(clinic.actor, request(place, BH, consent_id=wrong.id))
        made, _change = clinic.exports.export_patient(
            clinic.actor, request(place, BH, consent_id=right.id)
        )
        assert made.disclosure


def test_nothing_tells_of_what_is_kept_apart(place: ProtectedClinic, tmp_path: Path) -> None:
    secret = problem("c9", code=coded("191816009", "Drug dependence"))
    secret["meta"] = {"security": [{"system": "x", "code": "ETH"}]}
    visit = about("Encounter", "e1", status="finished") | {
        "class": {"code": "AMB"},
        "type": [coded("1", "Visit")],
        "diagnosis": [{"condition": {"reference": "Condition/c9"}}],
    }
    path = tmp_path / "labelled.json"
    path.write_text(json.dumps(bundle(patient(), visit, secret)))
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.imports.import_paths(clinic.actor, [path], source="Lake Hospital")
        (person,) = set(everyone(clinic)) - {place.patient}
        data = exported(clinic, person)
    (made,) = resources(data, "Encounter")
    assert "diagnosis" not in made
    assert made["type"] == visit["type"]
    assert b"kept" not in data
    assert b"dependence" not in data
