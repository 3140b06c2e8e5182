"""The vault's bytes: what is written is what is read, and nothing else is read."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.vault_errors import (
    DeviceNotEnrolled,
    PersonNotEnrolledHere,
    RecoveryCodeWrong,
    VaultDamaged,
    VaultTooNew,
    WrongPassword,
)
from clinicdesk.host.vault import open_vault
from clinicdesk.host.vault_format import canonical, encode, parse
from clinicdesk.host.vault_records import (
    DatabasePlace,
    DeviceTag,
    KdfParams,
    KeyRecord,
    PersonRecord,
    SealedKey,
    Slot,
    SlotUser,
    VaultDocument,
)

key32 = st.binary(min_size=32, max_size=32)
text = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
wraps = st.binary(min_size=64, max_size=256)
argon2 = st.builds(
    KdfParams,
    st.just("argon2id"),
    st.integers(128, 64 * 1024),
    st.integers(1, 64),
    st.integers(1, 16),
)
kdfs = argon2 | st.just(KdfParams("hkdf-sha256"))
common = {
    "id": st.uuids(),
    "kdf": kdfs,
    "salt": st.binary(min_size=16, max_size=16),
    "pub": key32,
    "verify": key32,
    "priv": wraps,
    "vmk": wraps,
}
devices = st.builds(DeviceTag, text, st.sampled_from(["keyring", "file", "none"]))
slots = st.builds(
    Slot,
    kind=st.just("password"),
    user=st.builds(SlotUser, st.uuids(), text),
    device=devices,
    **common,
) | st.builds(Slot, kind=st.just("recovery"), user=st.none(), device=st.none(), **common)
sealed = st.builds(
    SealedKey,
    st.uuids(),
    st.sampled_from(["holder", "recovery", "emergency"]),
    st.binary(min_size=48, max_size=512),
)
keys = st.builds(
    KeyRecord,
    kid=st.uuids(),
    kind=text,
    state=st.sampled_from(["active", "pending", "retired"]),
    wrapped=st.binary(max_size=512),
    sealed=st.lists(sealed, max_size=3).map(tuple),
)
people = st.builds(
    PersonRecord,
    id=st.uuids(),
    name=text,
    state=st.sampled_from(["active", "removed"]),
    pub=key32,
    verify=key32,
    former_verify=st.lists(key32, max_size=2).map(tuple),
)
documents = st.builds(
    VaultDocument,
    vault_id=st.uuids(),
    generation=st.integers(1, 2**53),
    vmk_id=st.uuids(),
    keys=st.lists(keys, max_size=3, unique_by=lambda one: one.kid).map(tuple),
    people=st.lists(people, max_size=3, unique_by=lambda one: one.id).map(tuple),
    slots=st.lists(slots, max_size=3, unique_by=lambda one: one.id).map(tuple),
    place=st.builds(DatabasePlace, st.sampled_from(["sqlcipher", "postgresql"]), text),
    ext=st.dictionaries(text, text, max_size=3),
    mac=key32,
)


@given(documents)
def test_what_is_written_is_what_is_read(document: VaultDocument) -> None:
    data = encode(document)
    assert parse(data) == document
    assert encode(parse(data)) == data


@given(st.binary(max_size=400))
def test_any_other_bytes_are_damage(data: bytes) -> None:
    with pytest.raises(VaultDamaged):
        parse(data)


@given(st.data())
def test_any_changed_or_missing_byte_is_damage(data: st.DataObject) -> None:
    good = data.draw(documents.map(encode))
    position = data.draw(st.integers(0, len(good) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = good[:position] + bytes([good[position] ^ flip]) + good[position + 1 :]
    with pytest.raises(VaultDamaged):
        parse(changed)
    with pytest.raises(VaultDamaged):
        parse(good[:position])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[" * 100_000,
        b'{"format":"clinicdesk-vault"}',
        b"null",
        b'{"format":"other","sum":""}',
        b"\xff\xfe",
        b" " * (4 * 1024 * 1024 + 1),
        b'{"format":"clinicdesk-vault","gen":' + b"9" * 5000 + b"}",
    ],
)
def test_hostile_files_are_damage(data: bytes) -> None:
    with pytest.raises(VaultDamaged):
        parse(data)


def _rewritten(raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Change a file as someone would who knows how its checksum is made."""
    values = json.loads(raw)
    del values["sum"]
    change(values)
    return canonical(values | {"sum": hashlib.sha256(canonical(values)).hexdigest()})


