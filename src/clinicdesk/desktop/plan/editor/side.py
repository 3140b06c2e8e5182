"""The column of cards beside the line: each from its factory, filled together."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.plan.side_card import CardFactory, PlanBeside, PlanSideCard
from clinicdesk.desktop.widgets import Scroller, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plans import CarePlan

__all__ = ["SideColumn"]


class SideColumn(QWidget):
    """Scrolls by itself; each card folds."""

    def __init__(self, factories: Sequence[CardFactory], beside: PlanBeside) -> None:
        super().__init__()
        column = VBox(self, spacing=0)
        self._scroll = Scroller("Beside the plan", margins=(2, 2, 12, 16), spacing=10)
        column.addWidget(self._scroll)
        self.cards: list[PlanSideCard] = [make(beside) for make in factories]
        for card in self.cards:
            self._scroll.body.addWidget(card)
        self._scroll.body.addStretch(1)
        self.setFocusProxy(self._scroll)

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Fill every card."""
        for card in self.cards:
            card.show_plan(chart, plan)

    def clear(self) -> None:
        """Show nobody."""
        for card in self.cards:
            card.clear()
