"""A clinic's vault in a temporary folder, made with cheap password stretching."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.device_secret import FileDeviceSecret
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault
from clinicdesk.host.vault import create_vault, open_vault, open_with_recovery

PASSWORD = "violet kettle harbor nineteen"
NAME = "Dana Whitfield"


@dataclass(frozen=True)
class Vaults:
    """A vault of one person, and what is needed to open it again."""

    path: Path
    folder: Path
    device: FileDeviceSecret
    clock: FixedClock
    ids: IdSource
    attempts: AttemptLog
    opened: OpenedVault
    code: RecoveryCode

    def open(self, password: str = PASSWORD, name: str = NAME) -> OpenedVault:
        """Open it with a password."""
        return open_vault(
            self.path,
            person_name=name,
            password=password,
            device=self.device,
            attempts=self.attempts,
        )

    def recover(self, code: RecoveryCode | None = None) -> RecoveredVault:
        """Open it with a recovery code."""
        return open_with_recovery(self.path, code=code or self.code, attempts=self.attempts)


@pytest.fixture
def make_vaults(tmp_path: Path) -> Callable[[str], Vaults]:
    """Make as many separate clinics as a test asks for."""

    def make(name: str) -> Vaults:
        folder = tmp_path / name
        (folder / "clinic").mkdir(parents=True)
        path = folder / "clinic" / "clinic.vault"
        clock = FixedClock(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
        ids = IdSource(clock)
        device = FileDeviceSecret(folder / "device" / "secret", clinic=path.parent)
        created = create_vault(
            path,
            person_id=UUID(int=0x0190_0000_0000_7000_8000_0000_0000_0001),
            person_name=NAME,
            password=PASSWORD,
            device=device,
            ids=ids,
            policy=CHEAP_FOR_TESTS,
        )
        return Vaults(
            path=path,
            folder=folder,
            device=device,
            clock=clock,
            ids=ids,
            attempts=AttemptLog(folder / "attempts", clock),
            opened=created.opened,
            code=created.recovery_code,
        )

    return make


@pytest.fixture
def vaults(make_vaults: Callable[[str], Vaults]) -> Vaults:
    """One clinic's vault."""
    return make_vaults("one")
