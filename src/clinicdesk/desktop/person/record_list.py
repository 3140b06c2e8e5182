"""A list of short records in a form: telephones, addresses, relatives, coverages; each can go.

Each record is a few editors that wrap where the width ends. What stands there is a list of plain
values, so that a draft keeps it; ``AT`` tells which stored record a line was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QLineEdit, QWidget

from clinicdesk.desktop.person.entries import DayField, fill_choices
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, IconButton, Text, VBox

__all__ = ["AT", "Column", "RecordList"]

AT = "at"
"""Key under which a record says which stored one it was; it has none where it is new."""


@dataclass(frozen=True, slots=True)
class Column:
    """One editor of each record. ``kind`` is text, choice, check, checks or day."""

    key: str
    label: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    width: int = 160


class RecordList(QWidget):
    """Shows records and lets a person add, change and remove them."""

    changed = Signal()

    def __init__(
        self, columns: Sequence[Column], one: str, today: Callable[[], date], *, most: int = 40
    ) -> None:
        super().__init__()
        self._columns, self._one, self._today, self._most = tuple(columns), one, today, most
        self._filling = False
        self.records: list[_Record] = []
        column = VBox(self, spacing=8)
        self._rows = VBox(spacing=8)
        column.addLayout(self._rows)
        foot = HBox(spacing=8)
        self.add_button = Button(f"Add {one}", icon_name="plus")
        self.add_button.clicked.connect(self._on_add)
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        column.addLayout(foot)
        self.setFocusProxy(self.add_button)

    def form_value(self) -> list[dict[str, Any]]:
        """What stands in every record."""
        return [record.value() for record in self.records]

    @property
    def problem(self) -> str:
        """Why a day in one of the records is none, or empty."""
        said = (day.problem for record in self.records for day in record.days)
        return next(filter(None, said), "")

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there."""
        self._filling = True
        for record in list(self.records):
            self._drop(record)
        for one in value if isinstance(value, list) else ():
            if isinstance(one, dict):
                self._add().fill(one)
        self._filling = False
        self.changed.emit()

    def _add(self) -> "_Record":
        record = _Record(self._columns, self._one, self._today)
        record.changed.connect(self._on_change)
        record.removed.connect(lambda: self._remove(record))
        self.records.append(record)
        self._rows.addWidget(record)
        self._order()
        self.add_button.setEnabled(len(self.records) < self._most)
        return record

    def _order(self) -> None:
        """Let Tab go through the records as they stand, and then to the button."""
        before: QWidget | None = None
        for record in self.records:
            for stop in record.stops:
                if before is not None:
                    QWidget.setTabOrder(before, stop)
                before = stop
        if before is not None:
            QWidget.setTabOrder(before, self.add_button)

    def _on_add(self) -> None:
        self._add().enter()
        self._on_change()

    def _remove(self, record: "_Record") -> None:
        at = self.records.index(record)
        self._drop(record)
        self._order()
        if self.records:
            self.records[min(at, len(self.records) - 1)].enter()
        else:
            self.add_button.setFocus()
        self._on_change()

    def _drop(self, record: "_Record") -> None:
        self.records.remove(record)
        self._rows.removeWidget(record)
        record.hide()
        record.deleteLater()
        self.add_button.setEnabled(True)

    def _on_change(self) -> None:
        if not self._filling:
            self.changed.emit()


