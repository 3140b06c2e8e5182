"""Invitations: a way in for one person on one more computer, for a day and one time.

Whoever is signed in invites themselves, with their own keys: drafts and sealed records open on
the new computer as on the old one. An administrator invites somebody else, whose keys nobody but
they have: they get new ones, as at a new password. The slot stands in the vault until it is used,
replaced, or swept away by the next renewal of the master key; the end of its time stands in
``ext`` and is bound into the slot's key.
"""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.invitations import SECRET_BYTES, InvitationCode
from clinicdesk.domain.vault_errors import (
    InvitationExpired,
    InvitationWrong,
    PersonNotInVault,
    VaultDamaged,
)
from clinicdesk.host.attempts import INVITATION_DOOR, AttemptLog
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, RECOVERY_KDF, KdfPolicy
from clinicdesk.host.opened_vault import InvitedVault, OpenedVault, checked_keys, person_of
from clinicdesk.host.slots import (
    Identity,
    SlotPlan,
    Unopened,
    invitation_key,
    make_slot,
    open_slot,
)
from clinicdesk.host.vault import opened_for
from clinicdesk.host.vault_changes import NewWayIn, with_new_identity
from clinicdesk.host.vault_file import Step, StoredVault, no_step, read_file
from clinicdesk.host.vault_records import Slot, SlotUser, VaultDocument
from clinicdesk.host.vault_writing import changed, refreshed

__all__ = [
    "NewInvitation",
    "bind_invited",
    "invitation_end",
    "invitation_is",
    "invite",
    "open_with_invitation",
]

_EXT: Final = "invitation:"


class NewInvitation:
    """An invitation to be, with its code; nothing is changed until ``invite``."""

    def __init__(
        self, opened: OpenedVault, person_id: UUID, *, until: datetime, ids: IdSource
    ) -> None:
        """Make the code and the slot.

        Raises:
            PersonNotInVault: no active person has this id.
        """
        person = person_of(opened.document, person_id)
        if person is None or person.state != "active":
            raise PersonNotInVault
        self.code = InvitationCode(secrets.token_bytes(SECRET_BYTES))
        self.until = until.replace(microsecond=0)
        self.own_keys = person_id == opened.person_id
        identity = opened.identity if self.own_keys else Identity.new()
        plan = SlotPlan.new(ids.new(), "invitation", RECOVERY_KDF, SlotUser(person.id, person.name))
        key = invitation_key(opened.vault_id, plan, self.code.secret, self.until.isoformat())
        self.slot = make_slot(opened.document, opened.vmk, plan, key, identity)


def invite(
    path: Path,
    opened: OpenedVault,
    new: NewInvitation,
    *,
    now: datetime,
    step: Step = no_step,
) -> OpenedVault:
    """Put an invitation into the vault; a former one of the same person is gone.

    Raises:
        PersonNotInVault: the person was removed meanwhile.
        VaultChanged, VaultBusy: someone else is at it.
    """
    user = new.slot.user
    assert user is not None

    def edit(document: VaultDocument) -> VaultDocument:
        person = person_of(document, user.id)
        if person is None or person.state != "active":
            raise PersonNotInVault
        gone = {
            one.id
            for one in document.slots
            if one.kind == "invitation"
            and (one.user == user or (_until(document, one) or now) <= now)
        }
        bare = _without(document, gone)
        return replace(
            bare,
            slots=(*bare.slots, new.slot),
            ext=bare.ext | {f"{_EXT}{new.slot.id}": new.until.isoformat()},
        )

    return refreshed(opened, changed(path, opened, edit, purge=True, step=step))


def invitation_is(path: Path, new: NewInvitation) -> bool:
    """Tell whether the file in force has this invitation: a change may fail before or after."""
    return any(slot.id == new.slot.id for slot in read_file(path).document.slots)


def invitation_end(document: VaultDocument, person_id: UUID) -> datetime | None:
    """Return the end of a person's invitation; None where they have none."""
    for slot in document.slots:
        if slot.kind == "invitation" and slot.user is not None and slot.user.id == person_id:
            return _until(document, slot)
    return None


def open_with_invitation(
    path: Path, *, code: InvitationCode, attempts: AttemptLog, now: datetime
) -> InvitedVault:
    """Open the vault with an invitation, on a computer that has no secret of it yet.

    Raises:
        VaultMissing, VaultDamaged, VaultTooNew: the file cannot be used.
        LockedOut: too many wrong attempts.
        InvitationWrong: used, replaced, ended, or another clinic's. InvitationExpired: too late.
    """
    stored = read_file(path)
    document = stored.document
    succeeded = attempts.begin(document.vault_id, INVITATION_DOOR)
    for slot in document.slots:
        until = _until(document, slot) if slot.kind == "invitation" else None
        if until is None:
            continue
        key = invitation_key(document.vault_id, slot, code.secret, until.isoformat())
        try:
            identity, vmk = open_slot(document, slot, key)
        except Unopened:
            continue
        keys = checked_keys(document, vmk)
        person = None if slot.user is None else person_of(document, slot.user.id)
        if person is None or person.state != "active":
            raise VaultDamaged("an invitation in it belongs to nobody")
        succeeded()
        if until <= now:
            raise InvitationExpired
        return InvitedVault(
            document=document,
            damage=stored.damage,
            keys=keys,
            vmk=vmk,
            identity=identity,
            slot=slot,
            person=person,
        )
    raise InvitationWrong


def bind_invited(
    path: Path,
    invited: InvitedVault,
    *,
    password: str,
    device: DeviceSecretStore,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
    own_words: Iterable[str] = (),
    step: Step = no_step,
) -> OpenedVault:
    """Bind the invited person to this computer; the invitation is gone in the same change.

    Cut off before it, the invitation is good still, and the secret that this computer made is
    used when it is tried again.

    Raises:
        InvitationWrong: it was used or replaced meanwhile.
        PasswordTooWeak: the password breaks a rule.
        VaultChanged, VaultBusy: someone else is at it.
    """
    person, identity = invited.person, invited.identity
    way = NewWayIn(
        invited,
        SlotUser(person.id, person.name),
        identity,
        slot_id=ids.new(),
        password=password,
        device=device,
        policy=policy,
        own_words=own_words,
    )

    def edit(document: VaultDocument) -> VaultDocument:
        present = person_of(document, person.id)
        if invited.slot not in document.slots or present != person:
            raise InvitationWrong
        bare = _without(document, {invited.slot.id})
        if not invited.has_own_keys:
            return with_new_identity(bare, person, identity, way.slot)
        kept = tuple(
            one for one in bare.slots if not (one.user == way.slot.user and one.device == way.tag)
        )
        return replace(bare, slots=(*kept, way.slot))

    document = changed(path, invited, edit, purge=True, step=step)
    return opened_for(StoredVault(document), invited.vmk, identity, way.slot, way.tag)


def _until(document: VaultDocument, slot: Slot) -> datetime | None:
    """Return the end of an invitation's time; None where it is not one that ClinicDesk made."""
    try:
        until = datetime.fromisoformat(document.ext.get(f"{_EXT}{slot.id}", ""))
    except ValueError:
        return None
    return until if until.tzinfo is not None else None


def _without(document: VaultDocument, gone: set[UUID]) -> VaultDocument:
    """Take slots away; ends of invitations that are no more go with them."""
    slots = tuple(one for one in document.slots if one.id not in gone)
    there = {f"{_EXT}{one.id}" for one in slots}
    ext = {
        name: text
        for name, text in document.ext.items()
        if not name.startswith(_EXT) or name in there
    }
    return replace(document, slots=slots, ext=ext)
