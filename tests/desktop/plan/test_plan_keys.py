"""The plan is walked, renamed, moved, linked, ended and undone by keys, in the real window."""

from chart_window import Window
from plan_editing import (
    ALT,
    CTRL,
    SHIFT,
    choose,
    editor_of,
    goal_form,
    intervention_form,
    key,
    plan_of,
    rest,
    titles,
)
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from clinicdesk.desktop.plan.editor.editor import PlanEditor
from clinicdesk.desktop.plan.editor.from_chart import FromChart
from clinicdesk.desktop.plan.editor.model import MIME
from clinicdesk.desktop.plan.editor.nodes import Key
from clinicdesk.domain.plan_parts import ConcernOrigin


def _drag(editor: PlanEditor, dragged: Key, into: Key | None, row: int = -1) -> bool:
    """Drop a line as Qt does: into the model, by the rows of the tree."""
    model = editor.tree.model
    node = model.find(dragged)
    assert node is not None
    data = model.mimeData([model.index_of(node)])
    assert data.formats() == [MIME]
    target = model.find(into) if into is not None else None
    parent = model.index_of(target) if target is not None else QModelIndex()
    may = model.canDropMimeData(data, Qt.DropAction.MoveAction, row, 0, parent)
    assert not model.dropMimeData(data, Qt.DropAction.MoveAction, row, 0, parent)
    return may


def test_arrows_walk_enter_goes_in_and_esc_comes_back(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    view = editor.tree.view
    assert view.hasFocus()
    assert editor.tree.current is not None
    assert editor.tree.current.key == plan.concerns[0].id
    window.press(Qt.Key.Key_Down)
    rest(window)
    form = goal_form(editor)
    assert form.shown is not None
    assert form.shown.line is not None
    assert form.shown.line.id == editor.tree.current.key
    window.press(Qt.Key.Key_Return)
    assert form.ui.description.hasFocus()
    window.press(Qt.Key.Key_Escape)
    assert view.hasFocus()
    assert window.page.tab == "plan"
    # Left folds, Right opens, as in every tree; what is folded stays so when the plan is read.
    node = editor.tree.current
    window.press(Qt.Key.Key_Left)
    assert not view.isExpanded(editor.tree.model.index_of(node))
    editor._read_again()
    rest(window)
    assert editor.tree.current is not None
    assert not view.isExpanded(view.currentIndex())


def test_enter_shows_the_row_that_was_just_reached(window: Window) -> None:
    editor = editor_of(window)
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Down)
    window.press(Qt.Key.Key_Return)
    assert editor.tree.current is not None
    assert intervention_form(editor).shown.line == editor.tree.current.line  # type: ignore[union-attr]


def test_space_says_done_and_again_and_folds_other_rows(window: Window) -> None:
    editor = editor_of(window)
    line = plan_of(window).interventions[0]
    choose(window, editor, line.id)
    window.press(Qt.Key.Key_Space)
    window.until(lambda: plan_of(window).interventions[0].status == "completed")
    rest(window)
    window.press(Qt.Key.Key_Space)
    window.until(lambda: plan_of(window).interventions[0].status == "in-progress")
    rest(window)
    choose(window, editor, "about")
    view = editor.tree.view
    assert not view.isExpanded(view.currentIndex())
    window.press(Qt.Key.Key_Space)
    assert view.isExpanded(view.currentIndex())


