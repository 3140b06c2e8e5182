"""The clinic's hours in Settings: shown to all, changed by who administers the clinic."""

from datetime import time, timedelta

from window_clinic import Driven

from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.domain.clinic_hours import HOURS


def card(window: Driven) -> SettingsPage:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    window.settle()
    return page


def test_they_are_shown_and_changed_from_a_day_on(empty_driven: Driven) -> None:
    clinic = empty_driven.shell._desk.clinic
    hours = card(empty_driven)._hours
    ui = hours._ui
    assert ui.said.text() == "06:00 to 20:00, Monday to Friday."
    ui.opens.setCurrentText("07:00")
    ui.saturday.setChecked(True)
    tomorrow = clinic.today() + timedelta(days=1)
    hours._since.set_value(tomorrow)
    ui.keep.click()
    empty_driven.until(lambda: bool(clinic.hours.hours().changes))
    empty_driven.settle()
    kept = clinic.hours.hours()
    assert kept.on(clinic.today()) == HOURS
    assert kept.on(tomorrow).opens == time(7)
    assert kept.on(tomorrow).days == frozenset(range(6))
    assert "07:00 to 20:00, Monday to Saturday" in ui.said.text()


def test_what_cannot_be_is_said_at_its_field(empty_driven: Driven) -> None:
    clinic = empty_driven.shell._desk.clinic
    hours = card(empty_driven)._hours
    hours._since.set_value(clinic.today() - timedelta(days=1))
    hours._ui.keep.click()
    empty_driven.until(lambda: bool(hours._fields.problem("since")))
    assert "The past stays as it was" in hours._fields.problem("since")
    hours._since.set_form_value("soon")
    hours._ui.keep.click()
    assert hours._fields.problem("since")
    assert clinic.hours.hours().changes == ()
