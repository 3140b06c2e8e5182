"""What a goal or a plan still lacks, shown beside it, with what makes each point hold."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.widgets import Card, HBox, IconLabel, Text, VBox
from clinicdesk.domain.plan_lint import LintPoint

__all__ = ["PointsCard"]


class PointsCard(Card):
    """Points of a check. ``only_missing`` leaves out those that hold, and counts them."""

    def __init__(
        self, title: str, icon: str = "list-checks", *, only_missing: bool = False
    ) -> None:
        super().__init__(title, icon, spacing=8)
        self._only_missing = only_missing
        self._count = Text("", "caption", wrap=True)
        self.body.addWidget(self._count)
        rows = VBox(spacing=8)
        self._pool: Pool[LintPoint] = Pool(rows, _Point)
        self.body.addLayout(rows)

    def fill(self, points: Sequence[LintPoint]) -> None:
        """Show a check."""
        held = sum(point.ok for point in points)
        whole = held == len(points)
        self._count.setText("Nothing is missing." if whole else f"{held} of {len(points)} hold")
        self._pool.fill([p for p in points if not (self._only_missing and p.ok)])


class _Point(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=8)
        self._icon = IconLabel("circle-check", "ok", 18)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lines = VBox(spacing=0)
        self._words = Text("", "body_strong", wrap=True)
        self._fix = Text("", "caption", wrap=True)
        lines.addWidget(self._words)
        lines.addWidget(self._fix)
        row.addLayout(lines, 1)

    def fill(self, point: LintPoint) -> None:
        self._icon.set_icon(
            "circle-check" if point.ok else "circle-dashed", "ok" if point.ok else "ink3"
        )
        self._words.setText(point.words)
        self._fix.setText(point.fix)
        self._fix.setVisible(not point.ok and bool(point.fix))
        self.setAccessibleName(f"{point.words}: {'holds' if point.ok else 'missing'}")
