"""A real keyring that is emptied, replaced or locked: what is said, and the way back in."""

import gc
import os
import sys
from contextlib import closing
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, Message, new_method_call
from open_clinic import PASSWORD, doors_in
from private_bus import Service, speaking
from real_keyring import private_bus, secret_service

from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    DeviceSecretMissing,
    KeyringLocked,
    NoKeyring,
)
from clinicdesk.host.keychain import SERVICE, KeyringDeviceSecret, allowed_backends, entry_name
from clinicdesk.services.clinics import vault_id_of
from clinicdesk.startup import ClinicPlan

__all__ = ["private_bus", "secret_service"]

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Secret Service is a Linux keyring"
)
NEXT = "walnut ferry blanket sixteen"


class Kept:
    """A clinic whose computer keeps its secret in the keyring."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "clinic"
        self.doors = doors_in(tmp_path / "computer")
        plan = ClinicPlan(name="Plant 2", site="Plant 2", admin="amoreau")
        made = self.doors.make(self.folder, plan, PASSWORD, device_secret="keyring")
        self.code = made.recovery_code.printed
        self.vault_id = vault_id_of(self.folder)

    def comes_in(self, password: str = PASSWORD) -> None:
        self.doors.unlock(self.folder, "amoreau", password).close()

    def bind_anew(self) -> None:
        self.doors.recover(self.folder, "amoreau", self.code, NEXT, device_secret="keyring")


@pytest.fixture
def kept(secret_service: Path, tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_an_emptied_keyring_is_said_and_bound_anew(kept: Kept) -> None:
    kept.comes_in()
    KeyringDeviceSecret().forget(kept.vault_id)
    with pytest.raises(DeviceSecretMissing, match="recovery code, or with an invitation"):
        kept.comes_in()
    kept.bind_anew()
    kept.comes_in(NEXT)


def test_a_replaced_secret_is_said_and_bound_anew(kept: Kept) -> None:
    (backend,) = allowed_backends()
    before = backend.get_password(SERVICE, entry_name(kept.vault_id))
    assert before is not None
    KeyringDeviceSecret().forget(kept.vault_id)
    KeyringDeviceSecret().create(kept.vault_id)
    with pytest.raises(DeviceNotEnrolled, match="not the one that it was bound with"):
        kept.comes_in()
    kept.bind_anew()
    kept.comes_in(NEXT)
    backend.set_password(SERVICE, entry_name(kept.vault_id), before)
    with pytest.raises(DeviceNotEnrolled):
        kept.comes_in(NEXT)


def test_an_invitation_from_another_computer_binds_it_anew(kept: Kept, tmp_path: Path) -> None:
    other = doors_in(tmp_path / "other-computer", seed=8)
    there = f"file:{tmp_path / 'stick' / 'clinic.key'}"
    with kept.doors.unlock(kept.folder, "amoreau", PASSWORD) as clinic:
        code = clinic.computers.invite(clinic.actor, clinic.actor.id).code.printed
    other.bind(kept.folder, code, PASSWORD, device_secret=there)
    KeyringDeviceSecret().forget(kept.vault_id)
    with other.unlock(kept.folder, "amoreau", PASSWORD) as clinic:
        code = clinic.computers.invite(clinic.actor, clinic.actor.id).code.printed
    kept.doors.bind(kept.folder, code, NEXT, device_secret="keyring")
    kept.comes_in(NEXT)


# The library leaves its connection to the collector when it raises KeyringLocked.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_locked_keyring_costs_no_attempt(kept: Kept) -> None:
    import secretstorage

    connection = secretstorage.dbus_init()
    try:
        secretstorage.get_default_collection(connection).lock()
    finally:
        connection.close()
    for _time in range(6):
        with pytest.raises(KeyringLocked, match="Unlock it"):
            kept.comes_in("whatever one types")
    gc.collect()


def test_without_a_keyring_a_medium_is_a_way_on(private_bus: Path, tmp_path: Path) -> None:
    doors, folder = doors_in(tmp_path / "computer"), tmp_path / "clinic"
    plan = ClinicPlan(name="Plant 2", site="Plant 2", admin="amoreau")
    with pytest.raises(NoKeyring, match="medium"):
        doors.make(folder, plan, PASSWORD, device_secret="keyring")
    assert not (folder / "clinic.vault").exists()
    doors.make(folder, plan, PASSWORD, device_secret=f"file:{tmp_path / 'stick' / 'clinic.key'}")
    doors.unlock(folder, "amoreau", PASSWORD).close()


class Prompter(Service):
    """The desktop's window that asks for the keyring's password; its owner says no.

    As gnome-keyring speaks to it (gcr, org.gnome.keyring.internal.Prompter): it begins, is told
    that the prompt is ready, asks, and is told what the person chose.
    """

    name = "org.gnome.keyring.SystemPrompter"
    path = "/org/gnome/keyring/Prompter"

    def answer(self, member: str, told: Message) -> None:
        if member not in {"BeginPrompting", "PerformPrompt", "StopPrompting"}:
            return
        self.asked.append(member)
        self.reply(told, "")
        back = DBusAddress(
            told.body[0],
            told.header.fields[HeaderFields.sender],
            "org.gnome.keyring.internal.Prompter.Callback",
        )
        if member == "BeginPrompting":
            self.post(new_method_call(back, "PromptReady", "sa{sv}s", ("", {}, "")))
        elif member == "PerformPrompt":
            self.post(new_method_call(back, "PromptReady", "sa{sv}s", ("no", {}, told.body[3])))
        else:
            self.post(new_method_call(back, "PromptDone", "", ()))


# The library leaves its connection to the collector when it raises KeyringLocked.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_an_owner_who_says_no_is_told_so_and_comes_in_later(kept: Kept) -> None:
    import secretstorage

    with closing(secretstorage.dbus_init()) as connection:
        secretstorage.get_default_collection(connection).lock()
    prompter = Prompter(os.environ["DBUS_SESSION_BUS_ADDRESS"])
    with speaking(prompter):
        for _time in range(6):  # no attempt is counted: nobody waits after it
            with pytest.raises(KeyringLocked, match="did not let ClinicDesk in") as said:
                kept.comes_in()
            assert "Unlock it" in said.value.remedy
    assert prompter.asked[:3] == ["BeginPrompting", "PerformPrompt", "StopPrompting"]
    del said  # its traceback holds the connection, which would end in another test
    gc.collect()
