"""Clinics are made once, opened with two secrets, recovered with the code; nothing is half made."""

from pathlib import Path

import pytest
from open_clinic import PASSWORD, doors_in, make, opened

from clinicdesk.domain.errors import ClinicBusy, ClinicExists, ClinicMissing, Damage, StorageFull
from clinicdesk.domain.vault_errors import (
    DeviceSecretMissing,
    PasswordTooWeak,
    RecoveryCodeMistyped,
    RecoveryCodeWrong,
    VaultDamaged,
    WrongPassword,
)
from clinicdesk.startup import ClinicPlan


def test_a_clinic_opens_with_its_password(tmp_path: Path) -> None:
    with opened(tmp_path) as clinic:
        assert clinic.actor.display == "A. Moreau, RN"
        assert clinic.facts.site.zone == "America/New_York"
        assert not clinic.facts.demonstration
        assert clinic.upkeep.status().counts["patients"] == 0


def test_a_wrong_password_is_told_from_damage(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    with pytest.raises(WrongPassword):
        doors.unlock(folder, "amoreau", "velvet otter marble lagoon")
    vault = folder / "clinic.vault"
    vault.write_bytes(vault.read_bytes().replace(b"audit", b"odit!", 1))
    (folder / "clinic.vault.prev").unlink(missing_ok=True)
    with pytest.raises(VaultDamaged):
        doors.unlock(folder, "amoreau", PASSWORD)


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    database = folder / "clinic.db"
    data = bytearray(database.read_bytes())
    data[100] ^= 1
    database.write_bytes(data)
    with pytest.raises(Damage):
        doors.unlock(folder, "amoreau", PASSWORD)


def test_a_clinic_is_never_overwritten(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    before = (folder / "clinic.vault").read_bytes()
    with pytest.raises(ClinicExists):
        make(doors, folder, home)
    assert (folder / "clinic.vault").read_bytes() == before


def test_a_folder_without_a_clinic_is_told(tmp_path: Path) -> None:
    with pytest.raises(ClinicMissing):
        doors_in(tmp_path / "home").unlock(tmp_path / "nothing", "amoreau", PASSWORD)


def test_a_weak_password_leaves_nothing_behind(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    secret = home / "secrets" / "clinic.key"
    plan = ClinicPlan(name="H", site="H", admin="amoreau")
    with pytest.raises(PasswordTooWeak):
        doors.make(folder, plan, "password1234", device_secret=f"file:{secret}")
    assert not secret.exists()
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_what_fails_on_the_way_is_taken_back(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    secret = home / "secrets" / "clinic.key"

    def full(_code: object) -> None:
        raise StorageFull("The disk is full.")

    plan = ClinicPlan(name="H", site="H", admin="amoreau")
    with pytest.raises(StorageFull):
        doors.make(folder, plan, PASSWORD, device_secret=f"file:{secret}", keep_code=full)
    assert not secret.exists()
    assert [p.name for p in folder.glob("clinic.[dvh]*") if "lock" not in p.name] == []


def test_without_this_computers_secret_nothing_opens(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    (home / "secrets" / "clinic.key").unlink()
    with pytest.raises(DeviceSecretMissing):
        doors.unlock(folder, "amoreau", PASSWORD)


def test_the_recovery_code_binds_another_computer(tmp_path: Path) -> None:
    home, folder, other = tmp_path / "home", tmp_path / "clinic", tmp_path / "other"
    code = make(doors_in(home), folder, home)
    doors = doors_in(other, seed=6)
    secret = f"file:{other / 'clinic.key'}"
    new = "lantern gravel opal thistle"
    with pytest.raises(RecoveryCodeMistyped):
        doors.recover(folder, "amoreau", code[:-1], new, device_secret=secret)
    doors.recover(folder, "amoreau", code, new, device_secret=secret)
    with doors.unlock(folder, "amoreau", new) as clinic:
        assert clinic.actor.name == "amoreau"
    stranger = make(doors_in(tmp_path / "h3", seed=9), tmp_path / "c3", tmp_path / "h3")
    with pytest.raises(RecoveryCodeWrong):
        doors.recover(folder, "amoreau", stranger, new, device_secret=secret)


def test_a_second_window_is_told_who_has_it(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    with doors.unlock(folder, "amoreau", PASSWORD, window=True):
        with doors.unlock(folder, "amoreau", PASSWORD) as command:
            assert command.upkeep.status().problems
        with pytest.raises(ClinicBusy, match="window"):
            doors.unlock(folder, "amoreau", PASSWORD, window=True)


def test_an_older_vault_is_refused(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    old = (folder / "clinic.vault").read_bytes()
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        clinic.users.add(
            clinic.actor,
            "bortiz",
            "B. Ortiz, MA",
            ["clinic-staff"],
            "harbor pencil quilt saddle",
            device=doors.device_of(folder),
            ids=doors.ids,
        )
    with doors.unlock(folder, "bortiz", "harbor pencil quilt saddle") as clinic:
        assert clinic.actor.display == "B. Ortiz, MA"
    (folder / "clinic.vault").write_bytes(old)
    with pytest.raises(VaultDamaged, match="older"):
        doors.unlock(folder, "amoreau", PASSWORD)
