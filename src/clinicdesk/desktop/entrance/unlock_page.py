"""The lock: a name, a password, and what to do when they do not fit."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent

from clinicdesk.desktop.entrance.door_page import DoorPage, Entrance
from clinicdesk.desktop.forms.unlock_form import Ui_UnlockForm
from clinicdesk.desktop.tasks import Report
from clinicdesk.domain.errors import FieldProblem

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic
    from clinicdesk.startup import DoorFacts

__all__ = ["UnlockPage"]


class UnlockPage(DoorPage):
    """Lets a person in.

    Sends ``entered(Clinic)``, ``recovery_asked()``, and ``bind_asked()`` for an invitation.
    """

    entered = Signal(object)
    locked_again = False
    """The computer was locked while the clinic was being opened: whoever comes in is not there."""
    recovery_asked = Signal()
    bind_asked = Signal()

    def __init__(self, entrance: Entrance) -> None:
        self._ui = ui = Ui_UnlockForm()
        super().__init__(entrance, "Unlock ClinicDesk", ui, entrance.folder.name, width=400)
        ui.unlock.clicked.connect(self._try)
        ui.password.entered.connect(self._try)
        ui.recovery.clicked.connect(self.recovery_asked)
        ui.bind.clicked.connect(self.bind_asked)
        self._looking = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Once the page is in sight, look who may enter: the store is imported while they type.

        Not before: the import would hold the painting up.
        """
        super().paintEvent(event)
        if not self._looking:
            self._looking = True
            QTimer.singleShot(0, self, self._look)

    def _look(self) -> None:
        doors, folder = self._doors, self._folder
        self._tasks.read(lambda _report: doors().look(folder), self._looked, self._failed)

    def locked(self, site: str, who: str, kept: str) -> None:
        """Show that someone's work waits behind the lock; ``kept`` says what is kept."""
        self.title.setText("ClinicDesk is locked")
        self.say(f"{site} · Signed in: {who}")
        self._ui.kept.setText(kept)

    def lock_again(self) -> None:
        """Let nobody in by what is being opened now."""
        self.locked_again = not self._ui.unlock.isEnabled()

    def choose(self, name: str) -> None:
        """Fill in a sign-in name."""
        self._ui.name.setEditText(name)

    def enter(self, name: str, password: str) -> None:
        """Let a person in who has said name and password elsewhere."""
        self.choose(name)
        self._open(name, password)

    def focus_first(self) -> None:
        """Put the focus where typing begins."""
        (self._ui.password if self._ui.name.currentText() else self._ui.name).setFocus()

    def _looked(self, facts: "DoorFacts") -> None:
        typed = self._ui.name.currentText()
        self._ui.name.clear()
        self._ui.name.addItems(list(facts.people))
        if typed:
            self._ui.name.setEditText(typed)
        self.fields.show("name", shown=len(facts.people) != 1)
        if not self._ui.password.text():
            self.focus_first()

    def _try(self) -> None:
        name, password = self._ui.name.currentText().strip(), self._ui.password.text()
        if not name:
            self.fields.show_problems([FieldProblem("name", "Type your sign-in name.")])
        elif not password:
            self.fields.show_problems([FieldProblem("password", "Type your password.")])
        else:
            self._open(name, password)

    def _open(self, name: str, password: str) -> None:
        self.fields.show_problems(())
        self._set_busy(on=True)
        folder, doors = self._folder, self._doors

        def work(report: Report) -> "Clinic":
            return doors().unlock(folder, name, password, report, window=True)

        self._tasks.read(work, self._opened, self._failed, on_progress=self._ui.busy.progress)

    def _set_busy(self, *, on: bool) -> None:
        self._ui.unlock.setEnabled(not on)
        self._ui.password.setEnabled(not on)
        if on:
            self._ui.busy.begin("Opening the clinic")
        else:
            self._ui.busy.end()

    def _opened(self, clinic: "Clinic") -> None:
        self._set_busy(on=False)
        self._ui.password.clear()
        self.entered.emit(clinic)

    def _failed(self, error: Exception) -> None:
        self._set_busy(on=False)
        self.locked_again = False
        words = self._words(error)
        self.fields.show_problems([FieldProblem("password", words)])
        self._ui.password.line.selectAll()
