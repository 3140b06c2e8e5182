"""What takes the line's place for a while: what the chart offers, and how a line ends."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.plan.editor.detail import DetailPane
from clinicdesk.desktop.plan.editor.from_chart import FromChart
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.desktop.plan.ending_form import EndingSheet
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.plans import CarePlan

__all__ = ["Guests"]


class Guests(QObject):
    """``left`` is sent when the line is shown again."""

    left = Signal()

    def __init__(
        self, desk: Desk, detail: DetailPane, saved: Callable[[str, CarePlan, Change], None]
    ) -> None:
        super().__init__(detail)
        self._desk, self._detail, self._saved = desk, detail, saved

    def offer(self, chart: Chart, plan: CarePlan) -> None:
        """Show what the chart offers."""
        offers = FromChart(self._desk, chart.patient.id, plan.id)
        offers.added.connect(self._saved)
        offers.closed.connect(self._leave)
        self._detail.host(offers, "Add from the chart")

    def end(self, plan: CarePlan, node: Node) -> bool:
        """Ask how a line ends; tell whether it is one that can."""
        if node.line is None or node.kind == "outcome":
            return False
        sheet = EndingSheet(self._desk, plan, node.line)
        sheet.saved.connect(lambda answer: self._saved("The plan is changed", *answer))
        sheet.closed.connect(self._leave)
        self._detail.host(sheet)
        return True

    def focus_first(self) -> None:
        """Put the keyboard into the question how the line ends."""
        guest = self._detail.guest
        if isinstance(guest, EndingSheet):
            guest.focus_first()

    def _leave(self) -> None:
        self._detail.leave_guest()
        self.left.emit()
