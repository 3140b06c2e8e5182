"""The roster page: the list of people, and over it a new person or who may be here twice."""

from uuid import UUID

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.roster.new_patient import NewPatientForm
from clinicdesk.desktop.roster.pairs import PairsView
from clinicdesk.desktop.roster.people_list import PeopleList
from clinicdesk.desktop.widgets import Button, PageHeading, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.roster import RosterRow

__all__ = ["RosterPage"]

_CHANGES = ("patient", "plan", "goal", "referral", "task", "clinical", "import")


class RosterPage(Page):
    """The list of people."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._stack = QStackedWidget()
        VBox(self, spacing=0).addWidget(self._stack)
        self._list = QWidget()
        column = VBox(self._list, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Patients")
        column.addWidget(self._heading)
        beside, new = [], []
        if may(desk.actor, Act.EDIT_PERSON):
            new.append(Button("New patient", "primary", "plus", shortcut="Ctrl+N"))
            new[0].clicked.connect(self._new)
            pairs = Button("Possible duplicates", icon_name="users")
            pairs.clicked.connect(self.show_pairs)
            beside.append(pairs)
        self.people = PeopleList(desk, beside)
        for button in (*self.people.tools.buttons(), *new):
            self._heading.add(button)
        self.people.opened.connect(self._open)
        self.people.noted.connect(self._heading.note.setText)
        self.people.import_asked.connect(lambda: desk.go.show_place("imports"))
        column.addWidget(self.people, 1)
        self._stack.addWidget(self._list)
        self._form: NewPatientForm | None = None
        self._pairs: PairsView | None = None
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.people.to_search)

    # What the shell calls

    def arrive(self) -> None:
        """Read the list, and let the person type."""
        self.people.read()
        over = self._form or self._pairs
        if over is not None:
            over.focus_first()
        else:
            self.people.to_search()

    def changed(self, change: Change) -> None:
        """Read again what may be different now."""
        if self._pairs is not None:
            self._pairs.changed(change)
        if self.isVisible() and any(change.touches(kind) for kind in _CHANGES):
            self.people.read()

    def keep_draft(self) -> bool:
        """Keep a new person who is half typed."""
        return self._form is not None and self._form.keep_draft()

    def remember(self) -> None:
        """Keep the columns, never a search."""
        self.people.tools.kept.write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the look beside the list where there is room."""
        super().resizeEvent(event)
        self.people.fit(self.width())

    # Acting

    def _open(self, row: RosterRow) -> None:
        self._desk.go.open_chart(row.id)

    def show_pairs(self) -> None:
        """Show who may be here twice."""
        if self._pairs is None:
            self._pairs = PairsView(self._desk)
            self._pairs.left.connect(self._leave_pairs)
            self._stack.addWidget(self._pairs)
        self._stack.setCurrentWidget(self._pairs)
        self._pairs.focus_first()

    def _leave_pairs(self) -> None:
        pairs, self._pairs = self._pairs, None
        self._uncover(pairs)

    def _uncover(self, over: QWidget | None) -> None:
        self._stack.setCurrentWidget(self._list)
        if over is not None:
            self._stack.removeWidget(over)
            over.deleteLater()
        self.people.to_search()

    def _new(self) -> None:
        if self._form is None:
            self._form = NewPatientForm(self._desk, self.people.typed)
            self._form.left.connect(self._leave_form)
            self._form.registered.connect(self._registered)
            self._stack.addWidget(self._form)
        self._stack.setCurrentWidget(self._form)
        self._form.focus_first()

    def _leave_form(self) -> None:
        form, self._form = self._form, None
        self._uncover(form)

    def _registered(self, patient_id: UUID, details: bool) -> None:
        self._leave_form()
        self.people.clear_search()
        self._desk.go.open_chart(patient_id, "details" if details else "overview")
