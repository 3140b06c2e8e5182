"""A lock is a lock: what lies above the window goes, and each person comes back to their own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from open_clinic import doors_in
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QClipboard
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from window_clinic import CTRL, Driven, Ground, copied, window_on

from clinicdesk.desktop.entrance.unlock_page import UnlockPage
from clinicdesk.desktop.locking.clipboard import ClipboardWatch

SECOND, THEIRS = "bortiz", "harbor pencil quilt saddle"


def is_locked(driven: Driven) -> bool:
    return isinstance(driven.window._stack.currentWidget(), UnlockPage)


def others(driven: Driven) -> list[QWidget]:
    return [
        one for one in QApplication.topLevelWidgets() if one.isVisible() and one != driven.window
    ]


class Stubborn(QDialog):
    """Asks whether one is sure, and so refuses to be closed."""

    def closeEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: N802
        event.ignore()


@pytest.mark.parametrize("kind", [QDialog, Stubborn, QFileDialog])
def test_a_dialog_does_not_stay_above_the_lock(driven: Driven, kind: type[QDialog]) -> None:
    dialog = kind(driven.window)
    QTimer.singleShot(50, driven.window.lock)
    assert dialog.exec() == QDialog.DialogCode.Rejected
    assert is_locked(driven)
    assert others(driven) == []


def a_menu(driven: Driven) -> QWidget:
    menu = QMenu(driven.shell)
    menu.addAction("TRAN, Minh")
    menu.popup(QPoint(100, 100))
    return menu


def a_tooltip(driven: Driven) -> QWidget:
    QToolTip.showText(QPoint(200, 200), "TRAN, Minh", driven.shell)
    return next(one for one in others(driven) if one.inherits("QTipLabel"))


def a_window(driven: Driven) -> QWidget:
    preview = QWidget()
    preview.show()
    return preview


@pytest.mark.parametrize("kind", [a_menu, a_tooltip, a_window])
def test_menus_tooltips_and_other_windows_go_too(
    driven: Driven, kind: Callable[[Driven], QWidget]
) -> None:
    driven.page("patients")
    above = kind(driven)
    assert others(driven) == [above]
    driven.window.lock()
    assert others(driven) == []
    assert is_locked(driven)


def test_a_sheet_and_the_search_go_with_the_page(driven: Driven) -> None:
    driven.page("patients")
    driven.press(Qt.Key.Key_K, CTRL)
    driven.type("tran")
    driven.settle()
    driven.press(Qt.Key.Key_L, CTRL)
    assert is_locked(driven)
    assert "TRAN" not in driven.words()
    assert driven.window.findChildren(QMenu) == []


def test_the_window_is_covered_before_anything_is_kept(driven: Driven) -> None:
    driven.page("patients")
    seen: list[bool] = []
    keep = driven.shell.keep_drafts

    def watched() -> int:
        curtain = driven.window._curtain
        seen.append(curtain.isVisible() and curtain.geometry() == driven.window.rect())
        return keep()

    driven.shell.keep_drafts = watched  # type: ignore[method-assign]
    driven.window.lock()
    assert seen == [True]
    assert not driven.window._curtain.isVisible()


def test_a_draft_that_cannot_be_kept_does_not_keep_the_window_open(driven: Driven) -> None:
    def fails() -> int:
        raise OSError(28, "no space")

    driven.shell.keep_drafts = fails  # type: ignore[method-assign]
    driven.window.lock()
    assert is_locked(driven)
    assert driven.window.clinic is None
    assert driven.window._toasts.shown, "what went wrong is said on the lock page"
    driven.settle()
    driven.parts.bugs.clear()


def test_the_clipboard_is_cleared_only_of_what_is_ours(qtbot: QtBot) -> None:
    clipboard = QApplication.clipboard()
    watch = ClipboardWatch()
    clipboard.setText("TRAN, Minh, born 14-Mar-2002")
    watch.clear()
    assert clipboard.text() == ""
    clipboard.setText("TRAN, Minh")
    watch._marks[QClipboard.Mode.Clipboard] = b"\0" * 32  # another program filled it since
    watch.clear()
    assert clipboard.text() == "TRAN, Minh"
    watch.clear()
    assert clipboard.text() == "TRAN, Minh", "what was not ours is never ours later"
    clipboard.clear()


def test_locking_clears_what_was_copied(driven: Driven) -> None:
    driven.page("patients")
    driven.press(Qt.Key.Key_K, CTRL)
    driven.type("tran minh")
    driven.press(Qt.Key.Key_A, CTRL)
    driven.press(Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "tran minh"
    driven.window.lock()
    assert QApplication.clipboard().text() == ""


def come_in(driven: Driven, name: str, password: str) -> None:
    """Type name and password at the lock, with the keyboard alone."""
    driven.until(lambda: is_locked(driven))
    driven.settle()
    driven.press(Qt.Key.Key_Backtab)
    if driven.focus.accessibleName() != "Name":
        driven.press(Qt.Key.Key_Tab)
        driven.until(lambda: driven.focus.accessibleName() == "Name")
    driven.press(Qt.Key.Key_A, CTRL)
    driven.type(name)
    driven.press(Qt.Key.Key_Tab)
    driven.until(lambda: driven.focus.accessibleName() == "Password")
    driven.type(password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()


@pytest.fixture
def shared(demo_ground: Ground, tmp_path: Path) -> Ground:
    """A clinic with a second person in it."""
    ground = copied(demo_ground, tmp_path)
    doors = doors_in(ground.home, seed=31)
    with doors.unlock(ground.folder, ground.user, ground.password) as clinic:
        here = doors.computer(ground.folder)
        clinic.users.add(
            *(clinic.actor, SECOND, "B. Ortiz, RN", ["nurse"], THEIRS),
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
    return ground


def test_another_person_comes_into_their_own_view_and_back(shared: Ground, qtbot: QtBot) -> None:
    with window_on(shared, qtbot, sign_in=False) as driven:
        come_in(driven, shared.user, shared.password)
        driven.press(Qt.Key.Key_2, CTRL)
        driven.settle()
        driven.type("tran minh")
        driven.press(Qt.Key.Key_Return)
        driven.until(lambda: driven.shell.place.key == "chart")
        driven.settle()
        first = driven.shell.place
        driven.press(Qt.Key.Key_2, CTRL)
        driven.settle()
        driven.press(Qt.Key.Key_N, CTRL)
        # What was searched for stands as the family name already.
        driven.until(lambda: driven.focus.accessibleName() == "Given names")
        driven.type("Featherstonehaugh")
        driven.press(Qt.Key.Key_L, CTRL)

        come_in(driven, SECOND, THEIRS)
        assert driven.shell._desk.actor.name == SECOND
        assert driven.shell.place.key == "today", "not where the other one was"
        driven.press(Qt.Key.Key_2, CTRL)
        driven.settle()
        driven.press(Qt.Key.Key_N, CTRL)
        driven.until(lambda: driven.focus.accessibleName() == "Family name")
        assert "Featherstonehaugh" not in driven.words(), "a draft is its writer's alone"
        driven.press(Qt.Key.Key_L, CTRL)

        come_in(driven, shared.user, shared.password)
        assert driven.shell.place.key == "patients"
        assert first != driven.shell.place
        driven.press(Qt.Key.Key_N, CTRL)
        driven.until(lambda: "Featherstonehaugh" in driven.words())


def test_a_lock_remembers_the_tab_of_the_chart(driven: Driven) -> None:
    driven.page("patients")
    row = driven.shell._desk.clinic.roster.page(driven.shell._desk.actor).rows[0]
    driven.shell.open_chart(row.id)
    driven.settle()
    chart = driven.shell._pages["chart"]
    chart.go("goals")  # type: ignore[attr-defined]
    driven.settle()
    driven.press(Qt.Key.Key_L, CTRL)
    driven.settle()
    driven.type(driven.ground.password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    assert (driven.shell.place.patient_id, driven.shell.place.tab) == (row.id, "goals")
