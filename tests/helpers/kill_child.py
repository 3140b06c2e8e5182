"""Works in processes that are killed: a server that forks, and what its children do.

``python kill_child.py`` reads a task on each line of its input, forks a child for it and tells on
its output which one. Everything heavy is imported before, and no clinic was ever opened in the
server, so a child costs what its work costs and begins as a new process would. Each line of a child
says what is certain from then on (``ack …``), that it begins (``ready``) or that it stands at the
first report with the words of its task (``here``) and waits to be killed. Then the server says how
it ended (``ended STATUS``).
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

# What the program loads when it first needs it; without it each child would load it anew.
import alembic.command
import cryptography.hazmat.backends.openssl
import tomlkit
from census_desk import CensusDesk, row
from cli_desk import bundle
from open_clinic import MORNING, PASSWORD, doors_in
from sqlalchemy.orm import configure_mappers

import clinicdesk.store.migrations.append_only
import clinicdesk.store.migrations.columns
import clinicdesk.store.migrations.initial
from clinicdesk.domain.census import CensusOrders
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

LOADED = (
    alembic.command,
    clinicdesk.store.migrations,
    cryptography.hazmat.backends.openssl,
    tomlkit,
)
OPENED_BY = "amoreau"
LETTERS = str.maketrans("0123456789", "abcdefghij")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Work for a child: an act done ``most`` times, in the hour ``number`` of a place."""

    act: str
    place: str
    number: int
    at: str = ""
    most: int = 10_000

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


def tell(words: str) -> None:
    # One write, so that a kill leaves a line or none.
    os.write(sys.stdout.fileno(), f"{words}\n".encode())


def clock_of(number: int) -> FixedClock:
    """Each child lives an hour after the one before."""
    return FixedClock(MORNING + timedelta(hours=number))


class Reporter:
    """Stands still at the first report that says certain words."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __call__(self, _done: int, _total: int, words: str = "") -> None:
        if self._words and words == self._words:
            tell("here")
            while True:
                signal.pause()


def write(clinic: Clinic, task: Task, _report: Reporter) -> None:
    for step in range(task.most):
        family = f"Kept-{task.number}-{step}"
        draft = PatientDraft(name=PersonName(family=family, given="Ann"))
        person, _change = clinic.people.register(clinic.actor, draft)
        tell(f"ack {person.mrn}")


def bring(clinic: Clinic, task: Task, report: Reporter) -> None:
    for step in range(task.most):
        # In letters alone: digits would be searched for as numbers and dates.
        family = f"Came{f'{task.number:04}{step:05}'.translate(LETTERS)}"
        path = bundle(Path(task.place) / "one.json", family)
        own = f"{task.number % 65536:04x}-4000-8000-{step:012x}"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("0000-4000-8000-000000000001", own), encoding="utf-8")
        clinic.imports.import_paths(clinic.actor, [path], source="another", report=report)
        tell(f"ack {family}")


def census(clinic: Clinic, task: Task, report: Reporter) -> None:
    """Take in files of forty people each, of whom half were in the one before."""
    desk = CensusDesk(clinic, Path(task.place))
    for step in range(task.most):
        first = 20 * (task.number + step) % 60
        preview = desk.preview([row(n) for n in range(first, first + 40)])
        orders = CensusOrders(accept_omissions="killed")
        done, _change = clinic.census.commit(clinic.actor, preview, orders, report)
        tell(f"ack {done.done.number}")


def back_up(clinic: Clinic, task: Task, report: Reporter) -> None:
    clock = clinic._opened.store.clock
    assert isinstance(clock, FixedClock)
    for _step in range(task.most):
        made = clinic.backups.make(clinic.actor, report=report)
        tell(f"ack {Path(made.path).name} {made.sha256}")
        clock.advance(timedelta(minutes=1))


def drill(clinic: Clinic, task: Task, report: Reporter) -> None:
    for _step in range(task.most):
        done = clinic.drills.run(clinic.actor, report)
        assert done.ok, done.faults
        tell(f"ack {done.backup}")


def rekey(clinic: Clinic, _task: Task, _report: Reporter) -> None:
    # Once: a change of the key closes the clinic.
    clinic.keys.rotate(clinic.actor)
    tell("ack changed")


ACTS: dict[str, Callable[[Clinic, Task, Reporter], None]] = {
    "write": write,
    "import": bring,
    "census": census,
    "backup": back_up,
    "drill": drill,
    "rekey": rekey,
}


def upgrade(doors: Doors, place: Path, report: Reporter) -> None:
    """Open a clinic of an earlier program, which brings its tables up to date."""
    tell("ready")
    doors.unlock(place / "clinic", OPENED_BY, PASSWORD, report).close()
    tell("ack open")


def work(task: Task) -> None:
    report, place = Reporter(task.at), Path(task.place)
    doors = doors_in(place / "home", clock_of(task.number), seed=1000 + task.number)
    if task.act == "upgrade":
        upgrade(doors, place, report)
        return
    with doors.unlock(place / "clinic", OPENED_BY, PASSWORD) as clinic:
        tell("ready")
        ACTS[task.act](clinic, task, report)


def serve() -> None:
    configure_mappers()  # half of what a first opening costs
    for line in sys.stdin:
        task = Task(**json.loads(line))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                work(task)
                status = 0
            except BaseException:  # noqa: BLE001 - told to whoever reads the failing test
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        # The child may have spoken before this line is read; its number is all that this tells.
        tell(f"child {child}")
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        tell(f"ended {ended}")


if __name__ == "__main__":
    serve()
