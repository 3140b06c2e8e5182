"""A desk: a clinic that commands are run on."""

from pathlib import Path

import pytest
from cli_desk import Desk


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    there = Desk(tmp_path, capsys)
    there.init()
    return there
