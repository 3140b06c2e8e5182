"""Above and below the chosen line: what it is, and Save, Discard, End."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.desktop.theme import Status, current_theme
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, IconLabel, StatusChip, Text, VBox

__all__ = ["DetailFoot", "DetailHead", "save_keys"]

_KINDS = {
    "concern": "Concern",
    "goal": "Goal",
    "intervention": "Intervention",
    "outcome": "Outcome",
    "part": "About the person",
    "about": "About the person",
    "whole": "The plan",
    "loose": "Without a concern",
}
_HEAD_ROOM = 210


def save_keys(pane: QWidget, save: Callable[[], None]) -> list[QShortcut]:
    """Give a pane the keys that save; they hold while the keyboard is inside it."""
    made = []
    for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
        shortcut = QShortcut(QKeySequence(keys), pane)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(save)
        made.append(shortcut)
    return made


class DetailHead(QWidget):
    """What is shown: the kind, for a part its words, and the state."""

    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, margins=(16, 2, 16, 8), spacing=8)
        self._icon = IconLabel("target", "accent_ink", 18)
        row.addWidget(self._icon)
        self.words = Text("", "subtitle", wrap=True)
        row.addWidget(self.words, 1)
        self._chip = StatusChip("Not started")
        row.addWidget(self._chip)
        self.show_node(None)

    def fit(self, height: int) -> None:
        """Leave the little height there is to the form, which says by itself what it is."""
        self.setMaximumHeight(0 if height < current_theme().u(_HEAD_ROOM) else 16_777_215)

    def show_node(self, node: Node | None, *, new: bool = False) -> None:
        """Say what a row is."""
        self._icon.setVisible(node is not None and bool(node.icon))
        if node is None:
            self._say("", None)
            return
        if node.icon:
            self._icon.set_icon(node.icon)
        kind = _KINDS.get(node.kind, "")
        if new:
            words = f"New {node.kind}"
        elif node.kind == "part":
            words = node.title
        elif node.kind == "outcome" and node.parent is not None:
            words = node.parent.title
        else:
            words = kind
        self._say(words, None if new else node.status)

    def say(self, words: str) -> None:
        """Say something else."""
        self._icon.hide()
        self._say(words, None)

    def _say(self, words: str, status: Status | None) -> None:
        self.words.setText(words)
        self._chip.setVisible(status is not None)
        if status is not None:
            self._chip.set_status(status)


class DetailFoot(QFrame):
    """Save is what one presses; it stands still while there is nothing to save."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "surface")
        column = VBox(self, margins=(16, 8, 16, 8))
        row = FlowLayout(spacing=8, line_spacing=6)
        self.save = Button("Save", "primary", "check", hint="Save this line (Ctrl+Enter)")
        self.discard = Button("Discard", hint="Throw away what was typed here")
        self.end = Button("End or take out…", "quiet", "circle-x", hint="End this line (Delete)")
        for button in (self.save, self.discard, self.end):
            row.addWidget(button)
        self._said = QWidget()
        said = HBox(self._said, spacing=6)
        said.addWidget(IconLabel("pencil", "warn", 16))
        self._words = Text("", "caption", "ink2")
        said.addWidget(self._words)
        row.addWidget(self._said)
        column.addLayout(row)
        self._draft = ""
        self._dirty = False
        self.show_state(dirty=False, may_end=False)

    def show_state(self, *, dirty: bool, may_end: bool) -> None:
        """Say whether something is to be saved."""
        self._dirty = dirty
        if not dirty:
            self._draft = ""
        self.save.setEnabled(dirty)
        self.discard.setVisible(dirty)
        self.end.setVisible(may_end)
        self._show()

    def say(self, words: str) -> None:
        """Say when a draft was kept."""
        self._draft = words
        self._show()

    def _show(self) -> None:
        words = f"Not saved yet. {self._draft}".strip() if self._dirty else ""
        if self._words.text() != words:
            self._words.setText(words)
        if self._said.isHidden() == bool(words):
            self._said.setVisible(bool(words))
