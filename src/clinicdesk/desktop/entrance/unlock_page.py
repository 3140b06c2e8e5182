"""The lock: a name, a password, and what to do when they do not fit."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.tasks import Report, Tasks
from clinicdesk.desktop.widgets import (
    BusyBar,
    Button,
    Field,
    HBox,
    IconLabel,
    PasswordField,
    Text,
    hairline,
)

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic
    from clinicdesk.startup import DoorFacts, Doors

__all__ = ["UnlockPage"]


class UnlockPage(CardPage):
    """Lets a person in.

    Sends ``entered(Clinic)``, ``recovery_asked()``, and ``another_asked()`` for another folder.
    """

    entered = Signal(object)
    recovery_asked = Signal()

    def __init__(
        self,
        tasks: Tasks,
        doors: Callable[[], "Doors"],
        folder: Path,
        note_bug: Callable[[BaseException], str],
    ) -> None:
        super().__init__("Unlock ClinicDesk", folder.name)
        self._tasks = tasks
        self._doors = doors
        self._folder = folder
        self._note_bug = note_bug
        self._name = QComboBox()
        self._name.setEditable(True)
        self._name_field = Field("Name", self._name)
        self.body.addWidget(self._name_field)
        self._password = PasswordField("Password")
        self._field = Field("Password", self._password)
        self.body.addWidget(self._field)
        self._unlock = Button("Unlock", "primary")
        self._unlock.clicked.connect(self._try)
        self._password.entered.connect(self._try)
        self.body.addWidget(self._unlock)
        self._busy = BusyBar()
        self.body.addWidget(self._busy)
        recovery = Button("Use the recovery code", "quiet")
        recovery.clicked.connect(self.recovery_asked)
        self.body.addWidget(recovery)
        self.body.addWidget(hairline())
        row = HBox(spacing=6)
        row.addWidget(IconLabel("shield-check", "ok", 16))
        self._kept = Text("Everything is encrypted on this computer.", "caption", "ink2", wrap=True)
        row.addWidget(self._kept, 1)
        self.body.addLayout(row)
        # The store is imported while the password is typed.
        self._tasks.read(lambda _report: doors().look(folder), self._looked, self._failed)

    def locked(self, site: str, who: str, kept: str) -> None:
        """Show that someone's work waits behind the lock; ``kept`` says what is kept."""
        self.title.setText("ClinicDesk is locked")
        self.say(f"{site} · Signed in: {who}")
        self._kept.setText(kept)

    def choose(self, name: str) -> None:
        """Fill in a sign-in name."""
        self._name.setEditText(name)

    def enter(self, name: str, password: str) -> None:
        """Let a person in who has said name and password elsewhere."""
        self.choose(name)
        self._open(name, password)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        (self._password if self._name.currentText() else self._name).setFocus()

    def _looked(self, facts: "DoorFacts") -> None:
        typed = self._name.currentText()
        self._name.clear()
        self._name.addItems(list(facts.people))
        if typed:
            self._name.setEditText(typed)
        self._name_field.setVisible(len(facts.people) != 1)
        if not self._password.text():
            self.focus_first()

    def _try(self) -> None:
        name, password = self._name.currentText().strip(), self._password.text()
        if not name:
            self._name_field.set_problem("Type your sign-in name.")
            self._name.setFocus()
        elif not password:
            self._field.set_problem("Type your password.")
            self._password.setFocus()
        else:
            self._open(name, password)

    def _open(self, name: str, password: str) -> None:
        self._field.set_problem("")
        self._name_field.set_problem("")
        self._set_busy(on=True)
        folder, doors = self._folder, self._doors

        def work(report: Report) -> "Clinic":
            return doors().unlock(folder, name, password, report, window=True)

        self._tasks.read(work, self._opened, self._failed, on_progress=self._busy.progress)

    def _set_busy(self, *, on: bool) -> None:
        self._unlock.setEnabled(not on)
        self._password.setEnabled(not on)
        if on:
            self._busy.begin("Opening the clinic")
        else:
            self._busy.end()

    def _opened(self, clinic: "Clinic") -> None:
        self._set_busy(on=False)
        self._password.clear()
        self.entered.emit(clinic)

    def _failed(self, error: Exception) -> None:
        self._set_busy(on=False)
        ours = not hasattr(error, "sentence")
        self._field.set_problem(message_for(error, self._note_bug(error) if ours else "").spoken)
        self._password.line.selectAll()
        self._password.setFocus()
