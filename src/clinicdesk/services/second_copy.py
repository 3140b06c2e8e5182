"""A backup's copy in a second folder, on another disk or a share."""

import os
from pathlib import Path
from typing import Final

from clinicdesk.domain.clinics import Report
from clinicdesk.domain.errors import Cancelled
from clinicdesk.domain.keeping import Trouble
from clinicdesk.host.files import fsync_folder
from clinicdesk.services.backup_file import sum_of

__all__ = ["copied_to"]

_CHUNK: Final = 1 << 20
_GOOD: Final = "The backup beside the clinic is good."


def copied_to(folder: Path, source: Path, name: str, total: str, report: Report) -> Trouble | None:
    """Copy a backup under a name into a folder that is there, and read it again.

    The folder is never made: where its disk is not connected, the copy would fill this one. What
    stands in the way is returned, for the backup itself is good; of the copy nothing is left.
    """
    if not folder.is_dir():
        return Trouble(
            f"The second folder for backups is not there: {folder}.",
            f"Connect its disk, or choose another folder. {_GOOD}",
        )
    work = folder / f".{name}.part"
    try:
        work.unlink(missing_ok=True)
        _copy(source, work, report)
        if sum_of(work) != total:
            return Trouble(
                f"What was copied to {folder} is not what was read.",
                f"That disk may be failing. {_GOOD}",
            )
        work.replace(folder / name)
        fsync_folder(folder)
    except Cancelled:
        return Trouble(f"The copy to {folder} was stopped.", f"The next one goes there. {_GOOD}")
    except OSError as error:
        return Trouble(
            f"The backup could not be copied to {folder}: {error.strerror or 'it was refused'}.",
            f"Look at that disk. {_GOOD}",
        )
    finally:
        if work.exists():
            work.unlink()
    return None


def _copy(source: Path, target: Path, report: Report) -> None:
    total, done = source.stat().st_size, 0
    with source.open("rb") as read, target.open("xb") as written:
        while chunk := read.read(_CHUNK):
            written.write(chunk)
            done += len(chunk)
            report(done, total, "Copying to the second folder")
        written.flush()
        os.fsync(written.fileno())
