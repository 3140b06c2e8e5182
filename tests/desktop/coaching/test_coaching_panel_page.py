"""The coach's panel by keyboard: parts, reasons, one key for a check-in, Enter into the chart."""

from datetime import timedelta

import pytest
from chart_window import Window
from coaching_clinic import Coached
from PySide6.QtCore import Qt

from clinicdesk.desktop.coaching.panel import CoachingPanelPage, _columns
from clinicdesk.domain.coaching import CheckInDraft, Done
from clinicdesk.domain.coaching_sessions import SessionDraft, SessionMode


def _panel(window: Window) -> CoachingPanelPage:
    window.shell.show_place("coaching")
    page = window.shell._pages["coaching"]
    assert isinstance(page, CoachingPanelPage)
    page.whose.choose("all")
    page._read()
    window.until(lambda: page.table.model.rowCount() and not window.tasks.busy)
    return page


def test_a_row_tells_why_and_parts_narrow(window: Window, coached: Coached) -> None:
    coached.clinic.check_ins.check_in(
        coached.coach,
        coached.id,
        CheckInDraft(goal_id=coached.goal("84 kg"), done=Done.DONE, readings="bp 190/100"),
    )
    page = _panel(window)
    row = page.table.current
    assert row is not None
    assert [one.value for one in row.nurse] == ["A reading is out of bounds"]
    assert "1 for a nurse" in page.told.text()
    page._choose_part("due")
    window.until(lambda: page.table.model.rowCount() == 0)
    assert page.nothing.isVisible()
    page._choose_part("nurse")
    window.until(lambda: page.table.model.rowCount() == 1)


def test_one_key_checks_in_where_one_goal_is_coached(window: Window, coached: Coached) -> None:
    goal = coached.goal("84 kg")
    coached.clinic.coaching.choose_goals(coached.coach, coached.id, coached.version, [goal])
    page = _panel(window)
    page.table.enter()
    window.press(Qt.Key.Key_P)
    window.until(lambda: window.said and "partly" in window.said[-1].sentence)
    (entry,) = coached.again().entries
    assert entry.done is Done.PARTLY


@pytest.mark.parametrize("key", [Qt.Key.Key_D, Qt.Key.Key_Return])
def test_with_several_goals_and_by_enter_the_chart_opens(
    window: Window, coached: Coached, key: Qt.Key
) -> None:
    page = _panel(window)
    page.table.enter()
    window.press(key)
    window.until(lambda: window.shell.place.key == "chart")
    window.until(lambda: not window.tasks.busy)
    assert window.page.tab == "coaching"
    assert coached.again().entries == ()


def test_ctrl_z_takes_the_last_check_in_back_once(window: Window, coached: Coached) -> None:
    goal = coached.goal("84 kg")
    coached.clinic.coaching.choose_goals(coached.coach, coached.id, coached.version, [goal])
    page = _panel(window)
    page.table.enter()
    window.press(Qt.Key.Key_D)
    window.until(lambda: bool(window.said) and "done" in window.said[-1].sentence)
    window.until(lambda: not window.tasks.busy)
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: window.said[-1].sentence == "Undone.")
    (entry,) = coached.again().entries
    assert entry.in_error
    said = len(window.said)
    window.press(Qt.Key.Key_Z, ctrl=True)
    assert (page._undo, len(window.said)) == (None, said)


def test_the_hour_of_a_session_is_said_whole(window: Window, coached: Coached) -> None:
    at = coached.clinic.now() + timedelta(days=2)
    draft = SessionDraft(planned_at=at, minutes=30, mode=SessionMode.IN_PERSON, place="Room 2")
    coached.clinic.coaching_sessions.plan_session(coached.coach, coached.id, draft)
    page = _panel(window)
    row = page.table.current
    assert row is not None
    contact = _columns(lambda: "UTC")[2]
    assert contact.sub is not None
    assert contact.sub(row) == f"Session at {at:%H:%M}"
    # No more than the day stands above it, and neither line is longer than the column.
    assert contact.text(row) == f"{at:%d-%b-%Y}"


def test_who_is_no_coach_sees_everybody_and_what_a_part_is_for(
    window: Window, coached: Coached
) -> None:
    window.shell.show_place("coaching")
    page = window.shell._pages["coaching"]
    assert isinstance(page, CoachingPanelPage)
    window.until(lambda: not window.tasks.busy and bool(page.told.text()))
    assert page.whose.current == "all"
    page._choose_part("nurse")
    window.until(page.nothing.isVisible)
    assert page.nothing._what.text() == "Nobody needs the nurse"
    page.arrive()
    window.until(lambda: not window.tasks.busy and not page._arriving)
    assert page.parts.isAncestorOf(window.shell.window().focusWidget())
    page.whose.choose("mine")
    page._read()
    window.until(lambda: "These are your people" in page.nothing._what_to_do.text())
