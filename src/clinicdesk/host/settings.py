"""What this computer remembers: one table of settings, and each clinic's device-secret choice.

Kept in ``settings.toml``, which a person may read and edit; their comments are kept. A value of
the wrong type or out of its bounds counts as not set. What belongs to a clinic is remembered by
its vault's id, never by its folder, which may move.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar, cast
from uuid import UUID

from filelock import FileLock

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.vault_errors import DeviceSecretUnsafe
from clinicdesk.host.device_choice import DeviceChoice
from clinicdesk.host.files import replace_durably, translated_os_errors

__all__ = [
    "IDLE_LOCK_MINUTES",
    "LANGUAGE",
    "LAST_CLINIC",
    "SETTINGS",
    "TEXT_SCALE_PERCENT",
    "THEME",
    "Setting",
    "SettingsFile",
]

T = TypeVar("T", bool, int, str)


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One setting: its key, its default (which gives its type), and what it does in words."""

    key: str
    default: T
    words: str
    bounds: tuple[int, int] | None = None
    choices: tuple[str, ...] = ()

    def accepts(self, value: object) -> bool:
        """Tell whether a value is of this setting's type and within its bounds."""
        if type(value) is not type(self.default):
            return False
        if self.bounds is not None and isinstance(value, int):
            return self.bounds[0] <= value <= self.bounds[1]
        return not self.choices or value in self.choices


IDLE_LOCK_MINUTES: Final = Setting(
    "idle_lock_minutes", 10, "Minutes without a key or a click before ClinicDesk locks.", (1, 60)
)
TEXT_SCALE_PERCENT: Final = Setting(
    "text_scale_percent", 100, "Size of all text, in percent.", (80, 250)
)
LANGUAGE: Final = Setting("language", "en", "Language of the window.", choices=("en", "es"))
THEME: Final = Setting(
    "theme",
    "system",
    "Colors: as the system has them, light or dark.",
    None,
    ("system", "light", "dark"),
)
LAST_CLINIC: Final = Setting("last_clinic", "", "The clinic folder opened last.")

SETTINGS: Final[tuple[Setting[int] | Setting[str], ...]] = (
    IDLE_LOCK_MINUTES,
    TEXT_SCALE_PERCENT,
    LANGUAGE,
    THEME,
    LAST_CLINIC,
)

_GENERAL: Final = "general"
_CLINICS: Final = "clinics"
_DEVICE: Final = "device_secret"
_MOST_PLACES: Final = 6
_WHAT: Final = "this computer's settings"


class SettingsFile:
    """The settings of one account; read afresh each time, since commands and windows share it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, setting: Setting[T]) -> T:
        """Return a setting's value, or its default."""
        value = _table(self._read(), _GENERAL).get(setting.key)
        return cast("T", value) if setting.accepts(value) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Remember a value.

        Raises:
            BadInput: the value is out of the setting's bounds.
            StorageFull, StorageReadOnly: it cannot be written.
        """
        if not setting.accepts(value):
            raise BadInput(f"{setting.words} This value is not possible.", "Choose another one.")
        self._write(_GENERAL, setting.key, value)

    def device_choice(self, vault_id: UUID) -> DeviceChoice | None:
        """Return the place that was chosen last for a vault's secret; None when nobody chose.

        Raises:
            DeviceSecretUnsafe: the file names a place that cannot be.
        """
        return next(iter(self.device_choices(vault_id)), None)

    def device_choices(self, vault_id: UUID) -> tuple[DeviceChoice, ...]:
        """Return every place that was chosen here for a vault's secret, the newest first.

        People of one computer may choose differently, and a choice is remembered before anything
        is bound with it: so that one that came to nothing costs nobody their way in.

        Raises:
            DeviceSecretUnsafe: the file names a place that cannot be.
        """
        clinics = _table(self._read(), _CLINICS)
        value = _table(clinics, str(vault_id)).get(_DEVICE)
        said = value if isinstance(value, list) else [value]
        try:
            return tuple(DeviceChoice.parse(one) for one in said if isinstance(one, str))
        except BadInput as fault:
            raise DeviceSecretUnsafe(
                f"The settings name a place for this computer's key that cannot be: {self.path}.",
                "Correct the line device_secret (keyring, file: and a path, or none), or delete "
                "it.",
            ) from fault

    def remember_device(self, vault_id: UUID, choice: DeviceChoice) -> None:
        """Remember another place where this computer keeps its secret for a vault.

        Raises:
            StorageFull, StorageReadOnly: it cannot be written.
        """
        former = (one for one in self.device_choices(vault_id) if one != choice)
        texts = [one.text for one in (choice, *former)][:_MOST_PLACES]
        value = texts[0] if len(texts) == 1 else texts
        self._write(_CLINICS, str(vault_id), {_DEVICE: value})

    def _read(self) -> Mapping[str, object]:
        try:
            return tomllib.loads(self.path.read_text("utf-8"))
        except (FileNotFoundError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return {}

    def _write(self, table: str, key: str, value: object) -> None:
        # Keeps a person's comments and order; 40 ms that reading does without.
        import tomlkit

        with translated_os_errors(_WHAT):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=10, mode=0o600):
                document = tomlkit.parse(self._readable_text())
                if not isinstance(document.get(table), dict):
                    document[table] = tomlkit.table()
                document[table][key] = value
                replace_durably(self.path, tomlkit.dumps(document).encode("utf-8"))

    def _readable_text(self) -> str:
        try:
            text = self.path.read_text("utf-8")
            tomllib.loads(text)
        except FileNotFoundError:
            return ""
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            # What a person wrote there is theirs: it is put aside, not thrown away.
            self.path.replace(self.path.with_name(f"{self.path.name}.unreadable"))
            return ""
        return text


def _table(values: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = values.get(key)
    return found if isinstance(found, Mapping) else {}
