"""What a command does not need it does not load, so that it answers at once."""

import subprocess
import sys

import pytest

QT = {"PySide6", "shiboken6"}
LATE = {"alembic", "reportlab", "pikepdf", "pypdfium2", "phonenumbers", "zxcvbn"} | {
    "numpy",
    "pyqtgraph",
}


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


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_loads_neither_qt_nor_the_store(argument):
    assert loaded_by(argument) & (QT | LATE | {"sqlalchemy", "cryptography"}) == set()


@pytest.mark.parametrize("command", ["roster", "import", "print", "demo"])
def test_a_command_loads_no_qt_and_no_library_before_it_is_used(command):
    assert loaded_by(command, "--help") & (QT | LATE) == set()


def test_opening_a_clinic_loads_no_dialect_of_another_engine():
    code = (
        "import sys, clinicdesk.services.clinic\n"
        "print(sorted(name for name in sys.modules if name.startswith("
        "'sqlalchemy.dialects.postgresql')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_garbage_is_looked_for_again_once_a_clinic_can_be_opened():
    code = (
        "import gc, clinicdesk.app as app\n"
        "app.import_in_one_go()\n"
        "print(gc.isenabled())\n"
        "app._Parts().doors()\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 10_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
