"""What a merge leaves for people to see to: half-typed drafts, old numbers, two open plans."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from merged_people import ANN, ANNIE, person, work
from protected_clinic import ADMIN, ProtectedClinic, make_protected, open_protected

from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.services.clinic import Clinic

FORM = "goal"


@pytest.fixture(scope="module")
def mold(tmp_path_factory: pytest.TempPathFactory) -> ProtectedClinic:
    return make_protected(tmp_path_factory.mktemp("leftovers"))


@pytest.fixture
def clinic(mold: ProtectedClinic, tmp_path: Path) -> Iterator[Clinic]:
    place: ProtectedClinic = open_protected(mold, tmp_path)
    with closing(place.open(ADMIN)) as opened:
        yield opened


def test_half_typed_work_is_offered_with_the_survivor_and_goes_back(clinic: Clinic) -> None:
    actor, drafts = clinic.actor, clinic.drafts
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    drafts.keep(actor, FORM, annie, {"title": "Walk"})
    assert drafts.recall(actor, FORM, ann) is None
    done, _change = clinic.merging.merge(actor, ann, annie)
    found = drafts.recall(actor, FORM, ann)
    assert found is not None
    assert found.values == {"title": "Walk"}
    drafts.keep(actor, FORM, ann, {"title": "Walk daily"})  # typed on, with the survivor
    clinic.merging.unmerge(actor, done.id)
    back = drafts.recall(actor, FORM, annie)
    assert back is not None
    assert back.values == {"title": "Walk daily"}
    assert drafts.recall(actor, FORM, ann) is None


def test_a_draft_that_was_saved_does_not_come_again(clinic: Clinic) -> None:
    actor, drafts = clinic.actor, clinic.drafts
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    drafts.keep(actor, FORM, ann, {"title": "Hers"})
    drafts.keep(actor, FORM, annie, {"title": "The other's"})
    clinic.merging.merge(actor, ann, annie)
    for said in ("Hers", "The other's"):
        found = drafts.recall(actor, FORM, ann)
        assert found is not None
        assert found.values == {"title": said}
        drafts.drop(actor, FORM, ann)
    assert drafts.recall(actor, FORM, ann) is None
    assert drafts.pending(actor) == ()


def test_a_merged_number_finds_the_survivors_referrals(clinic: Clinic) -> None:
    actor = clinic.actor
    ann, annie = person(clinic, ANN), person(clinic, ANNIE)
    third = person(clinic, PatientDraft(name=PersonName(family="Rivers", given="Anna")))
    work(clinic, annie)
    mrns = [clinic.people.get(actor, one).mrn for one in (ann, annie, third)]
    clinic.merging.merge(actor, ann, annie)
    last, _change = clinic.merging.merge(actor, third, ann)

    def found(mrn: str) -> list[str]:
        rows = clinic.referrals.list_work(actor, WorkFilter(text=mrn)).rows
        return [row.mrn for row in rows]

    for mrn in mrns:  # through two merges, whole and by its beginning
        assert found(mrn) == [mrns[2]], mrn
    clinic.merging.unmerge(actor, last.id)
    assert found(mrns[1]) == [mrns[0]]
    assert found(mrns[2]) == []
