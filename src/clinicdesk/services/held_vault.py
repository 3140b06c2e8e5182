"""The opened vault of one session, and the computer that it was opened on."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault import open_with_recovery
from clinicdesk.host.vault_renewal import NewRecovery, remove_person, renew_recovery

__all__ = ["HeldVault", "PresentCode", "ThisComputer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThisComputer:
    """What this computer adds to a password: its secret, its count of attempts, its speed."""

    device: DeviceSecretStore
    attempts: AttemptLog
    ids: IdSource
    policy: KdfPolicy = PRODUCTION


class HeldVault:
    """The vault as the newest change of this session left it; services of a clinic share one.

    A change may renew the vault master key, and a service that kept the former one could change
    nothing any more.
    """

    def __init__(self, path: Path, opened: OpenedVault) -> None:
        self.path = path
        self.opened = opened

    def remove(self, person_id: UUID, ids: IdSource, known: Collection[UUID]) -> None:
        """Take a person's ways in away; see ``remove_person``."""
        self.opened = remove_person(
            self.path, self.opened, person_id=person_id, ids=ids, known=known
        )

    def renew_recovery(
        self,
        new: NewRecovery,
        ids: IdSource,
        known: Collection[UUID],
        *,
        present: "PresentCode | None" = None,
        forsake: bool = False,
    ) -> None:
        """Put a new recovery slot in the old one's place; see ``renew_recovery``."""
        recovered = None
        if present is not None:
            recovered = open_with_recovery(
                self.path, code=present.code, attempts=present.here.attempts
            )
        self.opened = renew_recovery(
            self.path,
            self.opened,
            new,
            ids=ids,
            known=known,
            present=recovered,
            forsake=forsake,
        )


@dataclass(frozen=True, slots=True)
class PresentCode:
    """The recovery code in force, given so that what it alone opens goes over to the new one."""

    code: RecoveryCode = field(repr=False)
    here: ThisComputer
