"""Who is removed is out for good, and a renewed recovery code leaves the old one worth nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cut_power import cut_at, needs_fork, steps_of

from clinicdesk.domain.errors import Refused, StorageFull
from clinicdesk.domain.vault_errors import (
    PersonNotInVault,
    RecoveryCodeWrong,
    RecoverySlotsDoubtful,
    VaultChanged,
    WrongPassword,
)
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.slots import (
    Identity,
    SlotPlan,
    Unopened,
    make_slot,
    password_key,
    signed_document,
    unwrapped_key,
)
from clinicdesk.host.vault import describe_vault, new_recovery_slot
from clinicdesk.host.vault_changes import add_person, bind_device, enrol_person, heal_vault
from clinicdesk.host.vault_file import changing, previous_of, read_file, replace_file
from clinicdesk.host.vault_records import KeyRecord, PersonRecord, SealedKey, SlotUser
from clinicdesk.host.vault_renewal import (
    NewRecovery,
    previous_lets_in,
    recovery_is,
    remove_person,
    renew_recovery,
)

LUIS, MARA = UUID(int=2), UUID(int=3)
NAMES = {LUIS: "Luis Ortega", MARA: "Mara Lind"}
PASSWORDS = {LUIS: "copper lantern orchard seven", MARA: "walnut ferry blanket sixteen"}


def _add(vaults: Any, person_id: UUID) -> Any:
    return add_person(
        vaults.path,
        vaults.open(),
        person_id=person_id,
        person_name=NAMES[person_id],
        password=PASSWORDS[person_id],
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )


@pytest.fixture
def make_three(make_vaults: Callable[[str], Any]) -> Callable[[str], Any]:
    def make(name: str) -> Any:
        vaults = make_vaults(name)
        _add(vaults, LUIS)
        _add(vaults, MARA)
        return vaults

    return make


@pytest.fixture
def three(make_three: Callable[[str], Any]) -> Any:
    """A vault of three people."""
    return make_three("three")


def _comes_in(vaults: Any, person_id: UUID) -> bool:
    try:
        vaults.open(PASSWORDS[person_id], NAMES[person_id])
    except WrongPassword:
        return False
    return True


def _remove(vaults: Any, **more: Any) -> Any:
    return remove_person(vaults.path, vaults.open(), person_id=LUIS, ids=vaults.ids, **more)


def _doctored(vaults: Any, opened: Any, **changes: Any) -> None:
    """Write what someone can who has the master key and may write the folder."""
    document = signed_document(replace(opened.document, **changes), opened.vmk)
    with changing(vaults.path):
        replace_file(vaults.path, document)


def test_a_removed_person_is_out_and_the_others_notice_nothing(three: Any) -> None:
    theirs = three.open(PASSWORDS[LUIS], NAMES[LUIS])
    signature = theirs.sign(b"what I did")
    after = _remove(three)
    assert not _comes_in(three, LUIS)
    assert _comes_in(three, MARA)
    assert three.recover().database_key == three.open().database_key == after.database_key
    assert [one.name for one in describe_vault(three.path).people] == [
        "Dana Whitfield",
        NAMES[MARA],
    ]
    (kept,) = three.open().verification_keys(LUIS)
    Ed25519PublicKey.from_public_bytes(kept).verify(signature, b"what I did")


def test_a_removed_person_does_not_come_in_by_the_previous_file(three: Any) -> None:
    _remove(three)
    three.path.write_bytes(previous_of(three.path).read_bytes())
    assert not _comes_in(three, LUIS)
    three.path.unlink()
    assert not _comes_in(three, LUIS)
    assert _comes_in(three, MARA)


def test_the_former_master_key_opens_nothing_any_more(three: Any) -> None:
    theirs = three.open(PASSWORDS[LUIS], NAMES[LUIS])
    _remove(three)
    document = read_file(three.path).document
    assert document.vmk_id != theirs.document.vmk_id
    for record in document.keys:
        with pytest.raises(Unopened):
            unwrapped_key(document, theirs.vmk, record)
    with pytest.raises(VaultChanged):
        heal_vault(three.path, theirs)


def test_what_was_sealed_to_them_is_gone_and_to_others_stays(three: Any) -> None:
    opened = three.open()
    sealed = tuple(SealedKey(one, "holder", b"\1" * 80) for one in (LUIS, MARA))
    record = KeyRecord(
        kid=three.ids.new(), kind="compartment:behavioural", state="active", sealed=sealed
    )
    _doctored(three, opened, keys=(*opened.document.keys, record))
    after = _remove(three)
    assert [one.to for one in after.document.keys[-1].sealed] == [MARA]


def test_the_way_out_needs_somebody_else(three: Any) -> None:
    opened = three.open()
    before = three.path.read_bytes()
    with pytest.raises(Refused):
        remove_person(three.path, opened, person_id=opened.person_id, ids=three.ids)
    with pytest.raises(PersonNotInVault):
        remove_person(three.path, opened, person_id=UUID(int=99), ids=three.ids)
    assert three.path.read_bytes() == before


def test_a_door_hidden_under_anothers_name_is_not_sealed_anew(three: Any) -> None:
    """Luis writes himself a slot that says it is Dana's, before he is removed."""
    theirs = three.open(PASSWORDS[LUIS], NAMES[LUIS])
    dana = SlotUser(three.opened.person_id, "Dana Whitfield")
    kdf, tag = theirs.document.slots[0].kdf, theirs.device
    plan = SlotPlan.new(three.ids.new(), "password", kdf, dana, tag)
    secret = three.device.get(theirs.vault_id)
    key = password_key(theirs.vault_id, plan, PASSWORDS[LUIS], secret)
    hidden = make_slot(theirs.document, theirs.vmk, plan, key, Identity.new())
    _doctored(three, theirs, slots=(*theirs.document.slots, hidden))
    _remove(three)
    assert hidden.id not in {slot.id for slot in read_file(three.path).document.slots}


