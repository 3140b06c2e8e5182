"""A list that a form edits row by row: added, taken out, put into another order."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QWidget

from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_fields import tab_through
from clinicdesk.desktop.widgets import Button, HBox, IconButton, VBox

__all__ = ["RowEditor", "RowsField", "named_combo", "named_line"]


def named_line(name: str, placeholder: str = "") -> QLineEdit:
    """A line that says what it is for, since a row has no room for a label."""
    line = QLineEdit()
    line.setPlaceholderText(placeholder or name)
    line.setAccessibleName(name)
    line.setToolTip(name)
    return line


def named_combo(name: str, choices: Sequence[tuple[str, str]]) -> QComboBox:
    """A choice that says what it is for."""
    combo = QComboBox()
    fill_choices(combo, choices)
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo


class RowEditor(QWidget):
    """What one row shows. A row of one's own puts its controls into itself."""

    changed = Signal()

    @property
    def empty(self) -> bool:
        """Whether nothing was typed: such a row is not saved."""
        return not any(str(said).strip() for said in self.form_value().values())

    def first(self) -> QWidget:
        """What takes the keyboard first."""
        raise NotImplementedError

    def form_value(self) -> dict[str, Any]:
        """What stands in the row, in JSON's own kinds."""
        raise NotImplementedError

    def set_form_value(self, value: dict[str, Any]) -> None:
        """Put back what stood in the row."""
        raise NotImplementedError


class RowsField(QWidget):
    """Rows with buttons to add, move and take out; Alt+Up and Alt+Down move a row, too."""

    changed = Signal()

    def __init__(self, add: str, what: str, make: Callable[[], RowEditor]) -> None:
        super().__init__()
        self._make, self._what = make, what
        self._frames: list[_Frame] = []
        column = VBox(self, spacing=6)
        self._rows = VBox(spacing=6)
        column.addLayout(self._rows)
        foot = HBox()
        self._add = Button(add, "quiet", "plus")
        self._add.clicked.connect(self.add_row)
        foot.addWidget(self._add)
        foot.addStretch(1)
        column.addLayout(foot)
        self.setFocusProxy(self._add)

    @property
    def rows(self) -> list[RowEditor]:
        """The rows in their order."""
        return [frame.row for frame in self._frames]

    def allow(self, allowed: bool) -> None:
        """Let rows be added and changed, or only be read."""
        self._add.setVisible(allowed)

    def add_row(self) -> None:
        """Add an empty row at the end, and go there."""
        self._append().row.first().setFocus()
        self.changed.emit()

    def form_value(self) -> list[dict[str, Any]]:
        """What stands in the rows that say something."""
        return [row.form_value() for row in self.rows if not row.empty]

    def set_form_value(self, value: Any) -> None:
        """Show these rows and no others."""
        wanted = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
        if wanted == [row.form_value() for row in self.rows]:
            return
        while len(self._frames) > len(wanted):
            self._drop(self._frames[-1])
        while len(self._frames) < len(wanted):
            self._append()
        for row, one in zip(self.rows, wanted, strict=True):
            row.set_form_value(one)
        self.changed.emit()

    def _append(self) -> "_Frame":
        frame = _Frame(self._make(), self._what)
        frame.moved.connect(lambda by: self._move(frame, by))
        frame.gone.connect(lambda: self._remove(frame))
        frame.row.changed.connect(self.changed)
        self._frames.append(frame)
        self._rows.addWidget(frame)
        place = self.parentWidget()
        if place is not None:
            # The button to add stands below the rows: Tab comes to it last.
            tab_through(place, self)
            tab_through(self.rows[-1].first(), self._add)
        return frame

    def _move(self, frame: "_Frame", by: int) -> None:
        at = self._frames.index(frame)
        to = at + by
        if not 0 <= to < len(self._frames):
            return
        self._frames.insert(to, self._frames.pop(at))
        self._rows.removeWidget(frame)
        self._rows.insertWidget(to, frame)
        frame.row.first().setFocus()
        self.changed.emit()

    def _remove(self, frame: "_Frame") -> None:
        at = self._frames.index(frame)
        self._drop(frame)
        left = self._frames[min(at, len(self._frames) - 1)].row.first() if self._frames else None
        (left or self._add).setFocus()
        self.changed.emit()

    def _drop(self, frame: "_Frame") -> None:
        self._frames.remove(frame)
        self._rows.removeWidget(frame)
        frame.hide()
        frame.deleteLater()


class _Frame(QFrame):
    """A row with its three buttons."""

    moved = Signal(int)
    gone = Signal()

    def __init__(self, row: RowEditor, what: str) -> None:
        super().__init__()
        self.row = row
        whole = HBox(self, spacing=4)
        whole.addWidget(row, 1)
        for name, icon_name, act in (
            (f"Move {what} up", "arrow-up", lambda: self.moved.emit(-1)),
            (f"Move {what} down", "arrow-down", lambda: self.moved.emit(1)),
            (f"Take out {what}", "x", self.gone.emit),
        ):
            button = IconButton(name, icon_name)
            button.clicked.connect(act)
            whole.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.moved.emit(steps[event.key()])
            return
        super().keyPressEvent(event)
