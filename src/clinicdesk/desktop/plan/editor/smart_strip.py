"""The five points of a good goal, live above its form, with offers that make vague words countable.

The person's own words stand; an offer is taken by a button, or not.
"""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.plan.editor.rewriting import offers
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, IconLabel, Text, VBox
from clinicdesk.domain.plan_lint import LintPoint, smart
from clinicdesk.domain.plans import GoalDraft

__all__ = ["SmartStrip"]

_FIELDS = {
    "S": "description",
    "M": "measure",
    "A": "confidence",
    "R": "concern_ids",
    "T": "due_on",
}


class SmartStrip(QFrame):
    """Five points in a row; below them what would make the first missing one hold."""

    chosen = Signal(object)
    """An offer was taken; carries a ``GoalDraft`` with what it says."""
    asked = Signal(str)
    """The missing point was pressed; carries the field that mends it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "sunken")
        self.setAccessibleName("A good goal is")
        column = VBox(self, margins=(12, 8, 12, 8), spacing=6)
        row = FlowLayout(spacing=12, line_spacing=4)
        self._points = [_Point() for _ in _FIELDS]
        for point in self._points:
            row.addWidget(point)
        column.addLayout(row)
        self._fix = Button("", "quiet", "arrow-right")
        self._words = Text("", "caption", "ink2", wrap=True)
        mend = HBox(spacing=8)
        mend.addWidget(self._words, 1)
        mend.addWidget(self._fix, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(mend)
        self._fix.clicked.connect(self._on_fix)
        self._offer_words = Text("Say it so that it can be counted:", "caption", "ink2", wrap=True)
        column.addWidget(self._offer_words)
        self._offer_row = FlowLayout(spacing=6, line_spacing=6)
        self._buttons: list[Button] = []
        column.addLayout(self._offer_row)
        self._field = ""
        self._offers: tuple[GoalDraft, ...] = ()
        self._said: tuple[LintPoint, ...] = ()
        self._show_offers(())

    def fill(self, draft: GoalDraft, today: date) -> None:
        """Show how a goal stands that is being typed."""
        points = smart(draft, today)
        if points != self._said:
            self._said = points
            for widget, point in zip(self._points, points, strict=True):
                widget.fill(point)
            missing = next((point for point in points if not point.ok), None)
            self._field = _FIELDS[missing.code] if missing else ""
            self._words.setText(missing.fix if missing else "Nothing is missing.")
            self._fix.setVisible(missing is not None)
            if missing is not None:
                self._fix.set_words(f"Go to: {missing.words.lower()}")
        found = offers(draft, today)
        if found != self._offers:
            self._show_offers(found)

    def _show_offers(self, found: tuple[GoalDraft, ...]) -> None:
        self._offers = found
        while len(self._buttons) < len(found):
            button = Button("", "pill", "pencil")
            button.clicked.connect(partial(self._take, len(self._buttons)))
            self._buttons.append(button)
            self._offer_row.addWidget(button)
        for button, one in zip(self._buttons, found, strict=False):
            button.set_words(one.description)
            button.show()
        for button in self._buttons[len(found) :]:
            button.hide()
        self._offer_words.setVisible(bool(found))

    def _take(self, at: int, _on: bool = False) -> None:
        self.chosen.emit(self._offers[at])

    def _on_fix(self) -> None:
        if self._field:
            self.asked.emit(self._field)


class _Point(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=4)
        self._icon = IconLabel("circle-dashed", "ink3", 16)
        self._words = Text("", "label")
        row.addWidget(self._icon)
        row.addWidget(self._words)

    def fill(self, point: LintPoint) -> None:
        self._icon.set_icon(
            "circle-check" if point.ok else "circle-dashed", "ok" if point.ok else "ink3"
        )
        self._words.setText(point.words)
        self._words.set_tone("ink" if point.ok else "ink3")
        self.setAccessibleName(f"{point.words}: {'holds' if point.ok else 'missing'}")
        self.setToolTip(point.fix)
