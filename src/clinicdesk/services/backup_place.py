"""The clinic's own folder of backups: what lies there, what may go, and who is at it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from clinicdesk.domain.backup_rule import Kept, newest, superfluous
from clinicdesk.domain.clinics import BackupMade
from clinicdesk.domain.errors import ClinicBusy, ClinicDeskError
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.files import translated_os_errors
from clinicdesk.host.kept_vault import keys_in
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.services.backup_file import SUFFIX, opened_backup

__all__ = ["STAMP", "BackupPlace"]

STAMP: Final = "%Y%m%dT%H%M%SZ"
_STAMP_LENGTH: Final = 16
_UNFINISHED: Final = ("part", "db", "db-wal", "db-shm", "db-journal")


class BackupPlace:
    """The folder ``backups`` of one clinic."""

    def __init__(self, files: ClinicFolder, vault: OpenedVault) -> None:
        self._files = files
        self._vault = vault

    def listed(self) -> tuple[BackupMade, ...]:
        """Return the backups, newest first, by what they say of themselves."""
        found = [_described(path) for path in self._paths()]
        return tuple(sorted(found, key=lambda one: (one.made_at, one.path), reverse=True))

    def moments(self) -> list[datetime]:
        """Return when the backups were made, by their names (they are not opened)."""
        return [at for at in map(_moment_in, self._paths()) if at is not None]

    def last_at(self, now: datetime) -> datetime | None:
        """Return when the newest backup was made; one that is dated after now is none."""
        return newest(self.moments(), now)

    def thin(self, just_made: Path, now: datetime, zone: str) -> tuple[str, ...]:
        """Remove what the rule no longer keeps, of those that this clinic made here."""
        kept = [made for path in self._paths() if (made := self._of_ours(path)) is not None]
        gone = superfluous(kept, now, zone, just_made=just_made.name)
        for name in gone:
            (self._files.backups / name).unlink(missing_ok=True)
        return gone

    def ours(self) -> list[Kept]:
        """Return the backups that this clinic made and that can be read."""
        return [made for path in self._paths() if (made := self._of_ours(path)) is not None]

    def _paths(self) -> list[Path]:
        # A file that is being made begins with a dot, which the pattern does not match.
        return sorted(self._files.backups.glob(f"[!.]*{SUFFIX}"))

    def _of_ours(self, path: Path) -> Kept | None:
        try:
            with opened_backup(path) as file:
                said = file.manifest
                ours = said.vault_id == str(self._vault.vault_id) or (
                    not said.vault_id and keys_in(file.vault(), self._vault) is not None
                )
        except ClinicDeskError:
            return None  # what cannot be read is left for a person to look at
        return Kept(path.name, said.made_at) if ours else None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the right to make or try a backup, and begin without leftovers.

        Raises:
            ClinicBusy: somebody else is at it.
        """
        lock = FileLock(self._files.backing, timeout=0, mode=0o600, thread_local=False)
        with translated_os_errors("the backup"):
            try:
                lock.acquire()
            except Timeout:
                raise ClinicBusy(
                    "A backup is being made or tried already.", "Wait until that has ended."
                ) from None
        try:
            for path in self._leftovers():
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            yield
        finally:
            lock.release()

    def tidy(self) -> None:
        """Remove what a cut left of a backup or a drill, unless somebody is at it now."""
        if not self._leftovers():
            return
        try:
            with self.alone():
                pass
        except ClinicBusy:
            return

    def _leftovers(self) -> list[Path]:
        drill = [self._files.drill] if self._files.drill.exists() else []
        return [
            *drill,
            *(
                path
                for end in _UNFINISHED
                for path in self._files.backups.glob(f".*{SUFFIX}.{end}")
            ),
        ]


def _described(path: Path) -> BackupMade:
    octets = path.stat().st_size
    try:
        with opened_backup(path) as file:
            said = file.manifest
    except ClinicDeskError as error:
        at = _moment_in(path) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return BackupMade(
            path=str(path),
            sha256="",
            made_at=at,
            verified=False,
            octets=octets,
            fault=error.sentence,
        )
    return BackupMade(
        path=str(path),
        sha256="",
        made_at=said.made_at,
        verified=True,
        counts=said.counts,
        octets=octets,
    )


def _moment_in(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.stem[-_STAMP_LENGTH:], STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None  # somebody gave it a name of their own
