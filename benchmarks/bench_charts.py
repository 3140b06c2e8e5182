"""A chart: its rows read, its opening written, opened whole, and painted.

Each opening is followed by a commit, so that the reader finds none of the pages that it had before:
as it is in the clinic, where opening a chart writes that it was opened. Floors of the same run: the
same statements by raw SQLCipher, rows left as they come; one row as long as an audit entry,
inserted and committed by raw SQLCipher; a plain page with a label for every text of the chart.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher
from ground import KEYS, Figure, figure
from painting import Painted, leave, stage, until
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from real_charts import largest_chart
from whole import PEOPLE, Whole, driver_of, whole_clinic

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.domain.chart import build_chart
from clinicdesk.services.charts import ChartService
from clinicdesk.services.openings import Openings
from clinicdesk.store import chart_query
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.prepared import Prepared

OPENED, PAINTED, AGAIN = 120, 40, 40
ZONE = "America/New_York"
_Statements = list[tuple[str, Any]]


@dataclass(slots=True)
class _Spent:
    """What acts took: by the wall's clock, and of this thread's processor time."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def on(self, act: Callable[[], Any]) -> None:
        """Do it once; note its milliseconds."""
        start, spent = time.perf_counter(), time.thread_time()
        act()
        self.processor.append((time.thread_time() - spent) * 1e3)
        self.wall.append((time.perf_counter() - start) * 1e3)

    def beside(self, floor: "_Spent", what: str, below: str) -> Iterator[Figure]:
        """Make two lines: others who use the machine are in the first alone."""
        yield figure(what, self.wall, below, floor.wall)
        yield figure(f"{what}, processor time", self.processor, below, floor.processor)


def _read(store: ClinicStore, person: UUID) -> Any:
    with store.reading() as session:
        return chart_query.chart_parts(session, person, store.clock.now(), ZONE)


@contextmanager
def _noting() -> Iterator[_Statements]:
    """Note every prepared statement and its values, as the driver is given them."""
    noted: _Statements = []
    plain = Prepared.tuples

    def tuples(self: Prepared, session: Any, **values: Any) -> list[tuple[Any, ...]]:
        found = plain(self, session, **values)
        compiled = self._compiled["sqlite"]
        noted.append((compiled.sql, compiled.bound(values)))
        return found

    Prepared.tuples = tuples  # type: ignore[method-assign]
    try:
        yield noted
    finally:
        Prepared.tuples = plain  # type: ignore[method-assign]


def _raw(store: ClinicStore, statements: _Statements) -> None:
    with store.reading() as session:
        driver = driver_of(session)
        for sql, values in statements:
            driver.execute(sql, values).fetchall()


def _commit(clinic: Whole) -> None:
    with clinic.store.writing(clinic.actor) as uow:
        uow.audit(AuditAct(act="measured", kind="clinic"))


@contextmanager
def _entry_floor(beside: Path) -> Iterator[Callable[[], None]]:
    """Give what inserts and commits a row of an entry's length, as durable as the program's."""
    with tempfile.TemporaryDirectory(dir=beside) as folder:
        connection = sqlcipher.connect(str(Path(folder) / "floor.db"), isolation_level=None)
        connection.set_key(f"x'{KEYS.database.hex()}'")
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, said BLOB)")

        def write() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO entry (said) VALUES (?)", (os.urandom(300),))
            connection.execute("COMMIT")

        yield write
        connection.close()


