"""The system keyring: a real one under a bus of its own, and those that must be refused."""

import gc
import sys
import threading
from pathlib import Path
from typing import Any
from uuid import UUID

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from real_keyring import private_bus, secret_service

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    DeviceSecretExists,
    DeviceSecretMissing,
    InsecureKeyring,
    KeyringFailed,
    KeyringLocked,
    NoKeyring,
    WrongPassword,
)
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.keychain import SERVICE, KeyringDeviceSecret, allowed_backends, entry_name
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault import create_vault, open_vault, open_with_recovery
from clinicdesk.host.vault_changes import enrol_person

__all__ = ["private_bus", "secret_service"]

VAULT = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_00AA)
OTHER = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_00BB)

linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the Secret Service is a Linux keyring"
)


@linux_only
def test_a_real_keyring_keeps_one_secret_a_vault(secret_service: Path) -> None:
    store = KeyringDeviceSecret()
    assert store.get(VAULT) is None
    secret = store.create(VAULT)
    assert len(secret) == 32
    assert KeyringDeviceSecret().get(VAULT) == secret
    assert store.get(OTHER) is None
    assert store.create(OTHER) != secret
    with pytest.raises(DeviceSecretExists):
        store.create(VAULT)
    assert store.get(VAULT) == secret
    store.forget(VAULT)
    store.forget(VAULT)
    assert store.get(VAULT) is None
    assert store.get(OTHER) is not None


@linux_only
def test_a_vault_opens_with_the_keyring_and_not_without(
    secret_service: Path, tmp_path: Path, clock: FixedClock
) -> None:
    path = tmp_path / "clinic.vault"
    ids = IdSource(clock)
    attempts = AttemptLog(tmp_path / "attempts", clock)

    def opened() -> OpenedVault:
        return open_vault(
            path,
            person_name="Dana Whitfield",
            password="violet kettle harbor nineteen",
            device=KeyringDeviceSecret(),
            attempts=attempts,
        )

    made = create_vault(
        path,
        person_id=ids.new(),
        person_name="Dana Whitfield",
        password="violet kettle harbor nineteen",
        device=KeyringDeviceSecret(),
        ids=ids,
        policy=CHEAP_FOR_TESTS,
    )
    vault_id = made.opened.vault_id
    assert opened().database_key == made.opened.database_key
    assert opened().device.kind == "keyring"
    KeyringDeviceSecret().forget(vault_id)
    with pytest.raises(DeviceSecretMissing):
        opened()
    KeyringDeviceSecret().create(vault_id)
    with pytest.raises(DeviceNotEnrolled):
        opened()
    recovered = open_with_recovery(path, code=made.recovery_code, attempts=attempts)
    enrol_person(
        path,
        recovered,
        person_id=made.opened.person_id,
        password="meadow trumpet anchor twelve",
        device=KeyringDeviceSecret(),
        ids=ids,
        policy=CHEAP_FOR_TESTS,
    )
    with pytest.raises(WrongPassword):
        opened()


@linux_only
def test_no_keyring_leaves_no_vault(private_bus: Path, tmp_path: Path, clock: FixedClock) -> None:
    ids = IdSource(clock)
    with pytest.raises(NoKeyring):
        create_vault(
            tmp_path / "clinic.vault",
            person_id=ids.new(),
            person_name="Dana Whitfield",
            password="violet kettle harbor nineteen",
            device=KeyringDeviceSecret(),
            ids=ids,
            policy=CHEAP_FOR_TESTS,
        )
    assert not (tmp_path / "clinic.vault").exists()


@linux_only
def test_the_entry_names_the_vault_and_no_person(secret_service: Path) -> None:
    KeyringDeviceSecret().create(VAULT)
    (backend,) = allowed_backends()
    assert backend.get_password("ClinicDesk", f"device:{VAULT}") is not None


@linux_only
def test_the_keyrings_own_files_do_not_show_the_secret(secret_service: Path) -> None:
    secret = KeyringDeviceSecret().create(VAULT)
    written = [path.read_bytes() for path in secret_service.rglob("*") if path.is_file()]
    assert written
    assert all(secret not in data for data in written)


@linux_only
def test_an_entry_that_is_not_ours_is_said_and_not_used(secret_service: Path) -> None:
    (backend,) = allowed_backends()
    backend.set_password(SERVICE, entry_name(VAULT), "something else")
    with pytest.raises(KeyringFailed):
        KeyringDeviceSecret().get(VAULT)


# The library leaves its connection to the collector when it raises KeyringLocked.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@linux_only
def test_a_locked_keyring_is_told_from_an_empty_one(secret_service: Path) -> None:
    import secretstorage

    KeyringDeviceSecret().create(VAULT)
    connection = secretstorage.dbus_init()
    try:
        secretstorage.get_default_collection(connection).lock()
    finally:
        connection.close()
    with pytest.raises(KeyringLocked):
        KeyringDeviceSecret(seconds=5).get(VAULT)
    gc.collect()


@linux_only
def test_a_bus_without_a_keyring_is_no_keyring(private_bus: Path) -> None:
    with pytest.raises(NoKeyring) as refused:
        KeyringDeviceSecret().get(VAULT)
    assert "file:" in refused.value.remedy


@linux_only
def test_no_bus_at_all_is_no_keyring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nowhere")
    with pytest.raises(NoKeyring):
        KeyringDeviceSecret().create(VAULT)


class PlaintextKeyring(KeyringBackend):
    """One that writes what it is given where everyone can read it."""

    priority = 0.5  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        """Find nothing."""
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing."""


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, PlaintextKeyring])
def test_keyrings_that_are_not_on_the_list_are_refused(backend: Any) -> None:
    with pytest.raises(InsecureKeyring) as refused:
        KeyringDeviceSecret(backend())
    assert backend.__name__ in str(refused.value)


@linux_only
def test_environment_and_configuration_cannot_redirect_it(
    monkeypatch: pytest.MonkeyPatch, private_bus: Path
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    chosen = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    try:
        with pytest.raises(NoKeyring):
            KeyringDeviceSecret().create(VAULT)
    finally:
        keyring.set_keyring(chosen)


@linux_only
def test_a_keyring_that_never_answers_counts_as_locked(
    secret_service: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (backend,) = allowed_backends()

    answers = threading.Event()
    monkeypatch.setattr(backend, "get_password", lambda *_: answers.wait(60))
    with pytest.raises(KeyringLocked):
        KeyringDeviceSecret(backend, seconds=0.05).get(VAULT)
    assert not answers.is_set()
    answers.set()


@linux_only
def test_a_keyring_that_forgets_is_found_by_reading_back(
    secret_service: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (backend,) = allowed_backends()
    monkeypatch.setattr(backend, "set_password", lambda *_: None)
    with pytest.raises(InsecureKeyring):
        KeyringDeviceSecret(backend).create(VAULT)
