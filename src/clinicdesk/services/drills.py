"""Restore drills: the newest backup is laid down, opened and compared, and removed again."""

import shutil
import time
from datetime import datetime
from pathlib import Path

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import Cancelled, ClinicDeskError, NotFound, StorageFull
from clinicdesk.domain.keeping import Drill
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.files import disk_refusals, free_bytes, write_new
from clinicdesk.host.kept_vault import keys_in
from clinicdesk.host.opened_vault import DataKeys, OpenedVault
from clinicdesk.services import checks, keeping_facts
from clinicdesk.services.backup_file import DATABASE, VAULT, Manifest, opened_backup
from clinicdesk.services.backups import BackupService
from clinicdesk.services.checkpoints import checkpoint_faults
from clinicdesk.services.signing import checked_signatures
from clinicdesk.store import backup
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import REVISION, ClinicStore, StoreKeys, open_store
from clinicdesk.store.migrate import upgrade
from clinicdesk.store.rekey import opens_with

__all__ = ["DrillService"]

_ROOM_ALONE = 32 * 1024 * 1024


class DrillService:
    """Tries whether the clinic could be restored."""

    def __init__(
        self, store: ClinicStore, vault: OpenedVault, files: ClinicFolder, backups: BackupService
    ) -> None:
        self._store = store
        self._vault = vault
        self._files = files
        self._backups = backups

    def run(
        self, actor: Actor, report: Report = quiet, *, forced: bool = False, purpose: str = ""
    ) -> Drill:
        """Restore the newest backup beside the clinic, look at everything, and remove it again.

        What is laid down is as encrypted as the clinic, is there for this act only, and is
        cleared at the next opening if the act is cut off. The result is kept, with its entry.

        Raises:
            NotAllowed: the role does not open it. ClinicBusy: a backup is being made.
            NotFound: there is no backup. StorageFull: no room for it. Cancelled: by the report.
        """
        if not forced:
            require(actor, Act.BACK_UP)
        started = time.monotonic()
        with self._backups.place.alone():
            newest = next(iter(self._backups.listed()), None)
            if newest is None:
                raise NotFound("There is no backup to try.", "Make one first.")
            path = Path(newest.path)
            self._require_room(path)
            try:
                with disk_refusals("the restore drill"):
                    faults, patients = self._tried(path, report)
            finally:
                shutil.rmtree(self._files.drill, ignore_errors=True)
        drill = Drill(
            at=self._store.clock.now(),
            backup=path.name,
            made_at=newest.made_at,
            faults=tuple(faults),
            seconds=time.monotonic() - started,
            patients=patients,
        )
        self._note(actor, drill, purpose)
        return drill

    def _require_room(self, path: Path) -> None:
        needed, free = path.stat().st_size + _ROOM_ALONE, free_bytes(self._files.path)
        if free < needed:
            raise StorageFull(
                f"A restore drill needs {needed / 1e6:,.0f} MB for a while, and "
                f"{free / 1e6:,.0f} MB are free.",
                "Nothing was changed. Free some space and try again.",
            )

    def _tried(self, path: Path, report: Report) -> tuple[list[str], int]:
        """Return what is wrong with a backup, and how many people are in it."""
        there = ClinicFolder(self._files.drill)
        there.path.mkdir(mode=0o700)
        try:
            with opened_backup(path) as file:
                file.lay_database(there.path / DATABASE, report)
                vault = file.vault()
                write_new(there.path / VAULT, vault)
                manifest = file.manifest
            keys = keys_in(vault, self._vault)
            if keys is None:
                return ["your present keys do not open it: it was made before you had them"], 0
            return self._compared(there, manifest, _store_keys(there, keys), report)
        except (Cancelled, StorageFull):
            raise
        except ClinicDeskError as fault:  # what the drill is there to find
            return [fault.sentence.rstrip(".")], 0

    def _compared(
        self, there: ClinicFolder, manifest: Manifest, keys: StoreKeys, report: Report
    ) -> tuple[list[str], int]:
        facts = backup.facts_of(there.database, keys.database)
        faults = [
            f"{name.replace('_', ' ')}: {facts.counts.get(name, 0):,} instead of {count:,}"
            for name, count in manifest.counts.items()
            if facts.counts.get(name) != count
        ]
        if facts.schema != manifest.schema and manifest.audit:
            faults.append(f"its tables are {facts.schema}, not {manifest.schema}")
        head = {"seq": facts.audit_seq, "mac": facts.audit_mac.hex()}
        if manifest.audit and {name: manifest.audit.get(name) for name in head} != head:
            faults.append("its audit log ends elsewhere than when it was made")
        store, revision = open_store(
            there.database, keys, clock=self._store.clock, ids=self._store.ids
        )
        try:
            if revision != REVISION:
                report(0, 0, "Bringing the copy up to date")
                upgrade(store)
            wanted = (
                *checks.checks_of(store, there.database, keys.database, report=report),
                *self._log_checks(store, manifest, facts.audit_seq),
            )
            faults += [
                f"{check.name}: {check.detail}"
                for check in checks.run(wanted, report)
                if not check.ok
            ]
        finally:
            store.close()
        return faults, facts.counts["patients"]

    def _log_checks(
        self, store: ClinicStore, manifest: Manifest, newest: int
    ) -> tuple[checks.Check, ...]:
        """Return the checks that need the clinic's people and its other backups."""
        folder = self._files.backups
        return (
            (
                "audit signatures",
                lambda: checked_signatures(store, self._vault, manifest.made_at).faults,
            ),
            (
                "audit checkpoints",
                lambda: checkpoint_faults(store, self._vault, folder, up_to=newest),
            ),
        )

    def _note(self, actor: Actor, drill: Drill, purpose: str) -> None:
        with self._store.writing(actor) as uow:
            keeping_facts.put_drill(uow.session, drill)
            uow.audit(
                AuditAct(
                    act="tried a restore",
                    kind="clinic",
                    digest=f"faults:{len(drill.faults)}",
                    purpose=purpose,
                )
            )

    def last(self) -> tuple[Drill | None, datetime | None]:
        """Return the latest drill, and when one last found everything."""
        with self._store.reading() as session:
            return keeping_facts.drill_in(session), keeping_facts.good_drill_in(session)


def _store_keys(there: ClinicFolder, keys: DataKeys) -> StoreKeys:
    """Return the keys of a restored database; between two of them, the one that opens it."""
    pending = keys.pending_database
    if pending is not None and not opens_with(there.database, keys.database):
        return StoreKeys(pending, keys.audit)
    return StoreKeys(keys.database, keys.audit)
