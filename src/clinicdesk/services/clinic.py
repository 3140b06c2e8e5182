"""The services of one open clinic, in one value that the window and the commands are given."""

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.services.backups import BackupService
from clinicdesk.services.clinics import OpenedStore
from clinicdesk.services.upkeep import UpkeepService

__all__ = ["Clinic"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """An open clinic and the person in it. Closing it lets go of the keys."""

    actor: Actor
    facts: ClinicFacts
    folder: Path
    backups: BackupService
    upkeep: UpkeepService
    _opened: OpenedStore = field(repr=False)

    @classmethod
    def of(cls, opened: OpenedStore) -> "Clinic":
        """Build the services on an open store."""
        store, vault, folder = opened.store, opened.vault, opened.folder
        backups = BackupService(store, vault, folder)
        return cls(
            actor=opened.actor,
            facts=opened.facts,
            folder=folder,
            backups=backups,
            upkeep=UpkeepService(store, vault, folder, backups),
            _opened=opened,
        )

    def close(self) -> None:
        """Close the store. The services are of no use afterwards."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
