"""A template is looked at, chosen from and taken over, by keyboard alone, in the real window."""

from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox

from clinicdesk.desktop.plan.tab import PlanTab
from clinicdesk.desktop.plan.template_sheet import TemplateSheet
from clinicdesk.domain.plan_sources import template_source
from clinicdesk.domain.plans import CarePlan


def _plan(window: Window) -> CarePlan | None:
    clinic = window.small.clinic
    return clinic.plans.open(clinic.actor, window.small.declan)


def _sheet(window: Window) -> TemplateSheet:
    window.until(lambda: isinstance(window.page._sheet, TemplateSheet))
    sheet = window.page._sheet
    assert isinstance(sheet, TemplateSheet)
    window.until(lambda: sheet.shown)
    return sheet


def _opened(window: Window) -> TemplateSheet:
    tab = window.page._tabs["plan"]
    assert isinstance(tab, PlanTab)
    tab.focus_first()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    window.qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_T, control_shift)
    return _sheet(window)


def test_a_template_is_taken_over_with_the_keyboard_and_undone(window: Window) -> None:
    window.open(window.small.declan, "plan")
    before = _plan(window)
    assert before is not None
    sheet = _opened(window)
    sheet.choose("low-back-pain")
    window.until(lambda: sheet.shown == "low-back-pain")
    window.press(Qt.Key.Key_Return)
    first = QApplication.focusWidget()
    assert isinstance(first, QCheckBox)
    assert first.accessibleName().startswith("Low back pain, New")
    window.press(Qt.Key.Key_Space)
    assert {key.partition("/")[0] for key in sheet._lines.chosen} <= {"statement", "review"}
    boxes = sheet._lines.boxes()
    window.tab_to(boxes["intervention/back-exercise"])
    window.press(Qt.Key.Key_Space)
    assert {"goal/pain", "concern/low-back-pain"} <= sheet._lines.chosen
    assert "goal/active-minutes" not in sheet._lines.chosen
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    after = _plan(window)
    assert after is not None
    assert after.number == before.number + 1
    brought = [g for g in after.goals if template_source(g.source)]
    assert [goal.description for goal in brought] == ["Bring my back pain down to 3 or less"]
    assert "The template is taken over" in window.said[-1].sentence
    window.until(lambda: "Against its templates" in window.words())
    assert "Left out." in window.words()
    window.press(Qt.Key.Key_Z, ctrl=True)
    window.until(lambda: (made := _plan(window)) and len(made.goals) == len(before.goals))
    window.until(lambda: "Against its templates" not in window.words())


def test_what_is_there_cannot_be_ticked_and_twice_adds_nothing(window: Window) -> None:
    clinic = window.small.clinic
    clinic.plan_templates.apply(clinic.actor, window.small.declan, "sleep")
    window.open(window.small.declan, "plan")
    sheet = _opened(window)
    sheet.choose("sleep")
    window.until(lambda: sheet.shown == "sleep")
    assert sheet._lines.chosen == frozenset()
    assert not sheet._save.isEnabled()
    assert "Nothing to take over" in sheet._save.text()
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: window.page._sheet is None)


def test_a_plan_that_changed_meanwhile_is_read_again_first(window: Window) -> None:
    clinic = window.small.clinic
    window.open(window.small.declan, "plan")
    sheet = _opened(window)
    sheet.choose("asthma")
    window.until(lambda: sheet.shown == "asthma")
    clinic.plan_templates.apply(clinic.actor, window.small.declan, "tobacco")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: "Someone else changed the plan in the meantime" in window.words())
    window.until(lambda: sheet.shown == "asthma" and sheet._save.isEnabled())
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    plan = _plan(window)
    assert plan is not None
    assert {"asthma", "tobacco"} <= {
        source.template for g in plan.goals if (source := template_source(g.source))
    }


def test_a_template_starts_the_plan_where_there_is_none(window: Window) -> None:
    clinic = window.small.clinic
    page = window.open(window.small.anh, "plan")
    assert clinic.plans.open(clinic.actor, window.small.anh) is None
    sheet = _opened(window)
    assert "This starts the care plan." in window.words()
    sheet.choose("weight")
    window.until(lambda: sheet.shown == "weight")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    plan = clinic.plans.open(clinic.actor, window.small.anh)
    assert plan is not None
    window.until(lambda: page._chart and page._chart.plan and page._chart.plan.id == plan.id)
