"""Checkpoints of the audit log: each backup carries one, signed by its maker.

Whoever cuts the log's tail off, or puts an older database and head in place, has an open chain that
holds; the backups of the time between know entries that it has not (``docs/audit.md``).
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.services.backup_file import SUFFIX, opened_backup
from clinicdesk.store.audit_log import mac_at
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.signing import checkpoint_bytes, instant

__all__ = ["checkpoint_faults", "signed_checkpoint"]


def signed_checkpoint(vault: OpenedVault, seq: int, mac: bytes, at: datetime) -> dict[str, Any]:
    """Return what a backup's manifest says of the newest entry in it, signed by whoever made it."""
    message = checkpoint_bytes(vault_id=vault.vault_id, by=vault.person_id, seq=seq, mac=mac, at=at)
    return {
        "seq": seq,
        "mac": mac.hex(),
        "at": instant(at),
        "by": str(vault.person_id),
        "signature": vault.sign(message).hex(),
    }


def checkpoint_faults(
    store: ClinicStore, vault: OpenedVault, folder: Path, *, up_to: int | None = None
) -> list[str]:
    """Compare the log with the checkpoint of each backup in a folder; return what differs.

    Backups that cannot be read, of another clinic, or older than checkpoints say nothing here.
    ``up_to`` is the newest entry of a copy: what later backups know it need not have.
    """
    return list(_faults(store, vault, folder, up_to))


def _faults(
    store: ClinicStore, vault: OpenedVault, folder: Path, up_to: int | None
) -> Iterator[str]:
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            with opened_backup(path) as backup:
                manifest = backup.manifest
        except ClinicDeskError:
            continue
        if not manifest.audit or manifest.vault_id != str(vault.vault_id):
            continue
        checkpoint = _read(vault, manifest.audit)
        if checkpoint is None:
            yield f"the checkpoint in backup {path.name} is not signed by anybody of this clinic"
            continue
        seq, mac = checkpoint
        if up_to is not None and seq > up_to:
            continue
        with store.reading() as session:
            found = mac_at(session, seq)
        if found is None:
            yield f"the log has lost entry {seq}, which backup {path.name} has"
        elif found != mac:
            yield f"entry {seq} is not the one that backup {path.name} has"


def _read(vault: OpenedVault, said: dict[str, Any]) -> tuple[int, bytes] | None:
    """Return sequence number and MAC of a checkpoint that somebody of this clinic signed."""
    try:
        seq, mac = int(said["seq"]), bytes.fromhex(said["mac"])
        at, by = datetime.fromisoformat(said["at"]), UUID(said["by"])
        signature = bytes.fromhex(said["signature"])
    except (KeyError, ValueError, TypeError, AttributeError):
        return None
    message = checkpoint_bytes(vault_id=vault.vault_id, by=by, seq=seq, mac=mac, at=at)
    return (seq, mac) if vault.verifies(by, signature, message) else None
