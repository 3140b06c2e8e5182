"""What is half typed survives leaving, locking and closing, and goes when it is saved."""

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.domain.drafts import Draft


def _draft(window: Window, form: str) -> Draft | None:
    clinic = window.small.clinic
    found = [d for d in clinic.drafts.pending(clinic.actor) if d.form == form]
    return found[0] if found else None


def _new_goal(window: Window) -> FormSheet:
    window.press(Qt.Key.Key_N, ctrl=True)
    sheet = window.sheet()
    window.until(lambda: not window.tasks.busy)
    return sheet


def test_typing_is_kept_within_two_seconds_and_said(window: Window) -> None:
    window.open(window.small.declan, "plan")
    _new_goal(window)
    window.type("Walk to work")
    assert _draft(window, "goal") is None
    window.until(lambda: _draft(window, "goal"), seconds=4)
    kept = _draft(window, "goal")
    assert kept is not None
    assert kept.values["description"] == "Walk to work"
    window.until(lambda: "Draft kept 09:20" in window.words())


def test_leaving_keeps_what_was_typed_and_coming_back_shows_it(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    _new_goal(window)
    window.type("Walk to work")
    window.press(Qt.Key.Key_Escape)
    window.saved()
    assert page.tab == "plan"
    sheet = _new_goal(window)
    window.until(lambda: sheet.ui.description.text() == "Walk to work")
    assert "is here again. It is not saved yet." in window.words()
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("concern_ids"))
    sheet.ui.reason.setText("They asked for it")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert _draft(window, "goal") is None


def test_locking_keeps_every_form_and_says_that_there_was_one(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    assert not page.keep_draft()
    _new_goal(window)
    assert not page.keep_draft()
    window.type("Sleep")
    assert page.keep_draft()
    window.until(lambda: _draft(window, "goal"))


def test_another_chart_keeps_the_form_of_the_one_before(window: Window) -> None:
    window.open(window.small.declan, "plan")
    _new_goal(window)
    window.type("Declan alone")
    page = window.open(window.small.anh, "plan")
    assert page._sheet is None
    assert "Declan alone" not in window.words()
    window.until(lambda: _draft(window, "goal"))
    window.open(window.small.declan, "plan")
    sheet = _new_goal(window)
    window.until(lambda: sheet.ui.description.text() == "Declan alone")


def test_cancel_throws_away_and_can_be_taken_back(window: Window) -> None:
    window.open(window.small.declan, "plan")
    sheet = _new_goal(window)
    window.type("Nothing of this")
    sheet.cancel()
    window.saved()
    assert _draft(window, "goal") is None
    action = window.said[-1].action
    assert action is not None
    action.run()
    window.until(lambda: _draft(window, "goal"))


def test_what_is_typed_back_to_what_it_was_is_no_draft(window: Window) -> None:
    page = window.open(window.small.declan, "plan")
    sheet = _new_goal(window)
    window.type("x")
    window.press(Qt.Key.Key_Backspace)
    assert sheet.ui.description.text() == ""
    assert not page.keep_draft()
    assert _draft(window, "goal") is None