def test_a_whole_file_of_a_later_version_is_too_new(vaults: Any) -> None:
    def later(values: dict[str, Any]) -> None:
        values["v"] = 2
        values["unheard_of"] = {}

    vaults.path.write_bytes(_rewritten(vaults.path.read_bytes(), later))
    with pytest.raises(VaultTooNew) as refused:
        vaults.open()
    assert "format 2" in str(refused.value)


@pytest.mark.parametrize(
    "change",
    [
        {"m": 2**40},
        {"m": 1024 * 1024, "t": 64},
        {"t": 10**9},
        {"t": 0},
        {"p": 10**6},
        {"m": 1},
        {"m": -1},
        {"m": 64.0},
        {"m": True},
        {"m": "64"},
        {"alg": "argon2d"},
        {"alg": "pbkdf2"},
    ],
)
def test_costs_out_of_bounds_are_refused_before_they_cost_anything(
    vaults: Any, change: dict[str, Any]
) -> None:
    raw = _rewritten(
        vaults.path.read_bytes(), lambda values: values["slots"][0]["kdf"].update(change)
    )
    with pytest.raises(VaultDamaged):
        parse(raw)


def test_ids_stand_once_and_slots_have_owners(vaults: Any) -> None:
    raw = vaults.path.read_bytes()
    for change in (
        lambda values: values["slots"].append(deepcopy(values["slots"][0])),
        lambda values: values["people"].append(deepcopy(values["people"][0])),
        lambda values: values["keys"].append(deepcopy(values["keys"][0])),
        lambda values: values["slots"][0].update(user=None),
        lambda values: values["slots"][1].update(extra=1),
        lambda values: values.pop("place"),
    ):
        with pytest.raises(VaultDamaged):
            parse(_rewritten(raw, change))


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key in value:
            yield from _leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from _leaves(one, (*path, index))
    else:
        yield path


def _other(value: Any) -> Any:
    """Another value of the same type and size."""
    if isinstance(value, int):
        return value + 1
    if value is None:
        return None
    try:
        raw = base64.b64decode(value, validate=True)
    except ValueError:
        raw = b""
    if len(raw) >= 16 and not _is_hex(value):
        return base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()
    last = "0" if value[-1:] != "0" else "1"
    words = {
        "active": "retired",
        "password": "recovery",
        "recovery": "invitation",
        "file": "keyring",
        "database": "audit",
        "audit": "database",
        "sqlcipher": "postgresql",
        "argon2id": "hkdf-sha256",
        "": "x",
    }
    return words.get(value, value[:-1] + last)


def _is_hex(value: str) -> bool:
    return all(sign in "0123456789abcdef-" for sign in value)


def test_no_changed_fact_opens_anything(vaults: Any) -> None:
    """Each single value of the file, changed by someone who mends the checksum."""
    raw = vaults.path.read_bytes()
    refusals = (
        DeviceNotEnrolled,
        PersonNotEnrolledHere,
        VaultDamaged,
        VaultTooNew,
        WrongPassword,
    )
    tried = 0
    for path in _leaves(json.loads(raw)):
        if path in {("sum",), ("format",)}:
            continue

        def change(values: dict[str, Any], path: tuple[Any, ...] = path) -> None:
            place: Any = values
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = _other(place[path[-1]])

        changed = _rewritten(raw, change)
        if changed == raw:
            assert path[0] == "slots"
            assert json.loads(raw)["slots"][path[1]][path[2]] is None
            continue
        vaults.path.write_bytes(changed)
        with pytest.raises((*refusals, RecoveryCodeWrong)):
            vaults.recover()
        vaults.path.write_bytes(changed)
        with pytest.raises(refusals):
            _open_with_any_secret(vaults)
        tried += 1
        for file in (vaults.folder / "attempts").glob("*.json"):
            file.unlink()
    assert tried >= 35


def _open_with_any_secret(vaults: Any) -> None:
    # A changed vault id looks for another file's secret; here the secret itself is at hand.
    class Secret:
        kind = "file"
        where = "memory"

        def get(self, vault_id: Any) -> bytes:
            secret = vaults.device.get(vaults.opened.vault_id)
            assert secret is not None
            return bytes(secret)

    open_vault(
        vaults.path,
        person_name="Dana Whitfield",
        password="violet kettle harbor nineteen",
        device=Secret(),  # type: ignore[arg-type]
        attempts=vaults.attempts,
    )
