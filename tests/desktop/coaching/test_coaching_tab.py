"""The chart's coaching by keyboard: one key checks in, a line keeps readings, a form holds."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from chart_window import Window
from coaching_clinic import Coached
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.coaching.goal_entries import GoalEntries
from clinicdesk.desktop.coaching.session_sheets import HoldSheet, PlanSessionSheet
from clinicdesk.desktop.coaching.tab import CoachingTab
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, Ruler, Text
from clinicdesk.domain.access import Role
from clinicdesk.domain.coaching import Done
from clinicdesk.domain.coaching_sessions import SessionDraft, SessionMode, SessionStatus
from clinicdesk.domain.coaching_view import CoachingView


def _tab(window: Window, coached: Coached) -> CoachingTab:
    page = window.open(coached.declan, "coaching")
    tab = page._tabs["coaching"]
    assert isinstance(tab, CoachingTab)
    window.until(lambda: tab._view is not None and not window.tasks.busy)
    return tab


def _view(tab: CoachingTab) -> CoachingView:
    assert tab._view is not None
    return tab._view


def test_one_key_logs_a_check_in_and_ctrl_z_takes_it_back(window: Window, coached: Coached) -> None:
    tab = _tab(window, coached)
    window.until(tab.goals.table.view.hasFocus)
    window.press(Qt.Key.Key_Down)
    goal = tab.goals.current_id
    window.press(Qt.Key.Key_D)
    window.until(lambda: len(_view(tab).entries) == 1)
    (entry,) = _view(tab).entries
    assert (entry.goal_id, entry.done) == (goal, Done.DONE)
    assert "Check-in logged: done." in window.said[-1].sentence
    window.until(lambda: not window.tasks.busy)
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: _view(tab).entries[0].in_error)


def test_a_line_of_readings_shows_what_is_understood_and_asks_about_what_is_odd(
    window: Window, coached: Coached
) -> None:
    tab = _tab(window, coached)
    card = tab.readings
    window.until(lambda: card._context is not None)
    card.line.setFocus()
    window.type("w 200 lb, bp 128/79, foo 3")
    assert "Weight 90.7" in card.preview.text()
    assert "“foo” is not understood." in card.preview.text()
    assert not card.keep.isEnabled()
    card.line.setText("w 140 kg")
    assert "The last was" in card.doubt.text()
    window.press(Qt.Key.Key_Return)
    assert "press Enter once more" in card.problem.text()
    window.press(Qt.Key.Key_Return)
    window.until(lambda: card.line.text() == "" and not window.tasks.busy)
    weight = next(one for one in _view(tab).goals if "84 kg" in one.goal.description)
    window.until(lambda: _weight(tab) == "140")
    assert weight.goal.description == "Reach 84 kg"


def _weight(tab: CoachingTab) -> str:
    found = next(one for one in _view(tab).goals if "84 kg" in one.goal.description)
    return f"{found.goal.latest_value:f}"


def test_a_session_is_noted_by_keyboard_with_rulers_and_plan(
    window: Window, coached: Coached
) -> None:
    tab = _tab(window, coached)
    tab.session.acts["hold"].click()
    sheet = window.sheet()
    assert isinstance(sheet, HoldSheet)
    entries = sheet.findChild(GoalEntries)
    assert entries is not None
    window.tab_to(entries.importance)
    window.press(Qt.Key.Key_9)
    window.tab_to(entries.confidence)
    window.press(Qt.Key.Key_1)
    window.press(Qt.Key.Key_0)
    assert (entries.importance.said, entries.confidence.said) == (9, 10)
    window.tab_to(entries.ui.what)
    window.type("Walk after lunch")
    sheet.save()
    window.saved()
    window.until(lambda: bool(_view(tab).entries))
    (entry,) = _view(tab).entries
    assert (entry.importance, entry.confidence, entry.what) == (9, 10, "Walk after lunch")
    assert _view(tab).sessions[0].status is SessionStatus.HELD
    assert _view(tab).goals[0].goal.action_plan == "Walk after lunch"


def test_what_is_half_typed_of_two_goals_comes_back(window: Window, coached: Coached) -> None:
    tab = _tab(window, coached)
    tab.session.acts["hold"].click()
    sheet = window.sheet()
    entries = sheet.findChild(GoalEntries)
    assert entries is not None
    first, second = entries._goals
    entries.ui.what.setText("Walk")
    entries._choose(second)
    entries.ui.what.setText("Cook on Sundays")
    entries.confidence.say(4)
    assert sheet.keep_draft()
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: window.page._sheet is None)
    tab.session.acts["hold"].click()
    again = window.sheet().findChild(GoalEntries)
    assert again is not None
    window.until(lambda: again.ui.what.text() == "Walk")
    again._choose(second)
    assert (again.ui.what.text(), again.confidence.said) == ("Cook on Sundays", 4)
    assert {str(one.goal_id) for one in again.drafts} == {first, second}


def test_a_session_is_planned_and_its_calendar_file_saved(
    window: Window, coached: Coached, tmp_path: Path
) -> None:
    tab = _tab(window, coached)
    tab.session.acts["plan"].click()
    sheet = window.sheet()
    assert isinstance(sheet, PlanSessionSheet)
    window.type("25-Nov-2026")
    sheet._when.time.setText("9:30")
    sheet.save()
    window.saved()
    window.until(lambda: _view(tab).planned is not None and not window.tasks.busy)
    assert "25-Nov-2026" in tab.session.when.text()
    place = tmp_path / "appointment.ics"
    tab.acts._ask_path = lambda _parent, _name: place
    tab.session.file.click()
    window.until(place.exists)
    text = place.read_text(encoding="utf-8")
    assert "DTSTART:20261125T143000Z" in text
    assert "Declan" not in text
    window.until(lambda: "saved" in window.said[-1].sentence)


def test_words_for_the_person_are_measured_while_they_are_typed(
    window: Window, coached: Coached
) -> None:
    tab = _tab(window, coached)
    tab.session.acts["hold"].click()
    sheet = window.sheet()
    entries = sheet.findChild(GoalEntries)
    assert entries is not None
    meter = entries.meters["what"]
    assert not meter.isVisible()
    window.tab_to(entries.ui.what)
    window.type("Walk after lunch on days at work, and rest on days off.")
    window.until(lambda: meter.isVisible() and meter.report.fits)
    entries.ui.what.setText(
        "Substitute institutionally provided alternatives notwithstanding organizational "
        "circumstances necessitating individualized accommodation."
    )
    window.until(lambda: bool(meter.report.scores) and not meter.report.fits)
    entries.ui.what.clear()
    assert not meter.isVisible()
    assert [entries.meters[name].isVisible() for name in ("if_then", "next_step")] == [False] * 2


def test_the_agenda_and_the_video_link_are_in_sight(window: Window, coached: Coached) -> None:
    at = coached.clinic.now() + timedelta(hours=1)
    link = "https://meet.example.org/room-7"
    draft = SessionDraft(
        planned_at=at, mode=SessionMode.VIDEO, video_link=link, wants="My new shift"
    )
    coached.clinic.coaching_sessions.plan_session(coached.coach, coached.id, draft)
    tab = _tab(window, coached)
    assert tab.session.link.text() == link
    assert tab.session.link.isVisibleTo(tab)
    tab.session.acts["hold"].click()
    words = [one.text() for one in window.sheet().findChildren(Text)]
    assert any("My new shift" in one for one in words)
    assert link in words


def test_what_is_odd_is_named_with_its_value(window: Window, coached: Coached) -> None:
    card = _tab(window, coached).readings
    window.until(lambda: card._context is not None)
    card.line.setText("bp 128/79, w 820 kg")
    assert card.doubt.text().startswith("Weight 820\u00a0kg: ")


@pytest.mark.parametrize("scale", [1.0, 1.1, 2.0])
def test_nothing_is_cut_and_every_control_has_a_name(
    window: Window, coached: Coached, scale: float
) -> None:
    current_theme().set_scale(scale)
    tab = _tab(window, coached)
    for widget in tab.findChildren(QWidget):
        named = isinstance(widget, Ruler | QLineEdit | Button)
        if named and widget.isVisibleTo(tab):
            assert widget.accessibleName()
    for words in tab.goals.detail.findChildren(Text):
        if words.isVisibleTo(tab):
            assert words.height() >= words.heightForWidth(words.width())
    for button in (*tab.goals.buttons.values(), tab.readings.keep):
        assert button.width() >= button.minimumSizeHint().width()


def test_whose_role_does_not_coach_reads_and_no_more(window: Window, coached: Coached) -> None:
    tab = _tab(window, coached)
    assert tab.readings.isVisibleTo(tab)
    # A tab is made for the roles of its moment; a community health worker's has no acts.
    worker = replace(coached.clinic.actor, roles=frozenset({Role.CHW}))
    desk = replace(tab.desk, clinic=replace(coached.clinic, actor=worker))
    plain = CoachingTab(desk, window.page)
    window.qtbot.addWidget(plain)
    assert not plain.readings.isVisibleTo(plain)
    assert not plain.goals.buttons[Done.DONE].isVisibleTo(plain)
    assert not plain.session.acts["hold"].isVisibleTo(plain)
