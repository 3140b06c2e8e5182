"""A second person with a way into the same vault, and another computer's device secret."""

from typing import Any
from uuid import UUID

from clinicdesk.host.device_secret import FileDeviceSecret
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault_changes import add_person

__all__ = ["NEW_PASSWORD", "SECOND", "SECOND_NAME", "SECOND_PASSWORD", "device_of", "with_second"]

SECOND = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0002)
SECOND_NAME = "Luis Ortega"
SECOND_PASSWORD = "copper lantern orchard seven"
NEW_PASSWORD = "meadow trumpet anchor twelve"


def with_second(vaults: Any) -> OpenedVault:
    """The vault after a second person was added."""
    return add_person(
        vaults.path,
        vaults.opened,
        person_id=SECOND,
        person_name=SECOND_NAME,
        password=SECOND_PASSWORD,
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )


def device_of(vaults: Any, name: str) -> FileDeviceSecret:
    """A device secret beside the vault's own."""
    return FileDeviceSecret(vaults.folder / name, clinic=vaults.path.parent)
