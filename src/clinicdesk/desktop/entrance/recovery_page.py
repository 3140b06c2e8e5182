"""The way back in: the printed recovery code and a new password for this computer."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinicdesk.desktop.entrance.door_page import DoorPage, Entrance
from clinicdesk.desktop.forms.recovery_form import Ui_RecoveryForm
from clinicdesk.desktop.person.key_place import KeyPlace
from clinicdesk.desktop.person.strength import strength_of
from clinicdesk.desktop.tasks import Report
from clinicdesk.domain.errors import FieldProblem

if TYPE_CHECKING:
    from clinicdesk.startup import DoorFacts

__all__ = ["RecoveryPage"]


class RecoveryPage(DoorPage):
    """Sends ``recovered(name)`` when the new password is set, ``left()`` to go back."""

    recovered = Signal(str)
    left = Signal()

    def __init__(self, entrance: Entrance) -> None:
        self._ui = ui = Ui_RecoveryForm()
        super().__init__(
            entrance,
            "Use the recovery code",
            ui,
            "Type the code from the printed sheet. It sets a new password and binds this computer.",
        )
        self.place = KeyPlace(self.card, ui)
        ui.password.judge_with(strength_of)
        ui.go.clicked.connect(self._try)
        ui.back.clicked.connect(self.left)
        self._tasks.read(
            lambda _report: self._doors().look(self._folder), self._looked, self._failed
        )

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        self._ui.code.setFocus()

    def _looked(self, facts: "DoorFacts") -> None:
        self._ui.name.addItems(list(facts.people))

    def _try(self) -> None:
        name, code = self._ui.name.currentText(), self._ui.code.text()
        password = self._ui.password.text()
        folder, doors, said = self._folder, self._doors, self.place.said()

        def work(_report: Report) -> str:
            there = doors()
            secret = said(there, folder)
            there.recover(folder, name, code, password, device_secret=secret)
            return name

        self.fields.show_problems(())
        self._ui.busy.begin("Checking the code")
        self._tasks.read(work, self._done, self._failed)

    def _done(self, name: str) -> None:
        self._ui.busy.end()
        self._ui.code.clear()
        self._ui.password.clear()
        self.recovered.emit(name)

    def _failed(self, error: Exception) -> None:
        self._ui.busy.end()
        words = self._words(error)
        self.fields.show_problems([FieldProblem("code", words)])
