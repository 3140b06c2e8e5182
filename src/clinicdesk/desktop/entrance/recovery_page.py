"""The way back in: the printed recovery code and a new password for this computer."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.entrance.strength import strength_of
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.tasks import Report, Tasks
from clinicdesk.desktop.widgets import BusyBar, Button, Field, PasswordField

if TYPE_CHECKING:
    from clinicdesk.startup import DoorFacts, Doors

__all__ = ["RecoveryPage"]


class RecoveryPage(CardPage):
    """Sends ``recovered(name)`` when the new password is set, ``left()`` to go back."""

    recovered = Signal(str)
    left = Signal()

    def __init__(
        self,
        tasks: Tasks,
        doors: Callable[[], "Doors"],
        folder: Path,
        note_bug: Callable[[BaseException], str],
    ) -> None:
        super().__init__(
            "Use the recovery code",
            "Type the code from the printed sheet. It sets a new password and binds this computer.",
            width=480,
        )
        self._tasks, self._doors, self._folder, self._note_bug = tasks, doors, folder, note_bug
        self._name = QComboBox()
        self._code = QLineEdit()
        self._code.setPlaceholderText("XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX-XXXXXX")
        self._password = PasswordField("New password", strength_of)
        self._file = QCheckBox("Keep this computer's key in a file (there is no system keyring)")
        self._code_field = Field("Recovery code", self._code)
        self._password_field = Field("New password", self._password)
        self.body.addWidget(Field("Name", self._name))
        self.body.addWidget(self._code_field)
        self.body.addWidget(self._password_field)
        self.body.addWidget(self._file)
        go = Button("Set the password", "primary")
        go.clicked.connect(self._try)
        self.body.addWidget(go)
        self._busy = BusyBar()
        self.body.addWidget(self._busy)
        back = Button("Back", "quiet")
        back.clicked.connect(self.left)
        self.body.addWidget(back)
        tasks.read(lambda _report: doors().look(folder), self._looked, self._failed)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        self._code.setFocus()

    def _looked(self, facts: "DoorFacts") -> None:
        self._name.addItems(list(facts.people))

    def _try(self) -> None:
        name, code = self._name.currentText(), self._code.text()
        password = self._password.text()
        folder, doors, in_file = self._folder, self._doors, self._file.isChecked()

        def work(_report: Report) -> str:
            there = doors()
            secret = f"file:{there.secret_file(folder)}" if in_file else "keyring"
            there.recover(folder, name, code, password, device_secret=secret)
            return name

        self._code_field.set_problem("")
        self._busy.begin("Checking the code")
        self._tasks.read(work, self._done, self._failed)

    def _done(self, name: str) -> None:
        self._busy.end()
        self._code.clear()
        self._password.clear()
        self.recovered.emit(name)

    def _failed(self, error: Exception) -> None:
        self._busy.end()
        ours = not hasattr(error, "sentence")
        words = message_for(error, self._note_bug(error) if ours else "").spoken
        self._code_field.set_problem(words)
        self._code.setFocus()
