"""The keys in a kept copy of the vault, for somebody who is signed in now.

A copy in a backup may be of an earlier generation: its master key is another one, but it is sealed
to the same people. So no password is asked to see whether a backup opens.
"""

from clinicdesk.domain.vault_errors import VaultDamaged
from clinicdesk.host.opened_vault import DataKeys, OpenedVault, checked_keys
from clinicdesk.host.slots import Unopened, unsealed_vmk
from clinicdesk.host.vault_format import parse

__all__ = ["keys_in"]


def keys_in(copy: bytes, opened: OpenedVault) -> DataKeys | None:
    """Return the keys in the bytes of a vault; None where the person has no way into it.

    Raises:
        VaultDamaged, VaultTooNew: the bytes are not a whole vault of this clinic.
    """
    document = parse(copy)
    if document.vault_id != opened.vault_id:
        raise VaultDamaged("it belongs to another clinic")
    for slot in document.slots:
        if slot.pub != opened.identity.pub:
            continue
        try:
            vmk = unsealed_vmk(document, slot, opened.identity)
        except Unopened:
            continue
        return checked_keys(document, vmk)
    return None
