"""Draws the main pages of an open clinic into a folder, as a person would see them."""

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.program import MainWindow
from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.domain.roster import RosterFilter, RosterSort

__all__ = ["draw_pages"]

_PATIENCE_S = 60.0
_SETTLE_MS = 350


def _settle(window: MainWindow) -> None:
    """Let what was asked for arrive and be painted."""
    started = time.monotonic()
    quiet = QEventLoop()
    while True:
        QTimer.singleShot(_SETTLE_MS, quiet.quit)
        quiet.exec()
        if not window.tasks.busy or time.monotonic() - started > _PATIENCE_S:
            return


def _wait_for_shell(window: MainWindow) -> bool:
    started = time.monotonic()
    while window.shell is None and time.monotonic() - started < _PATIENCE_S:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        time.sleep(0.01)
    return window.shell is not None


def _telling_patient(window: MainWindow) -> UUID | None:
    """Someone with much to show: the first of those who need attention."""
    clinic = window.clinic
    if clinic is None:
        return None
    if clinic.facts.example_id is not None:
        return clinic.facts.example_id
    for chosen in (RosterFilter.NEEDS_ATTENTION, RosterFilter.ALL):
        rows = clinic.roster.page(clinic.actor, chosen, RosterSort.ATTENTION, limit=40).rows
        if rows:
            return max(rows, key=lambda row: (row.open_referrals, row.goals_total)).id
    return None


def draw_pages(window: MainWindow, out: Path) -> list[Path]:
    """Draw each main page; return the pictures. Empty when nobody came in.

    Raises:
        OSError: the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    window.resize(1440, 900)
    window.show()
    if not _wait_for_shell(window) or window.shell is None:
        return []
    shell = window.shell
    patient = _telling_patient(window)
    scenes: list[tuple[str, Callable[[], None]]] = [
        ("today", lambda: shell.show_place("today")),
        ("patients", lambda: shell.show_place("patients")),
        ("registries", lambda: shell.show_place("registries")),
        ("referrals", lambda: shell.show_place("referrals")),
    ]
    if patient is not None:
        scenes += [
            (f"chart-{tab}", lambda tab=tab: shell.open_chart(patient, tab))  # type: ignore[misc]
            for tab in ("overview", "plan", "goals", "referrals", "medications", "timeline")
        ]
    scenes += [("documents", lambda: shell.show_place("documents"))]
    made: list[Path] = []
    for name, show in scenes:
        show()
        made.append(_draw(window, out / f"{name}.png"))
    theme = current_theme()
    chosen = theme.choice
    theme.choose(ColorChoice.DARK)
    shell.show_place("today")
    made.append(_draw(window, out / "today-dark.png"))
    theme.choose(chosen)  # the window that a person opens later keeps its own colors
    return made


def _draw(window: MainWindow, path: Path) -> Path:
    _settle(window)
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    QApplication.sendPostedEvents()
    window.grab().save(str(path))
    return path
