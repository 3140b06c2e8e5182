"""The device secret in a file, the cost of stretching, and the count of attempts."""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.vault_errors import DeviceSecretExists, DeviceSecretUnsafe, LockedOut
from clinicdesk.host import device_secret, kdf
from clinicdesk.host.attempts import AttemptLog, wait_after
from clinicdesk.host.device_secret import FileDeviceSecret, PasswordAlone
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy, hkdf, stretch
from clinicdesk.host.vault_records import KdfParams

VAULT = UUID(int=0x0190_0000_0000_7000_8000_0000_0000_00AA)
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")


def test_a_file_keeps_the_secret_of_one_vault(tmp_path: Path) -> None:
    store = FileDeviceSecret(tmp_path / "deep" / "down" / "key")
    assert store.get(VAULT) is None
    secret = store.create(VAULT)
    assert FileDeviceSecret(store.path).get(VAULT) == secret
    with pytest.raises(DeviceSecretUnsafe, match="another clinic"):
        store.get(UUID(int=1))
    store.forget(VAULT)
    store.forget(VAULT)
    assert store.get(VAULT) is None


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes", "utf-8")
    with pytest.raises(DeviceSecretExists):
        FileDeviceSecret(path).create(VAULT)
    assert path.read_text("utf-8") == "my notes"


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(DeviceSecretExists):
        FileDeviceSecret(tmp_path / "link").create(VAULT)
    assert not (tmp_path / "target").exists()


@posix
def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    store = FileDeviceSecret(tmp_path / "key")
    store.create(VAULT)
    store.path.chmod(0o640)
    with pytest.raises(DeviceSecretUnsafe, match="chmod 600"):
        store.get(VAULT)


def test_the_clinics_own_folder_is_refused(tmp_path: Path) -> None:
    for inside in ("key", "deep/key", "../clinic/key"):
        with pytest.raises(DeviceSecretUnsafe):
            FileDeviceSecret(tmp_path / "clinic" / inside, clinic=tmp_path / "clinic")
    FileDeviceSecret(tmp_path / "clinic-key", clinic=tmp_path / "clinic")


@given(st.binary(max_size=300), st.integers(0, 200))
def test_a_damaged_file_is_said(tmp_path_factory: Any, noise: bytes, keep: int) -> None:
    store = FileDeviceSecret(tmp_path_factory.mktemp("device") / "key")
    secret = store.create(VAULT)
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[:keep] + noise)
    if store.path.read_bytes() == whole:
        assert store.get(VAULT) == secret
    else:
        with pytest.raises(DeviceSecretUnsafe):
            store.get(VAULT)


def test_stretching_is_argon2id_over_the_normal_form() -> None:
    params = KdfParams("argon2id", 64, 2, 1)
    expected = hash_secret_raw(
        "caf\u00e9".encode(),
        b"s" * 16,
        time_cost=2,
        memory_cost=64,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )
    assert stretch("cafe\u0301", b"s" * 16, params) == expected


def test_hkdf_is_that_of_rfc_5869() -> None:
    # RFC 5869, appendix A.1 (May 2010): first 32 of its 42 bytes.
    found = hkdf(
        bytes.fromhex("0b" * 22),
        salt=bytes.fromhex("000102030405060708090a0b0c"),
        info=bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"),
    )
    assert found.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"


@pytest.mark.parametrize(
    ("seconds_a_pass", "expected"), [(0.2, 3), (0.1, 3), (0.05, 6), (0.02, 14)]
)
def test_passes_are_added_until_a_quarter_of_a_second(
    monkeypatch: pytest.MonkeyPatch, seconds_a_pass: float, expected: int
) -> None:
    monkeypatch.setattr(kdf, "_seconds_of", lambda params: params.passes * seconds_a_pass)
    found = PRODUCTION.params(keyring=True)
    assert found == KdfParams("argon2id", 64 * 1024, expected, 4)
    assert PRODUCTION.params(keyring=False).memory_kib == 256 * 1024


def test_a_very_fast_computer_stops_at_the_bound_of_the_format(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kdf, "_seconds_of", lambda params: 1e-6)
    assert PRODUCTION.params(keyring=False).passes == 32


