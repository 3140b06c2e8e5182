"""Details of two records that are one person: all of them follow, and all of them go back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from merged_people import ANN, ANNIE, dump, person
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.merging import Side
from clinicdesk.domain.people import BirthSex, SafeContact, Telecom
from clinicdesk.domain.person_codes import GENDER_IDENTITIES, RACES
from clinicdesk.domain.person_details import (
    Coverage,
    Occupation,
    PersonDetails,
    PrimaryCareKind,
    RelatedPerson,
    SpokenLanguage,
)
from clinicdesk.services.clinic import Clinic

SISTER = RelatedPerson(name="Mai", telecoms=(Telecom(value="614 555 0171"),), is_emergency=True)
HERS = replace(
    ANN,
    birth_sex=BirthSex.FEMALE,
    primary_care_kind=PrimaryCareKind.NONE,
    details=PersonDetails(
        races=(RACES[4],), related=(SISTER,), gender_identities=(GENDER_IDENTITIES[0],)
    ),
)
THEIRS = replace(
    ANNIE,
    confidential_from_household=True,
    shift="Night",
    primary_care="Dr. Weiss",
    primary_care_kind=PrimaryCareKind.NAMED,
    safe_contact=SafeContact("text", purposes=("care",), avoid=("home-mail",)),
    details=PersonDetails(
        races=(RACES[4], RACES[1]),
        languages=(SpokenLanguage("es", preferred=True),),
        related=(SISTER, RelatedPerson(name="Ruth")),
        occupations=(Occupation(occupation=Coded("Welder")),),
        coverages=(Coverage(payor="Acme", start_on=date(2026, 1, 1)),),
    ),
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def test_everything_follows_and_goes_back(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, HERS), person(clinic, THEIRS)
    before = dump(clinic)
    picks = dict.fromkeys(
        ("primary_care", "safe_contact", "shift", "confidential_from_household"), Side.MERGED
    )
    done, _ = clinic.merging.merge(actor, ann, annie, picks=picks)
    now = clinic.people.details(actor, ann)
    assert now.details is not None
    assert now.details.races == (RACES[4], RACES[1])
    assert [one.name for one in now.details.related] == ["Mai", "Ruth"]
    assert now.details.gender_identities == (GENDER_IDENTITIES[0],)
    assert [one.payor for one in now.details.coverages] == ["Acme"]
    assert (now.primary_care, now.primary_care_kind) == ("Dr. Weiss", PrimaryCareKind.NAMED)
    assert now.safe_contact == THEIRS.safe_contact
    assert (now.shift, now.confidential_from_household) == ("Night", True)
    said = {one.field: one for one in clinic.people.history(actor, ann)}
    assert {"related", "coverages", "primary_care", "safe_contact"} <= set(said)
    assert {one.path for one in said.values()} == {"merge"}
    clinic.merging.unmerge(actor, done.id)
    assert dump(clinic) == before
    back = {one.field for one in clinic.people.history(actor, ann) if one.path == "unmerge"}
    assert {"related", "coverages", "primary_care", "safe_contact"} <= back


def test_the_careful_one_is_proposed(clinic: Clinic) -> None:
    ann, annie = person(clinic, HERS), person(clinic, THEIRS)
    view = clinic.merging.view(clinic.actor, ann, annie)
    by_key = {one.key: one for one in view.choices}
    assert by_key["confidential_from_household"].proposed is Side.MERGED
    assert by_key["primary_care"].survivor == "No primary care"
    assert by_key["birth_sex"].survivor == "Female"
