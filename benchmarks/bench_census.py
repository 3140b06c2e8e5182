"""An eligibility file compared with the roster and taken in, beside the least that could be done.

The floor reads the file with the csv module into a dictionary by employee number and compares it
with the one before: no cleaning, no matching, nothing written.
"""

import csv
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ground import MORNING, TODAY, Figure, figure
from table import Part

from clinicdesk.domain.census import CensusOrders
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.demo.people import PeopleMaker
from clinicdesk.startup import ClinicPlan, Doors

PEOPLE = 20_000
_PASSWORD = "measured otter marble canyon"
_HEAD = ("employee_id", "last_name", "first_name", "date_of_birth", "sex", "address", "city")
_MORE = ("state", "zip", "phone", "email", "work_site", "job_title", "hire_date", "term_date")


def _rows(count: int) -> list[list[str]]:
    maker = PeopleMaker(random.Random(3), TODAY)
    found = []
    for n in range(count):
        one = maker.person(n)
        home, ways = one.addresses[0], {t.system: t.value for t in one.telecoms}
        born = one.birth.iso if one.birth and one.birth.day else "1980-01-01"
        line = home.line.replace("\n", " ")
        found.append(
            [
                *(f"E{n:06d}", one.name.family, one.name.given, born),
                *(one.sex.value if one.sex else "", line, home.city, home.state),
                *(home.postal_code, ways.get("phone", ""), ways.get("email", "")),
                *(one.work_site, one.occupation, "2020-01-01", ""),
            ]
        )
    return found


def _write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*_HEAD, *_MORE], *rows])
    return path


def _floor(old: Path, new: Path) -> int:
    known = []
    for path in (old, new):
        with path.open(newline="", encoding="utf-8") as file:
            known.append({row[0]: row for row in csv.reader(file)})
    return sum(known[0].get(key) != row for key, row in known[1].items())


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    found = act()
    return found, (time.perf_counter() - start) * 1e3


def _changed(rows: list[list[str]]) -> list[list[str]]:
    dice = random.Random(4)
    told = [list(row) for row in rows if dice.random() > 0.01]
    for row in told:
        if dice.random() < 0.02:
            row[9] = f"(614) 555-{dice.randrange(10_000):04d}"
    return told


def _measure(clinic: Clinic, folder: Path, people: int) -> list[Figure]:
    actor, rows = clinic.actor, _rows(people)
    first = _write(folder / "first.csv", rows)
    second = _write(folder / "second.csv", _changed(rows))
    employer, _ = clinic.employers.add(actor, "Harlan Motors")
    look = clinic.census.look(actor, first)
    profile = clinic.employers.profile(actor, employer, look)

    def compare(path: Path) -> Any:
        return clinic.census.prepare(actor, path, employer, profile)

    orders = CensusOrders(accept_omissions="measured")
    floor, name = _timed(lambda: _floor(first, second))[1], "csv module and a dictionary"
    figures = []

    def line(what: str, milliseconds: float) -> None:
        figures.append(figure(what, [milliseconds], name, [floor]))

    preview, spent = _timed(lambda: compare(first))
    line("compared, everybody new", spent)
    line("taken in, everybody new", _timed(lambda: clinic.census.commit(actor, preview, orders))[1])
    line("compared, all the same", _timed(lambda: compare(first))[1])
    preview, spent = _timed(lambda: compare(second))
    line("compared, 3 % changed or gone", spent)
    done, spent = _timed(lambda: clinic.census.commit(actor, preview, orders))
    line("taken in, 3 % changed or gone", spent)
    back = _timed(lambda: clinic.census.undo(actor, done[0].done.id, "measured"))[1]
    line("taken back, 3 % changed or gone", back)
    return figures


def run(people: int = PEOPLE) -> list[Part]:
    """Measure comparing, taking in and taking back."""
    with tempfile.TemporaryDirectory() as place:
        folder, clock = Path(place), FixedClock(MORNING)
        doors = Doors(
            clock=clock,
            ids=IdSource(clock, seed=1),
            environ={"CLINICDESK_HOME": str(folder / "home")},
            policy=CHEAP_FOR_TESTS,
        )
        plan = ClinicPlan(name="Measured", site="Measured", admin="nurse", admin_display="Nurse")
        secret = f"file:{folder / 'half.key'}"
        doors.make(folder / "clinic", plan, _PASSWORD, device_secret=secret)
        with doors.unlock(folder / "clinic", "nurse", _PASSWORD) as clinic:
            return [(f"Eligibility files, {people:,} rows", _measure(clinic, folder, people))]
