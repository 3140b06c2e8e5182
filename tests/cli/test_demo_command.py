"""``demo`` as a newcomer runs it: a process of its own, on a computer of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def demo(tmp_path: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    lean = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    lean.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "clinicdesk", "demo", "--patients", "6", *arguments],
        env={**lean, "CLINICDESK_HOME": str(tmp_path / "home"), **environment},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def papers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.read_bytes()}


def test_without_a_display_the_pages_are_made_and_their_place_is_said(tmp_path: Path) -> None:
    done = demo(tmp_path, "--out", "there", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["patients"] == 6
    assert {"care-summary.pdf", "handoff.pdf", "packet.pdf", "today.png"} <= papers(
        tmp_path / "there"
    )
    assert {Path(each).parent for each in said["documents"]} == {tmp_path / "there"}
    again = json.loads(demo(tmp_path, "--no-window", "--out", "there", "--json").stdout)
    assert again["patients"] is None
    assert again["clinic"] == said["clinic"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="displays are X's")
def test_a_display_that_does_not_answer_is_none(tmp_path: Path) -> None:
    done = demo(tmp_path, DISPLAY=":4711")
    assert done.returncode == 0, done.stderr
    assert "did not open" in done.stderr
    assert {"packet.pdf", "today.png"} <= papers(tmp_path / "clinicdesk-demo")
