"""Changes the database key, as far as the vault is concerned.

``begin_rotation`` puts a second key beside the first, in both files of the vault, before a page
is touched; ``finish_rotation`` leaves the one that the database was seen to open with. In
between, whoever opens the database tries the active key, then the pending one.
"""

import secrets
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Literal
from uuid import UUID

from clinicdesk.domain.ids import IdSource
from clinicdesk.host.opened_vault import DATABASE, OpenedVault
from clinicdesk.host.slots import wrapped_key
from clinicdesk.host.vault import KEY_BYTES
from clinicdesk.host.vault_file import Step, no_step
from clinicdesk.host.vault_records import KeyRecord, KeyState, VaultDocument
from clinicdesk.host.vault_renewal import renewed_master
from clinicdesk.host.vault_writing import changed, refreshed

__all__ = ["KeyInUse", "begin_rotation", "finish_rotation", "using_key"]

KeyInUse = Literal["active", "pending"]


def begin_rotation(
    path: Path,
    opened: OpenedVault,
    *,
    ids: IdSource,
    known: Collection[UUID] | None = None,
    step: Step = no_step,
) -> OpenedVault:
    """Put a pending database key beside the active one, and renew the master key.

    Written twice: if the file were torn once the database has its new key, the previous one must
    have it too. A key that is pending already is taken up again.

    Raises:
        RecoverySlotsDoubtful, VaultChanged, VaultBusy: see ``renewed_master``.
    """

    def edit(document: VaultDocument) -> VaultDocument:
        if _database_key(document, "pending") is not None:
            return document
        kid = ids.new()
        plain = secrets.token_bytes(KEY_BYTES)
        pending = KeyRecord(
            kid=kid,
            kind=DATABASE,
            state="pending",
            wrapped=wrapped_key(document, opened.vmk, kid, DATABASE, plain),
        )
        return replace(document, keys=(*document.keys, pending))

    return renewed_master(path, opened, edit, ids=ids, known=known, step=step)


def finish_rotation(
    path: Path, opened: OpenedVault, *, keep: KeyInUse, step: Step = no_step
) -> OpenedVault:
    """Leave the key that the database opens with; the other is gone from both files.

    The caller has seen every page of the database open with that key, and on the disk. Where
    nothing is pending any more, somebody else has finished it and nothing is written.

    Raises:
        VaultChanged, VaultBusy, VaultDamaged: see ``changed``.
    """

    def edit(document: VaultDocument) -> VaultDocument | None:
        active, pending = _database_key(document, "active"), _database_key(document, "pending")
        if pending is None:
            return None
        kept, dropped = (pending, active) if keep == "pending" else (active, pending)
        return replace(
            document,
            keys=tuple(
                replace(key, state="active") if key is kept else key
                for key in document.keys
                if key is not dropped
            ),
        )

    return refreshed(opened, changed(path, opened, edit, purge=True, step=step))


def using_key(opened: OpenedVault, which: KeyInUse) -> OpenedVault:
    """Return the vault with the key in use as its database key, while a change is unfinished."""
    pending = opened.keys.pending_database
    if which == "active" or pending is None:
        return opened
    return replace(opened, keys=replace(opened.keys, database=pending))


def _database_key(document: VaultDocument, state: KeyState) -> KeyRecord | None:
    return next((one for one in document.keys if (one.kind, one.state) == (DATABASE, state)), None)
