"""The vault on the disk: a cut at any instant leaves the old or the new generation."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from clinicdesk.domain.errors import StorageFull, StorageReadOnly
from clinicdesk.domain.vault_errors import (
    VaultBusy,
    VaultDamaged,
    VaultMissing,
    VaultTooNew,
    WrongPassword,
)
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.host.vault_changes import add_person, change_password, heal_vault
from clinicdesk.host.vault_file import changing, previous_of, read_file, replace_file
from clinicdesk.host.vault_format import canonical, encode

OLD, NEW = "violet kettle harbor nineteen", "meadow trumpet anchor twelve"
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def _change(vaults: Any, step: Callable[[str], None]) -> None:
    change_password(
        vaults.path,
        person_name="Dana Whitfield",
        old_password=OLD,
        new_password=NEW,
        device=vaults.device,
        attempts=vaults.attempts,
        policy=CHEAP_FOR_TESTS,
        step=step,
    )


def _steps(vaults: Any) -> list[str]:
    seen: list[str] = []
    _change(vaults, seen.append)
    return seen


def _opening(vaults: Any) -> str:
    """Tell which of the two passwords opens; exactly one must."""
    opens = []
    for word in (OLD, NEW):
        try:
            assert vaults.open(word).database_key == vaults.opened.database_key
            opens.append(word)
        except WrongPassword:
            pass
    assert len(opens) == 1
    return opens[0]


@needs_fork
def test_power_cut_before_each_step_of_a_change(make_vaults: Callable[[str], Any]) -> None:
    steps = _steps(make_vaults("rehearsal"))
    assert steps.count("publish") == 2
    assert len(steps) == 10
    outcomes = []
    for number in range(len(steps)):
        vaults = make_vaults(f"cut-{number}")
        left = [number]

        def cut(_name: str, left: list[int] = left) -> None:
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1

        child = os.fork()
        if child == 0:
            _change(vaults, cut)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        word = _opening(vaults)
        outcomes.append(word)
        assert vaults.recover().database_key == vaults.opened.database_key
        # The next change is not disturbed by what the cut left behind.
        heal_vault(vaults.path, vaults.open(word))
        leftovers = [path.name for path in vaults.path.parent.iterdir() if "tmp" in path.name]
        assert leftovers == []
    assert outcomes == sorted(outcomes, key=[OLD, NEW].index)
    assert set(outcomes) == {OLD, NEW}


@pytest.mark.parametrize("cut_at", [0, 1, 100, -1])
def test_a_torn_temporary_file_disturbs_nothing(vaults: Any, cut_at: int) -> None:
    whole = vaults.path.read_bytes()
    torn = vaults.path.with_name("clinic.vault.tmp")
    torn.write_bytes(whole[:cut_at])
    assert not vaults.open().from_previous
    heal_vault(vaults.path, vaults.open())
    assert not torn.exists()
    assert vaults.open().generation == 3


_WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.vault import open_with_recovery
from clinicdesk.host.vault_writing import changed

path = Path(sys.argv[1])
clock = FixedClock(datetime(2026, 11, 20, tzinfo=UTC))
opened = open_with_recovery(
    path, code=RecoveryCode.parse(sys.argv[2]), attempts=AttemptLog(Path(sys.argv[3]), clock)
)
while True:
    done = changed(path, opened, lambda document: document, purge=False, step=lambda _: None)
    print(done.generation, flush=True)
"""


def _killed_writer(vaults: Any, seconds: float) -> int:
    """Let a process write generations until it is killed; return the last one it acknowledged."""
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _WRITER,
            str(vaults.path),
            vaults.code.printed,
            str(vaults.folder / "writer-attempts"),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    first = int(writer.stdout.readline())
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    rest = writer.communicate(timeout=10)[0].splitlines()
    return int(rest[-1]) if rest else first


def _survives_kills(vaults: Any, rounds: int) -> None:
    dice = Random(20261120)
    for _ in range(rounds):
        acknowledged = _killed_writer(vaults, dice.uniform(0.0, 0.15))
        stored = read_file(vaults.path)
        assert not stored.damage
        assert stored.document.generation in {acknowledged, acknowledged + 1}
        assert vaults.open().database_key == vaults.opened.database_key


