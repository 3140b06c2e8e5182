"""A merge moves a protected referral with its person, and taking it back is exact."""

from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from harbor_referral import EXACT, ORDER, in_the_clear, tell, words_of
from merged_people import dump
from protected_clinic import ProtectedClinic, make_protected, open_protected

from clinicdesk.domain.access import Role
from clinicdesk.domain.people import PatientDraft, PersonName


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("merged"))


@pytest.fixture
def place(mold: ProtectedClinic, tmp_path: Path) -> ProtectedClinic:
    return open_protected(mold, tmp_path)


def _other(place: ProtectedClinic) -> UUID:
    with closing(place.open(Role.NURSE)) as clinic:
        draft = PatientDraft(name=PersonName(family="Rivers", given="Annie"))
        return clinic.people.register(clinic.actor, draft)[0].id


@pytest.mark.parametrize("maker", [Role.NURSE, Role.BH_CLINICIAN])
def test_it_goes_and_comes_back_exactly(place: ProtectedClinic, maker: Role) -> None:
    other = _other(place)
    with closing(place.open(maker)) as clinic:
        made, _change = clinic.referrals.create(clinic.actor, other, ORDER)
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        # The holder's sign-in has taken in what was sealed in: from here on nothing moves by it.
        assert words_of(clinic.referrals.get(clinic.actor, made.number)) == EXACT
        before = dump(clinic)
        done, _change = clinic.merging.merge(clinic.actor, place.patient, other)
        found = clinic.referrals.get(clinic.actor, made.number)
        assert found.patient_id == place.patient
        assert words_of(found) == EXACT
        assert [one.number for one in clinic.referrals.of_patient(clinic.actor, place.patient)] == [
            made.number
        ]
        clinic.merging.unmerge(clinic.actor, done.id)
        assert dump(clinic) == before
        back = clinic.referrals.get(clinic.actor, made.number)
        assert back.patient_id == other
        assert words_of(back) == EXACT


def test_what_was_written_in_between_opens_on_both_sides(place: ProtectedClinic) -> None:
    other = _other(place)
    with closing(place.open(Role.NURSE)) as clinic:
        made, _change = clinic.referrals.create(clinic.actor, other, ORDER)
        done, _change = clinic.merging.merge(clinic.actor, place.patient, other)
        tell(place, clinic, made.number, "attempt", note="Pocketfluff")
        clinic.merging.unmerge(clinic.actor, done.id)
        tell(place, clinic, made.number, "attempt", note="Marrowdish")
    with closing(place.open(Role.BH_CLINICIAN)) as clinic:
        notes = [one.note for one in clinic.referrals.events(clinic.actor, made.number)]
        assert notes[-2:] == ["Pocketfluff", "Marrowdish"]
        assert clinic.referrals.get(clinic.actor, made.number).patient_id == other
    assert all(table == "referral_recipient" for table, _word in in_the_clear(place))