def test_people_whom_the_clinic_does_not_know_go_with_the_next_renewal(three: Any) -> None:
    theirs = three.open(PASSWORDS[LUIS], NAMES[LUIS])
    ghost = Identity.new()
    person = PersonRecord(
        id=UUID(int=66), name="Ghost", state="active", pub=ghost.pub, verify=ghost.verify
    )
    _doctored(three, theirs, people=(*theirs.document.people, person))
    _remove(three, known={three.opened.person_id, MARA})
    assert "Ghost" not in {one.name for one in describe_vault(three.path).people}
    assert _comes_in(three, MARA)


def test_a_second_recovery_slot_is_not_sealed_anew_but_said(three: Any) -> None:
    theirs = three.open(PASSWORDS[LUIS], NAMES[LUIS])
    hidden, hidden_code = new_recovery_slot(theirs.document, theirs.vmk, three.ids)
    _doctored(three, theirs, slots=(*theirs.document.slots, hidden))
    assert three.recover(hidden_code)
    with pytest.raises(RecoverySlotsDoubtful):
        _remove(three)
    new = NewRecovery(three.open(), three.ids)
    renew_recovery(three.path, three.open(), new, ids=three.ids)
    _remove(three)
    with pytest.raises(RecoveryCodeWrong):
        three.recover(hidden_code)
    assert three.recover(new.code)


def test_someone_who_was_removed_comes_back_with_new_keys(three: Any) -> None:
    old = three.open().verification_keys(LUIS)
    _remove(three)
    more = {
        "person_id": LUIS,
        "password": PASSWORDS[MARA],
        "device": three.device,
        "ids": three.ids,
        "policy": CHEAP_FOR_TESTS,
    }
    with pytest.raises(PersonNotInVault):
        enrol_person(three.path, three.open(), **more)
    enrol_person(three.path, three.open(), returning=True, **more)
    assert not _comes_in(three, LUIS)
    again = three.open(PASSWORDS[MARA], NAMES[LUIS])
    assert again.verification_keys(LUIS) == (again.identity.verify, *old)


def test_a_renewed_recovery_code_is_the_only_one(three: Any) -> None:
    opened = three.open()
    new = NewRecovery(opened, three.ids)
    assert not recovery_is(three.path, new)
    after = renew_recovery(three.path, opened, new, ids=three.ids)
    assert recovery_is(three.path, new)
    assert three.recover(new.code).database_key == after.database_key
    for file in (three.path, previous_of(three.path)):
        three.path.write_bytes(file.read_bytes())
        with pytest.raises(RecoveryCodeWrong):
            three.recover()
    assert _comes_in(three, LUIS)


