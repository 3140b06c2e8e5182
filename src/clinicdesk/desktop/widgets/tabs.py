"""The tabs of a chart: words, a count, and a line under the current one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

__all__ = ["TabStrip"]


class TabStrip(QTabBar):
    """Tabs by key. ``chosen(key)`` is sent when the current one changes."""

    chosen = Signal(str)

    def __init__(
        self, name: str, tabs: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._tabs = tuple(tabs)
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        for _, words in tabs:
            self.addTab(words.replace("&", "&&"))
        self.currentChanged.connect(self._on_current)

    @property
    def current(self) -> str:
        """The key of the current tab."""
        at = self.currentIndex()
        return self._tabs[at][0] if at >= 0 else ""

    def choose(self, key: str) -> None:
        """Make a tab the current one. Raises ``ValueError`` for an unknown key."""
        self.setCurrentIndex([name for name, _ in self._tabs].index(key))

    def set_count(self, key: str, count: int | None) -> None:
        """Show how many things are behind a tab."""
        at = [name for name, _ in self._tabs].index(key)
        words = self._tabs[at][1].replace("&", "&&")
        self.setTabText(at, words if count is None else f"{words}  {count:,}")

    def _on_current(self, at: int) -> None:
        if 0 <= at < len(self._tabs):
            self.chosen.emit(self._tabs[at][0])
