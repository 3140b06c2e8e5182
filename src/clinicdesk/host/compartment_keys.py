"""Keys of the protected record: made, given, taken, and opened by those who hold them.

A compartment's key is not wrapped under the vault master key: an account alone opens nothing. It
stands sealed to each person whose role opens it (`holder`), to the recovery slot (`recovery`) and,
where clinicians may open it in an emergency, to them (`emergency`). Whoever holds a key gives it
to whoever is entitled by then; anyone's sign-in takes it from those who are not any more, and what
is written from then on has a new key. ``docs/vault.md`` says what is bound to what.
"""

import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.ids import IdSource
from clinicdesk.host.intake_keys import published
from clinicdesk.host.key_boxes import (
    PREFIX,
    Recipient,
    chained,
    is_chained,
    is_compartment,
    sealed,
    secrets_of,
)
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault
from clinicdesk.host.vault_file import Step, no_step
from clinicdesk.host.vault_records import KeyRecord, PersonRecord, Slot, VaultDocument
from clinicdesk.host.vault_writing import changed, refreshed

__all__ = [
    "Audience",
    "CompartmentKey",
    "Kept",
    "compartment_keys",
    "compartment_kinds",
    "keep_keys",
    "kind_of",
    "not_sealed_to",
    "public_key_of",
    "resealed_to_person",
    "resealed_to_recovery",
]

_KEY_BYTES: Final = 32


