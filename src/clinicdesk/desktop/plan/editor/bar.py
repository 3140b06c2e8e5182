"""The acts above the plan: add a line, undo, redo, what stands beside."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.widgets import Button, FlowLayout, VBox

__all__ = ["EditorBar", "install_keys"]

_LONG = 34


class EditorBar(QWidget):
    """Buttons with their keys in the tooltips. ``asked(what)`` says which was pressed."""

    asked = Signal(str)

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        row = FlowLayout(spacing=8, line_spacing=6)
        column.addLayout(row)
        self._buttons: dict[str, Button] = {}
        for what, words, kind, icon, hint in (
            ("goal", "Goal", "primary", "plus", "Add a goal (Ctrl+N)"),
            ("concern", "Concern", "secondary", "plus", "Add a concern (Ctrl+Shift+N)"),
            ("intervention", "Intervention", "secondary", "plus", "Add an intervention (Ctrl+I)"),
            ("chart", "From the chart…", "quiet", "import", "Add from the chart (Ctrl+Shift+A)"),
            (
                "template",
                "From a template…",
                "quiet",
                "clipboard-list",
                "See what a template would add (Ctrl+Shift+T)",
            ),
            ("undo", "Undo", "quiet", "undo-2", "Undo (Ctrl+Z)"),
            ("redo", "Redo", "quiet", "redo-2", "Redo (Ctrl+Shift+Z)"),
            ("beside", "Checks", "secondary", "list-checks", "What stands beside (Ctrl+J)"),
            ("back", "Back to the tree", "secondary", "arrow-left", "Back to the tree (Esc)"),
        ):
            button = Button(words, kind, icon, hint=hint)
            if what in ("goal", "concern", "intervention"):
                button.setAccessibleName(f"Add {words.lower()}")
            button.clicked.connect(lambda _on=False, what=what: self.asked.emit(what))
            button.setVisible(may_edit or what in ("beside", "back"))
            row.addWidget(button)
            self._buttons[what] = button
        self._may_edit = may_edit

    def button(self, what: str) -> Button:
        """One of the buttons."""
        return self._buttons[what]

    def show_stack(self, undo: str, redo: str) -> None:
        """Say what would be undone and redone; hidden where there is nothing."""
        for what, words in (("undo", undo), ("redo", redo)):
            button = self._buttons[what]
            button.setVisible(bool(words) and self._may_edit)
            if words:
                short = words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"
                button.set_words(f"{what.capitalize()}: {short}")

    def show_ways(self, *, beside: bool, back: bool) -> None:
        """Offer the way to what is not in sight."""
        self._buttons["beside"].setVisible(beside)
        self._buttons["back"].setVisible(back)


_KEYS = {"Ctrl+J": "beside", "Ctrl+F": "find"}
_EDIT_KEYS = {
    "Ctrl+Shift+N": "concern",
    "Ctrl+I": "intervention",
    "Ctrl+Shift+A": "chart",
    "Ctrl+Shift+T": "template",
    "Ctrl+Shift+Z": "redo",
}


def install_keys(editor: QWidget, asked: Callable[[str], None], *, may_edit: bool) -> None:
    """Give the editor its keys; they hold while the keyboard is inside it."""
    for keys, what in (_KEYS | (_EDIT_KEYS if may_edit else {})).items():
        shortcut = QShortcut(QKeySequence(keys), editor)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(partial(asked, what))
