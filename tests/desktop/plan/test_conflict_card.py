"""A conflict is seen beside the plan, read whole and settled, by keyboard, in the real window."""

import pytest
from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from clinicdesk.desktop.person.rows import RowButton
from clinicdesk.desktop.plan.conflict_card import ConflictCard
from clinicdesk.desktop.plan.conflict_sheet import ConflictSheet
from clinicdesk.domain.coding import ICD10CM, Coded, coded
from clinicdesk.domain.conflict_standing import ConflictState, Resolution
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, InterventionDraft

KEY = "potassium-kidney"


@pytest.fixture
def plan(window: Window) -> CarePlan:
    """A plan that asks somebody with kidney disease to eat much potassium."""
    clinic = window.small.clinic
    actor, plans = clinic.actor, clinic.plans
    made = plans.open(actor, window.small.declan)
    assert made is not None
    kidney = coded(ICD10CM, "N18.31", "Chronic kidney disease, stage 3a")
    made = plans.add_concern(actor, made.id, ConcernDraft(code=kidney))[0]
    concern = made.concerns[-1].id
    goal = GoalDraft(description="Cook at home", concern_ids=(concern,))
    made = plans.add_goal(actor, made.id, goal)[0]
    work = InterventionDraft(
        code=Coded("Cook after the DASH eating plan"),
        goal_ids=(made.goals[-1].id,),
        owner="Ann",
    )
    return plans.add_intervention(actor, made.id, work)[0]


def card(window: Window) -> ConflictCard:
    found: ConflictCard | None = window.page.findChild(ConflictCard)
    assert found is not None
    window.until(lambda: found.report is not None)
    return found


def rows(card: ConflictCard) -> list[RowButton]:
    return [row for row in card.findChildren(RowButton) if row.isVisible()]


def sheet(window: Window) -> ConflictSheet:
    window.until(lambda: isinstance(window.page._sheet, ConflictSheet))
    found = window.page._sheet
    assert isinstance(found, ConflictSheet)
    window.until(lambda: not window.tasks.busy)
    return found


def state(window: Window, plan: CarePlan) -> ConflictState:
    clinic = window.small.clinic
    found = clinic.plan_conflicts.find(clinic.actor, plan.id).of(KEY)
    assert found is not None
    return found.state


def test_a_conflict_is_opened_and_accepted_with_the_keyboard(
    window: Window, plan: CarePlan
) -> None:
    window.open(window.small.declan, "plan")
    side = card(window)
    window.until(lambda: rows(side) and not window.tasks.busy)
    first = rows(side)[0]
    assert "potassium" in first.accessibleName()
    first.setFocus()
    window.press(Qt.Key.Key_Return)
    opened = sheet(window)
    words = window.words()
    assert "Cook after the DASH eating plan" in words
    assert "Chronic kidney disease, stage 3a" in words
    assert "5.1, recommendations 4 and 5" in words
    window.press(Qt.Key.Key_S, ctrl=True)
    assert opened.fields.problem("reason") == "" or opened.isVisible()
    window.until(lambda: opened.fields.problem("reason") == "Say why.")
    focus = QApplication.focusWidget()
    assert focus is opened.ui.reason
    window.type("Potassium is watched each month")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert state(window, plan) is ConflictState.SETTLED
    assert window.said[-1].sentence.startswith("It is settled.")
    window.until(lambda: "Settled" in rows(side)[-1].accessibleName())


def test_a_clinician_is_asked_with_alt_2(window: Window, plan: CarePlan) -> None:
    window.open(window.small.declan, "plan")
    side = card(window)
    window.until(lambda: rows(side) and not window.tasks.busy)
    rows(side)[0].click()
    opened = sheet(window)
    focus = QApplication.focusWidget() or window
    window.qtbot.keyClick(focus, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert opened.way is Resolution.ASKED
    assert opened.ui.owner_field.isVisible()
    assert not opened.ui.until_field.isVisible()
    window.type("How much potassium?")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert state(window, plan) is ConflictState.ASKED
    assert "a task now" in window.said[-1].sentence


def test_a_line_of_the_plan_leads_to_where_it_is_changed(window: Window, plan: CarePlan) -> None:
    window.open(window.small.declan, "plan")
    side = card(window)
    window.until(lambda: rows(side) and not window.tasks.busy)
    rows(side)[0].click()
    opened = sheet(window)
    asked: list[object] = []
    opened.line_asked.connect(asked.append)
    lines = [row for row in opened.view.findChildren(RowButton) if row.isEnabled()]
    lines[0].click()
    window.until(lambda: window.page._sheet is None)
    assert [line.id for line in asked] == [plan.interventions[-1].id]  # type: ignore[attr-defined]


def test_a_settled_conflict_is_asked_again(window: Window, plan: CarePlan) -> None:
    window.open(window.small.declan, "plan")
    side = card(window)
    window.until(lambda: rows(side) and not window.tasks.busy)
    rows(side)[0].click()
    opened = sheet(window)
    opened.ui.reason.setPlainText("Watched")
    opened.save()
    window.saved()
    window.until(lambda: "Settled" in rows(side)[-1].accessibleName())
    rows(side)[-1].click()
    again = sheet(window)
    assert not again._save.isVisible()
    again.reopen_asked.emit()
    window.saved()
    assert state(window, plan) is ConflictState.AGAIN
