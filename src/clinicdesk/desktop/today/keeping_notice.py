"""What is wrong with the backups, at the head of the morning's page until it is well."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Notice
from clinicdesk.domain.keeping import Keeping

__all__ = ["KeepingNotice"]


class KeepingNotice(Notice):
    """Says the gravest thing, and leads to the settings; hidden while all is well."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def read(self) -> None:
        """Ask how safe the records are kept."""
        schedule = self._desk.clinic.schedule
        self._desk.tasks.read(lambda _report: schedule.state(), self._show, key="today-keeping")

    def _show(self, state: Keeping) -> None:
        troubles = state.troubles(self._desk.clinic.now())
        if not troubles:
            self.show_message(None)
            return
        grave = state.failed is not None or (state.drill is not None and not state.drill.ok)
        go = Action("Backups", lambda: self._desk.go.show_place("settings"))
        worst = troubles[0]
        tone = Tone.BAD if grave else Tone.WARN
        self.show_message(Message(worst.sentence, worst.remedy, tone, go))
