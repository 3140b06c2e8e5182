"""Scrolling through the roster: how many frames come late, beside an empty model as long.

A frame is one step of the scroll bar and the painting of what it shows, sixty times a second; one
that takes more than 16.7 ms is late. Two ways of scrolling: line by line as a wheel does, and a
drag of the bar from end to end. The rows come from a real clinic, read in windows on a thread.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ground import Figure, figure
from painting import Stage, leave, pause, stage, until
from PySide6.QtCore import (
    QAbstractTableModel,
    QEventLoop,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import QApplication, QTableView
from whole import PEOPLE, whole_clinic

from clinicdesk.desktop.application import make_application
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.domain.table_views import TableLayout

FRAME_MS = 1000 / 60
WHEEL_STEPS, DRAG_STEPS = 400, 300
MANY = (
    "patient", "mrn", "born", "phone", "contact", "language", "employer", "site", "owners",
    "review", "last_contact", "open_referrals", "overdue", "next", "status",
)  # fmt: skip
_ROOT = QModelIndex()


class _Empty(QAbstractTableModel):
    """As many rows, and nothing in them: what Qt alone needs."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else 5

    def data(
        self, _index: QModelIndex | QPersistentModelIndex, _role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        return None


def _frames(view: QTableView, steps: Sequence[int]) -> list[float]:
    """Scroll sixty times a second; return how long after its time each frame was painted.

    Whatever the event loop does between frames (rows that arrive, rows that grow) counts as well.
    """
    bar, found = view.verticalScrollBar(), []
    due = time.perf_counter()
    for step in steps:
        while (left := due - time.perf_counter()) > 0:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, int(left * 1e3))
            time.sleep(min(0.0005, left))
        bar.setValue(step)
        QApplication.processEvents()
        QApplication.processEvents()
        found.append((time.perf_counter() - due) * 1e3)
        due = max(due + FRAME_MS / 1e3, time.perf_counter())
    return found


def _wheel(view: QTableView) -> list[int]:
    return [min(120 * n, view.verticalScrollBar().maximum()) for n in range(WHEEL_STEPS)]


def _drag(view: QTableView) -> list[int]:
    end = view.verticalScrollBar().maximum()
    return [end * n // (DRAG_STEPS - 1) for n in range(DRAG_STEPS)]


def _floor(rows: int) -> tuple[list[float], list[float]]:
    view = QTableView()
    view.setModel(_Empty(rows))
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.resize(1150, 640)
    view.show()
    pause(0.2)
    found = _frames(view, _wheel(view)), _frames(view, _drag(view))
    view.close()
    view.deleteLater()
    return found


def _late(what: str, frames: Sequence[float], floor: Sequence[float]) -> Figure:
    """Tell the share of frames that took longer than one sixtieth of a second."""

    def share(some: Sequence[float]) -> float:
        return 100 * sum(one > FRAME_MS for one in some) / len(some)

    return Figure(what, share(frames), share(frames), "an empty model", share(floor), "%")


def _scrolled(
    bench: Stage, layout: TableLayout, floor: tuple[list[float], list[float]], what: str
) -> list[Figure]:
    page = RosterPage(bench.desk)
    page.resize(1440, 860)
    page.show()
    page.arrive()
    table = page.people._table
    until(lambda: not bench.tasks.busy and table.model.rowCount() > 0)
    table.apply(layout)
    pause(0.1)
    until(lambda: not bench.tasks.busy)
    wheel = _frames(table.view, _wheel(table.view))
    drag = _frames(table.view, _drag(table.view))
    before = time.perf_counter()
    until(lambda: table.model.at_hand(max(table.view.rowAt(5), 0)) is not None)
    arrived = (time.perf_counter() - before) * 1e3
    leave(page)
    longest = max(*wheel, *drag)
    return [
        figure(f"a frame, by the wheel, {what}", wheel, "an empty model", floor[0]),
        figure(f"a frame, dragged through the list, {what}", drag, "an empty model", floor[1]),
        _late(f"late frames, by the wheel, {what}", wheel, floor[0]),
        _late(f"late frames, dragged, {what}", drag, floor[1]),
        Figure(f"the longest frame, {what}", longest, longest, "", max(*floor[0], *floor[1])),
        Figure(f"rows there after the drag, {what}", arrived, arrived),
    ]


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure scrolling; ``home`` holds a demonstration clinic already there."""
    app, _display = make_application(["benchmark"])
    # As the program does when its doors are there: what was imported is no garbage.
    gc.freeze()
    with whole_clinic(people, home) as clinic, stage(clinic) as bench:
        floor = _floor(clinic.people)
        few = _scrolled(bench, TableLayout(), floor, "five columns")
        many = _scrolled(bench, TableLayout(columns=MANY), floor, f"{len(MANY)} columns")
        yield f"Scrolling, {clinic.people:,} people", [*few, *many]
    app.processEvents()
