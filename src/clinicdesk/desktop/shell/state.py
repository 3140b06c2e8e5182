"""What the strip at the foot says: saved, encrypted, backed up, who."""

from PySide6.QtCore import QObject, QTimer

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.keeping import SafeKeeping
from clinicdesk.desktop.widgets import StatusStrip
from clinicdesk.domain.backup_rule import drill_is_old
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.keeping import Keeping, age_words

__all__ = ["ClinicState"]

_WORKING_AFTER_MS = 400


class ClinicState(QObject):
    """Keeps the strip true, as long as the strip is there."""

    def __init__(self, desk: Desk, strip: StatusStrip, keeping: SafeKeeping) -> None:
        super().__init__(strip)
        self._desk = desk
        self._strip = strip
        strip.set_fact("saved", "All changes saved", "circle-check", "ok")
        strip.set_fact("encrypted", "Encrypted on this computer", "shield-check", "ok")
        if desk.clinic.facts.demonstration:
            strip.set_fact("demo", "Demonstration: invented people", "flask-conical", "warn")
        if desk.clinic.upkeep.standing():
            strip.set_fact("alone", "A password stands alone", "triangle-alert", "warn")
        strip.set_hint("Ctrl+K to find anyone")
        strip.set_who(desk.actor.display)
        # Reads of some milliseconds are nobody's concern: a strip that flickers says nothing.
        self._working = QTimer(self, singleShot=True, interval=_WORKING_AFTER_MS)
        self._working.timeout.connect(self._say_working)
        desk.tasks.busy_changed.connect(self._busy)
        keeping.progressed.connect(self._progressed)
        keeping.ended.connect(lambda: self._strip.set_fact("keeping", "", "hard-drive"))

    def _busy(self, busy: bool) -> None:
        if busy:
            self._working.start()
            return
        self._working.stop()
        self._strip.set_fact("saved", "All changes saved", "circle-check", "ok")

    def _say_working(self) -> None:
        self._strip.set_fact("saved", "Working", "loader-circle", "ink2")

    def read(self) -> None:
        """Ask when the last backup was made, and tried."""
        schedule = self._desk.clinic.schedule
        self._desk.tasks.read(lambda _report: schedule.state(), self._said, key="backup")

    def changed(self) -> None:
        """Something was written."""
        self.read()

    def _progressed(self, done: int, total: int, words: str) -> None:
        share = f" {done * 100 // total}%" if total else ""
        self._strip.set_fact("keeping", f"{words}{share}", "hard-drive", "ink2")

    def _said(self, state: Keeping) -> None:
        self._say_drill(state)
        last = state.last_at
        if state.failed is not None:
            self._strip.set_fact("backup", "The last backup failed", "circle-alert", "bad")
            return
        if last is None:
            self._strip.set_fact("backup", "Not backed up yet", "hard-drive", "warn")
            return
        zone = self._desk.clinic.facts.site.zone
        today = site_day(self._desk.clinic.now(), zone)
        there = show_instant(last, zone)
        words = f"today {there[-5:]}" if site_day(last, zone) == today else show_date(last.date())
        self._strip.set_fact("backup", f"Backed up {words}", "hard-drive", "ok")

    def _say_drill(self, state: Keeping) -> None:
        """Say how long ago somebody saw a backup restored; a warning after 35 days."""
        now, good = self._desk.clinic.now(), state.good_drill_at
        if state.drill is not None and not state.drill.ok:
            self._strip.set_fact("drill", "Backup not restorable", "circle-alert", "bad")
        elif good is None and not drill_is_old(None, state.first_at, now):
            self._strip.set_fact("drill", "", "rotate-ccw")
        else:
            old = drill_is_old(good, state.first_at, now)
            words = f"Restore tried {age_words(good, now)}" if good else "Restore never tried"
            self._strip.set_fact("drill", words, "rotate-ccw", "warn" if old else "ok")
