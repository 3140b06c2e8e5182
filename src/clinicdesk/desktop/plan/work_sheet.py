"""The form that makes a task of a plan's line: its words, its owner, its day."""

from uuid import UUID

from PySide6.QtWidgets import QComboBox

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.plan_task_form import Ui_PlanTaskForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_work import Line, line_words, task_for
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.tasks import TaskDraft

__all__ = ["WorkSheet"]


class WorkSheet(FormSheet):
    """Makes one task. ``saved`` carries (Task, Change)."""

    def __init__(self, desk: Desk, plan: CarePlan, line: Line) -> None:
        super().__init__(
            desk,
            "Task for a line of the plan",
            Ui_PlanTaskForm(),
            draft=("plan-task", line.id),
            note=line_words(line),
            save="Make the task",
        )
        self._plan, self._line = plan, line
        self._proposed = task_for(plan, line, desk.clinic.today())
        self.ui.title.setText(self._proposed.title)
        self._due = DayField(desk.clinic.today)
        self.fields.put("due_on", self._due)
        self._due.set_value(self._proposed.due_on)
        self._offer(((desk.actor.id, desk.actor.display),))
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)
        self.loaded()

    def focus_first(self) -> None:
        """Who does it is the question."""
        self.ui.owner.setFocus()

    def _offer(self, people: tuple[tuple[UUID, str], ...]) -> None:
        combo: QComboBox = self.ui.owner
        wanted = combo.currentData() or str(self._proposed.owner_id or self.desk.actor.id)
        combo.blockSignals(True)
        fill_choices(combo, [(str(one), name) for one, name in people])
        choose(combo, wanted)
        combo.blockSignals(False)

    def _on_staff(self, staff: tuple[StaffMember, ...]) -> None:
        self._offer(tuple((one.id, one.display) for one in staff if not one.disabled))
        self.rebase("owner")

    def collect(self) -> Work | list[FieldProblem]:
        """Make the task."""
        due, title = self._due.value, self.ui.title.text().strip()
        problems = []
        if not title:
            problems.append(FieldProblem("title", "Say what is to be done."))
        if due is None:
            problems.append(FieldProblem("due_on", self._due.problem or "Say by when."))
        if problems or due is None:
            return problems
        note = self.ui.reason.toPlainText().strip()
        draft = TaskDraft(
            patient_id=self._plan.patient_id,
            title=title,
            due_on=due,
            owner_id=UUID(str(self.ui.owner.currentData())),
            reason=". ".join(part for part in (self._proposed.reason, note) if part),
            plan_id=self._plan.id,
        )
        work, actor, plan, line = (
            self.desk.clinic.plan_work,
            self.desk.actor,
            self._plan,
            self._line,
        )
        return lambda _report: work.make(actor, plan.id, line.id, draft)
