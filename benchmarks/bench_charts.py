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
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher
from ground import KEYS, Figure, figure, timed
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


def _timed(act: Callable[[], Any]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1e3


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


def _entry_floor(folder: Path) -> Iterator[Callable[[], None]]:
    """Insert and commit one row of an entry's length, with the settings of the program."""
    connection = sqlcipher.connect(str(folder / "floor.db"), isolation_level=None)
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
    read: list[float] = []
    below: list[float] = []
    build: list[float] = []
    people = clinic.some(3 * OPENED)
    service.open(clinic.actor, clinic.example_id)
    for number, person in enumerate(people[:OPENED]):
        with _noting() as statements:
            parts = _read(clinic.store, person)
        build.append(_timed(partial(build_chart, parts)))
        for ours in (True, False) if number % 2 else (False, True):
            _commit(clinic)
            if ours:
                read.append(_timed(partial(_read, clinic.store, person)))
            else:
                below.append(_timed(lambda: _raw(clinic.store, statements)))
    with tempfile.TemporaryDirectory(dir=clinic.store.path.parent) as folder:
        for write in _entry_floor(Path(folder)):
            floor = timed(write, OPENED)
    noted, opened = people[OPENED : 2 * OPENED], people[2 * OPENED :]
    entry = [_timed(partial(openings.note, me, person)) for person in noted]
    whole = [_timed(partial(service.open, me, person)) for person in opened]
    both = [one + other for one, other in zip(sorted(below), sorted(floor), strict=True)]
    yield figure("chart read", read, "the same statements, raw SQLCipher", below)
    yield figure("what follows from it", build)
    yield figure("its audit entry", entry, "one row committed, raw SQLCipher", floor)
    yield figure("chart opened: entry, rows, what follows", whole, "both floors", both)


def _largest() -> Iterator[Figure]:
    """Measure the largest real chart, its pages in memory and not."""
    with largest_chart() as found:
        if found is None:
            return
        store, person, results, commit = found
        with _noting() as statements:
            parts = _read(store, person)
        read: list[float] = []
        below: list[float] = []
        for _ in range(AGAIN):
            commit()
            read.append(_timed(lambda: _read(store, person)))
            commit()
            below.append(_timed(lambda: _raw(store, statements)))
        name = f"largest real chart, {results} results"
        yield figure(f"{name}: read", read, "the same statements, raw SQLCipher", below)
        yield figure(f"{name}: what follows from it", timed(lambda: build_chart(parts), AGAIN))


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
        times: list[float] = []
        floor: list[float] = []

        def open_one(person: UUID) -> None:
            ready.clear()
            page.show_patient(person, "overview")
            page.arrive()
            until(lambda: any(ready))
            at = seen.count
            page.update()
            until(lambda: seen.count > at and not given.tasks.busy)

        for person in clinic.some(PAINTED + 5, seed=4):
            times.append(_timed(partial(open_one, person)))
            floor.append(_timed(partial(plain.paint, _texts(page))))
        leave(page)
        leave(plain)
        QApplication.processEvents()
        del app
    yield figure("chart opened and painted", times[5:], "plain page of as many labels", floor[5:])


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the charts of a clinic; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        figures = [*_opened(clinic), *_painted(clinic)]
        yield f"Charts, {clinic.people:,} people", [*figures, *_largest()]
