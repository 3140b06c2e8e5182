"""A template is changed, seen on the open chart, saved with its reason, and taken back."""

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.desktop.plan.template_editor import TemplateEditorSheet
from clinicdesk.desktop.plan.template_sheet import TemplateSheet
from clinicdesk.domain.plan_template_copies import TemplateInHand


def _held(window: Window, key: str = "sleep") -> TemplateInHand:
    clinic = window.small.clinic
    return clinic.template_editing.open(clinic.actor, key)


def _sheet(window: Window) -> TemplateSheet:
    window.until(lambda: isinstance(window.page._sheet, TemplateSheet))
    sheet = window.page._sheet
    assert isinstance(sheet, TemplateSheet)
    window.until(lambda: sheet.shown)
    return sheet


def _editor(window: Window, key: str = "sleep") -> TemplateEditorSheet:
    window.open(window.small.declan, "plan")
    tab = window.page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    assert window.page._chart is not None
    tab._acts.from_template(window.page._chart)
    sheet = _sheet(window)
    sheet.choose(key)
    window.until(lambda: sheet.shown == key)
    sheet.focus_first()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_M, control_shift)
    window.until(lambda: isinstance(window.page._sheet, TemplateEditorSheet))
    editor = window.page._sheet
    assert isinstance(editor, TemplateEditorSheet)
    window.until(lambda: editor.ready and not window.tasks.busy)
    return editor


def _settled(window: Window, editor: TemplateEditorSheet) -> str:
    window.qtbot.wait(300)
    window.until(lambda: not window.tasks.busy and not editor._timer.isActive())
    return editor._state.text()


def test_a_number_is_changed_previewed_and_saved_with_its_reason(window: Window) -> None:
    editor = _editor(window)
    editor.tree.choose("goal", 0)
    window.press(Qt.Key.Key_Return)
    assert QApplication.focusWidget() is editor.form.ui.text
    editor.form.ui.due_after_days.setText("soon")
    assert "goal 1, due_after_days: a whole number" in _settled(window, editor)
    editor.form.ui.due_after_days.setText("200")
    assert _settled(window, editor) == "It can be used."
    editor.pills.choose("preview")
    assert "would be new" in window.words()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: editor.changes.fields.problem("note"))
    assert editor.pills.current == "changes"
    window.type("Our shifts are long")
    window.press(Qt.Key.Key_S, ctrl=True)
    _sheet(window)
    held = _held(window)
    (difference,) = held.differences
    assert (difference.field, difference.after) == ("due_after_days", "200")
    assert difference.why == "Our shifts are long"
    assert "Version 1.1, adapted by" in window.said[-1].sentence
    window.until(lambda: "Version 1.1, adapted by" in window.words())


def test_parts_are_added_moved_and_taken_out(window: Window) -> None:
    editor = _editor(window)
    before = editor.text
    works = len(editor._raw["intervention"])
    editor.tree.added.emit("intervention")
    window.type("Ask about naps")
    part = editor.tree.part
    assert part is not None
    assert (part.name, part.index) == ("intervention", works)
    assert 'key = "ask-about-naps"' in editor.text
    editor.tree.list.setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    window.qtbot.keyClick(editor.tree.list, Qt.Key.Key_Up, alt)
    assert editor._raw["intervention"][works - 1]["text"] == "Ask about naps"
    assert _settled(window, editor) == "It can be used."
    window.qtbot.keyClick(editor.tree.list, Qt.Key.Key_Delete)
    assert editor.text == before
    action = window.said[-1].action
    assert action is not None
    action.run()
    assert "Ask about naps" in editor.text


def test_what_is_typed_is_kept_and_the_shipped_one_comes_back(window: Window) -> None:
    editor = _editor(window)
    editor.tree.choose("", 0)
    editor.form.ui.review_after_days.setText("45")
    _settled(window, editor)
    editor.leave()
    window.until(lambda: not window.tasks.busy)
    again = _editor(window)
    window.until(lambda: "review_after_days = 45" in again.text)
    again.changes.ui.note.setPlainText("Sooner")
    _settled(window, again)
    again.save()
    _sheet(window)
    assert _held(window).adapted
    back = _editor(window)
    back.history.reset_asked.emit()
    assert back.changes.fields.problem("note")
    back.changes.ui.note.setPlainText("As the guideline says")
    back.history.reset_asked.emit()
    _sheet(window)
    assert not _held(window).adapted


def test_a_copy_becomes_a_template_of_our_own(window: Window) -> None:
    editor = _editor(window)
    editor.history.copy_asked.emit("Sleep on night shift", "night-shift")
    window.until(lambda: "night-shift" in editor.text)
    editor.changes.ui.note.setPlainText("For the mill")
    editor.save()
    _sheet(window)
    held = _held(window, "night-shift")
    assert (held.shipped, held.template.title) == (None, "Sleep on night shift")
