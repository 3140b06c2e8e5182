"""Patients as real files have them: what is read, what is dropped, what is warned of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from clinicdesk.domain.people import PatientDraft, PatientStatus, Sex
from clinicdesk.interchange.fhir.context import Arriving
from clinicdesk.interchange.fhir.people import patient_draft
from clinicdesk.interchange.fhir.references import Linked

NOW = datetime(2026, 3, 9, tzinfo=UTC)


class Nowhere:
    """References lead nowhere."""

    def find(self, address: str, kind: str) -> Linked | None:
        return None


def read(**content: Any) -> tuple[PatientDraft, list[str], int]:
    one = Arriving(
        content={"resourceType": "Patient", **content},
        source="Lake",
        now=NOW,
        new_id=lambda: UUID(int=1),
        lookup=Nowhere(),
        row_id=UUID(int=2),
    )
    draft, dropped = patient_draft(one)
    return draft, one.warnings, dropped


@pytest.mark.parametrize(
    ("said", "kept", "warned"),
    [
        ("1980", "1980", False),
        ("1980-02", "1980-02", False),
        ("1980-02-29", "1980-02-29", False),
        ("1981-02-29", None, True),
        ("02/03/1980", None, True),
        ("", None, True),
        ("2099-01-01", None, True),
        ("9999-12-31", None, True),
        ("1850-01-01", "1850-01-01", True),
        ("0001-01-01", "0001-01-01", True),
        ("1980-02-03T00:00:00Z", "1980-02-03", True),
        (19800203, None, True),
        (None, None, True),
    ],
)
def test_birth_dates_are_kept_as_known_and_never_made_up(
    said: object, kept: str | None, warned: bool
) -> None:
    draft, warnings, _ = read(name=[{"family": "A"}], gender="female", birthDate=said)
    assert (draft.birth.iso if draft.birth else None) == kept
    assert bool(warnings) is warned


def test_the_dead_may_be_old() -> None:
    _draft, warnings, _ = read(
        name=[{"family": "A"}], gender="male", birthDate="1880-01-01", deceasedBoolean=True
    )
    assert warnings == []


@pytest.mark.parametrize(
    "names",
    [
        [{"use": "maiden", "family": "Old"}, {"use": "official", "family": "New", "given": ["A"]}],
        [{"family": "Old", "period": {"end": "2001"}}, {"family": "New", "given": ["A"]}],
        [{"use": "usual", "family": "New", "given": ["A"]}, {"use": "old", "family": "Old"}],
    ],
)
def test_the_present_name_leads_and_the_others_stay(names: list[dict[str, Any]]) -> None:
    draft, _, _ = read(name=names)
    assert (draft.name.family, draft.name.given, draft.name.use) == ("New", "A", "official")
    assert [n.family for n in draft.other_names] == ["Old"]


def test_digits_and_marks_in_names_are_data() -> None:
    draft, _, _ = read(name=[{"family": "O'Hara248", "given": ["Adán", "María-José"]}])
    assert draft.name.listed == "O'HARA248, Adán María-José"


def test_a_name_in_one_piece_is_kept_whole() -> None:
    draft, _, _ = read(name=[{"text": "Ada van der Berg"}])
    assert draft.name.family == "Ada van der Berg"


def test_a_name_that_is_endless_is_cut_and_told() -> None:
    draft, warnings, _ = read(name=[{"family": "A" * 1_000_000}], gender="other", birthDate="1980")
    assert len(draft.name.family) == 500
    assert any("500 characters" in w for w in warnings)
    ordinary, fine, _ = read(name=[{"family": "B" * 300}], gender="other", birthDate="1980")
    assert (len(ordinary.name.family), fine) == (300, [])


@pytest.mark.parametrize(
    "identifier",
    [
        {"type": {"coding": [{"code": "SS"}]}, "system": "urn:any", "value": "999-12-3456"},
        {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-12-3456"},
        {"system": "urn:oid:2.16.840.1.113883.4.1", "value": "999123456"},
    ],
)
def test_social_security_numbers_are_dropped_and_counted(identifier: dict[str, Any]) -> None:
    mrn = {"type": {"coding": [{"code": "MR"}]}, "system": "s", "value": "1"}
    draft, _, dropped = read(name=[{"family": "A"}], identifier=[mrn, identifier])
    assert [(i.type, i.value) for i in draft.identifiers] == [("MR", "1")]
    assert dropped == 1


def test_what_is_said_of_a_person_is_read() -> None:
    us_core = "http://hl7.org/fhir/us/core/StructureDefinition/"
    draft, _, _ = read(
        name=[{"family": "A", "prefix": ["Mr."], "suffix": ["Jr."]}],
        gender="male",
        birthDate="1970-01-01",
        active=False,
        maritalStatus={"text": "Never Married", "coding": [{"code": "S"}]},
        communication=[
            {"language": {"coding": [{"code": "en-US"}]}},
            {"language": {"coding": [{"code": "es"}]}, "preferred": True},
        ],
        telecom=[
            {"system": "phone", "value": "555-440-9477", "use": "home"},
            {"system": "phone", "value": "old", "use": "old"},
            {"system": "telepathy", "value": "x"},
        ],
        address=[{"line": ["9 Lake St", "Apt 2"], "city": "Lima", "state": "OH"}, {"use": "old"}],
        extension=[
            {
                "url": us_core + "us-core-race",
                "extension": [
                    {"url": "ombCategory", "valueCoding": {"display": "White"}},
                    {"url": "text", "valueString": "white"},
                ],
            },
            {
                "url": us_core + "us-core-ethnicity",
                "extension": [{"url": "ombCategory", "valueCoding": {"display": "Not Hispanic"}}],
            },
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-interpreterRequired",
                "valueBoolean": True,
            },
        ],
        identifier=[{"type": {"coding": [{"code": "EI"}]}, "system": "hr", "value": "E7"}],
        generalPractitioner=[{"display": "Dr. Obi"}],
    )
    assert (draft.sex, draft.status, draft.language) == (Sex.MALE, PatientStatus.INACTIVE, "es")
    assert (draft.race, draft.ethnicity) == ("white", "Not Hispanic")
    assert (draft.marital_status, draft.interpreter_needed) == ("Never Married", True)
    assert [(t.system, t.value) for t in draft.telecoms] == [
        ("phone", "555-440-9477"),
        ("other", "x"),
    ]
    assert [a.lines for a in draft.addresses] == [("9 Lake St", "Apt 2", "Lima, OH")]
    assert (draft.employee_number, draft.primary_care) == ("E7", "Dr. Obi")


@pytest.mark.parametrize(
    "content",
    [
        {"name": "Ada"},
        {"name": [7, None, {}]},
        {"name": [{"family": ["A"], "given": "B"}]},
        {"identifier": "x", "telecom": {"value": 3}, "address": [[]], "communication": 5},
        {"gender": "robot", "deceasedDateTime": "soon", "extension": [{"url": 3}]},
        {"generalPractitioner": [{"reference": "Practitioner/none"}]},
    ],
)
def test_nothing_that_a_file_says_breaks_the_reading(content: dict[str, Any]) -> None:
    draft, warnings, _ = read(**content)
    assert isinstance(draft, PatientDraft)
    assert warnings
