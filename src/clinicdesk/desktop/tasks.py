"""Two verbs for all background work: ``read`` gives data, ``write`` gives what it changed.

Each verb has one thread, because the file has one writing and one reading connection. Work runs in
the order in which it was asked for, and answers come back on the window's thread in that order. A
write's ``Change`` is told once, through ``changed``, so that every page that cares can reload.

Writes that take minutes (an import, a backup) say ``long``: they have a thread of their own and
write in short transactions, so that what a person saves meanwhile does not wait for their end.

Work is a function of one argument, ``report``. Long work calls ``report(done, total, words)`` now
and then; when the person asked to stop, the report itself raises ``Cancelled``. Busy is cleared
before an answer is given, so that the answer may ask again.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from shiboken6 import isValid

from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import Cancelled

__all__ = ["Report", "Task", "Tasks"]

T = TypeVar("T")


class Report(Protocol):
    """Says how far work is."""

    def __call__(self, done: int, total: int, words: str = "") -> None:
        """Tell ``done`` of ``total`` (0 when not known). Raises ``Cancelled`` to stop the work."""


_REPORT_EVERY: Final = 0.05


@dataclass(eq=False, slots=True)
class Task:
    """One piece of work that was asked for. ``cancel()`` asks it to stop."""

    work: Callable[[Report], Any]
    on_result: Callable[[Any], None] | None
    on_failure: Callable[[Exception], None] | None
    on_progress: Callable[[int, int, str], None] | None
    on_cancelled: Callable[[], None] | None
    key: str
    writes: bool
    long: bool = False
    by_itself: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _reported_at: float = 0.0
    finished: bool = False

    def cancel(self) -> None:
        """Ask the work to stop. What has not begun never begins; what runs stops at its report."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether someone asked it to stop."""
        return self._stop.is_set()


@dataclass(frozen=True, slots=True)
class _Progress:
    task: Task
    done: int
    total: int
    words: str


@dataclass(frozen=True, slots=True)
class _Answer:
    task: Task
    value: Any = None
    error: Exception | None = None


