"""What is wrong with the backups, at the head of the morning's page until it is well.

Who administers the clinic also sees how old the last good restore drill is, in a line below.
"""

from datetime import datetime

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Notice, Text
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.keeping import Keeping, good_drill_words

__all__ = ["KeepingNotice"]


class KeepingNotice(Notice):
    """Says the gravest thing, and leads to the settings; hidden while all is well."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.age = Text("", "caption")
        self.age.hide()

    def read(self) -> None:
        """Ask how safe the records are kept."""
        schedule = self._desk.clinic.schedule
        self._desk.tasks.read(lambda _report: schedule.state(), self._show, key="today-keeping")

    def _show(self, state: Keeping) -> None:
        now = self._desk.clinic.now()
        self._tell_age(state, now)
        troubles = state.troubles(now)
        if not troubles:
            self.show_message(None)
            return
        grave = state.failed is not None or (state.drill is not None and not state.drill.ok)
        go = Action("Backups", lambda: self._desk.go.show_place("settings"))
        worst = troubles[0]
        tone = Tone.BAD if grave else Tone.WARN
        self.show_message(Message(worst.sentence, worst.remedy, tone, go))

    def _tell_age(self, state: Keeping, now: datetime) -> None:
        """Say it to who administers the clinic, once there is a backup to try."""
        told = may(self._desk.actor, Act.RUN_CLINIC) and state.first_at is not None
        self.age.setText(f"{good_drill_words(state.good_drill_at, now)}." if told else "")
        self.age.setVisible(told)
