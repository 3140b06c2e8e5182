"""The coach's panel by keyboard: parts, reasons, one key for a check-in, Enter into the chart."""

import pytest
from chart_window import Window
from coaching_clinic import Coached
from PySide6.QtCore import Qt

from clinicdesk.desktop.coaching.panel import CoachingPanelPage
from clinicdesk.domain.coaching import CheckInDraft, Done


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
