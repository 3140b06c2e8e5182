"""The chart: who it is about is never mixed up, and what needs attention is said first."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from chart_clinic import NOW, Small
from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from clinicdesk.desktop.chart.attention import attention, coming_up
from clinicdesk.desktop.chart.trends import shown_trends
from clinicdesk.desktop.theme import current_theme
from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.errors import NotAllowed


def test_a_chart_opens_with_its_banner_and_what_needs_attention(window: Window) -> None:
    window.open(window.small.declan)
    words = window.words()
    assert window.banner.isVisible()
    for said in ("O’CONNOR, Declan (Mr)", "14-Jul-1978 (48y)", "CD-000001-C", "Latex, Penicillin"):
        assert said in words
    assert "Cardiology: confirm that the recipient has it" in words
    assert "18 days late" in words
    assert "lisinopril" in words


def test_while_another_chart_is_read_nobody_is_shown(window: Window) -> None:
    window.open(window.small.declan)
    window.shell.open_chart(window.small.anh)
    # The answer has not come yet: neither name nor any detail of either may stand there.
    words = window.words()
    assert not window.banner.isVisible()
    for said in ("CONNOR", "lisinopril", "Sleep 7 hours", "Foundry Row", "NGUY"):
        assert said not in words
    window.until(window.banner.isVisible)
    words = window.words()
    assert "NGUYỄN, Thị Ánh" in words
    assert "CONNOR" not in words
    assert "lisinopril" not in words


def test_a_late_answer_about_someone_else_is_dropped(window: Window) -> None:
    page = window.open(window.small.declan)
    late = page._chart
    assert late is not None
    window.open(window.small.anh)
    page._on_chart(late.patient.id, late)
    assert page._chart is not None
    assert page._chart.patient.id == window.small.anh
    assert "CONNOR" not in window.words()


def test_a_form_that_was_being_read_is_not_shown_over_somebody_else(window: Window) -> None:
    page = window.open(window.small.declan)
    page._own.edit_details(page._known().patient.id)
    asked = page._own._asked
    assert asked is not None
    window.open(window.small.anh)
    window.until(lambda: asked.finished)
    assert page._sheet is None
    page._own.edit_details(page._known().patient.id)
    window.until(lambda: page._sheet is not None)


def test_every_tab_forgets_the_person_before(window: Window) -> None:
    page = window.open(window.small.declan)
    for key in page._tabs:
        page.go(key)
    window.open(window.small.anh)
    for key, tab in page._tabs.items():
        page.go(key)
        words = window.words()
        for said in ("lisinopril", "Lower blood pressure", "Riverside", "Cardiology"):
            assert said not in words, f"{said} is still on {key}"
        assert tab.chart is page._chart


def test_a_chart_that_cannot_be_read_says_so_and_shows_nobody(window: Window) -> None:
    window.open(window.small.declan)
    window.shell.open_chart(uuid4())
    window.until(lambda: "Try again" in _buttons(window))
    assert not window.banner.isVisible()
    assert "CONNOR" not in window.words()


def _buttons(window: Window) -> list[str]:
    return [b.text() for b in window.findChildren(QPushButton) if b.isVisible()]


def test_enter_on_what_needs_attention_leads_to_the_referral(window: Window) -> None:
    page = window.open(window.small.declan)
    # The keyboard is on the first line already.
    assert isinstance(QApplication.focusWidget(), QPushButton)
    window.press(Qt.Key.Key_Return)
    window.until(lambda: page._referrals.open_id)
    assert page.tab == "referrals"
    assert "Is the blood pressure target right with the family history?" in window.words()


def test_something_written_elsewhere_is_read_again(window: Window) -> None:
    page = window.open(window.small.declan, "goals")
    clinic, before = window.small.clinic, page._chart
    assert before is not None
    goal = before.plan.goals[1] if before.plan else None
    assert goal is not None
    window.tasks.write(
        lambda _report: clinic.plans.log_progress(clinic.actor, goal.id, Decimal(128), NOW.date())
    )
    window.until(lambda: page._chart is not before)
    assert page._chart is not None
    stands = page._chart.progress_of(goal.id)
    assert stands is not None
    assert stands.latest is not None
    assert stands.latest.value == 128


def test_attention_puts_the_overdue_first_and_nothing_ahead_is_there(small: Small) -> None:
    chart = small.clinic.charts.open(small.clinic.actor, small.declan)
    items = attention(chart)
    words = [item.status.word if item.status else "" for item in items]
    assert words == sorted(words, key=lambda w: w not in {"Overdue", "Off track"})
    assert items[0].referral_id is not None
    assert all(i.due_on is None or i.due_on <= chart.today + timedelta(days=14) for i in items)
    ahead = coming_up(chart)
    assert [c.on for c in ahead] == sorted(c.on for c in ahead)
    assert all(c.on > chart.today for c in ahead)


def test_trends_say_both_pressures_and_the_way_to_the_target(small: Small) -> None:
    pressure, sugar = shown_trends(small.clinic.charts.open(small.clinic.actor, small.declan))
    assert pressure.name == "Blood pressure"
    assert pressure.value.count("/") == 1
    assert pressure.falls
    assert pressure.better
    assert pressure.target == 130
    assert sugar.value == "7.3"


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_wider_than_the_window(window: Window, scale: float) -> None:
    current_theme().set_scale(scale)
    page = window.open(window.small.declan)
    try:
        for key in page._tabs:
            page.go(key)
            QApplication.processEvents()
            room = 1440 - current_theme().u(64)
            assert page._tabs[key].minimumSizeHint().width() <= room, key
    finally:
        current_theme().set_scale(1.0)


def test_every_tab_is_in_sight_on_an_ordinary_screen(window: Window) -> None:
    strip = window.open(window.small.declan)._bar.strip
    QApplication.processEvents()
    last = strip.tabRect(strip.count() - 1)
    assert strip.rect().contains(last)
    assert strip.tabText(strip.count() - 1) == "Protected"


def test_who_may_not_open_charts_sees_none(window: Window) -> None:
    outside = Actor(
        window.small.clinic.actor.id, "x", "X", frozenset({Role.PRIVACY_OFFICER}), uuid4()
    )
    with pytest.raises(NotAllowed):
        window.small.clinic.charts.open(outside, window.small.declan)
