"""The form of a goal: words, the concern it answers, measure and target, time, and readiness."""

from decimal import Decimal, InvalidOperation
from uuid import UUID

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.goal_form import Ui_GoalForm
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.hints import PointsCard
from clinicdesk.desktop.widgets import Button
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.goal_measures import MEASURES, measure_named
from clinicdesk.domain.plan_lint import smart
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Comparator,
    Goal,
    GoalDraft,
    GoalTarget,
    Lifecycle,
    Priority,
    StageOfChange,
)

__all__ = ["GoalSheet", "read_number"]

_NUMBERS = ("value", "value_high", "baseline")
_ALIASES = {"target": "comparator", "target_high": "value_high"}
"""The service's names of fields that the form calls otherwise."""


def read_number(text: str) -> Decimal | None:
    """Read a number as people type it: 7, 7.5, 7,5, 1,200; None where there is none.

    Raises:
        InvalidOperation: it is no number.
    """
    typed = text.strip().replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if not typed:
        return None
    if "," in typed and "." not in typed:
        head, _comma, tail = typed.rpartition(",")
        # A comma before three digits parts thousands here; else it is a decimal comma.
        typed = head.replace(",", "") + (tail if len(tail) == 3 else f".{tail}")
    found = Decimal(typed.replace(",", ""))
    if not found.is_finite():
        raise InvalidOperation
    return found


