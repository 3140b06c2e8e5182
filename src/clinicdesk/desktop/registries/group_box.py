"""A group of lines as it is built: all, any, none, or at least some of them; groups in groups."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QSpinBox, QWidget

from clinicdesk.desktop.registries.clause_row import ClauseRow
from clinicdesk.desktop.widgets import Button, HBox, IconButton, VBox
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_rule import All, AtLeast, Clause, Node, Not, Or

__all__ = ["GroupBox"]

_KINDS = (
    ("all of these", "all"),
    ("any of these", "any"),
    ("none of these", "none"),
    ("not all of these", "not-all"),
    ("at least so many of these", "at-least"),
)


class GroupBox(QFrame):
    """``changed`` when anything in it changed; ``removed`` when it is to go."""

    changed = Signal()
    removed = Signal()

    def __init__(
        self, catalogue: Catalogue, node: Node | None = None, *, top: bool = False
    ) -> None:
        super().__init__()
        self._catalogue = catalogue
        self.setProperty("surface", "card")
        self._parts: list[ClauseRow | GroupBox] = []
        column = VBox(self, margins=(12, 10, 12, 10), spacing=8)
        head = HBox(spacing=8)
        self._kind = QComboBox()
        self._kind.setAccessibleName("How the lines go together")
        for words, key in _KINDS:
            self._kind.addItem(words, key)
        self._count = QSpinBox()
        self._count.setAccessibleName("At least so many")
        self._count.setRange(1, 20)
        head.addWidget(self._kind)
        head.addWidget(self._count)
        head.addStretch(1)
        if not top:
            remove = IconButton("Remove this group", "circle-x", color="ink2")
            remove.clicked.connect(self.removed)
            head.addWidget(remove)
        column.addLayout(head)
        self._lines = VBox(spacing=6)
        column.addLayout(self._lines)
        foot = HBox(spacing=8)
        line, group = (
            Button("Add a line", icon_name="plus"),
            Button("Add a group", "quiet", "layers"),
        )
        line.clicked.connect(lambda: self._add_line(None, focus=True))
        group.clicked.connect(lambda: self._add_group(None))
        foot.addWidget(line)
        foot.addWidget(group)
        foot.addStretch(1)
        column.addLayout(foot)
        self._fill(node)
        self._kind.currentIndexChanged.connect(self._kind_chosen)
        self._count.valueChanged.connect(lambda _value: self.changed.emit())
        self._show_count()

    def _fill(self, node: Node | None) -> None:
        kind, parts, count = _taken_apart(node)
        self._kind.setCurrentIndex(self._kind.findData(kind))
        self._count.setValue(count)
        for part in parts:
            if isinstance(part, Clause):
                self._add_line(part)
            else:
                self._add_group(part)
        if not parts:
            self._add_line(None)

    def _add_line(self, clause: Clause | None, *, focus: bool = False) -> None:
        self._add(ClauseRow(self._catalogue, clause))
        if focus:
            self.focus_last()
            self.changed.emit()

    def _add_group(self, node: Node | None) -> None:
        self._add(GroupBox(self._catalogue, node))
        if node is None:
            self.focus_last()
            self.changed.emit()

    def _add(self, part: "ClauseRow | GroupBox") -> None:
        part.changed.connect(self.changed)
        part.removed.connect(lambda: self._remove(part))
        self._parts.append(part)
        self._lines.addWidget(part)

    def _remove(self, part: "ClauseRow | GroupBox") -> None:
        self._parts.remove(part)
        self._lines.removeWidget(part)
        part.hide()
        part.deleteLater()
        if not self._parts:
            self._add_line(None)
        self.focus_last()
        self.changed.emit()

    def focus_last(self) -> None:
        """Put the keyboard on what was added last."""
        last = self._parts[-1]
        if isinstance(last, GroupBox):
            last.focus_last()
        else:
            last.focus_first()

    def focus_first(self) -> None:
        """Put the keyboard on the first line."""
        self._parts[0].focus_first()

    def _kind_chosen(self) -> None:
        self._show_count()
        self.changed.emit()

    def _show_count(self) -> None:
        self._count.setVisible(self._kind.currentData() == "at-least")

    def node(self) -> Node:
        """Return the group.

        Raises:
            BadInput: a line in it is no line yet.
        """
        parts = tuple(
            part.node() if isinstance(part, GroupBox) else part.clause() for part in self._parts
        )
        match self._kind.currentData():
            case "any":
                return parts[0] if len(parts) == 1 else Or(parts)
            case "none":
                return Not(parts[0] if len(parts) == 1 else Or(parts))
            case "not-all":
                return Not(All(parts))
            case "at-least":
                return AtLeast(min(self._count.value(), len(parts)), parts)
            case _:
                return parts[0] if len(parts) == 1 else All(parts)

    def widgets(self) -> list[QWidget]:
        """Return its parts, for whoever looks."""
        return list(self._parts)


def _taken_apart(node: Node | None) -> tuple[str, tuple[Node, ...], int]:
    match node:
        case None:
            return "all", (), 2
        case All(parts):
            return "all", parts, 2
        case Or(parts):
            return "any", parts, 2
        case AtLeast(count, parts):
            return "at-least", parts, count
        case Not(All(parts)):
            return "not-all", parts, 2
        case Not(Or(parts)):
            return "none", parts, 2
        case Not(part):
            return "none", (part,), 2
        case _:
            return "all", (node,), 2
