"""Controls that forms put into their places: days, moments, lists to tick, and type-ahead."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, QStringListModel, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import DateEntry, HBox, Text, VBox

__all__ = ["CheckList", "DayField", "MomentField", "choose", "fill_choices", "offer"]

K = TypeVar("K", UUID, str)


class DayField(DateEntry):
    """A day that a form keeps as it was typed."""

    def form_value(self) -> str:
        """What stands there, word for word."""
        return self.line.text()

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there."""
        self.line.setText(str(value or ""))


class MomentField(QWidget):
    """A day and a time of the site's clock, 24 hours."""

    changed = Signal()

    def __init__(self, today: Callable[[], date], zone: str, name: str) -> None:
        super().__init__()
        self._zone = ZoneInfo(zone)
        row = HBox(self, spacing=8)
        self.day = DayField(today)
        self.day.line.setAccessibleName(f"{name}, day")
        self.time = QLineEdit()
        self.time.setPlaceholderText("14:05")
        self.time.setAccessibleName(f"{name}, time, 24 hours")
        column = VBox(spacing=4)
        column.addWidget(self.time)
        self._said = Text("24-hour time", "caption")
        column.addWidget(self._said)
        column.addStretch(1)
        # Level with the time, whether or not a line stands under the day.
        row.addWidget(self.day, 1, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column)
        self.setFocusProxy(self.day.line)
        self.day.changed.connect(self._on_change)
        self.time.textChanged.connect(self._on_change)
        current_theme().follow(self._restyle)

    @property
    def value(self) -> datetime | None:
        """The moment that was understood, aware; None where there is none."""
        clock = _clock(self.time.text())
        if self.day.value is None or clock is None:
            return None
        return datetime.combine(self.day.value, datetime.min.time(), self._zone).replace(
            hour=clock[0], minute=clock[1]
        )

    @property
    def problem(self) -> str:
        """Why what stands there is no moment, or empty."""
        if self.day.problem:
            return self.day.problem
        if self.day.value is not None and _clock(self.time.text()) is None:
            return "Type the time in 24 hours, such as 14:05."
        return ""

    def set_value(self, moment: datetime | None) -> None:
        """Show a moment, or nothing."""
        there = moment.astimezone(self._zone) if moment else None
        self.day.set_value(there.date() if there else None)
        self.time.setText(f"{there:%H:%M}" if there else "")

    def form_value(self) -> list[str]:
        """What stands there, word for word."""
        return [self.day.line.text(), self.time.text()]

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there."""
        day, time = (*value, "", "")[:2] if isinstance(value, list) else ("", "")
        self.day.line.setText(str(day))
        self.time.setText(str(time))

    def _on_change(self) -> None:
        self.changed.emit()

    def _restyle(self) -> None:
        self.time.setFixedWidth(current_theme().u(84))


def _clock(text: str) -> tuple[int, int] | None:
    """Read ``9:05``, ``0905``, ``14.05`` or ``14``."""
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    rest = [c for c in text if not (c.isascii() and c.isdigit())]
    if not digits or any(c not in ":. h" for c in rest) or len(digits) > 4:
        return None
    hour, minute = (int(digits), 0) if len(digits) < 3 else (int(digits[:-2]), int(digits[-2:]))
    return (hour, minute) if hour < 24 and minute < 60 else None


class _Box(QCheckBox):
    """Words that are longer than the form is wide go on in the next line: days are read whole."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        # As it is made, a box is never narrower than its words, and widens the form past its page.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Show words."""
        self._words = words
        self.setAccessibleName(words)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """As narrow as the form asks."""
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """As wide as the whole words."""
        hint = super().sizeHint()
        return QSize(self._beside() + self._advance(self._words), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _advance(self, words: str) -> int:
        return self.fontMetrics().horizontalAdvance(words)

    def _beside(self) -> int:
        """Give the room that the box itself takes."""
        shown = self.text().replace("&&", "&").split("\n")
        return super().sizeHint().width() - max(map(self._advance, shown))

    def _fit(self) -> None:
        room = max(self.width() - self._beside(), 1)
        lines = [""]
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._advance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        said = "\n".join(lines).replace("&", "&&")
        if said != self.text():
            self.setText(said)


class CheckList(QWidget, Generic[K]):
    """Things to tick, by their ids or codes. ``nothing`` is said where there is none to tick."""

    changed = Signal()

    def __init__(self, items: Sequence[tuple[K, str]], nothing: str) -> None:
        super().__init__()
        self._column = VBox(self, spacing=0)
        self._boxes: dict[K, _Box] = {}
        # One from the start: its place is where Tab comes to those that are made later.
        self._spare: list[_Box] = [self._made()]
        self._nothing = Text(nothing, tone="ink3", wrap=True)
        self._column.addWidget(self._nothing)
        self.offer(items)

    def offer(self, items: Sequence[tuple[K, str]]) -> None:
        """Offer these things instead; none is ticked. Boxes are kept and named again."""
        boxes = [*self._boxes.values(), *self._spare]
        while len(boxes) < len(items):
            boxes.append(self._made())
            QWidget.setTabOrder(boxes[-2], boxes[-1])
        self._boxes = {}
        for box, (key, words) in zip(boxes, items, strict=False):
            box.blockSignals(True)
            box.setChecked(False)
            box.blockSignals(False)
            box.say(words)
            box.show()
            self._boxes[key] = box
        self._spare = boxes[len(items) :]
        for box in self._spare:
            box.hide()
        self._nothing.setVisible(not items)
        # Qt takes None, which ends the proxy; its stubs do not say so.
        self.setFocusProxy(boxes[0] if items else None)  # type: ignore[arg-type]

    def _made(self) -> _Box:
        box = _Box()
        box.toggled.connect(lambda _on: self.changed.emit())
        self._column.addWidget(box)
        return box

    @property
    def chosen(self) -> tuple[K, ...]:
        """The ids that are ticked, in the order of the list."""
        return tuple(key for key, box in self._boxes.items() if box.isChecked())

    def choose(self, keys: Sequence[K]) -> None:
        """Tick these and no others."""
        for key, box in self._boxes.items():
            box.setChecked(key in keys)

    def form_value(self) -> list[str]:
        """The ids that are ticked."""
        return [str(key) for key in self.chosen]

    def set_form_value(self, value: Any) -> None:
        """Tick what was ticked; what is there no more is passed over."""
        wanted = set(value) if isinstance(value, list) else set()
        for key, box in self._boxes.items():
            box.setChecked(str(key) in wanted)


def fill_choices(combo: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    """Give a combo its values and their words; the first is chosen."""
    combo.clear()
    for value, words in choices:
        combo.addItem(words, value)


def choose(combo: QComboBox, value: str) -> None:
    """Choose by value; in a combo one can type into, words that are no choice are typed."""
    at = combo.findData(value)
    if combo.isEditable():
        combo.setEditText(combo.itemText(at) if at >= 0 else value)
    elif at >= 0:
        combo.setCurrentIndex(at)


def offer(line: QLineEdit, words: Sequence[str] = ()) -> QStringListModel:
    """Offer words while one types; the model may be given others later."""
    model = QStringListModel(list(words), line)
    completer = QCompleter(model, line)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setMaxVisibleItems(10)
    line.setCompleter(completer)
    return model
