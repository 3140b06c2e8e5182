"""Makes a clinic, lets a person in, and lets go of the key again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinics import ClinicFacts, Site, StaffMember
from clinicdesk.domain.clock import Clock, site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.opened_vault import (
    OpenedVault,
    RecoveredVault,
    require_not_older,
    same_name,
)
from clinicdesk.host.vault import create_vault, describe_vault, open_vault, open_with_recovery
from clinicdesk.host.vault_changes import enrol_person
from clinicdesk.services.compartment_keeping import entitled_kinds, grants_kept, keys_kept
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.services.referral_parts import ReferralParts
from clinicdesk.services.settling import settled, with_key_in_use
from clinicdesk.services.taking_in import taken_in
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import (
    REVISION,
    ClinicStore,
    StoreKeys,
    create_store,
    open_store,
    read_meta,
)
from clinicdesk.store.key_facts import VAULT_GENERATION
from clinicdesk.store.rekey import opens_with

__all__ = [
    "ClinicPlan",
    "MadeClinic",
    "OpenedStore",
    "clear",
    "make_clinic",
    "open_clinic",
    "recover",
    "vault_id_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicPlan:
    """What a new clinic is to be."""

    name: str
    site: str
    admin: str
    """Sign-in name of the first person."""
    admin_display: str = ""
    zone: str = "America/New_York"
    address: str = ""
    phone: str = ""
    fax: str = ""
    clinical: bool = True
    """Whether the first person is a nurse as well (roles add up)."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class MadeClinic:
    """A fresh clinic. The recovery code is shown once and kept nowhere."""

    folder: Path
    admin: str
    recovery_code: RecoveryCode = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedStore:
    """An open clinic and who opened it. Holds keys: close it to let go of them."""

    files: ClinicFolder
    store: ClinicStore
    vault: OpenedVault = field(repr=False)
    actor: Actor
    facts: ClinicFacts
    revision: str

    def close(self) -> None:
        """Close the store; the caller drops this value, and the keys with it."""
        self.store.close()


def make_clinic(
    folder: Path,
    plan: ClinicPlan,
    password: str,
    *,
    device: DeviceSecretStore,
    clock: Clock,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    keep_code: Callable[[RecoveryCode], None] = lambda _code: None,
) -> MadeClinic:
    """Make the vault, the encrypted database, the site and the first person.

    ``keep_code`` is given the recovery code before the clinic is usable: if it fails, nothing is
    left behind.

    Raises:
        ClinicExists: the folder has a clinic; nothing is touched.
        ClinicDeskError: password too weak, no keyring, folder not writable, disk full: no clinic
            is left half made.
    """
    files = ClinicFolder(folder)
    files.prepare_new()
    admin_id, site_id = ids.new(), ids.new()
    made = create_vault(
        files.vault,
        person_id=admin_id,
        person_name=plan.admin,
        password=password,
        device=device,
        ids=ids,
        policy=policy,
        own_words=(plan.name, plan.site, plan.admin_display),
    )
    try:
        _fill(files, plan, made.opened, admin_id, site_id, clock=clock, ids=ids)
        keep_code(made.recovery_code)
    except BaseException:
        clear(files)
        device.forget(made.opened.vault_id)
        raise
    return MadeClinic(folder, plan.admin, made.recovery_code)


def _fill(
    files: ClinicFolder,
    plan: ClinicPlan,
    vault: OpenedVault,
    admin_id: UUID,
    site_id: UUID,
    *,
    clock: Clock,
    ids: IdSource,
) -> None:
    roles = [Role.ADMIN, Role.NURSE] if plan.clinical else [Role.ADMIN]
    site = Site(
        id=site_id,
        name=plan.site,
        zone=plan.zone,
        address=plan.address,
        phone=plan.phone,
        fax=plan.fax,
    )
    member = StaffMember(
        id=admin_id,
        name=plan.admin,
        display=plan.admin_display or plan.admin,
        roles=tuple(role.value for role in roles),
    )
    rows = staff.first_rows(site, member, [ids.new() for _ in roles], clock.now())
    keys = StoreKeys(vault.database_key, vault.audit_key)
    meta = {
        "name": plan.name,
        "vault_id": str(vault.vault_id),
        "demonstration": "yes" if plan.demonstration else "no",
        VAULT_GENERATION: str(vault.generation),
    }
    create_store(files.database, keys, meta, lambda session: session.add_all(rows))
    store, _revision = open_store(files.database, keys, clock=clock, ids=ids, signer=vault)
    try:
        with store.reading() as session:
            actor = staff.actor(session, admin_id)
        with store.writing(actor) as uow:
            uow.audit(AuditAct(act="made the clinic", kind="clinic", object_id=vault.vault_id))
        # Keys of the protected record, where the first person's role holds any.
        keys_kept(files.vault, vault, store, actor)
    finally:
        store.close()


