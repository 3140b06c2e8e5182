"""The key of the file changes as a whole or not at all, and is believed only after looking."""

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cut_power import cut_at, needs_fork, steps_of

from clinicdesk.domain.errors import Cancelled, Damage, StorageFull, StoreBusy
from clinicdesk.domain.vault_errors import KeyNotChanged
from clinicdesk.store.engine import connect
from clinicdesk.store.rekey import faults_under, opens_with, rekey, require_room

OLD, NEW = bytes(range(32)), bytes(range(32, 64))
ROWS = 700


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Path]:
    def made(name: str, rows: int = ROWS) -> Path:
        path = tmp_path / name / "clinic.db"
        path.parent.mkdir()
        with closing(connect(path, OLD, create=True)) as connection:
            connection.execute("CREATE TABLE kept (id INTEGER PRIMARY KEY, what BLOB)")
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO kept (what) VALUES (randomblob(?))", [(3000,)] * rows
            )
            connection.execute("COMMIT")
        return path

    return made


@pytest.fixture
def path(make: Callable[[str], Path]) -> Path:
    """A database of some hundred pages under the old key."""
    return make("one")


def _rows(path: Path, key: bytes) -> int:
    with closing(connect(path, key)) as connection:
        return int(connection.execute("SELECT count(*) FROM kept").fetchone()[0])


def test_the_new_key_opens_every_page_and_the_old_one_nothing(path: Path) -> None:
    rekey(path, OLD, NEW)
    assert not opens_with(path, OLD)
    assert opens_with(path, NEW)
    assert _rows(path, NEW) == ROWS
    assert faults_under(path, NEW) == []
    assert not path.with_name("clinic.db-wal").exists()


def test_what_was_in_the_log_is_there_under_the_new_key(path: Path) -> None:
    before = connect(path, OLD)
    before.execute("INSERT INTO kept (what) VALUES ('late')")
    copy = path.with_name("copy.db")
    # A copy of file and log, as a killed program leaves them.
    copy.write_bytes(path.read_bytes())
    copy.with_name("copy.db-wal").write_bytes(path.with_name("clinic.db-wal").read_bytes())
    before.close()
    rekey(copy, OLD, NEW)
    assert _rows(copy, NEW) == ROWS + 1


def test_without_room_for_the_log_nothing_is_begun(path: Path) -> None:
    before = path.read_bytes()
    size = len(before)
    with pytest.raises(StorageFull, match="free space"):
        rekey(path, OLD, NEW, free=lambda _folder: int(size * 1.19))
    assert path.read_bytes() == before
    require_room(path, free=lambda _folder: int(size * 1.21))


def test_a_database_that_somebody_has_open_is_left_alone(path: Path) -> None:
    other = connect(path, OLD)
    other.execute("SELECT count(*) FROM kept").fetchone()
    with pytest.raises(StoreBusy):
        rekey(path, OLD, NEW)
    assert other.execute("SELECT count(*) FROM kept").fetchone() == (ROWS,)
    other.close()
    assert opens_with(path, OLD)


@needs_fork
def test_a_disk_that_refuses_is_seen_although_the_driver_says_ok(path: Path) -> None:
    import resource
    import signal

    size = path.stat().st_size
    child = os.fork()
    if child == 0:
        status = 1
        try:
            # The kernel refuses to let any file grow past half of the log that is needed.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
            rekey(path, OLD, NEW)
        except KeyNotChanged:
            status = 7
        except BaseException as other:  # noqa: BLE001 - told to whoever reads the failing test
            sys.stderr.write(f"{type(other).__name__}: {other}\n")
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert opens_with(path, OLD)
    assert not opens_with(path, NEW)
    assert _rows(path, OLD) == ROWS
    assert faults_under(path, OLD) == []
    rekey(path, OLD, NEW)
    assert _rows(path, NEW) == ROWS


def test_a_damaged_page_is_named_and_the_old_key_stays(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096 * 300 + 1000] ^= 1
    path.write_bytes(data)
    with pytest.raises(Damage, match="page 301"):
        rekey(path, OLD, NEW)
    assert opens_with(path, OLD)


def test_a_wrong_key_is_damage_and_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(Damage):
        rekey(path, bytes(32), NEW)
    with pytest.raises(ValueError, match="32 bytes"):
        rekey(path, OLD, NEW[:31])
    assert path.read_bytes() == before


def test_it_is_told_how_far_it_has_come(make: Callable[..., Path]) -> None:
    path = make("large", rows=12_000)
    told: list[tuple[int, int]] = []
    rekey(path, OLD, NEW, lambda done, total, _words: told.append((done, total)))
    assert {total for _done, total in told} == {1000}
    done = [done for done, _total in told]
    assert done == sorted(done)
    assert any(0 < each < 800 for each in done)
    assert _rows(path, NEW) == 12_000


def test_it_can_be_stopped_before_the_first_page_only(path: Path) -> None:
    def at_once(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    def later(done: int, _total: int, _words: str) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        rekey(path, OLD, NEW, at_once)
    assert opens_with(path, OLD)
    rekey(path, OLD, NEW, later)
    assert _rows(path, NEW) == ROWS


@needs_fork
def test_power_cut_before_each_step(make: Callable[[str], Path]) -> None:
    rehearsal = make("rehearsal")
    steps = steps_of(lambda step: rekey(rehearsal, OLD, NEW, step=step))
    assert steps == ["fold the log", "change the key", "let go", "look again", "fold the pages in"]
    changed = []
    for number in range(len(steps)):
        path = make(f"cut-{number}")
        cut_at(number, lambda step, path=path: rekey(path, OLD, NEW, step=step))
        opening = [key for key in (OLD, NEW) if opens_with(path, key)]
        assert len(opening) == 1
        changed.append(opening == [NEW])
        assert _rows(path, opening[0]) == ROWS
        assert faults_under(path, opening[0]) == []
    assert changed == [False, False, True, True, True]


def test_a_log_that_others_read_is_told(path: Path) -> None:
    writer, reader = connect(path, OLD), connect(path, OLD, read_only=True)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM kept").fetchone()
    writer.execute("INSERT INTO kept (what) VALUES ('later')")
    writer.execute("PRAGMA busy_timeout = 100")
    assert faults_under(path, OLD) == ["the log is in use"]
    reader.close()
    assert faults_under(path, OLD) == []
    writer.close()
