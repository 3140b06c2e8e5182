"""A real window over a real clinic: what tests of pages and journeys begin with."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from open_clinic import MORNING, PASSWORD, doors_in, make
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.program import MainWindow, SignIn
from clinicdesk.desktop.shell.shell import Shell
from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.clock import FixedClock
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.startup import Doors

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LATER = MORNING + timedelta(minutes=5)


@dataclass(frozen=True)
class Ground:
    """A clinic on the disk and the computer that may open it."""

    home: Path
    folder: Path
    user: str
    password: str


class Parts:
    """What the composition root gives the window, on a computer that is a folder."""

    def __init__(self, ground: Ground, clock: FixedClock, seed: int = 97) -> None:
        self._ground = ground
        self._doors = doors_in(ground.home, clock, seed=seed)
        self.bugs: list[BaseException] = []

    def doors(self) -> Doors:
        return self._doors

    def folder(self, named: str | None) -> Path:
        return Path(named) if named else self._ground.folder

    def has_clinic(self, folder: Path) -> bool:
        return ClinicFolder(folder).is_clinic

    def note_bug(self, error: BaseException) -> str:
        self.bugs.append(error)
        return "TEST01"

    def window_state(self) -> Path:
        return self._ground.home / "window.ini"


def make_demo(place: Path, patients: int = 60) -> Ground:
    """Invent a demonstration clinic."""
    home, folder = place / "home", place / "clinic"
    ready = doors_in(home).demo(folder, patients=patients, seed=7)
    password = ready.password_file.read_text(encoding="utf-8").strip()
    return Ground(home, folder, ready.user, password)


def make_empty(place: Path) -> Ground:
    """Make a clinic without anybody in it."""
    home, folder = place / "home", place / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        # Tests of backups ask for them; in the others nothing goes by itself.
        clinic.schedule.choose(clinic.actor, BackupPlan(hour=None, closing_hours=None))
    return Ground(home, folder, "amoreau", PASSWORD)


def copied(ground: Ground, place: Path) -> Ground:
    """Copy a clinic and its computer, so that a test may change both."""
    home, folder = place / "home", place / "clinic"
    shutil.copytree(ground.home, home)
    shutil.copytree(ground.folder, folder)
    return Ground(home, folder, ground.user, ground.password)


@contextmanager
def window_on(
    ground: Ground, qtbot: QtBot, *, sign_in: bool = True, clock: FixedClock | None = None
) -> Iterator["Driven"]:
    """Open the window; with ``sign_in`` wait until its shell shows."""
    theme = current_theme()
    theme.choose(ColorChoice.LIGHT)
    theme.set_scale(1.0)
    parts = Parts(ground, clock or FixedClock(LATER))
    entry = SignIn(ground.user, ground.password) if sign_in else None
    window = MainWindow(parts, ground.folder, entry)
    window.resize(1440, 900)
    driven = Driven(window, parts, qtbot, ground)
    try:
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        QApplication.setActiveWindow(window) if not window.isActiveWindow() else None
        if sign_in:
            qtbot.waitUntil(lambda: window.shell is not None, timeout=15_000)
            driven.settle()
        yield driven
        if parts.bugs:
            raise parts.bugs[0]  # a fault of ours that the window has only noted
    finally:
        window.close()
        # A backup that is due is made first, and closes the window when it is done.
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
        window.deleteLater()
        theme.choose(ColorChoice.LIGHT)
        theme.set_scale(1.0)


class Driven:
    """A window, and a person's hands on it."""

    def __init__(self, window: MainWindow, parts: Parts, qtbot: QtBot, ground: Ground) -> None:
        self.window, self.parts, self.qtbot, self.ground = window, parts, qtbot, ground

    @property
    def shell(self) -> Shell:
        assert self.window.shell is not None
        return self.window.shell

    @property
    def focus(self) -> QWidget:
        focus = self.window.focusWidget()
        assert focus is not None
        return focus

    def page(self, key: str) -> QWidget:
        """Go to a place of the rail and wait for what it shows."""
        self.shell.show_place(key)
        self.settle()
        return self.shell._pages[key]

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        """Press one key."""
        QTest.keyClick(self.focus, key, modifier)

    def type(self, words: str) -> None:
        """Type where the keyboard is."""
        QTest.keyClicks(self.focus, words)

    def settle(self) -> None:
        """Wait until what was asked for has come and stays quiet."""
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy, timeout=20_000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: not self.window.tasks.busy, timeout=20_000)

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=20_000)

    def words(self, root: QWidget | None = None) -> str:
        """Everything that can be read on the window now."""
        top = root or self.window
        said = []
        for widget in top.findChildren(QWidget):
            if not widget.isVisibleTo(top):
                continue
            text = getattr(widget, "text", None)
            if callable(text):
                said.append(str(text()))
        return "\n".join(said)


def nameless(root: QWidget) -> list[str]:
    """What takes the keyboard without telling a screen reader what it is."""
    found = []
    for widget in root.findChildren(QWidget):
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if not takes or not widget.isVisibleTo(root):
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name):
            found.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return found
