"""The goals: how far each is, its readings over time, and what it still lacks."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import local, stands
from clinicdesk.desktop.person.measure_names import short_name
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.goal_row import GoalLineFacts, bar_tone, goal_facts
from clinicdesk.desktop.plan.hints import PointsCard
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    Card,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    HBox,
    Progress,
    Scroller,
    Sparkline,
    Text,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, unit_text
from clinicdesk.domain.goal_progress import Chip, GoalProgress
from clinicdesk.domain.plan_lint import smart
from clinicdesk.domain.plans import Goal

__all__ = ["GoalsTab"]

_READINGS = 8


@dataclass(frozen=True, slots=True)
class _Row:
    facts: GoalLineFacts
    progress: GoalProgress

    @property
    def goal(self) -> Goal:
        return self.facts.goal


def _way(row: _Row) -> str:
    facts = row.facts
    if not facts.measure:
        return "In words"
    if not facts.now:
        return "No reading yet"
    return f"{facts.now} {facts.unit}".strip()


def _bar(row: _Row) -> Progress | None:
    if row.facts.percent is None:
        return None
    return Progress(row.facts.percent, bar_tone(row.facts.status))


_COLUMNS: tuple[Column[_Row], ...] = (
    Column(
        "Goal",
        lambda r: r.goal.description,
        sub=lambda r: r.facts.rest or r.facts.measure,
        style=CellStyle.WRAP,
        width=260,
        least=170,
        stretch=3,
    ),
    Column("Now", _way, progress=_bar, width=150, least=140),
    Column(
        "Status",
        lambda r: r.facts.status.word,
        chip=lambda r: r.facts.status,
        width=124,
        least=120,
    ),
    Column(
        "Due",
        lambda r: show_date(r.goal.due_on) if r.goal.due_on else "No day",
        width=116,
        least=116,
    ),
)


class GoalsTab(ChartTab):
    """Goals at the left, the chosen one at the right. Ctrl+G logs progress on it."""

    def __init__(self, desk: Desk, host: ChartHost, acts: PlanActs) -> None:
        super().__init__(desk, host)
        self._acts = acts
        column = VBox(self, margins=(24, 4, 24, 20), spacing=12)
        row = HBox(spacing=16)
        self._row = row
        self._table: DataTable[_Row] = DataTable("Goals", _COLUMNS, lambda r: r.goal.id)
        self._table.current_changed.connect(self._on_current)
        self._table.opened.connect(self._change)
        row.addWidget(self._table, 3)
        self._side = Scroller("The chosen goal", spacing=16)
        self._detail = _DetailCard(may_log=acts.may_log, may_edit=acts.may_edit)
        self._detail.log.clicked.connect(self.log_progress)
        self._detail.change.clicked.connect(self._change_current)
        self._points = PointsCard("A good goal is", "target")
        self._side.body.addWidget(self._detail)
        self._side.body.addWidget(self._points)
        self._side.body.addStretch(1)
        row.addWidget(self._side, 2)
        column.addLayout(row, 1)
        self._nothing = EmptyState(
            "target",
            "No goals yet",
            "A goal answers a concern of the care plan.",
            button="Add a goal" if acts.may_edit else "",
        )
        self._nothing.acted.connect(self.new)
        column.addWidget(self._nothing, 1)
        current_theme().follow(self._fit)

    def show_chart(self, chart: Chart) -> None:
        """Show a person's goals; those that are over come last."""
        super().show_chart(chart)
        goals = (*(chart.plan.goals if chart.plan else ()), *chart.loose_goals)
        rows = [
            _Row(goal_facts(g, stands(chart, g.id), chart.today), stands(chart, g.id))
            for g in goals
        ]
        over = {Chip.STOPPED.value, Chip.ACHIEVED.value}
        rows.sort(key=lambda r: r.facts.status.word in over)
        self._table.set_rows(rows, select_first=True)
        self._table.setVisible(bool(rows))
        self._side.setVisible(bool(rows))
        self._nothing.setVisible(not rows)

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._table.set_rows(())
        self._side.hide()

    def focus_first(self) -> None:
        """Put the keyboard into the list."""
        if self._table.isHidden():
            self._nothing.button.setFocus()
        else:
            self._table.enter()

    @property
    def current_id(self) -> UUID | None:
        """The goal that is chosen."""
        row = self._table.current
        return row.goal.id if row is not None else None

    def select(self, goal_id: UUID) -> None:
        """Choose a goal."""
        at = self._table.model.find(goal_id, lambda r: r.goal.id)
        self._table.select(at)

    def new(self) -> None:
        """Add a goal; where there is no plan, start one."""
        chart = self.chart
        if chart is None or not self._acts.may_edit:
            return
        if chart.plan is None:
            self._acts.start(chart)
        else:
            self._acts.add_goal(chart.plan)

    def log_progress(self) -> None:
        """Log a reading of the chosen goal."""
        if self.chart is not None:
            self._acts.log_progress(self.chart, self.current_id)

    def _on_current(self, row: _Row | None) -> None:
        chart = self.chart
        if row is None or chart is None:
            self._detail.hide()
            self._points.hide()
            return
        self._detail.fill(chart, row)
        self._detail.show()
        self._points.fill(smart(row.goal, chart.today))
        self._points.show()

    def _change_current(self) -> None:
        self._change(self._table.current)

    def _change(self, row: _Row | None) -> None:
        chart = self.chart
        if row is None or chart is None or chart.plan is None:
            return
        if chart.plan.goal(row.goal.id) is not None:
            self._acts.open_line(chart, chart.plan, row.goal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the chosen goal below the list where there is no room beside."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().u(1000)
        self._row.setDirection(HBox.Direction.LeftToRight if wide else HBox.Direction.TopToBottom)


class _DetailCard(Card):
    """One goal: its line over time, its readings, what was agreed."""

    def __init__(self, *, may_log: bool, may_edit: bool) -> None:
        super().__init__("", spacing=10)
        self._title = Text("", "subtitle", wrap=True)
        self.body.addWidget(self._title)
        self._quote = Text("", "body", "ink2", wrap=True)
        self.body.addWidget(self._quote)
        self._line = Sparkline("")
        self.body.addWidget(self._line)
        self._said = Text("", "caption", wrap=True)
        self.body.addWidget(self._said)
        readings = VBox(spacing=4)
        self._pool: Pool[tuple[str, str]] = Pool(readings, _Reading)
        self.body.addLayout(readings)
        self._plan = Text("", wrap=True)
        self.body.addWidget(self._plan)
        row = HBox(spacing=8)
        self.log = Button("Log progress", "primary", "plus", hint="Log progress (Ctrl+G)")
        self.change = Button("Change", "secondary", "pencil")
        row.addWidget(self.log)
        row.addWidget(self.change)
        row.addStretch(1)
        self.body.addLayout(row)
        self._may_log, self._may_edit = may_log, may_edit

    def fill(self, chart: Chart, row: _Row) -> None:
        """Show a goal."""
        goal, progress = row.goal, row.progress
        target = goal.target
        self._title.setText(goal.description)
        self._quote.setText(f"“{goal.own_words}”")
        self._quote.setVisible(bool(goal.own_words))
        values = [float(r.value) for r in progress.readings]
        aim = float(target.value) if target and target.value is not None else None
        self._line.setVisible(len(values) > 1)
        self._line.set_values(values, aim)
        unit = unit_text(target.unit) if target else ""
        way = " Goes the wrong way." if progress.wrong_way else ""
        by_hand = f" Set by hand: {goal.achievement_reason}." if goal.achievement_reason else ""
        measured = target is not None and target.measure is not None
        measure = f"{short_name(target.measure)}." if target and target.measure else ""
        dashed = " Dashed line: target." if aim is not None and len(values) > 1 else ""
        self._said.setText(f"{measure}{dashed}{way}{by_hand}".strip())
        self._said.setVisible(bool(self._said.text()))
        self._pool.fill(
            [
                (show_date(local(chart, r.at).date()), f"{number(r.value)} {unit}".strip())
                for r in reversed(progress.readings[-_READINGS:])
            ]
        )
        self._plan.setText(goal.action_plan)
        self._plan.setVisible(bool(goal.action_plan))
        ours = chart.plan is not None and chart.plan.goal(goal.id) is not None
        self.log.setVisible(self._may_log and ours and measured)
        self.change.setVisible(self._may_edit and ours)


class _Reading(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=16)
        self._day = Text("", tone="ink3")
        self._value = Text("")
        row.addWidget(self._day)
        row.addWidget(self._value, 1)
        current_theme().follow(self._restyle)

    def fill(self, item: tuple[str, str]) -> None:
        day, value = item
        self._day.setText(day)
        self._value.setText(value)

    def _restyle(self) -> None:
        self._day.setFixedWidth(current_theme().u(92))
