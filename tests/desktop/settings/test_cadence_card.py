"""How often coaches are in touch, in Settings: shown to all, changed from a day on."""

from datetime import timedelta

from window_clinic import Driven

from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.domain.coaching_cadence import CADENCE
from clinicdesk.domain.plans import StageOfChange


def card(window: Driven) -> SettingsPage:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    window.settle()
    return page


def test_intervals_are_shown_and_changed_from_a_day_on(empty_driven: Driven) -> None:
    clinic = empty_driven.shell._desk.clinic
    cadence = card(empty_driven)._cadence
    assert "preparing 7" in cadence._said.text()
    assert "Working figure" in cadence._said.text()
    tomorrow = clinic.today() + timedelta(days=1)
    cadence._since.set_value(tomorrow)
    cadence._ui.preparation.setText("10")
    cadence._ui.source.setText("Clinic protocol 4, 2026")
    cadence._keep.click()
    empty_driven.until(lambda: bool(clinic.cadence.cadence().changes))
    kept = clinic.cadence.cadence()
    assert kept.on(clinic.today()) == CADENCE
    assert kept.on(tomorrow).days[StageOfChange.PREPARATION] == 10
    empty_driven.until(lambda: "preparing 10" in cadence._said.text())


def test_what_cannot_be_is_said_at_its_field(empty_driven: Driven) -> None:
    cadence = card(empty_driven)._cadence
    cadence._ui.action.setText("often")
    cadence._keep.click()
    assert "as a number" in cadence._fields.problem("action")
    cadence._ui.action.setText("900")
    cadence._keep.click()
    empty_driven.until(lambda: "1 to 365" in cadence._fields.problem("action"))