def kind_of(compartment: Compartment, author_id: UUID | None = None) -> str:
    """Return the kind of a compartment's key; psychotherapy notes have one for each author."""
    own = f":{author_id}" if author_id else ""
    return f"{PREFIX}{compartment.value}{own}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompartmentKey:
    """A key that somebody opened. Only the active one of its kind seals anything new."""

    kid: UUID
    kind: str
    active: bool
    secret: bytes = field(repr=False)

    @property
    def compartment(self) -> Compartment:
        """What it opens."""
        return Compartment(self.kind.split(":")[1])

    @property
    def author_id(self) -> UUID | None:
        """Whose own notes it opens; None where the compartment has one key for all."""
        own = self.kind.split(":")[2:]
        return UUID(own[0]) if own else None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may have a key by the roles of this moment."""

    holders: frozenset[UUID]
    emergency: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """The vault after its keys were looked after, and what was done: counts of boxes and keys."""

    opened: OpenedVault
    made: int = 0
    given: int = 0
    taken: int = 0
    anything: bool = False
    """Whether the vault was written."""


def compartment_kinds(opened: OpenedVault | RecoveredVault) -> frozenset[str]:
    """Return the kinds of which the vault has a key."""
    return frozenset(one.kind for one in opened.document.keys if is_compartment(one))


def public_key_of(opened: OpenedVault, person_id: UUID) -> bytes | None:
    """Return the X25519 key that things are sealed to for an active person."""
    for person in opened.document.people:
        if person.id == person_id and person.state == "active":
            return person.pub
    return None


def compartment_keys(
    opened: OpenedVault, purpose: Literal["holder", "emergency"] = "holder"
) -> tuple[CompartmentKey, ...]:
    """Return the keys that the signed-in person opens: as a holder, or apart, in an emergency."""
    mine = secrets_of(opened.document, opened.identity, opened.person_id, purpose)
    return tuple(
        CompartmentKey(
            kid=record.kid,
            kind=record.kind,
            active=record.state == "active",
            secret=mine[record.kid],
        )
        for record in opened.document.keys
        if record.kid in mine
    )


class _Keeping:
    """One look after the keys of a document; counts what it does."""

    def __init__(
        self, document: VaultDocument, opened: OpenedVault, audiences: Mapping[str, Audience]
    ) -> None:
        self.document = document
        self.opened = opened
        self.audiences = audiences
        self.made = self.given = self.taken = 0
        self._kids = {one.kid for one in document.keys}
        self._mine = secrets_of(document, opened.identity, opened.person_id, "holder")
        self._pubs = {one.id: one.pub for one in document.people if one.state == "active"}
        slots = [slot for slot in document.slots if slot.kind == "recovery"]
        # A second recovery slot is one that somebody hid there: nothing is sealed to either.
        self._recovery = slots[0] if len(slots) == 1 else None

    def edited(self, ids: IdSource) -> VaultDocument | None:
        """Return the document with every key where it belongs; None where it is already."""
        keys = [self._without_strangers(record) for record in self.document.keys]
        for kind, audience in self.audiences.items():
            if self.opened.person_id in audience.holders:
                keys = self._given(keys, kind, audience, ids)
        active = [(k.kid, k.kind) for k in keys if is_compartment(k) and k.state == "active"]
        ext = published(self.document.ext, self.opened.vault_id, active, self._mine)
        if not (self.made or self.given or self.taken) and ext == self.document.ext:
            return None
        return replace(self.document, keys=tuple(keys), ext=ext)

    def _without_strangers(self, record: KeyRecord) -> KeyRecord:
        audience = self.audiences.get(record.kind)
        if audience is None:
            return record
        entitled = {(one, "holder") for one in audience.holders} | {
            (one, "emergency") for one in audience.emergency
        }
        kept = tuple(
            one
            for one in record.sealed
            if one.purpose == "recovery"
            or one.to in self._kids
            or (one.to, one.purpose) in entitled
        )
        lost = len(record.sealed) - len(kept)
        self.taken += lost
        return replace(record, sealed=kept, state=_retired(record)) if lost else record

    def _given(
        self, keys: list[KeyRecord], kind: str, audience: Audience, ids: IdSource
    ) -> list[KeyRecord]:
        """Give the active key to whoever is to have it, and seal the older ones under it."""
        active = next((key for key in keys if (key.kind, key.state) == (kind, "active")), None)
        if active is not None and active.kid not in self._mine:
            if any(one.purpose == "holder" for one in active.sealed):
                return keys  # those who hold it will give it
            # Nobody is left who could: it waits for the recovery code, and what is written until
            # then has a new key.
            waiting = replace(active, state="retired")
            keys = [waiting if key is active else key for key in keys]
            active = None
        if active is None:
            active = KeyRecord(kid=ids.new(), kind=kind, state="active")
            self._mine[active.kid] = secrets.token_bytes(_KEY_BYTES)
            self._kids.add(active.kid)
            keys = [*keys, active]
            self.made += 1
        newest = active
        return [
            self._sealed_to_all(key, audience)
            if key is newest
            else self._under(key, newest)
            if key.kind == kind
            else key
            for key in keys
        ]

    def _under(self, key: KeyRecord, newest: KeyRecord) -> KeyRecord:
        secret = self._mine.get(key.kid)
        if secret is None or is_chained(key, self._kids):
            return key
        self.given += 1
        newer = (newest.kid, self._mine[newest.kid])
        return replace(key, sealed=(chained(self.opened.vault_id, key, secret, newer),))

    def _wanted(self, audience: Audience) -> Iterator[Recipient]:
        for one in sorted(audience.holders & self._pubs.keys()):
            yield Recipient(one, self._pubs[one], "holder")
        for one in sorted((audience.emergency - audience.holders) & self._pubs.keys()):
            yield Recipient(one, self._pubs[one], "emergency")
        if self._recovery is not None:
            yield Recipient(self._recovery.id, self._recovery.pub, "recovery")

    def _sealed_to_all(self, key: KeyRecord, audience: Audience) -> KeyRecord:
        have = {(one.to, one.purpose) for one in key.sealed}
        missing = [one for one in self._wanted(audience) if (one.id, one.purpose) not in have]
        self.given += len(missing)
        secret = self._mine[key.kid]
        boxes = [sealed(self.opened.vault_id, key, secret, one) for one in missing]
        return replace(key, sealed=(*key.sealed, *boxes))


def _retired(record: KeyRecord) -> Literal["active", "pending", "retired"]:
    return "retired" if record.state == "active" else record.state


def keep_keys(
    path: Path,
    opened: OpenedVault,
    audiences: Mapping[str, Audience],
    *,
    ids: IdSource,
    just_read: bool = False,
    step: Step = no_step,
) -> Kept:
    """Bring every key of the named kinds to whoever is entitled, as far as this person can.

    Anyone takes keys from those who are not entitled any more; the key is retired with it, opens
    what was written under it, and the next holder makes a new one. A holder makes missing keys and
    gives those that they open. Kinds that are not named stay as they are. With ``just_read`` the
    file is not looked at again where the opened vault has nothing to be done.

    Raises:
        VaultChanged, VaultBusy, VaultDamaged: see ``changed``.
    """
    if just_read and _Keeping(opened.document, opened, audiences).edited(ids) is None:
        return Kept(opened)
    done: list[_Keeping] = []

    def edit(document: VaultDocument) -> VaultDocument | None:
        done.append(_Keeping(document, opened, audiences))
        return done[-1].edited(ids)

    # Written twice: the previous file must not keep what was taken.
    document = changed(path, opened, edit, purge=True, step=step)
    last = done[-1]
    again = refreshed(opened, document)
    written = document.generation != opened.document.generation
    return Kept(again, last.made, last.given, last.taken, written)


def not_sealed_to(keys: tuple[KeyRecord, ...], gone: Collection[UUID]) -> tuple[KeyRecord, ...]:
    """Return the keys without what was sealed to these people or slots.

    They may have kept the secret, so a compartment's key that they had is retired: the next holder
    who signs in makes a new one for what is written from then on.
    """

    def without(key: KeyRecord) -> KeyRecord:
        kept = tuple(one for one in key.sealed if one.to not in gone)
        if len(kept) == len(key.sealed):
            return key
        return replace(key, sealed=kept, state=_retired(key) if is_compartment(key) else key.state)

    return tuple(without(key) for key in keys)


def resealed_to_person(
    keys: tuple[KeyRecord, ...],
    recovered: RecoveredVault,
    person: PersonRecord,
    kinds: Collection[str],
) -> tuple[KeyRecord, ...]:
    """Return the keys with those of these kinds that recovery opens sealed to a person as well."""

    kids = {key.kid for key in keys}
    secrets_there = secrets_of(
        replace(recovered.document, keys=keys), recovered.identity, recovered.slot_id, "recovery"
    )
    recipient = Recipient(person.id, person.pub, "holder")

    def resealed(key: KeyRecord) -> KeyRecord:
        secret = secrets_there.get(key.kid)
        # What stands under a newer key opens with that one.
        if key.kind not in kinds or secret is None or is_chained(key, kids):
            return key
        return replace(
            key, sealed=(*key.sealed, sealed(recovered.vault_id, key, secret, recipient))
        )

    return tuple(resealed(key) for key in keys)


def resealed_to_recovery(
    document: VaultDocument,
    slot: Slot,
    opened: OpenedVault,
    recovered: RecoveredVault | None = None,
) -> tuple[tuple[KeyRecord, ...], int]:
    """Return the keys for a new recovery slot, and how many would be held by nobody.

    Sealed to it are those that the signed-in person holds and, where the present code was given
    as well, all that it opens. The others wait until somebody who holds them signs in.
    """
    gone = {one.id for one in document.slots if one.kind == "recovery"}
    kids = {key.kid for key in document.keys}
    known = secrets_of(document, opened.identity, opened.person_id, "holder")
    if recovered is not None:
        known = secrets_of(document, recovered.identity, recovered.slot_id, "recovery") | known
    recipient = Recipient(slot.id, slot.pub, "recovery")
    keys, lost = [], 0
    for before, after in zip(document.keys, not_sealed_to(document.keys, gone), strict=True):
        key = after
        if is_compartment(key) and not is_chained(key, kids):
            if key.kid in known:
                box = sealed(opened.vault_id, key, known[key.kid], recipient)
                key = replace(key, sealed=(*key.sealed, box))
            elif len(after.sealed) < len(before.sealed):
                lost += not any(one.purpose == "holder" for one in after.sealed)
        keys.append(key)
    return tuple(keys), lost
