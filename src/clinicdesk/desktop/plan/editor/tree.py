"""The tree of a plan's lines with its search box. Signals tell what keys and drags ask for."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from clinicdesk.desktop.plan.editor.delegate import NodeDelegate
from clinicdesk.desktop.plan.editor.model import PlanModel
from clinicdesk.desktop.plan.editor.nodes import Key, Node, filtered
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import SearchBox, Text, VBox

__all__ = ["PlanTree", "TreeView"]

_SEARCH_ROOM = 190
_FOLDED = frozenset({"about"})
"""What stands folded until somebody opens it."""


class TreeView(QTreeView):
    """Arrows walk, Enter goes into the line, Space toggles, Delete ends, Alt with arrows moves."""

    entered = Signal()
    toggled = Signal(object)
    ended = Signal(object)
    moved = Signal(object, int)
    left_upward = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderHidden(True)
        self.setUniformRowHeights(False)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setAutoScroll(True)
        self.setAccessibleName("The plan’s lines")
        self.setAccessibleDescription(
            "Arrows walk, Enter opens, Space toggles, F2 renames, Delete ends, Alt with an arrow "
            "moves."
        )
        self.rows = NodeDelegate(self)
        self.setItemDelegate(self.rows)
        current_theme().follow(self._fit)

    def _node(self) -> Node | None:
        model = self.model()
        return model.node(self.currentIndex()) if isinstance(model, PlanModel) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, node = event.key(), self._node()
        if self.state() == QAbstractItemView.State.EditingState or node is None:
            super().keyPressEvent(event)
            return
        if event.modifiers() == Qt.KeyboardModifier.AltModifier:
            steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
            if key in steps:
                self.moved.emit(node, steps[key])
                return
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif key == Qt.Key.Key_Space:
            self.toggled.emit(node)
        elif key == Qt.Key.Key_Delete:
            self.ended.emit(node)
        elif key == Qt.Key.Key_Up and not self.indexAbove(self.currentIndex()).isValid():
            self.left_upward.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters look for nothing: single keys stand in the way of those who speak their keys."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.scheduleDelayedItemsLayout()

    def _fit(self) -> None:
        self.setIndentation(current_theme().u(16))
        self.scheduleDelayedItemsLayout()


class PlanTree(QWidget):
    """Search box over the tree. ``chosen(Node)`` once the choice rests; the others at once."""

    chosen = Signal(object)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = VBox(self, spacing=8)
        self.search = SearchBox("Find in the plan", width=240)
        column.addWidget(self.search)
        self.view = TreeView()
        self.model = PlanModel(self)
        self.view.setModel(self.model)
        column.addWidget(self.view, 1)
        self._none = Text("No line of the plan says that.", tone="ink3", wrap=True)
        self._none.hide()
        column.addWidget(self._none)
        self.setFocusProxy(self.view)
        self._all: list[Node] = []
        self._open: dict[tuple[str, ...], bool] = {}
        """What somebody folded or opened, by its path."""
        self._quiet = False
        self.search.searched.connect(self._filter)
        self.search.left_downward.connect(self._down)
        self.search.entered.connect(self._down)
        self.view.left_upward.connect(self.search.setFocus)
        self.view.entered.connect(self.entered)
        self.view.expanded.connect(lambda index: self._note(index, opened=True))
        self.view.collapsed.connect(lambda index: self._note(index, opened=False))
        self.view.selectionModel().currentChanged.connect(self._on_current)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._tell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the little height there is to the lines; Ctrl+F brings the search box back."""
        super().resizeEvent(event)
        self.show_search(asked=False)
        self.view.scrollTo(self.view.currentIndex())

    def show_search(self, *, asked: bool) -> None:
        """Show the search box where there is room for it, or where it is asked for or in use."""
        roomy = self.height() >= current_theme().u(_SEARCH_ROOM)
        self.search.setVisible(roomy or asked or bool(self.search.text()))

    # Filled

    def show_nodes(self, top: list[Node]) -> None:
        """Show a plan's rows; what was folded and what was chosen stays."""
        self._all = top
        self._show(filtered(top, self.search.text()))

    def clear(self) -> None:
        """Show nobody."""
        self._rest.stop()
        self._open.clear()
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.show_nodes([])
        self.view.rows.forget()

    def _show(self, top: list[Node]) -> None:
        current, scrolled = self.current, self.view.verticalScrollBar().value()
        path = current.path if current is not None else ()
        key = current.key if current is not None else None
        self._quiet = True
        if self.model.show_nodes(top):
            self._unfold()
            again = self.model.find_path(path)
            if again is None and key is not None:
                again = self.model.find(key)
            if again is not None:
                self._set_current(again)
            self.view.verticalScrollBar().setValue(scrolled)
        self._quiet = False
        self._none.setVisible(not top and bool(self.search.text().strip()))

    def _unfold(self) -> None:
        looking = bool(self.search.text().strip())
        for node in self.model.walk():
            if node.children:
                opened = looking or self._open.get(node.path, node.kind not in _FOLDED)
                self.view.setExpanded(self.model.index_of(node), opened)

    def _note(self, index: QModelIndex, *, opened: bool) -> None:
        node = self.model.node(index)
        if node is not None and not self._quiet:
            self._open[node.path] = opened

    def _filter(self, _text: str) -> None:
        self._show(filtered(self._all, self.search.text()))

    # Chosen

    @property
    def current(self) -> Node | None:
        """The row that is chosen."""
        return self.model.node(self.view.currentIndex())

    @property
    def lines(self) -> Sequence[Node]:
        """Every row, folded ones, too."""
        return tuple(self.model.walk())

    def choose(self, key: Key) -> bool:
        """Choose a line or part by its key; what hides it is opened. Tell whether it is there."""
        current = self.current
        if current is not None and current.key == key:
            return True
        node = self.model.find(key)
        if node is None and self.search.text():
            self.search.clear()
            node = self.model.find(key)
        if node is None:
            return False
        self._quiet = True
        self._set_current(node)
        self._quiet = False
        return True

    def toggle_open(self, node: Node) -> None:
        """Fold a row, or open it."""
        index = self.model.index_of(node)
        self.view.setExpanded(index, not self.view.isExpanded(index))

    def _set_current(self, node: Node) -> None:
        above = node.parent
        while above is not None:
            self.view.setExpanded(self.model.index_of(above), True)
            above = above.parent
        index = self.model.index_of(node)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, flags)
        self.view.scrollTo(index)

    def _on_current(self, _now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet:
            self._rest.start()

    def tell_now(self) -> None:
        """Tell the choice at once, before its rest is over."""
        if self._rest.isActive():
            self._tell()

    def _tell(self) -> None:
        self._rest.stop()
        node = self.current
        if node is not None:
            self.chosen.emit(node)

    def _down(self) -> None:
        self.view.setFocus()
        if self.current is None and self.model.top:
            self._set_current(self.model.top[0])


_REST_MS = 40
"""Whoever holds an arrow down walks over rows; a form is filled where they stop."""