class _Record(QFrame):
    """The editors of one record, with a button that takes it away."""

    changed = Signal()
    removed = Signal()

    def __init__(self, columns: Sequence[Column], one: str, today: Callable[[], date]) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self._at: int | None = None
        row = HBox(self, margins=(12, 8, 8, 10), spacing=8)
        holder = QWidget()
        flow = FlowLayout(holder, spacing=12, line_spacing=8)
        row.addWidget(holder, 1)
        self._editors: dict[str, QWidget] = {}
        self._checks: dict[str, dict[str, QCheckBox]] = {}
        self._widths: list[tuple[QWidget, int]] = []
        self.stops: list[QWidget] = []
        for column in columns:
            flow.addWidget(self._cell(column, today))
        remove = IconButton(f"Remove this {one}", "trash-2", color="ink3")
        remove.clicked.connect(self.removed)
        row.addWidget(remove)
        self.stops.append(remove)
        current_theme().follow(self._fit)

    def _cell(self, column: Column, today: Callable[[], date]) -> QWidget:
        cell = QWidget()
        lines = VBox(cell, spacing=3)
        if column.kind != "check":
            lines.addWidget(Text(column.label, "caption", "ink2"))
        if column.kind == "checks":
            lines.addWidget(self._boxes(column))
        else:
            editor = self._editor(column, today)
            lines.addWidget(editor)
            self._editors[column.key] = editor
        lines.addStretch(1)
        if column.kind not in {"check", "checks"}:
            self._widths.append((cell, column.width))
        return cell

    def _editor(self, column: Column, today: Callable[[], date]) -> QWidget:
        if column.kind == "choice":
            combo = QComboBox()
            fill_choices(combo, column.choices)
            combo.setAccessibleName(column.label)
            combo.currentIndexChanged.connect(lambda _at: self.changed.emit())
            # A wheel that only scrolls past must not choose something else.
            combo.installEventFilter(self)
            self.stops.append(combo)
            return combo
        if column.kind == "check":
            box = QCheckBox(column.label)
            box.toggled.connect(lambda _on: self.changed.emit())
            self.stops.append(box)
            return box
        if column.kind == "day":
            day = DayField(today)
            day.line.setAccessibleName(column.label)
            day.changed.connect(self.changed)
            self.stops += [day.line, *day.findChildren(Button), *day.findChildren(IconButton)]
            return day
        line = QLineEdit()
        line.setAccessibleName(column.label)
        line.textChanged.connect(lambda _text: self.changed.emit())
        self.stops.append(line)
        return line

    def _boxes(self, column: Column) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=10, line_spacing=2)
        boxes = self._checks.setdefault(column.key, {})
        for key, words in column.choices:
            box = QCheckBox(words)
            box.setAccessibleName(f"{column.label}: {words}")
            box.toggled.connect(lambda _on: self.changed.emit())
            flow.addWidget(box)
            boxes[key] = box
            self.stops.append(box)
        return holder

    def enter(self) -> None:
        """Put the keyboard on the first line that one types into."""
        lines = [editor for editor in self._editors.values() if isinstance(editor, QLineEdit)]
        (lines[0] if lines else self.stops[0]).setFocus()

    @property
    def days(self) -> list[DayField]:
        """The editors of days."""
        return [one for one in self._editors.values() if isinstance(one, DayField)]

    def value(self) -> dict[str, Any]:
        """What stands in the editors."""
        found: dict[str, Any] = {} if self._at is None else {AT: self._at}
        for key, editor in self._editors.items():
            if isinstance(editor, QLineEdit):
                found[key] = editor.text()
            elif isinstance(editor, QComboBox):
                found[key] = editor.currentData()
            elif isinstance(editor, QCheckBox):
                found[key] = editor.isChecked()
            elif isinstance(editor, DayField):
                found[key] = editor.form_value()
        for key, boxes in self._checks.items():
            found[key] = [name for name, box in boxes.items() if box.isChecked()]
        return found

    def fill(self, value: dict[str, Any]) -> None:
        """Put values into the editors; what a choice does not offer becomes one of its choices."""
        at = value.get(AT)
        self._at = at if isinstance(at, int) else None
        for key, editor in self._editors.items():
            said = value.get(key)
            if isinstance(editor, QLineEdit):
                editor.setText(str(said or ""))
                editor.setCursorPosition(0)
            elif isinstance(editor, QComboBox):
                if editor.findData(said or "") < 0:
                    editor.addItem(" ".join(reversed(str(said).split("/"))).strip(), said)
                editor.setCurrentIndex(editor.findData(said or ""))
            elif isinstance(editor, QCheckBox):
                editor.setChecked(bool(said))
            elif isinstance(editor, DayField):
                editor.set_form_value(said)
        for key, boxes in self._checks.items():
            wanted = value.get(key) or ()
            for name, box in boxes.items():
                box.setChecked(name in wanted)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page, unless the choice has the keyboard."""
        wheel = event.type() == QEvent.Type.Wheel
        if wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        u = current_theme().u
        for cell, width in self._widths:
            cell.setFixedWidth(u(width))
