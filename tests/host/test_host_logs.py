"""The local log says what happened, never to whom."""

import logging
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from clinicdesk.host.logs import (
    Code,
    SafeFormatter,
    bug_reference,
    catch_crashes,
    start_log,
)

PLANTED = "Planted Patientname"
LOG = logging.getLogger("clinicdesk.services.test")


class Step(Enum):
    """A step with a name."""

    UNLOCK = "opens"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the log is written into."""
    end = start_log(tmp_path / "logs")
    yield tmp_path / "logs"
    end()


def _written(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))


def test_numbers_ids_and_marked_words_are_shown_and_nothing_else(folder: Path) -> None:
    LOG.info(
        "step %s of %s took %d ms for %s, %s of %s, %s",
        Code("import"),
        Step.UNLOCK,
        12,
        UUID(int=5),
        3.5,
        PLANTED,
        {"name": PLANTED},
    )
    text = _written(folder)
    assert f"step import of UNLOCK took 12 ms for {UUID(int=5)}, 3.5 of <str>, <dict>" in text
    assert PLANTED not in text


def test_a_placeholder_of_another_type_costs_the_arguments_only() -> None:
    # Straight to the formatter: pytest's own log capture trips over such a call.
    record = logging.LogRecord("clinicdesk.x", logging.INFO, "x.py", 1, "%d rows", (PLANTED,), None)
    text = SafeFormatter().format(record)
    assert "%d rows (arguments withheld)" in text
    assert PLANTED not in text


def test_named_arguments_are_treated_alike(folder: Path) -> None:
    LOG.info("%(count)d rows of %(name)s", {"count": 3, "name": PLANTED})
    text = _written(folder)
    assert "3 rows of <str>" in text
    assert PLANTED not in text


def test_exceptions_show_where_they_came_from_and_not_what_they_say(folder: Path) -> None:
    reference = ""
    try:
        try:
            int(PLANTED)
        except ValueError as fault:
            raise KeyError(PLANTED) from fault
    except KeyError as fault:
        reference = _announced(fault)
    text = _written(folder)
    assert reference in text
    assert len(reference) == 8
    assert "builtins.KeyError" in text
    assert "builtins.ValueError" in text
    assert "test_host_logs.py:" in text
    assert PLANTED not in text


def _announced(fault: BaseException) -> str:
    return bug_reference(fault)


@pytest.fixture(autouse=True)
def announced(expected_logs: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Announce the critical lines of the tests that write one."""
    if "bug" in request.node.name or "exceptions" in request.node.name:
        with expected_logs():
            yield
    else:
        yield


def test_what_libraries_say_is_withheld(folder: Path) -> None:
    # No library that is loaded: SQLAlchemy, for one, silences its loggers as it is imported.
    logging.getLogger("library.engine").info(f"INSERT {PLANTED}")  # noqa: G004 - as libraries do
    logging.getLogger("clinicdeskother").info(PLANTED)
    text = _written(folder)
    assert "library.engine" in text
    assert "withheld" in text
    assert PLANTED not in text


def test_something_that_is_no_template_is_withheld(folder: Path) -> None:
    LOG.info({"name": PLANTED})
    assert PLANTED not in _written(folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_the_log_is_its_owners_alone_and_is_rotated(folder: Path) -> None:
    for _ in range(12_000):
        LOG.info("a line that is written again and again until the file is full, number %d", 1)
    files = sorted(path.name for path in folder.iterdir())
    assert files[:2] == ["clinicdesk.log", "clinicdesk.log.1"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert all(path.stat().st_size <= 1_000_000 for path in folder.iterdir())


def test_a_folder_that_cannot_be_written_costs_the_log_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    end = start_log(tmp_path / "file" / "logs")
    LOG.info("dropped")
    end()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_costs_the_lines_only(folder: Path, capsys: Any) -> None:
    (folder / "clinicdesk.log").symlink_to("/dev/full")
    LOG.info("dropped %s", PLANTED)
    assert capsys.readouterr() == ("", "")
    (folder / "clinicdesk.log").unlink()


def test_a_bug_in_a_thread_is_logged_and_told(folder: Path) -> None:
    told: list[str] = []
    undo = catch_crashes(folder, told.append)
    try:

        def work() -> None:
            raise ValueError(PLANTED)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        undo()
    assert len(told) == 1
    text = _written(folder)
    assert told[0] in text
    assert PLANTED not in text


_CRASH = """
import sys
from pathlib import Path
from clinicdesk.host.logs import catch_crashes, deny_core_dumps, start_log
start_log(Path(sys.argv[1]))
catch_crashes(Path(sys.argv[1]), lambda reference: print("told", reference))
name = "Planted Patientname"
deny_core_dumps()
def deep(name):
    if sys.argv[2] == "native":
        import faulthandler
        faulthandler._sigsegv()
    raise ValueError(name)
deep(name)
"""


@pytest.mark.parametrize("kind", ["native", "python"])
def test_the_end_of_a_process_leaves_its_place_and_no_value(tmp_path: Path, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _CRASH, str(tmp_path), kind],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode != 0
    text = _written(tmp_path)
    assert "deep" in text
    assert PLANTED not in text + done.stdout + done.stderr
    assert ("told" in done.stdout) == (kind == "python")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has this call")
@pytest.mark.parametrize(
    "opens",
    [
        "from clinicdesk.host.logs import deny_core_dumps; deny_core_dumps();",
        # What every command goes through before it can have a key.
        "from clinicdesk.app import _Parts; _Parts().doors();",
    ],
)
def test_no_core_is_dumped(opens: str) -> None:
    script = (
        f"{opens} import resource, ctypes;"
        "print(resource.getrlimit(resource.RLIMIT_CORE)[0], ctypes.CDLL(None).prctl(3))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0", "0"]


def test_marked_words_are_words() -> None:
    assert Code("import") == "import"
