"""Settings apply at once; a backup is made and listed; the check says what holds."""

from pathlib import Path

import pytest
from window_clinic import Driven, nameless

from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.desktop.theme import ColorChoice, current_theme


@pytest.fixture
def page(driven: Driven) -> SettingsPage:
    shown = driven.page("settings")
    assert isinstance(shown, SettingsPage)
    return shown


def test_text_size_and_colors_apply_at_once_and_follow_the_keys(page: SettingsPage) -> None:
    theme = current_theme()
    page._look_ui.size.choose("1.5")
    assert theme.scale == 1.5
    page._look_ui.colors.choose("dark")
    assert theme.is_dark
    theme.zoom_reset()
    assert page._look_ui.size.current == "1"
    theme.choose(ColorChoice.LIGHT)


def test_the_time_until_the_lock_is_remembered(driven: Driven, page: SettingsPage) -> None:
    at = page._lock_ui.idle.findData(5)
    page._lock_ui.idle.setCurrentIndex(at)
    page._lock_ui.idle.activated.emit(at)
    assert driven.window._idle.interval() == 5 * 60_000
    assert driven.window.memory.choice("idle_minutes") == "5"


def test_a_backup_is_made_and_listed(driven: Driven, page: SettingsPage) -> None:
    card = page._backups
    assert "No backup yet" in card._ui.said.text()
    card._ui.make.click()
    driven.until(lambda: card._table.model.rowCount() == 1)
    driven.settle()
    made = card._table.model.row(0)
    assert made is not None
    assert Path(made.path).exists()
    assert "1 backup" in card._ui.said.text()
    assert "Backed up today" in driven.words(driven.shell)


def test_a_backup_goes_where_the_person_says(
    driven: Driven, page: SettingsPage, tmp_path: Path
) -> None:
    card = page._backups
    target = tmp_path / "stick" / "copy.clinicbackup"
    card._choose = lambda _parent, _name: target
    card._ui.elsewhere.click()
    driven.until(lambda: target.exists() and not driven.shell._keeping.words)


def test_a_place_that_cannot_be_written_is_said(
    driven: Driven, page: SettingsPage, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    card = page._backups
    card._choose = lambda _parent, _name: blocked / "copy.clinicbackup"
    card._ui.elsewhere.click()
    driven.until(lambda: bool(driven.window._toasts.shown))
    assert card._ui.make.isEnabled()
    driven.parts.bugs.clear()


def test_the_check_says_what_holds(driven: Driven, page: SettingsPage) -> None:
    from clinicdesk.desktop.settings.check import CheckCard

    card = page.findChild(CheckCard)
    assert card is not None
    card._ui.check.click()
    driven.until(lambda: len(card._rows) > 3)
    driven.settle()
    words = driven.words(card)
    assert "Audit chain" in words
    assert all(check.findChild(object) is not None for check in card._rows)


def test_the_notices_are_shown(driven: Driven, page: SettingsPage) -> None:
    page._show_about()
    assert page._about_sheet is not None
    sheet = page._about_sheet._sheet
    assert sheet is not None
    words = driven.words(sheet)
    assert "LOINC is copyright" in words
    assert "PySide6" in words
    sheet.close_overlay()


def test_everything_that_takes_the_keyboard_has_a_name(page: SettingsPage) -> None:
    assert nameless(page) == []
