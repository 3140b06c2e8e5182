"""The bytes of ``clinic.vault``: canonical JSON, bounded and checked on reading.

Canonical means sorted keys, no white space, UTF-8, and that reading and writing again gives the
same bytes; a file that does not is damaged. ``sum`` is SHA-256 over the canonical bytes of all
the rest and finds media faults; its rule is the same in every version, so that a newer file is
told from a torn one. ``mac`` is made with a key that only an opened vault has (``slots.py``).
"""

import hashlib
import json
from typing import Final, Literal, cast

from clinicdesk.domain.vault_errors import VaultDamaged, VaultTooNew
from clinicdesk.host.strict_json import Fields, encode_bytes
from clinicdesk.host.vault_records import (
    FORMAT,
    VERSION,
    DatabasePlace,
    DeviceKind,
    DeviceTag,
    KdfParams,
    KeyRecord,
    KeyState,
    PersonRecord,
    SealedKey,
    Slot,
    SlotKind,
    SlotUser,
    VaultDocument,
)

__all__ = ["MAX_BYTES", "authenticated_bytes", "canonical", "encode", "parse"]

MAX_BYTES: Final = 4 * 1024 * 1024
_KEY_STATES: Final = ("active", "pending", "retired")
_SLOT_KINDS: Final = ("password", "recovery", "invitation")
_DEVICE_KINDS: Final = ("keyring", "file", "none")
_PERSON_STATES: Final = ("active", "removed")
_SEAL_PURPOSES: Final = ("holder", "recovery", "emergency")
_PLACES: Final = ("sqlcipher", "postgresql")
# Half a minute on a slow computer; a new slot never asks for more.
_MOST_WORK_KIB: Final = 8 * 1024 * 1024
_ALGORITHMS: Final = ("argon2id", "hkdf-sha256")


def canonical(value: object) -> bytes:
    """Return the one byte string that stands for a JSON value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8")


def authenticated_bytes(document: VaultDocument) -> bytes:
    """Return what ``mac`` covers: everything but ``mac`` and ``sum``."""
    return canonical(document.as_json())


def _sum_of(values: dict[str, object]) -> str:
    return hashlib.sha256(canonical(values)).hexdigest()


def encode(document: VaultDocument) -> bytes:
    """Return the bytes of the file."""
    values = document.as_json() | {"mac": encode_bytes(document.mac)}
    return canonical(values | {"sum": _sum_of(values)})


def parse(data: bytes) -> VaultDocument:
    """Read the bytes of the file.

    Raises:
        VaultDamaged: not this format, torn, changed, or out of its bounds.
        VaultTooNew: whole, but of a later version.
    """
    if len(data) > MAX_BYTES:
        raise VaultDamaged("it is far too large")
    try:
        values = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise VaultDamaged("it cannot be read as a vault") from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise VaultDamaged("it is not a ClinicDesk vault")
    try:
        if canonical(values) != data:
            raise VaultDamaged("its bytes were rearranged")
        stated = values.pop("sum", None)
        if stated != _sum_of(values):
            raise VaultDamaged("its checksum is wrong")
    except (ValueError, RecursionError):
        raise VaultDamaged("it cannot be read as a vault") from None
    version = values.get("v")
    if type(version) is int and version > VERSION:
        raise VaultTooNew(version, VERSION)
    return _read_document(Fields(values, "vault", VaultDamaged))


def _read_document(top: Fields) -> VaultDocument:
    if top.integer("v", 1, VERSION) != VERSION:
        raise VaultDamaged("its version is unknown")
    document = VaultDocument(
        vault_id=top.uuid("vault_id"),
        generation=top.integer("gen", 1, 2**53),
        vmk_id=top.uuid("vmk_id"),
        keys=tuple(_read_key(key) for key in top.objects("keys")),
        people=tuple(_read_person(person) for person in top.objects("people")),
        slots=tuple(_read_slot(slot) for slot in top.objects("slots")),
        place=_read_place(top.object("place")),
        ext=top.texts("ext"),
        mac=top.octets("mac", 32, 32),
    )
    top.done(ignore=("format",))
    for ids in (
        [key.kid for key in document.keys],
        [person.id for person in document.people],
        [slot.id for slot in document.slots],
    ):
        if len(set(ids)) != len(ids):
            raise VaultDamaged("an id stands in it twice")
    return document


def _read_place(fields: Fields) -> DatabasePlace:
    kind = cast("Literal['sqlcipher', 'postgresql']", fields.choice("kind", _PLACES))
    place = DatabasePlace(kind, fields.text("server", least=0))
    fields.done()
    return place


def _read_key(fields: Fields) -> KeyRecord:
    sealed = []
    for one in fields.objects("sealed"):
        purpose = one.choice("purpose", _SEAL_PURPOSES)
        sealed.append(
            SealedKey(
                one.uuid("to"),
                cast("Literal['holder', 'recovery', 'emergency']", purpose),
                one.octets("box", 48, 512),
            )
        )
        one.done()
    record = KeyRecord(
        kid=fields.uuid("kid"),
        kind=fields.text("kind"),
        state=cast("KeyState", fields.choice("state", _KEY_STATES)),
        wrapped=fields.octets("wrapped", 0, 512),
        sealed=tuple(sealed),
    )
    fields.done()
    return record


def _read_person(fields: Fields) -> PersonRecord:
    person = PersonRecord(
        id=fields.uuid("id"),
        name=fields.text("name"),
        state=cast("Literal['active', 'removed']", fields.choice("state", _PERSON_STATES)),
        pub=fields.octets("pub", 32, 32),
        verify=fields.octets("verify", 32, 32),
        former_verify=fields.octets_list("former_verify", 32, 32),
    )
    fields.done()
    return person


def _read_slot(fields: Fields) -> Slot:
    user = device = None
    if (user_fields := fields.object_or_null("user")) is not None:
        user = SlotUser(user_fields.uuid("id"), user_fields.text("name"))
        user_fields.done()
    if (device_fields := fields.object_or_null("device")) is not None:
        kind = cast("DeviceKind", device_fields.choice("kind", _DEVICE_KINDS))
        device = DeviceTag(device_fields.text("id"), kind)
        device_fields.done()
    slot = Slot(
        id=fields.uuid("id"),
        kind=cast("SlotKind", fields.choice("kind", _SLOT_KINDS)),
        user=user,
        device=device,
        kdf=_read_kdf(fields.object("kdf")),
        salt=fields.octets("salt", 16, 16),
        pub=fields.octets("pub", 32, 32),
        verify=fields.octets("verify", 32, 32),
        priv=fields.octets("priv", 64, 256),
        vmk=fields.octets("vmk", 64, 256),
    )
    fields.done()
    if (slot.kind == "password") != (slot.user is not None and slot.device is not None):
        raise VaultDamaged("a slot has no owner")
    return slot


def _read_kdf(fields: Fields) -> KdfParams:
    algorithm = fields.choice("alg", _ALGORITHMS)
    if algorithm == "argon2id":
        lanes = fields.integer("p", 1, 16)
        params = KdfParams(
            "argon2id",
            # RFC 9106 section 3.1: at least 8 KiB a lane; 1 GiB is what a small computer bears.
            fields.integer("m", 8 * lanes, 1024 * 1024),
            fields.integer("t", 1, 64),
            lanes,
        )
        if params.memory_kib * params.passes > _MOST_WORK_KIB:
            raise VaultDamaged("a slot asks for more work than any slot needs")
    else:
        for name in ("m", "t", "p"):
            fields.integer(name, 0, 0)
        params = KdfParams("hkdf-sha256")
    fields.done()
    return params
