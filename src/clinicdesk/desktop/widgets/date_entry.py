"""Entering a day: typed in any sane way, or chosen in a calendar; what was understood is shown.

After the NHS Common User Interface design guide for date and time input: free text and calendar,
+3m and -2d, "unknown" where allowed, at most two suggestions, a Today button. A day that was not
understood is never turned into another one.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QWidget

from clinicdesk.desktop.widgets.buttons import Button, IconButton
from clinicdesk.desktop.widgets.layouts import FlowLayout, HBox, VBox
from clinicdesk.desktop.widgets.text import Text
from clinicdesk.domain.dates import DateReading, parse_date, show_date

__all__ = ["DateEntry"]

_UNKNOWN_WORDS = ("unknown", "not known")


class DateEntry(QWidget):
    """A line for a day with Today and a calendar.

    ``today`` tells the clinic's day. ``past`` is for birth dates. ``changed`` is sent whenever
    what is understood changes; then ``value``, ``is_unknown`` and ``problem`` hold.
    """

    changed = Signal()

    def __init__(
        self,
        today: Callable[[], date],
        *,
        past: bool = False,
        allow_unknown: bool = False,
        parse: Callable[..., DateReading] = parse_date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._past = past
        self._allow_unknown = allow_unknown
        self._parse = parse
        self._reading = DateReading()
        self._unknown = False
        column = VBox(self, spacing=4)
        row = HBox(spacing=6)
        self.line = _DateLine()
        self.line.setPlaceholderText("14-Jul-1978" if past else "14-Jul-2026, or +3m")
        self.line.textChanged.connect(self._on_text)
        self.line.stepped.connect(self._on_step)
        self.setFocusProxy(self.line)
        row.addWidget(self.line, 1)
        if not past:
            today_button = Button("Today")
            today_button.clicked.connect(lambda: self.set_value(self._today()))
            row.addWidget(today_button)
        self._open = IconButton("Choose in a calendar", "calendar-days")
        self._open.clicked.connect(self._show_calendar)
        row.addWidget(self._open)
        column.addLayout(row)
        self._understood = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._understood)
        self._choices = QWidget()
        self._choice_row = FlowLayout(self._choices, spacing=4)
        self._buttons = (Button("", "quiet"), Button("", "quiet"))
        for at, button in enumerate(self._buttons):
            button.clicked.connect(lambda _=False, n=at: self._take(n))
            self._choice_row.addWidget(button)
        column.addWidget(self._choices)
        self._popup: QFrame | None = None
        self._show_reading()

    @property
    def value(self) -> date | None:
        """The day that was understood, or None."""
        return self._reading.day

    @property
    def is_unknown(self) -> bool:
        """Whether the person said that nobody knows."""
        return self._unknown

    @property
    def problem(self) -> str:
        """Why what stands there is no day, or empty."""
        if self._unknown or not self.line.text().strip():
            return ""
        if self._reading.choices:
            return "This can be two days. Choose one."
        return self._reading.problem

    def set_value(self, day: date | None) -> None:
        """Show a day, or nothing."""
        self.line.setText("" if day is None else show_date(day))

    def set_unknown(self) -> None:
        """Show that nobody knows."""
        self.line.setText("Unknown")

    def _on_text(self, text: str) -> None:
        typed = text.strip()
        self._unknown = self._allow_unknown and typed.lower() in _UNKNOWN_WORDS
        if self._unknown or not typed:
            self._reading = DateReading()
        else:
            self._reading = self._parse(typed, self._today(), past=self._past)
        self._show_reading()
        self.changed.emit()

    def _on_step(self, days: int) -> None:
        base = self.value or self._today()
        try:
            self.set_value(date.fromordinal(base.toordinal() + days))
        except (ValueError, OverflowError):
            self._show_reading()

    def _show_reading(self) -> None:
        day = self._reading.day
        said = ""
        if day is not None:
            said = f"{day:%A}, {show_date(day)}"
        elif self._unknown:
            said = "Not known"
        elif self.line.text().strip():
            said = self.problem
        self._understood.setText(said)
        self._understood.set_tone("ink2" if day is not None or self._unknown else "warn")
        self._understood.setVisible(bool(said))
        choices = self._reading.choices[: len(self._buttons)]
        for button, choice in zip(self._buttons, choices, strict=False):
            button.set_words(show_date(choice))
        for at, button in enumerate(self._buttons):
            button.setVisible(at < len(choices))
        self._choices.setVisible(bool(choices))
        # Spoken as it changes: what was understood is as important as what was typed.
        self.line.setAccessibleDescription(said)

    def _take(self, place: int) -> None:
        if place < len(self._reading.choices):
            self.set_value(self._reading.choices[place])
            self.line.setFocus()

    def _show_calendar(self) -> None:
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setProperty("surface", "card")
        calendar = QCalendarWidget()
        calendar.setAccessibleName("Calendar")
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        day = self.value or self._today()
        calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        if self._past:
            limit = self._today()
            calendar.setMaximumDate(QDate(limit.year, limit.month, limit.day))

        def choose(chosen: QDate) -> None:
            popup.close()
            self.set_value(date(chosen.year(), chosen.month(), chosen.day()))
            self.line.setFocus()

        calendar.clicked.connect(choose)
        calendar.activated.connect(choose)
        VBox(popup, margins=8).addWidget(calendar)
        self._popup = popup
        popup.adjustSize()
        popup.move(
            self._open.mapToGlobal(self._open.rect().bottomRight()) - popup.rect().topRight()
        )
        popup.show()
        calendar.setFocus()


class _DateLine(QLineEdit):
    """A line in which Page Up and Page Down go a day on and back."""

    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None and not event.modifiers():
            self.stepped.emit(step)
            return
        super().keyPressEvent(event)
