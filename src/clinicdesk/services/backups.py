"""Backups of the open clinic: made while people work, opened again, and kept by a rule."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import BackupMade, Report, quiet
from clinicdesk.domain.errors import Cancelled, ClinicDeskError, Damage, StorageFull
from clinicdesk.domain.keeping import Keeping, Trouble
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.files import disk_refusals, free_bytes, fsync_folder
from clinicdesk.host.kept_vault import keys_in
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.services import keeping_facts
from clinicdesk.services.backup_file import SUFFIX, Manifest, opened_backup, pack, sum_of
from clinicdesk.services.backup_place import STAMP, BackupPlace
from clinicdesk.services.checkpoints import signed_checkpoint
from clinicdesk.services.second_copy import copied_to
from clinicdesk.store import backup
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["BackupService"]

_WHAT: Final = "the backup"
_ROOM: Final = 2.1
"""The copy and the packed file are there together for a moment."""
_ROOM_ALONE: Final = 32 * 1024 * 1024


class BackupService:
    """Makes backups of the open clinic, and keeps them."""

    def __init__(
        self, store: ClinicStore, vault: OpenedVault, files: ClinicFolder, zone: str
    ) -> None:
        self._store = store
        self._vault = vault
        self._files = files
        self._zone = zone
        self.place = BackupPlace(files, vault)
        self.unwritten: Trouble | None = None
        """A failure that could not even be written down: the disk is full, say."""

    def made(self) -> tuple[BackupMade, ...]:
        """Return the backups in the clinic's own folder, newest first, each with its sum.

        Every file is read to its end; ``listed`` is for whoever cannot wait.
        """
        return tuple(replace(one, sha256=sum_of(Path(one.path))) for one in self.listed())

    def listed(self) -> tuple[BackupMade, ...]:
        """Return the backups in the clinic's own folder, newest first, by what they say."""
        return self.place.listed()

    def last_at(self) -> datetime | None:
        """Return when the newest backup was made; one that is dated after now is none."""
        return self.place.last_at(self._store.clock.now())

    def keeping(self) -> Keeping:
        """Say how safe the records are kept."""
        with self._store.reading() as session:
            failed = keeping_facts.trouble_in(session, keeping_facts.FAILED)
            return Keeping(
                plan=keeping_facts.plan_in(session),
                last_at=self.last_at(),
                first_at=min(self.place.moments(), default=None),
                failed=self.unwritten or failed,
                copies_failed=keeping_facts.trouble_in(session, keeping_facts.COPIES_FAILED),
                drill=keeping_facts.drill_in(session),
                good_drill_at=keeping_facts.good_drill_in(session),
            )

    def make(
        self,
        actor: Actor,
        target: Path | None = None,
        report: Report = quiet,
        *,
        forced: bool = False,
        purpose: str = "",
    ) -> BackupMade:
        """Copy the clinic while people work, open the copy, and pack it with its vault.

        Without ``target`` it goes into the clinic's own folder; then the second folder gets a
        copy, and what the rule no longer keeps is removed. Such a backup that fails is remembered
        until one succeeds. ``forced`` asks for no role: the program itself needs one.

        Raises:
            NotAllowed: the role does not open it. ClinicBusy: another backup is being made.
            StorageFull, StorageReadOnly: nothing is left of it.
            Damage: the copy does not hold; it is not kept.
        """
        if not forced:
            require(actor, Act.BACK_UP)
        with self.place.alone():
            try:
                with disk_refusals(_WHAT):
                    made = self._make(actor, target, report, purpose)
            except Cancelled:
                raise
            except ClinicDeskError as error:
                if target is None:
                    self._note_failure(error)
                raise
        return made

    def _make(self, actor: Actor, target: Path | None, report: Report, purpose: str) -> BackupMade:
        now = self._store.clock.now()
        path = target or self._files.backups / f"clinic-{now.astimezone(UTC):{STAMP}}{SUFFIX}"
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._require_room(path.parent)
        work = path.with_name(f".{path.name}.part")
        copy = path.with_name(f".{path.name}.db")
        _remove((work, *_with_logs(copy)))
        try:
            manifest = self._copied(copy, now, report)
            vault = self._files.vault.read_bytes()
            self._see_that_it_opens(vault)
            pack(work, copy, vault, manifest, report)
            with opened_backup(work) as packed:
                packed.check(report)
            total = sum_of(work)
            work.replace(path)
            fsync_folder(path.parent)
        finally:
            _remove((work, *_with_logs(copy)))
        gone = () if target else self.place.thin(path, now, self._zone)
        with self._store.writing(actor) as uow:
            uow.audit(AuditAct(act="backed up", kind="clinic", digest=total, purpose=purpose))
            if gone:
                uow.audit(
                    AuditAct(act="removed old backups", kind="clinic", digest=f"count:{len(gone)}")
                )
            if target is None:
                keeping_facts.put_trouble(uow.session, keeping_facts.FAILED, None)
        if target is None:
            self.unwritten = None
        warnings = () if target else self._second_copy(path, total, report)
        return BackupMade(
            path=str(path),
            sha256=total,
            made_at=now,
            verified=True,
            counts=manifest.counts,
            octets=path.stat().st_size,
            warnings=warnings,
        )

    def _copied(self, copy: Path, now: datetime, report: Report) -> Manifest:
        key = self._vault.database_key
        backup.copy_to(self._store, copy, key, report)
        report(0, 0, "Checking the copy")
        faults = backup.faults(copy, key, report=report)
        if faults:
            raise Damage(
                f"The backup did not hold when it was opened: {faults[0]}.",
                "Run a check of the clinic; the disk may be failing.",
            )
        # What the copy says, not what the clinic says by now: people go on working.
        facts = backup.facts_of(copy, key)
        return Manifest(
            made_at=now,
            schema=facts.schema,
            counts=facts.counts,
            vault_id=str(self._vault.vault_id),
            audit=signed_checkpoint(self._vault, facts.audit_seq, facts.audit_mac, now),
        )

    def _see_that_it_opens(self, vault: bytes) -> None:
        """See that the vault that goes along has the key of the copy."""
        keys = keys_in(vault, self._vault)
        if keys is not None and self._vault.database_key not in {
            keys.database,
            keys.pending_database,
        }:
            raise Damage(
                "The clinic's key file does not have the key of its database.",
                "Keep the folder as it is, and restore the latest backup elsewhere.",
            )

    def _require_room(self, folder: Path) -> None:
        needed = int(self._files.database.stat().st_size * _ROOM) + _ROOM_ALONE
        free = free_bytes(folder)
        if free < needed:
            raise StorageFull(
                f"A backup needs {needed / 1e6:,.0f} MB for a while, and {free / 1e6:,.0f} MB "
                "are free.",
                "Nothing was changed. Free some space and try again.",
            )

    def _second_copy(self, path: Path, total: str, report: Report) -> tuple[str, ...]:
        """Copy a backup into the second folder; what stands in the way is a warning."""
        with self._store.reading() as session:
            named = keeping_facts.plan_in(session).copies
        name = f"clinic-{self._vault.vault_id.hex[-8:]}-{path.name.removeprefix('clinic-')}"
        trouble = copied_to(Path(named), path, name, total, report) if named else None
        keeping_facts.note_trouble(self._store, keeping_facts.COPIES_FAILED, trouble)
        return (trouble.sentence,) if trouble else ()

    def _note_failure(self, error: ClinicDeskError) -> None:
        at = self._store.clock.now()
        trouble = Trouble(f"The last backup failed. {error.sentence}", error.remedy, at)
        try:
            keeping_facts.note_trouble(self._store, keeping_facts.FAILED, trouble)
        except ClinicDeskError:
            self.unwritten = trouble  # the window says it all the same, as long as it is open


def _with_logs(database: Path) -> tuple[Path, ...]:
    return tuple(
        database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-shm", "-journal")
    )


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
