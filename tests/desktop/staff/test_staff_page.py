"""People and keys: what an administrator does with the keyboard, and what the keys leave behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import doors_in
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from window_clinic import CTRL, Driven, Ground, copied, nameless, window_on

from clinicdesk.desktop.entrance.bind_page import BindPage
from clinicdesk.desktop.entrance.unlock_page import UnlockPage
from clinicdesk.desktop.staff.page import StaffPage
from clinicdesk.desktop.theme import ColorChoice, current_theme

THEIRS, NEXT = "harbor pencil quilt saddle", "walnut ferry blanket sixteen"


@pytest.fixture
def ground(demo_ground: Ground, tmp_path: Path) -> Ground:
    """A clinic with a clerk, who may sign in."""
    made = copied(demo_ground, tmp_path)
    doors = doors_in(made.home, seed=31)
    with doors.unlock(made.folder, made.user, made.password) as clinic:
        here = doors.computer(made.folder, made.user)
        clinic.users.add(
            *(clinic.actor, "bortiz", "B. Ortiz, MA", ["clinic-staff"], THEIRS),
            device=here.device,
            ids=here.ids,
            policy=here.policy,
        )
    return made


@pytest.fixture
def staffed(ground: Ground, qtbot: QtBot) -> Iterator[Driven]:
    with window_on(ground, qtbot) as driven:
        yield driven


def people(driven: Driven) -> StaffPage:
    driven.press(Qt.Key.Key_8, CTRL)
    driven.settle()
    page = driven.shell._pages["people"]
    assert isinstance(page, StaffPage)
    return page


def choose(driven: Driven, page: StaffPage, name: str) -> None:
    at = next(n for n, row in enumerate(page._rows) if row.member.name == name)
    page.table.setFocus()
    driven.press(Qt.Key.Key_Home, CTRL)
    for _row in range(at):
        driven.press(Qt.Key.Key_Down)
    assert page.table.current is not None
    assert page.table.current.member.name == name


def row_of(page: StaffPage, name: str) -> object:
    return next(row for row in page._rows if row.member.name == name)


def test_a_person_is_added_with_the_keyboard_alone(staffed: Driven) -> None:
    page = people(staffed)
    staffed.press(Qt.Key.Key_N, CTRL)
    staffed.until(lambda: staffed.focus.accessibleName() == "Sign-in name")
    staffed.type("mlind")
    staffed.press(Qt.Key.Key_Tab)
    staffed.type("M. Lind, RN")
    staffed.press(Qt.Key.Key_Tab)
    staffed.press(Qt.Key.Key_Space)  # the first role: nurse
    while staffed.focus.accessibleName() != "New password":
        staffed.press(Qt.Key.Key_Tab)
    staffed.type(NEXT)
    while staffed.focus.accessibleName() != "The same password again":
        staffed.press(Qt.Key.Key_Tab)
    staffed.type(NEXT)
    while staffed.focus is not page.sheet.ui.go:
        staffed.press(Qt.Key.Key_Tab)
    staffed.press(Qt.Key.Key_Space)
    staffed.until(lambda: any(row.member.name == "mlind" for row in page._rows))
    added = next(row for row in page._rows if row.member.name == "mlind")
    assert (added.member.roles, added.standing) == (("nurse",), "Works here")
    assert page.sheet.isHidden()
    assert page.sheet.ui.password.text() == "", "a password does not stay in a hidden line"


def test_what_is_missing_is_said_at_its_field(staffed: Driven) -> None:
    page = people(staffed)
    page.ui.add.click()
    page.sheet.ui.go.click()
    assert page.sheet.fields.problem("name")
    page.sheet.ui.name.setText("mlind")
    page.sheet.ui.password.line.setText("short")
    page.sheet.ui.again.line.setText("short")
    page.sheet.ui.role_nurse.setChecked(True)
    page.sheet.ui.go.click()
    staffed.settle()
    assert "at least 12" in page.sheet.fields.problem("password")
    staffed.press(Qt.Key.Key_Escape)
    assert page.sheet.isHidden()


def test_roles_are_changed(staffed: Driven) -> None:
    page = people(staffed)
    choose(staffed, page, "bortiz")
    page.ui.roles.click()
    assert page.sheet.ui.role_clinic_staff.isChecked()
    page.sheet.ui.role_chw.setChecked(True)
    page.sheet.ui.go.click()
    staffed.until(lambda: "chw" in row_of(page, "bortiz").member.roles)  # type: ignore[attr-defined]


def test_who_leaves_is_told_what_they_owe_and_comes_back(staffed: Driven) -> None:
    page = people(staffed)
    choose(staffed, page, "msantos")
    page.ui.disable.click()
    page.sheet.ui.go.click()
    staffed.settle()
    assert "2 open referrals" in page.sheet.ui.refusal.text()
    page.sheet.ui.cancel.click()
    page.ui.hand_on.click()
    assert "2 open referrals" in page.sheet.ui.explained.text()
    page.sheet.ui.go.click()
    staffed.until(lambda: not row_of(page, "msantos").owes)  # type: ignore[attr-defined]
    staffed.settle()
    choose(staffed, page, "bortiz")
    page.ui.disable.click()
    page.sheet.ui.go.click()
    staffed.until(lambda: row_of(page, "bortiz").standing == "Left")  # type: ignore[attr-defined]
    staffed.settle()
    assert "somebody was removed" in page.keys.due.text()
    choose(staffed, page, "bortiz")
    page.ui.enable.click()
    page.sheet.ui.role_nurse.setChecked(True)
    page.sheet.ui.password.line.setText(NEXT)
    page.sheet.ui.again.line.setText(NEXT)
    page.sheet.ui.go.click()
    staffed.until(lambda: row_of(page, "bortiz").standing == "Works here")  # type: ignore[attr-defined]


def test_an_invitation_is_shown_once_and_binds_another_computer(
    ground: Ground, tmp_path: Path, qtbot: QtBot
) -> None:
    with window_on(ground, qtbot) as driven:
        page = people(driven)
        page.keys.own_invite.click()
        page.sheet.ui.go.click()
        driven.until(lambda: bool(page.code.code))
        code = page.code.code
        page.code.close_overlay()
        assert not page.code.isHidden(), "not by a slip of the hand"
        assert not page.code.ui.go.isEnabled()
        page.code.ui.sure.setChecked(True)
        page.code.ui.go.click()
        assert page.code.isHidden()
        assert page.code.code == page.code.ui.code.text() == ""
    other = Ground(tmp_path / "second-home", ground.folder, ground.user, NEXT)
    with window_on(other, qtbot, sign_in=False) as driven:
        lock = driven.window._stack.currentWidget()
        assert isinstance(lock, UnlockPage)
        driven.settle()
        lock._ui.bind.click()
        page_there = driven.window._stack.currentWidget()
        assert isinstance(page_there, BindPage)
        assert nameless(page_there) == []
        driven.type(code[:-1])
        page_there._ui.password.line.setText(NEXT)
        page_there._ui.again.line.setText(NEXT)
        page_there.place.use_medium(tmp_path / "stick")
        page_there._ui.go.click()
        driven.until(lambda: "instead of 30" in page_there.fields.problem("code"))
        page_there._ui.code.setText(code.lower())
        page_there._ui.go.click()
        driven.until(lambda: driven.window.shell is not None)
        driven.settle()
        assert driven.shell._desk.actor.name == ground.user
        assert list((tmp_path / "stick").iterdir())


def test_the_code_of_an_invitation_prints(staffed: Driven, tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"

    def to_file(printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        return True

    page = people(staffed)
    page.code._choose = to_file
    page.code.show_code("Invitation", "AAAAAA-BBBBBB", ("Plant 2", "Good once."))
    page.code.ui.print_code.click()
    assert target.read_bytes().startswith(b"%PDF")


def test_the_key_moves_to_a_medium(staffed: Driven, tmp_path: Path) -> None:
    page = people(staffed)
    page.keys.move_key.click()
    page.sheet.ui.present.line.setText("not my password")
    page.sheet.key_place.use_medium(tmp_path / "stick")
    page.sheet.ui.go.click()
    staffed.until(lambda: bool(page.sheet.fields.problem("present")))
    page.sheet.ui.present.line.setText(staffed.ground.password)
    page.sheet.ui.go.click()
    staffed.until(page.sheet.isHidden)
    assert list((tmp_path / "stick").iterdir())


def test_the_recovery_code_is_renewed_and_the_database_key_changed(staffed: Driven) -> None:
    page = people(staffed)
    page.keys.recovery.click()
    page.sheet.ui.go.click()
    staffed.until(lambda: len(page.code.code.replace("-", "")) == 36)
    page.code.ui.sure.setChecked(True)
    page.code.ui.go.click()
    staffed.until(lambda: "the recovery code was renewed" in page.keys.due.text())
    staffed.settle()
    page.keys.rotate.click()
    page.sheet.ui.go.click()
    staffed.until(lambda: isinstance(staffed.window._stack.currentWidget(), UnlockPage))
    staffed.settle()
    staffed.type(staffed.ground.password)
    staffed.press(Qt.Key.Key_Return)
    staffed.until(lambda: staffed.window.shell is not None)
    staffed.settle()
    page = people(staffed)
    assert "No new database key is due" in page.keys.due.text()


def test_others_see_their_own_keys_alone(ground: Ground, qtbot: QtBot) -> None:
    theirs = Ground(ground.home, ground.folder, "bortiz", THEIRS)
    with window_on(theirs, qtbot) as driven:
        page = people(driven)
        words = driven.words()
        assert "My keys" in words
        assert "A. Moreau, RN" not in words
        for part in (page.ui.add, page.table, page.keys.recovery, page.keys.rotate):
            assert not part.isVisible()
        page.keys.own_password.click()
        page.sheet.ui.present.line.setText(THEIRS)
        page.sheet.ui.password.line.setText(NEXT)
        page.sheet.ui.again.line.setText(NEXT)
        page.sheet.ui.go.click()
        driven.until(page.sheet.isHidden)
        driven.settle()
    with window_on(Ground(ground.home, ground.folder, "bortiz", NEXT), qtbot) as driven:
        assert driven.shell._desk.actor.name == "bortiz"


def test_wrong_passwords_are_told_on_unlocking(ground: Ground, qtbot: QtBot) -> None:
    with window_on(ground, qtbot, sign_in=False) as driven:
        driven.settle()
        page = driven.window._stack.currentWidget()
        assert isinstance(page, UnlockPage)
        for guess in ("wrong one", "wrong two"):
            page._ui.name.setEditText(ground.user)
            page._ui.password.line.setText(guess)
            page._ui.unlock.click()
            driven.settle()
        page._ui.password.line.setText(ground.password)
        page._ui.unlock.click()
        driven.until(lambda: driven.window.shell is not None)
        driven.settle()
        told = [message.sentence for message in driven.window._toasts.shown]
        assert any(one.startswith("2 wrong passwords since 23-Nov-2026") for one in told)


@pytest.mark.parametrize(("colors", "scale"), [(ColorChoice.DARK, 1.0), (ColorChoice.LIGHT, 2.0)])
def test_everything_has_a_name_and_stays_on_the_page(
    staffed: Driven, colors: ColorChoice, scale: float
) -> None:
    current_theme().choose(colors)
    current_theme().set_scale(scale)
    page = people(staffed)
    assert nameless(page) == []
    for key in ("add", "roles", "password", "invite", "unbind", "hand_on"):
        page.sheet.open_for(key, page._rows[0], page._rows)
        staffed.settle()
        assert nameless(page.sheet) == []
        assert staffed.shell.rect().contains(page.sheet.card.geometry())
        page.sheet.close_overlay()
