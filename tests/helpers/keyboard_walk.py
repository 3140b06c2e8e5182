"""A person who has only a keyboard, walking through the real window."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget
from window_clinic import Driven

from clinicdesk.desktop.chart.page import ChartPage
from clinicdesk.desktop.imports.page import ImportsPage
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.desktop.printing.request_panel import KIND_WORDS
from clinicdesk.domain.documents import DocumentKind
from clinicdesk.domain.plans import CarePlan
from clinicdesk.services.clinic import Clinic

__all__ = ["Walk"]

_MOST_TABS = 120
S = TypeVar("S", bound=Sheet)


class Walk:
    """Presses keys, reads what can be seen. ``step`` names what is being done, for whoever looks.

    Nothing here clicks or sets a field: what cannot be reached by keys fails.
    """

    def __init__(self, driven: Driven) -> None:
        self.driven = driven
        self.steps: list[str] = []

    # What a person does

    def step(self, name: str) -> None:
        """Say that something was done; all that it asked for has come."""
        self.settle()
        self.steps.append(name)

    def keys(self, said: str, times: int = 1) -> None:
        """Press keys by their names, such as ``Ctrl+Shift+G``."""
        for _time in range(times):
            pressed = QKeySequence(said)[0]
            QTest.keyClick(self.focus, pressed.key(), pressed.keyboardModifiers())

    def write(self, words: str) -> None:
        """Type where the keyboard is."""
        QTest.keyClicks(self.focus, words)

    def tab_to(self, name: str, *, back: bool = False) -> QWidget:
        """Press Tab (or Shift+Tab) until the keyboard is on what has such a name.

        The name is a regular expression that the accessible name begins with.
        """
        wanted, seen = re.compile(name), []
        for _time in range(_MOST_TABS):
            said = self.named(self.focus)
            if wanted.match(said):
                return self.focus
            seen.append(said or type(self.focus).__name__)
            self.keys("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never reaches {name!r}, but: {seen}")

    def choose(self, name: str, words: str) -> None:
        """Go to a list of choices by Tab, and choose by typing its first letters."""
        self.tab_to(name)
        self.write(words)

    def enter(self, name: str, words: str) -> None:
        """Go to a field by Tab, and type over what stands there."""
        self.tab_to(name)
        self.keys("Ctrl+A")
        self.write(words)

    def press(self, name: str) -> None:
        """Go to a button by Tab, and press it with the space bar."""
        self.tab_to(name)
        self.keys("Space")

    def go_to_tab(self, key: str) -> None:
        """Walk to a tab of the chart."""
        self.until(lambda: self.page._chart is not None)
        for _time in range(len(self.page._tabs)):
            if self.page.tab == key:
                break
            self.keys("Ctrl+PgDown")
        assert self.page.tab == key
        self.settle()

    def find(self, words: str) -> None:
        """Find somebody from anywhere, and open the chart."""
        self.keys("Ctrl+K")
        self.write(words)
        self.keys("Return")
        self.until(lambda: self.driven.shell.place.key == "chart")
        self.until(lambda: self.page._chart is not None)
        self.settle()

    def take_in(self, chart: Path, source: str) -> None:
        """Bring in a file of another system. Only its name is not typed."""
        self.keys("Ctrl+5")
        self.settle()
        page = self.driven.shell._pages["imports"]
        assert isinstance(page, ImportsPage)
        page._choose_files = lambda _parent: [chart]
        self.keys("Ctrl+O")
        self.until(lambda: self.focus is page._ui.source)
        self.write(source)
        self.press("Import")
        self.until(page._result.isVisible)
        self.settle()

    def save_pdf(self, kind: str, target: Path) -> bytes:
        """Ctrl+P, another document by the arrow keys, and the file through the gate."""
        self.keys("Ctrl+P")
        sheet = self.sheet(PreviewSheet)
        self.until(lambda: sheet._prepared is not None)
        self.settle()
        if sheet.panel.kind is not DocumentKind(kind):
            self.tab_to(f"({'|'.join(KIND_WORDS.values())})$", back=True)
            for _time in range(len(KIND_WORDS)):
                if sheet.panel.kind is DocumentKind(kind):
                    break
                self.keys("Right")
        assert sheet.panel.kind is DocumentKind(kind)
        self.until(lambda: sheet._prepared is not None)
        self.step(f"preview {kind}")
        sheet._ask_path = lambda _parent, _name: target
        self.keys("Ctrl+S")
        self.until(target.is_file)
        self.until(lambda: self.page._sheet is None)
        self.settle()
        return target.read_bytes()

    # What a person sees

    @property
    def focus(self) -> QWidget:
        """What has the keyboard, whatever a list of offers that lies over the window says."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.hide()
        if not self.driven.window.isActiveWindow():
            # No window manager is here that would give the keyboard back.
            with self.driven.qtbot.waitActive(self.driven.window):
                self.driven.window.activateWindow()
        return self.driven.window.focusWidget() or self.driven.window

    @staticmethod
    def named(widget: QWidget) -> str:
        """What a screen reader says of a widget."""
        said = widget.accessibleName()
        if not said and hasattr(widget, "text") and not isinstance(widget, QAbstractItemView):
            said = str(widget.text())
        return said.replace("&", "")

    @property
    def page(self) -> ChartPage:
        """The chart's page."""
        page = self.driven.shell._pages["chart"]
        assert isinstance(page, ChartPage)
        return page

    @property
    def clinic(self) -> Clinic:
        """The clinic as whoever is signed in has it: to look what was really kept."""
        return self.driven.shell._desk.clinic

    @property
    def plan(self) -> CarePlan:
        """The plan in sight, as it is saved."""
        patient = self.page._patient_id
        assert patient is not None
        found = self.clinic.plans.open(self.clinic.actor, patient)
        assert found is not None
        return found

    def sheet(self, kind: type[S]) -> S:
        """The sheet that is open."""
        self.until(lambda: isinstance(self.page._sheet, kind))
        found = self.page._sheet
        assert isinstance(found, kind)
        self.settle()
        return found

    def closed(self) -> None:
        """Wait until the sheet is closed and the chart was read again."""
        self.until(lambda: self.page._sheet is None)
        self.settle()

    def words(self) -> str:
        """Everything that can be read on the window now, names for screen readers with it."""
        window = self.driven.window
        shown = [w for w in window.findChildren(QWidget) if w.isVisibleTo(window)]
        toasts = [message.sentence for message in window._toasts.shown]
        return "\n".join([*(f"{self.named(w)} {_text(w)}" for w in shown), *toasts])

    def sees(self, words: str) -> None:
        """Wait until words can be read."""
        try:
            self.until(lambda: words in self.words())
        except Exception as error:
            raise AssertionError(f"{words!r} is never read in:\n{self.words()}") from error

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        self.driven.until(holds)

    def settle(self) -> None:
        """Wait until what was asked for has come."""
        self.driven.qtbot.wait(60)  # a choice in a tree rests before it is shown
        self.driven.settle()


def _text(widget: QWidget) -> str:
    if isinstance(widget, QAbstractItemView):
        return "\n".join(_rows(widget.model(), QModelIndex()))
    if isinstance(widget, QComboBox):
        return widget.currentText()
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) else ""


def _rows(model: QAbstractItemModel | None, parent: QModelIndex) -> Iterator[str]:
    """What a screen reader reads of each row, from the top."""
    for row in range(model.rowCount(parent) if model is not None else 0):
        assert model is not None
        cells = [model.index(row, at, parent) for at in range(model.columnCount(parent))]
        said = (one.data(Qt.ItemDataRole.AccessibleTextRole) or one.data() for one in cells)
        yield " · ".join(map(str, filter(None, said)))
        yield from _rows(model, cells[0])
