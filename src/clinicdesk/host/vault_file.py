"""Reads and writes ``clinic.vault`` so that a cut at any instant leaves the old or the new file.

Writing: the bytes are read back; temporary file, fsync; the current file becomes ``.prev``;
rename; fsync of the folder.
Reading: ``.prev`` is looked at only when the current file is missing, cannot be read as a vault,
or has a wrong sum, never because a password failed: an older file would let a removed person in.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from clinicdesk.domain.errors import ClinicExists
from clinicdesk.domain.vault_errors import VaultBusy, VaultDamaged, VaultMissing, VaultTooNew
from clinicdesk.host.files import fsync_folder, translated_os_errors, write_new
from clinicdesk.host.vault_format import MAX_BYTES, encode, parse
from clinicdesk.host.vault_records import VaultDocument

__all__ = [
    "Step",
    "StoredVault",
    "changing",
    "create_file",
    "no_step",
    "previous_of",
    "read_file",
    "read_previous",
    "replace_file",
]

Step = Callable[[str], None]
"""Called with the name of each step of a write before it is taken; tests cut the power there."""

_LOCK_SECONDS: Final = 5.0
_WHAT: Final = "the clinic's key file (clinic.vault)"


def no_step(_name: str) -> None:
    """Take a step without more ado."""


@dataclass(frozen=True, slots=True)
class StoredVault:
    """A vault as it was read; ``damage`` says why the previous generation had to stand in."""

    document: VaultDocument
    damage: str = ""

    @property
    def from_previous(self) -> bool:
        """Whether the current file was torn and the previous one was read."""
        return bool(self.damage)


def previous_of(path: Path) -> Path:
    """Return where the generation before is kept."""
    return path.with_name(f"{path.name}.prev")


def _read_one(path: Path) -> VaultDocument:
    with path.open("rb") as stream:
        return parse(stream.read(MAX_BYTES + 1))


def read_file(path: Path) -> StoredVault:
    """Read the vault; a torn current file falls back on the generation before.

    Raises:
        VaultMissing: neither file is there.
        VaultDamaged: neither can be read.
        VaultTooNew: a whole file of a later version; the older one beside it is not used.
    """
    previous = previous_of(path)
    try:
        return StoredVault(_read_one(path))
    except FileNotFoundError:
        if not previous.exists():
            raise VaultMissing from None
        fault = VaultDamaged("it is missing")
    except VaultDamaged as torn:
        fault = torn
    try:
        return StoredVault(_read_one(previous), damage=fault.sentence)
    except (FileNotFoundError, VaultDamaged, VaultTooNew):
        raise fault from None


def read_previous(path: Path) -> VaultDocument | None:
    """Read the generation before; None where there is none that can be read."""
    try:
        return _read_one(previous_of(path))
    except (FileNotFoundError, VaultDamaged, VaultTooNew):
        return None


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Hold the right to change the vault; waits at most five seconds.

    Raises:
        VaultBusy: another process is at it.
    """
    lock = FileLock(path.with_name(f"{path.name}.lock"), timeout=_LOCK_SECONDS, mode=0o600)
    with translated_os_errors(_WHAT):
        try:
            lock.acquire()
        except Timeout:
            raise VaultBusy from None
    try:
        yield
    finally:
        lock.release()


def _readable(document: VaultDocument) -> bytes:
    """Return the bytes of a document after reading them back.

    A file that cannot be read falls back on the one before, which may lack the newest key; so a
    mistake of ours must show here, while the present file is still in its place.

    Raises:
        RuntimeError: our bug: these bytes are not this document.
    """
    data = encode(document)
    try:
        same = parse(data) == document
    except VaultDamaged as fault:
        raise RuntimeError(f"a vault was about to be written that is none: {fault}") from fault
    if not same:
        raise RuntimeError("a vault was about to be written that reads as another")
    return data


def create_file(path: Path, document: VaultDocument, step: Step = no_step) -> None:
    """Write the first generation; whatever is there already stays.

    Raises:
        ClinicExists: a vault, or its previous generation, is there.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    data = _readable(document)
    with changing(path), translated_os_errors(_WHAT):
        if path.exists() or previous_of(path).exists():
            raise ClinicExists(
                "There is a clinic in this folder already, and a clinic is never overwritten.",
                "Choose an empty folder.",
            )
        temporary.unlink(missing_ok=True)
        step("write temporary")
        write_new(temporary, data)
        step("publish")
        temporary.rename(path)
        step("sync folder")
        fsync_folder(path.parent)


def replace_file(path: Path, document: VaultDocument, step: Step = no_step) -> None:
    """Write the next generation; the caller holds ``changing``.

    A current file that is torn does not become the previous one: the good one stays there.
    """
    temporary = path.with_name(f"{path.name}.tmp")
    data = _readable(document)
    with translated_os_errors(_WHAT):
        for leftover in (temporary, _previous_temporary(path)):
            leftover.unlink(missing_ok=True)
        step("write temporary")
        write_new(temporary, data)
        if _is_whole(path):
            step("keep previous")
            _keep_previous(path, step)
        step("publish")
        temporary.replace(path)
        step("sync folder")
        fsync_folder(path.parent)


def _is_whole(path: Path) -> bool:
    try:
        _read_one(path)
    except (FileNotFoundError, VaultDamaged, VaultTooNew):
        return False
    return True


def _previous_temporary(path: Path) -> Path:
    return path.with_name(f"{path.name}.prev.tmp")


def _keep_previous(path: Path, step: Step) -> None:
    kept = _previous_temporary(path)
    try:
        os.link(path, kept)
    except OSError:
        # Some file systems have no hard links; a copy that is seen onto the disk serves as well.
        shutil.copyfile(path, kept)
        kept.chmod(0o600)
        with kept.open("rb+") as stream:
            os.fsync(stream.fileno())
    step("rename previous")
    kept.replace(previous_of(path))
