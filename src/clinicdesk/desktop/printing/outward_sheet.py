"""What the sheets share by which something of a person leaves, on paper or in a file."""

from PySide6.QtCore import QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.printing.parts import PartsChooser
from clinicdesk.desktop.widgets import BusyBar, Notice, Scroller
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.protected import ProtectedView

__all__ = ["OutwardSheet"]


class OutwardSheet(Sheet):
    """Offers protected entries to go with what leaves, and says what stops it.

    Whoever draws the sheet puts the notice into the scroller, and the busy bar in sight.
    """

    def __init__(self, desk: Desk, chart: Chart, parts: PartsChooser, scroller: Scroller) -> None:
        super().__init__()
        self.desk = desk
        self._patient_id = chart.patient.id
        self._parts = parts
        self._scroll = scroller
        self._notice = Notice()
        self._busy = BusyBar()
        parts.asked.connect(self._read_parts)

    @property
    def shows_protected(self) -> bool:
        """Whether protected entries are offered or chosen to go with it."""
        return self._parts.offers

    def _read_parts(self) -> None:
        """Read what could go with it: only now, because a look is written down."""
        clinic, actor = self.desk.clinic, self.desk.actor

        def came(view: ProtectedView) -> None:
            self._parts.offer(view.entries)

        def failed(error: Exception) -> None:
            self._parts.failed()
            self._say(error)

        self.desk.tasks.read(
            lambda _report: clinic.protected.view(actor, self._patient_id),
            while_alive(self, came),
            while_alive(self, failed),
        )

    def _failed(self, error: Exception) -> None:
        # What becomes of paper or file is said, even when the sheet is gone.
        while_alive(self, self._not, self.desk.failed)(error)

    def _not(self, error: Exception) -> None:
        """Say that nothing left, and why."""
        self._busy.end()
        self._say(error)

    def _say(self, error: Exception) -> None:
        reference = "" if hasattr(error, "sentence") else self.desk.note_bug(error)
        self._notice.show_message(message_for(error, reference))
        # A long list may stand above it: what stops the document is brought into sight.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(self._notice))
