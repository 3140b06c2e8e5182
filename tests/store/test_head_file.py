"""``clinic.head`` under several hands: always whole, also where two write it at one time."""

import threading
from multiprocessing import get_context
from pathlib import Path

from clinicdesk.store.head import Head, HeadFile

KEY = bytes(range(32))
TIMES = 300


def write_many(path: str, first: int) -> None:
    head = HeadFile(Path(path), KEY)
    for number in range(TIMES):
        head.write(Head(first + number, 1, b"\0" * 32))


def test_threads_that_write_at_one_time_leave_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "clinic.head"
    failed: list[threading.ExceptHookArgs] = []
    before, threading.excepthook = threading.excepthook, failed.append
    try:
        threads = [
            threading.Thread(target=write_many, args=(str(path), n)) for n in (0, 1000, 2000)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        threading.excepthook = before
    assert failed == []
    found = HeadFile(path, KEY).read()
    assert found is not None
    assert found.commits % 1000 == TIMES - 1
    assert [one.name for one in tmp_path.iterdir()] == ["clinic.head"]


def test_two_processes_that_write_at_one_time_do_not_fail(tmp_path: Path) -> None:
    path = tmp_path / "clinic.head"
    context = get_context("spawn")
    other = context.Process(target=write_many, args=(str(path), 1000))
    other.start()
    write_many(str(path), 0)
    other.join(60)
    assert other.exitcode == 0
    HeadFile(path, KEY).write(Head(5000, 1, b"\0" * 32))
    found = HeadFile(path, KEY).read()
    assert found is not None
    assert found.commits == 5000
