"""Start to unlock screen, beside an empty Qt window; unlock to roster; ``--help``.

Each run is a process of its own, timed from before it is started until its window was painted.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ground import Figure, figure

from clinicdesk.domain.clock import SystemClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.startup import Doors

RUNS = 5
PEOPLE = 200

_PAINT = """
import os, sys, time
def painted(app, widget, ready):
    from PySide6.QtCore import QObject, QEvent
    class Seen(QObject):
        count = 0
        def eventFilter(self, _watched, event):
            Seen.count += event.type() == QEvent.Type.Paint
            return False
    seen = Seen()
    widget.installEventFilter(seen)
    end = time.monotonic() + 60
    while not (Seen.count and ready()) and time.monotonic() < end:
        app.processEvents()
    print(time.time() - float(os.environ["BENCH_START"]), flush=True)
"""

_EMPTY = (
    _PAINT
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
app = QApplication([])
window = QMainWindow()
window.resize(1440, 900)
window.show()
painted(app, window, lambda: True)
os._exit(0)
"""
)

_UNLOCK = (
    _PAINT
    + """
from clinicdesk.app import _Parts
from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.program import MainWindow
app, _ = make_application(["clinicdesk"])
parts = _Parts()
window = MainWindow(parts, parts.folder(None))
window.show()
painted(app, window, lambda: True)
os._exit(0)
"""
)

_ROSTER = (
    _PAINT
    + """
from clinicdesk.app import _Parts
from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.program import MainWindow, SignIn
app, _ = make_application(["clinicdesk"])
parts = _Parts()
window = MainWindow(parts, parts.folder(None))
window.show()
import clinicdesk.startup
parts.doors()
end = time.monotonic() + 2
while time.monotonic() < end:
    app.processEvents()
os.environ["BENCH_START"] = str(time.time())
from clinicdesk.desktop.entrance.unlock_page import UnlockPage
window.findChild(UnlockPage).enter("amoreau", os.environ["BENCH_PASSWORD"])
def ready():
    if window.shell is None or window.tasks.busy:
        return False
    return True
painted(app, window, ready)
os._exit(0)
"""
)


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CLINICDESK_HOME": str(folder / "home"),
        "CLINICDESK_CLINIC": str(folder / "clinic"),
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }


def _make(folder: Path, environment: Mapping[str, str]) -> str:
    """Make a demonstration clinic; return its password."""
    clock = SystemClock()
    doors = Doors(clock=clock, ids=IdSource(clock), environ=environment)
    ready = doors.demo(folder / "clinic", patients=PEOPLE, seed=7)
    return ready.password_file.read_text(encoding="utf-8").strip()


def _run(script: str, environment: Mapping[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "BENCH_START": str(time.time())},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return float(done.stdout.split()[-1]) * 1e3


def _help(environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "clinicdesk", "--help"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    return (time.perf_counter() - start) * 1e3


def _python(environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], env=environment, check=True)
    return (time.perf_counter() - start) * 1e3


def run() -> Iterator[tuple[str, list[Figure]]]:
    """Measure starting."""
    with tempfile.TemporaryDirectory(prefix="clinicdesk-benchmark-") as name:
        folder = Path(name)
        environment = _environment(folder)
        environment["BENCH_PASSWORD"] = _make(folder, environment)
        empty: list[float] = []
        unlock: list[float] = []
        roster: list[float] = []
        helped: list[float] = []
        bare: list[float] = []
        for _ in range(RUNS):
            empty.append(_run(_EMPTY, environment))
            unlock.append(_run(_UNLOCK, environment))
            roster.append(_run(_ROSTER, environment))
            helped.append(_help(environment))
            bare.append(_python(environment))
        yield (
            "Starting",
            [
                figure("start to unlock screen", unlock, "empty Qt window", empty),
                figure("password to first page, Argon2id included", roster),
                figure("clinicdesk --help", helped, "python -c ''", bare),
            ],
        )
