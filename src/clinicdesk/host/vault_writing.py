"""How an opened vault is changed: the next generation, written whole or not at all."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

from clinicdesk.domain.errors import StorageFull
from clinicdesk.domain.vault_errors import VaultChanged, VaultDamaged
from clinicdesk.host.files import free_bytes
from clinicdesk.host.opened_vault import (
    InvitedVault,
    OpenedVault,
    RecoveredVault,
    checked_keys,
)
from clinicdesk.host.slots import signed_document
from clinicdesk.host.vault_file import Step, changing, previous_of, read_file, replace_file
from clinicdesk.host.vault_records import VaultDocument

__all__ = ["AnyOpened", "Edit", "changed", "refreshed"]

AnyOpened = OpenedVault | RecoveredVault | InvitedVault
_ROOM_BYTES: Final = 2_000_000
Edit = Callable[[VaultDocument], VaultDocument | None]
"""Makes the next document from the present one; None where there is nothing to change."""


def changed(
    path: Path,
    opened: AnyOpened,
    edit: Edit,
    *,
    purge: bool,
    step: Step,
    vmk: bytes | None = None,
) -> VaultDocument:
    """Write the next generation; with ``purge`` once more, so that ``.prev`` is like it.

    ``vmk`` is the vault master key of the edited document, where the edit renews it.

    Raises:
        VaultChanged: another vault, or another master key, stands there since it was opened.
        VaultDamaged: it was changed by something other than ClinicDesk, or is older.
        VaultBusy: another process is at it.
    """
    key = opened.vmk if vmk is None else vmk
    with changing(path):
        document = read_file(path).document
        if document.vault_id != opened.vault_id or document.vmk_id != opened.document.vmk_id:
            raise VaultChanged
        if document.generation < opened.generation:
            raise VaultDamaged("it is older than it was a moment ago")
        checked_keys(document, opened.vmk)
        edited = edit(document)
        if edited is None:
            return document
        _require_room(path)
        document = _next(edited, key)
        replace_file(path, document, step)
        if purge:
            again = _next(document, key)
            try:
                replace_file(path, again, step)
            except StorageFull:
                # The change is in force. What it took away must not stay beside it, and removing
                # the previous file needs no space.
                previous_of(path).unlink(missing_ok=True)
            else:
                document = again
    return document


def _require_room(path: Path) -> None:
    """See that there is room for the vault, and for the entry that the database gets afterwards.

    Without it a password could be a new one, and its owner be told that nothing was changed.

    Raises:
        StorageFull: there is not.
    """
    if free_bytes(path.parent) < _ROOM_BYTES:
        raise StorageFull(
            "The disk is full, so the clinic's keys cannot be changed.",
            "Nothing was changed. Free at least 2 MB and try again.",
        )


def _next(document: VaultDocument, vmk: bytes) -> VaultDocument:
    return signed_document(replace(document, generation=document.generation + 1), vmk)


def refreshed(
    opened: OpenedVault, document: VaultDocument, vmk: bytes | None = None
) -> OpenedVault:
    """Return the opened vault as its file is now.

    Raises:
        VaultDamaged: the document does not hold under its master key.
    """
    key = opened.vmk if vmk is None else vmk
    return replace(opened, document=document, damage="", keys=checked_keys(document, key), vmk=key)