def test_f2_renames_in_place(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    window.press(Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert line.text() == goal.description
    line.selectAll()
    window.type("Sleep from ten to six")
    window.press(Qt.Key.Key_Return)
    window.until(lambda: plan_of(window).goals[0].description == "Sleep from ten to six")
    rest(window)
    assert "Sleep from ten to six" in titles(editor)
    assert goal_form(editor).ui.description.text() == "Sleep from ten to six"
    assert not goal_form(editor).dirty


def test_a_concern_renamed_takes_the_code_of_its_new_words(window: Window) -> None:
    editor = editor_of(window)
    concern = plan_of(window).concerns[0]
    choose(window, editor, concern.id)
    window.press(Qt.Key.Key_F2)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    line.selectAll()
    window.type("E11.9 Type 2 diabetes mellitus without complications")
    window.press(Qt.Key.Key_Return)
    window.until(lambda: plan_of(window).concerns[0].code.code == "E11.9")


def test_alt_and_arrows_put_lines_in_order(window: Window) -> None:
    editor = editor_of(window)
    before = [c.id for c in plan_of(window).concerns]
    choose(window, editor, before[1])
    key(window, Qt.Key.Key_Up, ALT)
    window.until(lambda: plan_of(window).concerns[0].id == before[1])
    rest(window)
    # It goes on being the chosen one, and steps on.
    assert editor.tree.current is not None
    assert editor.tree.current.key == before[1]
    number = plan_of(window).number
    key(window, Qt.Key.Key_Up, ALT)
    rest(window)
    assert plan_of(window).number == number
    key(window, Qt.Key.Key_Down, ALT)
    window.until(lambda: [c.id for c in plan_of(window).concerns] == before)


def test_every_act_is_undone_and_done_again(window: Window) -> None:
    editor = editor_of(window)
    start = plan_of(window)
    first, second = start.goals[0], start.goals[1]
    other = next(c for c in start.concerns if c.id not in second.concern_ids)
    choose(window, editor, first.id)
    goal_form(editor).ui.description.setText("First act")
    goal_form(editor).save()
    rest(window)
    line = start.interventions[0]
    choose(window, editor, line.id)
    window.press(Qt.Key.Key_Space)
    rest(window)
    _drag(editor, second.id, other.id)
    rest(window)
    assert editor.bar.button("undo").text().startswith("Undo: The goal is")
    assert not editor.bar.button("redo").isVisible()
    for _act in range(3):
        window.press(Qt.Key.Key_Z, ctrl=True)
        rest(window)
    now = plan_of(window)
    assert now.goals[0].description == first.description
    assert now.interventions[0].status == line.status
    assert now.goals[1].concern_ids == second.concern_ids
    assert not editor.bar.button("undo").isVisible()
    assert editor.bar.button("redo").text() == "Redo: The change is saved"
    for _act in range(3):
        key(window, Qt.Key.Key_Z, CTRL | SHIFT)
        rest(window)
    now = plan_of(window)
    assert now.goals[0].description == "First act"
    assert now.interventions[0].status == "completed"
    assert other.id in now.goals[1].concern_ids
    # A new act closes the way to what was undone.
    window.press(Qt.Key.Key_Z, ctrl=True)
    rest(window)
    choose(window, editor, line.id)
    window.press(Qt.Key.Key_Space)
    rest(window)
    assert not editor.bar.button("redo").isVisible()


def test_undo_after_another_persons_change_is_refused_in_words(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    choose(window, editor, plan.interventions[0].id)
    window.press(Qt.Key.Key_Space)
    rest(window)
    clinic = window.small.clinic
    clinic.plans.reorder(clinic.actor, plan.id, [g.id for g in reversed(plan.goals)])
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: "The plan was changed since." in window.words())
    rest(window)
    assert plan_of(window).interventions[0].status == "completed"
    assert not editor.bar.button("undo").isVisible()


def test_a_goal_dragged_onto_another_concern_answers_both(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    goal = next(g for g in plan.goals if g.concern_ids)
    other = next(c for c in plan.concerns if c.id not in goal.concern_ids)
    assert _drag(editor, goal.id, other.id)
    window.until(lambda: other.id in (plan_of(window).goal(goal.id) or goal).concern_ids)
    rest(window)
    rows = [n for n in editor.tree.lines if n.key == goal.id]
    assert {n.parent.key for n in rows if n.parent} == {*goal.concern_ids, other.id}


def test_a_line_dropped_between_its_like_takes_that_place(window: Window) -> None:
    editor = editor_of(window)
    ids = [c.id for c in plan_of(window).concerns]
    at = next(i for i, n in enumerate(editor.tree.model.top) if n.key == ids[0])
    assert _drag(editor, ids[2], None, at)
    window.until(lambda: [c.id for c in plan_of(window).concerns] == [ids[2], ids[0], ids[1]])


def test_what_cannot_be_dropped_is_refused(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    number = plan.number
    assert not _drag(editor, plan.concerns[0].id, plan.concerns[1].id)
    assert not _drag(editor, plan.goals[0].id, "about")
    assert not _drag(editor, plan.interventions[0].id, plan.concerns[0].id)
    assert not _drag(editor, plan.goals[0].id, plan.goals[0].id)
    rest(window)
    assert plan_of(window).number == number


def test_the_search_box_leaves_rows_that_say_it_and_goes_down_into_them(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    window.press(Qt.Key.Key_F, ctrl=True)
    assert editor.tree.search.hasFocus()
    window.type("sleep")
    shown = titles(editor)
    assert goal.description in shown
    assert "About the person" not in shown
    window.press(Qt.Key.Key_Down)
    assert editor.tree.view.hasFocus()
    editor.tree.search.setText("no such words")
    assert titles(editor) == []
    assert "No line of the plan says that." in window.words()
    # Whoever is led to a line sees it, whatever was looked for.
    editor.show_line(goal.id, "due_on")
    rest(window)
    assert goal_form(editor)._due.line.hasFocus()
    assert editor.tree.search.text() == ""


def test_keys_begin_lines_that_serve_what_is_chosen(window: Window) -> None:
    editor = editor_of(window)
    plan = plan_of(window)
    goal = plan.goals[1]
    choose(window, editor, goal.id)
    key(window, Qt.Key.Key_I)
    form = intervention_form(editor)
    assert form._goals.chosen == (goal.id,)
    window.type("Call on Mondays")
    key(window, Qt.Key.Key_Return)
    rest(window)
    made = plan_of(window).interventions[-1]
    assert made.code.text == "Call on Mondays"
    assert made.goal_ids == (goal.id,)
    # Esc from a line that was begun and not typed into leaves nothing behind.
    editor.tree.view.setFocus()
    window.press(Qt.Key.Key_N, ctrl=True)
    window.press(Qt.Key.Key_Escape)
    assert editor.detail.begun == ""
    assert not [t for t in titles(editor) if t.startswith("New ")]


def test_the_chart_offers_concerns_and_enter_adds_them(window: Window) -> None:
    editor = editor_of(window)
    before = plan_of(window)
    key(window, Qt.Key.Key_A, CTRL | SHIFT)
    offers = editor.detail.guest
    assert isinstance(offers, FromChart)
    window.until(lambda: offers.rows)
    count = len(offers.rows)
    window.until(offers.rows[0].hasFocus)
    window.press(Qt.Key.Key_Down)
    assert offers.rows[1].hasFocus()
    words = offers.rows[1].words.text()
    window.press(Qt.Key.Key_Return)
    window.until(lambda: len(plan_of(window).concerns) == len(before.concerns) + 1)
    window.until(lambda: len(offers.rows) == count - 1)
    added = plan_of(window).concerns[-1]
    assert added.code.text == words
    assert added.origin is ConcernOrigin.PROBLEM
    assert added.condition_ids
    assert editor.detail.guest is offers
    window.press(Qt.Key.Key_Escape)
    assert editor.detail.guest is None
    assert editor.tree.view.hasFocus()


def test_the_checks_lead_to_what_mends_them(window: Window) -> None:
    editor = editor_of(window)
    card = next(c for c in editor.side.cards if c.accessibleName() == "Complete plan")
    rows = {row.words.text(): row for row in card._pool.shown()}  # type: ignore[attr-defined]
    rows["Environment"].click()
    form = editor.detail.current
    assert form is not None
    assert form.ui.environment.hasFocus()
    assert editor.tree.current is not None
    assert editor.tree.current.key == "environment"
    rows["Written copy given"].click()
    assert editor.tree.current.key == "plan"


def test_one_pane_at_a_time_where_there_is_no_room(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    window.resize(1280, 800)
    rest(window)
    assert not editor.panes.side_in_sight
    key(window, Qt.Key.Key_J)
    assert editor.panes.side_in_sight
    choose(window, editor, goal.id)
    window.press(Qt.Key.Key_Return)
    assert not editor.panes.side_in_sight
    window.resize(700, 700)
    rest(window)
    if editor.panes.mode == 1:
        editor.panes.front("tree")
        editor.tree.view.setFocus()
        window.press(Qt.Key.Key_Return)
        assert not editor.panes.tree_in_sight
        assert goal_form(editor).ui.description.hasFocus()
        window.press(Qt.Key.Key_Escape)
        assert editor.panes.tree_in_sight
