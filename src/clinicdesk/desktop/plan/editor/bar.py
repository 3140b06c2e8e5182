"""The acts above the plan: add a line, undo, redo, what stands beside."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, FlowLayout, VBox

__all__ = ["EditorBar", "install_keys"]

_LONG = 34
_NARROW = 900


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
            row.addWidget(button)
            self._buttons[what] = button
        self._may_edit = may_edit
        self._more = Button("More…", "quiet", "ellipsis", hint="What else can be done")
        self._more.clicked.connect(self._show_more)
        row.addWidget(self._more)
        self._ways = (False, False)
        self._stack = ("", "")
        self._arrange()

    def button(self, what: str) -> Button:
        """One of the buttons."""
        return self._buttons[what]

    def show_stack(self, undo: str, redo: str) -> None:
        """Say what would be undone and redone; hidden where there is nothing."""
        self._stack = (undo, redo)
        for what, words in (("undo", undo), ("redo", redo)):
            if words:
                short = words if len(words) <= _LONG else f"{words[: _LONG - 1]}…"
                self._buttons[what].set_words(f"{what.capitalize()}: {short}")
        self._arrange()

    def show_ways(self, *, beside: bool, back: bool) -> None:
        """Offer the way to what is not in sight. ``back``: the tree is not, so lines wait."""
        self._ways = (beside, back)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what is asked for seldom behind one button where there is no room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside, back = self._ways
        undo, redo = self._stack
        narrow = self.width() < current_theme().u(_NARROW)
        edits, alone = self._may_edit, back
        shown = {
            "goal": edits and not alone,
            "concern": edits and not alone,
            "intervention": edits and not alone,
            "chart": edits and not narrow,
            "template": edits and not narrow,
            "undo": edits and bool(undo) and not narrow,
            "redo": edits and bool(redo) and not narrow,
            "beside": beside and (back or not narrow),
            "back": back,
        }
        for what, visible in shown.items():
            self._buttons[what].setVisible(visible)
        self._more.setVisible(narrow and (edits or beside))

    def _show_more(self) -> None:
        menu = QMenu(self)
        hidden = [what for what in ("chart", "template") if self._may_edit]
        if self._ways[0] and not self._ways[1]:
            hidden.append("beside")
        hidden += [what for what, words in zip(("undo", "redo"), self._stack, strict=True) if words]
        if self._ways[1] and self._may_edit:
            hidden += ["goal", "concern", "intervention"]
        for what in hidden:
            button = self._buttons[what]
            action = menu.addAction(button.icon(), button.accessibleName())
            action.triggered.connect(partial(self._ask, what))
        menu.exec(self._more.mapToGlobal(self._more.rect().bottomLeft()))
        menu.deleteLater()

    def _ask(self, what: str, _on: bool = False) -> None:
        self.asked.emit(what)


_KEYS = {"Ctrl+J": "beside", "Ctrl+F": "find", "Ctrl+Shift+V": "versions"}
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
