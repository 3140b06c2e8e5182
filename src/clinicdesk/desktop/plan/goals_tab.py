"""The goals: how far each is, its readings over time, and what it still lacks."""

from dataclasses import dataclass
from uuid import UUID

from PySide6.QtGui import QResizeEvent

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.facts import stands
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.plan.goal_detail import GoalDetail
from clinicdesk.desktop.plan.goal_row import GoalLineFacts, bar_tone, goal_facts
from clinicdesk.desktop.plan.hints import PointsCard
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    HBox,
    Progress,
    Scroller,
    VBox,
)
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.goal_progress import Chip, GoalProgress
from clinicdesk.domain.plan_lint import smart
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.trend import TrendEvent
from clinicdesk.domain.trend_story import plan_events, session_events

__all__ = ["GoalsTab"]


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
        self._awaited: UUID | None = None
        self._beside: tuple[TrendEvent, ...] = ()
        column = VBox(self, margins=(24, 4, 24, 20), spacing=12)
        row = HBox(spacing=16)
        self._row = row
        self._table: DataTable[_Row] = DataTable("Goals", _COLUMNS, lambda r: r.goal.id)
        self._table.current_changed.connect(self._on_current)
        self._table.opened.connect(self._change)
        row.addWidget(self._table, 3)
        self._side = Scroller("The chosen goal", spacing=16)
        self._detail = GoalDetail(may_log=acts.may_log, may_edit=acts.may_edit)
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
        if self.chart is None or self.chart.patient.id != chart.patient.id:
            self._beside = ()
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
        self._log_awaited()
        self._read_beside(chart)

    def _read_beside(self, chart: Chart) -> None:
        """Read what trends tell beside the chart: signatures of the plan, sessions held."""
        clinic, actor, plan = self.desk.clinic, self.desk.actor, chart.plan
        if plan is None:
            return

        def work(_report: object) -> tuple[Chart, tuple[TrendEvent, ...]]:
            editions = clinic.plan_signing.editions(actor, plan.id)
            sessions = clinic.coaching.open(actor, chart.patient.id).sessions
            found = plan_events(editions, chart.zone)
            return chart, (*found, *session_events(sessions, chart.zone))

        self.desk.tasks.read(work, self._on_beside, key="goals-beside")

    def _on_beside(self, answer: tuple[Chart, tuple[TrendEvent, ...]]) -> None:
        chart, events = answer
        if chart is self.chart and events != self._beside:
            self._beside = events
            self._on_current(self._table.current)

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._awaited, self._beside = None, ()
        self._table.set_rows(())
        self._detail.trend.fill(None)
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

    def log_when_shown(self, goal_id: UUID) -> None:
        """Log progress of a goal when its person's chart comes, or now if it is here."""
        self._awaited = goal_id
        self._log_awaited()

    def _log_awaited(self) -> None:
        wanted = self._awaited
        if wanted is None or self._table.model.find(wanted, lambda r: r.goal.id) < 0:
            return
        self._awaited = None
        self.select(wanted)
        self.log_progress()

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
        self._detail.fill(chart, row.goal, row.progress, self._beside)
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
        # Below the list the chosen goal has its trend, which needs height.
        self._row.setStretch(0, 3 if wide else 1)
        self._row.setStretch(1, 2)
