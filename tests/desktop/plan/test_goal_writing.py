"""A goal is written, undone, logged and compared, by keyboard alone, in the real window."""

from decimal import Decimal, InvalidOperation

import pytest
from chart_window import Window
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from clinicdesk.desktop.plan.goal_form import GoalSheet, read_number
from clinicdesk.desktop.plan.goal_row import GoalRow
from clinicdesk.desktop.plan.plan_form import PlanSheet
from clinicdesk.desktop.plan.progress_form import ProgressSheet
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.domain.plans import CarePlan, Comparator


def _plan(window: Window) -> CarePlan:
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.declan)
    assert plan is not None
    return plan


def test_a_goal_is_written_with_the_keyboard_and_undone(window: Window) -> None:
    window.open(window.small.declan, "plan")
    before = _plan(window)
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    assert isinstance(sheet, GoalSheet)
    window.type("Walk 8,000 steps a day")
    window.tab_to(sheet.ui.concern_ids)
    window.press(Qt.Key.Key_Space)
    window.tab_to(sheet.ui.measure)
    window.type_into_combo(sheet.ui.measure, "Steps in 24 hours")
    window.tab_to(sheet.ui.value)
    window.type("8,000")
    window.tab_to(sheet.ui.due_on)
    window.type("+3m")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    after = _plan(window)
    assert after.number == before.number + 1
    goal = after.goals[-1]
    assert goal.description == "Walk 8,000 steps a day"
    assert goal.concern_ids == (before.concerns[0].id,)
    assert goal.target is not None
    assert goal.target.value == 8000
    assert goal.target.comparator == Comparator.AT_LEAST
    assert goal.target.unit == "{steps}/d"
    assert goal.due_on is not None
    assert "Walk 8,000 steps a day" in _goals_shown(window)
    assert window.said[-1].action is not None
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: len(_plan(window).goals) == len(before.goals))
    window.until(lambda: "Walk 8,000 steps a day" not in _goals_shown(window))


def _goals_shown(window: Window) -> list[str]:
    rows = [row for row in window.findChildren(GoalRow) if row.isVisible()]
    return [row.facts.title for row in rows if row.facts is not None]


def test_what_is_wrong_is_told_at_its_fields_and_the_first_has_the_keyboard(
    window: Window,
) -> None:
    window.open(window.small.declan, "plan")
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("description"))
    assert sheet.fields.problem("concern_ids")
    assert sheet.ui.description.hasFocus()
    assert window.page._sheet is sheet
    sheet.ui.measure.setEditText("Body weight")
    sheet.ui.value.setText("eighty")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("value"))


def test_a_change_that_someone_else_overtook_is_refused_and_kept(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    plan = _plan(window)
    goal = plan.goals[0]
    page._acts.open_line(page._known(), plan, goal)
    sheet = window.sheet()
    clinic = window.small.clinic
    clinic.plans.change_goal(clinic.actor, goal.id, goal.version, _with_note(goal))
    sheet.ui.description.setText("Sleep well")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "Someone else changed this line" in window.words())
    assert page._sheet is sheet
    assert sheet.ui.description.text() == "Sleep well"


def _with_note(goal: object) -> object:
    from dataclasses import replace  # a helper's helper

    return replace(goal, note="Overtaken")


def test_progress_is_logged_from_any_tab(window: Window) -> None:
    window.open(window.small.declan)
    window.press(Qt.Key.Key_G, ctrl=True)
    sheet = window.sheet()
    assert isinstance(sheet, ProgressSheet)
    sheet.ui.goal.setCurrentIndex(1)
    window.tab_to(sheet.ui.value)
    window.type("128")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert _plan(window).goals[1].latest_value == 128
    assert "128" in window.words()


def test_a_reading_that_cannot_be_is_refused(window: Window) -> None:
    window.open(window.small.declan)
    window.press(Qt.Key.Key_G, ctrl=True)
    sheet = window.sheet()
    sheet.ui.goal.setCurrentIndex(1)
    sheet.ui.value.setText("1280")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("value"))
    assert "between 40 and 320" in sheet.fields.problem("value")


def test_a_plan_is_started_where_there_is_none(window: Window) -> None:
    window.open(window.small.anh, "plan")
    window.press(Qt.Key.Key_Return)
    sheet = window.sheet()
    assert isinstance(sheet, PlanSheet)
    window.type("Dance at the wedding")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.anh)
    assert plan is not None
    assert plan.preferences == "Dance at the wedding"
    assert plan.review_due_on is not None
    assert "Dance at the wedding" in window.words()


def test_opening_a_line_and_saving_it_as_it_is_changes_nothing(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    plan = _plan(window)
    for line in (*plan.concerns, *plan.goals, *plan.interventions):
        page._acts.open_line(page._known(), plan, line)
        window.sheet().save()
        window.saved()
        assert window.said[-1].sentence == "Nothing was changed."
    page._acts.edit_plan(page._known(), plan)
    window.sheet().save()
    window.saved()
    assert _plan(window).number == plan.number


def test_a_line_is_ended_with_its_reason(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    plan = _plan(window)
    page._acts.open_line(page._known(), plan, plan.goals[3])
    page._sheet.taken_out.emit(plan.goals[3])  # type: ignore[union-attr]
    sheet = window.sheet()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("reason") == "Say why.")
    window.type("Reached another way")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert _plan(window).goals[3].status_reason == "Reached another way"


def test_two_versions_are_compared(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    plan = _plan(window)
    page.show_sheet(sheet := VersionsSheet(page._desk, plan.id))
    window.until(sheet._table.model.rowCount)
    assert "Dietitian at the plant" in sheet._table.model.row(0).line.title  # type: ignore[union-attr]
    sheet._before.setCurrentIndex(sheet._before.count() - 1)
    window.until(lambda: sheet._table.model.rowCount() > 5)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, max_value=10**9))
def test_a_number_is_read_as_it_is_written(number: Decimal) -> None:
    assert read_number(f"{number:f}") == number
    assert read_number(f" {number:,f} ") == number


@pytest.mark.parametrize(
    ("typed", "number"), [("7,5", "7.5"), ("1,200", "1200"), ("−3", "-3"), ("", None)]
)
def test_numbers_as_people_type_them(typed: str, number: str | None) -> None:
    assert read_number(typed) == (Decimal(number) if number else None)


@pytest.mark.parametrize("typed", ["seven", "7..5", "NaN", "1e", "inf"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidOperation):
        read_number(typed)
