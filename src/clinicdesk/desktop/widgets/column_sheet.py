"""Which columns a table has, in which order, how wide, sorted by what: chosen on one card.

Everything takes effect at once, and all of it works by keyboard.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QWidget,
)

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets.buttons import Button, IconButton, key_hint
from clinicdesk.desktop.widgets.columns import Column
from clinicdesk.desktop.widgets.cover import Overlay
from clinicdesk.desktop.widgets.layouts import HBox, VBox
from clinicdesk.desktop.widgets.table import DataTable
from clinicdesk.desktop.widgets.text import SectionHeading, Text
from clinicdesk.domain.table_views import TableLayout, TableView

__all__ = ["ColumnSheet"]

_KEY: Final = Qt.ItemDataRole.UserRole
_ALT: Final = Qt.KeyboardModifier.AltModifier
_STEP: Final = 10


class _Columns(QListWidget):
    """The columns, those that are shown first. Space shows or hides, Alt and an arrow moves."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps and event.modifiers() == _ALT:
            self.moved.emit(steps[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class ColumnSheet(Overlay):
    """``open(named)`` shows the table's columns; what is chosen is applied to the table at once.

    ``keep_asked(name)`` and ``remove_asked(name)`` ask to keep the present layout under a name, or
    to forget a kept one; ``reset_asked()`` to look again as at first.
    """

    keep_asked = Signal(str)
    remove_asked = Signal(str)
    reset_asked = Signal()

    def __init__(self, over: QWidget, table: DataTable[Any]) -> None:
        super().__init__(over, "Columns", width=620)
        self._table = table
        self._named: tuple[TableView, ...] = ()
        self.body.addWidget(
            SectionHeading("Columns", "Space shows or hides, Alt and an arrow moves")
        )
        self.body.addLayout(self._layout_row())
        middle = HBox(spacing=12)
        middle.addWidget(self._list_of_columns(), 1)
        middle.addLayout(self._beside())
        self.body.addLayout(middle, 1)
        self.body.addLayout(self._order_row())
        feet = HBox(spacing=8)
        reset = Button("As at first", icon_name="undo-2", hint="Show the table as it was made")
        reset.clicked.connect(self._reset)
        done = Button("Done", "primary", hint="Close: Esc")
        done.clicked.connect(self.close_overlay)
        feet.addWidget(reset)
        feet.addStretch(1)
        feet.addWidget(done)
        self.body.addLayout(feet)
        current_theme().follow(self._restyle)

    # What it is made of

    def _layout_row(self) -> HBox:
        self._layouts = QComboBox()
        self._layouts.setAccessibleName("Kept layouts")
        self._layouts.activated.connect(self._take)
        self._name = QLineEdit()
        self._name.setAccessibleName("Name for this layout")
        self._name.setPlaceholderText("Name for this layout")
        self._name.returnPressed.connect(self._keep)
        keep = Button("Keep", icon_name="save", hint="Keep these columns under the name")
        keep.clicked.connect(self._keep)
        self._remove = IconButton("Forget the layout of this name", "trash-2")
        self._remove.clicked.connect(self._forget)
        row = HBox(spacing=8)
        row.addWidget(self._layouts, 1)
        row.addWidget(self._name, 1)
        row.addWidget(keep)
        row.addWidget(self._remove)
        return row

    def _list_of_columns(self) -> QWidget:
        self._list = _Columns()
        self._list.setAccessibleName("Columns, those shown first")
        self._list.itemChanged.connect(self._on_ticked)
        self._list.currentRowChanged.connect(self._on_current)
        self._list.moved.connect(self._move)
        return self._list

    def _beside(self) -> VBox:
        side = VBox(spacing=8)
        self._up = Button("Up", icon_name="arrow-up")
        key_hint(self._up, "Further to the left", "Alt+Up")
        self._up.clicked.connect(lambda: self._move(-1))
        self._down = Button("Down", icon_name="arrow-down")
        key_hint(self._down, "Further to the right", "Alt+Down")
        self._down.clicked.connect(lambda: self._move(1))
        self._wide = QSpinBox()
        self._wide.setAccessibleName("Width of the column")
        self._wide.setRange(40, 1_000)
        self._wide.setSingleStep(_STEP)
        self._wide.valueChanged.connect(self._on_width)
        side.addWidget(self._up)
        side.addWidget(self._down)
        side.addWidget(Text("Width", "label"))
        side.addWidget(self._wide)
        side.addStretch(1)
        return side

    def _order_row(self) -> HBox:
        self._order = QComboBox()
        self._order.setAccessibleName("Sorted by")
        self._order.activated.connect(self._on_order)
        self._descending = QCheckBox("Turned around")
        self._descending.toggled.connect(self._on_order)
        row = HBox(spacing=8)
        row.addWidget(Text("Sorted by", "label"))
        row.addWidget(self._order, 1)
        row.addWidget(self._descending)
        return row

    # Showing

    def open(self, named: Sequence[TableView] = ()) -> None:
        """Show the table's columns as they are, and take the keyboard."""
        self.know(named)
        self._fill()
        self._list.setCurrentRow(0)
        self._restyle()
        self.cover(self._list)

    def know(self, named: Sequence[TableView]) -> None:
        """Offer the layouts that are kept."""
        self._named = tuple(named)
        with QSignalBlocker(self._layouts):
            self._layouts.clear()
            words = "Kept layouts" if self._named else "No layout is kept yet"
            self._layouts.addItem(words, None)
            for one in self._named:
                self._layouts.addItem(one.name, one.name)
            self._layouts.setEnabled(bool(self._named))
        self._remove.setEnabled(bool(self._named))

    def _fill(self) -> None:
        columns = {column.name: column for column in self._table.model.columns}
        shown = self._table.columns_shown()
        chosen = self._current_key()
        with QSignalBlocker(self._list):
            self._list.clear()
            for key in (*shown, *(key for key in columns if key not in shown)):
                item = _item(columns[key], shown=key in shown)
                self._list.addItem(item)
                if key == chosen:
                    self._list.setCurrentItem(item)
        with QSignalBlocker(self._order), QSignalBlocker(self._descending):
            key, descending = self._table.sorted_by() or ("", False)
            self._order.clear()
            self._order.addItem("The usual order", "")
            for column in columns.values():
                if column.sort_key is not None:
                    self._order.addItem(column.title, column.name)
            self._order.setCurrentIndex(max(self._order.findData(key), 0))
            self._descending.setChecked(descending)
            self._descending.setEnabled(bool(key))
        self._on_current()

    def _current_key(self) -> str:
        item = self._list.currentItem()
        return str(item.data(_KEY)) if self._list.currentRow() >= 0 else ""

    def _ticked(self) -> list[str]:
        items = (self._list.item(at) for at in range(self._list.count()))
        return [
            str(item.data(_KEY)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]

    def _section(self, key: str) -> int:
        names = [column.name for column in self._table.model.columns]
        return names.index(key) if key in names else -1

    # Choosing

    def _show(self, keys: Sequence[str]) -> None:
        self._table.apply(replace(self._table.layout_now(), columns=tuple(keys)))
        self._fill()

    def _on_ticked(self, item: QListWidgetItem) -> None:
        keys = self._ticked()
        if not keys:
            # A table without columns shows nothing at all.
            with QSignalBlocker(self._list):
                item.setCheckState(Qt.CheckState.Checked)
            return
        shown = [key for key in self._table.columns_shown() if key in keys]
        self._show([*shown, *(key for key in keys if key not in shown)])

    def _move(self, step: int) -> None:
        shown, key = list(self._table.columns_shown()), self._current_key()
        if key not in shown:
            return
        at = shown.index(key)
        to = at + step
        if 0 <= to < len(shown):
            shown[at], shown[to] = shown[to], shown[at]
            self._show(shown)

    def _on_current(self, _row: int = -1) -> None:
        shown, key = self._table.columns_shown(), self._current_key()
        here = key in shown
        self._up.setEnabled(here and key != shown[0])
        self._down.setEnabled(here and key != shown[-1])
        self._wide.setEnabled(here)
        section = self._section(key)
        if here and section >= 0:
            with QSignalBlocker(self._wide):
                self._wide.setMinimum(self._table.widths.least(section))
                self._wide.setValue(self._table.widths.width(section))

    def _on_width(self, width: int) -> None:
        section = self._section(self._current_key())
        if section >= 0:
            self._table.widths.choose(section, width)
            self._table.layout_changed.emit()

    def _on_order(self, *_chosen: object) -> None:
        key = str(self._order.currentData() or "")
        self._descending.setEnabled(bool(key))
        if key:
            self._table.sort_by(key, descending=self._descending.isChecked())
        else:
            self._table.unsort()

    # Layouts under names

    def _take(self, _at: int) -> None:
        name = self._layouts.currentData()
        for one in self._named:
            if one.name == name:
                self._name.setText(one.name)
                self._table.apply(one.layout)
                self._fill()

    def _keep(self) -> None:
        self.keep_asked.emit(self._name.text())

    def _forget(self) -> None:
        name = self._name.text().strip() or str(self._layouts.currentData() or "")
        if name:
            self.remove_asked.emit(name)

    def _reset(self) -> None:
        self._table.apply(TableLayout())
        self._fill()
        self.reset_asked.emit()

    def _restyle(self) -> None:
        u = current_theme().u
        self._list.setMinimumHeight(min(u(300), max(u(150), self._window.height() // 3)))
        self._wide.setFixedWidth(u(120))
        self._wide.lineEdit().setTextMargins(u(8), 0, 0, 0)

    def card_top(self, height: int) -> int:
        # Further up than the middle: the table that changes stays in sight below.
        return max(current_theme().u(8), (self.height() - height) // 3)


def _item(column: Column[Any], *, shown: bool) -> QListWidgetItem:
    words = f"{column.title}: {column.about}" if column.about else column.title
    item = QListWidgetItem(words)
    item.setData(_KEY, column.name)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {'shown' if shown else 'hidden'}")
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
    )
    item.setCheckState(Qt.CheckState.Checked if shown else Qt.CheckState.Unchecked)
    return item
