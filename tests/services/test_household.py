"""Dependants of people and pictures of them, on a real clinic, merges included."""

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened
from PIL import Image

from clinicdesk.domain.errors import BadInput, NotFound, Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.person_codes import relationship
from clinicdesk.domain.person_details import HouseholdLink, LinkDraft
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def person(clinic: Clinic, given: str) -> UUID:
    draft = PatientDraft(name=PersonName(family="Hall", given=given))
    return clinic.people.register(clinic.actor, draft)[0].id


def link(clinic: Clinic, head: UUID, dependant: UUID, code: str = "CHILD") -> None:
    relation = relationship(code)
    assert relation is not None
    draft = LinkDraft(head_id=head, dependant_id=dependant, relation=relation, person_code="02")
    clinic.household.link(clinic.actor, draft)


def links(clinic: Clinic, who: UUID) -> tuple[HouseholdLink, ...]:
    return clinic.household.of_person(clinic.actor, who)


def test_a_link_is_seen_from_both_sides_and_ends(clinic: Clinic) -> None:
    ann, ben = person(clinic, "Ann"), person(clinic, "Ben")
    link(clinic, ann, ben)
    (one,) = links(clinic, ann)
    assert links(clinic, ben) == (one,)
    assert (one.head, one.dependant, one.relation.text) == ("HALL, Ann", "HALL, Ben", "Child")
    with pytest.raises(Refused, match="linked already"):
        link(clinic, ann, ben)
    with pytest.raises(Refused, match="linked already"):
        link(clinic, ben, ann, "PRN")
    with pytest.raises(Refused, match="of their own"):
        link(clinic, ann, ann)
    with pytest.raises(NotFound):
        link(clinic, ann, UUID(int=7))
    clinic.household.end(clinic.actor, one.id, one.version, date(2026, 3, 1))
    (ended,) = links(clinic, ann)
    assert ended.end_on == date(2026, 3, 1)
    with pytest.raises(Refused):
        clinic.household.end(clinic.actor, one.id, one.version)
    link(clinic, ann, ben)
    assert [one.end_on is None for one in links(clinic, ben)] == [True, False]
    said = [one.after for one in clinic.people.history(clinic.actor, ben)]
    assert said == ["child of HALL, Ann", "", "child of HALL, Ann"]


def test_a_merge_is_read_through_and_taken_back(clinic: Clinic) -> None:
    ann, twice, ben = (person(clinic, name) for name in ("Ann", "Ann", "Ben"))
    link(clinic, twice, ben)
    before = links(clinic, ben)
    done, _ = clinic.merging.merge(clinic.actor, ann, twice)
    (one,) = links(clinic, ann)
    assert (one.head_id, one.dependant_id) == (ann, ben)
    assert links(clinic, ben) == (one,)
    clinic.merging.unmerge(clinic.actor, done.id)
    assert links(clinic, ben) == before
    assert links(clinic, ann) == ()


def test_two_who_are_one_are_nobodys_dependants(clinic: Clinic) -> None:
    ann, twice = person(clinic, "Ann"), person(clinic, "Ann")
    link(clinic, ann, twice, "SPS")
    done, _ = clinic.merging.merge(clinic.actor, ann, twice)
    assert links(clinic, ann) == ()
    clinic.merging.unmerge(clinic.actor, done.id)
    assert len(links(clinic, ann)) == 1


def picture(kind: str, size: tuple[int, int] = (1200, 900)) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010E] = "Taken at 12 Elm St"
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_made_anew_and_small(clinic: Clinic, kind: str) -> None:
    ann = person(clinic, "Ann")
    given = picture(kind)
    assert b"Elm St" in given
    assert clinic.household.photo(clinic.actor, ann) is None
    clinic.household.put_photo(clinic.actor, ann, given)
    kept = clinic.household.photo(clinic.actor, ann)
    assert kept is not None
    assert (kept.kind, kept.width, kept.height) == ("image/jpeg", 480, 360)
    assert b"Elm St" not in kept.image
    with Image.open(io.BytesIO(kept.image)) as seen:
        assert seen.format == "JPEG"
        assert not seen.getexif()
    clinic.household.put_photo(clinic.actor, ann, None)
    assert clinic.household.photo(clinic.actor, ann) is None
    said = [(one.before, one.after) for one in clinic.people.history(clinic.actor, ann)]
    assert said == [("A photo", ""), ("", "A photo")]


@pytest.mark.parametrize(
    "given", [b"", b"GIF89a", b"%PDF-1.4", picture("JPEG")[:400], b"\x89PNG\r\n\x1a\n" + b"0" * 99]
)
def test_what_is_no_picture_says_what_to_choose(clinic: Clinic, given: bytes) -> None:
    ann = person(clinic, "Ann")
    with pytest.raises(BadInput) as refused:
        clinic.household.put_photo(clinic.actor, ann, given)
    assert "JPEG or PNG" in refused.value.remedy
    assert clinic.household.photo(clinic.actor, ann) is None
