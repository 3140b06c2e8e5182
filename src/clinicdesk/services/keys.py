"""The clinic's own keys: a new recovery code, and a new key for the database."""

from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.clinic_lock import ClinicHold, ClinicLock
from clinicdesk.host.vault_file import Step, no_step
from clinicdesk.host.vault_renewal import NewRecovery, recovery_is
from clinicdesk.host.vault_rotation import begin_rotation, finish_rotation, using_key
from clinicdesk.services.compartment_keeping import keep_held
from clinicdesk.services.held_vault import HeldVault, PresentCode
from clinicdesk.store import rekey, staff, staff_changes
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, open_store, put_fact, read_meta
from clinicdesk.store.key_facts import ROTATION_DUE, note_generation

__all__ = ["KeyService"]

_OTHERS_LEAVE_S: Final = 2.0


def _keep_nothing(_code: RecoveryCode) -> None:
    """Leave keeping the code to whoever is given it."""


class KeyService:
    """Renews the keys of one open clinic."""

    def __init__(
        self, store: ClinicStore, held: HeldVault, files: ClinicFolder, hold: ClinicHold
    ) -> None:
        self._store = store
        self._held = held
        self._files = files
        self._hold = hold

    def rotation_due(self) -> str:
        """Return why the database key is to be changed; empty where it is not."""
        with self._store.reading() as session:
            return read_meta(session).get(ROTATION_DUE, "")

    def renew_recovery(
        self,
        actor: Actor,
        *,
        keep_code: Callable[[RecoveryCode], None] = _keep_nothing,
        drop_code: Callable[[], None] = lambda: None,
        present: PresentCode | None = None,
        present_is_lost: bool = False,
    ) -> RecoveryCode:
        """Make a new recovery code; the one before opens nothing from then on.

        ``keep_code`` is given the code before it opens anything, so that no code is in force that
        nobody has; ``drop_code`` is called when it came to nothing. What the ``present`` code alone
        opens of the protected record (its only author left, say) goes over to the new one; where
        it is not given, such records must be said to be lost.

        Raises:
            NotAllowed: the role does not administer the clinic.
            SealedKeysAtStake: the present code is needed, or that it is lost.
            RecoveryCodeWrong, LockedOut: the present code.
            ClinicDeskError: the disk is full, or somebody else changes the keys.
        """
        require(actor, Act.RUN_CLINIC)
        ids = self._store.ids
        new = NewRecovery(self._held.opened, ids)
        keep_code(new.code)
        try:
            with self._store.writing(actor) as uow:
                require(staff.actor(uow.session, actor.id), Act.RUN_CLINIC)
                known = staff_changes.active_people(uow.session)
                put_fact(uow.session, ROTATION_DUE, "the recovery code was renewed")
                uow.audit(
                    AuditAct(
                        act="renewed the recovery code",
                        kind="clinic",
                        object_id=self._held.opened.vault_id,
                    )
                )
                uow.session.flush()
                self._held.renew_recovery(new, ids, known, present=present, forsake=present_is_lost)
                note_generation(uow.session, self._held.opened.generation)
        except BaseException:
            if not recovery_is(self._files.vault, new):
                drop_code()
            raise
        # Whoever found the old paper may have had the sealed keys: new ones, and the new slot.
        keep_held(self._held, self._store, actor)
        return new.code

    def rotate(self, actor: Actor, report: Report = quiet, *, step: Step = no_step) -> None:
        """Give the database a new key, alone; the clinic is closed afterwards, come what may.

        Cut off at any moment, the next opening finds the old key or the new one in force and
        tidies up; nothing has to be remembered, and asking again is harmless.

        Raises:
            NotAllowed: the role does not administer the clinic; it stays open.
            StorageFull: no room for the pages to be written anew; it stays open.
            Cancelled: the report stopped it before the first page; it stays open.
            ClinicBusy: others have the clinic open, and are named.
            KeyNotChanged, Damage, ClinicDeskError: the disk, or another change of keys.
        """
        require(actor, Act.RUN_CLINIC)
        rekey.require_room(self._files.database)
        report(0, 1000, "Waiting until nobody else has the clinic open")
        known = self._begun(actor)
        self._store.close()
        self._hold.release()
        lock = ClinicLock(
            self._files.path, purpose="changing the database key", clock=self._store.clock
        )
        with lock.exclusive(wait_seconds=_OTHERS_LEAVE_S):
            self._change(actor, known, report, step)
        report(1000, 1000, "The database has its new key")

    def _begun(self, actor: Actor) -> Collection[UUID]:
        """Note that it begins; return the people whom the clinic knows."""
        with self._store.writing(actor) as uow:
            require(staff.actor(uow.session, actor.id), Act.RUN_CLINIC)
            if not read_meta(uow.session).get(ROTATION_DUE):
                put_fact(uow.session, ROTATION_DUE, "a change of it was begun")
            uow.audit(self._entry("began to change the database key"))
            return staff_changes.active_people(uow.session)

    def _change(self, actor: Actor, known: Collection[UUID], report: Report, step: Step) -> None:
        vault = begin_rotation(
            self._files.vault, self._held.opened, ids=self._store.ids, known=known, step=step
        )
        self._held.opened = vault
        changed = using_key(vault, "pending")
        rekey.rekey(
            self._files.database, vault.database_key, changed.database_key, report, step=step
        )
        step("write the entry")
        self._note(actor, StoreKeys(changed.database_key, changed.audit_key))
        self._held.opened = finish_rotation(self._files.vault, changed, keep="pending", step=step)

    def _note(self, actor: Actor, keys: StoreKeys) -> None:
        """Write the entry into the database under its new key, while both are still kept."""
        store, _revision = open_store(
            self._files.database,
            keys,
            clock=self._store.clock,
            ids=self._store.ids,
            computer=self._store.computer,
            signer=self._held.opened,
        )
        try:
            with store.writing(actor) as uow:
                put_fact(uow.session, ROTATION_DUE, "")
                note_generation(uow.session, self._held.opened.generation)
                uow.audit(self._entry("changed the database key"))
        finally:
            store.close()

    def _entry(self, act: str) -> AuditAct:
        return AuditAct(act=act, kind="clinic", object_id=self._held.opened.vault_id)
