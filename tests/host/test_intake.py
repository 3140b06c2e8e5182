"""Anybody may seal into a part of the record; only who holds its key opens what was sealed in."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from cut_power import cut_at, needs_fork, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st
from second_person import SECOND, SECOND_NAME, SECOND_PASSWORD, with_second

from clinicdesk.domain.access import Compartment
from clinicdesk.host.compartment_keys import (
    Audience,
    CompartmentKey,
    Kept,
    compartment_keys,
    keep_keys,
    kind_of,
)
from clinicdesk.host.intake import Intake, IntakeHead, IntakeKey
from clinicdesk.host.intake_keys import intake_public, public_half, published
from clinicdesk.host.sealing import origin_of
from clinicdesk.host.slots import Unopened
from clinicdesk.host.vault_file import previous_of, read_file
from clinicdesk.host.vault_records import VaultDocument
from clinicdesk.host.vault_renewal import remove_person
from clinicdesk.host.vault_writing import changed

DANA = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001)
PART2 = kind_of(Compartment.SUD_PART2)
DANA_ALONE = {PART2: Audience(frozenset({DANA}))}
BOTH = {PART2: Audience(frozenset({DANA, SECOND}))}
ORIGIN = b"o" * 16
VAULT = UUID(int=1)
SECRETS = st.binary(min_size=32, max_size=32)
HEADS = st.builds(
    IntakeHead,
    st.binary(min_size=32, max_size=32),
    st.text("0123456789-:TZ+.", max_size=40),
)


NINE = UUID(int=9)


def _pair(secret: bytes, kid: UUID = NINE) -> tuple[IntakeKey, CompartmentKey]:
    pub = intake_public(VAULT, kid, PART2, secret)
    key = CompartmentKey(kid=kid, kind=PART2, active=True, secret=secret)
    return IntakeKey(kid, PART2, pub), key


@given(st.tuples(SECRETS, SECRETS), st.uuids(), st.binary(), HEADS)
@settings(deadline=None)
def test_what_is_sealed_in_opens_for_its_holder(
    keys: tuple[bytes, bytes], row: UUID, plain: bytes, head: IntakeHead
) -> None:
    (audit, secret), origin = keys, keys[0][:16]
    intake = Intake(audit, VAULT)
    public, key = _pair(secret)
    box = intake.seal(public, row, origin, plain, head)
    assert intake.open(key, row, box) == plain
    assert intake.head(row, box) == head
    assert origin_of(box) == origin
    for other in (
        replace(key, secret=bytes([secret[0] ^ 1]) + secret[1:]),
        replace(key, kid=UUID(int=8)),
    ):
        with pytest.raises(Unopened):
            intake.open(other, row, box)
    with pytest.raises(Unopened):
        intake.open(key, UUID(int=row.int ^ 1), box)
    with pytest.raises(Unopened):
        Intake(bytes([audit[0] ^ 1]) + audit[1:], VAULT).head(row, box)


@given(st.data(), st.binary(min_size=1, max_size=60))
@settings(deadline=None)
def test_any_changed_byte_does_not_open(data: st.DataObject, plain: bytes) -> None:
    intake, (public, key) = Intake(b"a" * 32, VAULT), _pair(b"s" * 32)
    box = intake.seal(public, UUID(int=5), ORIGIN, plain, IntakeHead(b"m" * 32))
    at = data.draw(st.integers(0, len(box) - 1))
    torn = box[:at] + bytes([box[at] ^ data.draw(st.integers(1, 255))]) + box[at + 1 :]
    with pytest.raises(Unopened):
        intake.open(key, UUID(int=5), torn)
    with pytest.raises(Unopened):
        intake.open(key, UUID(int=5), box[:at])


@given(st.lists(st.tuples(st.text(), st.text(), st.text()), unique=True, max_size=8))
def test_ids_and_tags_are_of_one_resource_and_one_key(asked: list[tuple[str, str, str]]) -> None:
    intake = Intake(b"a" * 32, VAULT)
    ids = {intake.entry_id(intake.identity(*one), n) for one in asked for n in range(3)}
    assert len(ids) == 3 * len(asked)
    assert all(one.version == 8 for one in ids)
    assert intake.tag(UUID(int=1)) != intake.tag(UUID(int=2))
    assert intake.mark(b"d", Compartment.GENETIC) != intake.mark(b"d", Compartment.GENERAL)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)), st.lists(SECRETS, max_size=4))
@settings(deadline=None)
def test_publishing_keeps_what_is_not_its_own(ext: dict[str, str], secrets: list[bytes]) -> None:
    kids = {UUID(int=n + 1): secret for n, secret in enumerate(secrets)}
    stale = {f"intake:{UUID(int=99)}": "00" * 32}
    made = published(ext | stale, VAULT, [(kid, PART2) for kid in kids], kids)
    assert {name: made.get(name) for name in ext} == ext
    assert set(made) == set(ext) | {f"intake:{kid}" for kid in kids}
    assert all(public_half(made, kid) == _pair(kids[kid], kid)[0].pub for kid in kids)
    assert published(made, VAULT, [(kid, PART2) for kid in kids], {}) == made


# In a vault


def _keep(vaults: Any, opened: Any, audiences: Any, **more: Any) -> Kept:
    return keep_keys(vaults.path, opened, audiences, ids=vaults.ids, **more)


def _with_ext(document: VaultDocument, ext: dict[str, str]) -> VaultDocument:
    return replace(document, ext=ext)


def _second(vaults: Any) -> Any:
    return vaults.open(SECOND_PASSWORD, SECOND_NAME)


@pytest.fixture
def two(vaults: Any) -> Any:
    with_second(vaults)
    return vaults


def test_a_stranger_seals_in_and_the_holder_opens(two: Any) -> None:
    _keep(two, two.open(), DANA_ALONE)
    stranger, holder = _second(two), two.open()
    assert compartment_keys(stranger) == ()
    intake = Intake(stranger.audit_key, stranger.vault_id)
    public = intake.keys(stranger)[PART2]
    box = intake.seal(public, UUID(int=5), ORIGIN, b"words", IntakeHead(b"m" * 32))
    (key,) = compartment_keys(holder)
    assert Intake(holder.audit_key, holder.vault_id).open(key, UUID(int=5), box) == b"words"
    assert intake.compartments(stranger) == {intake.tag(key.kid): Compartment.SUD_PART2}


def test_a_vault_from_before_gets_its_public_halves_from_a_holder_alone(two: Any) -> None:
    _keep(two, two.open(), DANA_ALONE)
    changed(
        two.path,
        two.open(),
        partial(_with_ext, ext={}),
        purge=True,
        step=lambda _name: None,
    )
    assert not _keep(two, _second(two), DANA_ALONE, just_read=True).anything
    assert Intake.keys(_second(two)) == {}
    kept = _keep(two, two.open(), DANA_ALONE, just_read=True)
    assert (kept.anything, kept.made, kept.given, kept.taken) == (True, 0, 0, 0)
    assert set(Intake.keys(_second(two))) == {PART2}
    assert not _keep(two, two.open(), DANA_ALONE).anything


def test_a_public_half_that_is_not_the_keys_is_put_right(two: Any) -> None:
    _keep(two, two.open(), DANA_ALONE)
    right = two.open().document.ext
    (name,) = (one for one in right if one.startswith("intake:"))
    for wrong in ("00" * 32, "nonsense", ""):
        changed(
            two.path,
            two.open(),
            partial(_with_ext, ext={**right, name: wrong}),
            purge=True,
            step=lambda _name: None,
        )
        assert _keep(two, two.open(), DANA_ALONE).anything
        assert two.open().document.ext == right


def test_nothing_is_sealed_to_a_retired_key(two: Any) -> None:
    _keep(two, two.open(), BOTH)
    (old,) = Intake.keys(two.open()).values()
    remove_person(two.path, two.open(), person_id=SECOND, ids=two.ids)
    assert Intake.keys(two.open()) == {}
    _keep(two, two.open(), DANA_ALONE)
    (new,) = Intake.keys(two.open()).values()
    assert new.kid != old.kid
    assert [name for name in two.open().document.ext if name.startswith("intake:")] == [
        f"intake:{new.kid}"
    ]


@needs_fork
def test_power_cut_before_each_step_of_making_them_public(
    make_vaults: Callable[[str], Any],
) -> None:
    def fresh(name: str) -> Any:
        vaults = make_vaults(name)
        with_second(vaults)
        return vaults

    def make(vaults: Any, step: Callable[[str], None]) -> None:
        _keep(vaults, vaults.open(), DANA_ALONE, step=step)

    rehearsal = fresh("rehearsal")
    steps = steps_of(lambda step: make(rehearsal, step))
    assert steps.count("publish") == 2
    public = []
    for number in range(len(steps)):
        vaults = fresh(f"cut-{number}")
        cut_at(number, partial(make, vaults))
        before = Intake.keys(_second(vaults))
        # Never a public half without the key that opens what is sealed to it.
        held = {one.kid for one in compartment_keys(vaults.open())}
        assert {one.kid for one in before.values()} == held
        public.append(bool(before))
        make(vaults, lambda _name: None)
        assert set(Intake.keys(_second(vaults))) == {PART2}
        if before:
            assert Intake.keys(_second(vaults)) == before
        for file in (vaults.path, previous_of(vaults.path)):
            assert read_file(file).damage == ""
    assert public == sorted(public)
    assert set(public) == {True, False}
