"""The first run: a site, a first person, a password; then the recovery code, shown once."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.entrance.strength import strength_of
from clinicdesk.desktop.messages import Message, message_for
from clinicdesk.desktop.tasks import Report, Tasks
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import BusyBar, Button, Field, Notice, PasswordField, Text
from clinicdesk.domain.vault_errors import NoKeyring

if TYPE_CHECKING:
    from clinicdesk.startup import Doors, MadeClinic

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


class FirstRunPage(CardPage):
    """Makes the clinic. Sends ``made(MadeClinic, password)``."""

    made = Signal(object, str)

    def __init__(
        self,
        tasks: Tasks,
        doors: Callable[[], "Doors"],
        folder: Path,
        note_bug: Callable[[BaseException], str],
    ) -> None:
        super().__init__(
            "Make your clinic",
            f"It will live, encrypted, in {folder}. Nothing leaves this computer.",
            width=520,
        )
        self._tasks, self._doors, self._folder, self._note_bug = tasks, doors, folder, note_bug
        self._site = QLineEdit()
        self._display = QLineEdit()
        self._name = QLineEdit()
        self._phone = QLineEdit()
        self._zone = QComboBox()
        for zone, words in _ZONES:
            self._zone.addItem(words, zone)
        self._password = PasswordField("Password", strength_of)
        self._again = PasswordField("Password again")
        self._in_file = QCheckBox("Keep this computer's key in a file instead of a keyring")
        self._fields = {
            "site": Field("Name of the clinic or site", self._site),
            "display": Field("Your name", self._display, "As printed: A. Moreau, RN"),
            "name": Field("Your sign-in name", self._name, "Short, such as amoreau"),
            "phone": Field("The clinic's phone", self._phone, "As on letters", optional=True),
            "zone": Field("Time zone", self._zone),
            "password": Field("Password", self._password),
            "again": Field("The same password again", self._again),
        }
        for field in self._fields.values():
            self.body.addWidget(field)
        self._notice = Notice()
        self.body.addWidget(self._notice)
        self.body.addWidget(self._in_file)
        self._warning = Text(
            "Whoever copies both the key file and the clinic's folder can guess passwords. "
            "Keep the file on this computer or on a stick of its own.",
            "caption",
            "warn",
            wrap=True,
        )
        self._warning.hide()
        self._in_file.toggled.connect(self._warning.setVisible)
        self.body.addWidget(self._warning)
        self._make = Button("Make the clinic", "primary")
        self._make.clicked.connect(self._try)
        self._again.entered.connect(self._try)
        self.body.addWidget(self._make)
        self._busy = BusyBar()
        self.body.addWidget(self._busy)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        self._site.setFocus()

    def _missing(self) -> str:
        for key, line, words in (
            ("site", self._site, "Type the clinic's name."),
            ("display", self._display, "Type your name as it is to be printed."),
            ("name", self._name, "Choose a short name to sign in with."),
        ):
            said = line.text().strip()
            self._fields[key].set_problem("" if said else words)
            if not said:
                line.setFocus()
                return words
        return ""

    def _unequal(self) -> bool:
        """Tell whether the password was typed in two ways: a slip would lock its owner out."""
        unequal = self._again.text() != self._password.text()
        self._fields["again"].set_problem("This is not the same password." if unequal else "")
        if unequal:
            self._again.setFocus()
        return unequal

    def _try(self) -> None:
        if self._missing() or self._unequal():
            return
        # Imported on the first click: the plan's module brings the store with it.
        from clinicdesk.startup import ClinicPlan

        plan = ClinicPlan(
            name=self._site.text().strip(),
            site=self._site.text().strip(),
            admin=self._name.text().strip(),
            admin_display=self._display.text().strip(),
            zone=str(self._zone.currentData()),
            phone=self._phone.text().strip(),
        )
        password, folder, doors = self._password.text(), self._folder, self._doors
        in_file = self._in_file.isChecked()

        def work(_report: Report) -> "tuple[MadeClinic, str]":
            there = doors()
            secret = f"file:{there.secret_file(folder)}" if in_file else "keyring"
            return there.make(folder, plan, password, device_secret=secret), password

        self._fields["password"].set_problem("")
        self._notice.show_message(None)
        self._make.setEnabled(False)
        self._busy.begin("Making the clinic")
        self._tasks.read(work, self._done, self._failed)

    def _done(self, made: "tuple[MadeClinic, str]") -> None:
        self._busy.end()
        self._make.setEnabled(True)
        self._password.clear()
        self._again.clear()
        self.made.emit(*made)

    def _failed(self, error: Exception) -> None:
        self._busy.end()
        self._make.setEnabled(True)
        if isinstance(error, NoKeyring):
            self._notice.show_message(
                Message(
                    error.sentence,
                    "Start your system's keyring and try again, or keep the key in a file: "
                    "choose that below.",
                    Tone.WARN,
                )
            )
            self._in_file.setFocus()
            return
        ours = not hasattr(error, "sentence")
        words = message_for(error, self._note_bug(error) if ours else "").spoken
        self._fields["password"].set_problem(words)
        self._password.setFocus()
