"""The file of a backup: the encrypted database, its vault and a manifest, in one.

A ZIP archive without compression; what is inside is encrypted already. It carries its own key
slots, so it opens with a password on this computer, or with the recovery code on any. The manifest
can be read by anyone: sums, counts and the head of the audit log, never a patient's value.
"""

import hashlib
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final

from clinicdesk import __version__
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import Damage, FileRefused, NewerFile
from clinicdesk.store.clinic_store import REVISION

__all__ = [
    "DATABASE",
    "SUFFIX",
    "VAULT",
    "BackupFile",
    "Manifest",
    "opened_backup",
    "pack",
    "sum_of",
]

FORMAT: Final = "clinicdesk-backup"
VERSION: Final = 1
SUFFIX: Final = ".clinicbackup"
MANIFEST: Final = "manifest.json"
DATABASE: Final = "clinic.db"
VAULT: Final = "clinic.vault"
_CHUNK: Final = 1 << 20
_MOST_MANIFEST: Final = 1 << 20

_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    KeyError,
    TypeError,
    ValueError,
    EOFError,
    OverflowError,
    NotImplementedError,  # zipfile: a method of packing that ClinicDesk never uses
    RuntimeError,  # zipfile: a password is asked for
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself."""

    made_at: datetime
    schema: str
    """The revision of its tables."""
    counts: dict[str, int]
    vault_id: str = ""
    """Which clinic made it; empty in backups of the first program."""
    audit: dict[str, Any] = field(default_factory=dict)
    """A checkpoint of its audit log: ``seq`` and ``mac`` of the newest entry, and a signature."""
    sums: dict[str, str] = field(default_factory=dict)
    """SHA-256 of what is inside, by name; known once it is packed."""
    app_version: str = __version__


class BackupFile:
    """A backup that is open for reading."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def vault(self) -> bytes:
        """Return the bytes of its vault.

        Raises:
            FileRefused, Damage: it is cut off, or not what was written.
        """
        with _readable():
            data = self._archive.read(VAULT)
        if hashlib.sha256(data).hexdigest() != self.manifest.sums[VAULT]:
            raise _not_as_written(VAULT)
        return data

    def check(self, report: Report = quiet) -> None:
        """Read every byte, and compare it with what was written.

        Raises:
            FileRefused, Damage: it is cut off, or not what was written. Cancelled: by the report.
        """
        self.vault()
        self._read(None, report)

    def lay_database(self, path: Path, report: Report = quiet) -> None:
        """Write its database into a new file, onto the disk, comparing as it goes.

        Raises:
            FileRefused, Damage: as for ``check``; the new file is of no use then.
            OSError: the disk is full or refuses.
        """
        with path.open("xb") as target:
            self._read(target, report)
            target.flush()
            os.fsync(target.fileno())

    def _read(self, target: BinaryIO | None, report: Report) -> None:
        digest, done = hashlib.sha256(), 0
        with _readable():
            total = self._archive.getinfo(DATABASE).file_size
            source = self._archive.open(DATABASE)
        with source:
            while chunk := _next(source):
                digest.update(chunk)
                if target is not None:
                    target.write(chunk)
                done += len(chunk)
                report(done, total, "Reading the backup")
        if digest.hexdigest() != self.manifest.sums[DATABASE]:
            raise _not_as_written(DATABASE)


def _next(source: Any) -> bytes:
    with _readable():
        return bytes(source.read(_CHUNK))


def _not_as_written(name: str) -> Damage:
    return Damage(f"The backup's {name} is not what was written.", "Choose another backup.")


@contextmanager
def _readable() -> Iterator[None]:
    """Turn what a damaged or foreign archive raises into one sentence."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileRefused("The backup is not there any more.", "Choose another backup.") from error
    except (*_UNREADABLE, OSError) as error:
        raise FileRefused(
            "This file is not a ClinicDesk backup, or it is cut off.", "Choose another backup."
        ) from error


@contextmanager
def opened_backup(path: Path) -> Iterator[BackupFile]:
    """Open a backup and read its manifest; what is inside is not compared yet.

    Raises:
        FileRefused: not a backup, or cut off. NewerFile: a newer program made it.
    """
    with _readable():
        archive = zipfile.ZipFile(path)
    with archive:
        yield BackupFile(archive, _manifest_of(archive))


def _manifest_of(archive: zipfile.ZipFile) -> Manifest:
    with _readable():
        if any(member.compress_type != zipfile.ZIP_STORED for member in archive.infolist()):
            raise ValueError("packed in a way that a backup never is")
        if archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
            raise ValueError("a manifest far too large")
        said = json.loads(archive.read(MANIFEST))
        if said["format"] != FORMAT:
            raise ValueError("another format")
        version, schema = int(said["v"]), str(said["schema"])
        made_by = str(said["app_version"])
        newer = version > VERSION or schema > REVISION
        manifest = Manifest(
            made_at=datetime.fromisoformat(said["made_at"]),
            schema=schema,
            counts={str(name): int(count) for name, count in said["counts"].items()},
            vault_id=str(said.get("vault_id", "")),
            audit=dict(said.get("audit", {})),
            sums={name: str(said["sums"][name]) for name in (DATABASE, VAULT)},
            app_version=made_by,
        )
        if manifest.made_at.tzinfo is None:
            raise ValueError("an instant without its zone")
    if newer:
        raise NewerFile(
            f"This backup was made by a newer ClinicDesk (version {made_by}, tables {schema}; "
            f"this is version {__version__}, which knows tables {REVISION}).",
            "Install the newer version and restore it there.",
        )
    return manifest


def pack(
    target: Path, database: Path, vault: bytes, manifest: Manifest, report: Report = quiet
) -> None:
    """Write a backup's file, onto the disk.

    Raises:
        OSError: the disk is full or refuses. Cancelled: the report stopped it.
    """
    sums = {VAULT: hashlib.sha256(vault).hexdigest()}
    total, done = database.stat().st_size, 0
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        digest = hashlib.sha256()
        inside = zipfile.ZipInfo(DATABASE)
        with database.open("rb") as source, archive.open(inside, "w", force_zip64=True) as packed:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                packed.write(chunk)
                done += len(chunk)
                report(done, total, "Packing the backup")
        sums[DATABASE] = digest.hexdigest()
        archive.writestr(zipfile.ZipInfo(VAULT), vault)
        said = {
            "format": FORMAT,
            "v": VERSION,
            **asdict(manifest),
            "made_at": manifest.made_at.isoformat(),
            "sums": sums,
        }
        archive.writestr(zipfile.ZipInfo(MANIFEST), json.dumps(said, indent=1))
    target.chmod(0o600)
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def sum_of(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
