"""Backup and restore: one file with the encrypted database, its vault and a manifest.

The file is a ZIP archive without compression; what is inside is encrypted already. It carries its
own key slots, so it opens with a password on this computer, or with the recovery code on any.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from clinicdesk import __version__
from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import BackupMade, Report, quiet
from clinicdesk.domain.errors import Damage, FileRefused, NewerFile
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.store import backup
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import REVISION, ClinicStore

__all__ = ["BackupService", "unpack_backup"]

FORMAT = "clinicdesk-backup"
VERSION = 1
SUFFIX = ".clinicbackup"
MANIFEST = "manifest.json"
DATABASE = "clinic.db"
VAULT = "clinic.vault"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself, readable by anyone: no patient's value is in it."""

    made_at: datetime
    schema: str
    sums: dict[str, str]
    counts: dict[str, int]


class BackupService:
    """Makes backups of the open clinic."""

    def __init__(self, store: ClinicStore, vault: OpenedVault, files: ClinicFolder) -> None:
        self._store = store
        self._vault = vault
        self._files = files

    def made(self) -> tuple[BackupMade, ...]:
        """Return the backups in the clinic's own folder, newest first."""
        found = []
        for path in sorted(self._files.backups.glob(f"*{SUFFIX}"), reverse=True):
            with _reading(path) as (_archive, manifest):
                found.append(
                    BackupMade(
                        path=str(path),
                        sha256=_sum_of(path),
                        made_at=manifest.made_at,
                        verified=True,
                        counts=manifest.counts,
                    )
                )
        return tuple(found)

    def last_at(self) -> datetime | None:
        """Return when the newest backup was made, by its name (it is not opened)."""
        names = sorted(p.stem for p in self._files.backups.glob(f"*{SUFFIX}"))
        if not names:
            return None
        return datetime.strptime(names[-1][-16:], "%Y%m%dT%H%M%SZ").astimezone()

    def make(
        self,
        actor: Actor,
        target: Path | None = None,
        report: Report = quiet,
        *,
        forced: bool = False,
    ) -> BackupMade:
        """Copy the clinic while people work, open the copy, and pack it with its vault.

        Raises:
            NotAllowed: the role does not open it. ClinicDeskError: disk full; nothing is left.
            Damage: the copy does not hold; it is not kept.
        """
        if not forced:  # before an upgrade the program itself needs one, whoever signs in
            require(actor, Act.BACK_UP)
        now = self._store.clock.now()
        name = f"clinic-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
        path = target or self._files.backups / name
        path.parent.mkdir(parents=True, exist_ok=True)
        work = path.with_name(f".{path.name}.part")
        copy = path.with_name(f".{path.name}.db")
        try:
            backup.copy_to(self._store, copy, self._vault.database_key, report)
            report(0, 0, "Checking the copy")
            faults = backup.faults(copy, self._vault.database_key)
            if faults:
                raise Damage(
                    f"The backup did not hold when it was opened: {faults[0]}.",
                    "Run a check of the clinic; the disk may be failing.",
                )
            manifest = Manifest(
                now,
                REVISION,
                {DATABASE: _sum_of(copy), VAULT: _sum_of(self._files.vault)},
                backup.row_counts(self._store),
            )
            _pack(work, copy, self._files.vault, manifest)
            with _reading(work, check=True):
                work.replace(path)
        finally:
            copy.unlink(missing_ok=True)
            copy.with_name(f"{copy.name}-wal").unlink(missing_ok=True)
            copy.with_name(f"{copy.name}-shm").unlink(missing_ok=True)
            work.unlink(missing_ok=True)
        total = _sum_of(path)
        with self._store.writing(actor) as uow:
            uow.audit(AuditAct(act="backed up", kind="clinic", digest=total))
        return BackupMade(
            path=str(path), sha256=total, made_at=now, verified=True, counts=manifest.counts
        )


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _pack(target: Path, database: Path, vault: Path, manifest: Manifest) -> None:
    said = {
        "format": FORMAT,
        "v": VERSION,
        "app_version": __version__,
        "schema": manifest.schema,
        "made_at": manifest.made_at.isoformat(),
        "sums": manifest.sums,
        "counts": manifest.counts,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.writestr(MANIFEST, json.dumps(said, indent=1))
        archive.write(vault, VAULT)
        archive.write(database, DATABASE)


@contextmanager
def _reading(path: Path, *, check: bool = False) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open a backup and read its manifest; with ``check`` also compare every byte's sum.

    Raises:
        FileRefused: not a backup, or cut off. Damage: bytes changed. NewerFile: too new.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            said = json.loads(archive.read(MANIFEST))
            if said["format"] != FORMAT:
                raise KeyError(FORMAT)
            if said["v"] > VERSION or said["schema"] > REVISION:
                raise NewerFile(
                    f"This backup was made by a newer ClinicDesk ({said['app_version']}; "
                    f"this is {__version__}).",
                    "Install the newer version and restore it there.",
                )
            manifest = Manifest(
                datetime.fromisoformat(said["made_at"]),
                said["schema"],
                dict(said["sums"]),
                dict(said["counts"]),
            )
            if check:
                _compare(archive, manifest)
            yield archive, manifest
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, FileNotFoundError) as error:
        raise FileRefused(
            "This file is not a ClinicDesk backup, or it is cut off.", "Choose another backup."
        ) from error


def _compare(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for name in (DATABASE, VAULT):
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != manifest.sums[name]:
            raise Damage(f"The backup's {name} is not what was written.", "Choose another backup.")


def unpack_backup(file: Path, folder: Path) -> datetime:
    """Lay a backup's files into a folder without a clinic; return when it was made.

    Raises:
        ClinicExists: the folder has a clinic. FileRefused, Damage, NewerFile: the file.
    """
    with _reading(file, check=True) as (archive, manifest):
        files = ClinicFolder(folder)
        files.prepare_new()
        for name, path in ((DATABASE, files.database), (VAULT, files.vault)):
            with archive.open(name) as source, path.open("xb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
        return manifest.made_at
