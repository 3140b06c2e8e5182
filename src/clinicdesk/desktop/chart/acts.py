"""What is done from the chart itself: a task ended, details changed."""

from uuid import UUID

from PySide6.QtCore import QObject

from clinicdesk.desktop.chart.details_form import DetailsSheet
from clinicdesk.desktop.chart.history_sheet import HistorySheet
from clinicdesk.desktop.chart.task_form import TaskSheet
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.exporting.sheet import ExportSheet
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.printing.kept import KeptSheet
from clinicdesk.desktop.tasks import Task as Reading
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import FieldChange
from clinicdesk.domain.tasks import Task

__all__ = ["ChartActs"]


class ChartActs(QObject):
    """Opens the chart's own forms."""

    def __init__(self, desk: Desk, host: ChartHost, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._host = host
        self._asked: Reading | None = None

    def forget(self) -> None:
        """Drop what is being read for a form: it was about somebody else."""
        if self._asked is not None:
            self._asked.cancel()
            self._asked = None

    def edit_details(self, patient_id: UUID) -> None:
        """Change how a person is reached, and what else is known of them."""
        desk = self._desk
        self._asked = desk.tasks.read(
            lambda _report: desk.clinic.people.details(desk.actor, patient_id),
            self._show_details,
            key="person-details",
        )

    def _show_details(self, patient: Patient) -> None:
        sheet = DetailsSheet(self._desk, patient)
        sheet.history_asked.connect(lambda: self._ask_history(sheet, patient.id))
        self._host.show_sheet(sheet)

    def _ask_history(self, sheet: DetailsSheet, patient_id: UUID) -> None:
        """Show who changed what; what is half typed is kept, and is there on the way back."""
        desk = self._desk
        sheet.keep_draft()

        def show(changes: tuple[FieldChange, ...]) -> None:
            history = HistorySheet(changes, desk.clinic.facts.site.zone)
            self._host.show_sheet(history)

        self._asked = desk.tasks.read(
            lambda _report: desk.clinic.people.history(desk.actor, patient_id),
            show,
            key="person-details",
        )

    def export(self, chart: Chart | None) -> None:
        """Let the record out in a form that other systems read."""
        if chart is not None and may(self._desk.actor, Act.PRINT):
            self._host.show_sheet(ExportSheet(self._desk, chart))

    def show_paper(self, document_id: UUID) -> None:
        """Show a kept document over the tabs."""
        sheet = KeptSheet(self._desk, document_id)
        sheet.anew.connect(
            lambda paper: self._host.print_document(DocumentKind(paper.kind), paper.referral_id)
        )
        self._host.show_sheet(sheet)

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
