"""One goal: its trend, its newest readings, what was agreed."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.measure_names import short_name
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, Card, HBox, Text, TrendChart, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, unit_text
from clinicdesk.domain.goal_progress import GoalProgress
from clinicdesk.domain.plans import Goal
from clinicdesk.domain.trend import TrendEvent
from clinicdesk.domain.trend_story import care_events, trend_story

__all__ = ["GoalDetail"]

_READINGS = 5


def _care(chart: Chart) -> tuple[TrendEvent, ...]:
    picture = chart.clinical
    return care_events(picture.medications, picture.encounters, chart.zone)


class GoalDetail(Card):
    """The chosen goal beside the list."""

    def __init__(self, *, may_log: bool, may_edit: bool) -> None:
        super().__init__("", spacing=10)
        self._title = Text("", "subtitle", wrap=True)
        self.body.addWidget(self._title)
        self._quote = Text("", "body", "ink2", wrap=True)
        self.body.addWidget(self._quote)
        self.trend = TrendChart()
        self.body.addWidget(self.trend)
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

    def fill(
        self, chart: Chart, goal: Goal, progress: GoalProgress, beside: tuple[TrendEvent, ...] = ()
    ) -> None:
        """Show a goal; ``beside`` happened beside what the chart tells: signatures, sessions."""
        target = goal.target
        self._title.setText(goal.description)
        self._quote.setText(f"“{goal.own_words}”")
        self._quote.setVisible(bool(goal.own_words))
        self._show_trend(chart, goal, progress, beside)
        way = "Goes the wrong way." if progress.wrong_way else ""
        by_hand = f"Set by hand: {goal.achievement_reason}." if goal.achievement_reason else ""
        measured = target is not None and target.measure is not None
        measure = f"{short_name(target.measure)}." if target and target.measure else ""
        self._said.setText(" ".join(p for p in (measure, way, by_hand) if p))
        self._said.setVisible(bool(self._said.text()))
        unit = unit_text(target.unit) if target else ""
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

    def _show_trend(
        self, chart: Chart, goal: Goal, progress: GoalProgress, beside: tuple[TrendEvent, ...]
    ) -> None:
        """One reading is a number; from two on there is a way to be seen."""
        seen = len(progress.readings) > 1
        self.trend.setVisible(seen)
        if not seen:
            self.trend.fill(None)
            return
        events = (*_care(chart), *beside)
        told = trend_story(goal, progress.readings, events, zone=chart.zone, today=chart.today)
        self.trend.fill(told)


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
