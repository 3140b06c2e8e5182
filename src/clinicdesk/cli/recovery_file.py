"""The file that a recovery code is written to: new, and its owner's alone."""

import os
from pathlib import Path

from clinicdesk.domain.errors import Refused, StorageReadOnly
from clinicdesk.domain.recovery_code import RecoveryCode

__all__ = ["write_code"]


def write_code(path: Path, code: RecoveryCode) -> None:
    """Write the recovery code to a new file that its owner alone reads, and see it onto the disk.

    Raises:
        Refused: the file is there already. StorageReadOnly: it cannot be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(
            "The file for the recovery code is there already, and is never overwritten.",
            "Choose another name.",
        ) from error
    except OSError as error:
        raise StorageReadOnly(
            "The file for the recovery code cannot be written.", "Choose another place."
        ) from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{code.printed}\n")
        file.flush()
        os.fsync(file.fileno())
