"""A person's details in their form: changed by keyboard, and nothing that is not shown is lost."""

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.chart.details_form import DetailsSheet


def test_a_phone_is_changed_and_everything_else_stays(window: Window) -> None:
    page = window.open(window.small.declan)
    before = page._chart.patient if page._chart else None
    assert before is not None
    page._own.edit_details(page._known())
    sheet = window.sheet()
    assert isinstance(sheet, DetailsSheet)
    assert sheet.draft() == before
    window.press(Qt.Key.Key_A, ctrl=True)
    window.type("614 555 0199")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    after = window.small.clinic.people.get(window.small.clinic.actor, before.id)
    assert after.phone == "614 555 0199"
    assert after.addresses == before.addresses
    assert after.safe_contact == before.safe_contact
    assert after.name == before.name
    assert "(614)\u00a0555-0199" in window.words()


def test_a_wrong_e_mail_is_told_at_its_field(window: Window) -> None:
    page = window.open(window.small.declan)
    page._own.edit_details(page._known())
    sheet = window.sheet()
    sheet.ui.email.setText("declan at home")
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(lambda: sheet.fields.problem("email"))
    assert page._sheet is sheet
    window.type("x")
    assert sheet.fields.problem("email") == ""
