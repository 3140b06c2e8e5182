"""A sealed row opens as it was sealed or not at all; tags name nothing and nobody."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.compartments import PROTECTED
from clinicdesk.host.compartment_keys import CompartmentKey, kind_of
from clinicdesk.host.sealing import (
    GrantFacts,
    Subjects,
    granted_key,
    granted_to,
    open_row,
    origin_of,
    row_key,
    seal_row,
    sealed_grant,
    tag_of,
)
from clinicdesk.host.slots import Identity, Unopened

SECRETS = st.binary(min_size=32, max_size=32)
ORIGINS = st.binary(min_size=16, max_size=16)
COMPARTMENTS = st.sampled_from(PROTECTED)
FACTS = st.tuples(st.uuids(), COMPARTMENTS, st.integers(1, 9))
VAULT, READER, GRANT = UUID(int=1), UUID(int=2), UUID(int=3)


def _key(secret: bytes, compartment: Compartment = Compartment.BEHAVIOURAL) -> CompartmentKey:
    return CompartmentKey(kid=UUID(int=9), kind=kind_of(compartment), active=True, secret=secret)


@given(SECRETS, st.binary(max_size=300), FACTS, ORIGINS)
def test_what_is_sealed_opens_again(
    secret: bytes, plain: bytes, facts: tuple[UUID, Compartment, int], origin: bytes
) -> None:
    box = seal_row(secret, plain, facts, origin)
    assert open_row(secret, box, facts) == plain
    assert origin_of(box) == origin
    assert box != seal_row(secret, plain, facts, origin)


@given(st.data(), SECRETS, st.binary(min_size=1, max_size=60), FACTS, ORIGINS)
def test_any_changed_byte_does_not_open(
    data: st.DataObject,
    secret: bytes,
    plain: bytes,
    facts: tuple[UUID, Compartment, int],
    origin: bytes,
) -> None:
    box = seal_row(secret, plain, facts, origin)
    at = data.draw(st.integers(0, len(box) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = box[:at] + bytes([box[at] ^ flip]) + box[at + 1 :]
    with pytest.raises(Unopened):
        open_row(secret, changed, facts)
    with pytest.raises(Unopened):
        open_row(secret, box[:at], facts)


@given(SECRETS, SECRETS, FACTS, FACTS, ORIGINS)
def test_another_row_compartment_version_or_key_does_not_open(
    secret: bytes,
    other_secret: bytes,
    facts: tuple[UUID, Compartment, int],
    others: tuple[UUID, Compartment, int],
    origin: bytes,
) -> None:
    box = seal_row(secret, b"inside", facts, origin)
    for at, changed in enumerate(others):
        if changed != facts[at]:
            wrong = (*facts[:at], changed, *facts[at + 1 :])
            with pytest.raises(Unopened):
                open_row(secret, box, wrong)
    if other_secret != secret:
        with pytest.raises(Unopened):
            open_row(other_secret, box, facts)


@given(SECRETS, SECRETS, st.uuids(), st.uuids(), st.uuids())
def test_tags_of_different_keys_and_people_differ(
    one: bytes, other: bytes, vault: UUID, person: UUID, somebody: UUID
) -> None:
    assert (tag_of(_key(one)) == tag_of(_key(other))) == (one == other)
    here = Subjects(one, vault)
    assert (here.of(person) == Subjects(other, vault).of(person)) == (one == other)
    assert (here.of(person) == here.of(somebody)) == (person == somebody)
    assert len(tag_of(_key(one))) == len(here.of(person)) == 16
    assert person.bytes not in here.of(person)


@given(SECRETS, ORIGINS, ORIGINS, COMPARTMENTS)
def test_part_2_rows_have_a_key_for_each_person(
    secret: bytes, one: bytes, other: bytes, compartment: Compartment
) -> None:
    key = _key(secret, compartment)
    same = row_key(key, one) == row_key(key, other)
    assert same == (one == other or compartment is not Compartment.SUD_PART2)
    assert row_key(key, one) not in {secret, tag_of(key)}


def test_a_grant_opens_for_its_reader_alone() -> None:
    reader, somebody = Identity.new(), Identity.new()
    key = _key(b"k" * 32, Compartment.SUD_PART2)
    facts = GrantFacts(vault_id=VAULT, grant_id=GRANT, tag=b"t" * 16, reader_id=READER)
    box = sealed_grant(reader.pub, key, b"o" * 16, facts)
    assert granted_key(reader, box, facts) == row_key(key, b"o" * 16)
    assert origin_of(box) == b"o" * 16
    assert granted_to(box, reader.pub)
    assert not granted_to(box, somebody.pub)
    with pytest.raises(Unopened):
        granted_key(somebody, box, facts)
    for wrong in (
        replace(facts, vault_id=READER),
        replace(facts, grant_id=READER),
        replace(facts, tag=b"u" * 16),
        replace(facts, reader_id=GRANT),
    ):
        with pytest.raises(Unopened):
            granted_key(reader, box, wrong)
