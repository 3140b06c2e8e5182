"""What every test stands on: fresh forms, a clock that is moved by hand, and silence.

A test fails for a thread it leaves alive, for a Qt warning (``qt_log_level_fail``) and for a
log record of WARNING or above that it did not announce with ``expected_logs``.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import compile_forms
import pytest
from hypothesis import HealthCheck, settings

from clinicdesk.domain.clock import FixedClock

ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
NO_SHARED_DATA = "the folder of real files, ../shared/data, is not on this machine"

#: A Monday morning in a clinic: the day the tests live on unless they move it.
MORNING = datetime(2026, 3, 9, 13, 30, tzinfo=UTC)

#: More processes than this wait for the disk and not for a core.
MOST_PROCESSES = 4

#: Threads get this long to end after the test that made them.
THREAD_GRACE_SECONDS = 3.0

_FORMS_PROBLEM = pytest.StashKey[str]()

# In CI the same examples every time: a failure there must be seen again here.
settings.register_profile("here", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    database=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the full tiers too (minutes)")
    parser.addoption(
        "--rounds", type=int, default=0, help="so many kills of each kind (a thousand: an hour)"
    )
    parser.addoption(
        "--no-skips",
        action="store_true",
        help="fail when a test was skipped for anything but the absence of ../shared/data",
    )


def pytest_configure(config: pytest.Config) -> None:
    if sys.platform.startswith("linux"):
        # Nobody's desktop is filled with windows, and none takes the focus from a test. What
        # tries a real display starts one of its own and sets this variable for it.
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(config, "workerinput"):
        return  # the process that had this one made has seen to the forms
    # A bare checkout, or a form changed a moment ago, is tested as it stands.
    try:
        compile_forms.compile_stale(ROOT)
    except compile_forms.CompileError as problem:
        # What needs the form fails when it imports it; the rest can be tested all the same.
        config.stash[_FORMS_PROBLEM] = str(problem)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes ``python3 tests`` runs the tests in; 0 is this one, and starts no other.

    Some tests by their name, their file or a word are sooner done in one.
    """
    option = config.option
    named = any("::" in each or each.endswith(".py") for each in config.args)
    if option.collectonly or ((named or option.keyword) and not option.rounds):
        return 0
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, MOST_PROCESSES) if cores > 1 else 0


def pytest_report_header(config: pytest.Config) -> str:
    problem = config.stash.get(_FORMS_PROBLEM, None)
    return f"NOT COMPILED: {problem}" if problem else "forms: compiled"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        items[:] = [item for item in items if item not in set(long)]
        config.hook.pytest_deselected(items=long)


def _unwanted_skips(config: pytest.Config) -> list[str]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    found: list[str] = []
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if NO_SHARED_DATA not in reason:
            found.append(f"{report.nodeid}: {reason}")
    return found


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--no-skips") and _unwanted_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    unwanted = _unwanted_skips(config) if config.getoption("--no-skips") else []
    if unwanted:
        terminalreporter.section("skipped, and no skip is allowed here", red=True)
        for line in unwanted:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files that stands beside the project; skips where it does not."""
    if not SHARED_DATA.is_dir():
        pytest.skip(NO_SHARED_DATA)
    return SHARED_DATA


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at a Monday morning until the test moves it."""
    return FixedClock(MORNING)


class _Listener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


ExpectedLogs = Callable[[], AbstractContextManager[list[logging.LogRecord]]]


@pytest.fixture(autouse=True)
def _silence() -> Iterator[_Listener]:
    """Fails the test that logged a warning nobody announced."""
    listener = _Listener()
    logging.getLogger().addHandler(listener)
    yield listener
    logging.getLogger().removeHandler(listener)
    if listener.records:
        said = "\n".join(
            f"  {record.levelname} {record.name}: {record.getMessage()}"
            for record in listener.records
        )
        pytest.fail(f"unexpected log records; announce them with expected_logs:\n{said}")


@pytest.fixture
def expected_logs(_silence: _Listener) -> ExpectedLogs:
    """``with expected_logs() as records:`` collects the warnings of its block, at least one."""

    @contextmanager
    def expecting() -> Iterator[list[logging.LogRecord]]:
        before = len(_silence.records)
        caught: list[logging.LogRecord] = []
        yield caught
        caught.extend(_silence.records[before:])
        del _silence.records[before:]
        assert caught, "a warning was announced with expected_logs, and none was logged"

    return expecting


@pytest.fixture(autouse=True)
def _no_living_threads() -> Iterator[None]:
    """Fails the test that leaves a thread behind, Python's or Qt's pool."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE_SECONDS
    left = _threads_beyond(before)
    while left and time.monotonic() < deadline:
        left[0].join(0.01)
        left = _threads_beyond(before)
    if left:
        pytest.fail(f"threads still alive: {', '.join(thread.name for thread in left)}")
    core = sys.modules.get("PySide6.QtCore")
    if core is not None:
        pool = core.QThreadPool.globalInstance()
        if not pool.waitForDone(int(THREAD_GRACE_SECONDS * 1000)):
            pytest.fail("tasks still run in Qt's thread pool")


@pytest.fixture(autouse=True)
def _windows_go() -> Iterator[None]:
    """Let what was to be deleted later be gone after the test: only a running loop would do that.

    A window that stays makes every change of scale or color in the tests after it fifty times as
    slow.
    """
    yield
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete)


def _threads_beyond(before: set[threading.Thread]) -> list[threading.Thread]:
    # A Qt thread that once ran Python stays listed as a dummy after it has ended.
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not isinstance(thread, threading._DummyThread)
    ]
