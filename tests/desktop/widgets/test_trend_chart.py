"""A trend in the window: drawn from its figure, walked by keys, said in words."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.desktop.widgets import TrendChart
from clinicdesk.domain.goal_rule import Reading
from clinicdesk.domain.trend import Band, EventKind, TrendEvent, TrendStory

START = datetime(2026, 6, 3, 14, tzinfo=UTC)


def story(count: int = 12, start_on: date = date(2026, 6, 1)) -> TrendStory:
    readings = tuple(
        Reading(Decimal(150 - i % 30), START + timedelta(days=7 * i)) for i in range(count)
    )
    last = readings[-1].at.date()
    return TrendStory(
        name="Systolic blood pressure",
        unit="mm[Hg]",
        zone="America/New_York",
        today=last,
        readings=readings,
        met=tuple(r.value <= 140 for r in readings),
        band=Band(None, Decimal(140), "at most 140 mmHg"),
        start_on=start_on,
        events=(
            TrendEvent(date(2026, 6, 10), EventKind.MEDICINE, "Lisinopril started"),
            TrendEvent(date(2026, 7, 20), EventKind.CARE, "Admitted"),
        ),
    )


@pytest.fixture
def chart(qtbot):
    made = TrendChart()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.fill(story())
    made.show()
    qtbot.waitUntil(lambda: made.plotted, timeout=10_000)
    return made


def test_it_says_what_it_shows(chart):
    said = chart.canvas.accessibleDescription()
    assert "12 readings from 03-Jun-2026" in said
    assert "Target at most 140 mmHg" in said
    assert "1  10-Jun-2026  Lisinopril started" in said
    assert chart.canvas.accessibleName() == "Trend of Systolic blood pressure"


def test_arrows_walk_the_readings_and_what_happened(chart):
    chart.activateWindow()
    chart.canvas.setFocus()
    chart.entered()
    assert chart.said == "19-Aug-2026: 139\u00a0mmHg, target met"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Left)
    assert chart.said == "12-Aug-2026: 140\u00a0mmHg, target met"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Home)
    assert chart.said == "03-Jun-2026: 150\u00a0mmHg, target not met"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Left)
    assert chart.said.startswith("03-Jun-2026"), "the first reading is the end of the way"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Down)
    assert chart.said == "1  10-Jun-2026  Lisinopril started"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Down)
    assert chart.said == "2  20-Jul-2026  Admitted"
    QTest.keyClick(chart.canvas, Qt.Key.Key_Up)
    assert chart.said == "1  10-Jun-2026  Lisinopril started"


def test_it_follows_dark_colors_large_text_and_another_person(chart, qtbot):
    light = chart.grab().toImage()
    current_theme().choose(ColorChoice.DARK)
    dark = chart.grab().toImage()
    assert dark.pixelColor(300, 150).lightness() < light.pixelColor(300, 150).lightness()
    current_theme().choose(ColorChoice.LIGHT)
    current_theme().set_scale(2.0)
    assert chart.figure is not None
    current_theme().set_scale(1.0)
    chart.fill(None)
    chart.fill(story(2))
    assert len(chart.figure.points) == 2
    chart.canvas.setFocus()
    chart.entered()
    assert "10-Jun-2026" in chart.said


def test_many_readings_begin_half_a_year_before_the_goal(chart):
    chart.fill(story(597, start_on=date(2036, 1, 1)))
    shown = len(chart.figure.points)
    assert shown < 597
    assert chart.more.text() == "All 597 readings"
    chart.more.click()
    assert len(chart.figure.points) == 597
    chart.more.click()
    assert len(chart.figure.points) == shown


def test_of_a_trend_that_is_shown_no_more_nothing_stays(chart):
    chart.fill(None)
    assert chart.figure is None
    assert chart.said == ""
    assert chart.canvas.accessibleDescription() == ""
    assert "Systolic" not in chart.canvas.accessibleName()
    assert chart._plot.figure is None
    chart.resize(500, 400)
    assert chart.figure is None
    chart.fill(story())
    assert "12 readings" in chart.canvas.accessibleDescription()
