"""The vault: makes it, and opens it with a password or with the recovery code.

``docs/vault.md`` has the file's format, what is bound to what, and the reasons;
``vault_changes.py`` has what is done to an opened vault.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from clinicdesk.domain.errors import ClinicExists
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.passwords import require_acceptable
from clinicdesk.domain.recovery_code import SECRET_BYTES as RECOVERY_BYTES
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    PersonNotEnrolledHere,
    RecoveryCodeWrong,
    VaultDamaged,
    WrongPassword,
)
from clinicdesk.host.attempts import RECOVERY_DOOR, AttemptLog
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, RECOVERY_KDF, KdfPolicy, stretch
from clinicdesk.host.opened_vault import (
    AUDIT,
    DATABASE,
    OpenedVault,
    RecoveredVault,
    VaultSummary,
    checked_keys,
    person_of,
    same_name,
    summary_of,
)
from clinicdesk.host.slots import (
    Identity,
    SlotPlan,
    Unopened,
    device_tag,
    make_slot,
    open_slot,
    password_key,
    recovery_key,
    signed_document,
    wrapped_key,
)
from clinicdesk.host.vault_file import Step, StoredVault, create_file, no_step, read_file
from clinicdesk.host.vault_records import (
    DeviceTag,
    KeyRecord,
    PersonRecord,
    Slot,
    SlotUser,
    VaultDocument,
)

__all__ = [
    "CreatedVault",
    "create_vault",
    "describe_vault",
    "open_vault",
    "open_with_recovery",
]

KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class CreatedVault:
    """A fresh vault, open, with the recovery code that is shown once and kept nowhere."""

    opened: OpenedVault
    recovery_code: RecoveryCode


def create_vault(
    path: Path,
    *,
    person_id: UUID,
    person_name: str,
    password: str,
    device: DeviceSecretStore,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    step: Step = no_step,
) -> CreatedVault:
    """Make ``clinic.vault`` with its first person and a recovery code.

    Raises:
        ClinicExists: there is a vault already; it is left as it is.
        PasswordTooWeak: the password breaks a rule.
        ClinicDeskError: the device secret or the file could not be kept; nothing is left behind.
    """
    words = (person_name, *own_words)
    require_acceptable(password, with_device_secret=device.kind != "none", own_words=words)
    if path.exists():
        raise ClinicExists(
            "There is a clinic in this folder already, and a clinic is never overwritten.",
            "Choose an empty folder.",
        )
    vault_id = ids.new()
    secret = device.create(vault_id)
    try:
        return _create(
            path,
            ids=ids,
            bare=VaultDocument(
                vault_id=vault_id, generation=1, vmk_id=ids.new(), keys=(), people=(), slots=()
            ),
            user=SlotUser(person_id, person_name),
            password=password,
            tag=device_tag(vault_id, secret, device.kind),
            secret=secret,
            policy=policy,
            step=step,
        )
    except Exception:
        # Without the vault the secret is of no use, and its file would stand in the next try's way.
        device.forget(vault_id)
        raise


def _create(
    path: Path,
    *,
    ids: IdSource,
    bare: VaultDocument,
    user: SlotUser,
    password: str,
    tag: DeviceTag,
    secret: bytes,
    policy: KdfPolicy,
    step: Step,
) -> CreatedVault:
    vmk = secrets.token_bytes(KEY_BYTES)
    keys = tuple(
        KeyRecord(
            kid=(kid := ids.new()),
            kind=kind,
            state="active",
            wrapped=wrapped_key(bare, vmk, kid, kind, secrets.token_bytes(KEY_BYTES)),
        )
        for kind in (DATABASE, AUDIT)
    )
    identity = Identity.new()
    plan = SlotPlan.new(
        ids.new(), "password", policy.params(keyring=tag.kind == "keyring"), user, tag
    )
    person_slot = make_slot(
        bare, vmk, plan, password_key(bare.vault_id, plan, password, secret), identity
    )
    recovery_slot, code = new_recovery_slot(bare, vmk, ids)
    document = signed_document(
        VaultDocument(
            vault_id=bare.vault_id,
            generation=bare.generation,
            vmk_id=bare.vmk_id,
            keys=keys,
            people=(
                PersonRecord(
                    id=user.id,
                    name=user.name,
                    state="active",
                    pub=identity.pub,
                    verify=identity.verify,
                ),
            ),
            slots=(person_slot, recovery_slot),
        ),
        vmk,
    )
    create_file(path, document, step)
    return CreatedVault(
        opened_for(StoredVault(document), vmk, identity, person_slot, tag),
        code,
    )


def new_recovery_slot(
    document: VaultDocument, vmk: bytes, ids: IdSource
) -> tuple[Slot, RecoveryCode]:
    """Make a recovery slot and the code that opens it."""
    code = RecoveryCode(secrets.token_bytes(RECOVERY_BYTES))
    plan = SlotPlan.new(ids.new(), "recovery", RECOVERY_KDF)
    key = recovery_key(document.vault_id, plan, code.secret)
    return make_slot(document, vmk, plan, key, Identity.new()), code


def describe_vault(path: Path) -> VaultSummary:
    """Tell what the vault tells without a secret.

    Raises:
        VaultMissing, VaultDamaged, VaultTooNew: as it is.
    """
    return summary_of(read_file(path))


def open_vault(
    path: Path,
    *,
    person_name: str,
    password: str,
    device: DeviceSecretStore,
    attempts: AttemptLog,
) -> OpenedVault:
    """Open the vault for a person on this computer.

    The file's own sum is checked before any secret is looked up, and the device secret is looked
    up before an attempt is counted: a locked keyring costs nobody a try.

    Raises:
        VaultMissing, VaultDamaged, VaultTooNew: the file cannot be used.
        DeviceSecretMissing, DeviceNotEnrolled, PersonNotEnrolledHere: not on this computer.
        NoKeyring, KeyringLocked, KeyringFailed, DeviceSecretUnsafe: the secret's place says no.
        LockedOut: too many wrong attempts.
        WrongPassword: name and password do not fit.
    """
    stored = read_file(path)
    document = stored.document
    secret, tag = _device_secret(document, device)
    succeeded = attempts.begin(document.vault_id, person_name)
    here = [slot for slot in document.slots if slot.kind == "password" and slot.device == tag]
    slot = _slot_named(here, person_name)
    if slot is None:
        if _is_known(document, person_name):
            raise PersonNotEnrolledHere
        # As long as a real attempt takes, so that time does not tell which names exist.
        stretch(password, here[0].salt, here[0].kdf)
        raise WrongPassword
    key = password_key(document.vault_id, slot, password, secret)
    try:
        identity, vmk = open_slot(document, slot, key)
    except Unopened:
        raise WrongPassword from None
    opened = opened_for(stored, vmk, identity, slot, tag)
    succeeded()
    return opened


def open_with_recovery(path: Path, *, code: RecoveryCode, attempts: AttemptLog) -> RecoveredVault:
    """Open the vault with the recovery code, on any computer and without a device secret.

    Raises:
        VaultMissing, VaultDamaged, VaultTooNew: the file cannot be used.
        LockedOut: too many wrong attempts.
        RecoveryCodeWrong: another clinic's code, or one that was renewed.
    """
    stored = read_file(path)
    document = stored.document
    succeeded = attempts.begin(document.vault_id, RECOVERY_DOOR)
    for slot in document.slots:
        if slot.kind != "recovery":
            continue
        try:
            identity, vmk = open_slot(
                document, slot, recovery_key(document.vault_id, slot, code.secret)
            )
        except Unopened:
            continue
        recovered = RecoveredVault(
            document=document,
            damage=stored.damage,
            keys=checked_keys(document, vmk),
            vmk=vmk,
            identity=identity,
            slot_id=slot.id,
        )
        succeeded()
        return recovered
    raise RecoveryCodeWrong


def _device_secret(document: VaultDocument, device: DeviceSecretStore) -> tuple[bytes, DeviceTag]:
    secret = device.get(document.vault_id)
    if secret is None:
        raise device.missing()
    tag = device_tag(document.vault_id, secret, device.kind)
    if not any(slot.device == tag for slot in document.slots):
        raise DeviceNotEnrolled
    return secret, tag


def _slot_named(slots: Iterable[Slot], name: str) -> Slot | None:
    for slot in slots:
        if slot.user is not None and same_name(slot.user.name, name):
            return slot
    return None


def _is_known(document: VaultDocument, name: str) -> bool:
    return any(one.state == "active" and same_name(one.name, name) for one in document.people)


def opened_for(
    stored: StoredVault, vmk: bytes, identity: Identity, slot: Slot, tag: DeviceTag
) -> OpenedVault:
    """Check an opened document and return what it gives to the slot's person.

    Raises:
        VaultDamaged: the file was changed by something other than ClinicDesk.
    """
    document = stored.document
    keys = checked_keys(document, vmk)
    person = None if slot.user is None else person_of(document, slot.user.id)
    if (
        person is None
        or person.state != "active"
        or (person.pub, person.verify) != (identity.pub, identity.verify)
    ):
        raise VaultDamaged("a slot in it belongs to nobody")
    return OpenedVault(
        document=document,
        damage=stored.damage,
        keys=keys,
        vmk=vmk,
        identity=identity,
        person_id=person.id,
        person_name=person.name,
        device=tag,
    )
