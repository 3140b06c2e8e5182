"""What is half typed survives leaving, locking and closing, and goes when it is saved."""

from chart_window import Window
from plan_editing import (
    about_form,
    choose,
    draft_of,
    editor_of,
    form_of,
    goal_form,
    plan_of,
    rest,
    titles,
)
from PySide6.QtCore import Qt

from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.editor.goal_form import GoalForm


def _new_goal(window: Window, editor: PlanEditor) -> GoalForm:
    window.press(Qt.Key.Key_N, ctrl=True)
    window.until(lambda: not window.tasks.busy)
    return goal_form(editor)


def test_typing_is_kept_within_two_seconds_and_said(window: Window) -> None:
    editor = editor_of(window)
    _new_goal(window, editor)
    window.type("Walk to work")
    assert draft_of(window, "goal") is None
    window.until(lambda: draft_of(window, "goal"), seconds=4)
    kept = draft_of(window, "goal")
    assert kept is not None
    assert kept.values["description"] == "Walk to work"
    window.until(lambda: "Draft kept 09:20" in window.words())


def test_leaving_a_line_keeps_what_was_typed_and_marks_its_row(window: Window) -> None:
    editor = editor_of(window)
    first, second = plan_of(window).goals[:2]
    choose(window, editor, first.id)
    goal_form(editor).ui.description.setFocus()
    window.press(Qt.Key.Key_End)
    window.type(" soon")
    choose(window, editor, second.id)
    assert goal_form(editor).ui.description.text() == second.description
    assert editor.tree.model._unsaved == {first.id}
    node = editor.tree.model.find(first.id)
    assert node is not None
    said = editor.tree.model.data(
        editor.tree.model.index_of(node), Qt.ItemDataRole.AccessibleTextRole
    )
    assert said.endswith("not saved yet")
    assert draft_of(window, "goal") is not None
    choose(window, editor, first.id)
    assert goal_form(editor).ui.description.text() == f"{first.description} soon"
    window.press(Qt.Key.Key_Return)
    window.press(Qt.Key.Key_Return, ctrl=True)
    rest(window)
    assert plan_of(window).goals[0].description == f"{first.description} soon"
    assert editor.tree.model._unsaved == frozenset()
    assert draft_of(window, "goal") is None


def test_a_new_line_that_was_left_stands_in_the_tree_until_it_is_saved(window: Window) -> None:
    editor = editor_of(window)
    _new_goal(window, editor)
    window.type("Walk to work")
    choose(window, editor, plan_of(window).concerns[1].id)
    assert "New goal, not saved yet" in titles(editor)
    choose(window, editor, "new:goal")
    form = goal_form(editor)
    assert form.ui.description.text() == "Walk to work"
    assert editor.detail.begun == "goal"
    form.ui.reason.setText("They asked for it")
    form.save()
    rest(window)
    assert draft_of(window, "goal") is None
    assert "New goal, not saved yet" not in titles(editor)
    assert "Walk to work" in titles(editor)


def test_leaving_the_chart_keeps_what_was_typed_and_coming_back_shows_it(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    goal_form(editor).ui.description.setText("Declan alone")
    window.open(window.small.anh, "plan")
    assert "Declan alone" not in window.words()
    window.until(lambda: draft_of(window, "goal"))
    editor = editor_of(window)
    window.until(lambda: editor.tree.model._unsaved == {goal.id})
    choose(window, editor, goal.id)
    window.until(lambda: goal_form(editor).ui.description.text() == "Declan alone")
    assert "is here again. It is not saved yet." in window.words()


def test_another_tab_counts_as_leaving(window: Window) -> None:
    editor = editor_of(window)
    choose(window, editor, plan_of(window).goals[0].id)
    goal_form(editor).ui.description.setText("Half a word")
    window.page.go("timeline")
    window.until(lambda: draft_of(window, "goal"))
    window.page.go("plan")
    rest(window)
    assert goal_form(editor).ui.description.text() == "Half a word"


def test_locking_keeps_what_is_typed_and_says_that_there_was_something(window: Window) -> None:
    editor = editor_of(window)
    page = window.page
    assert not page.keep_draft()
    _new_goal(window, editor)
    assert not page.keep_draft()
    window.type("Sleep")
    assert page.keep_draft()
    window.until(lambda: draft_of(window, "goal"))


def test_discard_throws_away_and_can_be_taken_back(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    form = goal_form(editor)
    form.ui.description.setText("Nothing of this")
    assert editor.detail.keep_draft()
    editor.detail.foot.discard.click()
    rest(window)
    assert draft_of(window, "goal") is None
    assert form.ui.description.text() == goal.description
    action = window.said[-1].action
    assert action is not None
    action.run()
    assert form.ui.description.text() == "Nothing of this"
    assert form.dirty


def test_what_is_typed_back_to_what_it_was_is_no_draft(window: Window) -> None:
    editor = editor_of(window)
    form = _new_goal(window, editor)
    window.type("x")
    assert editor.detail.foot.save.isEnabled()
    window.press(Qt.Key.Key_Backspace)
    assert form.ui.description.text() == ""
    assert not editor.detail.foot.save.isEnabled()
    assert not window.page.keep_draft()
    assert draft_of(window, "goal") is None


def test_parts_about_the_person_share_one_draft_and_each_is_marked(window: Window) -> None:
    editor = editor_of(window)
    choose(window, editor, "strength")
    form = about_form(editor)
    form.ui.strength.setPlainText("Stubborn")
    choose(window, editor, "environment")
    assert about_form(editor).ui.environment.isVisible()
    assert not form.ui.strength.isVisible()
    form.ui.environment.setPlainText("Third floor, no lift")
    assert {"strength", "environment"} <= editor.tree.model._unsaved
    form.save()
    rest(window)
    told = {s.text for s in plan_of(window).statements}
    assert {"Stubborn", "Third floor, no lift"} <= told
    assert editor.tree.model._unsaved == frozenset()
    node = editor.tree.model.find("strength")
    assert node is not None
    assert node.said


def test_a_line_saved_while_another_is_typed_into_leaves_the_cursor_alone(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    choose(window, editor, plan.goals[0].id)
    line = goal_form(editor).ui.description
    line.setFocus()
    line.setCursorPosition(3)
    window.type("xy")
    clinic = window.small.clinic
    clinic.plans.reorder(clinic.actor, plan.id, [g.id for g in reversed(plan.goals)])
    editor._read_again()
    rest(window)
    assert line.cursorPosition() == 5
    assert form_of(editor).dirty
    form_of(editor).save()
    rest(window)
    assert "xy" in (plan_of(window).goal(plan.goals[0].id) or plan.goals[0]).description


def test_what_was_thrown_away_never_comes_back_to_another_person(window: Window) -> None:
    clinic = window.small.clinic
    clinic.plans.start(clinic.actor, window.small.anh, "Another plan")
    editor = editor_of(window)
    form = _new_goal(window, editor)
    window.type("Declan alone")
    editor.detail.foot.discard.click()
    rest(window)
    action = window.said[-1].action
    assert action is not None
    window.open(window.small.anh, "plan")
    rest(window)
    assert _new_goal(window, editor) is form
    action.run()
    assert form.ui.description.text() == ""
