"""A task that needs attention is ended where it is seen, and taken back."""

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.chart.task_form import TaskSheet
from clinicdesk.domain.tasks import Task


def _task(window: Window) -> Task:
    clinic = window.small.clinic
    every = clinic.tasks.of_patient(clinic.actor, window.small.declan)
    return next(t for t in every if t.title == "Blood pressure recheck")


def test_a_task_is_done_from_the_overview_and_undone(window: Window) -> None:
    page = window.open(window.small.declan)
    rows = page._tabs["overview"]._attention._pool.shown()  # type: ignore[attr-defined]
    row = next(r for r in rows if r.words.text() == "Blood pressure recheck")  # type: ignore[attr-defined]
    window.tab_to(row)
    window.press(Qt.Key.Key_Return)
    sheet = window.sheet()
    assert isinstance(sheet, TaskSheet)
    window.type("134 over 84, cuff checked")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    done = _task(window)
    assert done.completed_at is not None
    assert done.outcome == "134 over 84, cuff checked"
    window.until(lambda: "Blood pressure recheck" not in window.words())
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: _task(window).completed_at is None)
    window.until(lambda: "Blood pressure recheck" in window.words())