def test_kills_at_random_instants_lose_nothing(vaults: Any) -> None:
    _survives_kills(vaults, 4)


@pytest.mark.long
def test_hundreds_of_kills_lose_nothing(vaults: Any) -> None:
    _survives_kills(vaults, 300)


def test_flipped_bits_fall_back_and_two_torn_files_are_damage(vaults: Any) -> None:
    heal_vault(vaults.path, vaults.opened)
    raw = bytearray(vaults.path.read_bytes())
    raw[len(raw) // 2] ^= 4
    vaults.path.write_bytes(raw)
    assert vaults.open().from_previous
    previous_of(vaults.path).write_bytes(b"")
    with pytest.raises(VaultDamaged) as damage:
        vaults.open()
    assert damage.value.exit_status == 4


def test_a_lost_file_is_missing_or_read_from_the_one_before(vaults: Any) -> None:
    vaults.path.unlink()
    with pytest.raises(VaultMissing):
        vaults.open()
    with pytest.raises(VaultMissing):
        read_file(vaults.path.with_name("elsewhere"))


def test_the_sum_is_checked_before_any_secret_is_looked_up(vaults: Any) -> None:
    vaults.device.path.unlink()
    vaults.path.write_bytes(vaults.path.read_bytes()[:-10])
    with pytest.raises(VaultDamaged):
        vaults.open()


def test_a_newer_file_is_not_passed_over_for_the_one_before(vaults: Any) -> None:
    heal_vault(vaults.path, vaults.opened)
    values = json.loads(encode(read_file(vaults.path).document))
    del values["sum"]
    values["v"] = 7
    data = canonical(values | {"sum": hashlib.sha256(canonical(values)).hexdigest()})
    vaults.path.write_bytes(data)
    with pytest.raises(VaultTooNew):
        read_file(vaults.path)


def test_one_writer_at_a_time(vaults: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinicdesk.host.vault_file._LOCK_SECONDS", 0.05)
    outcome: list[BaseException] = []

    def second() -> None:
        try:
            heal_vault(vaults.path, vaults.opened)
        except VaultBusy as busy:
            outcome.append(busy)

    with changing(vaults.path):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert len(outcome) == 1


@pytest.mark.parametrize(
    ("code", "error"),
    [(28, StorageFull), (30, StorageReadOnly), (13, StorageReadOnly)],
)
def test_a_disk_that_says_no_is_said_plainly_and_changes_nothing(
    vaults: Any, code: int, error: type[Exception]
) -> None:
    def refuse(name: str) -> None:
        if name == "publish":
            raise OSError(code, os.strerror(code))

    with pytest.raises(error):
        _change(vaults, refuse)
    assert _opening(vaults) == OLD


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_link_planted_as_the_temporary_file_is_not_followed(vaults: Any) -> None:
    vaults.path.with_name("clinic.vault.tmp").symlink_to("/dev/full")
    heal_vault(vaults.path, vaults.opened)
    assert vaults.open().generation == 3


def test_without_hard_links_the_one_before_is_a_copy(
    vaults: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", no_links)
    add_person(
        vaults.path,
        vaults.opened,
        person_id=UUID(int=9),
        person_name="Luis Ortega",
        password="copper lantern orchard seven",
        device=vaults.device,
        ids=vaults.ids,
        policy=CHEAP_FOR_TESTS,
    )
    previous = previous_of(vaults.path)
    assert previous.stat().st_nlink == 1
    assert read_file(previous).document.generation == 1
    if sys.platform != "win32":
        assert previous.stat().st_mode & 0o777 == 0o600


def test_a_vault_that_could_not_be_read_again_is_never_written(vaults: Any) -> None:
    """The reader would fall back on the file before, which may lack the newest key."""
    before = vaults.path.read_bytes()
    document = vaults.opened.document
    twice = replace(document, keys=(*document.keys, document.keys[0]))
    with changing(vaults.path), pytest.raises(RuntimeError, match="none"):
        replace_file(vaults.path, twice)
    assert vaults.path.read_bytes() == before
    assert not vaults.path.with_name("clinic.vault.tmp").exists()
