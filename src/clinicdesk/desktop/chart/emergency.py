"""While an emergency access runs, a red strip stands over that chart; the clock ends it."""

from math import ceil
from uuid import UUID

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.widgets import Button, HBox, IconLabel, Text
from clinicdesk.domain.changes import Change
from clinicdesk.domain.compartments import emergency_roles
from clinicdesk.domain.protected import Emergency

__all__ = ["EmergencyStrip"]

_TICK_MS = 1000


class EmergencyStrip(QFrame):
    """Says how long it still runs, and ends it. ``over`` is sent when it does not run any more."""

    over = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._patient_id: UUID | None = None
        self._emergency: Emergency | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("strip", "bad")
        row = HBox(self, margins=(24, 6, 24, 6), spacing=10)
        row.addWidget(IconLabel("shield-alert", "bad_on", 20))
        self._words = Text("", "body_strong", wrap=True)
        row.addWidget(self._words, 1)
        self._end = Button("End now", hint="End the emergency access")
        self._end.clicked.connect(self.end)
        row.addWidget(self._end)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.hide()

    @property
    def runs(self) -> bool:
        """Whether something is open by it."""
        return self._emergency is not None

    def watch(self, patient_id: UUID) -> None:
        """Ask whether one runs for this person; only some roles can have one."""
        clinic, actor = self._desk.clinic, self._desk.actor
        self._patient_id = patient_id
        if not actor.roles & emergency_roles():
            return

        def came(found: Emergency | None) -> None:
            if self._patient_id == patient_id:
                self._show(found)

        self._desk.tasks.read(
            lambda _report: clinic.protected.running(actor, patient_id),
            while_alive(self, came),
            key="emergency",
        )

    def forget(self) -> None:
        """Show nobody's."""
        self._patient_id = self._emergency = None
        self._timer.stop()
        self.hide()

    def end(self) -> None:
        """End it before its time."""
        found, clinic, actor = self._emergency, self._desk.clinic, self._desk.actor
        if found is None:
            return

        def work(_report: object) -> tuple[Emergency, Change]:
            ended = clinic.protected.end_emergency(actor, found.id)
            return ended, Change(frozenset({"protected"}), found.patient_id)

        self._desk.tasks.write(work, self._ended)

    def _ended(self, _answer: object) -> None:
        self._desk.messages.say("The emergency access is ended.")
        self._show(None)

    def _show(self, found: Emergency | None) -> None:
        ran, self._emergency = self._emergency is not None, found
        if found is None:
            self._timer.stop()
            self.hide()
            if ran:
                self.over.emit()
            return
        self._tick()
        if self._emergency is not None:
            self._timer.start()
            self.show()
            if not ran:
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _tick(self) -> None:
        found, now = self._emergency, self._desk.clinic.now()
        if found is None:
            return
        if not found.runs(now):
            self._show(None)
            return
        left = ceil((found.until_at - now).total_seconds() / 60)
        minutes = "1 minute" if left == 1 else f"{left} minutes"
        self._words.setText(
            f"Emergency access, {minutes} left. Each look is written down and reviewed."
        )
        self.setAccessibleName(self._words.text())
