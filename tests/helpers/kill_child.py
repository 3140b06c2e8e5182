"""Does one kind of work over and over in a process of its own, until it is killed.

``python kill_child.py ACT PLACE NUMBER [WORDS]``: each line that it prints tells what is certain
from then on (``ack …``), that it begins (``ready``), or, where WORDS are given, that it stands at
the first report that says them (``here``) and waits to be killed.
"""

import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from cli_desk import bundle
from open_clinic import MORNING, PASSWORD, doors_in

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

OPENED_BY = "amoreau"
LETTERS = str.maketrans("0123456789", "abcdefghij")


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


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


def write(clinic: Clinic, _place: Path, number: int, _report: Reporter) -> None:
    for step in range(10_000):
        family = f"Kept-{number}-{step}"
        draft = PatientDraft(name=PersonName(family=family, given="Ann"))
        person, _change = clinic.people.register(clinic.actor, draft)
        tell(f"ack {person.mrn}")


def bring(clinic: Clinic, place: Path, number: int, report: Reporter) -> None:
    for step in range(10_000):
        # In letters alone: digits would be searched for as numbers and dates.
        family = f"Came{f'{number:04}{step:05}'.translate(LETTERS)}"
        path = bundle(place / "one.json", family)
        own = f"{number % 65536:04x}-4000-8000-{step:012x}"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("0000-4000-8000-000000000001", own), encoding="utf-8")
        clinic.imports.import_paths(clinic.actor, [path], source="another", report=report)
        tell(f"ack {family}")


def back_up(clinic: Clinic, _place: Path, _number: int, report: Reporter) -> None:
    clock = clinic._opened.store.clock
    assert isinstance(clock, FixedClock)
    for _step in range(10_000):
        made = clinic.backups.make(clinic.actor, report=report)
        tell(f"ack {Path(made.path).name} {made.sha256}")
        clock.advance(timedelta(minutes=1))


def drill(clinic: Clinic, _place: Path, _number: int, report: Reporter) -> None:
    for _step in range(10_000):
        done = clinic.drills.run(clinic.actor, report)
        assert done.ok, done.faults
        tell(f"ack {done.backup}")


ACTS: dict[str, Callable[[Clinic, Path, int, Reporter], None]] = {
    "write": write,
    "import": bring,
    "backup": back_up,
    "drill": drill,
}


def upgrade(doors: Doors, place: Path, report: Reporter) -> None:
    """Open a clinic of an earlier program, which brings its tables up to date."""
    tell("ready")
    doors.unlock(place / "clinic", OPENED_BY, PASSWORD, report).close()
    tell("ack open")


def main() -> None:
    act, place, number = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    report = Reporter(sys.argv[4] if len(sys.argv) > 4 else "")
    doors = doors_in(place / "home", clock_of(number), seed=1000 + number)
    if act == "upgrade":
        upgrade(doors, place, report)
        return
    with doors.unlock(place / "clinic", OPENED_BY, PASSWORD) as clinic:
        tell("ready")
        ACTS[act](clinic, place, number, report)


if __name__ == "__main__":
    main()
