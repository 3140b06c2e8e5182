"""A task that needs attention is ended where it is seen, and taken back."""

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.task_form import TaskSheet
from clinicdesk.domain.tasks import Task


def _task(window: Window) -> Task:
    clinic = window.small.clinic
    every = clinic.tasks.of_patient(clinic.actor, window.small.declan)
    return next(t for t in every if t.title == "Blood pressure recheck")


def _attention(window: Window) -> dict[str, QWidget]:
    """The lines of what needs attention; the toast says the same words until it goes."""
    rows = window.page._tabs["overview"]._attention._pool.shown()  # type: ignore[attr-defined]
    return {row.words.text(): row for row in rows}


def test_a_task_is_done_from_the_overview_and_undone(window: Window) -> None:
    window.open(window.small.declan)
    window.tab_to(_attention(window)["Blood pressure recheck"])
    window.press(Qt.Key.Key_Return)
    sheet = window.sheet()
    assert isinstance(sheet, TaskSheet)
    window.type("134 over 84, cuff checked")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    done = _task(window)
    assert done.completed_at is not None
    assert done.outcome == "134 over 84, cuff checked"
    window.until(lambda: "Blood pressure recheck" not in _attention(window))
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: _task(window).completed_at is None)
    window.until(lambda: "Blood pressure recheck" in _attention(window))
