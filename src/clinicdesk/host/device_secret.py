"""The device secret: 32 random bytes that this computer keeps and the clinic's folder does not.

With it, a copy of the folder gives no way to guess passwords. It lives in the system keyring
(``keychain.py``) or, by an explicit choice, in a file of its own, best on a medium that is taken
away; or, by an explicit choice too, there is none, and the password stands alone. File format,
plain text::

    ClinicDesk device secret 1
    vault 0190...-....
    secret <44 characters Base64>
    check <first 16 hex digits of SHA-256 over the two lines above>
"""

import base64
import binascii
import hashlib
import secrets
import sys
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from clinicdesk.domain.vault_errors import (
    DeviceSecretExists,
    DeviceSecretMissing,
    DeviceSecretUnsafe,
    MediumMissing,
    NotLetIn,
)
from clinicdesk.host.files import fsync_folder, translated_os_errors, write_new
from clinicdesk.host.mounts import MOUNTS, disk_kind_in
from clinicdesk.host.vault_records import DeviceKind

__all__ = ["SECRET_BYTES", "DeviceSecretStore", "FileDeviceSecret", "PasswordAlone"]

SECRET_BYTES: Final = 32
_TITLE: Final = "ClinicDesk device secret 1"
_MAX_BYTES: Final = 1_000
_MODELESS: Final = frozenset({"vfat", "msdos", "exfat", "ntfs", "ntfs3", "fuseblk", "udf"})
"""File systems of sticks and cards, which keep no owner and no mode with a file."""


class DeviceSecretStore(Protocol):
    """Where a computer keeps its secret; one secret a vault."""

    @property
    def kind(self) -> DeviceKind:
        """What kind of place it is; written into the slots made with it."""
        ...

    @property
    def where(self) -> str:
        """The place in words, for sentences: "the system keyring"."""
        ...

    def get(self, vault_id: UUID) -> bytes | None:
        """Return the secret, or None when the place works and has none for this vault."""
        ...

    def create(self, vault_id: UUID) -> bytes:
        """Make and keep a secret, read it back, and return it; never overwrites."""
        ...

    def forget(self, vault_id: UUID) -> None:
        """Remove the secret, if there is one."""
        ...

    def missing(self) -> NotLetIn:
        """Return what is to be said when there is none."""
        ...


class FileDeviceSecret:
    """A device secret in a file of its own, readable by its owner alone (mode 0600)."""

    def __init__(self, path: Path, *, clinic: Path | None = None) -> None:
        """Name the file.

        Raises:
            DeviceSecretUnsafe: it would lie inside ``clinic``, where whoever copies the data
                copies the secret as well.
        """
        self.path = path.expanduser().absolute()
        if clinic is not None and self.path.resolve().is_relative_to(clinic.resolve()):
            raise DeviceSecretUnsafe(
                "A device-secret file must not lie in the clinic's own folder.",
                "Choose a place outside of it, best on another disk or in your home folder.",
            )

    @property
    def kind(self) -> DeviceKind:
        """What kind of place it is."""
        return "file"

    @property
    def where(self) -> str:
        """The place in words."""
        return f"the file {self.path}"

    def get(self, vault_id: UUID) -> bytes | None:
        """Return the secret, or None when there is no file.

        Raises:
            DeviceSecretUnsafe: others may read the file, or it is not what it should be, or it
                belongs to another clinic.
        """
        with translated_os_errors("the device-secret file"):
            try:
                mode = self.path.stat().st_mode
                with self.path.open("rb") as stream:
                    data = stream.read(_MAX_BYTES + 1)
            except FileNotFoundError:
                return None
        if sys.platform != "win32" and mode & 0o077 and not self._keeps_no_modes():
            raise DeviceSecretUnsafe(
                f"Other accounts of this computer may read {self.path}.",
                f"Make it yours alone (chmod 600 {self.path}) and try again.",
            )
        return self._parsed(data, vault_id)

    def _keeps_no_modes(self) -> bool:
        """Tell whether the medium has no place for a mode; it is safe by being taken away."""
        try:
            mounts = MOUNTS.read_text("utf-8", errors="replace")
        except FileNotFoundError:
            return False
        return disk_kind_in(mounts, self.path.resolve()) in _MODELESS

    def _parsed(self, data: bytes, vault_id: UUID) -> bytes:
        lines = data.decode("ascii", errors="replace").split("\n")
        damaged = DeviceSecretUnsafe(
            f"The file {self.path} is not a whole ClinicDesk device secret.",
            "Fetch its copy, or bind this computer anew: with the recovery code or an invitation.",
        )
        if len(lines) != 5 or lines[0] != _TITLE or lines[4]:
            raise damaged
        if lines[3] != f"check {_check(lines[1], lines[2])}":
            raise damaged
        if lines[1] != f"vault {vault_id}":
            raise DeviceSecretUnsafe(
                f"The file {self.path} belongs to another clinic.",
                "Name the device-secret file of this clinic.",
            )
        try:
            secret = base64.b64decode(lines[2].removeprefix("secret "), validate=True)
        except binascii.Error:
            raise damaged from None
        if len(secret) != SECRET_BYTES:
            raise damaged
        return secret

    def create(self, vault_id: UUID) -> bytes:
        """Make the file with a fresh secret; never overwrites.

        Raises:
            DeviceSecretExists: something has this name already.
            DeviceSecretUnsafe: what was written is not what is read back.
        """
        secret = secrets.token_bytes(SECRET_BYTES)
        vault_line = f"vault {vault_id}"
        secret_line = f"secret {base64.b64encode(secret).decode('ascii')}"
        check_line = f"check {_check(vault_line, secret_line)}"
        text = "\n".join((_TITLE, vault_line, secret_line, check_line, ""))
        with translated_os_errors("the device-secret file"):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                write_new(self.path, text.encode("ascii"))
            except FileExistsError:
                raise DeviceSecretExists(self.where) from None
            fsync_folder(self.path.parent)
        if self.get(vault_id) != secret:
            self.path.unlink()
            raise DeviceSecretUnsafe(
                f"The file {self.path} did not keep what was written.", "Choose another place."
            )
        return secret

    def forget(self, vault_id: UUID) -> None:
        """Remove the file, if it is there and of this clinic."""
        if self.get(vault_id) is not None:
            self.path.unlink()
            fsync_folder(self.path.parent)

    def missing(self) -> NotLetIn:
        """Ask for the medium."""
        return MediumMissing(str(self.path))


class PasswordAlone:
    """No device secret at all: the password carries everything, and says so everywhere."""

    @property
    def kind(self) -> DeviceKind:
        """What kind of place it is."""
        return "none"

    @property
    def where(self) -> str:
        """The place in words."""
        return "no place: the password stands alone"

    def get(self, _vault_id: UUID) -> bytes | None:
        """Return nothing to add to the password."""
        return b""

    def create(self, _vault_id: UUID) -> bytes:
        """Return nothing to add to the password."""
        return b""

    def forget(self, _vault_id: UUID) -> None:
        """There is nothing to remove."""

    def missing(self) -> NotLetIn:
        """Nothing can be missing."""
        return DeviceSecretMissing(self.where)


def _check(vault_line: str, secret_line: str) -> str:
    # What stands in the file may be anything; a comparison must come of it, not an error.
    text = f"{vault_line}\n{secret_line}\n".encode("utf-8", errors="replace")
    return hashlib.sha256(text).hexdigest()[:16]
