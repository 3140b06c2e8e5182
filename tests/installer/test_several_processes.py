"""In how many processes the tests run, and what a run in several still notices."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from source_files import ROOT

SEVERAL = ["-n", "auto", "--dist", "worksteal"]


@pytest.fixture
def command() -> ModuleType:
    found = importlib.util.spec_from_file_location("tests_command", ROOT / "tests" / "__main__.py")
    assert found is not None
    assert found.loader is not None
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


@pytest.mark.parametrize("said", [[], ["-k", "referral"], ["--no-skips", "-x"]])
def test_the_tests_are_spread_where_nothing_is_said_of_it(
    command: ModuleType, said: list[str]
) -> None:
    assert command.in_several(said) == SEVERAL


@pytest.mark.parametrize(
    "said", [["-n", "0"], ["-n3"], ["--numprocesses=2"], ["-p", "no:xdist"], ["-pno:xdist"]]
)
def test_who_says_how_many_is_obeyed(command: ModuleType, said: list[str]) -> None:
    assert command.in_several(said) == []


@pytest.mark.parametrize(
    ("cores", "more", "processes"),
    [
        (1, {}, 0),
        (2, {}, 2),
        (64, {}, 4),
        (2, {"args": ["tests/host"]}, 2),
        (2, {"args": ["tests/host/test_vault.py"]}, 0),
        (2, {"args": ["tests/host/test_vault.py::test_x"]}, 0),
        (2, {"args": ["tests/services/test_kills.py"], "rounds": 1000}, 2),
        (2, {"keyword": "referral"}, 0),
        (2, {"collectonly": True}, 0),
    ],
)
def test_cores_and_what_is_asked_for_decide_how_many(
    pytestconfig: pytest.Config,
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    more: dict[str, object],
    processes: int,
) -> None:
    (ours,) = [
        plugin
        for plugin in pytestconfig.pluginmanager.get_plugins()
        if getattr(plugin, "__file__", None) == str(ROOT / "tests" / "conftest.py")
    ]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cores)), raising=False)
    said = {"args": ["tests"], "keyword": "", "collectonly": False, "rounds": 0, **more}
    config = SimpleNamespace(args=said["args"], option=SimpleNamespace(**said))
    assert ours.pytest_xdist_auto_num_workers(config) == processes


def test_a_skip_in_another_process_fails_the_run_that_allows_none(tmp_path: Path) -> None:
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        "def test_one(): pytest.skip('no such tool here')\n"
        "def test_other(): pytest.skip('the folder of real files, ../shared/data, is not on this"
        " machine')\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nqt_api = pyside6\n", encoding="utf-8")
    path = os.pathsep.join(
        str(ROOT / each) for each in ("tests", "installer", "tests/helpers", "src")
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "conftest", "-n", "2", "--no-skips"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, said + done.stderr
    assert "2 skipped in" in said
    assert "no skip is allowed here" in said
    assert said.count("no such tool here") == 1
    assert "not on this machine" not in said
