"""Emergency access: asked with its reason, red while it runs, ended by the clock or by hand."""

from datetime import timedelta

import pytest
from protected_clinic import WORDS, ProtectedClinic
from protected_window import Enter, chart_of, every_word, sheet_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.protected.break_glass import BreakGlassSheet
from clinicdesk.desktop.protected.entry_view import EntryView
from clinicdesk.domain.access import Compartment, Role

SUD = WORDS[Compartment.SUD_PART2]
REASON = "Found unconscious, medicines unknown"


def break_glass(driven: Driven, page: ChartPage) -> None:
    """As a nurse does: the button, the reason, Ctrl+S."""
    button = page._protected._urgent
    assert button.isVisible()
    button.setFocus()
    driven.press(Qt.Key.Key_Space)
    sheet = sheet_of(driven, page, BreakGlassSheet)
    assert isinstance(sheet, BreakGlassSheet)
    assert sheet.heading.property("tone") == "bad"
    assert nameless(sheet) == []
    words = driven.words(sheet)
    assert "60 minutes" in words
    assert "substance use disorder (Part 2), genetic and family history" in words
    assert "never opens psychotherapy notes, occupational health and HR eligibility" in words
    assert "privacy officer reviews it the next working day" in words
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: sheet.fields.problem("reason") == "Say what the emergency is.")
    assert "60 minutes" in driven.words(sheet)
    driven.type(REASON)
    driven.press(Qt.Key.Key_S, CTRL)
    driven.until(lambda: page._urgent.runs)
    driven.settle()


def open_sud(driven: Driven, page: ChartPage) -> None:
    model = page._protected._table.model
    titles = [str(model.index(at, 1).data()) for at in range(model.rowCount())]
    page._protected._table.select(titles.index(f"About {SUD}"))
    page._protected._table.enter()
    driven.press(Qt.Key.Key_Return)
    sheet_of(driven, page, EntryView)


def test_the_strip_stands_while_it_runs_and_the_clock_ends_it(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    assert SUD not in every_word(driven.window)
    break_glass(driven, page)
    strip = page._urgent
    assert strip.isVisible()
    assert "60 minutes left" in driven.words(strip)
    assert strip.accessibleName().startswith("Emergency access, 60 minutes left")
    assert not page._protected._urgent.isVisible()
    assert SUD in every_word(page._protected)
    page.go("overview")
    driven.settle()
    assert strip.isVisible()
    page.go("protected")
    driven.settle()
    open_sud(driven, page)
    assert strip.isVisible()
    place.clock.advance(timedelta(minutes=58, seconds=30))
    driven.until(lambda: "2 minutes left" in driven.words(strip))
    place.clock.advance(timedelta(minutes=2))
    driven.until(lambda: not strip.isVisible())
    # At once, before anything is read again.
    assert page._sheet is None
    assert SUD not in driven.words().casefold()
    driven.settle()
    driven.qtbot.wait(20)  # what was shown is gone for good
    assert SUD not in every_word(driven.window)
    assert page._protected._urgent.isVisible()


def test_end_now_ends_it(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    break_glass(driven, page)
    page._urgent._end.setFocus()
    QTest.keyClick(page._urgent._end, Qt.Key.Key_Return)
    driven.until(lambda: not page._urgent.isVisible())
    driven.settle()
    assert SUD not in every_word(driven.window)
    clinic = driven.window.clinic
    assert clinic is not None
    assert clinic.protected.running(clinic.actor, place.patient) is None


def test_it_stands_over_that_person_alone_and_again_when_one_comes_back(
    place: ProtectedClinic, enter: Enter
) -> None:
    driven = enter(Role.NURSE)
    page = chart_of(driven, place)
    break_glass(driven, page)
    driven.page("patients")
    assert not page._urgent.isVisible()
    page = chart_of(driven, place, "overview")
    assert page._urgent.isVisible()
    place.clock.advance(timedelta(minutes=61))
    driven.until(lambda: not page._urgent.isVisible())


@pytest.mark.parametrize("role", [Role.COACH, Role.CHW, Role.CLINIC_STAFF])
def test_other_roles_are_not_offered_it(place: ProtectedClinic, enter: Enter, role: Role) -> None:
    driven = enter(role)
    page = chart_of(driven, place)
    assert page._protected._urgent.isHidden()
    assert not page._urgent.isVisible()


def test_it_is_on_the_privacy_officers_list(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    break_glass(driven, chart_of(driven, place))
    with place.open(Role.PRIVACY_OFFICER) as clinic:
        (one,) = clinic.protected.emergencies(clinic.actor, unreviewed_only=True)
    assert one.reason == REASON
