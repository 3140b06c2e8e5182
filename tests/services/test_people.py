"""People's details on a real encrypted file: what is refused, what is told, what never stops."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from at_noon import TODAY
from sqlalchemy import text

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import InvalidDraft, NotAllowed, Refused
from clinicdesk.domain.linkage import Band
from clinicdesk.domain.people import Identifier, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.domain.people_rules import check_patient, similar_word
from clinicdesk.services.people import PeopleService
from clinicdesk.store.clinic_store import ClinicStore

ANH = PatientDraft(
    name=PersonName(family="Nguyễn", given="Thị Ánh"),
    birth=PartialDate(1978, 3, 13),
    sex=Sex.FEMALE,
    identifiers=(Identifier("urn:payer", "X-77", "MB"),),
    telecoms=(Telecom(value="+1 614 555 0142"),),
)


@pytest.fixture
def service(store: ClinicStore) -> PeopleService:
    return PeopleService(store, "America/New_York")


def test_a_registered_person_comes_back_as_typed(service: PeopleService, nurse: Actor) -> None:
    made, change = service.register(nurse, ANH)
    assert service.get(nurse, made.id) == made
    assert (made.name, made.birth, made.telecoms) == (ANH.name, ANH.birth, ANH.telecoms)
    assert change.touches("patient", made.id)


def test_a_change_keeps_what_was_said_before(
    service: PeopleService, store: ClinicStore, nurse: Actor
) -> None:
    made, _ = service.register(nurse, ANH)
    moved = replace(ANH, telecoms=(Telecom(value="+1 614 555 0199"),))
    changed, _ = service.change(nurse, made.id, made.version, moved)
    assert changed.version == made.version + 1
    assert changed.telecoms == moved.telecoms
    with store.reading() as session:
        kept = session.execute(
            text("SELECT value FROM patient_telecom WHERE replaced_at IS NOT NULL")
        ).scalars()
        assert list(kept) == ["+1 614 555 0142"]
    with pytest.raises(Refused):
        service.change(nurse, made.id, made.version, ANH)


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("name", replace(ANH, name=PersonName())),
        ("name", replace(ANH, name=PersonName(family="A\x00B"))),
        ("name", replace(ANH, name=PersonName(family="A" * 501))),
        ("other_names", replace(ANH, other_names=(PersonName(use="old", family="\x1b[2J"),))),
        ("birth", replace(ANH, birth=PartialDate(2026, 3, 10))),
        ("birth", replace(ANH, birth=PartialDate(1878))),
        ("deceased_at", replace(ANH, deceased=True, deceased_at=datetime(1970, 1, 1, tzinfo=UTC))),
        ("deceased_at", replace(ANH, deceased=True, deceased_at=datetime(2027, 1, 1, tzinfo=UTC))),
        ("telecoms", replace(ANH, telecoms=(Telecom(system="email", value="anh at home"),))),
        ("telecoms", replace(ANH, telecoms=(Telecom(value="555"),))),
        ("identifiers", replace(ANH, identifiers=(Identifier("urn:a", " "),))),
        ("identifiers", replace(ANH, identifiers=(Identifier("urn:a", "1"),) * 2)),
    ],
)
def test_what_cannot_be_is_told_by_its_field(
    service: PeopleService, nurse: Actor, field: str, draft: PatientDraft
) -> None:
    with pytest.raises(InvalidDraft) as caught:
        service.register(nurse, draft)
    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize(
    "draft",
    [
        PatientDraft(name=PersonName(given="Teodora")),
        replace(ANH, name=PersonName(family="Ó" * 300, given="עִבְרִית")),
        replace(ANH, birth=PartialDate(1950)),
        replace(ANH, birth=PartialDate(2026, 3, 9)),
    ],
)
def test_unusual_people_are_people(draft: PatientDraft) -> None:
    check_patient(draft, TODAY)


@pytest.mark.parametrize(
    ("draft", "band", "why"),
    [
        (replace(ANH, identifiers=()), Band.LIKELY, "the same birth date"),
        (
            replace(ANH, identifiers=(), name=PersonName(family="Nguyen", given="Anh")),
            Band.LIKELY,
            "part of the given names",
        ),
        (
            replace(ANH, identifiers=(), name=PersonName(family="Nguyne", given="Anh")),
            Band.LIKELY,
            "a family name that differs by a slip",
        ),
        (
            replace(ANH, identifiers=(), name=PersonName(family="Anh", given="Nguyen")),
            Band.LIKELY,
            "family and given name exchanged",
        ),
        (
            replace(ANH, identifiers=(), birth=PartialDate(1978)),
            Band.LIKELY,
            "the same year of birth",
        ),
        (
            replace(ANH, identifiers=(), birth=PartialDate(1978, 3, 31)),
            Band.LIKELY,
            "birth dates that differ by a slip",
        ),
        (
            replace(ANH, identifiers=(), telecoms=(), birth=PartialDate(1987, 3, 13)),
            Band.LIKELY,
            "birth dates that differ by a slip",
        ),
        (
            replace(ANH, name=PersonName(family="Other"), birth=None),
            Band.LIKELY,
            "the same identifier",
        ),
    ],
)
def test_who_may_be_here_already_is_told(
    service: PeopleService, nurse: Actor, draft: PatientDraft, band: Band, why: str
) -> None:
    made, _ = service.register(nurse, ANH)
    (found,) = service.possible_duplicates(nurse, draft)
    assert found.patient.id == made.id
    assert found.band is band, found.comparison
    assert why in found.why
    assert service.possible_duplicates(nurse, draft, besides=made.id) == ()


@pytest.mark.parametrize(
    "draft",
    [
        PatientDraft(name=PersonName(family="Nguyễn", given="Văn Bình"), birth=ANH.birth),
        PatientDraft(
            name=PersonName(family="Nguyễn", given="Thị Ánh"), birth=PartialDate(1951, 7, 2)
        ),
        PatientDraft(name=PersonName(family="Okafor", given="Ánh"), birth=ANH.birth),
    ],
)
def test_others_are_not_held_for_the_same(
    service: PeopleService, nurse: Actor, draft: PatientDraft
) -> None:
    service.register(nurse, ANH)
    assert service.possible_duplicates(nurse, draft) == ()


def test_a_twin_is_registered_all_the_same(service: PeopleService, nurse: Actor) -> None:
    service.register(nurse, ANH)
    twin, _ = service.register(nurse, replace(ANH, identifiers=()))
    assert len(service.possible_duplicates(nurse, ANH)) == 2
    assert twin.mrn


def test_a_coach_changes_nobodys_details(service: PeopleService, nurse: Actor) -> None:
    coach = replace(nurse, roles=frozenset({Role.COACH}))
    with pytest.raises(NotAllowed):
        service.register(coach, ANH)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ana", "ada", False),
        ("anna", "ana", False),
        ("maria", "marai", True),
        ("katherine", "catherina", True),
        ("smith", "schmidt", False),
    ],
)
def test_slips_of_the_finger_are_forgiven_by_length(one: str, other: str, same: bool) -> None:
    assert similar_word(one, other) is same
