"""Unlock, find, open, lock, unlock: back at the same place, with the keyboard alone."""

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from window_clinic import CTRL, Driven, Ground, copied, window_on

from clinicdesk.desktop.entrance.unlock_page import UnlockPage


def at_the_lock(driven: Driven) -> UnlockPage | None:
    page = driven.window._stack.currentWidget()
    return page if isinstance(page, UnlockPage) else None


def unlock(driven: Driven) -> None:
    driven.until(lambda: bool(at_the_lock(driven)))
    driven.settle()
    driven.type(driven.ground.password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()


def test_from_the_lock_to_a_chart_and_back_with_keys_alone(
    demo_ground: Ground, tmp_path: Path, qtbot: QtBot
) -> None:
    with window_on(copied(demo_ground, tmp_path), qtbot, sign_in=False) as driven:
        unlock(driven)
        assert driven.shell.place.key == "today"
        driven.press(Qt.Key.Key_2, CTRL)
        driven.settle()
        assert driven.shell.place.key == "patients"
        driven.type("tran minh")
        driven.press(Qt.Key.Key_Return)
        driven.until(lambda: driven.shell.place.key == "chart")
        driven.until(lambda: "TRAN, Minh" in driven.words(driven.shell._banner))
        place = driven.shell.place

        driven.press(Qt.Key.Key_L, CTRL)
        assert at_the_lock(driven), "the lock covers at once"
        assert driven.window.clinic is None
        assert "TRAN" not in driven.words()

        unlock(driven)
        assert driven.shell.place == place
        driven.until(lambda: "TRAN, Minh" in driven.words(driven.shell._banner))


@pytest.mark.parametrize("keys", ["wrong password entirely", "x"])
def test_a_wrong_password_is_said_and_can_be_typed_over(
    demo_ground: Ground, tmp_path: Path, qtbot: QtBot, keys: str
) -> None:
    with window_on(copied(demo_ground, tmp_path), qtbot, sign_in=False) as driven:
        page = at_the_lock(driven)
        assert page is not None
        driven.settle()
        driven.type(keys)
        driven.press(Qt.Key.Key_Return)
        driven.until(lambda: bool(page.fields.problem("password")))
        assert driven.window.shell is None
        assert page._ui.password.line.hasSelectedText(), "the next key replaces it"
        unlock(driven)
        assert driven.shell.place.key == "today"


def test_the_lock_comes_by_itself_when_nobody_is_there(driven: Driven) -> None:
    driven.window._idle.setInterval(30)
    driven.window._idle.start()
    driven.until(lambda: at_the_lock(driven) is not None)
    assert driven.window.clinic is None


def test_the_lock_lets_go_of_the_clinic(driven: Driven) -> None:
    driven.page("patients")
    driven.page("settings")
    assert driven.window.clinic is not None
    store = weakref.ref(driven.window.clinic._opened.store)
    driven.press(Qt.Key.Key_L, CTRL)
    driven.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert store() is None, "something of the window still holds the clinic, and so its keys"


def test_a_lock_while_something_is_typed_keeps_it(driven: Driven) -> None:
    driven.page("patients")
    driven.press(Qt.Key.Key_N, CTRL)
    driven.until(lambda: driven.focus.accessibleName() == "Family name")
    driven.type("Featherstonehaugh")
    driven.press(Qt.Key.Key_L, CTRL)
    page = at_the_lock(driven)
    assert page is not None
    assert "1 draft is kept" in page._ui.kept.text()
    unlock(driven)
    assert driven.shell.place.key == "patients"
    driven.press(Qt.Key.Key_N, CTRL)
    driven.until(lambda: "Featherstonehaugh" in driven.words())


def test_no_other_window_ever_shows(driven: Driven) -> None:
    shown = Shown(driven.window)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(shown)
    try:
        for key in ("today", "patients", "referrals", "documents", "imports", "settings", "people"):
            driven.page(key)
        row = driven.shell._desk.clinic.roster.page(driven.shell._desk.actor).rows[0]
        driven.shell.open_chart(row.id)
        driven.settle()
    finally:
        app.removeEventFilter(shown)
    assert shown.windows == [], "a widget shown before it has a parent flashes as a window"


class Shown(QObject):
    """Notes every window that shows itself, but one."""

    def __init__(self, expected: QWidget) -> None:
        super().__init__()
        self._expected = expected
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and watched is not self._expected:
            self.windows.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False
