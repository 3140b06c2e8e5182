"""What only says something loads neither Qt nor the store."""

import subprocess
import sys

import pytest

HEAVY = ("PySide6", "shiboken6", "sqlalchemy", "alembic", "reportlab", "pikepdf", "holidays")


def loaded_by(*arguments: str) -> set[str]:
    """The top-level packages that a command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "clinicdesk", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert len(lines) > 20, "nothing was measured"
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in lines}


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["roster", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    assert loaded_by(*arguments) & set(HEAVY) == set()