def clear(files: ClinicFolder) -> None:
    """Remove a clinic that was never finished; nobody could have put anything into it."""
    for kept in (files.database, files.vault, files.head):
        for file in files.path.glob(f"{kept.name}*"):
            file.unlink()
    if files.backups.is_dir() and not any(files.backups.iterdir()):
        files.backups.rmdir()


def vault_id_of(folder: Path) -> UUID:
    """Return the vault id of a clinic's folder.

    Raises:
        ClinicMissing: there is no clinic in it.
    """
    files = ClinicFolder(folder)
    files.require_clinic()
    return describe_vault(files.vault).vault_id


def open_clinic(
    folder: Path,
    name: str,
    password: str,
    *,
    device: DeviceSecretStore,
    attempts: AttemptLog,
    clock: Clock,
    ids: IdSource,
    computer: str = "",
) -> OpenedStore:
    """Open the vault with a password, then the database with the vault's keys.

    Raises:
        ClinicDeskError: not let in, damaged, newer, missing; each in words.
    """
    files = ClinicFolder(folder)
    files.require_clinic()
    vault = open_vault(
        files.vault, person_name=name, password=password, device=device, attempts=attempts
    )
    return _open(files, vault, clock=clock, ids=ids, computer=computer)


def _open(
    files: ClinicFolder, vault: OpenedVault, *, clock: Clock, ids: IdSource, computer: str
) -> OpenedStore:
    vault = with_key_in_use(files, vault)
    keys = StoreKeys(vault.database_key, vault.audit_key)
    store, revision = open_store(
        files.database, keys, clock=clock, ids=ids, computer=computer, signer=vault
    )
    try:
        with store.reading() as session:
            actor = staff.actor(session, vault.person_id)
            meta = read_meta(session)
            site = staff.site(session, actor.site_id)
        known_generation = int(meta[VAULT_GENERATION])
        # Before anything is mended: what is written counts up, and an older vault must not.
        require_not_older(vault, known_generation)
        vault = settled(files, vault, store, actor)
        if vault.keys.pending_database is None:
            vault = keys_kept(files.vault, vault, store, actor)
            if revision == REVISION:
                grants_kept(vault, store, actor, site_day(clock.now(), site.zone))
                rows = ProtectedRows(store, HeldVault(files.vault, vault), site.zone)
                taken_in(rows, actor)
                ReferralParts(rows).taken_in(actor)
        if vault.generation != known_generation:
            store.note_fact(VAULT_GENERATION, str(vault.generation))
    except BaseException:
        store.close()
        raise
    facts = ClinicFacts(
        name=meta["name"],
        vault_id=vault.vault_id,
        demonstration=meta["demonstration"] == "yes",
        site=site,
        example_id=UUID(meta["example"]) if "example" in meta else None,
    )
    return OpenedStore(files, store, vault, actor, facts, revision)


def recover(
    folder: Path,
    name: str,
    code: RecoveryCode,
    new_password: str,
    *,
    device: DeviceSecretStore,
    attempts: AttemptLog,
    clock: Clock,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
) -> None:
    """Let a person in on this computer by the recovery code, with a new password.

    What their roles hold of the protected record's keys, the code gives back with it.

    Raises:
        ClinicDeskError: wrong code, nobody of that name, password too weak.
    """
    files = ClinicFolder(folder)
    recovered = open_with_recovery(files.vault, code=code, attempts=attempts)
    for person in describe_vault(files.vault).people:
        if same_name(person.name, name):
            enrol_person(
                files.vault,
                recovered,
                person_id=person.id,
                password=new_password,
                device=device,
                ids=ids,
                policy=policy,
                entitled=_entitled(files, recovered, person.id, clock=clock, ids=ids),
            )
            return
    raise NotFound("Nobody of this name has keys in this clinic.", "Check the sign-in name.")


def _entitled(
    files: ClinicFolder, recovered: RecoveredVault, person_id: UUID, *, clock: Clock, ids: IdSource
) -> list[str]:
    """Return the kinds of sealed keys that a person's roles hold; the clinic's records know."""
    if not files.database.is_file():
        return []
    pending = recovered.keys.pending_database
    key = recovered.database_key
    if pending is not None and not opens_with(files.database, key):
        key = pending
    store, _revision = open_store(
        files.database, StoreKeys(key, recovered.audit_key), clock=clock, ids=ids
    )
    try:
        return entitled_kinds(store, recovered, person_id)
    finally:
        store.close()
