"""What a template would add, line by line, each to take or to leave."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Card, HBox, StatusChip, Text, VBox
from clinicdesk.domain.plan_applying import with_needed, without_orphans
from clinicdesk.domain.plan_proposals import Proposal, ProposedLine, Standing

__all__ = ["TemplateLines"]

_GROUPS: tuple[tuple[str, str, str], ...] = (
    ("concern", "Concerns", "circle-alert"),
    ("goal", "Goals", "target"),
    ("intervention", "What is done and learned", "list-checks"),
    ("statement", "What the plan says", "message-square"),
    ("review", "Review", "calendar-clock"),
)
_CHIPS = {
    Standing.THERE: Status("In the plan", Tone.OK, "circle-check"),
    Standing.CONFLICT: Status("Another target", Tone.WARN, "triangle-alert"),
    Standing.NEW: Status("New", Tone.INFO, "plus"),
}


class TemplateLines(QWidget):
    """``changed`` is sent when another set of lines is chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=12)
        self._asked: Proposal | None = None
        self._chosen: frozenset[str] = frozenset()
        self._cards: dict[str, Card] = {}
        self._pools: dict[str, Pool[ProposedLine]] = {}
        for kind, title, icon in _GROUPS:
            card = Card(title, icon, spacing=2)
            self._cards[kind] = card
            self._pools[kind] = Pool(card.body, self._make)
            column.addWidget(card)

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the lines to take over."""
        return self._chosen

    def fill(self, asked: Proposal) -> None:
        """Show what a template would add: all that is new is chosen."""
        self._asked, self._chosen = asked, asked.new
        for kind, pool in self._pools.items():
            lines = [line for line in asked.lines if line.kind == kind]
            pool.fill(lines)
            self._cards[kind].setVisible(bool(lines))
        self._tick()

    def boxes(self) -> dict[str, QCheckBox]:
        """The boxes that can be ticked, by the key of their line."""
        return {row.key: row.box for row in self._rows() if row.box.isEnabled()}

    def _rows(self) -> list["_Row"]:
        shown = [widget for pool in self._pools.values() for widget in pool.shown()]
        return [widget for widget in shown if isinstance(widget, _Row)]

    def _make(self) -> QWidget:
        return _Row(self._on_toggled)

    def _on_toggled(self, key: str, on: bool) -> None:
        if self._asked is None or on == (key in self._chosen):
            return
        if on:
            self._chosen = with_needed(self._asked, self._chosen | {key})
        else:
            self._chosen = without_orphans(self._asked, self._chosen - {key})
        self._tick()

    def _tick(self) -> None:
        for row in self._rows():
            row.tick(row.key in self._chosen)
        self.changed.emit()


class _Row(QWidget):
    """One line: a box, what it is, what it says, and how it stands to the plan."""

    def __init__(self, toggled: Callable[[str, bool], None]) -> None:
        super().__init__()
        self.key = ""
        self._toggled = toggled
        row = HBox(self, margins=(2, 6, 2, 6), spacing=10)
        self.box = QCheckBox()
        self.box.toggled.connect(self._on_box)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        words = VBox(spacing=1)
        self._title = Text("", "body_strong", wrap=True)
        self._words = Text("", "caption", wrap=True)
        words.addWidget(self._title)
        words.addWidget(self._words)
        row.addLayout(words, 1)
        self._chip = StatusChip("Not started")
        row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)

    def fill(self, line: ProposedLine) -> None:
        """Show a line."""
        self.key = line.key
        status = _CHIPS[line.standing]
        self._title.setText(line.title)
        self._words.setText(line.words)
        self._chip.set_status(status)
        self.box.setEnabled(line.standing is not Standing.THERE)
        said = f"{line.title}, {status.word}"
        if line.standing is not Standing.THERE:
            said += f": {line.words}"
        if line.standing is Standing.CONFLICT:
            said += ". Tick it to give the plan’s goal the template’s target"
        self.box.setAccessibleName(said)

    def tick(self, on: bool) -> None:
        """Show whether it is taken, without asking anybody."""
        self.box.blockSignals(True)
        self.box.setChecked(on or not self.box.isEnabled())
        self.box.blockSignals(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the words is a click on the box."""
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and self.box.isEnabled() and inside:
            self.box.setFocus()
            self.box.toggle()
        super().mouseReleaseEvent(event)

    def _on_box(self, on: bool) -> None:
        self._toggled(self.key, on)
