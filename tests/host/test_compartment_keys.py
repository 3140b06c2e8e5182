"""Keys of the protected record: who holds them, who is given them, and what a cut leaves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cut_power import cut_at, needs_fork, steps_of
from sealed_keys import (
    BEHAVIOURAL,
    BOTH,
    DANA,
    DANA_ALONE,
    PART2,
    active_secret,
    keep,
    second,
    secrets_held,
)
from second_person import NEW_PASSWORD, SECOND, with_second

from clinicdesk.domain.access import Compartment
from clinicdesk.host.compartment_keys import (
    Audience,
    compartment_keys,
    compartment_kinds,
)
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.key_boxes import secrets_of
from clinicdesk.host.slots import signed_document
from clinicdesk.host.vault import new_recovery_slot
from clinicdesk.host.vault_changes import enrol_person
from clinicdesk.host.vault_file import changing, previous_of, read_file, replace_file
from clinicdesk.host.vault_records import SealedKey
from clinicdesk.host.vault_renewal import NewRecovery, remove_person, renew_recovery


@pytest.fixture
def two(vaults: Any) -> Any:
    """A vault of two people."""
    with_second(vaults)
    return vaults


def test_the_first_holder_makes_the_key_and_gives_it(two: Any) -> None:
    kept = keep(two, two.open(), BOTH)
    assert (kept.made, kept.given, kept.taken) == (1, 3, 0)
    (mine,), (theirs,) = compartment_keys(two.open()), compartment_keys(second(two))
    assert mine == theirs
    assert mine.active
    assert mine.compartment is Compartment.BEHAVIOURAL
    assert mine.author_id is None
    assert len(mine.secret) == 32
    assert compartment_kinds(two.open()) == {BEHAVIOURAL}


def test_nothing_is_written_where_everything_is_in_its_place(two: Any) -> None:
    keep(two, two.open(), BOTH)
    before = two.path.read_bytes()
    for just_read in (True, False):
        assert not keep(two, two.open(), BOTH, just_read=just_read).anything
        assert not keep(two, second(two), BOTH, just_read=just_read).anything
    assert two.path.read_bytes() == before


def test_who_is_not_entitled_makes_nothing_and_opens_nothing(two: Any) -> None:
    assert not keep(two, second(two), DANA_ALONE).anything
    keep(two, two.open(), DANA_ALONE)
    assert compartment_keys(second(two)) == ()
    assert compartment_keys(second(two), "emergency") == ()


def test_a_holder_gives_the_key_to_whoever_is_entitled_later(two: Any) -> None:
    keep(two, two.open(), DANA_ALONE)
    # Who is not a holder cannot: they open nothing that they could give.
    assert not keep(two, second(two), BOTH).anything
    kept = keep(two, two.open(), BOTH)
    assert (kept.made, kept.given) == (0, 1)
    assert secrets_held(second(two)) == secrets_held(two.open())


def test_an_emergency_copy_is_apart(two: Any) -> None:
    audiences = {PART2: Audience(frozenset({DANA}), frozenset({DANA, SECOND}))}
    keep(two, two.open(), audiences)
    assert compartment_keys(second(two)) == ()
    assert secrets_held(second(two), purpose="emergency") == secrets_held(two.open())
    # A holder needs no second copy; and an emergency copy gives nothing to anybody.
    assert compartment_keys(two.open(), "emergency") == ()
    keep(two, two.open(), {PART2: Audience(frozenset(), frozenset({SECOND}))})
    assert not keep(
        two, second(two), {PART2: Audience(frozenset(), frozenset({DANA, SECOND}))}
    ).anything


@pytest.mark.parametrize("who", ["the holder who stays", "the one who lost it"])
def test_a_lost_role_loses_the_key_and_what_comes_after_has_a_new_one(two: Any, who: str) -> None:
    keep(two, two.open(), BOTH)
    (old,) = secrets_held(two.open())
    stays = who == "the holder who stays"
    kept = keep(two, two.open() if stays else second(two), DANA_ALONE)
    assert kept.taken == 1
    assert compartment_keys(second(two)) == ()
    # Taken from the previous file as well.
    current = two.path.read_bytes()
    two.path.write_bytes(previous_of(two.path).read_bytes())
    assert compartment_keys(second(two)) == ()
    two.path.write_bytes(current)
    if not stays:
        assert not any(key.active for key in compartment_keys(two.open()))
        keep(two, two.open(), DANA_ALONE)
    assert active_secret(two.open()) != old
    # What was written under the old key still opens for who stays.
    assert old in secrets_held(two.open())


def test_who_comes_back_is_given_the_retired_keys_too(two: Any) -> None:
    keep(two, two.open(), BOTH)
    keep(two, two.open(), DANA_ALONE)
    keep(two, two.open(), BOTH)
    assert secrets_held(second(two)) == secrets_held(two.open())
    assert len(secrets_held(second(two))) == 2


def test_the_vault_does_not_grow_with_people_at_each_renewal(two: Any) -> None:
    keep(two, two.open(), BOTH)
    for _turn in range(6):
        keep(two, two.open(), DANA_ALONE)
        keep(two, two.open(), BOTH)
    records = [key for key in two.open().document.keys if key.kind == BEHAVIOURAL]
    assert [len(key.sealed) for key in records] == [1] * 6 + [3]
    # Who has the newest has all before it, by recovery too.
    assert len(secrets_held(two.open())) == 7
    assert secrets_held(second(two)) == secrets_held(two.open())
    recovered = two.recover()
    found = secrets_of(
        recovered.document, recovered.identity, recovered.slot_id, "recovery"
    ).values()
    assert set(found) == secrets_held(two.open())


def test_an_older_key_opens_under_its_newer_one_alone(two: Any) -> None:
    keep(two, two.open(), BOTH)
    keep(two, two.open(), DANA_ALONE)
    keep(two, two.open(), BOTH)
    opened = two.open()
    older, newer = (key for key in opened.document.keys if key.kind == BEHAVIOURAL)
    others = tuple(k for k in opened.document.keys if k not in {older, newer})
    for changed in (
        replace(older, kind=PART2),
        replace(older, kid=two.ids.new()),
        replace(older, sealed=(replace(older.sealed[0], box=older.sealed[0].box[:-1] + b"x"),)),
    ):
        doctored = replace(
            opened, document=replace(opened.document, keys=(*others, changed, newer))
        )
        assert [key.kid for key in compartment_keys(doctored)] == [newer.kid]


def test_who_becomes_a_holder_keeps_the_emergency_copy_until_then(two: Any) -> None:
    at_first = {PART2: Audience(frozenset({DANA}), frozenset({SECOND}))}
    keep(two, two.open(), at_first)
    (old,) = secrets_held(two.open())
    now_both = {PART2: Audience(frozenset({DANA, SECOND}), frozenset({SECOND}))}
    assert not keep(two, second(two), now_both).anything
    assert secrets_held(second(two), purpose="emergency") == {old}
    kept = keep(two, two.open(), now_both)
    # Nobody lost anything, so there is no new key.
    assert (kept.made, kept.given, kept.taken) == (0, 1, 0)
    assert secrets_held(second(two)) == {old}


def test_an_emergency_opens_what_was_written_under_older_keys(two: Any) -> None:
    third = {PART2: Audience(frozenset({DANA}), frozenset({SECOND}))}
    keep(two, two.open(), third)
    (old,) = secrets_held(two.open())
    renew_recovery(two.path, two.open(), NewRecovery(two.open(), two.ids), ids=two.ids)
    keep(two, two.open(), third)
    assert len(secrets_held(second(two), purpose="emergency")) == 2
    assert old in secrets_held(second(two), purpose="emergency")


def test_a_removed_person_may_have_kept_the_key(two: Any) -> None:
    keep(two, two.open(), BOTH)
    old = active_secret(two.open())
    remove_person(two.path, two.open(), person_id=SECOND, ids=two.ids)
    assert not any(key.active for key in compartment_keys(two.open()))
    keep(two, two.open(), DANA_ALONE)
    assert active_secret(two.open()) != old
    assert old in secrets_held(two.open())


def test_a_new_password_by_an_administrator_waits_for_a_holder(two: Any) -> None:
    keep(two, two.open(), BOTH)
    enrol_person(
        two.path,
        two.open(),
        person_id=SECOND,
        password=NEW_PASSWORD,
        device=two.device,
        ids=two.ids,
        policy=CHEAP_FOR_TESTS,
        entitled=[BEHAVIOURAL],
    )
    assert compartment_keys(second(two, NEW_PASSWORD)) == ()
    keep(two, two.open(), BOTH)
    assert secrets_held(second(two, NEW_PASSWORD)) == secrets_held(two.open())


def test_a_key_that_nobody_holds_does_not_stop_who_may_write(two: Any) -> None:
    keep(two, two.open(), DANA_ALONE)
    (old,) = secrets_held(two.open())
    # Dana's role went to Luis; nobody is left who could give him the key.
    kept = keep(two, second(two), {BEHAVIOURAL: Audience(frozenset({SECOND}))})
    assert (kept.made, kept.taken) == (1, 1)
    assert old not in secrets_held(second(two))
    recovered = two.recover().document.keys
    assert sum(key.kind == BEHAVIOURAL for key in recovered) == 2


def test_a_second_recovery_slot_is_given_nothing(two: Any) -> None:

    opened = two.open()
    hidden, _code = new_recovery_slot(opened.document, opened.vmk, two.ids)
    slots = (*opened.document.slots, hidden)
    with changing(two.path):
        replace_file(two.path, signed_document(replace(opened.document, slots=slots), opened.vmk))
    kept = keep(two, two.open(), DANA_ALONE)
    (key,) = (key for key in kept.opened.document.keys if key.kind == BEHAVIOURAL)
    assert [one.to for one in key.sealed] == [DANA]


def test_a_box_that_was_sealed_to_somebody_else_does_not_open(two: Any) -> None:
    """Somebody who may write the folder puts Dana's box under another name, kind or purpose."""

    keep(two, two.open(), DANA_ALONE)
    opened = two.open()
    (key,) = (key for key in opened.document.keys if key.kind == BEHAVIOURAL)
    box = next(one.box for one in key.sealed if one.to == DANA)
    for changed in (
        replace(key, kind=PART2),
        replace(key, kid=two.ids.new()),
        replace(key, sealed=(SealedKey(DANA, "emergency", box),)),
    ):
        others = tuple(one for one in opened.document.keys if one is not key)
        doctored = replace(opened, document=replace(opened.document, keys=(*others, changed)))
        assert compartment_keys(doctored) == compartment_keys(doctored, "emergency") == ()


