"""What is done from the chart itself: a task ended, details changed."""

from uuid import UUID

from PySide6.QtCore import QObject

from clinicdesk.desktop.chart.details_form import DetailsSheet
from clinicdesk.desktop.chart.task_form import TaskSheet
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.tasks import Task

__all__ = ["ChartActs"]


class ChartActs(QObject):
    """Opens the chart's own forms."""

    def __init__(self, desk: Desk, host: ChartHost, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._host = host

    def edit_details(self, chart: Chart) -> None:
        """Change how a person is reached, and what else is known of them."""
        self._host.show_sheet(DetailsSheet(self._desk, chart.patient))

    def open_task(self, chart: Chart, task_id: UUID) -> None:
        """End a task of the chart."""
        task = next((t for t in chart.tasks if t.id == task_id), None)
        if task is not None:
            sheet = TaskSheet(self._desk, task)
            sheet.saved.connect(lambda answer: self._task_done(answer[0]))
            self._host.show_sheet(sheet)

    def _task_done(self, task: Task) -> None:
        desk = self._desk

        def reopen() -> None:
            desk.tasks.write(
                lambda _report: desk.clinic.tasks.reopen(desk.actor, task.id, task.version)
            )

        self._host.did(f"Done: {task.title}.", reopen)
