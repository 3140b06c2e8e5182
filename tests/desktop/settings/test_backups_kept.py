"""Backups by themselves: while people type, on closing, told when they fail, tried each month."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import MORNING
from pytestqt.qtbot import QtBot
from window_clinic import Driven, Ground, copied, nameless, window_on

from clinicdesk.desktop.closing import ClosingPage
from clinicdesk.desktop.settings.page import SettingsPage
from clinicdesk.desktop.today.page import TodayPage
from clinicdesk.desktop.widgets import StatusChip
from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.people import PatientDraft, PersonName


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MORNING + timedelta(minutes=5))


@pytest.fixture
def window(
    empty_ground: Ground, tmp_path: Path, qtbot: QtBot, clock: FixedClock
) -> Iterator[Driven]:
    with window_on(copied(empty_ground, tmp_path), qtbot, clock=clock) as driven:
        yield driven


def settings(window: Driven) -> SettingsPage:
    page = window.page("settings")
    assert isinstance(page, SettingsPage)
    return page


def plan(window: Driven, **wanted: object) -> None:
    clinic = window.shell._desk.clinic
    clinic.schedule.choose(clinic.actor, BackupPlan(**wanted))  # type: ignore[arg-type]


def files(window: Driven) -> list[Path]:
    return sorted((window.ground.folder / "backups").glob("*.clinicbackup"))


def chip(page: SettingsPage) -> str:
    line = page._drill._line
    assert line is not None
    found = line.findChild(StatusChip)
    assert isinstance(found, StatusChip)
    return found.accessibleName()


def test_what_is_due_is_done_while_people_type(window: Driven) -> None:
    clinic = window.shell._desk.clinic
    plan(window, hour=0, closing_hours=None)
    window.shell._keeping.look()
    window.until(lambda: window.shell._keeping.words == "Backing up")
    saved: list[object] = []
    draft = PatientDraft(name=PersonName(family="Rivers", given="Ann"))
    window.window.tasks.write(
        lambda _report: clinic.people.register(clinic.actor, draft), saved.append
    )
    window.until(lambda: bool(saved))
    window.until(lambda: not window.shell._keeping.words)
    window.settle()
    assert len(files(window)) == 1
    assert "Backed up today" in window.words(window.shell)
    window.shell._keeping.look()  # the month's drill is the next thing that is due
    window.until(lambda: clinic.schedule.state().drill is not None)
    window.settle()
    state = clinic.schedule.state()
    assert state.drill is not None
    assert state.drill.ok
    window.shell._keeping.look()
    window.settle()
    assert len(files(window)) == 1
    assert "Restore tried" in window.words(window.shell)


def test_writing_goes_on_in_the_middle_of_a_copy(window: Driven) -> None:
    """The copy itself is held up; what is saved meanwhile does not wait for it."""
    clinic = window.shell._desk.clinic
    found: list[int] = []

    def in_between(_done: int, _total: int, words: str) -> None:
        if words == "Copying the clinic" and len(found) < 3:
            draft = PatientDraft(name=PersonName(family=f"Brook {len(found)}", given="Ann"))
            clinic.people.register(clinic.actor, draft)
            found.append(clinic.upkeep.status().counts["patients"])

    made = clinic.backups.make(clinic.actor, report=in_between)
    assert found == list(range(1, len(found) + 1))
    assert found
    assert made.counts["patients"] == 0  # the moment at which the copy began
    assert clinic.drills.run(clinic.actor).ok


def test_a_failure_stands_on_today_and_in_settings_until_one_succeeds(window: Driven) -> None:
    plan(window, hour=0, closing_hours=None)
    backups = window.ground.folder / "backups"
    if backups.exists():
        shutil.rmtree(backups)
    backups.write_text("in the way", encoding="utf-8")
    window.shell._keeping.look()
    state = window.shell._desk.clinic.schedule.state
    window.until(lambda: state().failed is not None)
    window.settle()
    today = window.page("today")
    assert isinstance(today, TodayPage)
    assert "The last backup failed." in window.words(today._keeping)
    assert "The last backup failed" in window.words(window.shell)
    page = settings(window)
    assert "The last backup failed." in window.words(page._backups)
    backups.unlink()
    page._backups._ui.make.click()
    window.until(lambda: state().failed is None and not window.shell._keeping.words)
    window.settle()
    assert "The last backup failed" not in window.words(page._backups)
    today = window.page("today")
    assert not today._keeping.isVisible()
    assert "restore drill" in today._keeping.age.text()  # who signed in administers the clinic


def test_a_drill_on_a_button_says_what_it_found(window: Driven, clock: FixedClock) -> None:
    page = settings(window)
    assert not page._drill._ui.run.isEnabled()  # there is nothing to try yet
    page._backups._ui.make.click()
    window.until(lambda: len(files(window)) == 1 and page._drill._ui.run.isEnabled())
    page._drill._ui.run.click()
    window.until(lambda: "Last good drill just now" in window.words(page._drill))
    assert chip(page) == "Restorable"
    assert "everything as it was written" in window.words(page._drill)
    clock.advance(timedelta(days=36))
    page.arrive()
    window.settle()
    assert chip(page) == "Too long ago"
    today = window.page("today")
    assert "For 36 days nobody has tried" in window.words(today)
    assert nameless(page) == []


def test_the_times_are_chosen_and_kept(window: Driven, tmp_path: Path) -> None:
    page = settings(window)
    card = page._schedule
    assert card._ui.hour.currentText() == "Never by itself"
    card._ui.hour.setCurrentIndex(card._ui.hour.findData(6))
    card._ui.hour.activated.emit(card._ui.hour.currentIndex())
    window.settle()
    stick = tmp_path / "stick"
    stick.mkdir()
    card._choose = lambda _parent: stick
    card._ui.choose.click()
    window.settle()
    assert window.shell._desk.clinic.schedule.plan() == BackupPlan(
        hour=6, closing_hours=None, copies=str(stick)
    )
    window.until(lambda: str(stick) in window.words(card))
    card._choose = lambda _parent: window.ground.folder
    card._ui.choose.click()
    window.until(lambda: bool(window.window._toasts.shown))
    assert "own folder" in window.window._toasts.shown[-1].sentence


def test_closing_makes_the_backup_that_is_due(window: Driven) -> None:
    plan(window, hour=None, closing_hours=8)
    window.window.close()
    assert window.window.isVisible()
    assert isinstance(window.window._stack.currentWidget(), ClosingPage)
    window.until(lambda: not window.window.isVisible())
    assert len(files(window)) == 1


def test_closing_waits_for_nobody_who_does_not_want_it(window: Driven) -> None:
    plan(window, hour=None, closing_hours=8)
    (window.ground.folder / "backups").write_text("in the way", encoding="utf-8")
    window.window.close()
    page = window.window._stack.currentWidget()
    assert isinstance(page, ClosingPage)
    window.until(page._notice.isVisible)
    assert "backup" in page._notice.accessibleName()
    page._leave.click()
    window.until(lambda: not window.window.isVisible())


def test_a_lock_stops_it_and_it_is_made_when_somebody_is_back(window: Driven) -> None:
    plan(window, hour=0, closing_hours=None)
    window.shell._keeping.look()
    window.until(lambda: window.shell._keeping.words == "Backing up")
    window.window.lock()
    window.settle()
    page = window.window._stack.currentWidget()
    page.enter(window.ground.user, window.ground.password)
    window.until(lambda: window.window.shell is not None)
    window.settle()
    said = [message.sentence for message in window.window._toasts.shown]
    assert not any("was stopped" in sentence for sentence in said)
    assert list((window.ground.folder / "backups").glob(".*")) == []
    if not files(window):  # it may have come to its end before the lock was heard
        window.shell._keeping.look()
    window.until(lambda: len(files(window)) == 1)
    window.settle()
