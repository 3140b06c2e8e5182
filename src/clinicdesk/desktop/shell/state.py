"""What the strip at the foot says: saved, encrypted, backed up, who."""

from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import StatusStrip
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date, show_instant

__all__ = ["ClinicState"]

_WORKING_AFTER_MS = 400


class ClinicState(QObject):
    """Keeps the strip true, as long as the strip is there."""

    def __init__(self, desk: Desk, strip: StatusStrip) -> None:
        super().__init__(strip)
        self._desk = desk
        self._strip = strip
        strip.set_fact("saved", "All changes saved", "circle-check", "ok")
        strip.set_fact("encrypted", "Encrypted on this computer", "shield-check", "ok")
        if desk.clinic.facts.demonstration:
            strip.set_fact("demo", "Demonstration: invented people", "flask-conical", "warn")
        strip.set_hint("Ctrl+K to find anyone")
        strip.set_who(desk.actor.display)
        # Reads of some milliseconds are nobody's concern: a strip that flickers says nothing.
        self._working = QTimer(self, singleShot=True, interval=_WORKING_AFTER_MS)
        self._working.timeout.connect(self._say_working)
        desk.tasks.busy_changed.connect(self._busy)

    def _busy(self, busy: bool) -> None:
        if busy:
            self._working.start()
            return
        self._working.stop()
        self._strip.set_fact("saved", "All changes saved", "circle-check", "ok")

    def _say_working(self) -> None:
        self._strip.set_fact("saved", "Working", "loader-circle", "ink2")

    def read(self) -> None:
        """Ask when the last backup was made."""
        backups = self._desk.clinic.backups
        self._desk.tasks.read(lambda _report: backups.last_at(), self._said, key="backup")

    def changed(self) -> None:
        """Something was written."""
        self.read()

    def _said(self, last: datetime | None) -> None:
        if last is None:
            self._strip.set_fact("backup", "Not backed up yet", "hard-drive", "warn")
            return
        zone = self._desk.clinic.facts.site.zone
        today = site_day(self._desk.clinic.now(), zone)
        there = show_instant(last, zone)
        words = f"today {there[-5:]}" if site_day(last, zone) == today else show_date(last.date())
        self._strip.set_fact("backup", f"Backed up {words}", "hard-drive", "ok")
