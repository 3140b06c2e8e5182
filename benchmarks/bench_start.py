"""Start to unlock screen, beside an empty Qt window; unlock to roster; ``--help``.

Each run is a process of its own, timed from before it is started until its window was painted. The
floor of unlocking is what the password costs by design (Argon2id as the vault has it), a raw
SQLCipher connection, and the roster's first page by one plain statement.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ground import Figure, figure
from whole import small_home

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
    # Asleep between events, as an event loop is: spinning would starve the other threads.
    from PySide6.QtCore import QAbstractEventDispatcher, QEventLoop, QTimer
    tick = QTimer()
    tick.start(20)
    flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    end = time.monotonic() + 60
    while not (Seen.count and ready()) and time.monotonic() < end:
        QAbstractEventDispatcher.instance().processEvents(flags)
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
from clinicdesk.app import _Parts, import_in_one_go
import_in_one_go()
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
from clinicdesk.app import _Parts, import_in_one_go
import_in_one_go()
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

_BELOW = """
import os, sys, time
from pathlib import Path
import sqlcipher3.dbapi2 as sqlcipher
from clinicdesk.host.kdf import stretch
from clinicdesk.host.vault_file import read_file
from clinicdesk.startup import Doors
from clinicdesk.domain.clock import SystemClock
from clinicdesk.domain.ids import IdSource
clock = SystemClock()
doors = Doors(clock=clock, ids=IdSource(clock), environ=os.environ)
folder, password = doors.folder(), os.environ["BENCH_PASSWORD"]
with doors.unlock(folder, "amoreau", password) as clinic:
    key = clinic._opened.vault.database_key.hex()
start = time.perf_counter()
with doors.unlock(folder, "amoreau", password) as clinic:
    opened = time.perf_counter() - start
    start = time.perf_counter()
    clinic.roster.page(clinic.actor, limit=60)
    listed = time.perf_counter() - start
slot = next(s for s in read_file(folder / "clinic.vault").document.slots if s.kind == "password")
start = time.perf_counter()
stretch(password, slot.salt, slot.kdf)
stretched = time.perf_counter() - start
connection = sqlcipher.connect(str(folder / "clinic.db"))
connection.set_key(f"x'{key}'")
rows = connection.execute("SELECT * FROM patient_summary ORDER BY sort LIMIT 60").fetchall()
seconds = time.perf_counter() - start
assert len(rows) == 60
print(stretched, opened, listed, seconds)
"""


def _environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "CLINICDESK_HOME": str(home),
        "CLINICDESK_CLINIC": str(home / "data" / "demonstration"),
        "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
    }


def _run(script: str, environment: Mapping[str, str]) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "BENCH_START": str(time.time())},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [float(one) * 1e3 for one in done.stdout.splitlines()[-1].split()]


def _help(environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-m", "clinicdesk", "--help"]
    subprocess.run(command, env=environment, capture_output=True, check=True)
    return (time.perf_counter() - start) * 1e3


def _python(environment: Mapping[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", ""], env=environment, check=True)
    return (time.perf_counter() - start) * 1e3


def _measured(home: Path) -> list[Figure]:
    environment = _environment(home)
    (password,) = home.glob("state/demonstration/*.password")
    environment["BENCH_PASSWORD"] = password.read_text(encoding="utf-8").strip()
    empty: list[float] = []
    unlock: list[float] = []
    roster: list[float] = []
    below: list[list[float]] = []
    helped: list[float] = []
    bare: list[float] = []
    for _ in range(RUNS):
        empty += _run(_EMPTY, environment)
        unlock += _run(_UNLOCK, environment)
        roster += _run(_ROSTER, environment)
        below.append(_run(_BELOW, environment))
        helped.append(_help(environment))
        bare.append(_python(environment))
    stretched, opened, listed, floor = (list(part) for part in zip(*below, strict=True))
    return [
        figure("start to unlock screen", unlock, "empty Qt window", empty),
        figure("password to first page", roster, "Argon2id, raw SQLCipher, 60 rows", floor),
        figure("of it, vault and clinic opened", opened, "Argon2id alone", stretched),
        figure("of it, 60 rows of the roster", listed),
        figure("clinicdesk --help", helped, "python -c ''", bare),
    ]


def run(home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure starting; ``home`` holds a demonstration clinic that is there already."""
    if home is not None:
        yield "Starting, on a clinic that was there", _measured(home)
        return
    with small_home(PEOPLE) as made:
        yield f"Starting, {PEOPLE} people", _measured(made)
