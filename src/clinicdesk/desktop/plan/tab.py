"""The care plan: its editor, or what to do where there is no plan."""

from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.education.sheet import EducationSheet
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.plan_cards import open_beside, other_plans
from clinicdesk.desktop.plan.status_sheet import StatusSheet
from clinicdesk.desktop.plan.tasks_review_sheet import TasksReviewSheet
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Button, EmptyState, Notice, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_work import AskedTask
from clinicdesk.domain.plans import CarePlan

__all__ = ["PlanTab"]

_NONE = "No care plan yet"
_BEGIN = "Ask what matters to the person, and start from there."
_LISTED = 3


class PlanTab(ChartTab):
    """Ctrl+N adds a goal; where there is no plan, it starts one."""

    def __init__(self, desk: Desk, host: ChartHost, acts: PlanActs) -> None:
        super().__init__(desk, host)
        self._acts = acts
        self._stack = QStackedWidget()
        VBox(self).addWidget(self._stack)
        whole = QWidget()
        column = VBox(whole, spacing=0)
        self._two = Notice()
        above = VBox(margins=(24, 4, 24, 0))
        above.addWidget(self._two)
        column.addLayout(above)
        self.editor = PlanEditor(desk, host, acts)
        column.addWidget(self.editor, 1)
        self._whole = whole
        self._stack.addWidget(whole)
        self._empty = EmptyState(
            "clipboard-list", _NONE, _BEGIN, button="Start a care plan" if acts.may_edit else ""
        )
        self._empty.acted.connect(self.new)
        if acts.may_edit:
            hint = "See what a template would add (Ctrl+Shift+T)"
            button = Button("From a template…", "secondary", "clipboard-list", hint=hint)
            button.clicked.connect(self._from_template)
            self._empty.add(button)
            keys = QShortcut(QKeySequence("Ctrl+Shift+T"), self._empty)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(self._from_template)
        leaflets = Button(
            "Leaflets…", "secondary", "book-open", hint="What fits without a plan (Ctrl+Shift+E)"
        )
        leaflets.clicked.connect(self._leaflets)
        self._empty.add(leaflets)
        keys = QShortcut(QKeySequence("Ctrl+Shift+E"), self._empty)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self._leaflets)
        self._asks = Notice()
        without = QWidget()
        under = VBox(without, margins=(24, 4, 24, 0), spacing=0)
        under.addWidget(self._asks)
        under.addWidget(self._empty, 1)
        self._none = without
        self._stack.addWidget(without)
        self._blank = QWidget()
        self._stack.addWidget(self._blank)

    # The chart comes and goes

    def show_chart(self, chart: Chart) -> None:
        """Show a person's plan."""
        super().show_chart(chart)
        if chart.plan is None:
            self.editor.clear()
            self._say_none(chart)
            self._read_asks(chart)
            self._stack.setCurrentWidget(self._none)
            return
        self._say_two(chart)
        self.editor.show_plan(chart, chart.plan)
        self._stack.setCurrentWidget(self._whole)

    def _say_two(self, chart: Chart) -> None:
        """Say that another plan is open too; it is closed by hand, when what holds was taken on."""
        beside = open_beside(chart)
        if not beside:
            self._two.show_message(None)
            return
        other = beside[0]
        act = Action("Close the other", lambda: self._close(other))
        self._two.show_message(
            Message(
                f"{len(beside) + 1} care plans are open. You see the newest; “{other.title}” is "
                "among the other plans.",
                "Enter here what still holds of it, then give it the status completed or revoked.",
                Tone.WARN,
                act if self._acts.may_edit else None,
            )
        )

    def _read_asks(self, chart: Chart) -> None:
        """Say which tasks of a plan that is over wait for an answer, and let it be given."""
        self._asks.show_message(None)
        clinic, actor, person = self.desk.clinic, self.desk.actor, chart.patient.id
        self.desk.tasks.read(
            lambda _report: clinic.plan_work.asked_of(actor, person),
            lambda asks: self._say_asks(person, asks),
            self.desk.failed,
            key="plan-asks",
        )

    def _say_asks(self, person: UUID, asks: tuple[AskedTask, ...]) -> None:
        if self.chart is None or self.chart.patient.id != person or self.chart.plan is not None:
            return
        if not asks:
            self._asks.show_message(None)
            return
        named = "; ".join(one.task.title for one in asks[:_LISTED])
        more = f"; {len(asks) - _LISTED} more" if len(asks) > _LISTED else ""
        count = "A task" if len(asks) == 1 else f"{len(asks)} tasks"
        waits = "waits" if len(asks) == 1 else "wait"
        act = Action("Answer…", lambda: self.host.show_sheet(TasksReviewSheet(self.desk, asks)))
        self._asks.show_message(
            Message(
                f"{count} of a plan that has ended {waits} for an answer: {named}{more}.",
                "Keep, cancel or replace each.",
                Tone.WARN,
                act if self._acts.may_edit else None,
                seconds=0,
            )
        )

    def _say_none(self, chart: Chart) -> None:
        before = other_plans(chart)
        if not before:
            self._empty.set_words(_NONE, _BEGIN if self._acts.may_edit else "")
            return
        listed = "; ".join(f"{title} ({said})" for title, said in before[:_LISTED])
        more = f"; {len(before) - _LISTED} more" if len(before) > _LISTED else ""
        self._empty.set_words("No care plan is being worked on", f"Before: {listed}{more}.")

    def clear(self) -> None:
        """Show nobody. What was half typed is kept."""
        super().clear()
        self.editor.clear()
        self._stack.setCurrentWidget(self._blank)

    def keep_draft(self) -> bool:
        """Keep what is half typed in the editor."""
        return self.editor.keep_draft()

    def focus_first(self) -> None:
        """Put the keyboard where work begins."""
        if self._stack.currentWidget() is self._none:
            self._empty.button.setFocus()
        else:
            self.editor.focus_first()

    def go_up(self) -> bool:
        """Esc: from the line back to the tree."""
        return self.chart is not None and self.chart.plan is not None and self.editor.go_up()

    # What the person does

    def _close(self, plan: CarePlan) -> None:
        """Give another plan of the person another status."""
        sheet = StatusSheet(self.desk, plan)
        sheet.saved.connect(lambda answer: self._acts.saved("The other plan is closed", *answer))
        self.host.show_sheet(sheet)

    def new(self) -> None:
        """A goal; where there is no plan, the plan."""
        if self.chart is None or not self._acts.may_edit:
            return
        if self.chart.plan is None:
            self._acts.start(self.chart)
        else:
            self.editor.begin("goal")

    def undo(self) -> bool:
        """Undo the newest act on this plan."""
        return self.editor.undo()

    def _leaflets(self) -> None:
        if self.chart is not None:
            self.host.show_sheet(EducationSheet(self.desk, self.chart))

    def _from_template(self) -> None:
        if self.chart is not None:
            self._acts.from_template(self.chart)
