"""Making and opening the vault."""

import errno
import stat
import sys
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from second_person import SECOND, SECOND_NAME, SECOND_PASSWORD, device_of, with_second

from clinicdesk.domain.errors import ClinicExists, StorageFull
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    DeviceSecretMissing,
    LockedOut,
    RecoveryCodeWrong,
    VaultDamaged,
    WrongPassword,
)
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.opened_vault import require_not_older
from clinicdesk.host.slots import Unopened
from clinicdesk.host.vault import create_vault, describe_vault
from clinicdesk.host.vault_changes import (
    heal_vault,
)
from clinicdesk.host.vault_file import previous_of, read_file


def test_opens_again_with_the_same_keys(vaults: Any) -> None:
    opened = vaults.open()
    assert opened.database_key == vaults.opened.database_key
    assert opened.audit_key == vaults.opened.audit_key
    assert len(opened.database_key) == len(opened.audit_key) == 32
    assert opened.database_key != opened.audit_key
    assert (opened.person_id, opened.person_name) == (
        vaults.opened.person_id,
        vaults.opened.person_name,
    )
    assert opened.generation == 1
    assert not opened.from_previous


def test_the_name_may_be_typed_carelessly_but_not_the_password(vaults: Any) -> None:
    assert vaults.open(name="  dana   WHITFIELD ").person_name == "Dana Whitfield"
    with pytest.raises(WrongPassword):
        vaults.open("Violet kettle harbor nineteen")


def test_nothing_secret_shows_in_a_representation_or_in_the_file(vaults: Any) -> None:
    shown = repr(vaults.opened) + repr(vaults.code)
    raw = vaults.path.read_bytes()
    secret = vaults.device.get(vaults.opened.vault_id)
    for value in (
        vaults.opened.database_key,
        vaults.opened.audit_key,
        vaults.opened.vmk,
        vaults.opened.identity.box,
        vaults.opened.identity.signing,
        secret,
        vaults.code.secret,
    ):
        assert repr(value)[2:-1] not in shown
        assert value not in raw
        assert value.hex().encode() not in raw


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_every_file_is_its_owners_alone(vaults: Any) -> None:
    with_second(vaults)
    files = [path for path in vaults.folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"clinic.vault", "clinic.vault.prev", "secret"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_an_existing_vault_is_never_overwritten(vaults: Any) -> None:
    before = vaults.path.read_bytes()
    device = device_of(vaults, "other-secret")
    with pytest.raises(ClinicExists):
        create_vault(
            vaults.path,
            person_id=SECOND,
            person_name=SECOND_NAME,
            password=SECOND_PASSWORD,
            device=device,
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
        )
    assert vaults.path.read_bytes() == before
    assert not device.path.exists()


def test_a_full_disk_while_making_leaves_nothing(vaults: Any) -> None:
    def full(name: str) -> None:
        if name == "publish":
            raise OSError(errno.ENOSPC, "no space left")

    device = device_of(vaults, "orphan")
    path = vaults.folder / "fresh" / "clinic.vault"
    path.parent.mkdir()
    with pytest.raises(StorageFull):
        create_vault(
            path,
            person_id=SECOND,
            person_name=SECOND_NAME,
            password=SECOND_PASSWORD,
            device=device,
            ids=vaults.ids,
            policy=CHEAP_FOR_TESTS,
            step=full,
        )
    assert not device.path.exists()
    assert not path.exists()


def test_wrong_password_and_unknown_name_are_one_error(vaults: Any) -> None:
    with pytest.raises(WrongPassword) as wrong:
        vaults.open("not the right words at all")
    with pytest.raises(WrongPassword) as unknown:
        vaults.open(name="Nobody Known")
    assert str(wrong.value) == str(unknown.value)
    assert wrong.value.exit_status == 3


def test_without_this_computers_secret_the_password_opens_nothing(vaults: Any) -> None:
    vaults.device.path.unlink()
    with pytest.raises(DeviceSecretMissing):
        vaults.open()
    assert vaults.attempts.failures(vaults.opened.vault_id, "Dana Whitfield") == 0


def test_a_replaced_secret_is_told_from_a_wrong_password(vaults: Any) -> None:
    vaults.device.path.unlink()
    vaults.device.create(vaults.opened.vault_id)
    with pytest.raises(DeviceNotEnrolled):
        vaults.open()


def test_the_recovery_code_opens_without_device_or_password(vaults: Any) -> None:
    vaults.device.path.unlink()
    recovered = vaults.recover(RecoveryCode.parse(vaults.code.printed.lower()))
    assert recovered.database_key == vaults.opened.database_key
    with pytest.raises(RecoveryCodeWrong):
        vaults.recover(RecoveryCode(b"\x07" * 20))


def test_a_summary_needs_no_secret(vaults: Any) -> None:
    with_second(vaults)
    summary = describe_vault(vaults.path)
    assert [one.name for one in summary.people] == ["Dana Whitfield", SECOND_NAME]
    assert summary.device_kinds == {"file"}
    assert summary.has_recovery
    assert not summary.damage


def test_a_torn_vault_opens_from_the_generation_before_and_heals(vaults: Any) -> None:
    with_second(vaults)
    good = previous_of(vaults.path).read_bytes()
    vaults.path.write_bytes(vaults.path.read_bytes()[:-200])
    opened = vaults.open()
    assert opened.from_previous
    assert "damaged" in opened.damage
    assert previous_of(vaults.path).read_bytes() == good
    healed = heal_vault(vaults.path, opened)
    assert not healed.from_previous
    assert not vaults.open().from_previous
    assert not read_file(vaults.path).damage


def test_guessing_is_slowed_and_the_count_survives_a_restart(vaults: Any) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            vaults.open("a wrong guess, again and again")
    with pytest.raises(LockedOut) as locked:
        vaults.open()
    assert locked.value.wait == timedelta(seconds=1)
    restarted = replace(vaults, attempts=AttemptLog(vaults.folder / "attempts", vaults.clock))
    with pytest.raises(LockedOut):
        restarted.open()
    vaults.clock.advance(timedelta(seconds=1))
    assert restarted.open()
    assert vaults.attempts.failures(vaults.opened.vault_id, "dana whitfield") == 0


def test_the_recovery_code_is_slowed_too(vaults: Any) -> None:
    for _ in range(5):
        with pytest.raises(RecoveryCodeWrong):
            vaults.recover(RecoveryCode(b"\x09" * 20))
    with pytest.raises(LockedOut):
        vaults.recover()


def test_what_is_sealed_to_oneself_opens_for_nobody_else_and_for_nothing_else(vaults: Any) -> None:
    with_second(vaults)
    box = vaults.open().seal_own(b"half a sentence", "draft:referral")
    assert b"half" not in box
    assert vaults.open().open_own(box, "draft:referral") == b"half a sentence"
    for opened, purpose in (
        (vaults.open(), "draft:goal"),
        (vaults.open(SECOND_PASSWORD, SECOND_NAME), "draft:referral"),
    ):
        with pytest.raises(Unopened):
            opened.open_own(box, purpose)


def test_an_older_vault_than_the_database_knows_is_refused(vaults: Any) -> None:
    heal_vault(vaults.path, vaults.opened)
    opened = vaults.open()
    require_not_older(opened, 3)
    with pytest.raises(VaultDamaged, match="older"):
        require_not_older(opened, 4)
    vaults.path.write_bytes(b"torn")
    torn = vaults.open()
    assert torn.generation == 2
    require_not_older(torn, 3)
    with pytest.raises(VaultDamaged, match="older"):
        require_not_older(torn, 4)
