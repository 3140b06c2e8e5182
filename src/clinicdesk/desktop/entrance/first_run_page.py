"""The first run: a site, a first person, a password; then the recovery code, shown once."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinicdesk.desktop.entrance.door_page import DoorPage, Entrance
from clinicdesk.desktop.forms.first_run_form import Ui_FirstRunForm
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.key_place import KeyPlace
from clinicdesk.desktop.person.strength import strength_of
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.vault_errors import NoKeyring

if TYPE_CHECKING:
    from clinicdesk.startup import MadeClinic

__all__ = ["FirstRunPage"]

_ZONES = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
)


class FirstRunPage(DoorPage):
    """Makes the clinic. Sends ``made(MadeClinic, password)``."""

    made = Signal(object, str)

    def __init__(self, entrance: Entrance) -> None:
        self._ui = ui = Ui_FirstRunForm()
        super().__init__(
            entrance,
            "Make your clinic",
            ui,
            f"It will live, encrypted, in {entrance.folder}. Nothing leaves this computer.",
        )
        for zone, words in _ZONES:
            ui.zone.addItem(words, zone)
        ui.password.judge_with(strength_of)
        self.place = KeyPlace(self.card, ui)
        ui.make.clicked.connect(self._try)
        ui.again.entered.connect(self._try)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        self._ui.site.setFocus()

    def _wrong(self) -> list[FieldProblem]:
        """Return what is missing, and a password typed in two ways: a slip would lock one out."""
        ui = self._ui
        found = [
            FieldProblem(field, words)
            for field, line, words in (
                ("site", ui.site, "Type the clinic's name."),
                ("display", ui.display, "Type your name as it is to be printed."),
                ("name", ui.name, "Choose a short name to sign in with."),
            )
            if not line.text().strip()
        ]
        if ui.again.text() != ui.password.text():
            found.append(FieldProblem("again", "This is not the same password."))
        return found

    def _try(self) -> None:
        wrong = self._wrong()
        self.fields.show_problems(wrong)
        if wrong:
            return
        # Imported on the first click: the plan's module brings the store with it.
        from clinicdesk.startup import ClinicPlan

        plan = ClinicPlan(
            name=self._ui.site.text().strip(),
            site=self._ui.site.text().strip(),
            admin=self._ui.name.text().strip(),
            admin_display=self._ui.display.text().strip(),
            zone=str(self._ui.zone.currentData()),
            phone=self._ui.phone.text().strip(),
        )
        password, folder, doors = self._ui.password.text(), self._folder, self._doors
        said = self.place.said()

        def work(_report: Report) -> "tuple[MadeClinic, str]":
            there = doors()
            secret = said(there, folder)
            return there.make(folder, plan, password, device_secret=secret), password

        self._ui.notice.show_message(None)
        self._ui.make.setEnabled(False)
        self._ui.busy.begin("Making the clinic")
        self._tasks.read(work, self._done, self._failed)

    def _done(self, made: "tuple[MadeClinic, str]") -> None:
        self._ui.busy.end()
        self._ui.make.setEnabled(True)
        self._ui.password.clear()
        self._ui.again.clear()
        self.made.emit(*made)

    def _failed(self, error: Exception) -> None:
        self._ui.busy.end()
        self._ui.make.setEnabled(True)
        if isinstance(error, NoKeyring):
            self._ui.notice.show_message(
                Message(
                    error.sentence,
                    "Start your system's keyring and try again, or choose another place for the "
                    "key below.",
                    Tone.WARN,
                )
            )
            self._ui.place.setFocus()
            return
        words = self._words(error)
        self.fields.show_problems([FieldProblem("password", words)])
