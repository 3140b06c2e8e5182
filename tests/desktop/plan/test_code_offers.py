"""A concern is coded while it is typed, by keyboard alone, in the real window."""

from chart_window import Window
from plan_editing import concern_form, editor_of, key, rest
from PySide6.QtCore import Qt

from clinicdesk.desktop.plan.editor.concern_form import ConcernForm
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.plans import Concern

_BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def _form(window: Window) -> ConcernForm:
    editor = editor_of(window)
    key(window, Qt.Key.Key_N, _BOTH)
    form = concern_form(editor)
    assert editor.detail.begun == "concern"
    window.until(lambda: form.offers.ready)
    return form


def _last(window: Window) -> Concern:
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.declan)
    assert plan is not None
    return plan.concerns[-1]


def test_a_code_is_chosen_from_what_is_offered(window: Window) -> None:
    form = _form(window)
    line = form.ui.code.lineEdit()
    assert line is not None
    window.qtbot.keyClicks(line, "dm2")
    offered = form.offers.model.stringList()
    assert offered[0] == "E11.9 Type 2 diabetes mellitus without complications"
    popup = form.offers.completer.popup()
    window.until(popup.isVisible)
    window.qtbot.keyClick(popup, Qt.Key.Key_Down)
    window.qtbot.keyClick(popup, Qt.Key.Key_Return)
    window.until(lambda: form.ui.code.currentText() == offered[0])
    with window.qtbot.waitActive(window):
        window.activateWindow()
    window.press(Qt.Key.Key_S, ctrl=True)
    rest(window)
    words = "Type 2 diabetes mellitus without complications"
    assert _last(window).code == Coded(words, ICD10CM, "E11.9", words)


def test_own_words_stay_as_they_are_and_the_charts_problems_come_first(window: Window) -> None:
    form = _form(window)
    own = form.ui.code.itemText(1)
    form.offers.offer(own[:4])
    assert form.offers.model.stringList()[0] == own
    window.type_into_combo(form.ui.code, "B12 runs low, he says")
    window.press(Qt.Key.Key_S, ctrl=True)
    rest(window)
    assert _last(window).code == Coded("B12 runs low, he says")
