"""Keys of the protected record in a vault of two people: Dana, who made it, and Luis."""

from typing import Any
from uuid import UUID

from second_person import SECOND, SECOND_NAME, SECOND_PASSWORD

from clinicdesk.domain.access import Compartment
from clinicdesk.host.compartment_keys import Audience, Kept, compartment_keys, keep_keys, kind_of
from clinicdesk.host.opened_vault import OpenedVault

__all__ = [
    "BEHAVIOURAL",
    "BOTH",
    "DANA",
    "DANA_ALONE",
    "PART2",
    "active_secret",
    "keep",
    "second",
    "secrets_held",
]

DANA = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001)
BEHAVIOURAL = kind_of(Compartment.BEHAVIOURAL)
PART2 = kind_of(Compartment.SUD_PART2)
BOTH = {BEHAVIOURAL: Audience(frozenset({DANA, SECOND}))}
DANA_ALONE = {BEHAVIOURAL: Audience(frozenset({DANA}))}


def keep(vaults: Any, opened: OpenedVault, audiences: Any, **more: Any) -> Kept:
    return keep_keys(vaults.path, opened, audiences, ids=vaults.ids, **more)


def second(vaults: Any, password: str = SECOND_PASSWORD) -> OpenedVault:
    opened: OpenedVault = vaults.open(password, SECOND_NAME)
    return opened


def secrets_held(opened: OpenedVault, **more: Any) -> set[bytes]:
    return {key.secret for key in compartment_keys(opened, **more)}


def active_secret(opened: OpenedVault) -> bytes:
    (key,) = (key for key in compartment_keys(opened) if key.active)
    return key.secret
