"""Whether the clinic is well: its status, and the checks of ``verify``."""

from datetime import datetime, timedelta
from uuid import UUID

from clinicdesk import __version__
from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import CheckResult, ClinicStatus, Report, quiet
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.opened_vault import OpenedVault, password_alone_warnings
from clinicdesk.host.sealing import Subjects
from clinicdesk.host.swap import memory_notes
from clinicdesk.services import checks
from clinicdesk.services.backups import BackupService
from clinicdesk.services.checkpoints import checkpoint_faults
from clinicdesk.services.signing import checked_signatures
from clinicdesk.store import backup, health, lineage
from clinicdesk.store.audit_log import AuditAct, AuditEntry, entries
from clinicdesk.store.clinic_store import REVISION, ClinicStore, read_meta
from clinicdesk.store.key_facts import ROTATION_DUE

__all__ = ["UpkeepService"]

_BACKUP_IS_OLD = timedelta(days=7)


class UpkeepService:
    """Looks after one open clinic."""

    def __init__(
        self, store: ClinicStore, vault: OpenedVault, files: ClinicFolder, backups: BackupService
    ) -> None:
        self._store = store
        self._vault = vault
        self._files = files
        self._backups = backups
        self._subjects = Subjects(vault.audit_key, vault.vault_id)

    def status(self) -> ClinicStatus:
        """Say what the clinic is and what is wrong with it."""
        now = self._store.clock.now()
        last = self._backups.last_at()
        problems = []
        network = self._files.network_warning()
        if network:
            problems.append(network)
        problems.extend(self.standing())
        if self._vault.damage:
            problems.append(f"The vault's former generation was opened: {self._vault.damage}.")
        with self._store.reading() as session:
            due = read_meta(session).get(ROTATION_DUE)
        if due:
            problems.append(
                f"A new database key is due: {due}. "
                "When nobody else has the clinic open, run: clinicdesk keys rotate"
            )
        if self._vault.keys.pending_database is not None:
            problems.append(
                "A change of the database key is not finished, and nothing is lost: "
                "it is finished when the clinic is opened and nobody else has it open."
            )
        if self._store.signing_trouble:
            problems.append(
                f"The audit log could not be signed: {self._store.signing_trouble} "
                "It is tried again with the next change."
            )
        if self._store.head_is_behind:
            problems.append(
                "The disk is full: what was saved last is there, and not yet counted in "
                "clinic.head. Free some space; the next change puts it right."
            )
        if last is None:
            problems.append("No backup has been made yet.")
        elif now - last > _BACKUP_IS_OLD:
            problems.append("The last backup is more than a week old.")
        keeping = self._backups.keeping()
        problems += [f"{one.sentence} {one.remedy}" for one in keeping.troubles(now)]
        return ClinicStatus(
            schema=REVISION,
            app_version=__version__,
            backend="sqlcipher",
            cipher=health.cipher_facts(self._store),
            counts=backup.row_counts(self._store),
            last_backup_at=last,
            good_drill_at=keeping.good_drill_at,
            problems=tuple(problems),
            notes=self.computer_notes(),
        )

    @staticmethod
    def computer_notes() -> tuple[str, ...]:
        """Say what of this computer is a weakness: memory that may reach a disk in the clear."""
        return memory_notes()

    def standing(self) -> tuple[str, ...]:
        """Return what stays a weakness until somebody changes it: passwords that stand alone."""
        return password_alone_warnings(self._vault)

    def verify(
        self, actor: Actor, *, deep: bool = False, report: Report = quiet
    ) -> tuple[CheckResult, ...]:
        """Check pages, links, the audit chain, document hashes and the promises.

        ``deep`` walks every index too and hashes every document. One entry is written, afterwards.
        """
        require(actor, Act.BACK_UP)
        pages, chain, *others = checks.checks_of(
            self._store, self._files.database, self._vault.database_key, deep=deep
        )
        done = checks.run(
            (
                pages,
                ("vault", lambda: [self._vault.damage] if self._vault.damage else []),
                chain,
                ("audit signatures", lambda: checked_signatures(self._store, self._vault).faults),
                (
                    "audit checkpoints",
                    lambda: checkpoint_faults(self._store, self._vault, self._files.backups),
                ),
                *others,
            ),
            report,
        )
        with self._store.writing(actor) as uow:
            bad = sum(not check.ok for check in done)
            uow.audit(AuditAct(act="verified", kind="clinic", digest=f"faults:{bad}"))
        return done

    def audit(
        self,
        actor: Actor,
        *,
        patient_id: UUID | None = None,
        actor_id: UUID | None = None,
        since: datetime | None = None,
        limit: int = 500,
    ) -> tuple[tuple[AuditEntry, ...], bool]:
        """Return the newest entries, and whether the whole chain holds.

        About a person are those of their protected record too, which do not name them.
        """
        require(actor, Act.READ_AUDIT)
        with self._store.reading() as session:
            whose = lineage.family(session, patient_id) if patient_id else ()
            found = entries(
                session,
                patient_id=patient_id,
                subjects=[self._subjects.digest(one) for one in whose],
                actor_id=actor_id,
                since=since,
                limit=limit,
            )
        return found, not self._store.audit_faults()
