"""How wide a table's columns are, and which give way when there is no room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QTableView

from clinicdesk.desktop.theme import current_theme

__all__ = ["ColumnWidths"]

Sizes = tuple[int, int, int, int]
"""Width, least width, stretch and place in the order of dropping, in design pixels."""


class ColumnWidths(QObject):
    """Shares out the width of a table.

    Columns that may drop go, in their order, until the rest fits with its least widths. What is
    left over is shared by stretch. A column that a person has dragged keeps its width (design
    pixels in ``chosen``), but never becomes narrower than its least.
    """

    def __init__(self, view: QTableView, sizes: Sequence[Sizes]) -> None:
        super().__init__(view)
        self._view = view
        self._sizes = tuple(sizes)
        self._fitting = False
        self.chosen: dict[int, int] = {}
        view.horizontalHeader().setStretchLastSection(False)
        view.horizontalHeader().sectionResized.connect(self._on_resized)
        view.viewport().installEventFilter(self)

    def choose(self, section: int, width: int) -> None:
        """Set the width of a column as a person would, in design pixels."""
        if 0 <= section < len(self._sizes):
            self.chosen[section] = max(width, self._sizes[section][1])
            self.fit()

    def fit(self) -> None:
        """Share out the width again."""
        if self._fitting:
            return
        self._fitting = True
        try:
            self._share()
        finally:
            self._fitting = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return super().eventFilter(watched, event)

    def _share(self) -> None:
        u = current_theme().u
        room = self._view.viewport().width()
        shown = self._shown(room)
        for section in range(len(self._sizes)):
            self._view.setColumnHidden(section, section not in shown)
        widths = {at: u(self.chosen.get(at, self._sizes[at][0])) for at in shown}
        left = room - sum(widths.values())
        if left < 0:
            # Take from what is above its least, in proportion.
            spare = {at: widths[at] - u(self._sizes[at][1]) for at in shown}
            total = sum(spare.values())
            for at in shown:
                take = min(spare[at], -left * spare[at] // total + 1) if total else 0
                widths[at] -= take
        else:
            stretches = {at: self._sizes[at][2] for at in shown if at not in self.chosen}
            total = sum(stretches.values())
            for at, stretch in stretches.items():
                widths[at] += left * stretch // total if total else 0
            if shown:
                last = self._view.horizontalHeader().visualIndex
                end = max(shown, key=last)
                widths[end] += max(0, room - sum(widths.values()))
        for at, width in widths.items():
            self._view.setColumnWidth(at, width)

    def _shown(self, room: int) -> list[int]:
        u = current_theme().u
        shown = list(range(len(self._sizes)))
        dropping = sorted((s[3], at) for at, s in enumerate(self._sizes) if s[3] > 0)
        for _, at in dropping:
            if sum(u(self._sizes[other][1]) for other in shown) <= room:
                break
            shown.remove(at)
        return shown

    def _on_resized(self, section: int, _old: int, new: int) -> None:
        if self._fitting or new == 0:
            return
        scale = current_theme().scale
        self.chosen[section] = max(round(new / scale), self._sizes[section][1])
        self.fit()
