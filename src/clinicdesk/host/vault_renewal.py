"""Takes ways in away for good: a person is removed, the recovery code is renewed.

Each of them renews the vault master key, too, and seals it anew to those who stay; they need not
be there. Whoever was removed may know the former master key, from a copy of the former file: it
opens nothing in the new one. What they may have kept besides is the database key itself, which
is why a new one is due (``vault_rotation.py``).
"""

import secrets
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.errors import Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import (
    PersonNotInVault,
    RecoverySlotsDoubtful,
    SealedKeysAtStake,
)
from clinicdesk.host.compartment_keys import not_sealed_to, resealed_to_recovery
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault, person_of
from clinicdesk.host.slots import reseal_vmk, unwrapped_key, wrapped_key
from clinicdesk.host.vault import KEY_BYTES, new_recovery_slot
from clinicdesk.host.vault_file import Step, no_step, read_file, read_previous
from clinicdesk.host.vault_records import DeviceTag, KeyRecord, Slot, VaultDocument
from clinicdesk.host.vault_writing import Edit, changed, refreshed

__all__ = [
    "NewRecovery",
    "previous_lets_in",
    "recovery_is",
    "remove_person",
    "renew_recovery",
    "renewed_master",
    "unbind",
]


class NewRecovery:
    """A recovery slot to be, with its code; nothing is changed until ``renew_recovery``."""

    def __init__(self, opened: OpenedVault, ids: IdSource) -> None:
        self.slot: Slot
        self.code: RecoveryCode
        self.slot, self.code = new_recovery_slot(opened.document, opened.vmk, ids)


def renewed_master(
    path: Path,
    opened: OpenedVault,
    edit: Edit,
    *,
    ids: IdSource,
    known: Collection[UUID] | None,
    step: Step,
) -> OpenedVault:
    """Edit the vault and give it a new master key; written twice, so that ``.prev`` is like it.

    ``known`` are the people whom the clinic's own records know as active: others in the file are
    removed with this change, since someone who was let in once could have written them there.

    Raises:
        RecoverySlotsDoubtful: there is not exactly one recovery slot.
        VaultChanged, VaultBusy, VaultDamaged: see ``changed``.
    """
    vmk, vmk_id = secrets.token_bytes(KEY_BYTES), ids.new()

    def whole(document: VaultDocument) -> VaultDocument | None:
        edited = edit(document)
        if edited is None:
            return None
        strangers = [
            one.id
            for one in edited.people
            if one.state == "active" and known is not None and one.id not in known
        ]
        for stranger in strangers:
            edited = _without(edited, stranger)
        return _under_new_master(edited, opened.vmk, vmk, vmk_id)

    document = changed(path, opened, whole, purge=True, step=step, vmk=vmk)
    return refreshed(opened, document, vmk)


def _under_new_master(
    document: VaultDocument, old: bytes, new: bytes, vmk_id: UUID
) -> VaultDocument:
    if sum(slot.kind == "recovery" for slot in document.slots) != 1:
        raise RecoverySlotsDoubtful
    bare = replace(document, vmk_id=vmk_id)

    def wrapped_anew(key: KeyRecord) -> KeyRecord:
        plain = unwrapped_key(document, old, key)
        return replace(key, wrapped=wrapped_key(bare, new, key.kid, key.kind, plain))

    return replace(
        bare,
        keys=tuple(wrapped_anew(key) if key.wrapped else key for key in document.keys),
        slots=tuple(
            reseal_vmk(bare.vault_id, vmk_id, new, slot)
            for slot in document.slots
            if _may_stay(document, slot)
        ),
    )


def _may_stay(document: VaultDocument, slot: Slot) -> bool:
    """Tell whether a slot is one that ClinicDesk would make: the recovery's, or its person's own.

    A slot under someone's name with keys that are not theirs is a door that was hidden there.
    """
    if slot.kind == "recovery":
        return slot.user is None
    person = None if slot.user is None else person_of(document, slot.user.id)
    return (
        slot.kind == "password"
        and person is not None
        and person.state == "active"
        and (person.pub, person.verify) == (slot.pub, slot.verify)
    )


