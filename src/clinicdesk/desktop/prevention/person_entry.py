"""A line that finds a person while one types, and keeps whom one chose by their MRN."""

import re
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.entries import offer
from clinicdesk.desktop.widgets import VBox
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.numbers import is_mrn
from clinicdesk.domain.roster import RosterRow, SearchAnswer

__all__ = ["PersonEntry"]

_REST_MS = 160
_WORD = re.compile(r"[A-Za-z0-9-]+")


class PersonEntry(QWidget):
    """``mrn`` is what stands there of an MRN, typed or chosen; empty where there is none."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.line = QLineEdit()
        self.line.setAccessibleName("Person: name or MRN")
        self.line.setPlaceholderText("Type a name, a birth date or an MRN")
        VBox(self).addWidget(self.line)
        self.setFocusProxy(self.line)
        self._model = offer(self.line)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._search)
        self.line.textEdited.connect(lambda _text: self._rest.start())
        self.line.textChanged.connect(lambda _text: self.changed.emit())

    @property
    def mrn(self) -> str:
        """The MRN that stands there."""
        words = [one.upper() for one in _WORD.findall(self.line.text())]
        return next((one for one in words if is_mrn(one)), "")

    def set_person(self, listed: str, mrn: str) -> None:
        """Show a person, who is not changed any more."""
        self.line.setText(f"{listed} · {mrn}")
        self.line.setReadOnly(True)

    def form_value(self) -> str:
        """What stands there, word for word."""
        return self.line.text()

    def set_form_value(self, value: Any) -> None:
        """Put back what stood there."""
        self.line.setText(str(value or ""))

    def _search(self) -> None:
        text = self.line.text().strip()
        if len(text) < 2 or self.mrn:
            return
        roster, actor = self._desk.clinic.roster, self._desk.actor
        self._desk.tasks.read(
            lambda _report: roster.search(actor, text, limit=8, thorough=True),
            self._found,
            key="cohort-person",
        )

    def _found(self, said: SearchAnswer) -> None:
        # What was typed leads what is found: a name found by its sound must be offered too.
        self._model.setStringList([_words(row) for row in said.rows])
        completer = self.line.completer()
        if said.rows and self.line.hasFocus():
            completer.setCompletionPrefix("")
            completer.complete()


def _words(row: RosterRow) -> str:
    born = f"born {show_date(row.birth)}" if row.birth else ""
    return " · ".join(part for part in (row.listed, born, row.mrn) if part)
