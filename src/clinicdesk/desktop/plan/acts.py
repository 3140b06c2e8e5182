"""What is done to a plan from the chart: the editor is led to lines, acts are said and undone."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.plan.editor.line_form import Line
from clinicdesk.desktop.plan.editor.undo_stack import Entry, UndoStack
from clinicdesk.desktop.plan.plan_form import PlanSheet
from clinicdesk.desktop.plan.progress_form import ProgressSheet, measured_goals
from clinicdesk.desktop.plan.template_editor import TemplateEditorSheet
from clinicdesk.desktop.plan.template_sheet import TemplateSheet
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import CarePlan

__all__ = ["PlanActs"]


class _Editor(Protocol):
    """What acts ask of the editor."""

    def show_line(self, key: UUID | str, field: str = "") -> None:
        """Lead to a line or part, and to a field of its form."""
        ...

    def begin(self, kind: str, serves: UUID | None = None) -> None:
        """Begin a new line."""
        ...


class PlanActs(QObject):
    """One for a chart. ``stack_changed`` is sent when there is something else to undo or redo."""

    stack_changed = Signal()

    def __init__(self, desk: Desk, host: ChartHost, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._host = host
        self._editor: _Editor | None = None
        self.stack = UndoStack()
        self.may_edit = may(desk.actor, Act.EDIT_PLAN)
        self.may_log = may(desk.actor, Act.COACH_GOALS)

    def attach(self, editor: _Editor) -> None:
        """Name the editor that lines are shown in."""
        self._editor = editor

    # Sheets over the tabs

    def start(self, chart: Chart) -> None:
        """Start a plan."""
        if self.may_edit:
            language = chart.patient.language
            sheet = PlanSheet(self._desk, chart.patient.id, language=language)
            self._show(sheet, "The care plan is started")

    def edit_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Change what is said of a plan as a whole: the one being worked on in the editor."""
        if chart.plan is not None and plan.id == chart.plan.id:
            self._lead("plan")
            return
        language = chart.patient.language
        sheet = PlanSheet(self._desk, chart.patient.id, plan, language=language)
        self._show(sheet, "The plan is changed")

    def from_template(self, chart: Chart, first: str = "") -> None:
        """Choose a template and take its lines over; starts a plan where there is none."""
        if self.may_edit:
            note = chart.plan.title if chart.plan else "This starts the care plan."
            sheet = TemplateSheet(self._desk, chart.patient.id, note, first)
            sheet.edit_asked.connect(lambda key: self._edit_template(chart, key))
            self._show(sheet, "The template is taken over")

    def _edit_template(self, chart: Chart, key: str) -> None:
        """Change a template, seen on this chart; afterwards it is offered again."""
        sheet = TemplateEditorSheet(self._desk, key, chart.patient.id)
        self._host.show_sheet(sheet)
        # After the host's own: what is offered again must not be closed with the editor.
        sheet.closed.connect(lambda: self.from_template(chart, key))

    def log_progress(self, chart: Chart, goal_id: UUID | None = None) -> None:
        """Log a reading; says what is missing where no goal has a measure."""
        if not self.may_log:
            return
        if not measured_goals(chart):
            self._desk.messages.warn(
                "No goal of this person has a measure.", "Add one to a goal, then log progress."
            )
            return
        self._show(ProgressSheet(self._desk, chart, goal_id), "Progress is logged")

    # The editor is led

    def _lead(self, key: UUID | str) -> None:
        self._host.go("plan")
        if self._editor is not None:
            self._editor.show_line(key)

    def _begin(self, kind: str, serves: UUID | None = None) -> None:
        self._host.go("plan")
        if self._editor is not None and self.may_edit:
            self._editor.begin(kind, serves)

    def add_concern(self, chart: Chart, plan: CarePlan) -> None:
        """Add a concern."""
        del chart, plan  # the editor shows this person's plan
        self._begin("concern")

    def add_goal(self, plan: CarePlan, concern_id: UUID | None = None) -> None:
        """Add a goal, answering a concern where one is given."""
        del plan
        self._begin("goal", concern_id)

    def add_intervention(self, chart: Chart, plan: CarePlan, goal_id: UUID | None = None) -> None:
        """Add an intervention, serving a goal where one is given."""
        del chart, plan
        self._begin("intervention", goal_id)

    def open_line(self, chart: Chart, plan: CarePlan, line: Line) -> None:
        """Open a line to read or to change."""
        del chart, plan
        self._lead(line.id)

    # Done, undone, done again

    def _show(self, sheet: FormSheet | TemplateSheet, words: str) -> None:
        sheet.saved.connect(lambda answer: self.saved(words, *answer))
        self._host.show_sheet(sheet)

    def saved(self, words: str, plan: CarePlan, change: Change) -> None:
        """Say that an act is done, and put it on the stack of what can be undone."""
        if not change.kinds:
            self._desk.messages.say("Nothing was changed.")
            return
        entry = Entry(words, UndoToken.of(plan))
        self.stack.did(entry)
        self.stack_changed.emit()
        self._host.did(f"{words}. Version {plan.number}.", lambda: self._undo(entry))

    def undo(self, plan_id: UUID) -> bool:
        """Undo the newest act of a plan; tell whether there was one."""
        entry = self.stack.to_undo(plan_id)
        if entry is not None:
            self._undo(entry)
        return entry is not None

    def redo(self, plan_id: UUID) -> bool:
        """Do again what was undone last; tell whether there was anything."""
        entry = self.stack.to_redo(plan_id)
        if entry is None:
            return False

        def done(answer: tuple[CarePlan, Change]) -> None:
            self.stack.redone(entry, UndoToken.of(answer[0]))
            self._said(f"Done again: {entry.words}", answer[0])

        self._take_back(entry, done)
        return True

    def _undo(self, entry: Entry) -> None:
        def done(answer: tuple[CarePlan, Change]) -> None:
            self.stack.undone(entry, UndoToken.of(answer[0]))
            self._said(f"Undone: {entry.words}", answer[0])

        self._take_back(entry, done)

    def _said(self, words: str, plan: CarePlan) -> None:
        self.stack_changed.emit()
        self._desk.messages.say(f"{words}. The plan is at version {plan.number}.")

    def _take_back(self, entry: Entry, done: Callable[[tuple[CarePlan, Change]], None]) -> None:
        desk = self._desk

        def failed(error: Exception) -> None:
            plan_id = entry.token.plan_id
            newest = entry in (self.stack.to_undo(plan_id), self.stack.to_redo(plan_id))
            if newest and isinstance(error, Refused):
                self.stack.lost(plan_id)
                self.stack_changed.emit()
            desk.failed(error)

        desk.tasks.write(
            lambda _report: desk.clinic.plans.undo(desk.actor, entry.token),
            done,
            failed,
        )
