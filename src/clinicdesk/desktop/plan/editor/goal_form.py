"""A goal in the editor: words, target, steps, agreement, readiness; its five points live."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.goal_form import Ui_GoalForm
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.agreement import AgreementField
from clinicdesk.desktop.plan.editor.line_form import LineForm, Shown, Work
from clinicdesk.desktop.plan.editor.meters import meters_below, speak
from clinicdesk.desktop.plan.editor.plan_rows import StepRow, step_of
from clinicdesk.desktop.plan.editor.rows_field import RowsField
from clinicdesk.desktop.plan.editor.smart_strip import SmartStrip
from clinicdesk.desktop.widgets import Ruler
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.goal_measures import MEASURES, measure_named
from clinicdesk.domain.goal_rewriting import Offer
from clinicdesk.domain.plan_parts import Milestone, Priority
from clinicdesk.domain.plans import (
    Achievement,
    Comparator,
    Goal,
    GoalDraft,
    GoalTarget,
    Lifecycle,
    StageOfChange,
)

__all__ = ["GoalForm"]

_NUMBERS = ("value", "value_high", "baseline")
_ALIASES = {"target": "comparator", "target_high": "value_high"}
"""The service's names of fields that the form calls otherwise."""


class GoalForm(LineForm):
    """A new goal, or one that is changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Ui_GoalForm(), "goal")
        self._offered = ""
        """How to compare, as the measure's own direction has it; what a person chose stays."""
        self._fill_lists()
        self.smart = SmartStrip()
        self.smart.chosen.connect(self._take_offer)
        self.smart.asked.connect(self.go_to)
        self.column.insertWidget(2, self.smart)
        self.ui.measure.currentTextChanged.connect(self._on_measure)
        self.meters = meters_below(self.ui, "description", "action_plan")
        self.made()

    def first(self) -> QWidget:
        """The words come first."""
        field: QWidget = self.ui.description
        return field

    @property
    def _goal(self) -> Goal | None:
        line = self.shown.line if self.shown else None
        return line if isinstance(line, Goal) else None

    def _fill_lists(self) -> None:
        ui, today = self.ui, self.desk.clinic.today
        fill_choices(ui.said_by, words.SAID_BY_WORDS)
        fill_choices(ui.priority, words.PRIORITIES)
        fill_choices(ui.measure, [("", ""), *((m.code.text, m.code.text) for m in MEASURES)])
        fill_choices(ui.comparator, words.COMPARATORS)
        fill_choices(ui.stage, words.STAGES_OF_CHANGE)
        fill_choices(ui.category, words.CATEGORIES)
        fill_choices(ui.lifecycle, words.LIFECYCLES)
        fill_choices(ui.achievement, words.ACHIEVEMENTS)
        self._concerns: CheckList[UUID] = CheckList((), "The plan has no concern; say why.")
        self._start, self._due = DayField(today), DayField(today)
        self._baseline_on = DayField(today)
        self.steps = RowsField("Step", "this step", lambda: StepRow(today))
        self.agreement = AgreementField()
        self.importance = Ruler("not important", "very important")
        self.confidence = Ruler("not sure at all", "very sure")
        for field, control in (
            ("concern_ids", self._concerns),
            ("start_on", self._start),
            ("due_on", self._due),
            ("baseline_on", self._baseline_on),
            ("milestones", self.steps),
            ("acceptances", self.agreement),
            ("importance", self.importance),
            ("confidence", self.confidence),
        ):
            self.fields.put(field, control)

    # A goal is shown

    def offer(self, shown: Shown) -> None:
        """Offer the plan's concerns."""
        self.smart.about(shown.chart)
        speak(self.meters, shown.chart.patient.language)
        self._concerns.offer([(c.id, c.code.text) for c in shown.plan.concerns])
        self.steps.allow(self._may_edit)

    def put(self, shown: Shown) -> None:
        """Show a goal, or what a new one begins with."""
        ui, goal = self.ui, shown.line
        self._offered = ""
        if not isinstance(goal, Goal):
            self._start.set_value(self.desk.clinic.today())
            self._concerns.choose((shown.serves,) if shown.serves is not None else ())
            return
        ui.description.setText(goal.description)
        ui.description.setCursorPosition(0)
        self._concerns.choose(goal.concern_ids)
        ui.reason.setText(goal.reason)
        ui.own_words.setPlainText(goal.own_words)
        choose(ui.said_by, goal.said_by)
        choose(ui.priority, goal.priority or "")
        self._put_target(goal.target)
        self._start.set_value(goal.start_on)
        self._due.set_value(goal.due_on)
        self.steps.set_form_value([_step_value(one) for one in goal.milestones])
        self.agreement.show_said(goal.acceptances)
        ui.action_plan.setPlainText(goal.action_plan)
        self.importance.say(goal.importance)
        self.confidence.say(goal.confidence)
        choose(ui.stage, goal.stage or "")
        choose(ui.category, goal.category)
        choose(ui.lifecycle, goal.lifecycle)
        ui.status_reason.setText(goal.status_reason)
        by_hand = goal.achievement if goal.achievement_reason.strip() else None
        choose(ui.achievement, by_hand or "")
        ui.achievement_reason.setText(goal.achievement_reason)
        ui.note.setPlainText(goal.note)

    def _put_target(self, target: GoalTarget | None) -> None:
        ui = self.ui
        if target is None:
            return
        ui.measure.setEditText(target.measure.text if target.measure else "")
        ui.unit.setText(target.unit)
        choose(ui.comparator, target.comparator)
        for line, value in (
            (ui.value, target.value),
            (ui.value_high, target.value_high),
            (ui.baseline, target.baseline),
        ):
            line.setText("" if value is None else f"{value:f}")
        self._baseline_on.set_value(target.baseline_on)

    # As one types

    def _on_measure(self, typed: str) -> None:
        known = measure_named(typed)
        if known is None or self._loading:
            return
        self.ui.unit.setText(known.unit)
        if self.ui.comparator.currentData() in ("", self._offered):
            choose(self.ui.comparator, known.comparator)
            self._offered = known.comparator.value

    def arrange(self) -> None:
        """Show the target's fields where there is a measure, and the five points as they stand."""
        ui = self.ui
        measured = bool(ui.measure.currentText().strip())
        for field in ("unit", "comparator", "value", "baseline", "baseline_on"):
            self._show(field, shown=measured)
        between = ui.comparator.currentData() == Comparator.BETWEEN
        self._show("value_high", shown=measured and between)
        lives = ui.lifecycle.currentData() in (Lifecycle.ACTIVE, Lifecycle.ACCEPTED)
        self._show("status_reason", shown=not lives)
        self._show("achievement_reason", shown=bool(ui.achievement.currentData()))
        try:
            draft = self.draft()
        except (InvalidOperation, ValueError):
            return
        self.smart.fill(draft, self.desk.clinic.today())

    def _show(self, field: str, *, shown: bool) -> None:
        whole: QWidget = getattr(self.ui, f"{field}_field")
        if whole.isHidden() == shown:
            self.fields.show(field, shown=shown)

    def _take_offer(self, offered: Offer) -> None:
        """Fill the fields that an offer speaks of; the words before become the person's own."""
        ui = self.ui
        before = ui.description.text().strip()
        if before and not ui.own_words.toPlainText().strip():
            ui.own_words.setPlainText(before)
        ui.description.setText(offered.description)
        if offered.target is not None:
            self._put_target(offered.target)
        if offered.due_on is not None:
            self._due.set_value(offered.due_on)
        ui.description.setFocus()

    # What stands there

    def _number(self, name: str) -> Decimal | None:
        return read_number(getattr(self.ui, name).text())

    def _target(self) -> GoalTarget | None:
        ui, goal = self.ui, self._goal
        said = ui.measure.currentText().strip()
        if not said:
            return None
        known = measure_named(said)
        before = goal.target.measure if goal and goal.target else None
        code = known.code if known else before if before and before.text == said else Coded(said)
        between = ui.comparator.currentData() == Comparator.BETWEEN
        return GoalTarget(
            measure=code,
            comparator=str(ui.comparator.currentData()),
            value=self._number("value"),
            value_high=self._number("value_high") if between else None,
            unit=ui.unit.text().strip(),
            baseline=self._number("baseline"),
            baseline_on=self._baseline_on.value,
        )

    def draft(self) -> GoalDraft:
        """Return the goal as it stands in the form.

        Raises:
            InvalidOperation: a number is none.
            ValueError: a step cannot be read; says what to do.
        """
        ui, goal, today = self.ui, self._goal, self.desk.clinic.today()
        by_hand, lifecycle = ui.achievement.currentData(), Lifecycle(ui.lifecycle.currentData())
        ruled = goal.achievement if goal else Achievement.IN_PROGRESS
        return GoalDraft(
            description=ui.description.text().strip(),
            concern_ids=self._concerns.chosen,
            said_by=str(ui.said_by.currentData()),
            lifecycle=lifecycle,
            achievement=Achievement(by_hand) if by_hand else ruled,
            priority=Priority(p) if (p := ui.priority.currentData()) else None,
            start_on=self._start.value,
            due_on=self._due.value,
            target=self._target(),
            own_words=ui.own_words.toPlainText().strip(),
            note=ui.note.toPlainText().strip(),
            reason=ui.reason.text().strip(),
            status_reason=ui.status_reason.text().strip(),
            achievement_reason=ui.achievement_reason.text().strip() if by_hand else "",
            category=str(ui.category.currentData()),
            stage=StageOfChange(s) if (s := ui.stage.currentData()) else None,
            importance=self.importance.said,
            confidence=self.confidence.said,
            action_plan=ui.action_plan.toPlainText().strip(),
            milestones=tuple(step_of(one, today) for one in self.steps.form_value()),
            acceptances=self.agreement.said(goal.acceptances if goal else (), today),
        )

    def _problems(self) -> list[FieldProblem]:
        found = []
        for name in _NUMBERS:
            try:
                self._number(name)
            except InvalidOperation:
                found.append(FieldProblem(name, "Type a number, such as 7.5."))
        days = (("start_on", self._start), ("due_on", self._due))
        for name, day in (*days, ("baseline_on", self._baseline_on)):
            if day.problem:
                found.append(FieldProblem(name, day.problem))
        try:
            for one in self.steps.form_value():
                step_of(one, self.desk.clinic.today())
        except ValueError as error:
            found.append(FieldProblem("milestones", str(error)))
        if why := self.agreement.problem():
            found.append(FieldProblem("acceptances", why))
        if self.ui.achievement.currentData() and not self.ui.achievement_reason.text().strip():
            found.append(FieldProblem("achievement_reason", "Say why."))
        return found

    def collect(self) -> Work | list[FieldProblem]:
        """Save the goal."""
        problems = self._problems()
        if problems:
            return problems
        assert self.shown is not None
        draft, plans, actor = self.draft(), self.desk.clinic.plans, self.desk.actor
        goal, plan_id = self._goal, self.shown.plan.id
        if goal is None:
            return lambda _report: plans.add_goal(actor, plan_id, draft)
        return lambda _report: plans.change_goal(actor, goal.id, goal.version, draft)

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a field as the form does."""
        return FieldProblem(_ALIASES.get(problem.field, problem.field), problem.message)


def _step_value(step: Milestone) -> dict[str, str]:
    return {
        "id": str(step.id),
        "text": step.text,
        "value": "" if step.value is None else f"{step.value:f}",
        "due": show_date(step.due_on) if step.due_on else "",
        "reached": step.reached_on.isoformat() if step.reached_on else "",
    }
