"""Keystroke to painted rows, and the window's memory, on a whole clinic.

Beside the first: an empty Qt table with as many plain rows set and painted. Beside the painting of
the rows alone: Qt's own table and delegate over the same model, which show plain words only. The
page is the real one on a real clinic, drawn by Qt without a display.
"""

import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ground import Figure, figure, timed
from painting import Painted, Stage, leave, pause, stage, until
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableView, QTableWidget, QTableWidgetItem
from whole import PEOPLE, whole_clinic

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.roster.columns import columns
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.desktop.widgets import DataTable, SearchBox, TableModel
from clinicdesk.domain.roster import RosterRow, RosterSort

BETWEEN_KEYS = 0.03
"""Faster than anybody types."""
SCREENS, ROWS = 20, 40
WORDS = ("smi", "garcia", "nguyen t", "o'con", "james w", "kowal", "0142", "03/13/1978", "cd-0001")


def _keystrokes(bench: Stage) -> tuple[list[float], list[float]]:
    """Measure from a key to painted rows: by the clock, and by the processor alone.

    The processor's time, of both threads, is what a machine with nothing else to do would need.
    """
    page = RosterPage(bench.desk)
    page.resize(1200, 800)
    page.show()
    page.arrive()
    table = page.findChild(QTableView)
    search = page.findChild(SearchBox)
    assert table is not None
    assert search is not None
    until(lambda: not bench.tasks.busy and table.model().rowCount() > 0)
    painted = Painted(table.viewport())
    answers: list[float] = []
    worked: list[float] = []
    arrived = [0]
    model = table.model()

    def note(*_args: object) -> None:
        arrived[0] = painted.count

    model.modelReset.connect(note)
    for word in WORDS:
        search.clear()
        until(lambda: not bench.tasks.busy)
        pause(BETWEEN_KEYS)
        for letter in word:
            arrived[0], before, rested = -1, time.perf_counter(), time.process_time()
            QTest.keyClicks(search, letter)
            until(lambda: arrived[0] >= 0)
            if not model.rowCount():
                break  # nobody is called so: there are no rows to paint
            until(lambda: painted.count > arrived[0])
            answers.append((time.perf_counter() - before) * 1e3)
            worked.append((time.process_time() - rested) * 1e3)
            pause(BETWEEN_KEYS)
    leave(page)
    return answers, worked


def _rows(bench: Stage) -> tuple[list[float], list[float], list[float]]:
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
    pause(0.2)

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


def _plain_rows(count: int, columns: int) -> list[float]:
    table = QTableWidget(count, columns)
    table.resize(1200, 800)
    table.show()
    painted = Painted(table.viewport())

    def fill() -> None:
        before = painted.count
        table.clearContents()
        for row in range(count):
            for column in range(columns):
                table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
        table.viewport().update()
        until(lambda: painted.count > before)

    found = timed(fill, 15)
    table.close()
    return found


def _memory() -> float:
    """Return the process's present memory in megabytes."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure painting; ``home`` holds a demonstration clinic already there."""
    app, _display = make_application(["benchmark"])
    alone = _memory()
    floor = _plain_rows(40, 5)
    with whole_clinic(people, home) as clinic, stage(clinic) as bench:
        new, known, plain = _rows(bench)
        beside = "Qt's own table, plain words"
        waited, worked = _keystrokes(bench)
        yield (
            f"The window, {clinic.people:,} people",
            [
                figure("keystroke to painted rows", waited, "40 plain rows painted", floor),
                figure("the same, processor time alone", worked, "40 plain rows painted", floor),
                figure("40 rows set and painted, new words", new, beside, plain),
                figure("40 rows set and painted, words shown before", known, beside, plain),
                _in_memory("memory with the roster open", alone),
            ],
        )
    app.processEvents()


def _in_memory(what: str, alone: float) -> Figure:
    now = _memory()
    return Figure(what, now, now, "the application alone", alone, "MB")
