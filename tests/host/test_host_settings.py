"""Where things are kept on this computer, and what it remembers."""

import stat
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.vault_errors import DeviceSecretUnsafe
from clinicdesk.host.device_choice import KEYRING, DeviceChoice, store_for
from clinicdesk.host.device_secret import FileDeviceSecret
from clinicdesk.host.keychain import KeyringDeviceSecret
from clinicdesk.host.paths import clinic_folder_of, host_paths
from clinicdesk.host.settings import IDLE_LOCK_MINUTES, LANGUAGE, SETTINGS, THEME, SettingsFile

VAULT = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_00AA)


@pytest.fixture
def settings(tmp_path: Path) -> SettingsFile:
    """Settings that were never written."""
    return SettingsFile(tmp_path / "config" / "settings.toml")


def test_unset_settings_have_their_defaults(settings: SettingsFile) -> None:
    for setting in SETTINGS:
        assert setting.accepts(setting.default)
        assert setting.words.endswith(".")
    assert settings.get(IDLE_LOCK_MINUTES) == 10
    assert not settings.path.exists()


def test_a_setting_is_remembered_and_a_persons_comment_kept(settings: SettingsFile) -> None:
    settings.set(THEME, "dark")
    settings.path.write_text(settings.path.read_text("utf-8") + "# my own note\n", "utf-8")
    settings.set(IDLE_LOCK_MINUTES, 5)
    again = SettingsFile(settings.path)
    assert (again.get(THEME), again.get(IDLE_LOCK_MINUTES)) == ("dark", 5)
    assert "# my own note" in settings.path.read_text("utf-8")
    if sys.platform != "win32":
        assert stat.S_IMODE(settings.path.stat().st_mode) == 0o600


def test_impossible_values_are_refused(settings: SettingsFile) -> None:
    with pytest.raises(BadInput):
        settings.set(IDLE_LOCK_MINUTES, 0)
    with pytest.raises(BadInput):
        settings.set(LANGUAGE, "tlh")


@pytest.mark.parametrize(
    "text",
    [
        "[general]\nidle_lock_minutes = 999\n",
        '[general]\nidle_lock_minutes = "5"\n',
        "[general]\nidle_lock_minutes = true\n",
        "general = 3\n",
        "not toml at all [",
        "\x00",
    ],
)
def test_values_that_cannot_be_count_as_not_set(settings: SettingsFile, text: str) -> None:
    settings.path.parent.mkdir()
    settings.path.write_text(text, "utf-8")
    assert settings.get(IDLE_LOCK_MINUTES) == 10


def test_an_unreadable_file_is_put_aside_before_writing(settings: SettingsFile) -> None:
    settings.path.parent.mkdir()
    settings.path.write_text("not toml at all [", "utf-8")
    settings.set(THEME, "light")
    assert settings.get(THEME) == "light"
    aside = settings.path.with_name("settings.toml.unreadable")
    assert aside.read_text("utf-8") == "not toml at all ["


def test_the_choice_of_a_clinic_is_remembered_by_vault(settings: SettingsFile) -> None:
    assert settings.device_choice(VAULT) is None
    choice = DeviceChoice.parse("file:/media/stick/clinic.key")
    settings.remember_device(VAULT, choice)
    settings.remember_device(UUID(int=7), KEYRING)
    assert settings.device_choice(VAULT) == choice
    assert settings.device_choice(UUID(int=7)) == KEYRING
    settings.remember_device(VAULT, KEYRING)
    assert settings.device_choice(VAULT) == KEYRING


def test_a_doctored_choice_is_said_and_never_guessed(settings: SettingsFile) -> None:
    settings.path.parent.mkdir()
    settings.path.write_text(f'[clinics.{VAULT}]\ndevice_secret = "nowhere"\n', "utf-8")
    with pytest.raises(DeviceSecretUnsafe):
        settings.device_choice(VAULT)


@pytest.mark.parametrize("text", ["", "file:", "plaintext", "/some/file", "KEYRING"])
def test_only_the_two_kinds_of_place_can_be_chosen(text: str) -> None:
    with pytest.raises(BadInput):
        DeviceChoice.parse(text)


def test_a_choice_gives_its_store(tmp_path: Path) -> None:
    chosen = store_for(DeviceChoice.parse(f"file:{tmp_path}/a"), clinic=tmp_path / "clinic")
    assert isinstance(chosen, FileDeviceSecret)
    assert isinstance(store_for(KEYRING, clinic=tmp_path), KeyringDeviceSecret)
    with pytest.raises(DeviceSecretUnsafe):
        store_for(DeviceChoice.parse(f"file:{tmp_path}/clinic/x/a"), clinic=tmp_path / "clinic")


def test_a_relative_choice_is_written_down_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert DeviceChoice.parse("file:key").text == f"file:{tmp_path}/key"


def test_one_variable_moves_every_folder(tmp_path: Path) -> None:
    paths = host_paths({"CLINICDESK_HOME": str(tmp_path)})
    for folder in (paths.settings_file, paths.attempts, paths.logs, paths.device_secrets):
        assert folder.is_relative_to(tmp_path)
    assert clinic_folder_of({"CLINICDESK_HOME": str(tmp_path)}).is_relative_to(tmp_path)


def test_the_named_clinic_wins_over_the_variable(tmp_path: Path) -> None:
    environ = {"CLINICDESK_CLINIC": str(tmp_path / "one")}
    assert clinic_folder_of(environ) == tmp_path / "one"
    assert clinic_folder_of(environ, tmp_path / "two") == tmp_path / "two"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="XDG folders are Linux's")
def test_the_platforms_folders_follow_xdg(monkeypatch: Any, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    paths = host_paths({})
    assert paths.state.is_relative_to(tmp_path / "state")
    assert paths.settings_file.is_relative_to(tmp_path / "config")
