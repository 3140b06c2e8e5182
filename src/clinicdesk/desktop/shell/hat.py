"""The occupational hat: put on for a purpose, in sight while it is on, taken off again.

With the hat on its wearer works for the employer, and nothing clinical opens (29 CFR 1630.14(c)).
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFrame, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.reason_form import Ui_ReasonForm
from clinicdesk.desktop.person.alive import while_alive
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.person.reason_sheet import ask_reason
from clinicdesk.desktop.widgets import (
    Button,
    HBox,
    IconLabel,
    Overlay,
    RailItem,
    SectionHeading,
    Text,
)
from clinicdesk.domain.compartments import HAT
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.services.clinic import Clinic

__all__ = ["HAT_ITEM", "Hat", "HatStrip"]

HAT_ITEM = RailItem("hat", "Occupational hat", "briefcase", "Ctrl+H", page=False)


class HatStrip(QFrame):
    """Stands over every page while the hat is on. ``taken_off`` is sent by its button."""

    taken_off = Signal()

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("strip", "info")
        row = HBox(self, margins=(24, 6, 24, 6), spacing=10)
        row.addWidget(IconLabel("briefcase", "info", 20))
        self._words = Text(
            f"Occupational hat on: {purpose}. Nothing clinical opens.", "body_strong", wrap=True
        )
        self.setAccessibleName(self._words.text())
        row.addWidget(self._words, 1)
        off = Button("Take off the hat", hint="Your other roles are in force again")
        off.clicked.connect(self.taken_off)
        row.addWidget(off)


class Hat(QObject):
    """Asks for the purpose, and exchanges the roles. ``changed`` carries the ``Clinic``."""

    changed = Signal(object)

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._sheet: Overlay | None = None

    def ask(self) -> None:
        """Put the hat on, or take it off."""
        clinic = self._desk.clinic
        if not clinic.may_wear_hat:
            return
        if clinic.wears_hat:
            self.take_off()
            return
        if self._sheet is None:
            self._sheet = self._made()
        self._sheet.cover(self._ui.reason)

    def take_off(self) -> None:
        """Let the other roles be in force again."""
        clinic = self._desk.clinic
        self._desk.tasks.write(lambda _report: clinic.without_hat(), self._on_changed)

    def _made(self) -> Overlay:
        sheet = Overlay(self._window, "Put on the occupational hat", width=560)
        sheet.body.addWidget(SectionHeading("Put on the occupational hat"))
        sheet.body.addWidget(
            Text(
                "You then work for the employer: the occupational record opens, and nothing "
                "clinical does. Each entry in the log names the purpose.",
                wrap=True,
            )
        )
        form = QWidget()
        self._ui = Ui_ReasonForm()
        self._ui.setupUi(form)
        self._fields = FormFields(form, self._ui)
        ask_reason(self._ui, "Purpose")
        self._fields.set_hint("reason", "Such as: fitness for work after surgery.")
        sheet.body.addWidget(form)
        row = HBox(spacing=8)
        row.addStretch(1)
        cancel = Button("Cancel")
        cancel.clicked.connect(sheet.close_overlay)
        row.addWidget(cancel)
        put_on = Button("Put it on", "primary", "briefcase")
        put_on.clicked.connect(self._put_on)
        row.addWidget(put_on)
        sheet.body.addLayout(row)
        return sheet

    def _put_on(self) -> None:
        purpose = " ".join(self._ui.reason.toPlainText().split())
        if not purpose:
            self._fields.show_problems([FieldProblem("reason", "Say what it is for.")])
            return
        clinic = self._desk.clinic
        self._desk.tasks.write(
            lambda _report: clinic.with_hat(HAT.value, purpose),
            while_alive(self, self._on_changed),
        )

    def _on_changed(self, clinic: Clinic) -> None:
        if self._sheet is not None:
            self._sheet.close_overlay()
        self.changed.emit(clinic)
