"""The line over a chart's tabs: the tabs, and what is done from every one of them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, HBox, TabStrip, repolish

__all__ = ["TABS", "TopBar"]

TABS: Sequence[tuple[str, str, str]] = (
    ("overview", "Overview", "Overview"),
    ("plan", "Care plan", "Plan"),
    ("goals", "Goals", "Goals"),
    ("referrals", "Referrals", "Referrals"),
    ("medications", "Medications and results", "Results"),
    ("documents", "Documents", "Documents"),
    ("timeline", "Timeline", "Timeline"),
)
"""Key, words, and the words where there is little room."""


class TopBar(QWidget):
    """Tabs at the left, buttons at the right; words give way to icons where there is no room."""

    progress_asked = Signal()
    print_asked = Signal()

    def __init__(self, keys: Sequence[str], *, may_log: bool, may_print: bool) -> None:
        super().__init__()
        self._tabs = [tab for tab in TABS if tab[0] in keys]
        row = HBox(self, margins=(24, 12, 24, 10), spacing=8)
        self.strip = TabStrip("Chart", [(key, words) for key, words, _short in self._tabs])
        row.addWidget(self.strip, 1)
        self._log = Button("Log progress", "secondary", "plus", shortcut="Ctrl+G")
        self._log.clicked.connect(self.progress_asked)
        if not may_log:
            self._log.hide()
        row.addWidget(self._log)
        self._print = Button("Print", "primary", "printer", shortcut="Ctrl+P")
        self._print.clicked.connect(self.print_asked)
        if not may_print:
            self._print.hide()
        row.addWidget(self._print)
        self._counts: dict[str, int] = {}
        self._short = False
        current_theme().changed.connect(self._fit)

    def set_primary(self, primary: bool) -> None:
        """Let printing be the page's primary button, or leave that to the tab."""
        kind = "primary" if primary else "secondary"
        if self._print.property("kind") != kind:
            self._print.setProperty("kind", kind)
            self._print.setIcon(icon("printer", "on_accent" if primary else "ink2"))
            repolish(self._print)

    def set_counts(self, counts: dict[str, int]) -> None:
        """Show how many there are behind tabs."""
        self._counts = counts
        self._say()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose long or short words."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        short = self.width() < current_theme().u(1080)
        if short != self._short:
            self._short = short
            self._say()
            for button, words in ((self._log, "Log progress"), (self._print, "Print")):
                button.setText("" if short else words)

    def _say(self) -> None:
        for at, (key, words, little) in enumerate(self._tabs):
            count = self._counts.get(key, 0)
            shown = little if self._short else words
            self.strip.setTabText(at, f"{shown}  {count}" if count and not self._short else shown)
