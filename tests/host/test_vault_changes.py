"""People, passwords and computers come and go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from second_person import NEW_PASSWORD, SECOND, SECOND_NAME, SECOND_PASSWORD, device_of, with_second

from clinicdesk.domain.vault_errors import (
    PasswordTooWeak,
    PersonAlreadyInVault,
    PersonNotEnrolledHere,
    PersonNotInVault,
    VaultChanged,
    VaultDamaged,
    WrongPassword,
)
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.vault import describe_vault, open_vault
from clinicdesk.host.vault_changes import (
    add_person,
    bind_device,
    change_password,
    enrol_person,
    heal_vault,
)
from clinicdesk.host.vault_file import previous_of


def test_a_password_in_another_unicode_form_is_the_same(vaults: Any) -> None:
    opened = change_password(
        vaults.path,
        person_name="Dana Whitfield",
        old_password="violet kettle harbor nineteen",
        new_password="ma\u00f1ana ventana caf\u00e9 doce",
        device=vaults.device,
        attempts=vaults.attempts,
        policy=CHEAP_FOR_TESTS,
    )
    again = vaults.open("man\u0303ana ventana cafe\u0301 doce")
    assert again.database_key == opened.database_key


def test_a_second_person_opens_the_same_clinic_with_their_own_keys(vaults: Any) -> None:
    after = with_second(vaults)
    second = vaults.open(SECOND_PASSWORD, SECOND_NAME)
    assert after.generation == second.generation == 2
    assert second.database_key == vaults.opened.database_key
    assert second.identity != vaults.opened.identity
    signature = second.sign(b"what I did today")
    key = Ed25519PublicKey.from_public_bytes(vaults.open().verification_keys(SECOND)[0])
    key.verify(signature, b"what I did today")
    with pytest.raises(InvalidSignature):
        key.verify(signature, b"what I did yesterday")
    with pytest.raises(WrongPassword):
        vaults.open("violet kettle harbor nineteen", SECOND_NAME)


def test_a_name_is_given_once(vaults: Any) -> None:
    with_second(vaults)
    with pytest.raises(PersonAlreadyInVault):
        add_person(
            vaults.path,
            vaults.open(),
            person_id=UUID(int=77),
            person_name="luis  ortega",
            password=NEW_PASSWORD,
            device=vaults.device,
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )


def test_a_person_of_another_computer_is_told_so(vaults: Any) -> None:
    other = device_of(vaults, "second-computer")
    add_person(
        vaults.path,
        vaults.opened,
        person_id=SECOND,
        person_name=SECOND_NAME,
        password=SECOND_PASSWORD,
        device=other,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    with pytest.raises(PersonNotEnrolledHere):
        vaults.open(SECOND_PASSWORD, SECOND_NAME)
    opened = open_vault(
        vaults.path,
        person_name=SECOND_NAME,
        password=SECOND_PASSWORD,
        device=other,
        attempts=vaults.attempts,
    )
    assert opened.person_id == SECOND


def _change(vaults: Any, **changes: Any) -> Any:
    return change_password(
        vaults.path,
        **{
            "person_name": "Dana Whitfield",
            "old_password": "violet kettle harbor nineteen",
            "new_password": NEW_PASSWORD,
            "device": vaults.device,
            "attempts": vaults.attempts,
            "policy": CHEAP_FOR_TESTS,
        }
        | changes,
    )


def test_a_changed_password_shuts_the_old_one_out_of_the_previous_file_too(vaults: Any) -> None:
    opened = _change(vaults)
    assert opened.identity == vaults.opened.identity
    assert vaults.open(NEW_PASSWORD).database_key == vaults.opened.database_key
    with pytest.raises(WrongPassword):
        vaults.open()
    vaults.path.write_bytes(previous_of(vaults.path).read_bytes())
    with pytest.raises(WrongPassword):
        vaults.open()
    assert vaults.open(NEW_PASSWORD)


def test_changing_needs_the_old_password_and_a_good_new_one(vaults: Any) -> None:
    before = vaults.path.read_bytes()
    with pytest.raises(WrongPassword):
        _change(vaults, old_password="some other words entirely")
    with pytest.raises(PasswordTooWeak):
        _change(vaults, new_password="short")
    with pytest.raises(PasswordTooWeak):
        _change(vaults, new_password="dana whitfield 1")
    assert vaults.path.read_bytes() == before


def test_after_recovery_a_person_is_bound_to_the_new_computer(vaults: Any) -> None:
    with_second(vaults)
    old_key = vaults.opened.verification_keys(vaults.opened.person_id)[0]
    fresh = device_of(vaults, "new-computer")
    opened = enrol_person(
        vaults.path,
        vaults.recover(),
        person_id=vaults.opened.person_id,
        password=NEW_PASSWORD,
        device=fresh,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    assert opened.database_key == vaults.opened.database_key
    again = open_vault(
        vaults.path,
        person_name="Dana Whitfield",
        password=NEW_PASSWORD,
        device=fresh,
        attempts=vaults.attempts,
    )
    new, former = again.verification_keys(again.person_id)
    assert former == old_key
    assert new == again.identity.verify != old_key
    with pytest.raises(PersonNotEnrolledHere):
        vaults.open()
    assert vaults.open(SECOND_PASSWORD, SECOND_NAME).database_key == opened.database_key


def test_only_people_of_the_vault_are_bound(vaults: Any) -> None:
    with pytest.raises(PersonNotInVault):
        enrol_person(
            vaults.path,
            vaults.recover(),
            person_id=UUID(int=5),
            password=NEW_PASSWORD,
            device=vaults.device,
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )


def test_a_second_device_keeps_the_persons_keys(vaults: Any) -> None:
    other = device_of(vaults, "laptop")
    bind_device(
        vaults.path,
        vaults.opened,
        password=NEW_PASSWORD,
        device=other,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    there = open_vault(
        vaults.path,
        person_name="Dana Whitfield",
        password=NEW_PASSWORD,
        device=other,
        attempts=vaults.attempts,
    )
    assert there.identity == vaults.open().identity


def test_two_open_vaults_both_add_people(vaults: Any) -> None:
    first, second = vaults.open(), vaults.open()
    for number, opened in enumerate((first, second), start=10):
        add_person(
            vaults.path,
            opened,
            person_id=UUID(int=number),
            person_name=f"Colleague Number{number}",
            password=SECOND_PASSWORD,
            device=vaults.device,
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )
    assert len(describe_vault(vaults.path).people) == 3
    assert describe_vault(vaults.path).generation == 3


def test_another_clinics_vault_in_its_place_is_not_changed(
    vaults: Any, make_vaults: Callable[[str], Any]
) -> None:
    other = make_vaults("other")
    vaults.path.write_bytes(other.path.read_bytes())
    with pytest.raises(VaultChanged):
        with_second(vaults)


def test_an_older_generation_in_its_place_is_damage(vaults: Any) -> None:
    old = vaults.path.read_bytes()
    opened = with_second(vaults)
    vaults.path.write_bytes(old)
    with pytest.raises(VaultDamaged):
        heal_vault(vaults.path, opened)


def test_a_removed_person_does_not_come_in_through_the_previous_file(vaults: Any) -> None:
    with_second(vaults)
    enrol_person(
        vaults.path,
        vaults.open(),
        person_id=SECOND,
        password=NEW_PASSWORD,
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    with pytest.raises(WrongPassword):
        vaults.open(SECOND_PASSWORD, SECOND_NAME)
    vaults.path.unlink()
    with pytest.raises(WrongPassword):
        vaults.open(SECOND_PASSWORD, SECOND_NAME)