def test_the_old_code_with_an_old_file_does_not_open_the_new_file(three: Any) -> None:
    old = three.recover()
    renew_recovery(three.path, three.open(), NewRecovery(three.open(), three.ids), ids=three.ids)
    document = read_file(three.path).document
    with pytest.raises(Unopened):
        unwrapped_key(document, old.vmk, document.keys[0])


def test_a_full_disk_changes_nothing_or_everything(three: Any) -> None:
    def full_at(wanted: int) -> Callable[[str], None]:
        seen = []

        def step(name: str) -> None:
            seen.append(name)
            if seen.count("write temporary") == wanted and name == "write temporary":
                raise StorageFull("The disk is full.")

        return step

    before = three.path.read_bytes()
    with pytest.raises(StorageFull):
        _remove(three, step=full_at(1))
    assert three.path.read_bytes() == before
    assert _comes_in(three, LUIS)
    # The second write only keeps the previous file from letting them in: that file goes instead.
    _remove(three, step=full_at(2))
    assert not _comes_in(three, LUIS)
    assert not previous_of(three.path).exists()
    assert _comes_in(three, MARA)


@needs_fork
def test_power_cut_before_each_step_of_a_removal(make_three: Callable[[str], Any]) -> None:
    steps = steps_of(lambda step: _remove(make_three("rehearsal"), step=step))
    assert steps.count("publish") == 2
    outcomes = []
    for number in range(len(steps)):
        vaults = make_three(f"cut-{number}")
        cut_at(number, lambda step, vaults=vaults: _remove(vaults, step=step))
        outcomes.append(_comes_in(vaults, LUIS))
        opened = vaults.open()
        assert opened.database_key == vaults.recover().database_key == vaults.opened.database_key
        assert _comes_in(vaults, MARA)
        if not outcomes[-1] and previous_lets_in(vaults.path, opened):
            heal_vault(vaults.path, opened)
        # Whether done or not, doing it (again) ends in the same place.
        _remove(vaults)
        vaults.path.write_bytes(previous_of(vaults.path).read_bytes())
        assert not _comes_in(vaults, LUIS)
        assert not [one.name for one in vaults.path.parent.iterdir() if "tmp" in one.name]
    assert outcomes == sorted(outcomes, reverse=True)
    assert set(outcomes) == {True, False}


@needs_fork
def test_power_cut_before_each_step_of_a_recovery_renewal(
    make_vaults: Callable[[str], Any],
) -> None:
    rehearsal = make_vaults("rehearsal")

    def renew(vaults: Any, new: NewRecovery, step: Callable[[str], None]) -> None:
        renew_recovery(vaults.path, vaults.opened, new, ids=vaults.ids, step=step)

    steps = steps_of(
        lambda step: renew(rehearsal, NewRecovery(rehearsal.opened, rehearsal.ids), step)
    )
    renewed = []
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        new = NewRecovery(vaults.opened, vaults.ids)
        cut_at(number, lambda step, vaults=vaults, new=new: renew(vaults, new, step))
        renewed.append(recovery_is(vaults.path, new))
        right, wrong = (new.code, vaults.code) if renewed[-1] else (vaults.code, new.code)
        assert vaults.recover(right).database_key == vaults.opened.database_key
        with pytest.raises(RecoveryCodeWrong):
            vaults.recover(wrong)
        assert vaults.open().database_key == vaults.opened.database_key
    assert renewed == sorted(renewed)
    assert set(renewed) == {True, False}


@needs_fork
def test_what_a_cut_left_in_the_previous_file_is_seen_and_mended(three: Any) -> None:
    steps = [*("write temporary", "keep previous", "rename previous", "publish", "sync folder")]
    cut_at(len(steps), lambda step: _remove(three, step=step))
    opened = three.open()
    assert previous_lets_in(three.path, opened)
    heal_vault(three.path, opened)
    assert not previous_lets_in(three.path, three.open())
    assert not previous_lets_in(
        three.path,
        bind_device(
            three.path,
            three.open(),
            password=PASSWORDS[MARA],
            device=three.device,
            ids=three.ids,
            policy=CHEAP_FOR_TESTS,
        ),
    )