def _opened(clinic: Whole) -> Iterator[Figure]:
    """Measure reading, entry and whole, each person once."""
    service, openings = ChartService(clinic.store, ZONE), Openings(clinic.store)
    # Somebody new in every run: a clinic that is kept remembers who opened what a moment ago.
    me = replace(clinic.actor, id=clinic.store.ids.new())
    read, raw, build, entry, row, whole = (_Spent() for _ in range(6))
    people = clinic.some(3 * OPENED)
    service.open(clinic.actor, clinic.example_id)
    for number, person in enumerate(people[:OPENED]):
        with _noting() as statements:
            parts = _read(clinic.store, person)
        build.on(partial(build_chart, parts))
        turns = (read, _read, person), (raw, _raw, statements)
        for spent, act, about in turns if number % 2 else reversed(turns):
            _commit(clinic)
            spent.on(partial(act, clinic.store, about))
    with _entry_floor(clinic.store.path.parent) as write:
        for _ in range(OPENED):
            row.on(write)
    for person in people[OPENED : 2 * OPENED]:
        entry.on(partial(openings.note, me, person))
    for person in people[2 * OPENED :]:
        whole.on(partial(service.open, me, person))
    yield from read.beside(raw, "chart read", "the same statements, raw SQLCipher")
    yield figure("what follows from it", build.wall)
    yield from entry.beside(row, "its audit entry", "one row committed, raw SQLCipher")
    yield from whole.beside(_sum(raw, row), "chart opened: all three", "both floors")


def _sum(one: _Spent, other: _Spent) -> _Spent:
    return _Spent(
        [a + b for a, b in zip(sorted(one.wall), sorted(other.wall), strict=True)],
        [a + b for a, b in zip(sorted(one.processor), sorted(other.processor), strict=True)],
    )


def _largest() -> Iterator[Figure]:
    """Measure the largest real chart, its pages in memory and not."""
    with largest_chart() as found:
        if found is None:
            return
        store, person, results, commit = found
        with _noting() as statements:
            parts = _read(store, person)
        read, raw, build = _Spent(), _Spent(), _Spent()
        for _ in range(AGAIN):
            commit()
            read.on(partial(_read, store, person))
            commit()
            raw.on(partial(_raw, store, statements))
            build.on(partial(build_chart, parts))
        name = f"largest real chart, {results} results"
        yield from read.beside(raw, f"{name}: read", "the same statements, raw SQLCipher")
        yield figure(f"{name}: what follows from it", build.wall)


def _texts(page: QWidget) -> list[str]:
    found = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    found += [one.text() for one in page.findChildren(QAbstractButton) if one.isVisible()]
    return [text for text in found if text]


class _Plain(QScrollArea):
    """A page with nothing but labels."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1200, 800)
        self.show()

    def paint(self, texts: list[str]) -> None:
        """Show these texts; return when they were painted."""
        page = QWidget()
        column = QVBoxLayout(page)
        for text in texts:
            column.addWidget(QLabel(text))
        seen = Painted(page)
        self.setWidget(page)
        until(lambda: seen.count > 0)


def _painted(clinic: Whole) -> Iterator[Figure]:
    app, _display = make_application(["benchmark"])
    with stage(clinic) as given:
        page = ChartPage(given.desk, given.memory)
        page.resize(1200, 800)
        page.show()
        seen, ready, plain = Painted(page), [], _Plain()
        page.identified.connect(lambda facts: ready.append(facts is not None))
        times, floor = _Spent(), _Spent()

        def open_one(person: UUID) -> None:
            ready.clear()
            page.show_patient(person, "overview")
            page.arrive()
            until(lambda: any(ready))
            at = seen.count
            page.update()
            until(lambda: seen.count > at and not given.tasks.busy)

        for person in clinic.some(PAINTED + 5, seed=4):
            times.on(partial(open_one, person))
            floor.on(partial(plain.paint, _texts(page)))
        leave(page)
        leave(plain)
        QApplication.processEvents()
        del app
    first = 5  # fonts and styles are loaded by then
    yield figure(
        "chart opened and painted",
        times.wall[first:],
        "plain page of as many labels",
        floor.wall[first:],
    )


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the charts of a clinic; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        figures = [*_opened(clinic), *_painted(clinic)]
        yield f"Charts, {clinic.people:,} people", [*figures, *_largest()]
