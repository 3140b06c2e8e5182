"""Keystroke to painted rows, chart to painted page, and the window's memory.

Beside the first: an empty Qt table with as many plain rows set and painted. Beside the painting of
the rows alone: Qt's own table and delegate over the same model, which show plain words only. The
pages are the real ones on real stores, drawn by Qt without a display.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from ground import Figure, each, figure, open_demo, open_people, timed

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractEventDispatcher, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QTableWidget, QTableWidgetItem, QWidget

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import Messages
from clinicdesk.desktop.roster.columns import columns
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.desktop.tasks import Tasks
from clinicdesk.desktop.widgets import DataTable, SearchBox, TableModel
from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.roster import RosterRow, RosterSort
from clinicdesk.services.charts import ChartService
from clinicdesk.services.people import PeopleService
from clinicdesk.services.plans import PlanService
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.roster import RosterService
from clinicdesk.services.tasks import TaskService
from clinicdesk.store.clinic_store import ClinicStore

ZONE = "America/New_York"
PATIENCE = 20.0
BETWEEN_KEYS = 0.03
"""Faster than anybody types."""
SCREENS, ROWS = 20, 40
WORDS = ("smi", "garcia", "nguyen t", "o'con", "james w", "kowal", "0142", "03/13/1978", "cd-0001")


class _Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.count = 0
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.Paint
        return False


def _until(done: Callable[[], bool]) -> None:
    """Wait as an event loop does, asleep between events: spinning would starve the reader."""
    end = time.monotonic() + PATIENCE
    tick = QTimer()
    tick.start(200)
    flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    dispatcher = QAbstractEventDispatcher.instance()
    while not done():
        dispatcher.processEvents(flags)
        if time.monotonic() > end:
            raise TimeoutError("nothing was painted")


def _pause(seconds: float) -> None:
    """Let the event loop run: QTest.qWait() would hold the interpreter, and stop the reader."""
    end = time.monotonic() + seconds
    nudge = QTimer()
    nudge.start(5)
    _until(lambda: time.monotonic() >= end)


@dataclass(slots=True)
class _Bench:
    """The parts that a page is given, with the services of one store."""

    desk: Desk
    memory: Memory
    tasks: Tasks

    @classmethod
    def of(cls, store: ClinicStore, me: Actor, owner: QObject) -> "_Bench":
        """Build them."""
        clocks = Clocks(BusinessCalendar(zone=ZONE))
        # What a page asks an open clinic for; vault and lock are no part of painting.
        clinic = SimpleNamespace(
            actor=me,
            roster=RosterService(store, ZONE),
            charts=ChartService(store, ZONE),
            people=PeopleService(store, ZONE),
            plans=PlanService(store, ZONE),
            referrals=ReferralService(store, clocks),
            tasks=TaskService(store, clocks),
            now=store.clock.now,
            today=lambda: clocks.calendar.day_of(store.clock.now()),
        )
        tasks = Tasks(owner)
        go = SimpleNamespace(
            open_chart=lambda *_: None,
            open_referral=lambda *_: None,
            show_place=lambda *_: None,
            back=lambda: None,
        )
        desk = Desk(cast(Any, clinic), tasks, Messages(owner), cast(Any, go), str)
        folder = Path(tempfile.mkdtemp(prefix="clinicdesk-benchmark-"))
        return cls(desk, Memory(folder / "window.ini"), tasks)


def _shown(page: Any) -> None:
    page.resize(1200, 800)
    page.show()
    page.arrive()


def _keystrokes(bench: _Bench) -> tuple[list[float], list[float]]:
    """Measure from a key to painted rows: by the clock, and by the processor alone.

    The processor's time, of both threads, is what a machine with nothing else to do would need.
    """
    page = RosterPage(bench.desk, bench.memory)
    _shown(page)
    table = page.findChild(QTableView)
    search = page.findChild(SearchBox)
    assert table is not None
    assert search is not None
    _until(lambda: not bench.tasks.busy and table.model().rowCount() > 0)
    painted = _Painted(table.viewport())
    answers: list[float] = []
    worked: list[float] = []
    arrived = [0]
    model = table.model()

    def note(*_args: object) -> None:
        arrived[0] = painted.count

    model.modelReset.connect(note)
    for word in WORDS:
        search.clear()
        _until(lambda: not bench.tasks.busy)
        _pause(BETWEEN_KEYS)
        for letter in word:
            arrived[0], before, rested = -1, time.perf_counter(), time.process_time()
            QTest.keyClicks(search, letter)
            _until(lambda: arrived[0] >= 0)
            if not model.rowCount():
                break  # nobody is called so: there are no rows to paint
            _until(lambda: painted.count > arrived[0])
            answers.append((time.perf_counter() - before) * 1e3)
            worked.append((time.process_time() - rested) * 1e3)
            _pause(BETWEEN_KEYS)
    _leave(page)
    return answers, worked


def _rows(bench: _Bench) -> tuple[list[float], list[float], list[float]]:
    """Measure rows set and painted: with new words, with words shown before, and by Qt alone."""
    desk = bench.desk
    page = desk.clinic.roster.page(desk.actor, order=RosterSort.NAME, limit=SCREENS * ROWS)
    screens = [page.rows[at : at + ROWS] for at in range(0, len(page.rows), ROWS)]
    table: DataTable[RosterRow] = DataTable("People", columns(), lambda row: row.id)
    plain: TableModel[RosterRow] = TableModel(columns())
    qt = QTableView()
    qt.setModel(plain)
    for widget in (table, qt):
        widget.resize(840, 640)
        widget.show()
    _pause(0.2)

    def ours(rows: tuple[RosterRow, ...]) -> None:
        table.set_rows(rows, select_first=True)
        table.view.viewport().repaint()

    def theirs(rows: tuple[RosterRow, ...]) -> None:
        plain.set_rows(rows)
        qt.viewport().repaint()

    def spent(act: Callable[[tuple[RosterRow, ...]], None]) -> list[float]:
        return [timed(partial(act, rows), 1, warm=0)[0] for rows in screens]

    ours(screens[0])
    found = spent(ours), spent(ours), spent(theirs)
    for widget in (table, qt):
        widget.close()
        widget.deleteLater()
    return found


def _leave(page: QWidget) -> None:
    """Be rid of a page before its tasks end: its timers would ask for more."""
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _plain_rows(count: int, columns: int) -> list[float]:
    table = QTableWidget(count, columns)
    table.resize(1200, 800)
    table.show()
    painted = _Painted(table.viewport())

    def fill() -> None:
        before = painted.count
        table.clearContents()
        for row in range(count):
            for column in range(columns):
                table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
        table.viewport().update()
        _until(lambda: painted.count > before)

    found = timed(fill, 15)
    table.close()
    return found


def _charts(bench: _Bench, ids: list[UUID]) -> tuple[list[float], list[float]]:
    desk = bench.desk
    read = each(lambda one: desk.clinic.charts.open(desk.actor, UUID(one)), map(str, ids))
    page = ChartPage(desk, bench.memory)
    page.resize(1200, 800)
    page.show()
    painted = _Painted(page)
    ready: list[bool] = []
    page.identified.connect(lambda facts: ready.append(facts is not None))

    def open_one(one: str) -> None:
        ready.clear()
        page.show_patient(UUID(one), "overview")
        page.arrive()
        _until(lambda: any(ready))
        at = painted.count
        page.update()
        _until(lambda: painted.count > at and not bench.tasks.busy)

    times = each(open_one, map(str, ids))
    _leave(page)
    return read, times


def _memory() -> float:
    """Return the process's present memory in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


