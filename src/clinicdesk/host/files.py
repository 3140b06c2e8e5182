"""Writing small files so that they are whole or not there, and saying plainly why not."""

import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clinicdesk.domain.errors import StorageFull, StorageReadOnly

__all__ = [
    "disk_refusals",
    "free_bytes",
    "fsync_folder",
    "replace_durably",
    "translated_os_errors",
    "write_new",
]

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_PLACE: Final = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)


@contextmanager
def translated_os_errors(what: str) -> Iterator[None]:
    """Turn a full disk and a folder without permission into sentences about ``what``.

    Raises:
        StorageFull: no space, or no quota, left.
        StorageReadOnly: the disk or the folder may not be written.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno in _FULL:
            raise StorageFull(
                f"The disk is full, so {what} could not be written.",
                "Nothing was changed. Free some space and try again.",
            ) from fault
        if fault.errno in _READ_ONLY:
            raise StorageReadOnly(
                f"The folder of {what} cannot be written.",
                "Check its permissions, or choose another folder.",
            ) from fault
        if fault.errno in _NO_PLACE:
            raise StorageReadOnly(
                f"There is no place for {what}: the folder cannot be made there.",
                "Check the spelling of the path, or choose another folder.",
            ) from fault
        raise


@contextmanager
def disk_refusals(what: str) -> Iterator[None]:
    """Turn whatever a disk refuses into sentences about ``what``; nothing is taken for our bug.

    Raises:
        StorageFull, StorageReadOnly: as for ``translated_os_errors``; ``StorageFull`` also where
            the file is too large for the disk's kind, or the disk fails.
    """
    try:
        with translated_os_errors(what):
            yield
    except OSError as fault:
        if fault.errno == errno.EFBIG:
            raise StorageFull(
                f"This disk cannot hold a file as large as {what}.",
                "Use a disk that can (FAT holds 4 GB in one file), or free some space.",
            ) from fault
        reason = fault.strerror or "no reason was given"
        raise StorageFull(
            f"The disk refused to read or write {what} ({reason}).",
            "Check the disk, and that the folder is one.",
        ) from fault


def free_bytes(folder: Path) -> int:
    """Return the space that is free on a folder's disk."""
    return shutil.disk_usage(folder).free


def write_new(path: Path, data: bytes) -> None:
    """Write a new file that only its owner may read, and see it onto the disk.

    Raises:
        FileExistsError: something has this name; it is left as it is.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def fsync_folder(folder: Path) -> None:
    """See a rename onto the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_durably(path: Path, data: bytes) -> None:
    """Replace a small file as a whole; a cut leaves the old one or the new one."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.unlink(missing_ok=True)
    write_new(temporary, data)
    temporary.replace(path)
    fsync_folder(path.parent)
