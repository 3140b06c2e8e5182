"""The form that logs progress: a reading of a goal's measure, when, and who told it."""

from decimal import InvalidOperation
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.progress_form import Ui_ProgressForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.facts import stands
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.measure_names import short_name
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.display import number, unit_text
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plans import Goal

__all__ = ["ProgressSheet", "measured_goals"]

_SOURCES = (("clinic", "Measured here"), ("patient", "The person told us"))


def measured_goals(chart: Chart) -> list[Goal]:
    """Return the goals of the plan that a reading can be logged for."""
    goals = chart.plan.goals if chart.plan else ()
    return [
        g for g in goals if g.lifecycle not in OVER and g.target and g.target.measure is not None
    ]


class ProgressSheet(FormSheet):
    """Logs one reading. ``saved`` carries (CarePlan, Change)."""

    def __init__(self, desk: Desk, chart: Chart, goal_id: UUID | None = None) -> None:
        super().__init__(
            desk,
            "Log progress",
            Ui_ProgressForm(),
            draft=("progress", chart.patient.id),
            save="Log it",
        )
        self._chart = chart
        self._goals = {str(g.id): g for g in measured_goals(chart)}
        fill_choices(self.ui.goal, [(key, g.description) for key, g in self._goals.items()])
        choose(self.ui.goal, str(goal_id))
        fill_choices(self.ui.source, _SOURCES)
        self._on = DayField(desk.clinic.today)
        self.fields.put("on", self._on)
        self._on.set_value(desk.clinic.today())
        self.ui.goal.currentIndexChanged.connect(self._say_unit)
        self._say_unit()
        self.loaded()

    def focus_first(self) -> None:
        """The number is what is new."""
        self.ui.value.setFocus()

    def _say_unit(self) -> None:
        goal = self._goals.get(str(self.ui.goal.currentData()))
        if goal is None or goal.target is None or goal.target.measure is None:
            return
        unit = unit_text(goal.target.unit)
        self.ui.value_label.setText(
            ", ".join(part for part in (short_name(goal.target.measure), unit) if part)
        )
        latest = stands(self._chart, goal.id).latest
        self.ui.value.setPlaceholderText(f"last {number(latest.value)}" if latest else "")

    def collect(self) -> Work | list[FieldProblem]:
        """Log the reading."""
        goal = self._goals.get(str(self.ui.goal.currentData()))
        problems = []
        try:
            value = read_number(self.ui.value.text())
        except InvalidOperation:
            value = None
        if goal is None:
            problems.append(FieldProblem("goal", "Choose a goal."))
        if value is None:
            problems.append(FieldProblem("value", "Type the number that was measured."))
        if self._on.value is None:
            problems.append(FieldProblem("on", self._on.problem or "Say when it was measured."))
        if problems or goal is None or value is None or self._on.value is None:
            return problems
        plans, actor, on = self.desk.clinic.plans, self.desk.actor, self._on.value
        note, source = self.ui.note.toPlainText().strip(), str(self.ui.source.currentData())
        reading = value
        return lambda _report: plans.log_progress(actor, goal.id, reading, on, note, source=source)
