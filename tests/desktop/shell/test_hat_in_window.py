"""The occupational hat in the window: asked for its purpose, in sight, and taken off again."""

from contextlib import closing

import pytest
from protected_clinic import WORDS, ProtectedClinic
from protected_window import Enter, chart_of, enter, every_word, mold, place
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from window_clinic import CTRL, Driven, nameless

from clinicdesk.desktop.shell.hat import HatStrip
from clinicdesk.domain.access import Compartment, Role
from clinicdesk.domain.roster import Chip, RosterFilter, RosterSort

__all__ = ["enter", "mold", "place"]

GRANITE = WORDS[Compartment.OCCUPATIONAL]


@pytest.fixture
def both(place: ProtectedClinic) -> str:
    """Somebody who is a nurse and has the hat; a colleague has signed in since."""
    with closing(place.open(Role.ADMIN)) as clinic:
        place.add_account(clinic, "dora", [Role.NURSE.value, Role.OH_NURSE.value])
    place.open("dora").close()
    for role in (Role.NURSE, Role.OH_NURSE):
        place.open(role).close()
    return "dora"


def put_on(driven: Driven, purpose: str = "fitness for work") -> None:
    before = driven.shell
    driven.press(Qt.Key.Key_H, CTRL)
    sheet = driven.shell._hat._sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert nameless(sheet) == []
    driven.type(purpose)
    driven.press(Qt.Key.Key_Tab)
    driven.press(Qt.Key.Key_Tab)
    assert isinstance(driven.focus, QPushButton)
    assert driven.focus.text() == "Put it on"
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None and driven.window.shell is not before)
    driven.settle()


def strips(driven: Driven) -> list[HatStrip]:
    return [one for one in driven.shell.findChildren(HatStrip) if one.isVisible()]


def test_it_is_put_on_for_a_purpose_marked_and_taken_off(
    place: ProtectedClinic, enter: Enter, both: str
) -> None:
    driven = enter(both)
    page = chart_of(driven, place)
    assert GRANITE not in every_word(driven.window)
    assert "overview" in page._tabs
    put_on(driven)
    (strip,) = strips(driven)
    assert "Occupational hat on: fitness for work. Nothing clinical opens." in driven.words(strip)
    clinic = driven.window.clinic
    assert clinic is not None
    assert clinic.wears_hat
    page = chart_of(driven, place)
    assert list(page._tabs) == ["protected"]
    # What this hat does not see goes with the page as well, and shows nothing meanwhile.
    assert all(page.isAncestorOf(tab) for tab in page._every.values())
    assert [key for key, tab in page._every.items() if tab.isVisibleTo(page)] == ["protected"]
    said = every_word(driven.window)
    assert GRANITE in said
    assert WORDS[Compartment.BEHAVIOURAL] not in said
    assert "Allergies unavailable" in driven.words()
    assert "today" not in driven.shell._pages
    strip.findChild(QPushButton).setFocus()
    former = driven.shell
    QTest.keyClick(driven.focus, Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None and driven.window.shell is not former)
    driven.settle()
    assert strips(driven) == []
    page = chart_of(driven, place)
    said = every_word(driven.window)
    assert GRANITE not in said
    assert WORDS[Compartment.BEHAVIOURAL] in said


def test_without_a_purpose_nothing_changes(place: ProtectedClinic, enter: Enter, both: str) -> None:
    driven = enter(both)
    shell = driven.shell
    driven.press(Qt.Key.Key_H, CTRL)
    shell._hat._put_on()
    driven.settle()
    assert driven.shell is shell
    assert "Say what it is for." in driven.words(shell._hat._sheet)
    driven.press(Qt.Key.Key_Escape)
    assert shell._hat._sheet is not None
    assert shell._hat._sheet.isHidden()


def test_the_lock_takes_it_off(place: ProtectedClinic, enter: Enter, both: str) -> None:
    driven = enter(both)
    put_on(driven)
    driven.press(Qt.Key.Key_L, CTRL)
    driven.until(lambda: driven.window.shell is None)
    driven.settle()
    driven.type(driven.ground.password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()
    assert strips(driven) == []
    clinic = driven.window.clinic
    assert clinic is not None
    assert not clinic.wears_hat


def test_who_has_nothing_but_the_hat_is_offered_it(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.OH_NURSE)
    assert driven.shell.place.key == "settings"
    assert set(driven.shell._rail._buttons) >= {"hat", "settings", "lock"}
    assert "today" not in driven.shell._rail._buttons
    put_on(driven)
    assert driven.shell.place.key == "settings"
    page = chart_of(driven, place)
    assert GRANITE in every_word(page)


def test_the_list_of_people_says_nothing_of_how_they_are(
    place: ProtectedClinic, enter: Enter, both: str
) -> None:
    with closing(place.open(Role.NURSE)) as clinic:
        clinic.plans.start(clinic.actor, place.patient, "Living well with walrus fever")
    driven = enter(both)
    driven.page("patients")
    assert "not shown" not in every_word(driven.window)
    put_on(driven)
    driven.page("patients")
    words = every_word(driven.shell._pages["patients"])
    assert "rivers, ann" in words
    assert "not shown" in words
    clinic = driven.window.clinic
    assert clinic is not None
    (row,) = clinic.roster.page(clinic.actor, order=RosterSort.PROGRESS).rows
    assert (row.chip, row.next_due, row.goals_total) == (Chip.NOT_SHOWN, None, 0)
    assert clinic.roster.row(clinic.actor, place.patient) == row
    (found,) = clinic.roster.search(clinic.actor, "rivers").rows
    assert found.next_step == "Not shown"
    counts = clinic.roster.counts(clinic.actor)
    assert counts == {one: int(one is RosterFilter.ALL) for one in RosterFilter}


def test_others_are_not_offered_it(place: ProtectedClinic, enter: Enter) -> None:
    driven = enter(Role.NURSE)
    assert "hat" not in driven.shell._rail._buttons
    driven.press(Qt.Key.Key_H, CTRL)
    driven.settle()
    assert driven.shell._hat._sheet is None
