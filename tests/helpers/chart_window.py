"""The real window on a small real clinic, for the tests of a chart's pages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from chart_clinic import Mold, Small, make_mold, open_copy
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import Message, Messages
from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.shell.shell import Shell
from clinicdesk.desktop.tasks import Tasks
from clinicdesk.desktop.theme import ColorChoice, current_theme
from clinicdesk.desktop.widgets import PatientBanner, ToastArea


class Window(QMainWindow):
    """The signed-in window with its messages, and what tests ask of it."""

    def __init__(self, qtbot: QtBot, small: Small, folder: Path) -> None:
        super().__init__()
        self.qtbot, self.small = qtbot, small
        self.faults: list[BaseException] = []
        self.said: list[Message] = []
        self.tasks = Tasks(self)
        messages = Messages(self)
        messages.posted.connect(self.said.append)

        def note(error: BaseException) -> str:
            self.faults.append(error)
            return "F-1"

        self.shell = Shell(
            small.clinic, self.tasks, messages, Memory(folder / "window.ini"), note_bug=note
        )
        self.setCentralWidget(self.shell)
        self.toasts = ToastArea(self, messages)
        self.resize(1440, 900)

    @property
    def page(self) -> ChartPage:
        """The chart's page."""
        page = self.shell._pages["chart"]
        assert isinstance(page, ChartPage)
        return page

    @property
    def banner(self) -> PatientBanner:
        """The patient banner."""
        found = self.findChild(PatientBanner)
        assert found is not None
        return found

    def until(self, holds: Callable[[], object], seconds: float = 15) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=int(seconds * 1000))

    def open(self, patient_id: UUID, tab: str = "overview") -> ChartPage:
        """Open a chart and wait until it is there."""
        self.shell.open_chart(patient_id, tab)
        self.until(lambda: self.page._chart and self.page._chart.patient.id == patient_id)
        return self.page

    def sheet(self) -> FormSheet:
        """The form that is open."""
        self.until(lambda: isinstance(self.page._sheet, FormSheet))
        self.qtbot.wait(20)  # the form before it is gone for good
        assert isinstance(self.page._sheet, FormSheet)
        return self.page._sheet

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """Press a key, wherever the keyboard is."""
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(QApplication.focusWidget() or self, key, modifier)

    def type(self, words: str) -> None:
        """Type into whatever has the keyboard."""
        focus = QApplication.focusWidget()
        assert isinstance(focus, QLineEdit | QPlainTextEdit), f"the keyboard is on {focus}"
        self.qtbot.keyClicks(focus, words)

    def type_into_combo(self, combo: QComboBox, words: str) -> None:
        """Type into a combo that takes words."""
        line = combo.lineEdit()
        assert line is not None
        self.qtbot.keyClicks(line, words)
        # What it offers lies over the form until Tab or Esc.
        popup = line.completer().popup() if line.completer() else None
        if popup is not None and popup.isVisible():
            popup.hide()
            # There is no window manager here that would give the keyboard back.
            with self.qtbot.waitActive(self):
                self.activateWindow()

    def tab_to(self, widget: QWidget, most: int = 60) -> None:
        """Press Tab until a control has the keyboard; fails where Tab never gets there."""
        for _ in range(most):
            focus = QApplication.focusWidget()
            if focus is widget or (focus is not None and focus is widget.focusProxy()):
                return
            if focus is not None and widget.isAncestorOf(focus):
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab never reaches {widget.objectName()}")

    def saved(self) -> None:
        """Wait until the form is saved and the chart was read again."""
        self.until(lambda: self.page._sheet is None)
        self.until(lambda: not self.tasks.busy)

    def words(self) -> str:
        """All words that can be seen in the window now."""
        seen = [
            f"{label.text()} {label.accessibleName()}"
            for label in self.findChildren(QLabel)
            if label.isVisible()
        ]
        seen.append(self.banner.accessibleDescription() if self.banner.isVisible() else "")
        return "\n".join(seen)


@pytest.fixture(scope="session")
def mold(tmp_path_factory: pytest.TempPathFactory) -> Mold:
    """The clinic that each test has a copy of."""
    return make_mold(tmp_path_factory.mktemp("mold"))


@pytest.fixture
def small(mold: Mold, tmp_path: Path) -> Iterator[Small]:
    """A clinic with two people."""
    made = open_copy(mold, tmp_path)
    yield made
    made.clinic.close()


@pytest.fixture
def window(qtbot: QtBot, small: Small, tmp_path: Path) -> Iterator[Window]:
    """The real window, light and at scale 1."""
    theme = current_theme()
    theme.choose(ColorChoice.LIGHT)
    theme.set_scale(1.0)
    made = Window(qtbot, small, tmp_path)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    if hasattr(made, "shell"):
        made.shell.keep_drafts()
    made.tasks.close()
    assert made.faults == []
