"""Lays a backup down as a clinic, so that a cut leaves a whole clinic or none."""

import shutil
from datetime import datetime
from pathlib import Path

from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.files import disk_refusals, fsync_folder, write_new
from clinicdesk.services.backup_file import DATABASE, VAULT, opened_backup

__all__ = ["unpack_backup"]

_WHAT = "the restored clinic"


def unpack_backup(file: Path, folder: Path, report: Report = quiet) -> datetime:
    """Lay a backup's files into a folder without a clinic; return when it was made.

    They are laid aside first and get their names at the end, the vault last. Where an earlier
    restore was cut off, what it left is cleared: without its vault it never was a clinic.

    Raises:
        ClinicExists: the folder has a clinic. FileRefused, Damage, NewerFile: the file.
        StorageFull, StorageReadOnly: the disk; nothing is left.
    """
    files = ClinicFolder(folder)
    with opened_backup(file) as backup, disk_refusals(_WHAT):
        _clear_cut_off(files)
        files.prepare_new()
        aside = files.restoring
        aside.mkdir(mode=0o700)
        try:
            backup.lay_database(aside / DATABASE, report)
            write_new(aside / VAULT, backup.vault())
            (aside / DATABASE).rename(files.database)
            (aside / VAULT).rename(files.vault)
            fsync_folder(folder)
        except BaseException:
            _clear_cut_off(files)
            raise
        aside.rmdir()
        return backup.manifest.made_at


def _clear_cut_off(files: ClinicFolder) -> None:
    """Take away what a restore left that did not come to its end."""
    if not files.restoring.is_dir():
        return
    if not files.vault.exists():
        files.database.unlink(missing_ok=True)
    shutil.rmtree(files.restoring)
