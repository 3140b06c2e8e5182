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
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault
from clinicdesk.host.slots import Identity, Unopened, sealed_to, unsealed
from clinicdesk.host.vault_file import Step, no_step
from clinicdesk.host.vault_format import canonical
from clinicdesk.host.vault_records import KeyRecord, PersonRecord, SealedKey, Slot, VaultDocument
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

_PREFIX: Final = "compartment:"
_KEY_BYTES: Final = 32
Purpose = Literal["holder", "recovery", "emergency"]


def kind_of(compartment: Compartment, author_id: UUID | None = None) -> str:
    """Return the kind of a compartment's key; psychotherapy notes have one for each author."""
    own = f":{author_id}" if author_id else ""
    return f"{_PREFIX}{compartment.value}{own}"


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

    @property
    def anything(self) -> bool:
        """Whether the vault was written."""
        return bool(self.made or self.given or self.taken)


def _is_compartment(record: KeyRecord) -> bool:
    return record.kind.startswith(_PREFIX)


def compartment_kinds(opened: OpenedVault | RecoveredVault) -> frozenset[str]:
    """Return the kinds of which the vault has a key."""
    return frozenset(one.kind for one in opened.document.keys if _is_compartment(one))


def public_key_of(opened: OpenedVault, person_id: UUID) -> bytes | None:
    """Return the X25519 key that things are sealed to for an active person."""
    for person in opened.document.people:
        if person.id == person_id and person.state == "active":
            return person.pub
    return None


def _info(vault_id: UUID, record: KeyRecord, to: UUID, purpose: Purpose) -> bytes:
    parts = (vault_id, record.kid, record.kind, to, purpose)
    return canonical(["clinicdesk/compartment/1", *map(str, parts)])


@dataclass(frozen=True, slots=True)
class _Recipient:
    id: UUID
    pub: bytes
    purpose: Purpose


def _sealed(vault_id: UUID, record: KeyRecord, secret: bytes, to: _Recipient) -> SealedKey:
    info = _info(vault_id, record, to.id, to.purpose)
    return SealedKey(to.id, to.purpose, sealed_to(to.pub, secret, info))


def _secret_of(
    vault_id: UUID, record: KeyRecord, who: Identity, to: UUID, purpose: Purpose
) -> bytes | None:
    """Open a key for one recipient; None where nothing that opens is sealed to them."""
    for one in record.sealed:
        if (one.to, one.purpose) == (to, purpose):
            try:
                return unsealed(who, one.box, _info(vault_id, record, to, purpose))
            except Unopened:
                # Sealed to a key they had before, or rubbish put there: either way not held.
                continue
    return None


def compartment_keys(
    opened: OpenedVault, purpose: Literal["holder", "emergency"] = "holder"
) -> tuple[CompartmentKey, ...]:
    """Return the keys that the signed-in person opens: as a holder, or apart, in an emergency."""
    found = []
    for record in opened.document.keys:
        if not _is_compartment(record):
            continue
        secret = _secret_of(opened.vault_id, record, opened.identity, opened.person_id, purpose)
        if secret is not None:
            active = record.state == "active"
            found.append(
                CompartmentKey(kid=record.kid, kind=record.kind, active=active, secret=secret)
            )
    return tuple(found)