CHARTS = 500


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[tuple[str, list[Figure]]]:
    """Measure painting: the roster at each size, charts in a clinic of some hundred."""
    app, _display = make_application(["benchmark"])
    alone = _memory()
    floor = _plain_rows(40, 5)
    owner = QObject()
    for people in sizes:
        store, me = open_people(people)
        bench = _Bench.of(store, me, owner)
        new, known, plain = _rows(bench)
        beside = "Qt's own table, plain words"
        waited, worked = _keystrokes(bench)
        figures = [
            figure("keystroke to painted rows", waited, "40 plain rows painted", floor),
            figure("the same, processor time alone", worked, "40 plain rows painted", floor),
            figure("40 rows set and painted, new words", new, beside, plain),
            figure("40 rows set and painted, words shown before", known, beside, plain),
            _in_memory("memory with the roster open", alone),
        ]
        bench.tasks.close()
        store.close()
        yield f"The window, {people:,} people", figures
    demo = open_demo(CHARTS)
    bench = _Bench.of(demo.store, demo.nurse, owner)
    roster = cast(RosterService, bench.desk.clinic.roster)
    rows = roster.page(demo.nurse, order=RosterSort.ATTENTION, limit=60).rows
    read, painted = _charts(bench, [row.id for row in rows])
    figures = [
        figure("chart read", read[5:]),
        figure("chart opened and painted", painted[5:], "chart read", read[5:]),
        _in_memory("memory after 60 charts", alone),
    ]
    bench.tasks.close()
    demo.store.close()
    app.processEvents()
    yield f"Charts, of {CHARTS} people", figures


def _in_memory(what: str, alone: float) -> Figure:
    now = _memory()
    return Figure(what, now, now, "the application alone", alone, "MB")
