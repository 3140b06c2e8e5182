"""What is bound to what, below the MAC of the file."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import (
    RecoveryCodeWrong,
)
from clinicdesk.host.slots import (
    Unopened,
    device_tag,
    open_slot,
    password_key,
    recovery_key,
)
from clinicdesk.host.vault_file import read_file
from clinicdesk.host.vault_records import (
    SlotUser,
)


@pytest.mark.parametrize("field", ["user", "device", "kdf", "salt", "pub", "verify", "id", "kind"])
def test_each_fact_of_a_slot_is_bound_to_its_private_keys(vaults: Any, field: str) -> None:
    """Below the MAC: what the slot says is associated data of what it wraps."""
    document = read_file(vaults.path).document
    slot = document.slots[0]
    secret = vaults.device.get(document.vault_id)
    key = password_key(document.vault_id, slot, "violet kettle harbor nineteen", secret)
    identity, vmk = open_slot(document, slot, key)
    assert (identity, vmk) == (vaults.opened.identity, vaults.opened.vmk)
    others = {
        "user": SlotUser(slot.user.id, "Dana Whitfeld"),
        "device": device_tag(document.vault_id, b"\0" * 32, "file"),
        "kdf": replace(slot.kdf, passes=2),
        "salt": b"\1" * 16,
        "pub": document.slots[1].pub,
        "verify": document.slots[1].verify,
        "id": document.slots[1].id,
        "kind": "invitation",
    }
    with pytest.raises(Unopened):
        open_slot(document, replace(slot, **{field: others[field]}), key)


def test_a_slot_of_one_vault_opens_nothing_in_another(
    vaults: Any, make_vaults: Callable[[str], Any]
) -> None:
    other = make_vaults("other")
    document = read_file(vaults.path).document
    slot = document.slots[1]
    key = recovery_key(document.vault_id, slot, vaults.code.secret)
    open_slot(document, slot, key)
    for change in (
        {"vault_id": read_file(other.path).document.vault_id},
        {"vmk_id": read_file(other.path).document.vmk_id},
    ):
        with pytest.raises(Unopened):
            open_slot(replace(document, **change), slot, key)
    with pytest.raises(RecoveryCodeWrong):
        other.recover(RecoveryCode(vaults.code.secret))
