"""The goals tab: the trend tells what happened beside the readings, of this person alone."""

from PySide6.QtCore import Qt
from window_clinic import Driven

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.plan.goals_tab import GoalsTab
from clinicdesk.domain.chart import Chart


def shown(driven: Driven, chart: Chart) -> GoalsTab:
    """Open a person's goals and choose one with a trend."""
    driven.shell._desk.go.open_chart(chart.patient.id, "goals")
    page = driven.shell._pages["chart"]
    assert isinstance(page, ChartPage)
    tab = page._goals
    driven.until(lambda: tab.chart is not None and tab.chart.patient.id == chart.patient.id)
    assert tab.chart is not None
    tab.select(next(p.goal_id for p in tab.chart.progress if len(p.readings) > 2))
    return tab


def test_a_signature_stands_in_the_trend_and_goes_with_its_person(driven: Driven) -> None:
    clinic, actor = driven.shell._desk.clinic, driven.shell._desk.actor
    charts = (clinic.charts.open(actor, row.id) for row in clinic.roster.page(actor).rows)
    one, other = [c for c in charts if c.plan and any(len(p.readings) > 2 for p in c.progress)][:2]
    assert one.plan is not None
    clinic.plan_signing.sign(actor, one.plan.id, one.plan.version)
    trend = shown(driven, one)._detail.trend
    driven.until(lambda: trend.figure is not None and "Plan signed" in trend.figure.summary)
    trend.canvas.setFocus()
    driven.press(Qt.Key.Key_Home)
    assert trend.said.split(":")[0] in trend.figure.points[0].words  # type: ignore[union-attr]
    shown(driven, other)
    driven.settle()
    assert "Plan signed" not in trend.figure.summary  # type: ignore[union-attr]
