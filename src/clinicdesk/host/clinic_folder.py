"""The files of a clinic, and whether the place they lie in is fit for them."""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from clinicdesk.domain.errors import ClinicExists, ClinicMissing, StorageFull
from clinicdesk.host.files import translated_os_errors, write_new
from clinicdesk.host.mounts import MOUNTS, disk_kind_in

__all__ = ["ClinicFolder", "network_kind"]

_MOUNTS: Final = MOUNTS
_NETWORK_KINDS: Final = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ocfs2",
        "gfs2",
        "9p",
        "davfs",
        "davfs2",
        "ncpfs",
    ]
)
_NETWORK_FUSE: Final = frozenset(
    [
        "sshfs",
        "rclone",
        "s3fs",
        "davfs",
        "davfs2",
        "gvfsd-fuse",
        "goofys",
        "glusterfs",
        "cephfs",
        "google-drive-ocamlfuse",
    ]
)
_DRIVE_REMOTE: Final = 4
_LEAST_FREE_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ClinicFolder:
    """One clinic's folder. Nothing readable lies in it but staff's sign-in names."""

    path: Path

    @property
    def database(self) -> Path:
        """The records, encrypted."""
        return self.path / "clinic.db"

    @property
    def vault(self) -> Path:
        """The keys, locked."""
        return self.path / "clinic.vault"

    @property
    def head(self) -> Path:
        """The commit counter and the head of the audit chain."""
        return self.path / "clinic.head"

    @property
    def backups(self) -> Path:
        """Where backups go when no other place is named."""
        return self.path / "backups"

    @property
    def backing(self) -> Path:
        """The lock that whoever makes or tries a backup holds."""
        return self.path / "clinic.backing"

    @property
    def drill(self) -> Path:
        """Where a backup is restored to be tried; it is there only while that lasts."""
        return self.path / ".drill"

    @property
    def restoring(self) -> Path:
        """Where a restore lays the files before they get their names."""
        return self.path / ".restoring"

    @property
    def is_clinic(self) -> bool:
        """Whether a clinic, or a part of one, is there."""
        return any(path.exists() for path in (self.vault, self.database))

    def require_clinic(self) -> None:
        """Let a folder with a clinic through.

        Raises:
            ClinicMissing: there is none.
        """
        if not self.is_clinic:
            raise ClinicMissing(
                f"There is no clinic in {self.path}.",
                "Name the clinic's folder (--clinic DIR), or make one with init.",
            )

    def prepare_new(self) -> None:
        """Make the folder for a new clinic, and see that it can be written.

        Raises:
            ClinicExists: a clinic is there, or other files that are none of ours.
            StorageReadOnly, StorageFull: it cannot be written, or next to nothing is free.
        """
        if self.is_clinic:
            raise ClinicExists(
                f"There is a clinic in {self.path} already, and a clinic is never overwritten.",
                "Choose an empty folder.",
            )
        if self.path.exists() and not self.path.is_dir():
            raise ClinicExists(f"{self.path} is a file, not a folder.", "Choose an empty folder.")
        with translated_os_errors(f"the folder {self.path}"):
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(self.path.iterdir()):
            raise ClinicExists(f"The folder {self.path} is not empty.", "Choose an empty folder.")
        self.require_writable()

    def require_writable(self) -> None:
        """See by writing that the folder can be written.

        Raises:
            StorageReadOnly, StorageFull: it cannot, or next to nothing is free.
        """
        probe = self.path / f".probe-{os.getpid()}"
        with translated_os_errors(f"the folder {self.path}"):
            write_new(probe, b"probe")
            probe.unlink()
            free = shutil.disk_usage(self.path).free
        if free < _LEAST_FREE_BYTES:
            raise StorageFull(
                f"The disk of {self.path} has next to no space left.",
                "Free at least 50 MB and try again.",
            )

    def network_warning(self) -> str:
        """Return a plain warning when the folder lies on a network share, else nothing."""
        kind = network_kind(self.path)
        if not kind:
            return ""
        return (
            f"The clinic lies on a network share ({kind}). Locks and power cuts are not safe"
            " there: keep it on this computer's own disk, or use a PostgreSQL server."
        )


def network_kind(path: Path) -> str:
    """Return what kind of network share a path lies on, or nothing for a local disk.

    Linux and Windows are asked; on macOS the answer is always nothing.
    """
    if sys.platform == "win32":
        return _windows_network_kind(path)
    try:
        mounts = _MOUNTS.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    return _network_kind_in(mounts, path.resolve())


def _network_kind_in(mounts: str, path: PurePath) -> str:
    kind = disk_kind_in(mounts, path)
    base, _, fuse = kind.partition(".")
    return kind if base in _NETWORK_KINDS or fuse in _NETWORK_FUSE else ""


def _windows_network_kind(path: Path) -> str:
    # Windows only, where ctypes has windll.
    import ctypes

    drive = path.resolve().drive
    if drive.startswith("\\\\"):
        return "UNC"
    windll = getattr(ctypes, "windll", None)
    if windll is not None and windll.kernel32.GetDriveTypeW(f"{drive}\\") == _DRIVE_REMOTE:
        return "network drive"
    return ""
