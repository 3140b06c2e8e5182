"""A disk that is really full: said plainly, nothing acknowledged is lost, and the work goes on.

A file system of a few megabytes, in a child process that has it for itself (``small_disk.py``).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from source_files import ROOT

CHILD = ROOT / "tests" / "helpers" / "full_disk_child.py"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="small disks are made as Linux makes them"
)


@pytest.mark.parametrize(
    "act", ["save", "go_on", "bring", "back_up", "upgrade", "rekey", "change_vault"]
)
def test_a_full_disk_loses_nothing_and_work_goes_on(act: str, tmp_path: Path) -> None:
    path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests/helpers"))
    done = subprocess.run(
        [sys.executable, str(CHILD), act, str(tmp_path / "disk")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for line in done.stdout.splitlines():
        kind, refused = line.split()
        assert kind in {"disk", "limit"}
        assert kind == "limit" or int(refused) >= 1
    assert list((tmp_path / "disk").glob("ballast")) == []
