"""How records are weighed: each field by itself, then everybody of whom it is known who is who."""

import sys
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import Cancelled
from clinicdesk.domain.linkage import ASK, Band, Comparison, compare, prior_bits
from clinicdesk.domain.linkage_scan import block_keys, scan
from clinicdesk.domain.linkage_words import WEIGHTS, WORDS
from clinicdesk.domain.people import Address, Identifier, PatientDraft, PersonName, Sex, Telecom
from clinicdesk.domain.traits import Traits, fingerprint, traits_of

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
from labelled import labelled_people

PRIOR = prior_bits(10_000)
HOME = Address(line="12 Elm Street\nApt 4", city="Columbus", postal_code="43004")


def draft(given: str = "William", family: str = "Harrington", **more: object) -> PatientDraft:
    said: dict[str, object] = {
        "name": PersonName(family=family, given=given),
        "birth": PartialDate(1971, 3, 9),
        "sex": Sex.MALE,
        "telecoms": (Telecom(value="(614) 555-0107"),),
        "addresses": (HOME,),
    }
    return PatientDraft(**said | more)  # type: ignore[arg-type]


def weighed(one: PatientDraft, other: PatientDraft) -> Comparison:
    return compare(traits_of(one, UUID(int=1)), traits_of(other, UUID(int=2)), prior=PRIOR)


def said(found: Comparison) -> dict[str, str]:
    return {one.field: one.agreement for one in found.evidence}


@pytest.mark.parametrize(
    ("other", "field", "agreement"),
    [
        (draft("Bill"), "given name", "form"),
        (draft("W"), "given name", "initial"),
        (draft("John William"), "given name", "part"),
        (draft("Wiliam"), "given name", "close"),
        (draft(family="Harringtn"), "family name", "close"),
        (draft(family="Harrington-Cole"), "family name", "part"),
        (draft("Harrington", "William"), "names", "swapped"),
        (draft(birth=PartialDate(1971, 9, 3)), "birth date", "swapped"),
        (draft(birth=PartialDate(1971, 3, 8)), "birth date", "slip"),
        (draft(birth=PartialDate(1917, 3, 9)), "birth date", "slip"),
        (draft(birth=PartialDate(1971)), "birth date", "year"),
        (draft(birth=PartialDate(1971, 3)), "birth date", "month"),
        (draft(birth=PartialDate(1940, 1, 2)), "birth date", "other"),
        (draft(sex=Sex.FEMALE), "sex", "differs"),
        (draft(telecoms=(Telecom(value="1 614 555 0107"),)), "phone", "same"),
        (draft(telecoms=(Telecom(value="614-555-0170"),)), "phone", "slip"),
        (
            draft(addresses=(Address(line="12 ELM ST.", city="columbus"),)),
            "address",
            "same",
        ),
        (draft(addresses=(Address(line="9 Oak Rd", city="Columbus"),)), "address", "town"),
        (draft(other_names=(PersonName(use="old", family="X", given="Y"),)), "sex", "same"),
    ],
)
def test_each_field_says_how_it_agrees(other: PatientDraft, field: str, agreement: str) -> None:
    assert said(weighed(draft(), other)).get(field) == agreement
    assert said(weighed(other, draft())).get(field) == agreement


def test_a_former_name_is_a_name() -> None:
    married = draft(
        "Ann", "Stone", sex=Sex.FEMALE, other_names=(PersonName(use="maiden", family="Harrington"),)
    )
    found = weighed(draft("Ann", sex=Sex.FEMALE), married)
    assert said(found)["family name"] == "same"
    assert "by a further or former name" in found.why


def test_a_household_is_not_one_person() -> None:
    assert weighed(draft("William"), draft("Robert")).score < ASK, "twins"
    wife = draft("Joan", sex=Sex.FEMALE, birth=PartialDate(1973, 6, 1))
    assert weighed(draft(), wife).score < ASK
    son = draft(name=PersonName(family="Harrington", given="William", suffix="Jr"))
    son_born = PatientDraft(
        **{n: getattr(son, n) for n in PatientDraft.__dataclass_fields__}
        | {"birth": PartialDate(1999, 10, 21)}
    )
    assert weighed(draft(), son_born).score < ASK


def test_namesakes_are_two_and_a_shared_number_is_one() -> None:
    lone = {"telecoms": (), "addresses": ()}
    assert weighed(draft(**lone), draft(birth=PartialDate(1950, 8, 30), **lone)).score < ASK
    number = (Identifier("urn:hospital", "H-1", "MR"),)
    same = weighed(draft(identifiers=number, **lone), draft(birth=None, identifiers=number, **lone))
    assert same.band is Band.LIKELY


@given(st.sampled_from(list(WORDS)))
def test_every_agreement_has_its_words(key: tuple[str, str]) -> None:
    assert WORDS[key]


def test_weights_and_words_are_of_the_same_agreements() -> None:
    assert set(WORDS) - set(WEIGHTS) == {("family name", "same"), ("given name", "same")}
    assert set(WEIGHTS) <= set(WORDS)


@given(
    st.tuples(*[st.sampled_from(["", "Ann", "Li", "O'Neil", "María José", "王"]) for _ in range(4)])
)
def test_comparing_does_not_depend_on_who_comes_first(names: tuple[str, str, str, str]) -> None:
    one = draft(names[0], names[1])
    other = draft(names[2], names[3], birth=PartialDate(1971, 9, 3))
    assert said(weighed(one, other)) == said(weighed(other, one))


def test_a_fingerprint_changes_with_what_is_compared_alone() -> None:
    one, other = traits_of(draft(), UUID(int=1)), traits_of(draft("Bill"), UUID(int=2))
    same = traits_of(draft("Bill", occupation="Welder"), UUID(int=2))
    moved = traits_of(draft("Bill", addresses=()), UUID(int=2))
    assert fingerprint(one, other) == fingerprint(other, one) == fingerprint(one, same)
    assert fingerprint(one, other) != fingerprint(one, moved)


@pytest.fixture(scope="module")
def known() -> tuple[list[Traits], frozenset[tuple[UUID, UUID]]]:
    made = labelled_people(4000)
    return [traits_of(person, person_id) for person_id, person in made.people], made.same


def test_those_who_are_one_are_found_and_others_are_not(
    known: tuple[list[Traits], frozenset[tuple[UUID, UUID]]],
) -> None:
    people, same = known
    found = {(pair.first_id, pair.second_id) for pair in scan(people, lambda *_: None)}
    assert len(found & same) / len(same) > 0.93
    assert len(found & same) / len(found) > 0.95


def test_those_who_are_one_share_a_block(
    known: tuple[list[Traits], frozenset[tuple[UUID, UUID]]],
) -> None:
    people = {one.id: one for one in known[0]}
    apart = [
        pair
        for pair in known[1]
        if block_keys(people[pair[0]]).isdisjoint(block_keys(people[pair[1]]))
    ]
    assert len(apart) < 0.02 * len(known[1])


def test_a_scan_is_stopped_by_its_report(
    known: tuple[list[Traits], frozenset[tuple[UUID, UUID]]],
) -> None:
    told: list[int] = []

    def report(done: int, _total: int, _words: str) -> None:
        told.append(done)
        if len(told) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        scan(known[0], report)
    assert told == sorted(told)
