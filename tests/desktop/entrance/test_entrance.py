"""Before anyone is in: the first run, the code that is shown once, and the way back with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from window_clinic import Driven, Ground, copied, nameless, window_on

from clinicdesk.desktop.entrance.code_page import CodePage
from clinicdesk.desktop.entrance.first_run_page import FirstRunPage
from clinicdesk.desktop.entrance.recovery_page import RecoveryPage
from clinicdesk.desktop.entrance.unlock_page import UnlockPage
from clinicdesk.desktop.person.strength import strength_of

PHRASE = "velvet otter marble canyon"


@pytest.fixture
def fresh(tmp_path: Path, qtbot: QtBot) -> Iterator[Driven]:
    """A computer without a clinic."""
    ground = Ground(tmp_path / "home", tmp_path / "clinic", "amoreau", PHRASE)
    with window_on(ground, qtbot, sign_in=False) as driven:
        yield driven


def first_run(driven: Driven) -> FirstRunPage:
    page = driven.window._stack.currentWidget()
    assert isinstance(page, FirstRunPage)
    return page


def fill(page: FirstRunPage, password: str = PHRASE, again: str = PHRASE) -> None:
    page._ui.site.setText("Harlan Motors, Plant 2")
    page._ui.display.setText("A. Moreau, RN")
    page._ui.name.setText("amoreau")
    page.place.use_medium(page._folder.parent / "stick")
    page._ui.password.line.setText(password)
    page._ui.again.line.setText(again)


def test_a_clinic_is_made_its_code_shown_once_and_one_is_in(fresh: Driven) -> None:
    page = first_run(fresh)
    assert nameless(page) == []
    fill(page)
    page._ui.again.setFocus()
    fresh.press(Qt.Key.Key_Return)
    fresh.until(lambda: isinstance(fresh.window._stack.currentWidget(), CodePage))
    code = fresh.window._stack.currentWidget()
    assert isinstance(code, CodePage)
    assert nameless(code) == []
    assert code._code.replace("-", "").isalnum()
    assert not code._ui.go.isEnabled(), "nobody goes on before the code is kept"
    code._ui.sure.setChecked(True)
    code._ui.go.click()
    fresh.until(lambda: fresh.window.shell is not None)
    fresh.settle()
    assert fresh.shell._desk.actor.display == "A. Moreau, RN"


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("short", "short", "password"), (PHRASE, PHRASE + "x", "again"), ("", "", "password")],
)
def test_a_password_that_will_not_do_is_said_at_its_field(
    fresh: Driven, password: str, again: str, field: str
) -> None:
    page = first_run(fresh)
    fill(page, password, again)
    page._try()
    fresh.settle()
    assert page.fields.problem(field)
    assert not fresh.parts.has_clinic(fresh.ground.folder), "nothing half made is left"


def test_what_is_missing_is_said(fresh: Driven) -> None:
    page = first_run(fresh)
    page._try()
    assert page.fields.problem("site")
    assert fresh.focus is page._ui.site


def test_a_strong_password_is_called_so() -> None:
    assert strength_of(PHRASE).enough
    assert strength_of(PHRASE).words.startswith("Strong")
    assert not strength_of("password1234").enough
    assert not strength_of("").enough


def test_the_code_prints_on_paper(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"

    def to_file(printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(target))
        return True

    page = CodePage("AAAAAA-BBBBBB-CCCCCC-DDDDDD-EEEEEE-FFFFFF", "Plant 2", to_file)
    qtbot.addWidget(page)
    page._print()
    assert target.read_bytes().startswith(b"%PDF")


def test_the_recovery_code_sets_a_new_password(
    empty_ground: Ground, tmp_path: Path, qtbot: QtBot
) -> None:
    ground = copied(empty_ground, tmp_path)
    with window_on(ground, qtbot, sign_in=False) as driven:
        driven.settle()
        lock = driven.window._stack.currentWidget()
        assert isinstance(lock, UnlockPage)
        lock.recovery_asked.emit()
        page = driven.window._stack.currentWidget()
        assert isinstance(page, RecoveryPage)
        driven.settle()
        assert nameless(page) == []
        page._ui.code.setText("AAAAAA-BBBBBB-CCCCCC-DDDDDD-EEEEEE-FFFFFF")
        page._ui.password.line.setText("another row of plain words")
        page.place.use_medium(page._folder.parent / "stick")
        page._try()
        driven.until(lambda: bool(page.fields.problem("code")))
        page.left.emit()
        assert isinstance(driven.window._stack.currentWidget(), UnlockPage)


def test_the_lock_page_has_names_for_everything(
    empty_ground: Ground, tmp_path: Path, qtbot: QtBot
) -> None:
    with window_on(copied(empty_ground, tmp_path), qtbot, sign_in=False) as driven:
        driven.settle()
        page = driven.window._stack.currentWidget()
        assert isinstance(page, UnlockPage)
        assert nameless(page) == []
        page._try()
        assert page.fields.problem("password") == "Type your password."


def test_a_medium_is_asked_for_and_a_password_alone_is_warned_of(
    fresh: Driven, tmp_path: Path
) -> None:
    page = first_run(fresh)
    fill(page, "thirteen sign", "thirteen sign")
    asked: list[bool] = []

    def nothing_chosen(_form: object) -> Path | None:
        asked.append(True)
        return None

    page.place._ask = nothing_chosen
    page.place.choose("medium")
    page._ui.place.activated.emit(page._ui.place.currentIndex())
    assert asked == [True]
    assert page.place.chosen == "keyring", "a medium that nobody chose is none"
    page.place.choose("none")
    assert page._ui.warning.isVisible()
    page._try()
    fresh.until(lambda: "at least 15" in page.fields.problem("password"))
    page.place.use_medium(tmp_path / "stick")
    assert not page._ui.warning.isVisible()
    page._try()
    fresh.until(lambda: isinstance(fresh.window._stack.currentWidget(), CodePage))
    assert list((tmp_path / "stick").iterdir())


def test_a_medium_that_is_absent_is_asked_for_and_opens_when_it_is_back(
    fresh: Driven, tmp_path: Path
) -> None:
    page = first_run(fresh)
    fill(page)
    page._try()
    fresh.until(lambda: isinstance(fresh.window._stack.currentWidget(), CodePage))
    code = fresh.window._stack.currentWidget()
    assert isinstance(code, CodePage)
    taken = (tmp_path / "stick").rename(tmp_path / "pocket")
    code.kept.emit()
    lock = fresh.window._stack.currentWidget()
    assert isinstance(lock, UnlockPage)
    fresh.until(lambda: "Insert the medium" in lock.fields.problem("password"))
    taken.rename(tmp_path / "stick")
    lock.enter("amoreau", PHRASE)
    fresh.until(lambda: fresh.window.shell is not None)
    fresh.settle()
