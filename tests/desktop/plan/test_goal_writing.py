"""A goal is written, undone, logged and compared, by keyboard alone, in the real window."""

from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pytest
from chart_window import Window
from hypothesis import given
from hypothesis import strategies as st
from plan_editing import about_form, choose, editor_of, form_of, goal_form, plan_of, rest, titles
from PySide6.QtCore import Qt

from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.plan.editor.moves import draft_of
from clinicdesk.desktop.plan.plan_form import PlanSheet
from clinicdesk.desktop.plan.progress_form import ProgressSheet
from clinicdesk.desktop.plan.versions import VersionsSheet
from clinicdesk.domain.plans import Comparator, GoalDraft


def test_a_goal_is_written_with_the_keyboard_and_undone(window: Window) -> None:
    editor = editor_of(window)
    before = plan_of(window)
    window.press(Qt.Key.Key_N, ctrl=True)
    form = goal_form(editor)
    assert form.ui.description.hasFocus()
    window.type("Walk 8,000 steps a day")
    # The concern that is chosen in the tree is the one that it answers.
    assert form._concerns.chosen == (before.concerns[0].id,)
    window.tab_to(form.ui.measure)
    window.type_into_combo(form.ui.measure, "Steps in 24 hours")
    window.tab_to(form.ui.value)
    window.type("8,000")
    window.tab_to(form.ui.due_on)
    window.type("+3m")
    window.press(Qt.Key.Key_Return, ctrl=True)
    rest(window)
    after = plan_of(window)
    assert after.number == before.number + 1
    goal = after.goals[-1]
    assert goal.description == "Walk 8,000 steps a day"
    assert goal.concern_ids == (before.concerns[0].id,)
    assert goal.target is not None
    assert goal.target.value == 8000
    assert goal.target.comparator == Comparator.AT_LEAST
    assert goal.target.unit == "{steps}/d"
    assert goal.due_on is not None
    assert "Walk 8,000 steps a day" in titles(editor)
    # It is the one that is shown now, and nothing of it is unsaved.
    assert editor.tree.current is not None
    assert editor.tree.current.key == goal.id
    assert form_of(editor).shown is not None
    assert not form_of(editor).dirty
    assert window.said[-1].action is not None
    window.press(Qt.Key.Key_Escape)
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: len(plan_of(window).goals) == len(before.goals))
    window.until(lambda: "Walk 8,000 steps a day" not in titles(editor))


def test_what_is_wrong_is_told_at_its_fields_and_the_first_has_the_keyboard(
    window: Window,
) -> None:
    editor = editor_of(window)
    choose(window, editor, "plan")
    window.press(Qt.Key.Key_N, ctrl=True)
    form = goal_form(editor)
    assert form._concerns.chosen == ()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: form.fields.problem("description"))
    assert form.fields.problem("concern_ids")
    assert form.ui.description.hasFocus()
    form.ui.measure.setEditText("Body weight")
    form.ui.value.setText("eighty")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: form.fields.problem("value"))
    assert plan_of(window).number == 1 or form.dirty


