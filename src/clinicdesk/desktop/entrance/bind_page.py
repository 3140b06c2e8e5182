"""One more computer: an invitation, and a password for it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from clinicdesk.desktop.entrance.door_page import DoorPage, Entrance
from clinicdesk.desktop.forms.bind_computer_form import Ui_BindComputerForm
from clinicdesk.desktop.person.key_place import KeyPlace
from clinicdesk.desktop.person.strength import strength_of
from clinicdesk.desktop.tasks import Report
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.vault_errors import PasswordTooWeak

if TYPE_CHECKING:
    pass

__all__ = ["BindPage"]


class BindPage(DoorPage):
    """Sends ``bound(name, password)`` when this computer is bound, ``left()`` to go back."""

    bound = Signal(str, str)
    left = Signal()

    def __init__(self, entrance: Entrance) -> None:
        self._ui = ui = Ui_BindComputerForm()
        super().__init__(
            entrance,
            "Bind this computer",
            ui,
            "An invitation lets one person in on one more computer. It is good once, for a day.",
        )
        self.place = KeyPlace(self.card, ui)
        ui.password.judge_with(strength_of)
        ui.go.clicked.connect(self._try)
        ui.again.entered.connect(self._try)
        ui.back.clicked.connect(self.left)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        self._ui.code.setFocus()

    def _try(self) -> None:
        ui = self._ui
        wrong = []
        if not ui.code.text().strip():
            wrong.append(FieldProblem("code", "Type the invitation."))
        if ui.again.text() != ui.password.text():
            wrong.append(FieldProblem("again", "This is not the same password."))
        self.fields.show_problems(wrong)
        if wrong:
            return
        code, password = ui.code.text(), ui.password.text()
        folder, doors, said = self._folder, self._doors, self.place.said()

        def work(_report: Report) -> tuple[str, str]:
            there = doors()
            secret = said(there, folder)
            return there.bind(folder, code, password, device_secret=secret), password

        self._set_busy(on=True)
        self._tasks.read(work, self._done, self._failed)

    def _set_busy(self, *, on: bool) -> None:
        self._ui.go.setEnabled(not on)
        if on:
            self._ui.busy.begin("Binding this computer", can_stop=False)
        else:
            self._ui.busy.end()

    def _done(self, answer: tuple[str, str]) -> None:
        self._set_busy(on=False)
        for line in (self._ui.code, self._ui.password, self._ui.again):
            line.clear()
        self.bound.emit(*answer)

    def _failed(self, error: Exception) -> None:
        self._set_busy(on=False)
        words = self._words(error)
        field = "password" if isinstance(error, PasswordTooWeak) else "code"
        self.fields.show_problems([FieldProblem(field, words)])