class Tasks(QObject):
    """Runs work on two threads and answers on the window's.

    Signals: ``busy_changed(bool)``; ``changed(Change)`` after each write that changed something;
    ``failed(Exception)`` for failures that the asker did not take.
    """

    busy_changed = Signal(bool)
    changed = Signal(object)
    failed = Signal(object)
    _news = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._news.connect(self._on_news, Qt.ConnectionType.QueuedConnection)
        self._reader = _Lane("clinic-read", self._news.emit)
        self._writer = _Lane("clinic-write", self._news.emit)
        self._long = _Lane("clinic-long", self._news.emit)
        self._latest: dict[str, Task] = {}
        self._open: set[Task] = set()
        self._closed = False
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    @property
    def closed(self) -> bool:
        """Whether nothing is done any more."""
        return self._closed

    @property
    def busy(self) -> bool:
        """Whether any work is waiting or running."""
        return bool(self._open)

    def read(
        self,
        work: Callable[[Report], T],
        on_result: Callable[[T], None],
        on_failure: Callable[[Exception], None] | None = None,
        *,
        key: str = "",
        on_progress: Callable[[int, int, str], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> Task:
        """Read on the reading thread.

        Of the reads with one ``key`` only the latest answers: earlier ones that wait are never
        begun, and the answer of one that runs is dropped. A page uses one key for what it shows.
        """
        task = Task(work, on_result, on_failure, on_progress, on_cancelled, key, writes=False)
        if key:
            stale = self._latest.get(key)
            if stale is not None:
                stale.cancel()
            self._latest[key] = task
        return self._start(self._reader, task)

    def write(
        self,
        work: Callable[[Report], T],
        on_result: Callable[[T], None] | None = None,
        on_failure: Callable[[Exception], None] | None = None,
        *,
        long: bool = False,
        by_itself: bool = False,
        on_progress: Callable[[int, int, str], None] | None = None,
        on_cancelled: Callable[[], None] | None = None,
    ) -> Task:
        """Write on the writing thread; no write is ever dropped because another one came.

        ``long`` work has a thread of its own; it must report often and write in short pieces.
        ``by_itself`` says that nobody asked for it: it is taken up again without being asked.

        A ``Change`` in the answer (itself, its ``change`` attribute, or a member of a tuple) is
        sent through ``changed`` before ``on_result`` is called.
        """
        task = Task(
            work, on_result, on_failure, on_progress, on_cancelled, "", writes=True, long=long
        )
        task.by_itself = by_itself
        return self._start(self._long if long else self._writer, task)

    def let_go(self) -> bool:
        """Ask reads and long writes to stop, as locking does; tell whether one was asked for.

        Writes that are not long are finished as they were asked for.
        """
        stopped = [task for task in self._open if task.long or not task.writes]
        for task in stopped:
            task.cancel()
        return any(task.long and not task.by_itself for task in stopped)

    def long_ended(self) -> threading.Event:
        """Give what is set when all long work that was asked for has ended, stopped or not."""
        ended = threading.Event()
        mark = Task(lambda _report: ended.set(), None, None, None, None, "", writes=True, long=True)
        # Not among what is open: whoever waits for it would wait for good if it were stopped.
        self._long.put(mark)
        return ended

    def close(self) -> None:
        """End the threads: writes that were asked for are finished, reads and long ones are not.

        Nothing answers afterwards. Safe to call twice.
        """
        if self._closed:
            return
        self._closed = True
        self.let_go()
        self._reader.close()
        self._long.close()
        self._writer.close()
        self._open.clear()
        self._latest.clear()

    def _start(self, lane: "_Lane", task: Task) -> Task:
        if self._closed:
            raise RuntimeError("background work was asked for after the tasks were closed")
        was_busy = self.busy
        self._open.add(task)
        if not was_busy:
            self.busy_changed.emit(True)
        lane.put(task)
        return task

    def _on_news(self, news: _Progress | _Answer) -> None:
        if self._closed:
            return
        task = news.task
        if isinstance(news, _Progress):
            if task.on_progress is not None and not task.cancelled and _alive(task.on_progress):
                task.on_progress(news.done, news.total, news.words)
            return
        task.finished = True
        self._open.discard(task)
        stale = bool(task.key) and self._latest.get(task.key) is not task
        if task.key and not stale:
            del self._latest[task.key]
        if not self._open:
            self.busy_changed.emit(False)
        if not stale:
            self._answer(task, news)

    def _answer(self, task: Task, answer: _Answer) -> None:
        # A write that ended before it heard the request to stop has happened, and says so.
        stopped = isinstance(answer.error, Cancelled) or (task.cancelled and not task.writes)
        if stopped:
            if task.on_cancelled is not None and _alive(task.on_cancelled):
                task.on_cancelled()
            return
        if answer.error is not None:
            if task.on_failure is not None and _alive(task.on_failure):
                task.on_failure(answer.error)
            else:
                self.failed.emit(answer.error)
            return
        if task.writes:
            for change in _changes_in(answer.value):
                self.changed.emit(change)
        if task.on_result is not None and _alive(task.on_result):
            task.on_result(answer.value)


class _Lane:
    """One thread that does work in order. It starts with the first piece of work."""

    def __init__(self, name: str, tell: Callable[[object], None]) -> None:
        self._name = name
        self._tell = tell
        self._work: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def put(self, task: Task) -> None:
        if self._thread is None:
            # A daemon, so that a window that dies by a bug ends its process; close() waits.
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._work.put(task)

    def close(self) -> None:
        if self._thread is not None:
            self._work.put(None)
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while (task := self._work.get()) is not None:
            self._tell(self._do(task))
            # A thread that waits must not hold what it did last: a closed clinic, and its keys.
            del task

    def _do(self, task: Task) -> _Answer:
        def report(done: int, total: int, words: str = "") -> None:
            if task.cancelled:
                raise Cancelled
            now = time.monotonic()
            if task.on_progress is not None and (
                now - task._reported_at >= _REPORT_EVERY or done == total
            ):
                task._reported_at = now
                self._tell(_Progress(task, done, total, words))

        if task.cancelled:
            return _Answer(task, error=Cancelled())
        try:
            return _Answer(task, value=task.work(report))
        except Exception as error:  # noqa: BLE001  # carried to the window's thread, never dropped
            return _Answer(task, error=error)


def _alive(callback: Callable[..., Any]) -> bool:
    """Tell whether the widget behind a bound method still exists."""
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def _changes_in(value: Any) -> Iterable[Change]:
    if isinstance(value, Change):
        return (value,)
    if isinstance(value, tuple):
        return tuple(part for part in value if isinstance(part, Change))
    change = getattr(value, "change", None)
    return (change,) if isinstance(change, Change) else ()
