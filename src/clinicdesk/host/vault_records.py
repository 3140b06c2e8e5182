"""What stands in ``clinic.vault``: keys, people, and the ways in.

The records know their JSON form, since associated data and the file are made of the same bytes.
"""

from dataclasses import dataclass, field
from typing import Final, Literal
from uuid import UUID

from clinicdesk.host.strict_json import encode_bytes

__all__ = [
    "FILE_PLACE",
    "FORMAT",
    "VERSION",
    "DatabasePlace",
    "DeviceKind",
    "DeviceTag",
    "KdfParams",
    "KeyRecord",
    "KeyState",
    "PersonRecord",
    "SealedKey",
    "Slot",
    "SlotKind",
    "SlotUser",
    "VaultDocument",
]

FORMAT: Final = "clinicdesk-vault"
VERSION: Final = 1

KeyState = Literal["active", "pending", "retired"]
SlotKind = Literal["password", "recovery", "invitation"]
DeviceKind = Literal["keyring", "file", "none"]


@dataclass(frozen=True, slots=True)
class DatabasePlace:
    """Where the records are: a file beside the vault, or a named PostgreSQL server."""

    kind: Literal["sqlcipher", "postgresql"]
    server: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file."""
        return {"kind": self.kind, "server": self.server}


FILE_PLACE: Final = DatabasePlace("sqlcipher")


@dataclass(frozen=True, slots=True)
class KdfParams:
    """How a slot's key is derived; memory in KiB, ``passes`` the time cost, ``lanes`` threads.

    Bounded on reading, so that a doctored file can neither exhaust memory nor hang the computer.
    """

    algorithm: Literal["argon2id", "hkdf-sha256"]
    memory_kib: int = 0
    passes: int = 0
    lanes: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file."""
        return {
            "alg": self.algorithm,
            "m": self.memory_kib,
            "t": self.passes,
            "p": self.lanes,
        }


@dataclass(frozen=True, slots=True)
class SlotUser:
    """Whose slot it is: the person's id, and the name they sign in with."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DeviceTag:
    """Which device secret a slot needs; ``id`` is derived from the secret and tells nothing."""

    id: str
    kind: DeviceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One way into the vault.

    ``pub`` and ``verify`` are raw X25519 and Ed25519 public keys; ``priv`` their private keys,
    wrapped; ``vmk`` the vault master key, sealed to ``pub``.
    """

    id: UUID
    kind: SlotKind
    user: SlotUser | None
    device: DeviceTag | None
    kdf: KdfParams
    salt: bytes
    pub: bytes
    verify: bytes
    priv: bytes
    vmk: bytes

    def facts(self) -> dict[str, object]:
        """Return all that is bound to the wrapped private keys (everything but secrets)."""
        user = None if self.user is None else {"id": str(self.user.id), "name": self.user.name}
        device = None if self.device is None else {"id": self.device.id, "kind": self.device.kind}
        return {
            "id": str(self.id),
            "kind": self.kind,
            "user": user,
            "device": device,
            "kdf": self.kdf.as_json(),
            "salt": encode_bytes(self.salt),
            "pub": encode_bytes(self.pub),
            "verify": encode_bytes(self.verify),
        }

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file."""
        return self.facts() | {"priv": encode_bytes(self.priv), "vmk": encode_bytes(self.vmk)}


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A key sealed to one person's (or the recovery slot's) public key."""

    to: UUID
    purpose: Literal["holder", "recovery", "emergency"]
    box: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRecord:
    """One data key: ``wrapped`` by the vault master key, or ``sealed`` to those who hold it."""

    kid: UUID
    kind: str
    state: KeyState
    wrapped: bytes = b""
    sealed: tuple[SealedKey, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file."""
        return {
            "kid": str(self.kid),
            "kind": self.kind,
            "state": self.state,
            "wrapped": encode_bytes(self.wrapped),
            "sealed": [
                {"to": str(one.to), "purpose": one.purpose, "box": encode_bytes(one.box)}
                for one in self.sealed
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person's public keys.

    ``former_verify`` keeps the verification keys that older signatures were made with.
    """

    id: UUID
    name: str
    state: Literal["active", "removed"]
    pub: bytes
    verify: bytes
    former_verify: tuple[bytes, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file."""
        return {
            "id": str(self.id),
            "name": self.name,
            "state": self.state,
            "pub": encode_bytes(self.pub),
            "verify": encode_bytes(self.verify),
            "former_verify": [encode_bytes(key) for key in self.former_verify],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class VaultDocument:
    """The whole file. ``ext`` holds text that later versions add and this one carries along."""

    vault_id: UUID
    generation: int
    vmk_id: UUID
    keys: tuple[KeyRecord, ...]
    people: tuple[PersonRecord, ...]
    slots: tuple[Slot, ...]
    place: DatabasePlace = FILE_PLACE
    ext: dict[str, str] = field(default_factory=dict)
    mac: bytes = b""

    def as_json(self) -> dict[str, object]:
        """Return the JSON object of the file, without ``mac`` and ``sum``."""
        return {
            "format": FORMAT,
            "v": VERSION,
            "vault_id": str(self.vault_id),
            "gen": self.generation,
            "vmk_id": str(self.vmk_id),
            "keys": [key.as_json() for key in self.keys],
            "people": [person.as_json() for person in self.people],
            "slots": [slot.as_json() for slot in self.slots],
            "place": self.place.as_json(),
            "ext": self.ext,
        }
