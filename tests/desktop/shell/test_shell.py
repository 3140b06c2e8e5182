"""The frame: places by key and by mouse, back, panes, help, and the strip that never lies."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from window_clinic import ALT, CTRL, Driven, Ground, copied, nameless, window_on

from clinicdesk.desktop.first_window import raise_first_window
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Text

PLACES = ("today", "patients", "referrals", "documents", "imports", "settings")


@pytest.mark.parametrize(("at", "place"), list(enumerate(PLACES, 1)))
def test_every_place_has_its_key(driven: Driven, at: int, place: str) -> None:
    driven.page("today" if place != "today" else "patients")
    driven.press(Qt.Key(Qt.Key.Key_0 + at), CTRL)
    driven.settle()
    assert driven.shell.place.key == place
    assert nameless(driven.shell) == []


def test_patients_leads_from_a_chart_to_the_list(driven: Driven) -> None:
    desk = driven.shell._desk
    row = desk.clinic.roster.page(desk.actor).rows[0]
    driven.shell.open_chart(row.id)
    driven.settle()
    buttons = driven.shell._rail.findChildren(QAbstractButton)
    next(b for b in buttons if b.text() == "Patients").click()
    driven.settle()
    assert driven.shell.place.key == "patients"
    assert not driven.shell._banner.isVisible(), "no banner on a page about many"
    driven.press(Qt.Key.Key_Left, ALT)
    driven.settle()
    assert driven.shell.place.patient_id == row.id


def test_back_from_nowhere_is_today(driven: Driven) -> None:
    driven.page("patients")
    driven.press(Qt.Key.Key_Left, ALT)
    driven.settle()
    assert driven.shell.place.key == "today"
    driven.press(Qt.Key.Key_Left, ALT)
    driven.settle()
    assert driven.shell.place.key == "today"


def test_f6_goes_from_pane_to_pane(driven: Driven) -> None:
    driven.page("patients")
    driven.press(Qt.Key.Key_F6)
    assert driven.shell._rail.isAncestorOf(driven.focus)
    driven.press(Qt.Key.Key_F6)
    assert driven.shell._pages["patients"].isAncestorOf(driven.focus)


def test_f1_shows_the_keys_and_esc_closes_them(driven: Driven) -> None:
    driven.press(Qt.Key.Key_F1)
    sheet = driven.shell._help._sheet
    assert sheet is not None
    assert sheet.isVisible()
    assert "Ctrl+K" in driven.words(sheet)
    driven.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize("place", ["today", "prevention"])
def test_the_keys_are_read_whole_and_esc_closes_them_anywhere(driven: Driven, place: str) -> None:
    driven.page(place)
    driven.press(Qt.Key.Key_F1)
    sheet = driven.shell._help._sheet
    assert sheet is not None
    driven.until(lambda: sheet.height() > 0 and sheet.isVisible())
    driven.settle()
    for words in sheet.findChildren(Text):
        assert words.height() >= words.heightForWidth(words.width()), words.text()
    driven.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_going_somewhere_closes_what_lies_on_top(driven: Driven) -> None:
    driven.press(Qt.Key.Key_K, CTRL)
    driven.press(Qt.Key.Key_3, CTRL)
    driven.settle()
    assert driven.shell.place.key == "referrals"
    overlay = driven.shell._find._overlay
    assert overlay is not None
    assert not overlay.isVisible()


def test_the_strip_says_who_and_that_people_are_invented(driven: Driven) -> None:
    words = driven.words(driven.shell)
    assert "Demonstration: invented people" in words
    assert "Not backed up yet" in words
    assert driven.shell._desk.actor.display in words


def test_nobodys_name_stands_in_the_title(driven: Driven) -> None:
    desk = driven.shell._desk
    driven.shell.open_chart(desk.clinic.roster.page(desk.actor).rows[0].id)
    driven.settle()
    assert driven.window.windowTitle() == "ClinicDesk"


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (900, 600)])
def test_no_page_is_wider_than_the_window(
    driven: Driven, scale: float, width: int, height: int
) -> None:
    theme = current_theme()
    window = driven.window
    for place in PLACES:
        driven.page(place)
    theme.set_scale(scale)
    window.resize(width, height)
    for place in PLACES:
        page = driven.page(place)
        assert (window.width(), window.height()) == (width, height), place
        assert cut(page) == [], place


def cut(page: QWidget) -> list[str]:
    return [
        button.text()
        for button in page.findChildren(QAbstractButton)
        if button.isVisibleTo(page)
        and button.text()
        and button.width() < button.minimumSizeHint().width()
    ]


def test_a_second_start_raises_the_first_window(driven: Driven) -> None:
    heard: list[bool] = []
    driven.window._first.asked.connect(lambda: heard.append(True))
    assert raise_first_window(driven.ground.folder)
    driven.until(lambda: bool(heard))
    assert not raise_first_window(driven.ground.folder.parent)


def test_a_clinic_open_elsewhere_says_who_has_it(
    demo_ground: Ground, tmp_path: Path, qtbot: QtBot
) -> None:
    ground = copied(demo_ground, tmp_path)
    with window_on(ground, qtbot) as first, window_on(ground, qtbot, sign_in=False) as second:
        assert first.window.shell is not None
        page = second.window._stack.currentWidget()
        page.enter(ground.user, ground.password)  # type: ignore[union-attr]
        second.until(lambda: bool(page.fields.problem("password")))  # type: ignore[union-attr]
        assert second.window.shell is None
        assert "window" in page.fields.problem("password")  # type: ignore[union-attr]


def test_two_messages_stand_whole_above_each_other(driven: Driven) -> None:
    messages = driven.shell._desk.messages
    messages.warn("Backed up and opened again to be sure: clinic-20261122T120000Z.clinicbackup")
    messages.say("Nothing stays of this one: another comes that goes by itself, too.")
    messages.say("Everything holds.")
    messages.warn("Stopped.", "The files before are in, the one that was being read is not.")

    def whole() -> bool:
        labels = driven.window._toasts.findChildren(Text)
        return all(label.height() >= label.heightForWidth(label.width()) for label in labels)

    driven.until(whole)
    said = [message.sentence for message in driven.window._toasts.shown]
    assert [words.split()[0] for words in said] == ["Backed", "Everything", "Stopped."]