def test_measuring_is_real() -> None:
    policy = KdfPolicy(
        memory_kib_with_keyring=1024,
        memory_kib_without=1024,
        lanes=1,
        least_passes=1,
        most_passes=64,
        least_seconds=0.02,
    )
    params = policy.params(keyring=True)
    started = time.perf_counter()
    stretch("password", b"s" * 16, params)
    assert params.passes == 64 or time.perf_counter() - started > 0.01


@pytest.fixture
def log(tmp_path: Path, clock: FixedClock) -> AttemptLog:
    """A count that starts at nothing."""
    return AttemptLog(tmp_path / "attempts", clock)


def test_the_wait_doubles_up_to_five_minutes() -> None:
    assert [wait_after(count).total_seconds() for count in range(16)] == (
        [0] * 5 + [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    )
    assert wait_after(10**6) == timedelta(minutes=5)


def test_each_name_and_vault_has_its_own_count(log: AttemptLog) -> None:
    for _ in range(5):
        log.begin(VAULT, "Dana")
    with pytest.raises(LockedOut):
        log.begin(VAULT, " dana ")
    log.begin(VAULT, "Luis")
    log.begin(UUID(int=1), "Dana")
    assert log.failures(VAULT, "DANA") == 5


def test_a_clock_set_back_locks_nobody_out_for_good(log: AttemptLog, clock: FixedClock) -> None:
    for _ in range(5):
        log.begin(VAULT, "Dana")
    clock.move_to(datetime(2001, 1, 1, tzinfo=UTC))
    with pytest.raises(LockedOut) as locked:
        log.begin(VAULT, "Dana")
    assert locked.value.wait == timedelta(seconds=1)
    assert "1 seconds" in locked.value.remedy


def test_long_waits_are_told_in_minutes(log: AttemptLog, clock: FixedClock) -> None:
    for _ in range(16):
        log.begin(VAULT, "Dana")
        clock.advance(timedelta(minutes=5))
    clock.advance(timedelta(minutes=-5))
    with pytest.raises(LockedOut, match="5 minutes"):
        log.begin(VAULT, "Dana")


@pytest.mark.parametrize("text", ["", "[", "{}", '{"doors":[{"door":1}]}', "\x00", '{"doors":3}'])
def test_a_torn_count_costs_the_free_attempts_and_nothing_more(
    log: AttemptLog, clock: FixedClock, tmp_path: Path, text: str
) -> None:
    (tmp_path / "attempts").mkdir()
    (tmp_path / "attempts" / f"{VAULT}.json").write_text(text, "utf-8")
    log.begin(VAULT, "Dana")
    with pytest.raises(LockedOut):
        log.begin(VAULT, "Dana")
    clock.advance(timedelta(seconds=2))
    succeeded = log.begin(VAULT, "Dana")
    succeeded()
    assert log.failures(VAULT, "Dana") == 0


def test_trying_many_names_does_not_clear_a_count(log: AttemptLog) -> None:
    for _ in range(5):
        log.begin(VAULT, "Dana")
    for number in range(230):
        log.begin(VAULT, f"Nobody {number}")
    with pytest.raises(LockedOut):
        log.begin(VAULT, "Dana")


def test_no_name_stands_in_the_file(log: AttemptLog, tmp_path: Path) -> None:
    log.begin(VAULT, "Dana Whitfield")
    (path,) = (tmp_path / "attempts").glob("*.json")
    assert "dana" not in path.read_text("utf-8").casefold()


def test_a_stick_without_modes_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mountinfo"
    monkeypatch.setattr(device_secret, "MOUNTS", mounts)
    file = tmp_path / "stick" / "clinic.key"
    secret = FileDeviceSecret(file).create(VAULT)
    file.chmod(0o755)
    line = "36 35 8:17 / {} rw,nosuid - {} /dev/sdb1 rw"
    for kind, taken in (("vfat", True), ("exfat", True), ("ext4", False), ("nfs4", False)):
        mounts.write_text(line.format(tmp_path / "stick", kind), "utf-8")
        if taken:
            assert FileDeviceSecret(file).get(VAULT) == secret
        else:
            with pytest.raises(DeviceSecretUnsafe, match="Other accounts"):
                FileDeviceSecret(file).get(VAULT)


def test_no_secret_at_all_adds_nothing_to_the_password() -> None:
    alone = PasswordAlone()
    assert alone.get(VAULT) == alone.create(VAULT) == b""
    assert alone.kind == "none"
