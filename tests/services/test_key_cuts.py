"""A change of the database key that is cut off at any moment loses nothing."""

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from cut_power import cut_at, needs_fork, steps_of
from key_place import Place
from open_clinic import PASSWORD

from clinicdesk.domain.errors import StorageFull
from clinicdesk.host.vault import open_vault
from clinicdesk.host.vault_file import previous_of, read_file
from clinicdesk.store.engine import connect
from clinicdesk.store.rekey import faults_under, opens_with


@pytest.fixture
def make_place(tmp_path: Path) -> Callable[[str], Place]:
    return lambda name: Place(tmp_path / name)


@pytest.fixture
def place(make_place: Callable[[str], Place]) -> Place:
    return make_place("one")


@needs_fork
def test_power_cut_before_each_step_of_a_change(make_place: Callable[[str], Place]) -> None:
    rehearsal = make_place("rehearsal")
    steps = steps_of(rehearsal.rotate)
    assert steps.count("publish") == 4
    assert {
        "change the key",
        "let go",
        "look again",
        "fold the pages in",
        "write the entry",
    } <= set(steps)
    place = make_place("cut")
    done = []
    for number, name in enumerate(steps):
        old = place.key()
        cut_at(number, place.rotate)
        new = place.key()
        assert opens_with(place.database, new)
        assert new == old or not opens_with(place.database, old)
        done.append((new != old, name))
        assert read_file(place.vault).damage == ""
        if previous_of(place.vault).exists():  # and were the file torn now, nothing is lost either
            place.vault.unlink()  # it may be one file with the one before, by a hard link
            place.vault.write_bytes(b"torn")
            assert place.key() == new
            assert read_file(place.vault).damage == ""
    first = [changed for changed, _name in done].index(True)
    assert steps[first] == "let go"
    assert all(changed for changed, _name in done[first:])
    with place.open() as clinic:
        assert clinic.upkeep.status().counts["patients"] == 1
        assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


@needs_fork
def test_while_others_read_both_keys_are_kept(place: Place, tmp_path: Path) -> None:
    """The pages are in the log only: until they can be folded in, the old key is not dropped."""
    old = place.key()
    steps = steps_of(Place(tmp_path / "rehearsal").rotate)
    cut_at(steps.index("let go"), place.rotate)
    here = place.doors.computer(place.folder)
    opened = open_vault(
        place.vault,
        person_name="amoreau",
        password=PASSWORD,
        device=here.device,
        attempts=here.attempts,
    )
    new = opened.keys.pending_database
    assert new is not None
    with closing(connect(place.database, new, read_only=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM patient").fetchone()
        with place.open() as clinic:
            vault = clinic._opened.vault
            assert (vault.database_key, vault.keys.pending_database) == (new, new)
            assert any("not finished" in problem for problem in clinic.upkeep.status().problems)
            assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))
            made = clinic.backups.make(clinic.actor)
        assert read_file(place.vault).document.keys[-1].state == "pending"
    assert place.key() == new
    assert not opens_with(place.database, old)
    # What was backed up in between finds its key as well.
    restored = tmp_path / "restored"
    place.doors.restore(Path(made.path), restored)
    with place.doors.unlock(restored, "amoreau", PASSWORD) as clinic:
        assert clinic.upkeep.status().counts["patients"] == 1


def test_a_failure_at_each_step_leaves_a_clinic_that_opens(
    make_place: Callable[[str], Place],
) -> None:
    rehearsal = make_place("rehearsal")
    steps = steps_of(rehearsal.rotate)
    place = make_place("failing")
    for number in range(len(steps)):
        left = [number]

        def fail(_name: str, left: list[int] = left) -> None:
            if left[0] == 0:
                left[0] -= 1
                raise StorageFull("The disk is full.")
            left[0] -= 1

        old = place.key()
        try:
            place.rotate(fail)
        except StorageFull:
            assert left == [-1]
        new = place.key()
        assert opens_with(place.database, new)
        assert new == old or not opens_with(place.database, old)


def _grow(place: Place, rows: int) -> None:
    """Make the file large enough for its key to take a moment to change."""
    key = place.key()
    with closing(connect(place.database, key)) as connection:
        connection.execute("CREATE TABLE ballast (id INTEGER PRIMARY KEY, what BLOB)")
        connection.execute("BEGIN")
        connection.executemany(
            "INSERT INTO ballast (what) VALUES (randomblob(?))", [(3000,)] * rows
        )
        connection.execute("COMMIT")


def _started(place: Place) -> tuple[int, int]:
    """Let a child change the key; return its id and a pipe that tells when it begins."""
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with place.open() as clinic:
                os.write(tell, b"!")
                clinic.keys.rotate(clinic.actor)
        except BaseException as failure:  # noqa: BLE001 - told to whoever reads the failing test
            sys.stderr.write(f"{type(failure).__name__}: {failure}\n")
            os._exit(1)
        os._exit(0)
    os.close(tell)
    assert os.read(ready, 1) == b"!"
    return child, ready


def _killed_at_random(place: Place, rounds: int) -> list[str]:
    _grow(place, rows=4000)
    started = time.monotonic()
    child, ready = _started(place)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    whole = time.monotonic() - started
    os.close(ready)
    dice = Random(20261122)
    outcomes = []
    for number in range(rounds):
        old = place.key()
        child, ready = _started(place)
        # Spread over the whole of it, and a little beyond.
        time.sleep(whole * 1.1 * (number + dice.random()) / rounds)
        os.kill(child, signal.SIGKILL)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in {0, -signal.SIGKILL}
        os.close(ready)
        pending = b'"pending"' in place.vault.read_bytes()
        new = place.key()
        assert faults_under(place.database, new) == []
        assert new == old or not opens_with(place.database, old)
        with closing(connect(place.database, new)) as connection:
            assert connection.execute("SELECT count(*) FROM ballast").fetchone() == (4000,)
        outcomes.append(f"{'new' if new != old else 'old'}{', mended' if pending else ''}")
    return outcomes


@needs_fork
def test_kills_at_random_moments_lose_nothing(place: Place) -> None:
    outcomes = _killed_at_random(place, 8)
    assert {"old", "new"} & {outcome[:3] for outcome in outcomes}


@needs_fork
@pytest.mark.long
def test_sixty_kills_lose_nothing(place: Place) -> None:
    outcomes = _killed_at_random(place, 60)
    print({outcome: outcomes.count(outcome) for outcome in sorted(set(outcomes))})
    assert {outcome[:3] for outcome in outcomes} == {"old", "new"}
    assert any("mended" in outcome for outcome in outcomes)