def test_a_change_that_someone_else_overtook_is_refused_and_kept(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    form = goal_form(editor)
    clinic = window.small.clinic
    theirs = draft_of(goal)
    assert isinstance(theirs, GoalDraft)
    clinic.plans.change_goal(
        clinic.actor, goal.id, goal.version, replace(theirs, note="Overtaken", description="Rest")
    )
    form.ui.description.setText("Sleep well")
    form.ui.own_words.setPlainText("I want to sleep")
    form.save()
    window.until(lambda: "Someone else changed this line" in window.words())
    rest(window)
    # What was typed stands; what they wrote elsewhere is here, too; the clash is said.
    assert form.ui.description.text() == "Sleep well"
    assert form.ui.own_words.toPlainText() == "I want to sleep"
    assert form.ui.note.toPlainText() == "Overtaken"
    assert form.dirty
    assert "saving keeps yours" in window.words()
    form.save()
    rest(window)
    saved = plan_of(window).goal(goal.id)
    assert saved is not None
    assert (saved.description, saved.note) == ("Sleep well", "Overtaken")
    assert not form.dirty


def test_theirs_can_be_taken_instead(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    form = goal_form(editor)
    clinic = window.small.clinic
    theirs = draft_of(goal)
    assert isinstance(theirs, GoalDraft)
    clinic.plans.change_goal(
        clinic.actor, goal.id, goal.version, replace(theirs, description="Rest")
    )
    form.ui.description.setText("Sleep well")
    form.save()
    window.until(lambda: "Take theirs" in _buttons(window))
    rest(window)
    form.load_clean()
    assert form.ui.description.text() == "Rest"
    assert not form.dirty


def _buttons(window: Window) -> str:
    from PySide6.QtWidgets import QPushButton  # a helper's helper

    return "\n".join(b.text() for b in window.findChildren(QPushButton) if b.isVisible())


def test_a_line_that_someone_took_out_becomes_a_new_one_when_it_was_typed_into(
    window: Window,
) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    goal = plan.goals[3]
    choose(window, editor, goal.id)
    goal_form(editor).ui.description.setText("Sleep 8 hours")
    clinic = window.small.clinic
    clinic.plans.remove(clinic.actor, goal.id, goal.version, "Twice", with_serving=True)
    editor._read_again()
    rest(window)
    assert editor.detail.begun == "goal"
    assert goal_form(editor).ui.description.text() == "Sleep 8 hours"
    goal_form(editor).save()
    rest(window)
    assert plan_of(window).goals[-1].description == "Sleep 8 hours"


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
    assert plan_of(window).goals[1].latest_value == 128
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
    tab = window.page._tabs["plan"]
    said = {n.key: n.note for n in tab.editor.tree.lines}  # type: ignore[attr-defined]
    assert said["preferences"] == "Dance at the wedding"


def test_opening_a_line_and_saving_it_as_it_is_changes_nothing(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    for line in (*plan.concerns, *plan.goals, *plan.interventions):
        choose(window, editor, line.id)
        assert not form_of(editor).dirty
        form_of(editor).save()
        rest(window)
        assert window.said[-1].sentence == "Nothing was changed."
    choose(window, editor, "preferences")
    about_form(editor).save()
    rest(window)
    assert plan_of(window).number == plan.number


def test_a_line_is_ended_with_its_reason(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[3]
    choose(window, editor, goal.id)
    window.press(Qt.Key.Key_Delete)
    sheet = editor.detail.guest
    assert sheet is not None
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("reason") == "Say why.")  # type: ignore[attr-defined]
    window.type("Reached another way")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: plan_of(window).goals[3].status_reason == "Reached another way")
    rest(window)
    assert editor.detail.guest is None
    node = editor.tree.model.find(goal.id)
    assert node is not None
    assert node.over
    # Ended lines stand last among their like.
    level = node.parent.children if node.parent else []
    assert [n.over for n in level if n.kind == "goal"] == sorted(
        n.over for n in level if n.kind == "goal"
    )


def test_two_versions_are_compared(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    plan = plan_of(window)
    page.show_sheet(sheet := VersionsSheet(page._desk, plan.id))
    window.until(sheet._pool.shown)
    assert "Dietitian at the plant" in sheet._pool.shown()[0].accessibleName()
    sheet._before.setCurrentIndex(sheet._before.count() - 1)
    window.until(lambda: len(sheet._pool.shown()) > 5)
    differing = len(sheet._pool.shown())
    sheet._only.setChecked(False)
    assert len(sheet._pool.shown()) >= differing
    sheet._before.setCurrentIndex(sheet._after.currentIndex())
    window.until(lambda: sheet._counted.text().startswith("0 of"))
    sheet._only.setChecked(True)
    assert sheet._same.isVisible()


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
