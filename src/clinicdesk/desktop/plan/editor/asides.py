"""What is read beside a plan once it is shown: its lines' next work, and half-typed lines."""

from uuid import UUID

from PySide6.QtCore import QObject, Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.half_typed import places_of
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.drafts import Draft
from clinicdesk.domain.plan_work import LineTask, line_words, lines_of, next_work
from clinicdesk.domain.plans import CarePlan
from clinicdesk.domain.tasks import Task

__all__ = ["PlanAsides"]


def _words(task: Task, line: str) -> str:
    """Say a task in short; its own words only where they say more than its line does."""
    own = "" if line and task.title.startswith(line) else f": {task.title}"
    return f"next task {show_date(task.due_on)}{own}"


class PlanAsides(QObject):
    """Answers about a plan that is no longer shown are passed over."""

    work_read = Signal(object)
    """Carries each line's next work item in words, by the line's id."""
    drafts_found = Signal(object)
    """Carries the places in which something was typed in an earlier sitting."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._plan: CarePlan | None = None
        self._drafts_of: UUID | None = None

    def about(self, plan: CarePlan | None) -> None:
        """Be about a plan, or about none."""
        self._plan = plan
        if plan is None:
            self._drafts_of = None

    def read_work(self) -> None:
        """Ask for the next work item of each line."""
        desk, plan = self._desk, self._plan
        if plan is not None:
            desk.tasks.read(
                lambda _report: (plan.id, desk.clinic.plan_work.of_plan(desk.actor, plan.id)),
                self._on_work,
                key="plan-work",
            )

    def _on_work(self, answer: tuple[UUID, tuple[LineTask, ...]]) -> None:
        plan_id, links = answer
        if self._plan is not None and self._plan.id == plan_id:
            said = {line.id: line_words(line) for line in lines_of(self._plan)}
            found = next_work(links).items()
            self.work_read.emit({one: _words(task, said.get(one, "")) for one, task in found})

    def read_drafts(self) -> None:
        """Ask which lines were half typed in an earlier sitting; once while a plan is shown."""
        desk, plan = self._desk, self._plan
        if plan is not None and plan.id != self._drafts_of:
            self._drafts_of = plan.id
            desk.tasks.read(
                lambda _report: (plan.id, desk.clinic.drafts.pending(desk.actor)),
                self._on_drafts,
                key="plan-drafts",
            )

    def _on_drafts(self, answer: tuple[UUID, tuple[Draft, ...]]) -> None:
        plan_id, drafts = answer
        if self._plan is not None and self._plan.id == plan_id:
            self.drafts_found.emit(places_of(drafts, self._plan))
