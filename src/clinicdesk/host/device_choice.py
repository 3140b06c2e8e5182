"""Which place a computer keeps its device secret in: chosen by a person, never fallen back on."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from clinicdesk.domain.errors import BadInput
from clinicdesk.host.device_secret import DeviceSecretStore, FileDeviceSecret, PasswordAlone
from clinicdesk.host.keychain import KeyringDeviceSecret

__all__ = ["KEYRING", "DeviceChoice", "store_for"]

_FILE_PREFIX: Final = "file:"


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The system keyring, a file, or no secret; written ``keyring``, ``file:PATH``, ``none``."""

    kind: Literal["keyring", "file", "none"]
    path: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "DeviceChoice":
        """Read a choice as it is typed.

        Raises:
            BadInput: none of the three.
        """
        if text == "keyring":
            return cls("keyring")
        if text == "none":
            return cls("none")
        rest = text.removeprefix(_FILE_PREFIX)
        if rest not in {text, ""}:
            return cls("file", Path(rest).expanduser().absolute())
        raise BadInput(
            "The place for this computer's key must be keyring, file: and a path, or none.",
            "For example: --device-secret keyring, or --device-secret file:/media/stick/clinic.key",
        )

    @property
    def text(self) -> str:
        """The choice as it is written down."""
        return self.kind if self.path is None else f"{_FILE_PREFIX}{self.path}"


KEYRING: Final = DeviceChoice("keyring")


def store_for(choice: DeviceChoice, *, clinic: Path) -> DeviceSecretStore:
    """Return the chosen place; nothing is opened yet.

    Raises:
        DeviceSecretUnsafe: the file would lie in the clinic's folder.
    """
    if choice.kind == "none":
        return PasswordAlone()
    if choice.path is None:
        return KeyringDeviceSecret()
    return FileDeviceSecret(choice.path, clinic=clinic)
