"""The line over a chart's tabs: the tabs, and what is done from every one of them."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from clinicdesk.desktop.chart.tabs import TABS
from clinicdesk.desktop.icons import icon
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, HBox, IconButton, TabStrip, key_hint, repolish

__all__ = ["TopBar"]


class TopBar(QWidget):
    """Tabs at the left, buttons at the right; where there is no room the buttons are a menu."""

    progress_asked = Signal()
    print_asked = Signal()
    export_asked = Signal()
    stepped = Signal()
    """A tab was gone to by keys: the keyboard goes on in it."""

    def __init__(self, keys: Sequence[str], *, may_log: bool, may_print: bool) -> None:
        super().__init__()
        self._tabs = [tab for tab in TABS if tab[0] in keys]
        self._may_log, self._may_print = may_log, may_print
        self._row = row = HBox(self, margins=(24, 12, 24, 10), spacing=8)
        self.strip = TabStrip("Chart", [(key, words) for key, words, _short in self._tabs])
        row.addWidget(self.strip, 1)
        self._log = Button("Log progress", "secondary", "plus")
        self._print = Button("Print", "primary", "printer")
        # An icon alone: with its words the last of the tabs would be out of sight.
        self._export = Button("", "secondary", "file-up")
        self._export.setAccessibleName("Export this record")
        self._more = IconButton("Log progress, export, print", "ellipsis", color="ink")
        menu = QMenu(self._more)
        for button, words, keys_said, asked, may in (
            (self._log, "Log progress", "Ctrl+G", self.progress_asked, may_log),
            (self._export, "Export this record", "Ctrl+E", self.export_asked, may_print),
            (self._print, "Print", "Ctrl+P", self.print_asked, may_print),
        ):
            key_hint(button, words, keys_said)
            button.clicked.connect(asked)
            row.addWidget(button)
            if may:
                menu.addAction(f"{words}\t{keys_said}").triggered.connect(asked)
                # Of the bar, not of the button: the keys hold while the button is in the menu.
                QShortcut(QKeySequence(keys_said), self).activated.connect(asked)
        for keys_said, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            step = QShortcut(QKeySequence(keys_said), self)
            step.activated.connect(lambda by=by: self._step(by))
        self._menu = menu
        self._more.clicked.connect(self._show_menu)
        row.addWidget(self._more)
        self._counts: dict[str, int] = {}
        self._brief = self._short = self._tight = False
        self._arrange()
        current_theme().changed.connect(self._fit)

    def _step(self, by: int) -> None:
        """Go to the next tab or the one before, from wherever the keyboard is."""
        if self.isVisible():
            self.strip.setCurrentIndex((self.strip.currentIndex() + by) % self.strip.count())
            self.stepped.emit()

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
        """Choose long or short words: first the tabs', then the buttons', then no button stands."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        u = current_theme().u
        brief, short, tight = (self.width() < u(width) for width in (1320, 1080, 720))
        if (brief, short, tight) != (self._brief, self._short, self._tight):
            self._brief, self._short, self._tight = brief, short, tight
            self.strip.setProperty("tight", "true" if tight else "false")
            repolish(self.strip)
            self._arrange()
            self._say()
        left, right = (12, 8) if tight else (24, 24)
        self._row.setContentsMargins(u(left), u(12), u(right), u(10))

    def _arrange(self) -> None:
        for button, words, may in (
            (self._log, "Log progress", self._may_log),
            (self._export, "", self._may_print),
            (self._print, "Print", self._may_print),
        ):
            button.setText("" if self._short else words)
            button.setVisible(may and not self._tight)
        self._more.setVisible(self._tight and (self._may_log or self._may_print))

    def _show_menu(self) -> None:
        self._menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _say(self) -> None:
        for at, (key, words, little) in enumerate(self._tabs):
            count = self._counts.get(key, 0)
            shown = little if self._brief else words
            self.strip.setTabText(at, f"{shown}  {count}" if count and not self._short else shown)