@needs_fork
def test_power_cut_before_each_step_of_keeping_keys(make_vaults: Callable[[str], Any]) -> None:
    def fresh(name: str) -> Any:
        vaults = make_vaults(name)
        with_second(vaults)
        keep(vaults, vaults.open(), BOTH)
        return vaults

    def take(vaults: Any, step: Callable[[str], None]) -> None:
        keep(vaults, vaults.open(), DANA_ALONE, step=step)

    rehearsal = fresh("rehearsal")
    steps = steps_of(lambda step: take(rehearsal, step))
    assert steps.count("publish") == 2
    held = []
    for number in range(len(steps)):
        vaults = fresh(f"cut-{number}")
        (old,) = secrets_held(vaults.open())
        cut_at(number, lambda step, vaults=vaults: take(vaults, step))
        held.append(bool(compartment_keys(second(vaults))))
        # Nobody ever loses what was written: the old key opens for who stays, before and after.
        assert old in secrets_held(vaults.open())
        take(vaults, lambda _name: None)
        assert compartment_keys(second(vaults)) == ()
        assert active_secret(vaults.open()) != old
        assert len(secrets_held(vaults.open())) == 2
        assert read_file(vaults.path).document.generation >= vaults.opened.generation
    assert held == sorted(held, reverse=True)
    assert set(held) == {True, False}
