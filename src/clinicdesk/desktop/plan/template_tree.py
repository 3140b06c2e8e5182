"""The parts of a template as a list, with what adds, takes out and moves one."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QListWidgetItem, QMenu, QWidget

from clinicdesk.desktop.widgets import Button, ChoiceList, FlowLayout, IconButton, VBox
from clinicdesk.domain.plan_template_draft import Part, Raw, parts
from clinicdesk.domain.plan_template_text import PARTS

__all__ = ["TemplateTree"]

_PART = Qt.ItemDataRole.UserRole


class TemplateTree(QWidget):
    """An arrow chooses a part, Delete takes it out, Alt+Up and Alt+Down move it."""

    chosen = Signal(object)
    """A ``Part``."""
    entered = Signal()
    """Enter: go to its fields."""
    added = Signal(str)
    taken_out = Signal()
    moved = Signal(int)

    def __init__(self, *, may_edit: bool) -> None:
        super().__init__()
        column = VBox(self, spacing=8)
        self.list = _Parts(self)
        self.list.entered.connect(self.entered)
        self.list.currentItemChanged.connect(self._on_current)
        column.addWidget(self.list, 1)
        tools = FlowLayout(spacing=6)
        self._add = Button("Add", "secondary", "plus", hint="Add a part to the template")
        menu = QMenu(self._add)
        for name, title in PARTS.items():
            act = menu.addAction(title)
            act.triggered.connect(lambda _on=False, name=name: self.added.emit(name))
        self._add.setMenu(menu)
        self.menu = menu
        tools.addWidget(self._add)
        for words, symbol, act_of in (
            ("Up (Alt+Up)", "arrow-up", lambda: self.moved.emit(-1)),
            ("Down (Alt+Down)", "arrow-down", lambda: self.moved.emit(1)),
            ("Take out (Delete)", "trash-2", self.taken_out.emit),
        ):
            button = IconButton(words, symbol, color="ink")
            button.clicked.connect(act_of)
            tools.addWidget(button)
        self._tools = QWidget()
        holder = VBox(self._tools, spacing=0)
        holder.addLayout(tools)
        self.may_edit = may_edit
        column.addWidget(self._tools)
        self._tools.setVisible(may_edit)

    @property
    def part(self) -> Part | None:
        """The part that is chosen."""
        at = self.list.currentRow()
        found: Part | None = self.list.item(at).data(_PART) if at >= 0 else None
        return found

    def fill(self, raw: Raw, name: str = "", index: int = 0) -> None:
        """Show a template's parts; this one is chosen."""
        with QSignalBlocker(self.list):
            self.list.clear()
            for part in parts(raw):
                self.list.addItem(_item(part))
        self.choose(name, index)

    def choose(self, name: str, index: int) -> None:
        """Choose a part."""
        for at in range(self.list.count()):
            part = self.list.item(at).data(_PART)
            if (part.name, part.index) == (name, index):
                self.list.setCurrentRow(at)
                self.chosen.emit(part)
                return

    def rename(self, raw: Raw) -> None:
        """Show the parts' words again; nothing else is chosen."""
        with QSignalBlocker(self.list):
            for at, part in enumerate(parts(raw)):
                if at < self.list.count():
                    _say(self.list.item(at), part)

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(_PART))


def _item(part: Part) -> QListWidgetItem:
    item = QListWidgetItem()
    _say(item, part)
    return item


def _say(item: QListWidgetItem, part: Part) -> None:
    kind = PARTS.get(part.name, "The template")
    item.setData(_PART, part)
    item.setText(f"{kind}\n{part.title or 'No words yet'}")
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{kind}, {part.title}")


class _Parts(ChoiceList):
    def __init__(self, owner: TemplateTree) -> None:
        super().__init__("Parts of the template")
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete and Alt with an arrow change the list."""
        owner, alt = self._owner, event.modifiers() == Qt.KeyboardModifier.AltModifier
        if owner.may_edit and event.matches(QKeySequence.StandardKey.Delete):
            owner.taken_out.emit()
        elif owner.may_edit and alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            owner.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
