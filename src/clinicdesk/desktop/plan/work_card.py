"""The card with each line's next work item, and a way to make one where there is none."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool, RowButton
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.plan.work_sheet import WorkSheet
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_work import LineTask, next_work
from clinicdesk.domain.plans import CarePlan, Intervention
from clinicdesk.domain.tasks import Task

__all__ = ["WorkCard"]

_ENDED = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


@dataclass(frozen=True, slots=True)
class _Item:
    line: Intervention
    task: Task | None
    late: bool


class WorkCard(PlanSideCard):
    """Pressed, a line with a task leads to it; one without opens the form that makes it."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Next work", "list-checks", opened=False)
        self._beside = beside
        self._plan: CarePlan | None = None
        actor = beside.desk.actor
        self._may_make = may(actor, Act.COACH_GOALS) or may(actor, Act.EDIT_REFERRAL)
        self._nothing = Text("No intervention is being worked on.", tone="ink3", wrap=True)
        self.body.addWidget(self._nothing)
        rows = VBox(spacing=2)
        self._pool: Pool[_Item] = Pool(rows, self._row)
        self.body.addLayout(rows)

    def _row(self) -> QWidget:
        return _Row(self)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Read the plan's tasks, and show what comes next of each line."""
        if self._plan is None or self._plan.id != plan.id:
            self._pool.fill(())
            self.say("")
        self._plan = plan
        desk, today = self._beside.desk, chart.today

        def show(answer: tuple[UUID, int, tuple[LineTask, ...]]) -> None:
            if self._plan is None or answer[:2] != (self._plan.id, self._plan.number):
                return
            work = next_work(answer[2])
            lines = [i for i in self._plan.interventions if i.status not in _ENDED]
            found = [
                _Item(i, task := work.get(i.id), task is not None and task.overdue(today))
                for i in lines
            ]
            found.sort(key=lambda one: (one.task is not None, not one.late))
            self._pool.fill(found)
            self._nothing.setVisible(not found)
            bare = sum(one.task is None for one in found)
            self.say(f"{bare} missing" if bare else "", "ink3")

        desk.tasks.read(
            lambda _report: (
                plan.id,
                plan.number,
                desk.clinic.plan_work.of_plan(desk.actor, plan.id),
            ),
            show,
            key="plan-next-work",
        )

    def clear(self) -> None:
        """Show nobody."""
        self._plan = None
        self._pool.fill(())
        self.say("")

    def press(self, item: _Item) -> None:
        """Lead to the line, or make its task."""
        if self._plan is None:
            return
        if item.task is not None or not self._may_make:
            self._beside.show(item.line.id, "")
            return
        sheet = WorkSheet(self._beside.desk, self._plan, item.line)
        sheet.saved.connect(
            lambda _answer: self._beside.desk.messages.say("The task is made: it is on Today.")
        )
        self._beside.host.show_sheet(sheet)


class _Row(RowButton):
    def __init__(self, card: WorkCard) -> None:
        super().__init__("circle-dashed")
        self._card = card
        self._item: _Item | None = None
        self.clicked.connect(self._on_clicked)

    def fill(self, item: _Item) -> None:
        """Show a line and its next work."""
        self._item = item
        task = item.task
        if task is None:
            said = "No task yet: make one" if self._card._may_make else "No task yet"
        else:
            late = "overdue, " if item.late else ""
            said = f"{task.title}: {late}{show_date(task.due_on)}, {task.owner}"
        self.say(item.line.code.text, said)

    def _on_clicked(self) -> None:
        if self._item is not None:
            self._card.press(self._item)
