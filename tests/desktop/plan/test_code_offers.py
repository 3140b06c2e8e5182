"""A concern is coded while it is typed, by keyboard alone, in the real window."""

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.plan.concern_form import ConcernSheet
from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.domain.plans import Concern


def _sheet(window: Window) -> ConcernSheet:
    window.open(window.small.declan, "plan")
    tab = window.page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    tab._add_concern()
    sheet = window.sheet()
    assert isinstance(sheet, ConcernSheet)
    window.until(lambda: sheet._offers.ready)
    return sheet


def _last(window: Window) -> Concern:
    clinic = window.small.clinic
    plan = clinic.plans.open(clinic.actor, window.small.declan)
    assert plan is not None
    return plan.concerns[-1]


def test_a_code_is_chosen_from_what_is_offered(window: Window) -> None:
    sheet = _sheet(window)
    line = sheet.ui.code.lineEdit()
    assert line is not None
    window.qtbot.keyClicks(line, "dm2")
    offered = sheet._offers.model.stringList()
    assert offered[0] == "E11.9 Type 2 diabetes mellitus without complications"
    popup = sheet._offers.completer.popup()
    window.until(popup.isVisible)
    window.qtbot.keyClick(popup, Qt.Key.Key_Down)
    window.qtbot.keyClick(popup, Qt.Key.Key_Return)
    window.until(lambda: sheet.ui.code.currentText() == offered[0])
    with window.qtbot.waitActive(window):
        window.activateWindow()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    words = "Type 2 diabetes mellitus without complications"
    assert _last(window).code == Coded(words, ICD10CM, "E11.9", words)


def test_own_words_stay_as_they_are_and_the_charts_problems_come_first(window: Window) -> None:
    sheet = _sheet(window)
    own = sheet.ui.code.itemText(1)
    sheet._offers.offer(own[:4])
    assert sheet._offers.model.stringList()[0] == own
    window.type_into_combo(sheet.ui.code, "B12 runs low, he says")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert _last(window).code == Coded("B12 runs low, he says")