class GoalSheet(FormSheet):
    """A new goal, or one that is changed. ``saved`` carries (CarePlan, Change)."""

    taken_out = Signal(object)
    """The person wants to end or take out the goal; carries it."""

    def __init__(
        self,
        desk: Desk,
        plan: CarePlan,
        goal: Goal | None = None,
        *,
        concern_id: UUID | None = None,
        may_edit: bool = True,
    ) -> None:
        self._points = PointsCard("A good goal is", "target")
        super().__init__(
            desk,
            "Change goal" if goal else "New goal",
            Ui_GoalForm(),
            draft=("goal", goal.id if goal else plan.id),
            note=plan.title,
            side=self._points,
        )
        self._plan, self._goal = plan, goal
        self._offered = ""
        """How to compare, as the measure's own direction has it; what a person chose stays."""
        self._fill_lists()
        self._show(goal, concern_id)
        self.ui.measure.currentTextChanged.connect(self._on_measure)
        self.ui.comparator.currentIndexChanged.connect(self._arrange)
        self.ui.lifecycle.currentIndexChanged.connect(self._arrange)
        self.ui.achievement.currentIndexChanged.connect(self._arrange)
        self.fields.changed.connect(self._check)
        self._arrange()
        self.loaded()
        self._check()
        if goal is not None:
            out = Button("End or take out…", "quiet", "circle-x")
            out.clicked.connect(lambda: self.taken_out.emit(goal))
            self.add_action(out)
        self.allow_saving(may_edit)

    def focus_first(self) -> None:
        """The words come first."""
        self.ui.description.setFocus()

    def _fill_lists(self) -> None:
        ui, today = self.ui, self.desk.clinic.today
        fill_choices(ui.said_by, words.SAID_BY_WORDS)
        fill_choices(ui.priority, words.PRIORITIES)
        fill_choices(ui.measure, [("", ""), *((m.code.text, m.code.text) for m in MEASURES)])
        fill_choices(ui.comparator, words.COMPARATORS)
        fill_choices(ui.importance, words.TEN)
        fill_choices(ui.confidence, words.TEN)
        fill_choices(ui.stage, words.STAGES_OF_CHANGE)
        fill_choices(ui.category, words.CATEGORIES)
        fill_choices(ui.lifecycle, words.LIFECYCLES)
        fill_choices(ui.achievement, words.ACHIEVEMENTS)
        concerns = [(c.id, c.code.text) for c in self._plan.concerns]
        self._concerns = CheckList(concerns, "The plan has no concern yet; say why beside.")
        self._start, self._due = DayField(today), DayField(today)
        self._baseline_on = DayField(today)
        for field, control in (
            ("concern_ids", self._concerns),
            ("start_on", self._start),
            ("due_on", self._due),
            ("baseline_on", self._baseline_on),
        ):
            self.fields.put(field, control)

    def _show(self, goal: Goal | None, concern_id: UUID | None) -> None:
        ui = self.ui
        if goal is None:
            self._start.set_value(self.desk.clinic.today())
            if concern_id is not None:
                self._concerns.choose((concern_id,))
            return
        ui.description.setText(goal.description)
        ui.description.setCursorPosition(0)
        self._concerns.choose(goal.concern_ids)
        ui.reason.setText(goal.reason)
        ui.own_words.setPlainText(goal.own_words)
        choose(ui.said_by, goal.said_by)
        choose(ui.priority, goal.priority or "")
        self._show_target(goal.target)
        self._start.set_value(goal.start_on)
        self._due.set_value(goal.due_on)
        ui.action_plan.setPlainText(goal.action_plan)
        choose(ui.importance, "" if goal.importance is None else str(goal.importance))
        choose(ui.confidence, "" if goal.confidence is None else str(goal.confidence))
        choose(ui.stage, goal.stage or "")
        choose(ui.category, goal.category)
        choose(ui.lifecycle, goal.lifecycle)
        ui.status_reason.setText(goal.status_reason)
        by_hand = goal.achievement if goal.achievement_reason.strip() else None
        choose(ui.achievement, by_hand or "")
        ui.achievement_reason.setText(goal.achievement_reason)
        ui.note.setPlainText(goal.note)

    def _show_target(self, target: GoalTarget | None) -> None:
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
        if known is not None:
            self.ui.unit.setText(known.unit)
            if self.ui.comparator.currentData() in ("", self._offered):
                choose(self.ui.comparator, known.comparator)
                self._offered = known.comparator.value
        self._arrange()

    def _arrange(self) -> None:
        ui = self.ui
        measured = bool(ui.measure.currentText().strip())
        for field in ("unit", "comparator", "value", "baseline", "baseline_on"):
            self.fields.show(field, shown=measured)
        between = ui.comparator.currentData() == Comparator.BETWEEN
        self.fields.show("value_high", shown=measured and between)
        lives = ui.lifecycle.currentData() in (Lifecycle.ACTIVE, Lifecycle.ACCEPTED)
        self.fields.show("status_reason", shown=not lives)
        self.fields.show("achievement_reason", shown=bool(ui.achievement.currentData()))

    def _check(self) -> None:
        try:
            draft = self.draft()
        except InvalidOperation:
            return
        self._points.fill(smart(draft, self.desk.clinic.today()))

    # What stands there

    def _target(self) -> GoalTarget | None:
        ui, goal = self.ui, self._goal
        said = ui.measure.currentText().strip()
        if not said:
            return None
        known = measure_named(said)
        before = goal.target.measure if goal and goal.target else None
        code = known.code if known else before if before and before.text == said else Coded(said)
        return GoalTarget(
            measure=code,
            comparator=str(ui.comparator.currentData()),
            value=read_number(ui.value.text()),
            value_high=(
                read_number(ui.value_high.text())
                if ui.comparator.currentData() == Comparator.BETWEEN
                else None
            ),
            unit=ui.unit.text().strip(),
            baseline=read_number(ui.baseline.text()),
            baseline_on=self._baseline_on.value,
        )

    def draft(self) -> GoalDraft:
        """Return the goal as it stands in the form.

        Raises:
            InvalidOperation: a number is none.
        """
        ui = self.ui
        by_hand, lifecycle = ui.achievement.currentData(), Lifecycle(ui.lifecycle.currentData())
        importance, confidence = ui.importance.currentData(), ui.confidence.currentData()
        ruled = self._goal.achievement if self._goal else Achievement.IN_PROGRESS
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
            importance=int(importance) if importance else None,
            confidence=int(confidence) if confidence else None,
            action_plan=ui.action_plan.toPlainText().strip(),
        )

    def _problems(self) -> list[FieldProblem]:
        found = []
        for name in _NUMBERS:
            try:
                read_number(getattr(self.ui, name).text())
            except InvalidOperation:
                found.append(FieldProblem(name, "Type a number, such as 7.5."))
        days = (("start_on", self._start), ("due_on", self._due))
        for name, day in (*days, ("baseline_on", self._baseline_on)):
            if day.problem:
                found.append(FieldProblem(name, day.problem))
        if self.ui.achievement.currentData() and not self.ui.achievement_reason.text().strip():
            found.append(FieldProblem("achievement_reason", "Say why."))
        return found

    def collect(self) -> Work | list[FieldProblem]:
        """Save the goal."""
        problems = self._problems()
        if problems:
            return problems
        draft, plans, actor = self.draft(), self.desk.clinic.plans, self.desk.actor
        goal, plan_id = self._goal, self._plan.id
        if goal is None:
            return lambda _report: plans.add_goal(actor, plan_id, draft)
        return lambda _report: plans.change_goal(actor, goal.id, goal.version, draft)

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a field as the form does."""
        return FieldProblem(_ALIASES.get(problem.field, problem.field), problem.message)
