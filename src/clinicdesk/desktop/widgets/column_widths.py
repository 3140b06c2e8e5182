"""How wide a table's columns are, which a person hid, and which give way when there is no room."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QTableView

from clinicdesk.desktop.theme import current_theme

__all__ = ["ColumnWidths"]

Sizes = tuple[int, int, int, int]
"""Width, least width, stretch and place in the order of dropping, in design pixels."""


class ColumnWidths(QObject):
    """Shares out the width of a table.

    Columns that may drop go, in their order, until the rest fits with its least widths. What is
    left over is shared by stretch. A column that a person has dragged keeps its width (design
    pixels in ``chosen``), but never becomes narrower than its least. Where a person chose which
    columns there are (``choose_columns``), none drops: what does not fit is scrolled to.
    """

    dragged = Signal()
    """A person made a column wider or narrower."""

    def __init__(self, view: QTableView, sizes: Sequence[Sizes]) -> None:
        super().__init__(view)
        self._view = view
        self._sizes = tuple(sizes)
        self._fitting = False
        self._hidden: frozenset[int] = frozenset()
        self._all_stay = False
        self.chosen: dict[int, int] = {}
        view.horizontalHeader().setStretchLastSection(False)
        view.horizontalHeader().sectionResized.connect(self._on_resized)
        view.viewport().installEventFilter(self)

    def choose(self, section: int, width: int) -> None:
        """Set the width of a column as a person would, in design pixels."""
        if 0 <= section < len(self._sizes):
            self.chosen[section] = max(width, self._sizes[section][1])
            self.fit()

    def choose_columns(self, hidden: Collection[int], *, all_stay: bool) -> None:
        """Hide columns; with ``all_stay`` the others stay however narrow the table is."""
        self._hidden, self._all_stay = frozenset(hidden), all_stay
        self.fit()

    def width(self, section: int) -> int:
        """Give how wide a column is, in design pixels."""
        now = round(self._view.columnWidth(section) / current_theme().scale)
        return self.chosen.get(section) or now or self._sizes[section][0]

    def least(self, section: int) -> int:
        """Give how narrow a column may become, in design pixels."""
        return self._sizes[section][1]

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
        too_many = sum(u(self._sizes[at][1]) for at in shown) > room
        if self._all_stay and too_many:
            pass  # all cannot be seen at once, so that each may be as wide as it likes
        elif left < 0:
            # What a person chose gives way last, and not at all where all may be scrolled to.
            left = self._narrow(widths, [at for at in shown if at not in self.chosen], left)
            if left < 0 and not self._all_stay:
                self._narrow(widths, [at for at in shown if at in self.chosen], left)
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

    def _narrow(self, widths: dict[int, int], some: Sequence[int], left: int) -> int:
        """Take from what is above its least, in proportion; return what is still lacking."""
        u = current_theme().u
        spare = {at: widths[at] - u(self._sizes[at][1]) for at in some}
        total = sum(spare.values())
        lacking = left
        for at in some:
            take = min(spare[at], -left * spare[at] // total + 1) if total else 0
            widths[at] -= take
            lacking += take
        return lacking

    def _shown(self, room: int) -> list[int]:
        u = current_theme().u
        shown = [at for at in range(len(self._sizes)) if at not in self._hidden]
        if self._all_stay:
            return shown
        dropping = sorted((self._sizes[at][3], at) for at in shown if self._sizes[at][3] > 0)
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
        self.dragged.emit()
