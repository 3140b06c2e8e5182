"""Lines of cards that are filled again instead of made again, and lines that are buttons."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget

from clinicdesk.desktop.theme import Status
from clinicdesk.desktop.widgets import HBox, IconLabel, StatusChip, Text, VBox

__all__ = ["Pool", "RowButton"]

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)


class Filled(Protocol[T_contra]):
    """A widget that shows one value and can show another."""

    def fill(self, item: T_contra) -> None:
        """Show a value."""
        ...


class Pool(Generic[T]):
    """Widgets of one kind in a layout: as many are shown as there are values.

    Widgets are kept and filled again: building them anew costs the most of opening a chart.
    ``make`` gives a widget with ``fill(value)``.
    """

    def __init__(self, layout: QBoxLayout, make: Callable[[], QWidget]) -> None:
        self._layout = layout
        self._make = make
        self.widgets: list[QWidget] = []

    def fill(self, items: Sequence[T]) -> None:
        """Show these values, in this order."""
        while len(self.widgets) < len(items):
            self._add(self._make())
        for widget, item in zip(self.widgets, items, strict=False):
            widget.fill(item)  # type: ignore[attr-defined]  # what ``make`` gives has it
            widget.show()
        for widget in self.widgets[len(items) :]:
            widget.hide()

    def _add(self, widget: QWidget) -> None:
        before = self.widgets[-1] if self.widgets else self._layout.parentWidget()
        self._layout.addWidget(widget)
        self.widgets.append(widget)
        if before is not None and before.focusProxy() is None:
            # Tab comes to it where it stands. Qt asks that what stands before it takes Tab, too.
            policy = before.focusPolicy()
            before.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            QWidget.setTabOrder(before, widget)
            before.setFocusPolicy(policy)

    def shown(self) -> list[QWidget]:
        """Return the widgets that show something."""
        return [widget for widget in self.widgets if not widget.isHidden()]


class RowButton(QPushButton):
    """A line of a card that opens something: words, a quiet line below, and an end.

    Reached by Tab, opened by Enter, Space or a click; read aloud as one sentence.
    """

    def __init__(
        self, icon_name: str = "", *, kind: str = "body_strong", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "inset")
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._row = row = HBox(self, margins=(6, 6, 6, 6), spacing=12)
        self._icon = IconLabel(icon_name or "circle", "accent_ink", 20)
        if not icon_name:
            self._icon.hide()
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lines = VBox(spacing=1)
        self.words = Text("", kind, wrap=True)
        self.note = Text("", "caption", wrap=True)
        lines.addWidget(self.words)
        lines.addWidget(self.note)
        row.addLayout(lines, 1)
        self.aside = Text("", "caption")
        row.addWidget(self.aside)
        self.chip = StatusChip("Not started")
        row.addWidget(self.chip)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def say(
        self, words: str, note: str = "", aside: str = "", status: Status | None = None
    ) -> None:
        """Show a line."""
        self.words.setText(words)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.aside.setText(aside)
        self.aside.setVisible(bool(aside))
        self.chip.setVisible(status is not None)
        if status is not None:
            self.chip.set_status(status)
        spoken = (words, status.word if status else "", note, aside)
        self.setAccessibleName(", ".join(part for part in spoken if part))

    def set_icon(self, name: str, color: str = "accent_ink") -> None:
        """Show another icon at the start."""
        self._icon.set_icon(name, color)
        self._icon.show()

    def sizeHint(self) -> QSize:
        return self._row.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.totalMinimumSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)
