"""Opening a clinic mends what a cut left: of two database keys, of a torn vault, of a removal."""

from clinicdesk.domain.access import Actor
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault_changes import heal_vault
from clinicdesk.host.vault_renewal import previous_lets_in
from clinicdesk.host.vault_rotation import KeyInUse, finish_rotation, using_key
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, put_fact
from clinicdesk.store.key_facts import ROTATION_DUE
from clinicdesk.store.rekey import faults_under, opens_with

__all__ = ["settled", "with_key_in_use"]


def with_key_in_use(files: ClinicFolder, vault: OpenedVault) -> OpenedVault:
    """Return the vault with the key that opens the database: the active one, or the pending one.

    Where neither opens it, it is the active one, and opening says what is wrong.

    Raises:
        ClinicDeskError: the file is not there, or the disk fails.
    """
    pending = vault.keys.pending_database
    if pending is None or not files.database.is_file():
        return vault
    if opens_with(files.database, vault.database_key) or not opens_with(files.database, pending):
        return vault
    return using_key(vault, "pending")


def settled(
    files: ClinicFolder, vault: OpenedVault, store: ClinicStore, actor: Actor
) -> OpenedVault:
    """Mend the vault of an open clinic; the vault is known not to be an older one.

    A change of keys goes through where the database has its new key, and is taken back where it
    has not. While others read, or where a page does not hold, both keys are kept until later.

    Raises:
        VaultChanged, VaultBusy: somebody else is changing the vault.
        ClinicDeskError: the disk is full or refuses.
    """
    pending = vault.keys.pending_database
    if pending is None:
        if vault.from_previous or previous_lets_in(files.vault, vault):
            return heal_vault(files.vault, vault)
        return vault
    in_use: KeyInUse = "pending" if vault.database_key == pending else "active"
    if in_use == "pending" and faults_under(files.database, pending):
        return vault
    done = finish_rotation(files.vault, vault, keep=in_use)
    with store.writing(actor) as uow:
        if in_use == "pending":
            put_fact(uow.session, ROTATION_DUE, "")
        uow.audit(
            AuditAct(
                act="settled the database key",
                kind="clinic",
                object_id=vault.vault_id,
                digest="the new one" if in_use == "pending" else "the former one",
            )
        )
    return done