def _without(document: VaultDocument, person_id: UUID) -> VaultDocument:
    return replace(
        document,
        people=tuple(
            replace(one, state="removed") if one.id == person_id else one for one in document.people
        ),
        slots=tuple(
            slot for slot in document.slots if slot.user is None or slot.user.id != person_id
        ),
        keys=not_sealed_to(document.keys, {person_id}),
    )


def remove_person(
    path: Path,
    opened: OpenedVault,
    *,
    person_id: UUID,
    ids: IdSource,
    known: Collection[UUID] | None = None,
    step: Step = no_step,
) -> OpenedVault:
    """Take every way in of a person away, on every computer, and renew the master key.

    Their verification keys stay, so that what they signed still verifies. Removing again someone
    who is removed already does it all again: a cut in between is mended so.

    Raises:
        PersonNotInVault: nobody in the vault has this id.
        Refused: it is the signed-in person.
        RecoverySlotsDoubtful, VaultChanged, VaultBusy: see ``renewed_master``.
    """
    if person_id == opened.person_id:
        raise Refused("Nobody takes their own keys away.", "Ask another administrator.")

    def edit(document: VaultDocument) -> VaultDocument:
        if person_of(document, person_id) is None:
            raise PersonNotInVault
        return _without(document, person_id)

    return renewed_master(path, opened, edit, ids=ids, known=known, step=step)


def unbind(
    path: Path,
    opened: OpenedVault,
    *,
    person_id: UUID,
    device: DeviceTag,
    ids: IdSource,
    known: Collection[UUID] | None = None,
    step: Step = no_step,
) -> OpenedVault:
    """Take a person's way in on one computer away, and renew the master key.

    Their other computers stay bound. Whoever has the computer and their password has an old copy
    of the file at best, and its master key opens nothing any more.

    Raises:
        PersonNotInVault: they are not bound to this computer.
        RecoverySlotsDoubtful, VaultChanged, VaultBusy: see ``renewed_master``.
    """

    def edit(document: VaultDocument) -> VaultDocument:
        kept = tuple(
            slot
            for slot in document.slots
            if slot.user is None or slot.user.id != person_id or slot.device != device
        )
        if len(kept) == len(document.slots):
            raise PersonNotInVault
        return replace(document, slots=kept)

    return renewed_master(path, opened, edit, ids=ids, known=known, step=step)


def renew_recovery(
    path: Path,
    opened: OpenedVault,
    new: NewRecovery,
    *,
    ids: IdSource,
    known: Collection[UUID] | None = None,
    present: RecoveredVault | None = None,
    forsake: bool = False,
    step: Step = no_step,
) -> OpenedVault:
    """Put a new recovery slot in the place of whatever was there; the old code opens nothing.

    Keys of sealed compartments that the signed-in person holds are sealed to the new slot at once,
    and all that the ``present`` code opens where it is given; the others are without one until a
    holder signs in. A key that nobody holds opens with the present code alone, and would be lost.

    Raises:
        SealedKeysAtStake: keys would be lost, and nobody said to ``forsake`` them.
        VaultChanged, VaultBusy: see ``renewed_master``.
    """

    def edit(document: VaultDocument) -> VaultDocument:
        gone = {slot.id for slot in document.slots if slot.kind == "recovery"}
        kept = tuple(slot for slot in document.slots if slot.id not in gone)
        keys, lost = resealed_to_recovery(document, new.slot, opened, present)
        if lost and not forsake:
            raise SealedKeysAtStake(lost)
        return replace(document, slots=(*kept, new.slot), keys=keys)

    return renewed_master(path, opened, edit, ids=ids, known=known, step=step)


def recovery_is(path: Path, new: NewRecovery) -> bool:
    """Tell whether the file in force has this recovery slot: a change may fail before or after."""
    return any(slot.id == new.slot.id for slot in read_file(path).document.slots)


def previous_lets_in(path: Path, opened: OpenedVault) -> bool:
    """Tell whether ``.prev`` has a way in that the vault no longer has: a change was cut off."""
    previous = read_previous(path)
    if previous is None:
        return False
    present = {slot.priv for slot in opened.document.slots}
    return any(slot.priv not in present for slot in previous.slots)
