"""What is done to a plan from the chart: forms opened, their answers said, each with its undo."""

from uuid import UUID

from PySide6.QtCore import QObject

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.tab import ChartHost
from clinicdesk.desktop.plan.concern_form import ConcernSheet
from clinicdesk.desktop.plan.ending_form import EndingSheet, Line
from clinicdesk.desktop.plan.goal_form import GoalSheet
from clinicdesk.desktop.plan.intervention_form import InterventionSheet
from clinicdesk.desktop.plan.plan_form import PlanSheet
from clinicdesk.desktop.plan.progress_form import ProgressSheet, measured_goals
from clinicdesk.desktop.plan.template_sheet import TemplateSheet
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plan_versions import UndoToken
from clinicdesk.domain.plans import CarePlan, Concern, Goal

__all__ = ["PlanActs"]


class PlanActs(QObject):
    """Opens the plan's forms over a chart."""

    def __init__(self, desk: Desk, host: ChartHost, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._host = host
        self.may_edit = may(desk.actor, Act.EDIT_PLAN)
        self.may_log = may(desk.actor, Act.COACH_GOALS)

    def start(self, chart: Chart) -> None:
        """Start a plan."""
        if self.may_edit:
            language = chart.patient.language
            sheet = PlanSheet(self._desk, chart.patient.id, language=language)
            self._show(sheet, "The care plan is started")

    def edit_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Change what is said of the plan as a whole."""
        language = chart.patient.language
        sheet = PlanSheet(self._desk, chart.patient.id, plan, language=language)
        self._show(sheet, "The plan is changed")

    def from_template(self, chart: Chart) -> None:
        """Choose a template and take its lines over; starts a plan where there is none."""
        if self.may_edit:
            note = chart.plan.title if chart.plan else "This starts the care plan."
            sheet = TemplateSheet(self._desk, chart.patient.id, note)
            self._show(sheet, "The template is taken over")

    def add_concern(self, chart: Chart, plan: CarePlan) -> None:
        """Add a concern."""
        self._show(ConcernSheet(self._desk, chart, plan), "The concern is added")

    def add_goal(self, plan: CarePlan, concern_id: UUID | None = None) -> None:
        """Add a goal, answering a concern where one is given."""
        sheet = GoalSheet(self._desk, plan, concern_id=concern_id)
        self._show(sheet, "The goal is added")

    def add_intervention(self, chart: Chart, plan: CarePlan, goal_id: UUID | None = None) -> None:
        """Add an intervention, serving a goal where one is given."""
        sheet = InterventionSheet(
            self._desk, plan, goal_id=goal_id, person=chart.patient.name.spoken
        )
        self._show(sheet, "The intervention is added")

    def open_line(self, chart: Chart, plan: CarePlan, line: Line) -> None:
        """Open a line to read or to change."""
        desk, able = self._desk, self.may_edit
        sheet: ConcernSheet | GoalSheet | InterventionSheet
        if isinstance(line, Concern):
            sheet = ConcernSheet(desk, chart, plan, line, may_edit=able)
        elif isinstance(line, Goal):
            sheet = GoalSheet(desk, plan, line, may_edit=able)
        else:
            person = chart.patient.name.spoken
            sheet = InterventionSheet(desk, plan, line, person=person, may_edit=able)
        sheet.taken_out.connect(lambda gone: self._end(plan, gone))
        self._show(sheet, "The change is saved")

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

    def _end(self, plan: CarePlan, line: Line) -> None:
        self._show(EndingSheet(self._desk, plan, line), "The plan is changed")

    def _show(self, sheet: FormSheet | TemplateSheet, words: str) -> None:
        sheet.saved.connect(lambda answer: self._saved(words, *answer))
        self._host.show_sheet(sheet)

    def _saved(self, words: str, plan: CarePlan, change: Change) -> None:
        if not change.kinds:
            self._desk.messages.say("Nothing was changed.")
            return
        token = UndoToken.of(plan)
        self._host.did(f"{words}. Version {plan.number}.", lambda: self._undo(token))

    def _undo(self, token: UndoToken) -> None:
        desk = self._desk

        def done(answer: tuple[CarePlan, Change]) -> None:
            desk.messages.say(f"Undone. The plan is at version {answer[0].number}.")

        desk.tasks.write(lambda _report: desk.clinic.plans.undo(desk.actor, token), done)