class _Keeping:
    """One look after the keys of a document; counts what it does."""

    def __init__(
        self, document: VaultDocument, opened: OpenedVault, audiences: Mapping[str, Audience]
    ) -> None:
        self.document = document
        self.opened = opened
        self.audiences = audiences
        self.made = self.given = self.taken = 0
        self._pubs = {one.id: one.pub for one in document.people if one.state == "active"}
        slots = [slot for slot in document.slots if slot.kind == "recovery"]
        # A second recovery slot is one that somebody hid there: nothing is sealed to either.
        self._recovery = slots[0] if len(slots) == 1 else None

    def edited(self, ids: IdSource) -> VaultDocument | None:
        """Return the document with every key where it belongs; None where it is already."""
        keys = [self._kept(record) for record in self.document.keys]
        active = {key.kind for key in keys if key.state == "active"}
        for kind, audience in self.audiences.items():
            if kind not in active and self._holds(audience):
                bare = KeyRecord(kid=ids.new(), kind=kind, state="active")
                keys.append(self._give(bare, secrets.token_bytes(_KEY_BYTES), audience))
                self.made += 1
        if not (self.made or self.given or self.taken):
            return None
        return replace(self.document, keys=tuple(keys))

    def _holds(self, audience: Audience) -> bool:
        return self.opened.person_id in audience.holders

    def _kept(self, record: KeyRecord) -> KeyRecord:
        audience = self.audiences.get(record.kind)
        if audience is None:
            return record
        wanted = {(one.id, one.purpose) for one in self._wanted(audience)}
        kept = tuple(
            one
            for one in record.sealed
            if one.purpose == "recovery" or (one.to, one.purpose) in wanted
        )
        lost = len(record.sealed) - len(kept)
        if lost:
            self.taken += lost
            record = replace(record, sealed=kept, state=_retired(record))
        if not self._holds(audience):
            return record
        secret = _secret_of(
            self.opened.vault_id, record, self.opened.identity, self.opened.person_id, "holder"
        )
        if secret is not None:
            return self._give(record, secret, audience)
        if not any(one.purpose == "holder" for one in record.sealed):
            # Nobody is left who could give it: it waits for the recovery code, and what is
            # written until then has a new key.
            return replace(record, state=_retired(record))
        return record

    def _wanted(self, audience: Audience) -> Iterator[_Recipient]:
        for one in sorted(audience.holders & self._pubs.keys()):
            yield _Recipient(one, self._pubs[one], "holder")
        for one in sorted((audience.emergency - audience.holders) & self._pubs.keys()):
            yield _Recipient(one, self._pubs[one], "emergency")
        if self._recovery is not None:
            yield _Recipient(self._recovery.id, self._recovery.pub, "recovery")

    def _give(self, record: KeyRecord, secret: bytes, audience: Audience) -> KeyRecord:
        have = {(one.to, one.purpose) for one in record.sealed}
        missing = [one for one in self._wanted(audience) if (one.id, one.purpose) not in have]
        self.given += len(missing)
        boxes = [_sealed(self.opened.vault_id, record, secret, one) for one in missing]
        return replace(record, sealed=(*record.sealed, *boxes))


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
    return Kept(refreshed(opened, document), last.made, last.given, last.taken)


def not_sealed_to(keys: tuple[KeyRecord, ...], gone: Collection[UUID]) -> tuple[KeyRecord, ...]:
    """Return the keys without what was sealed to these people or slots.

    They may have kept the secret, so a compartment's key that they had is retired: the next holder
    who signs in makes a new one for what is written from then on.
    """

    def without(key: KeyRecord) -> KeyRecord:
        kept = tuple(one for one in key.sealed if one.to not in gone)
        if len(kept) == len(key.sealed):
            return key
        return replace(key, sealed=kept, state=_retired(key) if _is_compartment(key) else key.state)

    return tuple(without(key) for key in keys)


def resealed_to_person(
    keys: tuple[KeyRecord, ...],
    recovered: RecoveredVault,
    person: PersonRecord,
    kinds: Collection[str],
) -> tuple[KeyRecord, ...]:
    """Return the keys with those of these kinds that recovery opens sealed to a person as well."""

    def resealed(key: KeyRecord) -> KeyRecord:
        if key.kind not in kinds:
            return key
        secret = _secret_of(
            recovered.vault_id, key, recovered.identity, recovered.slot_id, "recovery"
        )
        if secret is None or any((o.to, o.purpose) == (person.id, "holder") for o in key.sealed):
            return key
        box = _sealed(recovered.vault_id, key, secret, _Recipient(person.id, person.pub, "holder"))
        return replace(key, sealed=(*key.sealed, box))

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
    keys, lost = [], 0
    for before, after in zip(document.keys, not_sealed_to(document.keys, gone), strict=True):
        key = after
        if _is_compartment(before):
            secret = _secret_of(
                opened.vault_id, before, opened.identity, opened.person_id, "holder"
            )
            if secret is None and recovered is not None:
                secret = _secret_of(
                    recovered.vault_id, before, recovered.identity, recovered.slot_id, "recovery"
                )
            if secret is not None:
                box = _sealed(
                    opened.vault_id, key, secret, _Recipient(slot.id, slot.pub, "recovery")
                )
                key = replace(key, sealed=(*key.sealed, box))
            elif len(after.sealed) < len(before.sealed):
                lost += not any(one.purpose == "holder" for one in after.sealed)
        keys.append(key)
    return tuple(keys), lost
