"""What is done to an opened vault: people, passwords and computers come and go.

Each change is a new generation, written whole or not at all. A change that takes a way in away
is written twice, so that the previous generation beside it does not keep that way open. Removing
a person and renewing the recovery code stand in ``vault_renewal.py``, a new database key in
``vault_rotation.py``.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.passwords import require_acceptable
from clinicdesk.domain.vault_errors import (
    PersonAlreadyInVault,
    PersonNotInVault,
    VaultChanged,
)
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.compartment_keys import resealed_to_person
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault, person_of, same_name
from clinicdesk.host.slots import (
    Identity,
    SlotPlan,
    device_tag,
    make_slot,
    password_key,
)
from clinicdesk.host.vault import open_vault, opened_for
from clinicdesk.host.vault_file import Step, StoredVault, no_step
from clinicdesk.host.vault_records import (
    DeviceTag,
    PersonRecord,
    Slot,
    SlotUser,
    VaultDocument,
)
from clinicdesk.host.vault_writing import AnyOpened, changed, refreshed

__all__ = [
    "NewWayIn",
    "add_person",
    "bind_device",
    "change_password",
    "enrol_person",
    "heal_vault",
    "with_new_identity",
]


def _secret_here(opened: AnyOpened, device: DeviceSecretStore) -> tuple[bytes, DeviceTag]:
    secret = device.get(opened.vault_id)
    if secret is None:
        secret = device.create(opened.vault_id)
    return secret, device_tag(opened.vault_id, secret, device.kind)


class NewWayIn:
    """A password slot to be: the stretching is done before the file is held for a change."""

    def __init__(
        self,
        opened: AnyOpened,
        user: SlotUser,
        identity: Identity,
        *,
        slot_id: UUID,
        password: str,
        device: DeviceSecretStore,
        policy: KdfPolicy,
        own_words: Iterable[str],
    ) -> None:
        words = (user.name, *own_words)
        require_acceptable(password, with_device_secret=device.kind != "none", own_words=words)
        secret, self.tag = _secret_here(opened, device)
        kdf = policy.params(keyring=self.tag.kind == "keyring")
        plan = SlotPlan.new(slot_id, "password", kdf, user, self.tag)
        key = password_key(opened.vault_id, plan, password, secret)
        self.slot = make_slot(opened.document, opened.vmk, plan, key, identity)


def add_person(
    path: Path,
    opened: OpenedVault,
    *,
    person_id: UUID,
    person_name: str,
    password: str,
    device: DeviceSecretStore,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    step: Step = no_step,
) -> OpenedVault:
    """Give a new person a way in on this computer; return the vault as it is now.

    Raises:
        PersonAlreadyInVault: the id or the sign-in name is there already.
        PasswordTooWeak: the password breaks a rule.
        VaultChanged, VaultBusy: someone else is at it.
    """
    identity = Identity.new()
    way = NewWayIn(
        opened,
        SlotUser(person_id, person_name),
        identity,
        slot_id=ids.new(),
        password=password,
        device=device,
        policy=policy,
        own_words=own_words,
    )
    person = PersonRecord(
        id=person_id, name=person_name, state="active", pub=identity.pub, verify=identity.verify
    )

    def edit(document: VaultDocument) -> VaultDocument:
        if any(one.id == person_id or same_name(one.name, person_name) for one in document.people):
            raise PersonAlreadyInVault
        return replace(
            document, people=(*document.people, person), slots=(*document.slots, way.slot)
        )

    return refreshed(opened, changed(path, opened, edit, purge=False, step=step))


def change_password(
    path: Path,
    *,
    person_name: str,
    old_password: str,
    new_password: str,
    device: DeviceSecretStore,
    attempts: AttemptLog,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    step: Step = no_step,
) -> OpenedVault:
    """Change a person's password on this computer; their keys stay the same.

    Slots on the person's other computers keep the old password until it is changed there.

    Raises:
        WrongPassword, LockedOut and what else ``open_vault`` raises: for the old password.
        PasswordTooWeak: the new password breaks a rule.
    """
    opened = open_vault(
        path, person_name=person_name, password=old_password, device=device, attempts=attempts
    )
    old = next(one for one in opened.document.slots if _is_of(one, opened.person_id, opened.device))
    way = NewWayIn(
        opened,
        SlotUser(opened.person_id, opened.person_name),
        opened.identity,
        slot_id=old.id,
        password=new_password,
        device=device,
        policy=policy,
        own_words=own_words,
    )

    def edit(document: VaultDocument) -> VaultDocument:
        if old not in document.slots:
            raise VaultChanged
        slots = tuple(way.slot if one.id == old.id else one for one in document.slots)
        return replace(document, slots=slots)

    return refreshed(opened, changed(path, opened, edit, purge=True, step=step))


def _is_of(slot: Slot, person_id: UUID, tag: DeviceTag) -> bool:
    return slot.user is not None and slot.user.id == person_id and slot.device == tag


def bind_device(
    path: Path,
    opened: OpenedVault,
    *,
    password: str,
    device: DeviceSecretStore,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    instead_of: DeviceTag | None = None,
    step: Step = no_step,
) -> OpenedVault:
    """Give the signed-in person a way in with another device secret, and the same keys.

    Their way in by the secret that it is ``instead_of`` ends with the same change.

    Raises:
        PasswordTooWeak: the password breaks a rule.
        VaultChanged, VaultBusy: someone else is at it.
    """
    way = NewWayIn(
        opened,
        SlotUser(opened.person_id, opened.person_name),
        opened.identity,
        slot_id=ids.new(),
        password=password,
        device=device,
        policy=policy,
        own_words=own_words,
    )

    def edit(document: VaultDocument) -> VaultDocument:
        gone = {way.tag, instead_of}
        kept = tuple(
            one
            for one in document.slots
            if one.kind != "password" or one.user != way.slot.user or one.device not in gone
        )
        return replace(document, slots=(*kept, way.slot))

    bound = refreshed(opened, changed(path, opened, edit, purge=True, step=step))
    return replace(bound, device=way.tag) if instead_of is not None else bound


def enrol_person(
    path: Path,
    opened: AnyOpened,
    *,
    person_id: UUID,
    password: str,
    device: DeviceSecretStore,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    returning: bool = False,
    entitled: Collection[str] = (),
    step: Step = no_step,
) -> OpenedVault:
    """Bind a person to this computer with a new password and new keys of their own.

    For after a recovery, and for whoever forgot their password. The old ways in of this person
    are gone everywhere; the old verification key stays, so that old signatures still verify.
    Keys that were sealed to the old key are gone for this person until a holder seals them anew;
    the recovery code gives back those of the ``entitled`` kinds (``compartment_keys.kind_of``) at
    once.
    With ``returning`` someone who was removed has a way in again.

    Raises:
        PersonNotInVault: no active person has this id (``returning``: nobody has).
        PasswordTooWeak: the password breaks a rule.
        VaultChanged, VaultBusy: someone else is at it.
    """
    before = person_of(opened.document, person_id)
    if before is None or (before.state != "active" and not returning):
        raise PersonNotInVault
    identity = Identity.new()
    way = NewWayIn(
        opened,
        SlotUser(person_id, before.name),
        identity,
        slot_id=ids.new(),
        password=password,
        device=device,
        policy=policy,
        own_words=own_words,
    )

    def edit(document: VaultDocument) -> VaultDocument:
        present = person_of(document, person_id)
        if present is None or (present.state != "active" and not returning):
            raise PersonNotInVault
        edited = with_new_identity(document, present, identity, way.slot)
        person = person_of(edited, person_id)
        if not isinstance(opened, RecoveredVault) or person is None:
            return edited
        return replace(edited, keys=resealed_to_person(edited.keys, opened, person, entitled))

    document = changed(path, opened, edit, purge=True, step=step)
    return opened_for(StoredVault(document), opened.vmk, identity, way.slot, way.tag)


def with_new_identity(
    document: VaultDocument, present: PersonRecord, identity: Identity, slot: Slot
) -> VaultDocument:
    """Give a person new keys and this one way in; what was sealed to the old ones is gone."""
    person_id = present.id
    renewed = replace(
        present,
        state="active",
        pub=identity.pub,
        verify=identity.verify,
        former_verify=(present.verify, *present.former_verify),
    )
    others = tuple(one for one in document.slots if one.user is None or one.user.id != person_id)
    return replace(
        document,
        people=tuple(renewed if one.id == person_id else one for one in document.people),
        slots=(*others, slot),
        keys=tuple(
            replace(key, sealed=tuple(one for one in key.sealed if one.to != person_id))
            for key in document.keys
        ),
    )


def heal_vault(path: Path, opened: OpenedVault, *, step: Step = no_step) -> OpenedVault:
    """Write a torn vault anew from the generation that was opened.

    Raises:
        VaultChanged, VaultBusy: someone else is at it.
    """
    document = changed(path, opened, lambda document: document, purge=True, step=step)
    return refreshed(opened, document)
