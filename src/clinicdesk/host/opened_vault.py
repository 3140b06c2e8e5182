"""What an opened vault gives: the clinic's keys, and the person's own."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from clinicdesk.domain.vault_errors import VaultDamaged
from clinicdesk.host.signatures import verified
from clinicdesk.host.slots import (
    Identity,
    Unopened,
    sealed_to,
    unsealed,
    unwrapped_key,
    verify_mac,
)
from clinicdesk.host.vault_file import StoredVault
from clinicdesk.host.vault_format import canonical
from clinicdesk.host.vault_records import (
    DatabasePlace,
    DeviceKind,
    DeviceTag,
    PersonRecord,
    Slot,
    VaultDocument,
)

__all__ = [
    "AUDIT",
    "DATABASE",
    "DataKeys",
    "InvitedVault",
    "OpenedVault",
    "RecoveredVault",
    "VaultPerson",
    "VaultSummary",
    "checked_keys",
    "password_alone_warnings",
    "person_of",
    "require_not_older",
    "same_name",
    "summary_of",
]

DATABASE: Final = "database"
AUDIT: Final = "audit"


def same_name(one: str, other: str) -> bool:
    """Tell whether two sign-in names are one: case, width and extra blanks do not count."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True)
class VaultPerson:
    """Someone who may sign in, as the vault's readable part tells."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultSummary:
    """What a vault tells without being opened. ``damage`` is empty when its file is whole."""

    vault_id: UUID
    generation: int
    people: tuple[VaultPerson, ...]
    device_kinds: frozenset[DeviceKind]
    has_recovery: bool
    place: DatabasePlace
    damage: str


def summary_of(stored: StoredVault) -> VaultSummary:
    """Summarize a vault that was read."""
    document = stored.document
    return VaultSummary(
        vault_id=document.vault_id,
        generation=document.generation,
        people=tuple(
            VaultPerson(one.id, one.name) for one in document.people if one.state == "active"
        ),
        device_kinds=frozenset(slot.device.kind for slot in document.slots if slot.device),
        has_recovery=any(slot.kind == "recovery" for slot in document.slots),
        place=document.place,
        damage=stored.damage,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DataKeys:
    """The keys that every account's vault opens (32 raw bytes each).

    ``pending_database`` is there while the database key is being changed: whoever opens the
    database tries the active key, then this one. ``former_audit`` verifies older entries.
    """

    database: bytes = field(repr=False)
    database_kid: UUID
    pending_database: bytes | None = field(default=None, repr=False)
    audit: bytes = field(repr=False)
    audit_kid: UUID
    former_audit: Mapping[UUID, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    document: VaultDocument = field(repr=False)
    damage: str
    keys: DataKeys = field(repr=False)
    vmk: bytes = field(repr=False)
    identity: Identity = field(repr=False)

    @property
    def vault_id(self) -> UUID:
        """The vault's id, for ever the same."""
        return self.document.vault_id

    @property
    def generation(self) -> int:
        """Counts every change of the vault; it never goes back."""
        return self.document.generation

    @property
    def database_key(self) -> bytes:
        """The raw 256-bit key of the database."""
        return self.keys.database

    @property
    def audit_key(self) -> bytes:
        """The raw 256-bit key that chains audit entries."""
        return self.keys.audit

    @property
    def from_previous(self) -> bool:
        """Whether the current file was torn and the generation before was opened."""
        return bool(self.damage)

    def verification_keys(self, person_id: UUID) -> tuple[bytes, ...]:
        """Return a person's Ed25519 public keys, the present one first; removed people too."""
        for person in self.document.people:
            if person.id == person_id:
                return (person.verify, *person.former_verify)
        return ()

    def verifies(self, person_id: UUID, signature: bytes, message: bytes) -> bool:
        """Tell whether one of a person's keys, present or former, made a signature."""
        return any(verified(key, signature, message) for key in self.verification_keys(person_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedVault(_Opened):
    """A vault opened by a person with their password. Holds secrets: keep it short-lived."""

    person_id: UUID
    person_name: str
    device: DeviceTag

    def sign(self, message: bytes) -> bytes:
        """Sign with the person's own Ed25519 key (64 bytes)."""
        return self.identity.sign(message)

    def seal_own(self, plain: bytes, purpose: str) -> bytes:
        """Seal something to the person's own key (a draft), bound to what it is for."""
        return sealed_to(self.identity.pub, plain, self._own_info(purpose))

    def open_own(self, box: bytes, purpose: str) -> bytes:
        """Open what ``seal_own`` made.

        Raises:
            Unopened: it was sealed to another key (before a recovery, say) or for another purpose.
        """
        return unsealed(self.identity, box, self._own_info(purpose))

    def _own_info(self, purpose: str) -> bytes:
        return canonical(["clinicdesk/own/1", str(self.vault_id), str(self.person_id), purpose])


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveredVault(_Opened):
    """A vault opened with the recovery code: nobody is signed in; it is there to bind someone."""

    slot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitedVault(_Opened):
    """A vault opened with an invitation: nobody is signed in; it is there to bind its person."""

    slot: Slot = field(repr=False)
    person: PersonRecord

    @property
    def has_own_keys(self) -> bool:
        """Whether the invitation carries the person's own keys, and not new ones."""
        return (self.person.pub, self.person.verify) == (self.identity.pub, self.identity.verify)


def checked_keys(document: VaultDocument, vmk: bytes) -> DataKeys:
    """Check the document with its master key and return its data keys.

    Raises:
        VaultDamaged: someone changed the file and mended its checksum, or a key is not there.
    """
    if not verify_mac(document, vmk):
        raise VaultDamaged("its contents were changed by something other than ClinicDesk")
    found: dict[tuple[str, str], list[tuple[UUID, bytes]]] = {}
    try:
        for record in document.keys:
            if record.wrapped:
                key = unwrapped_key(document, vmk, record)
                if len(key) != 32:
                    raise VaultDamaged("a key in it has the wrong length")
                found.setdefault((record.kind, record.state), []).append((record.kid, key))
    except Unopened:
        raise VaultDamaged("a key in it does not open") from None
    database = found.get((DATABASE, "active"), [])
    audit = found.get((AUDIT, "active"), [])
    pending = found.get((DATABASE, "pending"), [])
    if len(database) != 1 or len(audit) != 1 or len(pending) > 1:
        raise VaultDamaged("a key is missing from it")
    return DataKeys(
        database=database[0][1],
        database_kid=database[0][0],
        pending_database=pending[0][1] if pending else None,
        audit=audit[0][1],
        audit_kid=audit[0][0],
        former_audit=dict(found.get((AUDIT, "retired"), [])),
    )


def password_alone_warnings(opened: OpenedVault) -> tuple[str, ...]:
    """Say whose passwords stand alone: whoever copies the clinic's folder can guess at them."""
    alone = {
        slot.user.id
        for slot in opened.document.slots
        if slot.user is not None and slot.device is not None and slot.device.kind == "none"
    }
    told = []
    if opened.person_id in alone:
        told.append(
            "Your password stands alone: whoever copies the clinic's folder can guess at it. "
            "Keep this computer's key in its keyring or on a medium of its own: "
            "clinicdesk users move-key"
        )
    others = len(alone - {opened.person_id})
    if others:
        who = "1 other person signs" if others == 1 else f"{others} other people sign"
        told.append(
            f"{who} in with a password alone: whoever copies the clinic's folder can guess at it."
        )
    return tuple(told)


def require_not_older(opened: OpenedVault, known_generation: int) -> None:
    """Refuse a vault that is older than the one its database was last opened with.

    One generation back is let through when the current file is torn: that is what the previous
    file is for.

    Raises:
        VaultDamaged: an older vault was put in the newer one's place.
    """
    if opened.generation < known_generation - (1 if opened.from_previous else 0):
        raise VaultDamaged("it is older than the one that this clinic was last opened with")


def person_of(document: VaultDocument, person_id: UUID) -> PersonRecord | None:
    """Return a person's record, active or removed."""
    return next((one for one in document.people if one.id == person_id), None)
