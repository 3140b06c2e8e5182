"""The results that stand behind a line, the newest first."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.plan.side_card import FoldingCard
from clinicdesk.desktop.widgets import HBox, IconLabel, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_evidence import LineEvidence

__all__ = ["EvidenceCard"]

_SHOWN = 8


class EvidenceCard(FoldingCard):
    """Hidden where nothing stands behind the line."""

    def __init__(self) -> None:
        super().__init__("Evidence", "test-tube")
        rows = VBox(spacing=8)
        self._pool: Pool[tuple[str, str, bool]] = Pool(rows, _Result)
        self.body.addLayout(rows)
        self._more = Text("", "caption")
        self.body.addWidget(self._more)

    def show_results(self, chart: Chart, found: Sequence[LineEvidence]) -> None:
        """Show a line's results."""
        self.setVisible(bool(found))
        said = []
        for one in found[:_SHOWN]:
            parts = [show_date(day_of(chart, one.at))]
            if one.positive is not None:
                parts.append("positive screening" if one.positive else "negative screening")
            if one.chosen:
                parts.append("put to this concern")
            said.append((f"{one.name}: {one.value}", " · ".join(parts), bool(one.positive)))
        self._pool.fill(said)
        self.say(str(len(found)))
        self._more.setText(f"{len(found) - _SHOWN} earlier under Results")
        self._more.setVisible(len(found) > _SHOWN)

    def clear(self) -> None:
        """Show nobody's."""
        self._pool.fill(())
        self.hide()


class _Result(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._icon = IconLabel("circle", "ink3", 14)
        row.addWidget(self._icon)
        lines = VBox(spacing=0)
        self._words = Text("", wrap=True)
        self._note = Text("", "caption", wrap=True)
        lines.addWidget(self._words)
        lines.addWidget(self._note)
        row.addLayout(lines, 1)

    def fill(self, item: tuple[str, str, bool]) -> None:
        words, note, positive = item
        self._icon.set_icon(
            "triangle-alert" if positive else "circle", "warn" if positive else "ink3"
        )
        self._words.setText(words)
        self._note.setText(note)
