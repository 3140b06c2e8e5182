"""Rulers, steps, agreement and offers of the goal's form, and the plan of one who may only read."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from chart_clinic import Small
from chart_window import Window
from plan_editing import ALT, about_form, choose, editor_of, goal_form, key, plan_of, rest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.widgets import Ruler
from clinicdesk.domain.access import Role
from clinicdesk.domain.directory import Organization
from clinicdesk.domain.plan_parts import AcceptanceStatus, Priority, Who
from clinicdesk.store import directory
from clinicdesk.store.audit_log import AuditAct


@pytest.fixture
def ruler(qtbot: QtBot) -> Ruler:
    made = Ruler("not sure", "very sure")
    qtbot.addWidget(made)
    made.resize(420, 36)
    made.show()
    return made


def test_a_ruler_is_set_by_digits_arrows_and_clicks(ruler: Ruler, qtbot: QtBot) -> None:
    assert ruler.said is None
    assert "nobody has asked" in ruler.accessibleDescription()
    for pressed, value in (
        (Qt.Key.Key_Right, 0),
        (Qt.Key.Key_7, 7),
        (Qt.Key.Key_Left, 6),
        (Qt.Key.Key_1, 1),
        (Qt.Key.Key_0, 10),
        (Qt.Key.Key_Right, 10),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_End, 10),
        (Qt.Key.Key_Backspace, None),
    ):
        qtbot.keyClick(ruler, pressed)
        assert ruler.said == value
    qtbot.mouseClick(ruler, Qt.MouseButton.LeftButton, pos=ruler.rect().topLeft() + _at(ruler, 4))
    assert ruler.said == 4
    assert ruler.accessibleDescription().startswith("4 of 10")
    ruler.set_form_value("12")
    assert ruler.said is None
    ruler.set_form_value("0")
    assert ruler.said == 0


def _at(ruler: Ruler, step: int) -> object:
    from PySide6.QtCore import QPoint  # a helper's helper

    return QPoint(round(ruler._step() * (step + 0.5)), 10)


def test_steps_agreement_and_readiness_are_saved_and_come_back(window: Window) -> None:
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    window.press(Qt.Key.Key_Return)
    form = goal_form(editor)
    form.steps.add_row()
    window.type("In bed by eleven")
    form.steps.add_row()
    window.type("In bed by ten")
    second = form.steps.rows[1]
    second.value.setText("7,5")  # type: ignore[attr-defined]
    second.due.setText("+4w")  # type: ignore[attr-defined]
    second.reached.setChecked(True)  # type: ignore[attr-defined]
    second.first().setFocus()
    key(window, Qt.Key.Key_Up, ALT)
    assert [r.form_value()["text"] for r in form.steps.rows] == [
        "In bed by ten",
        "In bed by eleven",
    ]
    form.steps.add_row()  # said nothing: it is not saved
    patient = form.agreement._sides[Who.PATIENT]
    patient.status.setCurrentIndex(patient.status.findData(AcceptanceStatus.DISAGREE.value))
    patient.priority.setCurrentIndex(patient.priority.findData(Priority.LOW.value))
    form.confidence.say(4)
    form.save()
    window.until(lambda: form.fields.problem("acceptances"))
    assert "Say why there is no agreement" in form.fields.problem("acceptances")
    patient.reason.setText("Night shifts pay more")
    form.save()
    rest(window)
    saved = plan_of(window).goals[0]
    assert [s.text for s in saved.milestones] == ["In bed by ten", "In bed by eleven"]
    assert saved.milestones[0].value == Decimal("7.5")
    today = window.small.clinic.today()
    assert saved.milestones[0].due_on == today + timedelta(weeks=4)
    assert saved.milestones[0].reached_on == today
    said = {a.who: a for a in saved.acceptances}[Who.PATIENT]
    assert (said.status, said.priority) == (AcceptanceStatus.DISAGREE, Priority.LOW)
    assert said.reason == "Night shifts pay more"
    assert saved.confidence == 4
    # Saved as it is, nothing changes: what the form shows is what is saved.
    form.save()
    rest(window)
    assert window.said[-1].sentence == "Nothing was changed."


def test_a_step_that_cannot_be_read_is_told_at_the_steps(window: Window) -> None:
    editor = editor_of(window)
    choose(window, editor, plan_of(window).goals[0].id)
    form = goal_form(editor)
    form.steps.add_row()
    row = form.steps.rows[0]
    row.first().setText("A step")  # type: ignore[attr-defined]
    row.due.setText("when it suits")  # type: ignore[attr-defined]
    form.save()
    assert "Type the day of a step" in form.fields.problem("milestones")
    row.due.setText("+2w")  # type: ignore[attr-defined]
    row.value.setText("some")  # type: ignore[attr-defined]
    form.save()
    assert "Type the number of a step" in form.fields.problem("milestones")


def test_points_are_live_and_vague_words_are_answered_with_offers(window: Window) -> None:
    editor = editor_of(window)
    window.press(Qt.Key.Key_N, ctrl=True)
    form = goal_form(editor)
    window.type("eat better")
    assert form.smart._points[0].accessibleName() == "Specific: missing"
    window.until(form.smart._pool.shown)
    offer = form.smart._pool.shown()[0]
    words = offer.words.text()  # type: ignore[attr-defined]
    offer.click()  # type: ignore[attr-defined]
    assert form.ui.description.text() == words
    assert form.ui.own_words.toPlainText() == "eat better"
    assert form.ui.value.text()
    assert form.smart._points[0].accessibleName() == "Specific: holds"
    assert form.smart._points[1].accessibleName() == "Measurable: holds"
    window.until(lambda: not form.smart._pool.shown())


@pytest.mark.parametrize("role", [Role.COACH, Role.CHW])
def test_who_may_only_read_sees_words_and_no_acts(
    qtbot: QtBot, small: Small, tmp_path: Path, role: Role
) -> None:
    actor = replace(small.clinic.actor, roles=frozenset({role}))
    reading = replace(small, clinic=replace(small.clinic, actor=actor))
    window = Window(qtbot, reading, tmp_path)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    editor = editor_of(window)
    goal = plan_of(window).goals[0]
    choose(window, editor, goal.id)
    assert editor.detail.current is None
    assert goal.description in window.words()
    for node in editor.tree.lines:
        editor.tree.choose(node.key)
        editor._show_current()
        assert editor.detail.current is None
        assert not editor.detail.foot.isVisible()
    shown = {b.accessibleName() for b in editor.findChildren(QPushButton) if b.isVisible()}
    assert not shown & {"Add goal", "Add concern", "Add intervention", "Save", "Step"}
    number = plan_of(window).number
    for pressed in (Qt.Key.Key_Space, Qt.Key.Key_F2, Qt.Key.Key_Delete):
        choose(window, editor, plan_of(window).interventions[0].id)
        window.press(pressed)
    key(window, Qt.Key.Key_Down, ALT)
    window.press(Qt.Key.Key_N, ctrl=True)
    rest(window)
    assert plan_of(window).number == number
    assert window.page._sheet is None
    window.tasks.close()
    assert window.faults == []


def test_help_with_a_barrier_is_linked_to_the_directory_or_stays_in_words(window: Window) -> None:
    clinic = window.small.clinic
    store = clinic._opened.store
    entry = Organization(id=store.ids.new(), name="Harbor County Rides")
    with store.writing(clinic.actor) as uow:
        directory.add_entries(uow, [entry])
        uow.audit(AuditAct(act="created", kind="directory", object_id=entry.id))
    editor = editor_of(window)
    choose(window, editor, "barriers")
    form = about_form(editor)
    helps = form._plan.helps
    helps.add_row()
    first = helps.rows[0]
    window.type(entry.name[:3])
    window.until(lambda: entry.name in first._found)  # type: ignore[attr-defined]
    first.first().setText(entry.name)  # type: ignore[attr-defined]
    helps.add_row()
    helps.rows[1].first().setText("His neighbor drives")  # type: ignore[attr-defined]
    form.save()
    rest(window)
    linked, worded = plan_of(window).barrier_help
    assert (linked.resource, linked.resource_id) == (entry.name, entry.id)
    assert (worded.resource, worded.resource_id) == ("His neighbor drives", None)
    assert linked.barrier == plan_of(window).barriers[0]
    # Other words are no longer that entry.
    helps.rows[0].first().setText("Another ride")  # type: ignore[attr-defined]
    form.save()
    rest(window)
    assert plan_of(window).barrier_help[0].resource_id is None
