"""The five points of a good goal, live above its form, with offers that make vague words countable.

The person's own words stand; an offer is taken by a button, or not.
"""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan.editor.rewriting import latest_values
from clinicdesk.desktop.plan.side_card import WrappedRow
from clinicdesk.desktop.widgets import Button, FlowLayout, HBox, IconLabel, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.goal_rewriting import Offer, rewriting
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


_PAUSE_MS = 200


class SmartStrip(QFrame):
    """Five points in a row; below them what would make the first missing one hold."""

    chosen = Signal(object)
    """An offer was taken; carries an ``Offer``."""
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
        self._offer_words = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._offer_words)
        rows = VBox(spacing=2)
        self._pool: Pool[Offer] = Pool(rows, self._row)
        column.addLayout(rows)
        self._field = ""
        self._chart: Chart | None = None
        self._latest: tuple[LatestValue, ...] | None = None
        self._asked = ""
        self._today = date.min
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._said: tuple[LintPoint, ...] = ()
        self._show_offers(())

    def about(self, chart: Chart) -> None:
        """Start from this person's values."""
        if chart is not self._chart:
            self._chart, self._latest = chart, None

    def fill(self, draft: GoalDraft, today: date) -> None:
        """Show how a goal stands that is being typed; offers come when typing pauses."""
        points = smart(draft, today)
        vague = not (points[0].ok and points[1].ok)
        asked = draft.description.strip() if vague else ""
        if asked != self._asked:
            self._asked, self._today = asked, today
            self._pause.start()
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

    def _ask(self) -> None:
        if self._chart is None or not self._asked:
            self._show_offers(())
            return
        if self._latest is None:
            self._latest = latest_values(self._chart)
        self._show_offers(rewriting(self._asked, self._latest, self._today))

    def _show_offers(self, answers: tuple[Offer, ...]) -> None:
        found = tuple(one for one in answers if not one.is_question)
        question = next((one.description for one in answers if one.is_question), "")
        said = "Say it so that it can be counted:" if found else question
        self._offer_words.setText(said)
        self._offer_words.setVisible(bool(said))
        self._pool.fill(found)

    def _row(self) -> QWidget:
        return _OfferRow(self.chosen.emit)

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


class _OfferRow(WrappedRow):
    def __init__(self, chosen: Callable[[Offer], None]) -> None:
        super().__init__("pencil")
        self._offer: Offer | None = None
        self._chosen = chosen
        self.clicked.connect(self._on_clicked)

    def fill(self, offer: Offer) -> None:
        self._offer = offer
        self.say(offer.description, offer.why)

    def _on_clicked(self) -> None:
        if self._offer is not None:
            self._chosen(self._offer)
