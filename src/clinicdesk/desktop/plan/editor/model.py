"""The rows of a plan for Qt's tree: what stands where, what may be dragged, what may be renamed."""

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from clinicdesk.desktop.plan.editor.nodes import Key, Node

__all__ = ["MIME", "NODE_ROLE", "UNSAVED_ROLE", "PlanModel"]

MIME = "application/x-clinicdesk-plan-line"
NODE_ROLE = Qt.ItemDataRole.UserRole + 1
UNSAVED_ROLE = Qt.ItemDataRole.UserRole + 2
Index = QModelIndex | QPersistentModelIndex
_LINES = frozenset({"concern", "goal", "intervention"})
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TOP = QModelIndex()


class PlanModel(QAbstractItemModel):
    """Nodes as rows. ``dropped`` and ``renamed`` say what the person wants; nothing changes here.

    A drag carries the path of its row: a line may stand in two places.
    """

    dropped = Signal(object, object, int)
    """Carries the node that was dragged, the node it was dropped into (None: the top), the row
    (-1: onto it)."""
    renamed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._top: list[Node] = []
        self._unsaved: frozenset[Key] = frozenset()
        self.may_edit = False

    @property
    def top(self) -> Sequence[Node]:
        """The rows of the first level."""
        return self._top

    def show_nodes(self, top: list[Node]) -> bool:
        """Show other rows; tell whether that changed the tree's shape or only its words."""
        same = len(top) == len(self._top) and all(
            new.shows_like(old) for new, old in zip(top, self._top, strict=True)
        )
        if same:
            self._take(self._top, top)
            return False
        self.beginResetModel()
        self._top = top
        self.endResetModel()
        return True

    def _take(self, old: list[Node], new: list[Node]) -> None:
        """Keep the rows and what points at them; take over the lines behind them."""
        for mine, theirs in zip(old, new, strict=True):
            mine.line = theirs.line
            self._take(mine.children, theirs.children)

    def mark(self, unsaved: frozenset[Key]) -> None:
        """Mark the lines in which something stands that is not saved."""
        if unsaved == self._unsaved:
            return
        changed = unsaved ^ self._unsaved
        self._unsaved = unsaved
        for node in self.walk():
            if node.key in changed:
                index = self.index_of(node)
                self.dataChanged.emit(index, index, [UNSAVED_ROLE])

    def walk(self, nodes: Sequence[Node] | None = None) -> Iterator[Node]:
        """Every node, from the top."""
        for node in self._top if nodes is None else nodes:
            yield node
            yield from self.walk(node.children)

    def node(self, index: Index) -> Node | None:
        """The node of an index."""
        return index.internalPointer() if index.isValid() else None

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node."""
        return self.createIndex(node.row, 0, node)

    def find(self, key: Key) -> Node | None:
        """The first row of a line or part."""
        return next((node for node in self.walk() if node.key == key), None)

    def find_path(self, path: tuple[str, ...]) -> Node | None:
        """The row at a path."""
        level: Sequence[Node] = self._top
        found: Node | None = None
        for key in path:
            found = next((node for node in level if str(node.key) == key), None)
            if found is None:
                return None
            level = found.children
        return found

    # What Qt asks

    def rowCount(self, parent: Index = _TOP) -> int:
        node = self.node(parent)
        return len(self._top if node is None else node.children)

    def columnCount(self, _parent: Index = _TOP) -> int:
        return 1

    def index(self, row: int, column: int, parent: Index = _TOP) -> QModelIndex:
        node = self.node(parent)
        level = self._top if node is None else node.children
        if column != 0 or not 0 <= row < len(level):
            return QModelIndex()
        return self.createIndex(row, 0, level[row])

    def parent(self, index: Index = _TOP) -> Any:  # Qt's own parent() is an overload of it
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.index_of(node.parent)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.title
        if role == NODE_ROLE:
            return node
        if role == UNSAVED_ROLE:
            return node.key in self._unsaved
        if role == Qt.ItemDataRole.AccessibleTextRole:
            more = ", not saved yet" if node.key in self._unsaved else ""
            return node.spoken + more
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (node.title, node.note) if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None:
            return Qt.ItemFlag.ItemIsDropEnabled if self.may_edit else Qt.ItemFlag.NoItemFlags
        if not self.may_edit or node.kind not in _LINES:
            return _PLAIN
        return (
            _PLAIN
            | Qt.ItemFlag.ItemIsEditable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemIsDropEnabled
        )

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node, said = self.node(index), str(value).strip()
        if node is None or role != Qt.ItemDataRole.EditRole or not said or said == node.title:
            return False
        self.renamed.emit(node, said)
        return True

    # Dragged and dropped

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction | Qt.DropAction.LinkAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        node = self.node(indexes[0]) if indexes else None
        if node is not None:
            data.setData(MIME, "\n".join(node.path).encode())
        return data

    def _dragged(self, data: QMimeData) -> Node | None:
        if not data.hasFormat(MIME):
            return None
        path = bytes(data.data(MIME).data()).decode()
        return self.find_path(tuple(path.split("\n")))

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        node, into = self._dragged(data), self.node(parent)
        return node is not None and may_drop(node, into, row)

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: Index
    ) -> bool:
        node = self._dragged(data)
        if node is None or not self.canDropMimeData(data, action, row, column, parent):
            return False
        self.dropped.emit(node, self.node(parent), row)
        # The rows come again once it is saved: Qt must not take any away by itself.
        return False


def may_drop(node: Node, into: Node | None, row: int) -> bool:
    """Whether a line may be dropped there: beside its like, or onto what it may serve."""
    if into is node:
        return False
    if node.kind == "concern":
        return into is None and row >= 0
    above = {"goal": "concern", "intervention": "goal"}.get(node.kind)
    if into is None or above is None:
        return False
    # Dropped onto a like of its own it comes before that one.
    return into.kind in (above, node.kind)
