"""Background work: two threads, answers in order, stale reads dropped, stopping, closing."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.tasks import Report, Tasks
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import Cancelled, NotFound

CHANGE = Change(frozenset({"plan"}))


@dataclass
class Saved:
    change: Change


@pytest.fixture
def tasks(qapp: QObject) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.close()


def test_answers_come_in_order_on_the_windows_thread(tasks: Tasks, qtbot: QtBot) -> None:
    seen: list[tuple[int, bool]] = []
    here = threading.get_ident()
    for number in range(50):
        tasks.read(
            lambda _, n=number: n,
            lambda value: seen.append((value, threading.get_ident() == here)),
        )
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == [(number, True) for number in range(50)]


def test_reads_and_writes_have_a_thread_each(tasks: Tasks, qtbot: QtBot) -> None:
    names: list[str] = []
    for _ in range(3):
        tasks.read(lambda _: threading.current_thread().name, names.append)
        tasks.write(lambda _: threading.current_thread().name, names.append)
    qtbot.waitUntil(lambda: len(names) == 6)
    assert sorted(names) == ["clinic-read"] * 3 + ["clinic-write"] * 3


def test_only_the_latest_read_of_a_key_answers(tasks: Tasks, qtbot: QtBot) -> None:
    begun: list[str] = []
    shown: list[str] = []
    gate = threading.Event()

    def search(text: str) -> str:
        begun.append(text)
        gate.wait(5)
        return text

    tasks.read(lambda _: search("t"), shown.append, key="roster")
    qtbot.waitUntil(lambda: begun == ["t"])
    for text in ("tr", "tra", "tran"):
        tasks.read(lambda _, t=text: search(t), shown.append, key="roster")
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert shown == ["tran"]
    # Those that waited were never begun.
    assert begun == ["t", "tran"]


def test_reads_of_other_keys_are_not_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    shown: list[str] = []
    tasks.read(lambda _: "rows", shown.append, key="roster")
    tasks.read(lambda _: "chart", shown.append, key="chart")
    qtbot.waitUntil(lambda: shown == ["rows", "chart"])


def test_writes_are_never_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(5):
        tasks.write(lambda _, n=number: done.append(n))
    qtbot.waitUntil(lambda: not tasks.busy)
    assert done == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("value", [CHANGE, ("a plan", CHANGE), Saved(CHANGE)])
def test_a_writes_change_is_told_before_its_answer(
    tasks: Tasks, qtbot: QtBot, value: object
) -> None:
    heard: list[object] = []
    tasks.changed.connect(lambda change: heard.append(("changed", change)))
    tasks.write(lambda _: value, lambda _: heard.append("answer"))
    qtbot.waitUntil(lambda: "answer" in heard)
    assert heard == [("changed", CHANGE), "answer"]


def test_a_failure_reaches_the_asker_and_else_everyone(tasks: Tasks, qtbot: QtBot) -> None:
    taken: list[Exception] = []
    told: list[Exception] = []
    tasks.failed.connect(told.append)

    def fail(_: Report) -> None:
        raise NotFound("There is no such referral.", "Check its number.")

    tasks.read(fail, lambda _: pytest.fail("answered"), taken.append)
    tasks.read(fail, lambda _: pytest.fail("answered"))
    qtbot.waitUntil(lambda: bool(taken and told))
    assert isinstance(taken[0], NotFound)
    assert isinstance(told[0], NotFound)


def test_busy_is_cleared_before_the_answer_so_that_it_may_ask_again(
    tasks: Tasks, qtbot: QtBot
) -> None:
    states: list[bool] = []
    answers: list[int] = []

    def again(value: int) -> None:
        states.append(tasks.busy)
        answers.append(value)
        if value < 3:
            tasks.read(lambda _: value + 1, again, key="page")

    tasks.read(lambda _: 1, again, key="page")
    qtbot.waitUntil(lambda: answers == [1, 2, 3])
    assert states == [False, False, False]


def test_progress_is_told_and_stopping_raises_in_the_work(tasks: Tasks, qtbot: QtBot) -> None:
    told: list[tuple[int, int, str]] = []
    ended: list[str] = []
    stopped_in_work = threading.Event()

    def work(report: Report) -> None:
        step = 0
        try:
            while True:
                step += 1
                report(step, 0, "Reading")
                stopped_in_work.wait(0.002)
        except Cancelled:
            stopped_in_work.set()
            raise

    task = tasks.write(
        work,
        lambda _: ended.append("answered"),
        lambda _: ended.append("failed"),
        on_progress=lambda done, total, words: told.append((done, total, words)),
        on_cancelled=lambda: ended.append("stopped"),
    )
    qtbot.waitUntil(lambda: len(told) >= 2)
    assert told[0] == (1, 0, "Reading")
    task.cancel()
    qtbot.waitUntil(lambda: ended == ["stopped"])
    assert stopped_in_work.is_set()
    assert not tasks.busy


def test_work_stopped_before_it_began_never_begins(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    begun: list[str] = []
    tasks.write(lambda _: gate.wait(5))
    late = tasks.write(lambda _: begun.append("late"))
    late.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert begun == []


def test_closing_finishes_writes_and_leaves_no_thread(qapp: QObject) -> None:
    tasks = Tasks()
    gate = threading.Event()
    written: list[int] = []
    answered: list[object] = []
    tasks.write(lambda _: gate.wait(5))
    for number in range(3):
        tasks.write(lambda _, n=number: written.append(n), answered.append)
    tasks.read(lambda _: 1, answered.append)
    gate.set()
    tasks.close()
    tasks.close()
    assert written == [0, 1, 2]
    assert not [t for t in threading.enumerate() if t.name.startswith("clinic-")]
    assert answered == []
    with pytest.raises(RuntimeError):
        tasks.read(lambda _: 1, answered.append)


def test_what_waits_for_long_work_does_not_wait_for_good_when_all_is_closed(qapp: QObject) -> None:
    tasks = Tasks()
    begun, told = threading.Event(), []

    def import_much(report: Report) -> None:
        begun.set()
        while True:
            report(0, 1)

    tasks.write(import_much, long=True)
    assert begun.wait(5)
    ended = tasks.long_ended()
    assert not ended.is_set()
    tasks.write(lambda _: told.append(ended.wait(5)))
    tasks.close()
    assert told == [True]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(tasks: Tasks, qtbot: QtBot) -> None:
    class Page(QObject):
        def show(self, value: int) -> None:
            pytest.fail("a deleted page was called")

    page = Page()
    gate = threading.Event()
    tasks.read(lambda _: gate.wait(5), page.show)
    shiboken6.delete(page)
    gate.set()
    qtbot.waitUntil(lambda: not tasks.busy)
