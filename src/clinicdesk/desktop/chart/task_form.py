"""The form that ends a task: it is done, and what came of it."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.task_done_form import Ui_TaskDoneForm
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.tasks import Task

__all__ = ["TaskSheet"]


class TaskSheet(FormSheet):
    """Notes that a task is done. ``saved`` carries (Task, Change)."""

    def __init__(self, desk: Desk, task: Task) -> None:
        told = (task.reason, f"due {show_date(task.due_on)}", task.owner)
        super().__init__(
            desk,
            task.title,
            Ui_TaskDoneForm(),
            draft=("task-done", task.id),
            note=" · ".join(part for part in told if part),
            save="It is done",
        )
        self._task = task
        self.loaded()
        self.allow_saving(may(desk.actor, Act.EDIT_REFERRAL))

    def focus_first(self) -> None:
        """What came of it is all that is asked."""
        self.ui.outcome.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """End the task."""
        task, outcome = self._task, self.ui.outcome.toPlainText().strip()
        tasks, actor = self.desk.clinic.tasks, self.desk.actor
        return lambda _report: tasks.complete(actor, task.id, task.version, outcome)
